//! How many registrations are confirmed in a second through HTTP, beside bare commits of one row.
//!
//! `cargo bench --bench registrations` starts the whole service (all layers) on an embedded database and, where
//! `BENCH_POSTGRES_URL` names a server with `fsync` on, on PostgreSQL. People have asked for seats at some dates before;
//! what is measured is the click in the mail: lock the date, take the seat, enqueue the mail, commit. Then the same
//! number of rows is committed one by one by the same driver, with the same durability. The service must reach a quarter
//! of that. Measured three times: just begun, when most of PostgreSQL's connections are new and have made no plans yet; alone,
//! which is what is compared; and while programs poll a calendar. The time in which 99 of 100 answers came stands beside it.
//! On PostgreSQL it is also said what as many connections commit that bundle their flushes: with one row each and nothing else
//! to do, which no quarter is asked of.
//!
//! Measured on two processors and a slow disk: on an embedded database, six runs, 830 to 980 a second, 40 to 46 % (p99 28 to
//! 45 ms, polled or not); on PostgreSQL, eight runs, 530 to 720, 25 to 32 % (p99 56 to 120 ms, 50 to 113 ms polled; 7 to 8 % of
//! what sixteen connections commit): both processors are busy then, most of the time with PostgreSQL.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not the program")]
#![allow(clippy::disallowed_methods, reason = "which server to measure is no setting of the program")]

mod common;
#[path = "common/connection.rs"]
mod connection;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use connection::Connection;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{self, Desk},
    domain::{access::Viewer, capability::Purpose, event::RawEvent, format::Locale, registration::RawRegistration},
    store,
};

const DATES: usize = 8;
const PEOPLE: usize = 250;
/// Connections that confirm at the same time.
const AT_ONCE: usize = 16;
/// Programs that poll a calendar meanwhile.
const POLLERS: usize = 4;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let fine = runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let own = format!("sqlite://{}?mode=rwc", folder.path().join("bare.db").display());
        let mut fine = measure("SQLite", None, &own).await;
        match std::env::var("BENCH_POSTGRES_URL") {
            Ok(server) => {
                let service = common::database(&server, "confirmed").await;
                let bare = common::database(&server, "bare").await;
                fine &= measure("PostgreSQL", Some(service), &bare).await;
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

async fn measure(name: &str, service: Option<String>, bare: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let (address, desk, viewer) = common::serve(folder.path(), service.clone(), &stop).await;
    let mut rates = Vec::new();
    for (number, round) in ["just begun", "alone", "while a calendar is polled"].into_iter().enumerate() {
        let links = asked(&desk, &viewer, number).await;
        let forms = forms(address, &links).await;
        common::settle(service.as_deref()).await;
        let (rate, times) = confirmed(address, forms, number == 2).await;
        let (half, most) = (percentile(&times, 50), percentile(&times, 99));
        println!("{name}: {rate:>6.0} confirmed/s {round}, median {half:.1?}, p99 {most:.1?}");
        rates.push(rate);
    }
    stop.cancel();
    if !bare.starts_with("sqlite") {
        let bundled = commits(bare, (DATES * PEOPLE, AT_ONCE)).await;
        let ratio = rates[1] / bundled * 100.0;
        println!("{name}: {bundled:>6.0} bare commits/s of one row by {AT_ONCE} connections at once: {ratio:.0} %");
    }
    let commits = commits(bare, (DATES * PEOPLE, 1)).await;
    let ratio = rates[1] / commits;
    println!(
        "{name}: {commits:>6.0} bare commits/s of one row; confirmed, of these: {:.0} % (at least 25 %)",
        ratio * 100.0
    );
    ratio >= 0.25
}

/// People who asked for seats at some dates: the addresses of their confirmations.
async fn asked(desk: &Desk, viewer: &Viewer, round: usize) -> Vec<String> {
    let mut links = Vec::new();
    for date in 0..DATES {
        let starts_at = desk.now() + chrono::TimeDelta::days(30 + i64::try_from(date).unwrap());
        let raw = RawEvent {
            title: Some(Some(format!("Messung {date} {round}"))),
            starts_at: Some(starts_at),
            ends_at: Some(starts_at + chrono::TimeDelta::hours(1)),
            capacity: Some(Some(1_000)),
            ..RawEvent::default()
        };
        let new = raw.parse(chrono_tz::Europe::Berlin, false).expect("a date");
        let announced = Box::pin(actions::events::create(desk, viewer, None, new)).await.expect("created");
        for person in 0..PEOPLE {
            let name = format!("Gast {person}");
            let email = format!("gast{date}x{person}x{round}@amt.example");
            let raw = RawRegistration { name, email, ..RawRegistration::default() };
            let applicant = raw.parse(Locale::De).expect("a good form");
            Box::pin(actions::registrations::ask(desk, announced.event.id, applicant)).await.expect("asked");
        }
        let roster = store::registrations::list_roster(&desk.store, announced.event.id).await.unwrap();
        links.extend(roster.iter().map(|(one, _)| format!("/r/{}", desk.keys.link(Purpose::Confirm, one.link_id, 0))));
    }
    assert_eq!(links.len(), DATES * PEOPLE);
    // The dates take turns, as clicks in an inbox do.
    let mut mixed = Vec::with_capacity(links.len());
    for person in 0..PEOPLE {
        mixed.extend((0..DATES).map(|date| links[date * PEOPLE + person].clone()));
    }
    mixed
}

/// The pages behind the links, opened once: address and what their form sends.
async fn forms(address: SocketAddr, links: &[String]) -> Vec<(String, String)> {
    let mut connection = Connection::open(address).await;
    let mut forms = Vec::with_capacity(links.len());
    for link in links {
        let (status, page) = connection.send(&format!("GET {link} HTTP/1.1\r\nHost: {address}\r\n\r\n")).await;
        assert_eq!(status, 200, "{page}");
        let field = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
            rest.and_then(|rest| rest.split('"').next()).expect("a form")
        };
        // With the words that are agreed to, as a browser sends them.
        forms.push((link.clone(), format!("form_token={}&words={}", field("form_token"), field("words"))));
    }
    forms
}

/// Presses the buttons; answers how many in a second, and how long each took.
async fn confirmed(address: SocketAddr, forms: Vec<(String, String)>, polled: bool) -> (f64, Vec<Duration>) {
    let count = forms.len();
    let (forms, next, over) = (Arc::new(forms), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(!polled)));
    let polls: Vec<_> = (0..POLLERS).map(|_| tokio::spawn(poll(address, Arc::clone(&over)))).collect();
    let times = Arc::new(Mutex::new(Vec::with_capacity(count)));
    let begun = Instant::now();
    let mut hands = Vec::new();
    for _ in 0..AT_ONCE {
        let (forms, next, times) = (Arc::clone(&forms), Arc::clone(&next), Arc::clone(&times));
        hands.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            while let Some((link, body)) = forms.get(next.fetch_add(1, Ordering::Relaxed)) {
                let request = format!(
                    "POST {link} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Type: \
                     application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let pressed = Instant::now();
                let (status, page) = connection.send(&request).await;
                times.lock().unwrap().push(pressed.elapsed());
                assert_eq!(status, 303, "{page}");
            }
        }));
    }
    for hand in hands {
        hand.await.unwrap();
    }
    let rate = f64::from(u32::try_from(count).unwrap()) / begun.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let mut polled_times = 0;
    for poll in polls {
        polled_times += poll.await.unwrap();
    }
    if polled {
        println!("the calendar was fetched {polled_times} times meanwhile");
    }
    let mut times = times.lock().unwrap().clone();
    times.sort();
    (rate, times)
}

