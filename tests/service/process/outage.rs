//! PostgreSQL goes away under load, in each way a database can go: people are told to come back, nothing that was
//! acknowledged is lost, and all is well a moment after it is back (R20).

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use tokio::{task::JoinSet, time::sleep};
use turnus::domain::delivery::batch::HAND;

use super::{all_sent, check_promises, date, post_of, roster};
use crate::support::{
    Database,
    chaos::{Chaos, Mood, Plot},
    client::{Client, Page},
    left_out::times,
    program::{Installation, Server},
    smtp_sink::SmtpSink,
};

const VISITORS: usize = 4;
/// Mails under way at once, as the program does by default.
const CONNECTIONS: usize = 4;
/// Nobody waits longer for the form and the answer to it: a statement has ten seconds, rows whose holder vanished are waited
/// for up to seven, and this machine is busy. A request that takes longer than thirty seconds ends with another answer.
const LIMIT: Duration = Duration::from_secs(35);
/// So soon after the database is back somebody is served: as the design asks (R20) in a thorough run, which has the machine to
/// itself.
fn soon() -> Duration {
    Duration::from_secs(times(15, 5) as u64)
}

/// The same after a spell in which connections were taken and never answered: those that were being made hold their
/// places in the pool until they are given up.
const BACK_FROM_SILENCE: Duration = Duration::from_secs(25);
/// The same after one COMMIT vanished on its way: until the program gives up waiting for the answer, the server holds the
/// rows that it is about.
const BACK_FROM_LOCKS: Duration = Duration::from_secs(30);

/// What people were told.
#[derive(Default)]
pub(super) struct Told {
    number: AtomicUsize,
    pub(super) over: AtomicBool,
    asked: Mutex<Vec<String>>,
    /// How long those waited who were told to come back.
    sent_away: Mutex<Vec<Duration>>,
    /// Whether the node stands still now and then: who was in its hands then may hear that it took too long.
    stands_still: bool,
}

impl Told {
    /// Whose people are counted from there on, where others are at it as well.
    pub(super) fn from(first: usize) -> Self {
        Self { number: AtomicUsize::new(first), ..Self::default() }
    }

    /// What people are told by a node that stands still now and then.
    pub(super) fn by_a_frozen_node() -> Self {
        Self { stands_still: true, ..Self::default() }
    }

