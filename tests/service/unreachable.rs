//! Addresses that the relay refuses for good: what still goes there, and who sees it (R07, R09, R15, C10).

use turnus::{
    actions::{events, outbox},
    config::mail_target::Target,
    domain::{
        access::Viewer,
        delivery::{
            Answer, Step,
            suppression::{Suppression, Unreachable},
        },
        event::{Announced, RawEvent},
        notice::NoticeKind,
    },
    jobs::queue::Postman,
    mail::{Failed, Transport},
    store::{
        self,
        outbox::{Filter, OutboxState},
    },
};

use crate::support::{
    TestApp, database, on_both,
    smtp_sink::{Act, SmtpSink, Stage},
    world::{berlin, email},
};

const EVA: &str = "eva@amt.example";

/// Somebody with a seat on a date.
async fn seat(app: &TestApp) -> (Viewer, Announced) {
    let olga = app.olga().await;
    let date = app.date(&olga, Some(1)).await;
    app.register(date.event.id, "Eva Muster", EVA).await;
    (olga, date)
}

/// The next mail to be sent meets this answer.
async fn refused(app: &TestApp, step: Step, code: u16, enhanced: &str) {
    app.memory.fail_next(Failed::at(step, Answer::Code(code), enhanced));
    assert!(app.post_after_undo().await.is_empty());
}

async fn unreachable(app: &TestApp) -> Option<Unreachable> {
    store::mailboxes::find(&app.desk.store, &email(EVA)).await.unwrap().expect("a mailbox").unreachable
}

fn moved_to(day: &str) -> RawEvent {
    RawEvent { starts_at: Some(berlin(day, "10:00")), ..RawEvent::default() }
}

fn called(title: &str) -> RawEvent {
    RawEvent { title: Some(Some(title.into())), ..RawEvent::default() }
}

/// How many mails were ever enqueued.
async fn enqueued(app: &TestApp) -> usize {
    store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap().len()
}

/// Changes the date and says how many people are told.
async fn change(app: &TestApp, olga: &Viewer, date: &Announced, wish: &RawEvent) -> u32 {
    app.tick();
    events::amend(&app.desk, olga, (date.event.id, None), wish, true).await.expect("changed").people
}

