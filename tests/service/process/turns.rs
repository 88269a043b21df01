//! A turn of a job whose node died in the middle of it is another's (R12).

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use super::skew::carried_out;
use crate::support::{
    Database,
    database::aside,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
};

const WORKER: [&str; 3] = ["serve", "--role", "worker"];

/// Whether somebody has the day's planning in hand.
pub(super) async fn is_held(url: &str) -> bool {
    let db = aside(url).await;
    let ask = "SELECT 1 FROM tick WHERE name = 'plan_events' AND lease_until > clock_timestamp()";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await.unwrap();
    db.close().await.unwrap();
    row.is_some()
}

/// How often the day's planning was carried out, by what a node says.
pub(super) fn planned(log: &str) -> usize {
    carried_out(&[log.to_owned()]).iter().filter(|((job, _), _)| job == "plan_events").map(|(_, times)| times).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_daily_job_whose_node_is_killed_in_the_middle_is_done_by_another_the_same_day() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    // On machines of their own: neither knows what becomes of the other.
    let place = || Installation::new(&database.url, &sink).with("TURNUS_LOG_FORMAT", "json");
    let (first, second) = (place(), place());
    // Nobody gets far with planning while the formats are out of reach.
    let beside = aside(&database.url).await;
    let locked = beside.begin().await.unwrap();
    locked.execute_unprepared("LOCK TABLE format IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let dying = first.start(&WORKER);
    soon("the planning is in a hand", async || is_held(&database.url).await).await;
    let log = dying.kill();
    assert_eq!(planned(&log), 0, "{log}");
    locked.rollback().await.unwrap();
    assert!(is_held(&database.url).await);

    let early = second.start(&WORKER);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (status, log) = early.stop();
    assert!(status.success());
    assert_eq!(planned(&log), 0, "it was still in a hand: {log}");

    // As if the minute had passed.
    beside.execute_unprepared("UPDATE tick SET lease_until = lease_until - INTERVAL '2 minutes'").await.unwrap();
    let late = second.start(&WORKER);
    soon("the day is planned", async || planned(&late.said()) == 1).await;
    let (status, log) = late.stop();
    assert!(status.success(), "{log}");
    assert!(!is_held(&database.url).await);
    let (ok, said) = second.run(&["doctor"]);
    assert!(ok, "{said}");
}
