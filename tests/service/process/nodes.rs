//! Several nodes on one PostgreSQL: exchanged under load, agreed about jobs and calendars (R12, R21, R26).

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::{Method, header};
use chrono::TimeDelta;
use tokio::task::JoinSet;
use turnus::{clock::Clock, domain::notice::NoticeKind};

use super::{all_sent, ask, check_promises, confirm, date, date_at, post_of, roster, skew::carried_out};
use crate::support::{
    Database,
    balancer::{Balancer, status},
    post::Letter,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

const WEB: [&str; 3] = ["serve", "--role", "web"];
const WORKER: [&str; 3] = ["serve", "--role", "worker"];

/// What visitors did, and until when.
#[derive(Default)]
struct Day {
    over: AtomicBool,
    read: AtomicUsize,
    number: AtomicUsize,
    asked: Mutex<Vec<String>>,
    confirmed: Mutex<Vec<String>>,
}

impl Day {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }
}

/// Pages and calendars, one after the other.
async fn reads(balancer: Arc<Balancer>, form: String, day: Arc<Day>) {
    let event = form.trim_end_matches("/register").to_owned();
    let mut client = balancer.visitor();
    while day.goes_on() {
        for path in ["/", &event, "/feeds/all.ics", "/formats", "/calendar"] {
            let page = client.try_send(client.request(&Method::GET, path), "").await;
            let page = page.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(page.status.as_u16(), 200, "{path}: {}", page.text());
            day.read.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// People register, and follow the links they get.
async fn registers(balancer: Arc<Balancer>, form: String, sink: Arc<SmtpSink>, day: Arc<Day>) {
    while day.goes_on() {
        let address = format!("gast{}@amt.example", day.number.fetch_add(1, Ordering::Relaxed));
        let mut client = balancer.visitor();
        let told = ask(&mut client, &form, &address).await.unwrap_or_else(|error| panic!("{address} asks: {error}"));
        assert!(told, "{address} was refused");
        day.asked.lock().unwrap().push(address.clone());
        let letters = sink.mails().into_iter().map(|mail| Letter::parse(&mail.data));
        let mut open = letters.filter(|letter| letter.kind == NoticeKind::ConfirmRegistration);
        let Some(letter) = open.find(|letter| !day.confirmed.lock().unwrap().contains(&letter.to)) else { continue };
        let token = letter.token("/r/").to_owned();
        // Somebody else may press it too: the button may be pressed twice.
        let told = confirm(&mut client, &token).await.unwrap_or_else(|error| panic!("{} confirms: {error}", letter.to));
        assert!(told, "the link of {} was refused", letter.to);
        day.confirmed.lock().unwrap().push(letter.to.clone());
    }
}

/// Asked to stop, it says that it leaves while it still answers, and is gone in time and in order.
async fn leaves(server: Server) {
    let address = server.address;
    server.ask_to_stop();
    soon("it says that it leaves", async || status(address, "/readyz").await == Some(503)).await;
    for path in ["/", "/healthz", "/feeds/all.ics"] {
        assert_eq!(status(address, path).await, Some(200), "{path}, while it leaves");
    }
    let (status, log) = tokio::task::spawn_blocking(|| server.ended()).await.unwrap();
    assert!(status.success(), "{log}");
    assert!(!log.contains("cut off"), "{log}");
}

fn visit(balancer: &Arc<Balancer>, form: &str, sink: &Arc<SmtpSink>) -> (Arc<Day>, JoinSet<()>) {
    let (day, mut visitors) = (Arc::new(Day::default()), JoinSet::new());
    for _ in 0..3 {
        visitors.spawn(reads(Arc::clone(balancer), form.to_owned(), Arc::clone(&day)));
    }
    // One alone, so that nobody confirms for another.
    visitors.spawn(registers(Arc::clone(balancer), form.to_owned(), Arc::clone(sink), Arc::clone(&day)));
    (day, visitors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_are_exchanged_one_after_the_other_under_load_and_no_request_fails() {
    let Some(database) = Database::postgres().await else { return };
    let sink = Arc::new(SmtpSink::start().await);
    let place = || Installation::new(&database.url, &sink).with("TURNUS_DRAIN_SECONDS", "1");
    let places = [place(), place(), place()];
    let token = places[0].token();
    let mut web = vec![places[0].start(&WEB), places[1].start(&WEB)];
    let mut worker = places[2].start(&WORKER);
    let (form, event) = date(&web[0], &token, 10_000).await;
    let balancer = Arc::new(Balancer::start().await);
    for node in &web {
        balancer.add(node.address).await;
    }
    let (day, mut visitors) = visit(&balancer, &form, &sink);
    for place in places.iter().cycle().take(4) {
        let old = web.remove(0);
        let address = old.address;
        leaves(old).await;
        assert!(!balancer.ready().contains(&address));
        balancer.forget(address);
        let new = place.start(&WEB);
        balancer.add(new.address).await;
        web.push(new);
        let (ended, log) = tokio::task::spawn_blocking(|| worker.stop()).await.unwrap();
        assert!(ended.success(), "{log}");
        worker = places[2].start(&WORKER);
        assert!(visitors.try_join_next().is_none(), "a visitor's request failed");
    }
    day.over.store(true, Ordering::Relaxed);
    while let Some(ended) = visitors.join_next().await {
        ended.expect("a request failed");
    }
    all_sent(&database).await;
    let (asked, confirmed) = (day.asked.lock().unwrap().clone(), day.confirmed.lock().unwrap().clone());
    let read = day.read.load(Ordering::Relaxed);
    println!("{read} read, {} registered, {} confirmed, {} refused", asked.len(), confirmed.len(), balancer.refused());
    assert!(read > 100 && asked.len() > 10 && !confirmed.is_empty());
    let (post, copies) = post_of(&sink);
    assert_eq!(copies, 0, "nobody gets anything twice");
    check_promises(&asked, &confirmed, &roster(&database, event).await, &post);
    let (ok, said) = places[0].run(&["doctor"]);
    assert!(ok, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_three_workers_one_takes_each_turn() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let places = [(); 3].map(|()| Installation::new(&database.url, &sink).with("TURNUS_LOG_FORMAT", "json"));
    let workers = places.each_ref().map(|place| place.start(&WORKER));
    // Each looks at its timetable at once, and twice again.
    tokio::time::sleep(Duration::from_secs(42)).await;
    let logs = workers.map(|worker| {
        let (status, log) = worker.stop();
        assert!(status.success(), "{log}");
        log
    });
    let done = carried_out(&logs);
    assert!(done.len() >= 13, "{done:?}");
    assert!(done.values().all(|times| *times == 1), "{done:?}");
    let busy = logs.iter().filter(|log| !carried_out(std::slice::from_ref(*log)).is_empty()).count();
    println!("{} turns, by {busy} of three workers", done.len());
    assert!(places[0].run(&["doctor"]).0);
}

/// Changes the title over one node; answers when that node has said that it is done.
async fn rename(node: &Server, token: &str, event: &str, title: &str) -> Instant {
    let mut client = node.visitor();
    let asked = client
        .request(&Method::PATCH, &format!("/api/v1/events/{event}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = client.send(asked, serde_json::json!({ "title": title, "notify": false }).to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    Instant::now()
}

/// How long after that the calendar of another node says so, asked for again and again.
async fn seen(node: SocketAddr, since: Instant, title: &str) -> Duration {
    let mut client = crate::support::client::Client::at(node, crate::support::app::BASE_URL);
    loop {
        let page = client.open("/feeds/all.ics").await;
        if page.text().contains(&format!("SUMMARY:{title}\r\n")) {
            return since.elapsed();
        }
        assert!(since.elapsed() < Duration::from_secs(20), "it never showed {title}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_made_on_one_node_shows_in_the_calendar_of_another_at_once() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let place = Installation::new(&database.url, &sink);
    let token = place.token();
    let (here, there) = (place.start(&WEB), place.start(&WEB));
    let start = Clock::System.now() + TimeDelta::days(30);
    let times = [start, start + TimeDelta::hours(1)].map(|time| time.to_rfc3339());
    let (_, event) = date_at(&here, &token, (&times[0], &times[1]), 10).await;
    seen(there.address, Instant::now(), "Meetup").await;
    let mut took = Vec::new();
    for number in 0..100 {
        let title = format!("Meetup {number}");
        let since = rename(&here, &token, &event.to_string(), &title).await;
        took.push(seen(there.address, since, &title).await);
    }
    took.sort();
    println!("from the answer of one node to the calendar of the other: median {:?}, worst {:?}", took[50], took[99]);
    // Without being told, a node looks once a second.
    assert!(took[50] < Duration::from_millis(150), "{took:?}");
    assert!(took[99] < Duration::from_secs(2), "{took:?}");
}
