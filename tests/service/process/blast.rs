//! Two thousand mails under way, and what sends them is killed, or stands still, or is two programs (R06, R11).

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use turnus::{
    actions::events,
    clock::Clock,
    domain::event::RawEvent,
    jobs::queue::Pace,
    store::{self, outbox::OutboxState},
};

use super::{all_sent, post_of};
use crate::{
    mail_blast::crowd,
    support::{
        Database, TestApp, database,
        database::aside,
        on_both,
        program::{Installation, soon},
        smtp_sink::{Act, SmtpSink, Stage},
    },
};

const PEOPLE: usize = 2_000;
const KILLS: usize = 10;
/// Mails under way at once, as the program does by default.
const CONNECTIONS: usize = 4;

/// Everybody with a seat is to be told of another place.
async fn staged(database: Database) -> TestApp {
    let mut app = TestApp::start(database).await;
    // The program reads the machine's clock, so the test does too.
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    app.desk.undo = TimeDelta::zero();
    let olga = app.olga().await;
    let start = app.now() + TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + TimeDelta::hours(1)),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    crowd(&app, event, PEOPLE).await;
    let elsewhere = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
    events::amend(&app.desk, &olga, (event, None), &elsewhere, true).await.unwrap();
    app
}

/// So long the relay takes for a mail.
const TAKES: Duration = Duration::from_millis(15);

/// A relay that takes its time, so that mails are under way whenever something happens.
async fn slow_sink() -> SmtpSink {
    let sink = SmtpSink::start().await;
    sink.always(Stage::Body, Act::Delay(TAKES));
    sink
}

/// Everybody has the mail, under one Message-ID and with the same bytes; answers whose came twice, and how often.
fn copies(sink: &SmtpSink) -> BTreeMap<String, usize> {
    // This compares the bytes of mails with one Message-ID: identity, revision and all.
    let (post, _) = post_of(sink);
    assert_eq!(post.len(), PEOPLE);
    for (address, mine) in &post {
        assert_eq!(mine.len(), 1, "{address} got one mail under two Message-IDs");
    }
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.mails() {
        *came.entry(mail.recipients[0].clone()).or_default() += 1;
    }
    came.retain(|_, times| *times > 1);
    came
}

