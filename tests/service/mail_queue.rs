//! The mail worker on both databases: retries, the circuit breaker, poison, several workers, dead ones (R05–R11, R16,
//! R18, R21).

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{events, logins, registrations},
    config::mail_target::Target,
    domain::{
        delivery::{Answer, Step},
        event::RawEvent,
        id::EventId,
        notice::NoticeKind,
    },
    jobs::queue::{Pace, Postman},
    mail::{Failed, Transport},
    store::{
        self,
        outbox::{Entry, Filter, OutboxState},
    },
};

use crate::support::{
    TestApp, database, on_both,
    smtp_sink::{Act, SmtpSink, Stage},
    world::{berlin, email},
};

/// A format's date and some people who asked for it: as many mails that wait.
async fn asked(app: &TestApp, people: usize) -> EventId {
    let olga = app.olga().await;
    let event = app.date(&olga, None).await.event.id;
    for number in 1..=people {
        app.ask(event, &format!("Gast {number}"), &format!("gast{number}@amt.example")).await;
    }
    event
}

async fn outbox(app: &TestApp) -> Vec<Entry> {
    store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap()
}

async fn the_entry(app: &TestApp) -> Entry {
    let mut entries = outbox(app).await;
    assert_eq!(entries.len(), 1, "{entries:#?}");
    entries.remove(0)
}

fn refused(step: Step, code: u16) -> Failed {
    Failed::at(step, Answer::Code(code), "")
}

/// The app's worker, sending to a relay.
pub(crate) fn postman(app: &TestApp, sink: &SmtpSink, connections: usize) -> Postman {
    let target = Target::parse(&sink.url()).unwrap();
    let transport = Transport::open(target, connections).unwrap();
    let pace = Pace { connections, poll: Duration::from_millis(50), ..Pace::default() };
    Postman { transport, pace, ..Postman::of(&app.app) }
}

/// Runs workers until the relay has so many mails, then stops them politely.
async fn run_until(workers: Vec<Postman>, sink: &SmtpSink, mails: usize) {
    let stop = CancellationToken::new();
    let at_work: Vec<_> = workers.into_iter().map(|worker| tokio::spawn(worker.keep(stop.clone()))).collect();
    sink.wait_for(mails).await;
    stop.cancel();
    for worker in at_work {
        worker.await.unwrap();
    }
}

/// Writes into the database behind everybody's back.
pub(crate) async fn tamper(app: &TestApp, sql: &str) {
    let connection = crate::support::database::aside(&app.database.url).await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    assert_eq!(connection.execute_raw(statement).await.unwrap().rows_affected(), 1, "{sql}");
    connection.close().await.unwrap();
}

