//! Another secret key: what the former one made still holds, nothing new is made with it, and without it nothing of that
//! holds any more (C42).

use chrono::TimeDelta;
use turnus::{
    actions::{
        self, Desk, Failure, erasures,
        keys::{Hanging, hanging},
        objections::{self, Reach},
        personal_feeds, registrations,
    },
    domain::{
        bulk::Fate,
        capability::{Keys, Presented, Purpose},
        erasure::{self, Erasure, ErasureReach},
        event::Announced,
        format::RawFormat,
        question::{Asker, Given, RawAnswer, RawAnswers, RawQuestion, Said},
        registration::{Applicant, RegisterRefusal, RegistrationState},
    },
};

use crate::{
    bulk::invite,
    enrollments::thursdays,
    support::{
        TestApp,
        app::SECRET,
        database, on_both,
        world::{applicant, email},
    },
};

const NEW: &[u8] = b"another secret, also 32 bytes long";

/// The same service after the change: with the former key, or without.
fn changed(app: &TestApp, former: &[&[u8]]) -> Desk {
    Desk { keys: Keys::new(NEW).after(former.iter().copied()), ..app.desk.clone() }
}

/// From here on the whole service works with these keys.
fn goes_on_with(app: &mut TestApp, desk: &Desk) {
    app.desk = desk.clone();
    app.app.desk = desk.clone();
}

/// A question at the date, and Eva with her answer to it.
async fn answered(app: &TestApp, date: &Announced) -> Applicant {
    let raw = RawQuestion { label: Some("Essen?".into()), purpose: Some("Küche".into()), ..RawQuestion::default() };
    let olga = app.olga().await;
    let question = actions::questions::add(&app.desk, &olga, Asker::Event(date.event.id), &raw).await.unwrap();
    let given = [(question.id.to_string(), RawAnswer::Text("vegetarisch".into()))].into_iter().collect();
    Applicant { answers: RawAnswers { prefix: "answers.", given }, ..applicant("Eva", "eva@amt.example") }
}

/// What the team reads.
async fn said(desk: &Desk, app: &TestApp, date: &Announced) -> Vec<Said> {
    let olga = app.olga().await;
    let (_, people, sheet) = actions::answers::show(desk, &olga, date.event.id).await.expect("the answers");
    let all = people.iter().flat_map(|(one, _)| sheet.questions.iter().map(|question| sheet.of(one.id, question.id)));
    all.flatten().cloned().collect()
}

on_both! {
    async fn links_and_answers_of_the_former_key_hold_and_new_ones_are_made_with_the_new(database) {
        let mut app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = answered(&app, &date).await;
        registrations::ask(&app.desk, date.event.id, eva).await.unwrap();
        let confirm = app.the_mail().await.link("/r/");
        registrations::confirm(&app.desk, &confirm).await.unwrap();
        let manage = app.the_mail().await.link("/m/");
        app.ask(date.event.id, "Max", "max@amt.example").await;
        let waiting = app.the_mail().await.link("/r/");

        let (with, without) = (changed(&app, &[SECRET.as_bytes()]), changed(&app, &[]));
        let stale = registrations::confirm(&without, &waiting).await;
        assert!(matches!(stale, Err(Failure::Refused(RegisterRefusal::Stale))), "{stale:?}");
        assert_eq!(said(&without, &app, &date).await, [Said::Unreadable]);
        assert_eq!(hanging(&without).await.unwrap(), Hanging { lost: 1, ..Hanging::default() });
        assert_eq!(hanging(&with).await.unwrap(), Hanging { sealed: 1, ..Hanging::default() });

        goes_on_with(&mut app, &with);
        assert_eq!(said(&with, &app, &date).await, [Said::Given(Given::Text("vegetarisch".into()))]);
        let place = registrations::confirm(&app.desk, &waiting).await.expect("the link of the former key");
        assert_eq!(place.registration.state, RegistrationState::Confirmed);
        let fresh = app.the_mail().await.link("/m/");
        let version = place.participant.link_version;
        assert!(Keys::new(NEW).is_genuine(Purpose::Manage, &fresh, version), "new mails carry links of the new key");
        assert!(!Keys::new(SECRET.as_bytes()).is_genuine(Purpose::Manage, &fresh, version));
        // Her old link opens her page still, and her calendar has an address of either key.
        let (person, feed) = personal_feeds::of_link(&app.desk, &manage).await.expect("her page");
        for keys in [Keys::new(SECRET.as_bytes()), Keys::new(NEW)] {
            let address = Presented::parse(&keys.link(Purpose::Feed, person.link_id, feed.version)).unwrap();
            assert!(personal_feeds::look_up(&app.desk, &address).await.is_ok());
        }
    }

    async fn objections_of_the_former_key_are_heard_still(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let other = thursdays(&app, &olga, RawFormat { slug: Some("anderes".into()), ..RawFormat::default() }).await;
        invite(&app, &olga, &format, "Pia; pia@amt.example").await;
        app.pass(TimeDelta::seconds(2));
        let mail = app.the_mail().await;
        objections::object(&app.desk, &mail.link("/u/"), Reach::Host).await.unwrap();
        let (with, without) = (changed(&app, &[SECRET.as_bytes()]), changed(&app, &[]));
        assert_eq!(hanging(&with).await.unwrap(), Hanging { objections: 1, ..Hanging::default() });
        let people = crate::bulk::people_of("Pia; pia@amt.example");
        let fate = async |desk: &Desk| actions::bulk::preview(desk, &olga, other.id, &people).await.unwrap();
        assert_eq!(fate(&without).await, [Fate::New], "nobody would hear it");
        assert_eq!(fate(&with).await, [Fate::Objected]);
        // Twice is once, whichever key wrote it.
        let again = objections::object(&with, &mail.link("/u/"), Reach::Host).await.unwrap();
        assert_eq!(again.said, Some(Reach::Host));
        assert_eq!(hanging(&with).await.unwrap().objections, 1);
    }

    async fn the_former_keys_lines_of_the_erasure_ledger_still_erase(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        app.register(date.event.id, "Max", "max@amt.example").await;
        let old = Keys::new(SECRET.as_bytes());
        let subject = (ErasureReach::Address, erasure::address(&old, &email("max@amt.example")));
        app.tick();
        let ledger = [Erasure::new(&old, subject, app.now())];
        let (with, without) = (changed(&app, &[SECRET.as_bytes()]), changed(&app, &[]));
        let done = erasures::replay(&without, &ledger).await.unwrap();
        assert_eq!((done.erased, done.foreign), (0, 1));
        let done = erasures::replay(&with, &ledger).await.unwrap();
        assert_eq!((done.erased, done.foreign), (1, 0));
        assert_eq!(hanging(&with).await.unwrap().erasures, 1);
        assert_eq!(erasures::replay(&with, &ledger).await.unwrap(), erasures::Replayed::default(), "once");
    }
}
