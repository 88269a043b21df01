//! Events to write down.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    calendar::{Feed, Links, Own, Window, window},
    domain::{
        event::{Announced, Event, EventDay, EventKind, EventStatus, Overrides},
        format::{Audience, Format, FormatStatus, Locale, RegistrationMode},
        id::{EventDayId, EventId, FormatId, OrganizationId, TeamId},
        personal_feed::Standing,
        text::Slug,
        zone::{Slot, instant_of},
    },
};

pub(super) const BERLIN: Tz = Tz::Europe__Berlin;

/// Noon of 2 March 2026, a Monday.
pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 11, 0, 0).single().expect("a time")
}

pub(super) fn links() -> Links {
    Links::new("https://turnus.example").expect("a base URL")
}

/// A slot of an hour that begins at a local time.
pub(super) fn slot(local: &str, zone: Tz) -> Slot {
    let starts_at = instant_of(local.parse().expect("a local time"), zone);
    Slot { starts_at, ends_at: starts_at + TimeDelta::hours(1), zone }
}

pub(super) fn format() -> Format {
    Format {
        id: FormatId(Uuid::from_u128(1)),
        slug: Slug::parse("slug", "erfahrungsaustausch").expect("a slug"),
        team_id: TeamId(Uuid::from_u128(2)),
        organization_id: OrganizationId(Uuid::from_u128(3)),
        title: "Informeller Erfahrungsaustausch".into(),
        summary: "14-tägig, donnerstags".into(),
        description_md: "Fragen, Antworten; **offen** für alle.".into(),
        description_html: String::new(),
        audience: Audience::Open,
        audience_note: String::new(),
        status: FormatStatus::Active,
        zone: BERLIN,
        default_minutes: 60,
        location: None,
        capacity: None,
        registration: RegistrationMode::PerEvent,
        approval: false,
        join_url: Some("https://meet.example/geheim?pwd=1".into()),
        join_opens_before: 15,
        join_closes_after: 30,
        join_text: None,
        registration_opens_before: None,
        registration_closes_before: 0,
        audience_roles: Vec::new(),
        reminder_offsets: Vec::new(),
        retention_days: 30,
        support: crate::domain::support::Terms::default(),
        tags: vec!["KI".into(), "Recht, Ordnung".into()],
        locale: Locale::De,
        version: 1,
        created_at: now() - TimeDelta::days(90),
        changed_at: now() - TimeDelta::days(90),
    }
}

/// The `number`th event of [`format`], in `slot`.
pub(super) fn event(number: u128, slot: Slot) -> Announced {
    let id = Uuid::from_u128(number);
    let event = Event {
        id: EventId(id),
        slug: Slug::parse("slug", &format!("erfahrungsaustausch-{number}")).expect("a slug"),
        format_id: Some(format().id),
        team_id: format().team_id,
        organization_id: format().organization_id,
        cadence_id: None,
        planned_on: Some(slot.day()),
        kind: EventKind::Single,
        slot,
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides::default(),
        calendar_uid: format!("{id}@turnus"),
        sequence: 0,
        changed_at: now() - TimeDelta::days(30),
        created_at: now() - TimeDelta::days(60),
        external_url: None,
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: false,
        version: 1,
    };
    Announced { event, format: Some(format()), days: Vec::new(), host: "Musteramt".into() }
}

/// A gathering of two days.
pub(super) fn two_days(number: u128) -> Announced {
    let days = ["2026-04-15T09:00:00", "2026-04-16T09:00:00"].map(|local| slot(local, BERLIN));
    let mut announced = event(number, Slot { ends_at: days[1].ends_at, ..days[0] });
    announced.event.kind = EventKind::MultiDay;
    let day = |(nth, slot): (usize, Slot)| {
        let id = Uuid::from_u128(number * 1000 + nth as u128);
        let sequence = u32::try_from(nth).expect("small");
        EventDay {
            id: EventDayId(id),
            event_id: announced.event.id,
            slot,
            calendar_uid: format!("{id}@turnus"),
            sequence,
        }
    };
    announced.days = days.into_iter().enumerate().map(day).collect();
    announced
}

/// What an entry says to somebody who stands there.
pub(super) fn own(standing: Standing) -> Own {
    let join = (standing == Standing::Seat).then(|| format!("https://turnus.example/join/{}", "a".repeat(52)));
    Own { standing, revision: 0, changed_at: now() - TimeDelta::days(40), join, alarm: None, locale: Locale::De }
}

/// A feed of the window around [`now`].
pub(super) fn feed(events: &[Announced]) -> Feed<'_> {
    Feed { name: "Turnus", description: "Alle Termine", zone: BERLIN, window: around_now(), events }
}

pub(super) fn around_now() -> Window {
    window(now(), BERLIN)
}
