//! How fast 2,500 personal calendar invitations leave, beside a program that does nothing but send.
//!
//! `cargo bench --bench mail_blast` starts the whole service on an embedded database and, where `BENCH_POSTGRES_URL`
//! names a server with `fsync` on, on PostgreSQL; its mails go to `smtp-sink` (Debian package `postfix`). In the same run
//! `smtp-source` of the same package sends as many messages of the same size over as many connections at once to the same
//! sink: once as it does by itself, with a connection for each message, and once with connections that stay open, as ours
//! do. Like that program, ours is measured with nothing beside it. Then as many leave once more while somebody registers
//! through HTTP again and again; how long 99 of 100 answers took stands beside the same without the mails. The memory of the
//! process is looked at all the while. (`-- --quick` sends 500; `-- --mails 10000` so many, which takes long enough for 99 of
//! 100 registrations to be more than all but the slowest one; `-- --only PostgreSQL` leaves the other out.)
//!
//! The target, half of what `smtp-source` sends, is not reached. Measured on two processors over four connections, three runs
//! of 2,500 and 5,000 mails while `smtp-source` sent 6,200 to 7,400: 2,260 to 2,600 invitations a second on an embedded
//! database, 35 and 36 %, and 1,270 to 1,710 on PostgreSQL, 20 to 25 % (12 to 17 % before PostgreSQL was told to compile
//! nothing). In another hour of the same machine it was 2,830 to 2,950 on an embedded database, of 7,400 to 8,200. Of the time
//! of the process on an embedded database a third goes into writing the mails, over a quarter into the database's threads, a
//! tenth into speaking to the relay; linking it as a whole (`lto`) or other settings of the allocator made no difference. With
//! no more mails in hand than connections it is half of that; each loaded and written down by itself, a tenth. Memory stays
//! (3 MB more at the most), and registrations beside it take 17 to 46 ms and 40 to 52 ms at most in 99 of 100.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not the program")]
#![allow(clippy::disallowed_methods, reason = "which server to measure is no setting of the program")]

#[allow(dead_code, reason = "each measurement uses its part of what they share")]
mod common;
#[path = "common/connection.rs"]
mod connection;
#[path = "common/crowd.rs"]
mod crowd;
#[path = "common/sink.rs"]
mod sink;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use connection::Connection;
use entity::outbox::{COLUMN, Column, Entity};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use sink::Sink;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{self, Desk},
    app::Duty,
    domain::{format::Format, notice::NoticeKind},
    jobs::queue::Postman,
    mail::{Memory, Transport},
};

/// Connections at once, ours by default and those of `smtp-source`; `-- --connections 16` for both.
const CONNECTIONS: usize = 4;
/// So long it takes at the most to invite a list of people by mail, from its lines to the mails that wait.
const STAGED: Duration = Duration::from_secs(5);
/// So long whoever waits at a screen waits for a mail at the most, whatever else is under way.
const AT_ONCE: Duration = Duration::from_secs(5);
/// Of the mails a second that `smtp-source` sends, each over a connection of its own.
const RATIO: f64 = 0.5;
/// So much longer 99 of 100 answers may take beside the mails; whichever is more.
const SLOWER: (f64, Duration) = (3.0, Duration::from_millis(50));
/// So many bytes the process may grow between the first fifth of the mails and the last.
const GROWTH: u64 = 16 << 20;

/// The number behind this word of the command line.
fn number(word: &str, or: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != word).skip(1);
    arguments.next().map_or(or, |count| count.parse().expect("a number"))
}

fn connections() -> usize {
    number("--connections", CONNECTIONS)
}

