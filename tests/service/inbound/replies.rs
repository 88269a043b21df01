//! Answers of calendar programs: what each does, and what changes nothing (R41, A5).

use chrono::TimeDelta;
use turnus::{
    actions::{self, registrations},
    domain::{
        access::Viewer,
        event::Announced,
        inbound::{Finding, InboundKind},
        notice::NoticeKind,
        registration::RegistrationState as State,
    },
    store,
};

use super::{bring, found, reply, sample, with_base64};
use crate::support::{
    TestApp, database, on_both,
    world::{Person, hours},
};

const EVA: &str = "eva@amt.example";

/// Eva has the only seat, Max queues; an hour later.
async fn full(app: &TestApp) -> (Viewer, Announced, Person, Person) {
    let olga = app.olga().await;
    let date = app.date(&olga, Some(1)).await;
    let eva = app.register(date.event.id, "Eva Muster", EVA).await;
    let max = app.register(date.event.id, "Max Gast", "gast@amt.example").await;
    app.pass(hours(2));
    (olga, date, eva, max)
}

fn corpus(name: &str, date: &Announced) -> Vec<u8> {
    sample(&format!("replies/{name}.eml"), &[("UID", &date.event.calendar_uid)])
}

async fn kinds(app: &TestApp) -> Vec<(NoticeKind, String)> {
    let mut told: Vec<_> = app.post().await.iter().map(|mail| (mail.kind, mail.to.clone())).collect();
    told.sort();
    told
}

