//! People who want each date of a format in their calendar by invitation.

use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    actions::{self, Desk},
    domain::{
        access::Viewer,
        cadence::{HolidayPolicy, Rule, Unit},
        enrollment::{Enrollment, EnrollmentState},
        event::RawEvent,
        format::{Format, Locale, RawFormat},
        id::MailboxId,
        participant::{Channel, Participant},
        text::EmailAddress,
    },
    store,
};

/// A format with one date, near enough to invite to.
pub(crate) async fn format(desk: &Desk, viewer: &Viewer) -> Format {
    let raw = RawFormat {
        title: Some("Erfahrungsaustausch der Länder".into()),
        description: Some(
            "Was gut lief, was nicht, und was daraus folgt.\n\nBitte die Unterlagen vorher lesen.".into(),
        ),
        registration: Some("standing".into()),
        status: Some("active".into()),
        ..RawFormat::default()
    };
    let day = (desk.now() + TimeDelta::days(10)).date_naive();
    let rule = Rule {
        every: 1,
        unit: Unit::Week,
        weekdays: vec![chrono::Datelike::weekday(&day)],
        month_ordinal: None,
        anchor: day,
        until: Some(day),
        start_time: "10:00:00".parse().unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: Vec::new(),
        pauses: Vec::new(),
    };
    let new = raw.parse(chrono_tz::Europe::Berlin, Locale::De).expect("a format");
    Box::pin(actions::formats::create(desk, viewer, new, Some(rule))).await.expect("created")
}

/// Dates to register for, by id.
pub(crate) async fn dates(desk: &Desk, viewer: &Viewer) -> Vec<String> {
    let mut dates = Vec::new();
    for number in 0..4 {
        let starts_at = desk.now() + TimeDelta::days(30 + number);
        let raw = RawEvent {
            title: Some(Some(format!("Messung {number}"))),
            starts_at: Some(starts_at),
            ends_at: Some(starts_at + TimeDelta::hours(1)),
            ..RawEvent::default()
        };
        let new = raw.parse(chrono_tz::Europe::Berlin, false).expect("a date");
        let announced = Box::pin(actions::events::create(desk, viewer, None, new)).await.expect("created");
        dates.push(announced.event.id.to_string());
    }
    dates
}

/// So many more people take part, as they are stored after their confirmation; each gets an invitation.
pub(crate) async fn invite(desk: &Desk, format: &Format, people: usize) {
    let now = desk.now();
    let tx = desk.store.begin().await.unwrap();
    for number in 0..people {
        let email = EmailAddress::parse("email", &format!("mitglied{people}x{number}@amt.example")).unwrap();
        let id = MailboxId(desk.chance.row_id(now));
        let mailbox = store::mailboxes::find_or_insert(&tx, &email, id).await.unwrap();
        let person = person(desk, (mailbox.id, email, number), now);
        store::participants::insert(&tx, &person).await.unwrap();
        store::enrollments::insert(&tx, &enrollment(desk, (&person, format), now)).await.unwrap();
    }
    for date in store::events::list_for_format(&tx, format.id, now).await.unwrap() {
        store::unsettled::note(&tx, date.id, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    while !store::unsettled::list(&desk.store, 1).await.unwrap().is_empty() {
        Box::pin(actions::enrollments::settle_rest(desk)).await.expect("registered");
    }
    while actions::invitations::settle_due(desk).await.expect("invited") > 0 {}
}

fn person(
    desk: &Desk,
    (mailbox_id, email, number): (MailboxId, EmailAddress, usize),
    now: DateTime<Utc>,
) -> Participant {
    Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id,
        email,
        unreachable: None,
        name: format!("Mitglied Müller {number}"),
        land: None,
        role: None,
        organization_text: None,
        locale: Locale::De,
        link_id: desk.chance.row_id(now),
        link_version: 0,
        created_at: now,
    }
}

fn enrollment(desk: &Desk, (person, format): (&Participant, &Format), now: DateTime<Utc>) -> Enrollment {
    Enrollment {
        id: desk.chance.row_id(now).into(),
        format_id: format.id,
        participant_id: person.id,
        state: EnrollmentState::Active,
        channel: Channel::Invitation,
        link_id: desk.chance.row_id(now),
        expires_at: now,
        requested_at: now,
        confirmed_at: Some(now),
        changed_at: now,
        ended_by: None,
    }
}