fn main() {
    if !Sink::is_installed() {
        println!("LEFT OUT: mail_blast needs smtp-sink and smtp-source (Debian package postfix)");
        return;
    }
    let mails = number("--mails", if std::env::args().any(|argument| argument == "--quick") { 500 } else { 2_500 });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let only: Option<String> = std::env::args().skip_while(|argument| argument != "--only").nth(1);
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let fine = runtime.block_on(async {
        let mut fine = !wanted("SQLite") || measure("SQLite", None, mails).await;
        if !wanted("PostgreSQL") {
            return fine;
        }
        match std::env::var("BENCH_POSTGRES_URL") {
            Ok(server) => {
                let database = common::database(&server, "mail_blast").await;
                fine &= measure("PostgreSQL", Some(database), mails).await;
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

async fn measure(name: &str, database: Option<String>, mails: usize) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let url = database.clone().unwrap_or_else(|| format!("sqlite://{}/turnus.db?mode=rwc", folder.path().display()));
    let (sink, stop) = (Sink::start(), CancellationToken::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let settings = [
        ("TURNUS_SMTP_URL", format!("smtp://127.0.0.1:{}", sink.port)),
        ("TURNUS_MAIL_FROM", "Turnus <turnus@amt.example>".to_owned()),
        ("TURNUS_MAIL_BOUNCES", "bounce+*@amt.example".to_owned()),
        ("TURNUS_UNDO_MINUTES", "0".to_owned()),
        ("TURNUS_MAIL_CONNECTIONS", connections().to_string()),
    ];
    let (app, viewer) = common::open(folder.path(), database.clone(), address, &settings).await;
    let desk = app.desk.clone();
    let dates = crowd::dates(&desk, &viewer).await;
    let format = crowd::format(&desk, &viewer).await;
    let size = size_of_one(&desk, &format, &Postman::of(&app)).await;
    tokio::spawn(app.run(Some(listener), Duty::All, stop.clone()));

    let db = Database::connect(url).await.unwrap();
    let alone = registrations(address, &dates, "allein", Until::Count(300)).await;
    let queue = Queue { desk: &desk, db: &db, database: database.as_deref(), format: &format };
    queue.fill(mails, "erst").await;
    let (apart, kept) = (sink.source(size, mails, false), sink.source(size, mails, true));
    let sent = queue.blast(mails).await;
    let apart = f64::midpoint(apart, sink.source(size, mails, false));
    let kept = f64::midpoint(kept, sink.source(size, mails, true));
    queue.fill(mails, "dann").await;
    let over = Arc::new(AtomicBool::new(false));
    let (until, since) = (Until::Over(Arc::clone(&over)), desk.now());
    let visitor = tokio::spawn(async move { registrations(address, &dates, "daneben", until).await });
    let disturbed = queue.blast(mails).await;
    over.store(true, Ordering::Relaxed);
    let beside = visitor.await.unwrap();
    let overtakes = overtakes(name, &db, since).await;
    // At the end: so many who have not answered are counted with each registration.
    let staged = crowd::invite_by_mail(&desk, &viewer, mails).await;
    stop.cancel();
    println!("{name}: a list of {mails} people is staged in {staged:.2?} (at most {STAGED:?})");
    // Each says what it finds.
    let good = [
        report(name, size, (&sent, &disturbed), (apart, kept)),
        judge(name, &alone, &beside),
        overtakes,
        staged <= STAGED,
    ];
    good.iter().all(|good| *good)
}

/// The bytes of one such invitation, sent into memory.
async fn size_of_one(desk: &Desk, format: &Format, post: &Postman) -> usize {
    crowd::invite(desk, format, 1, "probe").await;
    let memory = Memory::default();
    let post = Postman { transport: Transport::Memory(memory.clone()), ..post.clone() };
    post.drain().await.expect("sent");
    let mails = memory.take();
    let mail = mails.iter().find(|mail| mail.bytes.windows(14).any(|part| part == b"method=REQUEST")).expect("one");
    mail.bytes.len()
}

/// What was seen of the mails.
struct Blast {
    rate: f64,
    /// Bytes of the process after a fifth, and the most afterwards.
    memory: (u64, u64),
}

/// The mails of one format, in one database.
struct Queue<'a> {
    desk: &'a Desk,
    db: &'a DatabaseConnection,
    database: Option<&'a str>,
    format: &'a Format,
}

impl Queue<'_> {
    /// So many invitations wait, each for one person more.
    async fn fill(&self, mails: usize, who: &str) {
        actions::outbox::pause(self.desk).await.expect("paused");
        crowd::invite(self.desk, self.format, mails, who).await;
        // The service settles such things by itself as well: some may still be in its hands.
        let begun = Instant::now();
        while self.left().await < mails {
            assert!(begun.elapsed() < Duration::from_mins(1), "all wait");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        common::settle(self.database).await;
    }

    async fn left(&self) -> usize {
        let sql = "SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state = 'due'";
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let row = self.db.query_one_raw(statement).await.unwrap().unwrap();
        usize::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap()
    }

    /// Lets them go, and looks until all are sent: seldom, since looking costs as well. How long it took is read from what was
    /// written down of each.
    async fn blast(&self, mails: usize) -> Blast {
        let since = self.desk.now();
        actions::outbox::resume(self.desk).await.expect("resumed");
        let (mut left, mut after_a_fifth, mut most) = (mails, 0, 0);
        while left > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            left = self.left().await;
            if left <= mails - mails / 5 {
                let memory = memory();
                if after_a_fifth == 0 {
                    after_a_fifth = memory;
                }
                most = most.max(memory);
            }
        }
        let sent = Entity::find()
            .select_only()
            .column(Column::SentAt)
            .filter(COLUMN.kind.eq(NoticeKind::Invitation.as_str()))
            .filter(COLUMN.sent_at.gte(since))
            .order_by_asc(COLUMN.sent_at.0);
        let sent: Vec<DateTime<Utc>> = sent.into_tuple().all(self.db).await.unwrap();
        assert_eq!(sent.len(), mails, "all are sent");
        let took = (sent[mails - 1] - sent[0]).to_std().unwrap();
        // Those written down first went before it began.
        let first = sent.iter().filter(|at| **at == sent[0]).count();
        let rate = f64::from(u32::try_from(mails - first).unwrap()) / took.as_secs_f64();
        Blast { rate, memory: (after_a_fifth, most) }
    }
}

/// How long the mails of those who registered meanwhile took from the request to the relay (R16).
async fn overtakes(name: &str, db: &DatabaseConnection, since: DateTime<Utc>) -> bool {
    let asked = Entity::find()
        .filter(COLUMN.kind.eq(NoticeKind::ConfirmRegistration.as_str()))
        .filter(COLUMN.created_at.gte(since));
    let took = loop {
        let mails = asked.clone().all(db).await.unwrap();
        let took: Option<Vec<_>> = mails.iter().map(|mail| Some(mail.sent_at? - mail.created_at)).collect();
        if let Some(took) = took {
            break took;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let longest = took.iter().max().and_then(|time| time.to_std().ok()).expect("some registered meanwhile");
    println!(
        "{name}: {} confirmation mails overtook them, each within {longest:.1?} (at most {AT_ONCE:?})",
        took.len()
    );
    longest <= AT_ONCE
}

/// Bytes of this process in memory.
fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

enum Until {
    Count(usize),
    Over(Arc<AtomicBool>),
}

/// Registers through HTTP, one after the other with a breath between; how long each answer took, sorted.
async fn registrations(address: SocketAddr, dates: &[String], who: &str, until: Until) -> Vec<Duration> {
    let mut connection = Connection::open(address).await;
    let mut times = Vec::new();
    loop {
        match &until {
            Until::Count(count) if times.len() >= *count => break,
            Until::Over(over) if over.load(Ordering::Relaxed) => break,
            _ => {}
        }
        let number = times.len();
        let body = format!(r#"{{"name":"Gast {number}","email":"gast{number}-{who}@amt.example"}}"#);
        let request = format!(
            "POST /api/v1/events/{}/registrations HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            dates[number % dates.len()],
            body.len()
        );
        let begun = Instant::now();
        let (status, page) = connection.send(&request).await;
        times.push(begun.elapsed());
        assert_eq!(status, 202, "{page}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    times.sort();
    times
}

fn report(name: &str, size: usize, (blast, disturbed): (&Blast, &Blast), (apart, kept): (f64, f64)) -> bool {
    let rate = blast.rate;
    println!(
        "{name}: {rate:>6.0} invitations/s of {size} bytes over {} connections; {:.0} while somebody registers",
        connections(),
        disturbed.rate
    );
    println!(
        "{name}: {apart:>6.0} messages/s by smtp-source, a connection each: {:.0} % (at least 50 %)",
        rate / apart * 100.0
    );
    println!("{name}: {kept:>6.0} messages/s by smtp-source over connections that stay: {:.0} %", rate / kept * 100.0);
    let mut flat = true;
    for Blast { memory: (before, most), .. } in [blast, disturbed] {
        println!(
            "{name}: memory {} MB after a fifth, {} MB at most (growth at most {} MB)",
            before >> 20,
            most >> 20,
            GROWTH >> 20
        );
        flat &= most.saturating_sub(*before) <= GROWTH;
    }
    rate / apart >= RATIO && flat
}

fn judge(name: &str, alone: &[Duration], beside: &[Duration]) -> bool {
    let p99 = |times: &[Duration]| times[(times.len() * 99 / 100).min(times.len() - 1)];
    let (before, meanwhile) = (p99(alone), p99(beside));
    let most = before.mul_f64(SLOWER.0).max(before + SLOWER.1);
    println!(
        "{name}: {} registrations alone, p99 {before:.1?}; {} beside the mails, median {:.1?}, p99 {meanwhile:.1?} (at most {most:.1?})",
        alone.len(),
        beside.len(),
        beside[beside.len() / 2],
    );
    meanwhile <= most
}
