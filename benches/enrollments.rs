//! How long other writers wait while ten thousand people get their registrations for 26 dates in one planning run.
//!
//! `cargo bench --bench enrollments` plans on an embedded database and, where `BENCH_POSTGRES_URL` names a server, on
//! PostgreSQL. Meanwhile somebody writes one row again and again and takes the time of each transaction. No wait may be
//! longer than 250 ms. (`-- --quick` takes a thousand people.)
//!
//! Measured on two quiet processors: 21 to 32 s on an embedded database, the longest wait 111 and 182 ms; 12 to 16 s on
//! PostgreSQL, 16 and 101 ms.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not the program")]
#![allow(clippy::disallowed_methods, reason = "which server to measure is no setting of the program")]

#[allow(dead_code, reason = "each measurement uses its part of what they share")]
mod common;
#[path = "common/format.rs"]
mod formats;
#[path = "common/members.rs"]
mod members;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{Datelike, TimeDelta, Weekday};
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{self, Desk},
    clock::Clock,
    domain::{
        access::Viewer,
        format::{Format, RawFormat},
        id::MailboxId,
        participant::Channel,
        text::EmailAddress,
    },
    store::{self, events::EventQuery},
};

/// The longest that a writer may wait.
const LONGEST: Duration = Duration::from_millis(250);
/// So many dates, one every two weeks.
const DATES: u32 = 26;
/// The first is so many days away: more than the twelve months that are planned ahead.
const FIRST: i64 = 380;
/// After so many days the first is still to come, and the last, 350 days and a part of a week after it, comes into sight.
const LATER: i64 = 375;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let people = if quick { 1_000 } else { 10_000 };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let fine = runtime.block_on(async {
        let mut fine = measure("SQLite", None, people).await;
        match std::env::var("BENCH_POSTGRES_URL") {
            Ok(server) => {
                let database = common::database(&server, "enrollments").await;
                fine &= measure("PostgreSQL", Some(database), people).await;
            }
            Err(_) => println!("LEFT OUT: PostgreSQL; BENCH_POSTGRES_URL names no server"),
        }
        fine
    });
    runtime.shutdown_background();
    if !fine {
        std::process::exit(1);
    }
}

async fn measure(name: &str, database: Option<String>, people: usize) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let (_, desk, viewer) = common::serve(folder.path(), database, &stop).await;
    let clock = Clock::fixed(desk.now());
    let desk = Desk { clock, ..desk };
    let format = format(&desk, &viewer).await;
    enroll(&desk, &format, people).await;
    // The first date lies beyond the horizon until now: all 26 are planned in the run that is measured.
    desk.clock.advance(TimeDelta::days(LATER));
    let over = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(writes(desk.clone(), Arc::clone(&over)));
    let begun = Instant::now();
    let dates = Box::pin(actions::planning::plan_all(&desk)).await.expect("planned");
    let took = begun.elapsed();
    over.store(true, Ordering::Relaxed);
    let mut waits = writer.await.unwrap();
    stop.cancel();
    waits.sort();
    let planned = store::events::list(&desk.store, &EventQuery::default()).await.unwrap();
    let registered: u64 = planned.iter().map(|date| u64::from(date.event.taken)).sum();
    assert_eq!(dates, DATES, "all dates of the format");
    assert_eq!(registered, u64::from(dates) * people as u64, "everybody is at every date");
    let (half, longest) = (waits[waits.len() / 2], *waits.last().unwrap());
    println!(
        "{name}: {people} people at {dates} dates in {took:.1?}; {} other writes meanwhile, median {half:.1?}, longest \
         {longest:.1?} (at most {LONGEST:.0?})",
        waits.len()
    );
    longest <= LONGEST
}

/// Writes one row again and again, with a breath between; answers how long each transaction took.
async fn writes(desk: Desk, over: Arc<AtomicBool>) -> Vec<Duration> {
    let mut waits = Vec::new();
    while !over.load(Ordering::Relaxed) || waits.is_empty() {
        let begun = Instant::now();
        let tx = desk.store.begin().await.expect("begun");
        let email = EmailAddress::parse("email", &format!("schreibt{}@amt.example", waits.len())).unwrap();
        store::mailboxes::find_or_insert(&tx, &email, MailboxId(desk.chance.row_id(desk.now())))
            .await
            .expect("written");
        tx.commit().await.expect("committed");
        waits.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    waits
}

/// A format for the whole, every two weeks, beginning after the horizon.
async fn format(desk: &Desk, viewer: &Viewer) -> Format {
    let raw = RawFormat {
        title: Some("Austausch mit vielen".into()),
        registration: Some("standing".into()),
        status: Some("active".into()),
        ..RawFormat::default()
    };
    let early = (desk.now() + TimeDelta::days(FIRST)).date_naive();
    let first = early.iter_days().find(|day| day.weekday() == Weekday::Thu).expect("a Thursday");
    let days = (first, Some(first + TimeDelta::weeks(2 * (i64::from(DATES) - 1))));
    formats::weekly(desk, viewer, raw, (2, &[Weekday::Thu]), days).await
}

/// People who take part, as they are stored after their confirmation.
async fn enroll(desk: &Desk, format: &Format, people: usize) {
    let tx = desk.store.begin().await.unwrap();
    for number in 0..people {
        let address = format!("mitglied{number}@amt.example");
        members::enroll(desk, &tx, format, (&address, format!("Mitglied {number}")), Channel::Feed).await;
    }
    tx.commit().await.unwrap();
}
