//! Events for the tests of other rules.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::*;

/// A single event in 2026 without a format: Thu 12 March, 10:00 to 11:00 in Berlin.
pub(crate) fn single() -> Announced {
    let local = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap().and_hms_opt(10, 0, 0).unwrap();
    let slot = Slot::new(local, 60, chrono_tz::Europe::Berlin);
    let made = slot.starts_at - TimeDelta::days(30);
    let event = Event {
        id: EventId(Uuid::from_u128(2)),
        slug: Slug::from_title("Meetup", "event"),
        format_id: None,
        team_id: TeamId(Uuid::from_u128(20)),
        organization_id: OrganizationId(Uuid::from_u128(21)),
        cadence_id: None,
        planned_on: None,
        kind: EventKind::Single,
        slot,
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides { title: Some("Meetup".into()), ..Overrides::default() },
        calendar_uid: "00000000-0000-0000-0000-000000000002@turnus".into(),
        sequence: 0,
        changed_at: made,
        created_at: made,
        external_url: None,
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: false,
        version: 1,
    };
    Announced { event, format: None, days: Vec::new(), host: "FITKO".into() }
}

/// A day before it.
pub(crate) fn before() -> DateTime<Utc> {
    single().event.slot.starts_at - TimeDelta::days(1)
}

/// A format that is active and open, for single dates and for the whole.
pub(crate) fn format() -> Format {
    use crate::domain::format::{FormatStatus, Locale};
    Format {
        title: "Jour fixe".into(),
        status: FormatStatus::Active,
        registration: RegistrationMode::Both,
        ..Format::blank(chrono_tz::Europe::Berlin, Locale::De)
    }
}
