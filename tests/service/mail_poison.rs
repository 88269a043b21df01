//! Mails over which something breaks while many are under way: each costs itself and no other (R10, R11).

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::registrations,
    domain::notice::NoticeKind,
    jobs::queue::{Pace, Postman},
    store::{
        self,
        outbox::{Entry, Filter, OutboxState},
    },
};

use crate::{
    mail_ahead::confirmed,
    mail_queue::postman,
    support::{
        TestApp, database,
        database::aside,
        on_both,
        smtp_sink::{Act, SmtpSink, Stage},
        world::applicant,
    },
};

/// People who have a seat, and whose mails about it wait; they bring invitations.
async fn waiting(app: &TestApp, prefix: &str, people: usize) {
    let olga = app.olga().await;
    let event = app.date(&olga, None).await.event.id;
    let addresses: Vec<String> = (0..people).map(|number| format!("{prefix}{number}@amt.example")).collect();
    confirmed(app, event, &addresses.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

async fn outbox(app: &TestApp) -> Vec<Entry> {
    store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap()
}

/// How often a mail came to each address.
fn came(sink: &SmtpSink) -> BTreeMap<String, usize> {
    let mut came = BTreeMap::new();
    for mail in sink.mails() {
        *came.entry(mail.recipients[0].clone()).or_default() += 1;
    }
    came
}

/// Lets a worker work until the relay has so many mails; answers how many were written before their turn at the most.
async fn run(worker: &Postman, sink: &SmtpSink, mails: usize) -> usize {
    let stop = CancellationToken::new();
    let at_work = tokio::spawn(worker.clone().keep(stop.clone()));
    let mut most = 0;
    while sink.mails().len() < mails {
        most = most.max(worker.ahead.count());
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    stop.cancel();
    at_work.await.unwrap();
    most
}

/// From now on the database refuses to say that this mail was sent.
async fn refuse_to_note(app: &TestApp, key: &str) {
    let database = aside(&app.database.url).await;
    let fits = format!("NEW.state = 'sent' AND NEW.dedupe_key = '{key}'");
    let statement = if app.database.url.starts_with("sqlite") {
        format!("CREATE TRIGGER no BEFORE UPDATE ON outbox WHEN {fits} BEGIN SELECT RAISE(ABORT, 'no'); END")
    } else {
        format!(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {fits} THEN RAISE EXCEPTION 'no'; \
             END IF; RETURN NEW; END $$; CREATE TRIGGER no BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION no()"
        )
    };
    database.execute_unprepared(&statement).await.unwrap();
    database.close().await.unwrap();
}

on_both! {
    async fn after_a_death_nothing_is_written_before_its_turn_until_all_has_gone(database) {
        let app = TestApp::start(database).await;
        waiting(&app, "gast", 30).await;
        let sink = SmtpSink::start().await;
        sink.always(Stage::Body, Act::Delay(Duration::from_millis(10)));
        let folder = tempfile::tempdir().unwrap();
        let heir = Postman { presence: folder.path().to_owned(), ..postman(&app, &sink, 2) };
        std::fs::write(folder.path().join("killed"), "").unwrap();
        let lease = TimeDelta::seconds(120);
        assert_eq!(store::outbox::claim(&app.desk.store, "killed", app.now(), lease, 2).await.unwrap().len(), 2);
        assert_eq!(run(&heir, &sink, 30).await, 0, "it may be what the other died of");
        assert!(came(&sink).values().all(|times| *times == 1));
        // Another life.
        waiting(&app, "mehr", 30).await;
        assert!(run(&heir, &sink, 60).await > 0);
        assert_eq!(heir.ahead.count(), 0);
    }

    async fn what_goes_one_by_one_is_not_written_before_its_turn(database) {
        let app = TestApp::start(database).await;
        waiting(&app, "gast", 12).await;
        let sink = SmtpSink::start().await;
        let worker = postman(&app, &sink, 2);
        let slow = Postman { pace: Pace { per_minute: Some(1_800), ..worker.pace }, ..worker };
        assert_eq!(run(&slow, &sink, 12).await, 0);
    }

    async fn a_mail_of_which_nobody_can_say_that_it_went_goes_once_in_a_lease(database) {
        let app = TestApp::start(database).await;
        waiting(&app, "gast", 8).await;
        let due: Vec<_> = outbox(&app).await.into_iter().filter(|entry| entry.state == OutboxState::Due).collect();
        let key = due[2].notice.dedupe_key.clone();
        refuse_to_note(&app, &key).await;
        let sink = SmtpSink::start().await;
        let worker = postman(&app, &sink, 3);
        let stop = CancellationToken::new();
        let at_work = tokio::spawn(worker.keep(stop.clone()));
        sink.wait_for(8).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        stop.cancel();
        at_work.await.unwrap();
        assert!(came(&sink).values().all(|times| *times == 1), "{:?}", came(&sink));
        for entry in outbox(&app).await {
            let at_fault = entry.notice.dedupe_key == key;
            assert_eq!(entry.state == OutboxState::Sent, !at_fault);
            assert_eq!(entry.lease_until.is_some(), at_fault, "it counts as one that brought a worker down");
        }
        let drop = if app.database.url.starts_with("sqlite") { "DROP TRIGGER no" } else { "DROP TRIGGER no ON outbox" };
        let database = aside(&app.database.url).await;
        database.execute_unprepared(drop).await.unwrap();
        database.close().await.unwrap();
        app.pass(TimeDelta::seconds(121));
        assert_eq!(app.post().await.len(), 1, "and then it goes again");
    }

    async fn a_worker_outlives_what_breaks_off_while_it_writes_down(database) {
        // The first panic meets what is written down together, the second one mail by itself.
        let left = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&left);
        let mut database = database;
        database.store = database.store.clone().observed(move |statement| {
            let noting = statement.sql.starts_with("UPDATE \"outbox\" SET \"state\"");
            let less = |left: usize| left.checked_sub(1);
            let breaks = noting && counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok();
            assert!(!breaks, "a library breaks off");
        });
        let app = TestApp::start(database).await;
        waiting(&app, "gast", 6).await;
        let sink = SmtpSink::start().await;
        left.store(2, Ordering::SeqCst);
        let stop = CancellationToken::new();
        let at_work = tokio::spawn(postman(&app, &sink, 1).keep(stop.clone()));
        sink.wait_for(6).await;
        stop.cancel();
        at_work.await.unwrap();
        assert_eq!(left.load(Ordering::SeqCst), 0, "it broke off twice");
        let states: Vec<_> = outbox(&app).await.into_iter().map(|entry| entry.state).collect();
        assert_eq!(states.iter().filter(|state| **state == OutboxState::Sent).count(), 11, "{states:?}");
        assert!(came(&sink).values().all(|times| *times == 1), "{:?}", came(&sink));
        app.pass(TimeDelta::seconds(121));
        assert_eq!(app.post().await.len(), 1);
    }

    async fn a_worker_that_slept_for_twice_its_lease_takes_nothing_back(database) {
        let app = TestApp::start(database).await;
        waiting(&app, "gast", 6).await;
        let sink = SmtpSink::start().await;
        let asleep = Act::Delay(Duration::from_secs(4));
        sink.once(Stage::Body, asleep.clone());
        sink.once(Stage::Body, asleep);
        let stop = CancellationToken::new();
        let slow = tokio::spawn(postman(&app, &sink, 2).keep(stop.clone()));
        while sink.connections() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let held: Vec<_> = outbox(&app).await.into_iter().filter(|entry| entry.lease_until.is_some()).collect();
        assert_eq!(held.len(), 2);
        app.pass(TimeDelta::seconds(240));
        let quick = postman(&app, &sink, 2);
        run(&quick, &sink, 6).await;
        let by_quick = outbox(&app).await;
        assert!(by_quick.iter().all(|entry| entry.state == OutboxState::Sent));
        let ledger = async |entry: &Entry| store::calendar_ledger::list_of_notice(&app.desk.store, entry.notice.id).await.unwrap().pop();
        let said = ledger(&held[0]).await.expect("an object").sent_at;
        app.pass(TimeDelta::minutes(10));
        sink.wait_for(8).await;
        stop.cancel();
        slow.await.unwrap();
        for (before, after) in by_quick.iter().zip(outbox(&app).await) {
            assert_eq!((before.attempt, before.sent_at, before.state), (after.attempt, after.sent_at, after.state));
        }
        assert_eq!(ledger(&held[0]).await.expect("an object").sent_at, said, "what the other one said stands");
        let twice = came(&sink).values().filter(|times| **times == 2).count();
        assert_eq!((came(&sink).len(), twice), (6, 2), "no more than it had in hand");
    }

    async fn whoever_goes_away_after_asking_does_not_let_the_mail_wait(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let rung = app.desk.bell.commits();
        for number in 0..120_u64 {
            let ask = registrations::ask(&app.desk, event, applicant("Gast", &format!("gast{number}@amt.example")));
            let _ = tokio::time::timeout(Duration::from_micros(number * 300), ask).await;
        }
        // Whatever was under way is over.
        tokio::time::sleep(Duration::from_millis(300)).await;
        app.desk.store.begin().await.unwrap().rollback().await.unwrap();
        let asked = outbox(&app).await.iter().filter(|entry| entry.notice.kind == NoticeKind::ConfirmRegistration).count();
        assert!(asked > 0);
        assert_eq!(app.desk.bell.commits() - rung, asked as u64, "each commit rings");
        assert_eq!(app.post().await.len(), asked);
    }
}
