//! Fills an empty database: with what the demo shows, or with synthetic events for measurements.

mod people;
mod synthetic;

use chrono::{DateTime, NaiveDate, Utc};

use self::people::register;
pub use self::synthetic::load as load_synthetic;
use super::{
    Desk, Failure, Never,
    accounts::{NewOrganizer, add_organizer},
    events, formats, planning,
};
use crate::{
    clock::Clock,
    domain::{
        access::{Role, Scope, Viewer},
        demo::{Crowd, Demo, DemoDate, DemoEvent, DemoFormat, Host},
        event::{Event, EventStatus},
        format::{Format, Locale},
        look::Look,
        organization::Organization,
        text::{EmailAddress, FieldError, Line, Slug},
        zone::{day_of, start_of},
    },
    store,
};

type Refused = Failure<Never>;

/// The organizer who may do everything in the demo.
const ORGANIZER: (&str, &str) = ("orga@example.org", "Orga Beispiel");

/// Loads the demo unless it is there already. Gives the secret part of a sign-in link for its organizer.
///
/// Formats are set up on the first day of their rule, with a clock that stands on that day, so that they have a past.
///
/// # Errors
/// The database's, or somebody broke the files that come with the program.
pub async fn load(desk: &Desk) -> Result<String, Refused> {
    let demo = Demo::read().map_err(|_| Failure::NotFound)?;
    let today = day_of(desk.now(), demo.time_zone);
    let first = demo.formats.first().map(|format| format.slug.as_str()).unwrap_or_default();
    let loaded = store::formats::find_by_slug(&desk.store, first).await?.is_some();
    let mut link = String::new();
    for host in &demo.hosts {
        let (viewer, fresh) = organizer_of(desk, host).await?;
        link = fresh;
        if loaded {
            continue;
        }
        for format in demo.formats.iter().filter(|format| format.host == host.slug) {
            // Boxed: it reaches from planning to the mails, which is more than a stack should carry.
            Box::pin(load_format(desk, &viewer, &demo, format, today)).await?;
        }
        for event in demo.events.iter().filter(|event| event.host == host.slug) {
            load_event(desk, &viewer, &demo, event, today).await?;
        }
    }
    planning::plan_all(desk).await?;
    Ok(link)
}

/// The demo's organizer as an editor of one host alone, and a sign-in link.
async fn organizer_of(desk: &Desk, host: &Host) -> Result<(Viewer, String), Refused> {
    let slug = Slug::parse("slug", &host.slug).map_err(invalid)?;
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let known = store::organizations::find_by_slug(&tx, slug.as_str()).await?;
    let organization = known.clone().unwrap_or_else(|| Organization {
        id: desk.chance.row_id(now).into(),
        slug: host.slug.clone(),
        name: host.name.clone(),
        level: host.level,
        imprint_url: None,
        privacy_url: None,
        look: Look::default(),
    });
    if known.is_none() {
        store::organizations::insert(&tx, &organization).await?;
    }
    desk.commit(tx).await?;
    let email = EmailAddress::parse("email", ORGANIZER.0).map_err(invalid)?;
    let name = Line::parse("name", ORGANIZER.1, 160).map_err(invalid)?;
    let new = NewOrganizer {
        email: email.clone(),
        name,
        organization: slug,
        organization_name: None,
        role: Role::Admin,
        force: false,
    };
    let link = add_organizer(desk, &new).await.map_err(|failure| match failure {
        Failure::Store(error) => Failure::Store(error),
        // An admin stays one: no rule refuses that.
        _ => Failure::Forbidden,
    })?;
    let account = store::accounts::find_by_email(&desk.store, &email).await?.ok_or(Failure::NotFound)?;
    let mut memberships = store::memberships::list_for_account(&desk.store, account.id).await?;
    let team = store::teams::first_of(&desk.store, organization.id).await?.ok_or(Failure::NotFound)?;
    memberships.retain(|membership| membership.team_id == team.id);
    Ok((Viewer::Organizer { account_id: account.id, memberships, scope: Scope::Write }, link))
}

fn invalid(error: FieldError) -> Refused {
    Failure::Invalid(vec![error])
}

async fn load_format(
    desk: &Desk,
    viewer: &Viewer,
    demo: &Demo,
    format: &DemoFormat,
    today: NaiveDate,
) -> Result<(), Refused> {
    let rule = format.rule(today).transpose().map_err(Failure::Invalid)?;
    let begin = rule.as_ref().map_or(today, |rule| rule.anchor);
    let new = format.raw().parse(demo.time_zone, Locale::De).map_err(Failure::Invalid)?;
    let then = Desk { clock: Clock::fixed(start_of(begin, demo.time_zone).min(desk.now())), ..desk.clone() };
    let made = formats::create(&then, viewer, new, rule).await?;
    for date in &format.dates {
        load_date(desk, viewer, demo, (&made, date), today).await?;
    }
    let dates = scheduled(desk, &made).await?;
    if let Some(next) = nth(&dates, 1, desk.now()) {
        register(desk, next.id, demo.crowd(format.people, format.registered)).await?;
    }
    if let Some(last) = nth(&dates, -1, desk.now()) {
        register(desk, last.id, demo.crowd(format.people, format.registered)).await?;
    }
    Ok(())
}

/// A planned date gets what it says of its own; any other one is made.
async fn load_date(
    desk: &Desk,
    viewer: &Viewer,
    demo: &Demo,
    (format, date): (&Format, &DemoDate),
    today: NaiveDate,
) -> Result<(), Refused> {
    let raw = date.raw(today, demo.time_zone);
    match date.at {
        None => {
            let new = raw.parse(demo.time_zone, true).map_err(Failure::Invalid)?;
            events::create(desk, viewer, Some(format), new).await?;
        }
        Some(at) => {
            let dates = scheduled(desk, format).await?;
            let Some(event) = nth(&dates, at, desk.now()) else { return Ok(()) };
            // A date in the past refuses changes; it got its theme the day before.
            let eve = event.slot.starts_at - chrono::TimeDelta::days(1);
            let then = Desk { clock: Clock::fixed(eve.min(desk.now())), ..desk.clone() };
            events::amend(&then, viewer, (event.id, None), &raw, false).await.map_err(|_| Failure::NotFound)?;
        }
    }
    Ok(())
}

async fn load_event(
    desk: &Desk,
    viewer: &Viewer,
    demo: &Demo,
    event: &DemoEvent,
    today: NaiveDate,
) -> Result<(), Refused> {
    let new = event.raw(today, demo.time_zone).parse(demo.time_zone, false).map_err(Failure::Invalid)?;
    let made = events::create(desk, viewer, None, new).await?;
    register(desk, made.event.id, demo.crowd(Crowd::All, event.registered)).await
}

/// The dates of a format that take place, in order.
async fn scheduled(desk: &Desk, format: &Format) -> Result<Vec<Event>, Refused> {
    let mut dates = store::events::list_for_format(&desk.store, format.id, DateTime::UNIX_EPOCH).await?;
    dates.retain(|event| event.status == EventStatus::Scheduled);
    dates.sort_by_key(|event| event.slot.starts_at);
    Ok(dates)
}

/// The next one (1), the one after (2), the last one (-1).
fn nth(dates: &[Event], at: i8, now: DateTime<Utc>) -> Option<&Event> {
    let past = dates.iter().filter(|event| event.slot.starts_at <= now).count();
    let index = if at > 0 {
        past.checked_add(usize::try_from(at).ok()?)?.checked_sub(1)
    } else {
        past.checked_sub(at.unsigned_abs().into())
    };
    dates.get(index?)
}