on_both! {
    async fn after_a_refusal_for_good_only_what_is_needed_goes_to_an_address(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = seat(&app).await;
        assert_eq!(change(&app, &olga, &date, &called("Anders")).await, 1);
        refused(&app, Step::Recipient, 550, "5.1.1").await;
        let found = unreachable(&app).await.expect("suppressed");
        assert_eq!((found.reason, found.since), (Suppression::NoMailbox, app.now()));
        // A new title is nothing to try again for.
        let before = enqueued(&app).await;
        assert_eq!(change(&app, &olga, &date, &called("Noch anders")).await, 0);
        assert_eq!(enqueued(&app).await, before, "nothing enqueued");
        // A move of the seat is; refused again, it stays as it is.
        assert_eq!(change(&app, &olga, &date, &moved_to("2026-03-27")).await, 1);
        refused(&app, Step::Recipient, 550, "5.1.1").await;
        assert!(unreachable(&app).await.is_some());
        // So is a cancellation; what arrives lifts the suppression.
        events::cancel(&app.desk, &olga, (date.event.id, None), None, true).await.unwrap();
        let told = app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Cancellation, EVA)]);
        assert_eq!(unreachable(&app).await, None);
    }

    async fn whoever_only_queues_is_not_told_at_a_dead_address(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await;
        let first = app.register(date.event.id, "Gast", "gast@amt.example").await;
        app.register(date.event.id, "Eva Muster", EVA).await;
        change(&app, &olga, &date, &called("Anders")).await;
        app.pass(chrono::TimeDelta::hours(1));
        app.memory.fail_next(Failed::at(Step::Recipient, Answer::Code(550), "5.2.1"));
        app.memory.fail_next(Failed::at(Step::Recipient, Answer::Code(550), "5.2.1"));
        app.no_mail().await;
        assert_eq!(unreachable(&app).await.expect("suppressed").reason, Suppression::Disabled);
        assert_eq!(change(&app, &olga, &date, &moved_to("2026-03-27")).await, 1, "the one with the seat");
        assert_eq!(app.post_after_undo().await.len(), 1);
        // A seat is held for Eva meanwhile, so the offer is worth one attempt; that it arrives lifts the suppression.
        let before = enqueued(&app).await;
        app.withdraw(&first).await;
        let post = app.post().await;
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Offer && mail.to == EVA), "{post:?}");
        assert_eq!(enqueued(&app).await, before + 2);
        assert_eq!(app.event(date.event.id).await.taken, 1);
        assert!(unreachable(&app).await.is_none());
    }

    async fn a_fresh_request_is_tried_once_and_lifts_what_it_disproves(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let form = format!("/events/{}/register", date.event.slug);
        app.ask(date.event.id, "Eva Muster", EVA).await;
        refused(&app, Step::Recipient, 550, "").await;
        assert!(unreachable(&app).await.is_some());
        // The page says the same to an address that is suppressed as to one that nobody knows.
        let mut said = Vec::new();
        for address in [EVA, "neu@amt.example"] {
            app.pass(chrono::TimeDelta::hours(1));
            let mut visitor = app.visitor();
            let page = visitor.open(&form).await;
            let page = visitor.submit_and_go(&page, "/register", &[("name", "Eva Muster"), ("email", address)]).await;
            said.push((page.path.clone(), page.status, page.main()));
        }
        assert_eq!(said[0], said[1]);
        let post = app.post().await;
        let to: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert_eq!(to, [(NoticeKind::ConfirmRegistration, EVA), (NoticeKind::ConfirmRegistration, "neu@amt.example")]);
        assert_eq!(unreachable(&app).await, None, "it arrived");
    }

    async fn a_refusal_of_the_mail_does_not_count_against_the_address(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = seat(&app).await;
        for (number, (step, code, enhanced)) in [
            (Step::Recipient, 550, "5.7.1"), (Step::Recipient, 554, ""), (Step::Recipient, 550, "5.1.8"),
            (Step::Body, 552, "5.3.4"), (Step::Body, 554, "5.7.1"), (Step::Body, 550, ""),
        ].into_iter().enumerate() {
            assert_eq!(change(&app, &olga, &date, &called(&format!("Titel {number}"))).await, 1);
            refused(&app, step, code, enhanced).await;
            assert_eq!(unreachable(&app).await, None, "{step:?} {code} {enhanced}");
        }
        let parked = Filter { state: Some(OutboxState::Parked), ..Filter::default() };
        assert_eq!(store::outbox::list(&app.desk.store, &parked).await.unwrap().len(), 6);
    }

    async fn a_relay_that_says_so_on_the_wire_is_understood(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let answers = [
            ("eva@amt.example", Stage::Rcpt, "550 5.1.1 <eva@amt.example>: Recipient address rejected: User unknown", true),
            ("b@amt.example", Stage::Body, "550 5.1.1 User unknown", true),
            ("c@amt.example", Stage::Rcpt, "553 sorry, no such mailbox here", true),
            ("d@amt.example", Stage::Rcpt, "554 5.7.1 Service unavailable; client host blocked", false),
            ("e@amt.example", Stage::Body, "554 5.7.1 looks like spam", false),
            ("f@amt.example", Stage::Body, "552 5.3.4 too big", false),
        ];
        let sink = SmtpSink::start().await;
        for (address, stage, line, _) in answers {
            sink.for_address(address, stage, Act::Say(line));
            app.ask(date.event.id, "Eva Muster", address).await;
        }
        let transport = Transport::open(Target::parse(&sink.url()).unwrap(), 1).unwrap();
        Postman { transport, ..Postman::of(&app.app) }.drain().await.unwrap();
        for (address, _, line, suppressed) in answers {
            let mailbox = store::mailboxes::find(&app.desk.store, &email(address)).await.unwrap().unwrap();
            assert_eq!(mailbox.unreachable.is_some(), suppressed, "{line}");
        }
        let parked = Filter { state: Some(OutboxState::Parked), ..Filter::default() };
        assert_eq!(store::outbox::list(&app.desk.store, &parked).await.unwrap().len(), answers.len());
        assert_eq!(sink.mails(), []);
    }

    async fn the_organizer_sees_whom_mail_does_not_reach_and_why(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = seat(&app).await;
        change(&app, &olga, &date, &called("Anders")).await;
        refused(&app, Step::Body, 554, "5.7.1").await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let office = format!("/manage/events/{}", date.event.id);
        let page = visitor.open(&office).await;
        assert!(page.main().contains("Eine E-Mail wurde vom Mailserver abgelehnt. Stand: Mo., 09.03.2026"), "{}", page.main());
        change(&app, &olga, &date, &called("Wieder anders")).await;
        refused(&app, Step::Recipient, 550, "5.1.1").await;
        let page = visitor.open(&office).await;
        assert!(page.main().contains("Nicht erreichbar: Diese Adresse gibt es laut Mailserver nicht"), "{}", page.main());
        let page = visitor.open(&format!("{office}?lang=en")).await;
        assert!(page.main().contains("Not reachable: the mail server says that this address does not exist"));
        // Tried again by hand, and delivered: all is well.
        let parked = Filter { state: Some(OutboxState::Parked), ..Filter::default() };
        for entry in store::outbox::list(&app.desk.store, &parked).await.unwrap() {
            outbox::retry(&app.desk, entry.notice.id).await.unwrap();
        }
        assert!(!app.post().await.is_empty());
        let page = visitor.open(&office).await;
        assert!(!page.main().contains("Mailserver"), "{}", page.main());
    }
}