    /// Who was told to look for a mail.
    pub(super) fn all(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// How long those waited at the most who were sent away.
    pub(super) fn longest(&self) -> Duration {
        self.sent_away.lock().unwrap().iter().max().copied().unwrap_or_default()
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub(super) fn sent_away(&self) -> usize {
        self.sent_away.lock().unwrap().len()
    }
}

/// A page in the database's absence: it says so, and when to come back.
fn check_apology(page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text());
    assert_eq!(page.header("retry-after"), "10");
    assert!(page.main().contains("Gerade nicht erreichbar"), "{}", page.main());
}

/// Somebody registers: whether they were told to look for a mail, or to come back.
pub(super) async fn attempt(client: &mut Client, form: &str, told: &Told) -> bool {
    let number = told.number.fetch_add(1, Ordering::Relaxed);
    let address = format!("gast{number}@amt.example");
    let began = Instant::now();
    let mut page = client.get(form).await;
    if page.status == StatusCode::OK {
        page = client.submit(&page, "/register", &[("name", "Gast"), ("email", &address)]).await;
    }
    if page.status.is_redirection() {
        told.asked.lock().unwrap().push(address);
        return true;
    }
    if told.stands_still && page.status == StatusCode::REQUEST_TIMEOUT {
        assert!(page.main().contains("Das hat zu lange gedauert"), "{}", page.main());
    } else {
        check_apology(&page);
    }
    told.sent_away.lock().unwrap().push(began.elapsed());
    false
}

pub(super) async fn keep_at_it(mut client: Client, form: String, told: Arc<Told>) {
    while !told.over.load(Ordering::Relaxed) {
        attempt(&mut client, &form, &told).await;
        sleep(Duration::from_millis(40)).await;
    }
}

/// Alive all the while; ready only with the database.
async fn probe(server: &Server, ready: StatusCode) {
    let mut prober = server.visitor();
    for (path, status) in [("/healthz", StatusCode::OK), ("/readyz", ready)] {
        let began = Instant::now();
        let page = prober.get(path).await;
        assert_eq!(page.status, status, "{path}: {}", page.text());
        assert!(began.elapsed() < Duration::from_secs(8), "{path} took {:?}", began.elapsed());
    }
}

/// Until somebody new is served.
async fn served_again((server, form): (&Server, &str), told: &Told, (after, within): (&str, Duration)) {
    let began = Instant::now();
    let mut client = server.visitor();
    while !attempt(&mut client, form, told).await {}
    println!("{:?} after {after} somebody was served", began.elapsed());
    assert!(began.elapsed() < within, "{:?} after {after}", began.elapsed());
    probe(server, StatusCode::OK).await;
}

/// The database is like that for so long, and then itself again.
async fn spell(wire: &Chaos, (server, form): (&Server, &str), told: &Told, (mood, time): (Mood, Duration)) {
    let before = told.sent_away();
    wire.is(mood);
    sleep(Duration::from_millis(500)).await;
    probe(server, StatusCode::SERVICE_UNAVAILABLE).await;
    sleep(time).await;
    wire.is(Mood::Pass);
    let within = if mood == Mood::Swallow { BACK_FROM_SILENCE } else { soon() };
    served_again((server, form), told, (&format!("{mood:?}"), within)).await;
    println!("{} were sent away by {mood:?}", told.sent_away() - before);
}

/// What happens around a COMMIT, one after the other, before and after the server hears it.
async fn happen(wire: &Chaos, plots: Vec<Plot>) {
    for plot in plots {
        wire.once(plot);
        let began = Instant::now();
        while !wire.has_happened() {
            assert!(began.elapsed() < Duration::from_secs(30), "nobody commits anything: {plot:?}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_outage_of_postgres_sends_people_away_kindly_and_ends_with_it() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let wire = Chaos::before(&database.url).await;
    let installation = Installation::new(&wire.url(), &sink);
    let token = installation.token();
    let server = installation.serve();
    let (form, event) = date(&server, &token, 10_000).await;
    let told = Arc::new(Told::default());
    let mut visitors = JoinSet::new();
    for _ in 0..VISITORS {
        visitors.spawn(keep_at_it(server.visitor(), form.clone(), Arc::clone(&told)));
    }
    sink.wait_for(5).await;

    spell(&wire, (&server, &form), &told, (Mood::Away, Duration::from_secs(30))).await;
    assert!(told.sent_away() > 0, "nobody noticed that the database was away");
    wire.cut();
    served_again((&server, &form), &told, ("a cut", soon())).await;
    happen(&wire, [Plot::CutBefore("COMMIT"), Plot::CutAfter("COMMIT")].repeat(3)).await;
    served_again((&server, &form), &told, ("cuts inside transactions", soon())).await;
    happen(&wire, vec![Plot::SwallowBefore("COMMIT"), Plot::SwallowAfter("COMMIT")]).await;
    served_again((&server, &form), &told, ("silence inside transactions", BACK_FROM_LOCKS)).await;
    spell(&wire, (&server, &form), &told, (Mood::Swallow, Duration::from_secs(11))).await;
    spell(&wire, (&server, &form), &told, (Mood::Slow(Duration::from_secs(2)), Duration::from_secs(3))).await;

    told.over.store(true, Ordering::Relaxed);
    while let Some(done) = visitors.join_next().await {
        done.unwrap();
    }
    let longest = told.longest();
    println!("{} asked, {} sent away, the longest wait {longest:?}", told.asked(), told.sent_away());
    assert!(longest < LIMIT, "{longest:?}");
    all_sent(&database).await;
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    let (post, copies) = post_of(&sink);
    check_promises(&told.all(), &[], &roster(&database, event).await, &post);
    // What became of a mail may go unheard in each of the outages, of as many as are in hand.
    assert!(copies <= 12 * CONNECTIONS * HAND, "{copies} mails came twice");
    let (ok, said) = Installation::new(&database.url, &sink).run(&["doctor"]);
    assert!(ok, "{said}");
}