/// Fetches a calendar again and again, with a breath between.
async fn poll(address: SocketAddr, over: Arc<AtomicBool>) -> usize {
    let mut connection = Connection::open(address).await;
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        let (status, _) = connection.send(&format!("GET /feeds/all.ics HTTP/1.1\r\nHost: {address}\r\n\r\n")).await;
        assert_eq!(status, 200);
        count += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    count
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// So many rows, each committed alone, by so many connections at once.
async fn commits(url: &str, (count, at_once): (usize, usize)) -> f64 {
    let embedded = url.starts_with("sqlite");
    let mut options = ConnectOptions::new(url);
    options.max_connections(u32::try_from(at_once).unwrap()).sqlx_logging(false);
    let db: DatabaseConnection = Database::connect(options).await.unwrap();
    if embedded {
        db.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
        db.execute_unprepared("PRAGMA synchronous = FULL").await.unwrap();
    }
    db.execute_unprepared("DROP TABLE IF EXISTS one").await.unwrap();
    db.execute_unprepared("CREATE TABLE one (id INTEGER PRIMARY KEY, text TEXT NOT NULL)").await.unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut hands = Vec::new();
    for _ in 0..at_once {
        let (db, next) = (db.clone(), Arc::clone(&next));
        hands.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    break;
                }
                db.execute_unprepared(&format!("INSERT INTO one (id, text) VALUES ({number}, 'Messung')"))
                    .await
                    .unwrap();
            }
        }));
    }
    for hand in hands {
        hand.await.unwrap();
    }
    f64::from(u32::try_from(count).unwrap()) / begun.elapsed().as_secs_f64()
}
