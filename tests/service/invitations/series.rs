//! A whole series as one object, made of stored dates (R31–R33): the checks of mails and the libraries of other houses find
//! in it what the database holds.

use std::collections::BTreeMap;

use turnus::{
    calendar::{
        Links, Own,
        invite::{Parties, Party},
        series::{Course, Head, object},
    },
    domain::{
        event::Announced,
        format::{Locale, RawFormat},
        id::NoticeId,
        invitation::{
            Method,
            series::{Held, series},
        },
        notice::NoticeKind,
        personal_feed::Standing,
        text::EmailAddress,
    },
    mail::{CalendarPart, Letter, Sender, compose, compose::Content},
    store::{self, events::EventQuery},
};

use super::move_to;
use crate::{
    enrollments::thursdays,
    support::{
        TestApp, database, on_both,
        readers::{Reader, checked_by, occurrences_read_by},
    },
};

const UID: &str = "8d1f4a10-6f5b-4f0e-9d3c-2b7a5c1e9f42@turnus";

fn letter(method: Method, bytes: Vec<u8>) -> Letter {
    let words = "Alle Termine der Reihe";
    Letter {
        notice_id: NoticeId(uuid::Uuid::from_u128(7)),
        kind: NoticeKind::Invitation,
        date: "2026-03-09T08:00:00Z".parse().expect("a time"),
        from: Sender::parse("Turnus <turnus@turnus.example>").expect("a sender"),
        to: EmailAddress::parse("email", "eva@amt.example").expect("an address"),
        to_name: Some("Eva Muster".into()),
        content: Content { subject: words.into(), text: format!("{words}\n"), html: format!("<p>{words}</p>") },
        calendar: vec![CalendarPart { method: method.as_str(), bytes, file_name: "einladung.ics".into() }],
        follows: None,
        unsubscribe_url: None,
        returns_to: None,
    }
}

fn passes_the_check(method: Method, bytes: &[u8]) {
    let mail = compose(&letter(method, bytes.to_vec())).expect("a mail");
    let file = tempfile::Builder::new().suffix(".eml").tempfile().expect("a file");
    std::fs::write(file.path(), &mail.bytes).expect("written");
    if let Some((content, said)) = checked_by("imip_check.py", &[&file.path().display().to_string()]) {
        assert!(content && !said.contains("warn "), "{said}\n{}", String::from_utf8_lossy(bytes));
    }
}

on_both! {
    async fn a_series_of_stored_dates_means_what_the_database_holds_and_passes_the_checks(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        move_to(&app, &olga, all[1].id, "2026-04-03").await;
        turnus::actions::events::cancel(&app.desk, &olga, (all[4].id, None), None, true).await.expect("cancelled");
        let query = EventQuery { format: Some(format.id), from: Some(app.now()), ..EventQuery::default() };
        let mut dates: BTreeMap<_, Announced> = BTreeMap::new();
        for announced in store::events::list(&app.desk.store, &query).await.expect("dates") {
            if announced.event.id != all[4].id {
                dates.insert(announced.event.planned_on.expect("planned"), announced);
            }
        }
        let rules = store::cadences::list_for_format(&app.desk.store, format.id).await.expect("rules");
        let held: Vec<Held> =
            dates.iter().map(|(day, date)| Held { planned_on: *day, slot: date.event.slot }).collect();
        let series = series(&rules[0].rule, format.zone, &held).expect("a series");
        let own = Own {
            standing: Standing::Seat, revision: 0, changed_at: app.now(), join: None, alarm: None, locale: Locale::De,
        };
        let (created_at, changed_at) = (app.now(), app.now());
        let course =
            Course { head: Head { uid: UID, sequence: 2, created_at, changed_at, own: &own }, series: &series, dates: &dates };
        let party = |name: &str, email: &str| Party { name: Some(name.into()), email: email.into() };
        let parties = Parties {
            organizer: party("Stadt", "turnus@turnus.example"),
            attendee: party("Eva Muster", "eva@amt.example"),
            answer: None,
        };
        let links = Links::new("https://turnus.example").expect("a base");
        for method in [Method::Request, Method::Cancel] {
            let bytes = object(method, &course, &parties, &links).expect("an object");
            passes_the_check(method, &bytes);
            if method == Method::Cancel {
                continue;
            }
            let expected: Vec<_> = dates.values().map(|date| (date.event.slot.starts_at, date.event.slot.ends_at)).collect();
            assert_eq!(expected.len(), 25);
            for reader in Reader::ALL {
                let Some(read) = occurrences_read_by(reader, &bytes) else { continue };
                let read: Vec<_> = read.into_iter().map(|one| (one.start, one.end)).collect();
                assert_eq!(read, expected, "{reader:?}");
            }
        }
    }
}