on_both! {
    async fn a_decline_in_any_calendar_frees_the_seat_for_the_next(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        for (name, encoded) in [
            ("outlook-declined", false), ("outlook-declined", true), ("google-declined", false), ("apple-declined", false),
        ] {
            let date = app.date(&olga, Some(1)).await;
            let eva = app.register(date.event.id, "Eva Muster", EVA).await;
            let max = app.register(date.event.id, "Max Gast", "gast@amt.example").await;
            app.pass(hours(2));
            let mail = corpus(name, &date);
            let mail = if encoded { with_base64(&mail) } else { mail };
            assert_eq!(found(&app, &mail).await, Finding::Left, "{name}");
            assert_eq!(app.states(&[eva.clone(), max.clone()]).await, [State::Cancelled, State::Offered], "{name}");
            assert_eq!(app.event(date.event.id).await.taken, 1);
            // A short confirmation with the way back, and the offer.
            let post = app.post().await;
            let mine = post.iter().find(|mail| mail.to == EVA).expect("a confirmation");
            assert_eq!((mine.kind, mine.token("/m/").len()), (NoticeKind::Withdrawn, 52));
            assert!(post.iter().any(|mail| mail.kind == NoticeKind::Offer && mail.to == max.email));
            // The same once more, and another copy of it.
            assert_eq!(found(&app, &mail).await, Finding::Unchanged, "{name}");
            app.no_mail().await;
            app.pass(hours(3));
        }
    }

    async fn each_mail_of_the_corpus_does_what_is_expected_of_it(database) {
        let app = TestApp::start(database).await;
        let (_, date, eva, max) = full(&app).await;
        let table = [
            ("thunderbird-accepted", InboundKind::Reply, Finding::Confirmed, &[][..]),
            ("google-accepted", InboundKind::Reply, Finding::Outdated, &[]),
            ("outlook-one-of-series-tentative", InboundKind::Reply, Finding::Outdated, &[]),
            ("exchange-forwarded", InboundKind::Reply, Finding::Nobody, &[]),
            ("from-another-address", InboundKind::Reply, Finding::Stranger, &[]),
            ("another-recurrence", InboundKind::Reply, Finding::OtherTime, &[]),
            ("out-of-office", InboundKind::AutoReply, Finding::Ignored, &[]),
            ("outlook-counter", InboundKind::Counter, Finding::Proposed, &[NoticeKind::ReplyAnswer]),
        ];
        for (name, kind, finding, mails) in table {
            let received = bring(&app, &corpus_or_plain(name, &date)).await;
            assert_eq!((received.kind, received.finding), (kind, finding), "{name}");
            let told: Vec<NoticeKind> = kinds(&app).await.into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(told, mails, "{name}");
            assert_eq!(app.states(&[eva.clone(), max.clone()]).await, [State::Confirmed, State::Waiting], "{name}");
        }
    }

    async fn tentative_is_noted_and_the_newest_word_wins(database) {
        let app = TestApp::start(database).await;
        let (_, date, eva, _) = full(&app).await;
        let uid = &date.event.calendar_uid;
        let said = [
            ("TENTATIVE", 0, "20260309T090000Z", Finding::Tentative, State::Confirmed),
            ("DECLINED", 0, "20260309T085900Z", Finding::Outdated, State::Confirmed),
            ("ACCEPTED", 0, "20260309T090100Z", Finding::Confirmed, State::Confirmed),
            ("DECLINED", 1, "20260309T080000Z", Finding::Left, State::Cancelled),
            ("ACCEPTED", 0, "20260309T095900Z", Finding::Outdated, State::Cancelled),
        ];
        for (number, (partstat, sequence, stamp, finding, state)) in said.into_iter().enumerate() {
            let mail = reply(EVA, uid, (partstat, sequence, stamp), &number.to_string());
            assert_eq!(found(&app, &mail).await, finding, "{partstat} {sequence} {stamp}");
            assert_eq!(app.registration(&eva).await.state, state, "{partstat} {sequence} {stamp}");
        }
        assert_eq!(kinds(&app).await.len(), 2, "the confirmation and the offer");
    }

    async fn who_declined_comes_back_by_the_rules_of_the_page(database) {
        let app = TestApp::start(database).await;
        let (olga, date, eva, max) = full(&app).await;
        let uid = &date.event.calendar_uid;
        assert_eq!(found(&app, &reply(EVA, uid, ("DECLINED", 0, "20260309T090000Z"), "1")).await, Finding::Left);
        app.post().await;
        app.tick();
        assert_eq!(found(&app, &reply(EVA, uid, ("ACCEPTED", 0, "20260309T090001Z"), "2")).await, Finding::Back);
        assert_eq!(app.states(&[eva.clone(), max.clone()]).await, [State::Waiting, State::Offered], "behind whoever moved up");
        assert_eq!(kinds(&app).await, [(NoticeKind::Waiting, EVA.to_owned())]);
        // Out of the queue again, and then over the page; an old yes does not undo that.
        app.withdraw(&eva).await;
        app.post().await;
        app.tick();
        assert_eq!(found(&app, &reply(EVA, uid, ("ACCEPTED", 0, "20260309T090100Z"), "3")).await, Finding::Refused);
        assert_eq!(app.registration(&eva).await.state, State::Cancelled);
        let told = app.the_mail().await;
        assert_eq!((told.kind, told.to.as_str()), (NoticeKind::ReplyAnswer, EVA));
        assert!(told.text.contains("kein Platz") || told.text.contains("nicht angemeldet"), "{}", told.text);
        // Never over a team's no.
        let request = app.format(&olga, turnus::domain::format::RawFormat { approval: Some(true), ..Default::default() }, None).await;
        let raw = turnus::domain::event::RawEvent {
            starts_at: Some(crate::support::world::berlin("2026-03-27", "10:00")),
            ends_at: Some(crate::support::world::berlin("2026-03-27", "11:00")),
            ..Default::default()
        };
        let other = app.date_like(&olga, Some(&request), raw).await;
        let asked = app.register(other.event.id, "Eva Muster", EVA).await;
        app.tick();
        registrations::refuse(&app.desk, &olga, other.event.id, (&[asked.place.registration.id], None)).await.unwrap();
        app.post().await;
        app.tick();
        let yes = reply(EVA, &other.event.calendar_uid, ("ACCEPTED", 5, "20260309T235959Z"), "4");
        assert_eq!(found(&app, &yes).await, Finding::Refused);
        assert_eq!(app.registration(&asked).await.state, State::Declined);
        assert_eq!(app.the_mail().await.kind, NoticeKind::ReplyAnswer);
    }

    async fn the_same_answer_twenty_times_at_once_frees_one_seat_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(2)).await;
        let eva = app.register(date.event.id, "Eva Muster", EVA).await;
        let others = app.register_many(date.event.id, 4).await;
        app.pass(hours(2));
        // Half of them exactly the same mail, half of them the same answer in a mail of its own.
        let mails: Vec<Vec<u8>> = (0..20)
            .map(|n| reply(EVA, &date.event.calendar_uid, ("DECLINED", 0, "20260309T090000Z"), &(n % 11).to_string()))
            .collect();
        let all = futures::future::join_all(mails.iter().map(|mail| found(&app, mail))).await;
        assert_eq!(all.iter().filter(|finding| **finding == Finding::Left).count(), 1, "{all:?}");
        assert_eq!(app.registration(&eva).await.state, State::Cancelled);
        assert_eq!(app.event(date.event.id).await.taken, 2);
        assert_eq!(app.states(&others).await, [State::Confirmed, State::Offered, State::Waiting, State::Waiting]);
        assert_eq!(kinds(&app).await.len(), 2, "one confirmation, one offer");
    }

    async fn an_office_with_two_people_is_asked_to_be_clear(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let office = "poststelle@amt.example";
        let eva = app.register(date.event.id, "Eva Muster", office).await;
        let udo = app.register(date.event.id, "Udo Beispiel", office).await;
        app.pass(hours(2));
        let no = |id: &str, stamp: &str| reply(office, &date.event.calendar_uid, ("DECLINED", 0, stamp), id);
        assert_eq!(found(&app, &no("1", "20260309T090000Z")).await, Finding::Ambiguous);
        assert_eq!(app.states(&[eva.clone(), udo.clone()]).await, [State::Confirmed, State::Confirmed]);
        app.withdraw(&eva).await;
        app.post().await;
        assert_eq!(found(&app, &no("2", "20260309T091000Z")).await, Finding::Left, "one counts now");
        assert_eq!(app.registration(&udo).await.state, State::Cancelled);
        assert_eq!(kinds(&app).await, [(NoticeKind::Withdrawn, office.to_owned())]);
    }

    async fn what_is_over_or_gone_changes_nothing(database) {
        let app = TestApp::start(database).await;
        let (olga, date, eva, _) = full(&app).await;
        let uid = date.event.calendar_uid.clone();
        assert_eq!(found(&app, &reply(EVA, "unbekannt@turnus", ("DECLINED", 0, "20260309T090000Z"), "0")).await, Finding::Ignored);
        actions::events::cancel(&app.desk, &olga, (date.event.id, None), None, false).await.unwrap();
        assert_eq!(found(&app, &reply(EVA, &uid, ("DECLINED", 0, "20260309T090000Z"), "1")).await, Finding::Left);
        app.tick();
        assert_eq!(found(&app, &reply(EVA, &uid, ("ACCEPTED", 0, "20260309T090100Z"), "2")).await, Finding::Refused, "it does not take place");
        assert_eq!(app.registration(&eva).await.state, State::Cancelled);
        app.post().await;
        app.pass(TimeDelta::days(30));
        assert_eq!(found(&app, &reply("gast@amt.example", &uid, ("DECLINED", 0, "20260408T090000Z"), "3")).await, Finding::Refused, "it is over");
        app.no_mail().await;
    }

    async fn where_a_relay_is_named_only_its_word_counts(database) {
        let app = TestApp::start_with(database, &[("TURNUS_MAIL_TRUSTED_RELAY", "mx.turnus.example")]).await;
        let (_, date, eva, _) = full(&app).await;
        let mail = |id: &str, results: &str| {
            let mut bytes = format!("Authentication-Results: {results}\r\n").into_bytes();
            bytes.extend(reply(EVA, &date.event.calendar_uid, ("DECLINED", 0, "20260309T090000Z"), id));
            bytes
        };
        for (id, results) in [
            ("1", "mx.turnus.example; dmarc=fail header.from=amt.example"),
            ("2", "mx.boese.example; dmarc=pass header.from=amt.example"),
            ("3", "mx.turnus.example; dmarc=pass header.from=boese.example"),
        ] {
            assert_eq!(found(&app, &mail(id, results)).await, Finding::Unproven, "{results}");
        }
        assert_eq!(app.registration(&eva).await.state, State::Confirmed);
        assert_eq!(found(&app, &mail("4", "mx.turnus.example; dmarc=pass header.from=amt.example")).await, Finding::Left);
        assert_eq!(kinds(&app).await.len(), 2);
    }

    async fn strangers_cannot_fill_the_database(database) {
        let app = TestApp::start(database).await;
        let (_, date, ..) = full(&app).await;
        for number in 0..120 {
            let mail = reply(&format!("x{number}@boese.example"), &date.event.calendar_uid, ("DECLINED", 0, "20260309T090000Z"), &number.to_string());
            assert_eq!(found(&app, &mail).await, Finding::Nobody);
        }
        assert_eq!(store::inbound::of_event(&app.desk.store, date.event.id).await.unwrap().len(), 100);
        app.pass(TimeDelta::days(31));
        actions::housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(store::inbound::of_event(&app.desk.store, date.event.id).await.unwrap().len(), 0, "forgotten");
    }
}

fn corpus_or_plain(name: &str, date: &Announced) -> Vec<u8> {
    if name == "out-of-office" { sample("replies/out-of-office.eml", &[]) } else { corpus(name, date) }
}