on_both! {
    async fn ten_kills_during_two_thousand_mails_leave_nobody_out(database) {
        let app = staged(database).await;
        let sink = slow_sink().await;
        let installation = Installation::new(&app.database.url, &sink);
        let began = Instant::now();
        for kill in 0..KILLS {
            let before = sink.mails().len();
            let server = installation.serve();
            // Another moment each time.
            sink.wait_for((before + 60 + 13 * kill).min(PEOPLE)).await;
            tokio::task::spawn_blocking(|| server.kill()).await.unwrap();
        }
        assert!(sink.mails().len() < PEOPLE, "all were sent before the last kill");
        let server = installation.serve();
        all_sent(&app.database).await;
        let took = began.elapsed();
        // The time they take of the relay alone, twice, and a lease for each kill.
        let lease = Pace::default().lease.to_std().unwrap();
        let most = TAKES * u32::try_from(PEOPLE / CONNECTIONS * 2).unwrap() + lease * u32::try_from(KILLS).unwrap();
        println!("{PEOPLE} mails and {KILLS} kills took {took:?} (at most {most:?})");
        assert!(took <= most, "{took:?}");
        let (status, log) = server.stop();
        assert!(status.success(), "{log}");
        let extra: usize = copies(&sink).values().map(|times| times - 1).sum();
        println!("{extra} mails came twice");
        assert!(extra <= KILLS * CONNECTIONS, "{extra} mails came twice");
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}

/// How many mails wait or are in somebody's hand.
async fn unsent(database: &Database) -> u64 {
    let counts = store::outbox::counts_by_state(&database.store).await.unwrap();
    counts.get(&OutboxState::Due).copied().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_programs_one_sleeps_past_its_leases_and_few_mails_come_twice() {
    let Some(database) = Database::postgres().await else { return };
    let app = staged(database).await;
    let sink = slow_sink().await;
    let (one, other) = (Installation::new(&app.database.url, &sink), Installation::new(&app.database.url, &sink));
    let (awake, sleeper) = (one.serve(), other.serve());
    sink.wait_for(400).await;
    assert!(in_hand(&app.database.url).await.values().map(|(owner, _)| owner).collect::<BTreeSet<_>>().len() == 2);
    sleeper.signal("STOP");
    soon("all is sent but what the sleeper has in hand", async || unsent(&app.database).await <= CONNECTIONS as u64)
        .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let held = in_hand(&app.database.url).await.len();
    // As if twice the time of a lease had passed.
    let server = aside(&app.database.url).await;
    let pass = "UPDATE outbox SET lease_until = created_at WHERE lease_until IS NOT NULL AND state = 'due'";
    server.execute_unprepared(pass).await.unwrap();
    server.close().await.unwrap();
    all_sent(&app.database).await;
    sleeper.signal("CONT");
    tokio::time::sleep(Duration::from_secs(1)).await;
    for program in [sleeper, awake] {
        let (status, log) = program.stop();
        assert!(status.success(), "{log}");
    }
    let extra: usize = copies(&sink).values().map(|times| times - 1).sum();
    println!("the sleeper had {held} mails in hand, {extra} mails came twice");
    assert!(extra <= held, "{extra} mails came twice");
    let (ok, said) = one.run(&["doctor"]);
    assert!(ok, "{said}");
}

/// The mails that somebody has in hand: their number, whose hand it is, and to whom they go.
pub(super) async fn in_hand(url: &str) -> BTreeMap<String, (String, String)> {
    let ask = "SELECT o.id::text, o.lease_owner, m.email_normalized FROM outbox o JOIN mailbox m ON m.id = o.mailbox_id \
               WHERE o.lease_until IS NOT NULL AND o.state = 'due'";
    let database = aside(url).await;
    let rows = database.query_all_raw(Statement::from_string(DbBackend::Postgres, ask)).await.unwrap();
    database.close().await.unwrap();
    let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
    rows.iter().map(|row| (text(row, 0), (text(row, 1), text(row, 2)))).collect()
}

/// As if twice the lease of what these workers hold had passed.
async fn let_leases_end(url: &str, workers: &BTreeSet<String>) {
    let database = aside(url).await;
    for worker in workers {
        let sql = "UPDATE outbox SET lease_until = lease_until - INTERVAL '240 seconds' WHERE lease_owner = $1";
        let sql = Statement::from_sql_and_values(DbBackend::Postgres, sql, [worker.as_str().into()]);
        database.execute_raw(sql).await.unwrap();
    }
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_send_each_mail_once_but_for_what_one_held_that_stood_still() {
    let Some(database) = Database::postgres().await else { return };
    let app = staged(database).await;
    let (url, sink) = (app.database.url.clone(), slow_sink().await);
    // On two machines: neither knows what becomes of the other.
    let installations = [Installation::new(&url, &sink), Installation::new(&url, &sink)];
    let [frozen, awake] = installations.each_ref().map(Installation::serve);
    sink.wait_for(PEOPLE / 4).await;
    let sent = sink.mails();
    assert_eq!(
        sent.iter().map(|mail| &mail.recipients).collect::<BTreeSet<_>>().len(),
        sent.len(),
        "something came twice"
    );
    frozen.signal("STOP");
    let then = in_hand(&url).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut held = in_hand(&url).await;
    held.retain(|mail, by| then.get(mail) == Some(by));
    let workers: BTreeSet<String> = held.values().map(|(worker, _)| worker.clone()).collect();
    assert_eq!(workers.len(), 1, "the one that stands still holds {held:?}");
    let_leases_end(&url, &workers).await;
    // The other takes up what it held.
    soon("nothing is left in a hand that stands still", async || {
        in_hand(&url).await.iter().all(|(mail, by)| held.get(mail) != Some(by))
    })
    .await;
    frozen.signal("CONT");
    all_sent(&app.database).await;
    for server in [frozen, awake] {
        let (status, log) = server.stop();
        assert!(status.success(), "{log}");
    }
    let copies = copies(&sink);
    println!("held: {}, came twice: {}", held.len(), copies.len());
    let held: BTreeSet<&String> = held.values().map(|(_, to)| to).collect();
    assert!(copies.iter().all(|(to, times)| *times == 2 && held.contains(to)), "{copies:?} of {held:?}");
    assert!(copies.len() <= CONNECTIONS);
    let (ok, said) = installations[0].run(&["doctor"]);
    assert!(ok, "{said}");
}
