//! Events by the thousand, to measure with.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Refused, organizer_of};
use crate::{
    actions::{Desk, Failure, events::calendar_uid, formats},
    domain::{
        demo::Host,
        event::{Event, EventKind, EventStatus, Overrides},
        format::{Format, Locale, RawFormat},
        organization::Level,
        text::Slug,
        zone::{Slot, day_of, local_of},
    },
    store,
};

/// The formats that share the events.
const FORMATS: usize = 10;
/// The events lie within a year from tomorrow on, as a feed shows them.
const SPREAD: TimeDelta = TimeDelta::days(360);

/// Fills an empty database with `count` events in ten formats, evenly over the coming year.
///
/// # Errors
/// The database is not empty ([`Failure::Forbidden`]), or its own.
pub async fn load(desk: &Desk, count: u32) -> Result<(), Refused> {
    if !store::formats::list_public(&desk.store).await?.is_empty() {
        return Err(Failure::Forbidden);
    }
    let host = Host { slug: "messung".to_owned(), name: "Messung".to_owned(), level: Level::Other };
    let (viewer, _) = organizer_of(desk, &host).await?;
    let mut made = Vec::with_capacity(FORMATS);
    for number in 1..=FORMATS {
        let raw = RawFormat {
            title: Some(format!("Messung {number}")),
            summary: Some("Synthetische Termine.".to_owned()),
            status: Some("active".to_owned()),
            tags: Some(vec![format!("tag-{number}")]),
            ..RawFormat::default()
        };
        let new = raw.parse(Tz::Europe__Berlin, Locale::De).map_err(Failure::Invalid)?;
        made.push(formats::create(desk, &viewer, new, None).await?);
    }
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let events: Vec<Event> =
        (0..count).zip(made.iter().cycle()).map(|(number, format)| event(desk, format, (number, count), now)).collect();
    store::events::insert_many(&tx, &events).await?;
    for format in &made {
        store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    }
    desk.commit(tx).await?;
    Ok(())
}

fn event(desk: &Desk, format: &Format, (number, count): (u32, u32), now: DateTime<Utc>) -> Event {
    let share = SPREAD.num_minutes() * i64::from(number) / i64::from(count.max(1));
    let around = now + TimeDelta::days(1) + TimeDelta::minutes(share);
    // On the clock between 8 and 17, so that no date falls into a night with a clock change.
    let hour = 8 + number % 9;
    let day = day_of(around, format.zone);
    let local = day.and_hms_opt(hour, 0, 0).unwrap_or(local_of(around, format.zone));
    Event {
        id: desk.chance.row_id(now).into(),
        slug: Slug::from_title(&format!("messung termin {number}"), "termin"),
        format_id: Some(format.id),
        team_id: format.team_id,
        organization_id: format.organization_id,
        cadence_id: None,
        planned_on: None,
        kind: EventKind::Single,
        slot: Slot::new(local, 60, format.zone),
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides { theme: Some(format!("Thema {number}")), ..Overrides::default() },
        calendar_uid: calendar_uid(desk),
        sequence: 0,
        changed_at: now,
        created_at: now,
        external_url: None,
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: false,
        version: 1,
    }
}