on_both! {
    async fn a_mail_refused_for_now_is_tried_again_under_the_same_id(database) {
        let app = TestApp::start(database).await;
        asked(&app, 1).await;
        let due = the_entry(&app).await.notice.due_at;
        app.memory.fail_next(refused(Step::Recipient, 451));
        app.memory.fail_next(Failed::at(Step::Body, Answer::Timeout, ""));
        app.no_mail().await;
        let first = the_entry(&app).await;
        assert_eq!((first.attempt, first.last_error_class.as_deref()), (1, Some("recipient_temporary")));
        let wait = (first.notice.due_at - due).num_seconds();
        assert!((48..=72).contains(&wait), "{wait} s");
        app.no_mail().await;
        app.pass(TimeDelta::seconds(73));
        app.no_mail().await;
        assert_eq!(the_entry(&app).await.last_error_class.as_deref(), Some("unknown"));
        app.pass(TimeDelta::minutes(6));
        let mail = app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::ConfirmRegistration);
        let sent = the_entry(&app).await;
        assert_eq!((sent.state, sent.attempt), (OutboxState::Sent, 3));
        assert_eq!(sent.message_id, Some(format!("<{}@turnus.example>", first.notice.id)));
    }

    async fn a_refused_address_is_given_up_at_once_and_costs_nobody_else_anything(database) {
        let app = TestApp::start(database).await;
        asked(&app, 3).await;
        app.memory.fail_next(refused(Step::Recipient, 550));
        let post = app.post().await;
        let to: Vec<_> = post.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["gast2@amt.example", "gast3@amt.example"]);
        let entry = &outbox(&app).await[0];
        assert_eq!((entry.state, entry.last_error_class.as_deref()), (OutboxState::Parked, Some("recipient_permanent")));
    }

    async fn a_wrong_password_for_an_hour_fails_no_mail(database) {
        let app = TestApp::start(database).await;
        asked(&app, 5).await;
        let began = app.now();
        let mut tries = 0;
        while app.now() < began + TimeDelta::hours(1) {
            app.memory.fail_next(refused(Step::Auth, 535));
            app.no_mail().await;
            tries += 1;
            let pause = store::outbox::pause_state(&app.desk.store).await.unwrap();
            assert_eq!(pause.failures, tries, "each probe is one failure: nobody else was tried");
            assert!(pause.reason.as_deref().is_some_and(|reason| reason == "systemic: 535 at sign-in"), "{pause:?}");
            // Nothing goes out while it rests.
            app.no_mail().await;
            let until = pause.until.unwrap();
            assert!(until - app.now() <= TimeDelta::minutes(18), "{until}");
            app.pass(until - app.now() + TimeDelta::seconds(1));
        }
        assert!((6..=14).contains(&tries), "{tries} probes in an hour");
        let post = app.post().await;
        assert_eq!(post.len(), 5);
        for entry in outbox(&app).await {
            assert_eq!((entry.state, entry.attempt), (OutboxState::Sent, 1), "no attempt was lost");
        }
        assert_eq!(store::outbox::pause_state(&app.desk.store).await.unwrap(), store::outbox::Pause::default());
    }

    async fn an_operators_pause_is_not_ended_by_the_worker(database) {
        let app = TestApp::start(database).await;
        asked(&app, 1).await;
        let until = Some(app.now() + TimeDelta::hours(1));
        let by_hand = store::outbox::Pause { until, reason: Some("operator".into()), failures: 0 };
        let tx = app.desk.store.begin().await.unwrap();
        store::outbox::set_pause(&tx, &by_hand).await.unwrap();
        tx.commit().await.unwrap();
        app.no_mail().await;
        assert_eq!(store::outbox::pause_state(&app.desk.store).await.unwrap(), by_hand);
        app.pass(TimeDelta::hours(1));
        app.the_mail().await;
    }

    async fn rows_that_cannot_be_read_or_written_are_set_aside_and_the_rest_is_sent(database) {
        let app = TestApp::start(database).await;
        let event = asked(&app, 4).await;
        let entries = outbox(&app).await;
        let json = "UPDATE outbox SET parameters = '{\"about\":\"nothing\"}' WHERE dedupe_key = ";
        tamper(&app, &format!("{json}'{}'", entries[0].notice.dedupe_key)).await;
        tamper(&app, &format!("UPDATE outbox SET kind = 'ransom' WHERE dedupe_key = '{}'", entries[1].notice.dedupe_key)).await;
        assert_eq!(app.post().await.len(), 2);
        let states = store::outbox::counts_by_state(&app.desk.store).await.unwrap();
        assert_eq!(states.get(&OutboxState::Parked), Some(&2), "{states:?}");
        // A name with a line break, put in behind our back: lettre panics on it, ours writes the mail without.
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        tamper(&app, "UPDATE participant SET name = 'Eva\nBcc: x@evil.example' WHERE name = 'Eva Muster'").await;
        app.withdraw(&eva).await;
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Withdrawn, "eva@amt.example"));
    }

    async fn a_mail_over_which_three_workers_died_is_set_aside(database) {
        let app = TestApp::start(database).await;
        asked(&app, 1).await;
        let lease = TimeDelta::seconds(120);
        let claim = async || store::outbox::claim(&app.desk.store, "dead", app.now(), lease, 1).await.unwrap().len();
        assert_eq!(claim().await, 1);
        app.pass(TimeDelta::seconds(121));
        assert_eq!(claim().await, 1, "once may be anybody's fault");
        app.pass(TimeDelta::seconds(121));
        assert_eq!(claim().await, 0, "twice lets others go first");
        app.pass(TimeDelta::seconds(20));
        assert_eq!(claim().await, 1);
        app.pass(TimeDelta::seconds(121));
        assert_eq!(claim().await, 0);
        app.pass(TimeDelta::seconds(20));
        app.no_mail().await;
        let entry = the_entry(&app).await;
        assert_eq!((entry.state, entry.last_error_class.as_deref()), (OutboxState::Parked, Some("crash")));
        // An operator gives it another chance.
        let tx = app.desk.store.begin().await.unwrap();
        assert!(store::outbox::requeue(&tx, entry.notice.id, app.now()).await.unwrap());
        tx.commit().await.unwrap();
        app.the_mail().await;
    }

    async fn what_is_no_longer_true_is_not_sent(database) {
        let app = TestApp::start(database).await;
        let event = asked(&app, 2).await;
        // One of the two says "that was not me" to an earlier mail, before the next one goes.
        let mails = app.post().await;
        app.pass(TimeDelta::hours(2));
        app.ask(event, "Gast 1", "gast1@amt.example").await;
        registrations::deny(&app.desk, &mails[0].link("/r/")).await.unwrap();
        app.no_mail().await;
        // The other one confirms; the mail goes only when everything is over.
        registrations::confirm(&app.desk, &mails[1].link("/r/")).await.unwrap();
        app.pass(TimeDelta::days(30));
        app.no_mail().await;
        let why: Vec<_> = outbox(&app).await.into_iter().filter(|entry| entry.state == OutboxState::Void).collect();
        assert_eq!(why.len(), 2, "{why:#?}");
        assert!(why.iter().any(|entry| entry.last_error_class.as_deref() == Some("over")));
    }

    async fn what_matters_and_comes_too_late_is_visible_and_goes_when_somebody_says_so(database) {
        let app = TestApp::start(database).await;
        let event = asked(&app, 1).await;
        let mail = app.the_mail().await;
        registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        // The relay is away for four days; the date is still ahead.
        app.pass(TimeDelta::days(4));
        app.no_mail().await;
        let late = outbox(&app).await.remove(1);
        assert_eq!((late.state, late.last_error_class.as_deref()), (OutboxState::Parked, Some("late")));
        let tx = app.desk.store.begin().await.unwrap();
        assert!(store::outbox::requeue(&tx, late.notice.id, app.now()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(app.event(event).await.taken, 1);
    }

    async fn a_move_is_told_with_the_old_and_the_new_date_and_as_a_calendar_file(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let (from, to) = (berlin("2026-04-02", "14:00"), berlin("2026-04-02", "15:00"));
        let later = RawEvent { starts_at: Some(from), ends_at: Some(to), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &later, true).await.unwrap();
        app.no_mail().await;
        app.pass(TimeDelta::minutes(10));
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Update, eva.email.as_str()));
        assert_eq!(mail.subject, "Verschoben: Meetup, Do., 26.03.2026 → Do., 02.04.2026");
        for line in ["Bisher: Do., 26.03.2026, 10:00–11:00 Uhr (MEZ)", "Wann: Do., 02.04.2026, 14:00–15:00 Uhr (MESZ)"] {
            assert!(mail.text.contains(line), "{line}\n{}", mail.text);
        }
        let ics = mail.ics.clone().expect("a calendar file");
        assert!(ics.contains("SEQUENCE:1\r\n") && ics.contains("DTSTART;TZID=Europe/Berlin:20260402T140000"), "{ics}");
    }

    async fn what_comes_later_belongs_to_the_conversation_that_the_confirmation_began(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let asked = app.the_mail().await;
        registrations::confirm(&app.desk, &asked.link("/r/")).await.unwrap();
        let confirmed = app.the_mail().await;
        assert_eq!((confirmed.kind, confirmed.follows.as_deref()), (NoticeKind::Confirmed, None));
        let elsewhere = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &elsewhere, true).await.unwrap();
        app.pass(TimeDelta::minutes(11));
        let update = app.the_mail().await;
        assert_eq!((update.kind, update.follows.as_deref()), (NoticeKind::Update, Some(confirmed.message_id.as_str())));
    }

    async fn a_sign_in_overtakes_all_others(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        app.register_many(event, 12).await;
        let elsewhere = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &elsewhere, true).await.unwrap();
        app.pass(TimeDelta::minutes(11));
        logins::ask(&app.desk, &email("olga@stadt.example")).await.unwrap();
        let kinds: Vec<_> = app.post().await.into_iter().map(|mail| mail.kind).collect();
        assert_eq!((kinds.len(), kinds[0]), (13, NoticeKind::Login), "{kinds:?}");
    }

    async fn two_workers_send_each_mail_once(database) {
        let app = TestApp::start(database).await;
        asked(&app, 120).await;
        let sink = SmtpSink::start().await;
        run_until(vec![postman(&app, &sink, 3), postman(&app, &sink, 3)], &sink, 120).await;
        let mails = sink.mails();
        let to: HashSet<_> = mails.iter().map(|mail| mail.recipients.clone()).collect();
        assert_eq!((mails.len(), to.len()), (120, 120));
        // R18: one recipient per mail, and no other address anywhere in it.
        for mail in &mails {
            assert_eq!(mail.recipients.len(), 1);
            let text = mail.text();
            let others = text.matches("@amt.example").count();
            assert_eq!(others, text.matches(mail.recipients[0].as_str()).count(), "{text}");
        }
    }

    async fn a_killed_workers_mails_are_taken_up_at_once(database) {
        let app = TestApp::start(database).await;
        asked(&app, 3).await;
        let sink = SmtpSink::start().await;
        let heir = postman(&app, &sink, 2);
        // What a kill leaves: claimed rows, and the file of a worker that holds its lock no more.
        let folder = tempfile::tempdir().unwrap();
        let heir = Postman { presence: folder.path().to_owned(), ..heir };
        std::fs::write(folder.path().join("killed"), "").unwrap();
        let lease = TimeDelta::seconds(120);
        assert_eq!(store::outbox::claim(&app.desk.store, "killed", app.now(), lease, 3).await.unwrap().len(), 3);
        run_until(vec![heir], &sink, 3).await;
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "nobody's sign of life is left");
        for entry in outbox(&app).await {
            assert_eq!((entry.state, entry.attempt), (OutboxState::Sent, 2));
        }
    }

    async fn a_stopped_worker_ends_the_mail_under_way(database) {
        let app = TestApp::start(database).await;
        asked(&app, 2).await;
        let sink = SmtpSink::start().await;
        sink.always(Stage::Body, Act::Delay(Duration::from_millis(400)));
        let worker = postman(&app, &sink, 1);
        let stop = CancellationToken::new();
        let at_work = tokio::spawn(worker.keep(stop.clone()));
        while sink.connections() == 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        at_work.await.unwrap();
        let entries = outbox(&app).await;
        let states: Vec<_> = entries.iter().map(|entry| entry.state).collect();
        assert_eq!(states, [OutboxState::Sent, OutboxState::Due]);
        assert!(entries.iter().all(|entry| entry.lease_until.is_none()));
        assert_eq!(sink.mails().len(), 1);
        assert_eq!(app.post().await.len(), 1);
    }

    async fn the_bell_wakes_the_worker_without_a_look_at_the_clock(database) {
        let app = TestApp::start(database).await;
        let event = asked(&app, 0).await;
        let sink = SmtpSink::start().await;
        let worker = postman(&app, &sink, 1);
        let worker = Postman { pace: Pace { poll: Duration::from_hours(1), ..worker.pace }, ..worker };
        let stop = CancellationToken::new();
        let at_work = tokio::spawn(worker.keep(stop.clone()));
        for number in 1..=3 {
            app.ask(event, "Gast", &format!("gast{number}@amt.example")).await;
            sink.wait_for(number).await;
        }
        stop.cancel();
        at_work.await.unwrap();
    }

    async fn mails_per_minute_are_limited(database) {
        let app = TestApp::start(database).await;
        asked(&app, 5).await;
        let sink = SmtpSink::start().await;
        let worker = postman(&app, &sink, 4);
        // One every 200 ms: five take at least 800.
        let worker = Postman { pace: Pace { per_minute: Some(300), ..worker.pace }, ..worker };
        let began = std::time::Instant::now();
        run_until(vec![worker], &sink, 5).await;
        assert!(began.elapsed() >= Duration::from_millis(800), "{:?}", began.elapsed());
    }
}
