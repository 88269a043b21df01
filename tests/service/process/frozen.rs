//! A node that stands still (SIGSTOP) in the middle of its work: the others go on, what it had in hand is done by another,
//! and when it wakes nothing is done twice (R12, R20).

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use tokio::{task::JoinSet, time::sleep};
use turnus::clock::Chance;

use super::{
    all_sent, check_promises, date,
    outage::{Told, attempt, keep_at_it},
    post_of, roster,
    turns::{is_held, planned},
};
use crate::support::{
    Database,
    chaos::{Chaos, Mood},
    database::aside,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
};

const WEB: [&str; 3] = ["serve", "--role", "web"];
const WORKER: [&str; 3] = ["serve", "--role", "worker"];
const ROUNDS: usize = 3;
/// A transaction that nobody goes on with ends after ten seconds; until then whoever needs its rows is told to come back.
const FREE_AFTER: Duration = Duration::from_secs(30);
/// For so long a job stays with a holder who shows no sign of life.
const LEASE: Duration = Duration::from_mins(1);
/// Nobody waits longer for an answer of a node that runs.
const LIMIT: Duration = Duration::from_secs(35);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_web_node_that_stands_still_while_people_register_holds_up_nobody_for_long() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let place = || Installation::new(&database.url, &sink);
    let (here, there) = (place(), place());
    let token = here.token();
    let (frozen, awake, worker) = (here.start(&WEB), there.start(&WEB), there.start(&WORKER));
    let (form, event) = date(&awake, &token, 10_000).await;
    let (at_frozen, at_awake) = (Arc::new(Told::by_a_frozen_node()), Arc::new(Told::from(1_000_000)));
    let mut visitors = JoinSet::new();
    for _ in 0..3 {
        visitors.spawn(keep_at_it(frozen.visitor(), form.clone(), Arc::clone(&at_frozen)));
        visitors.spawn(keep_at_it(awake.visitor(), form.clone(), Arc::clone(&at_awake)));
    }
    sink.wait_for(5).await;
    let chance = Chance::seeded(12);
    for round in 0..ROUNDS {
        // Somewhere in the middle of registering somebody.
        sleep(Duration::from_millis(100 + u64::from(u16::from_le_bytes(chance.bytes())) % 400)).await;
        frozen.signal("STOP");
        let began = Instant::now();
        // Whoever was at it when it stopped is through; then somebody new is served.
        sleep(Duration::from_millis(200)).await;
        let mut client = awake.visitor();
        while !attempt(&mut client, &form, &at_awake).await {
            assert!(began.elapsed() < FREE_AFTER, "round {round}: nobody is served beside a node that stands still");
        }
        println!("round {round}: served {:?} after the other node stood still", began.elapsed());
        frozen.signal("CONT");
        let before = at_frozen.asked();
        soon("it serves again", async || at_frozen.asked() > before).await;
    }
    for told in [&at_frozen, &at_awake] {
        told.over.store(true, Ordering::Relaxed);
    }
    while let Some(done) = visitors.join_next().await {
        done.unwrap();
    }
    assert!(at_awake.longest() < LIMIT, "{:?}", at_awake.longest());
    all_sent(&database).await;
    for server in [frozen, awake, worker] {
        let (status, log) = server.stop();
        assert!(status.success(), "{log}");
    }
    let (post, copies) = post_of(&sink);
    assert_eq!(copies, 0, "the worker never stood still");
    let asked = [at_frozen.all(), at_awake.all()].concat();
    println!("{} asked, {} sent away", asked.len(), at_awake.sent_away() + at_frozen.sent_away());
    check_promises(&asked, &[], &roster(&database, event).await, &post);
    let (ok, said) = here.run(&["doctor"]);
    assert!(ok, "{said}");
}

/// How many dates there are, and how many different ones.
async fn dates(url: &str) -> (i64, i64) {
    let db = aside(url).await;
    let ask =
        "SELECT count(*) AS n, count(DISTINCT (format_id, planned_on)) AS d FROM event WHERE format_id IS NOT NULL";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await.unwrap().expect("a row");
    db.close().await.unwrap();
    (row.try_get("", "n").unwrap(), row.try_get("", "d").unwrap())
}

/// A format that meets every week, planned a year ahead.
async fn weekly(installation: &Installation, token: &str) {
    let web = installation.start(&WEB);
    let mut client = web.visitor();
    let body = serde_json::json!({
        "slug": "runde", "title": "Runde", "audience": "open", "registration": "per_event", "status": "active",
        "cadence": { "every": 1, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00",
                     "duration_minutes": 60 },
    });
    let request = client
        .request(&axum::http::Method::POST, "/api/v1/formats")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"));
    let answer = client.send(request, body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    assert!(web.stop().0.success());
}

/// How a holder loses touch with everybody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loses {
    /// It does not move.
    Life,
    /// It works on, and nothing of it reaches the database.
    TheDatabase,
}

/// A worker has the planning of a year in hand and is lost to the others for longer than its lease; another does it. Then
/// it is back.
async fn taken_over(how: Loses) {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let wire = Chaos::before(&database.url).await;
    let place = |url: &str| Installation::new(url, &sink).with("TURNUS_LOG_FORMAT", "json");
    let (first, second) = (place(&wire.url()), place(&database.url));
    let token = second.token();
    weekly(&second, &token).await;
    let (all, _) = dates(&database.url).await;
    let beside = aside(&database.url).await;
    beside.execute_unprepared("DELETE FROM event WHERE starts_at > now() + INTERVAL '30 days'").await.unwrap();
    let (left, _) = dates(&database.url).await;
    assert!(left < all - 20, "{left} of {all}");
    // Nobody gets far with planning while the formats are out of reach.
    let locked = beside.begin().await.unwrap();
    locked.execute_unprepared("LOCK TABLE format IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let lost = first.start(&WORKER);
    soon("the planning is in a hand", async || is_held(&database.url).await).await;
    let since = Instant::now();
    match how {
        Loses::Life => lost.signal("STOP"),
        Loses::TheDatabase => wire.is(Mood::Swallow),
    }
    locked.rollback().await.unwrap();
    let other = second.start(&WORKER);
    sleep(Duration::from_secs(10)).await;
    assert_eq!(planned(&other.said()), 0, "it is in a hand still: {}", other.said());
    // A minute, and the next look at the clock.
    soon("another has taken it over", async || planned(&other.said()) == 1).await;
    println!("taken over {:?} later", since.elapsed());
    assert!(since.elapsed() < 2 * LEASE, "{:?}", since.elapsed());
    assert_eq!(dates(&database.url).await, (all, all), "the year is planned again");
    match how {
        Loses::Life => lost.signal("CONT"),
        Loses::TheDatabase => wire.is(Mood::Pass),
    }
    // It finds out when it shows its next sign of life, or when it is done.
    sleep(Duration::from_secs(25)).await;
    assert_eq!(dates(&database.url).await, (all, all), "and once");
    assert!(!is_held(&database.url).await, "whoever comes too late holds nothing");
    for worker in [lost, other] {
        let (status, log) = worker.stop();
        assert!(status.success(), "{log}");
    }
    let (ok, said) = second.run(&["doctor"]);
    assert!(ok, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_whose_holder_stands_still_longer_than_its_lease_is_done_once_by_another() {
    taken_over(Loses::Life).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_whose_holder_is_cut_off_from_the_database_is_done_once_by_another() {
    taken_over(Loses::TheDatabase).await;
}
