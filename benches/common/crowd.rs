//! People who want each date of a format in their calendar by invitation.

use std::time::{Duration, Instant};

use chrono::{Datelike, TimeDelta};
use turnus::{
    actions::{self, Desk},
    domain::{
        access::Viewer,
        bulk,
        event::RawEvent,
        format::{Format, RawFormat},
        listed::read_lines,
        participant::Channel,
    },
    store,
};

mod format;
mod members;

use self::format::weekly;

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
    weekly(desk, viewer, raw, (1, &[day.weekday()]), (day, Some(day))).await
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

/// So many people are invited to a format by mail, as by a list that somebody pasted; how long that took. The mails
/// are stopped and stay so.
pub(crate) async fn invite_by_mail(desk: &Desk, viewer: &Viewer, people: usize) -> Duration {
    let raw = RawFormat {
        title: Some("Erfahrungsaustausch der Kommunen".into()),
        registration: Some("standing".into()),
        status: Some("active".into()),
        ..RawFormat::default()
    };
    let day = (desk.now() + TimeDelta::days(10)).date_naive();
    let format = weekly(desk, viewer, raw, (1, &[day.weekday()]), (day, Some(day))).await;
    let list: Vec<String> = (0..people).map(|n| format!("Person {n}; person{n}@amt.example")).collect();
    let list = list.join("\n");
    let begun = Instant::now();
    let people: Vec<_> = read_lines(&list).iter().map(|(_, raw)| bulk::read(raw).expect("a good line")).collect();
    let count = u64::try_from(people.len()).unwrap();
    Box::pin(actions::bulk::invite(desk, viewer, format.id, (&people, Some(count)))).await.expect("staged");
    let took = begun.elapsed();
    actions::bulk::follow::pause(desk, viewer, format.id).await.expect("stopped");
    took
}

/// So many more people take part, as they are stored after their confirmation; each gets an invitation. `who` tells them from
/// others.
pub(crate) async fn invite(desk: &Desk, format: &Format, people: usize, who: &str) {
    let now = desk.now();
    let tx = desk.store.begin().await.unwrap();
    for number in 0..people {
        let address = format!("mitglied-{who}-{number}@amt.example");
        let name = format!("Mitglied Müller {number}");
        members::enroll(desk, &tx, format, (&address, name), Channel::Invitation).await;
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
