//! How fast calendar feeds and pages are served, beside a bare axum handler that returns the same bytes.
//!
//! `cargo bench --bench feed_load` starts the whole service (all layers, embedded database) with a feed of about 500
//! events and, on the same runtime, the baseline; then `wrk` (Debian package of that name) asks both in turns. Printed
//! is the median of each in requests per second and their ratio. The service must reach 70 % of the baseline for both
//! forms of the calendar, answer 304 at least as fast as the whole calendar, and be no slower for having more events.
//! Start page and format page, with a thousand events stored, must reach a third of theirs.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not the program")]

#[path = "common/format.rs"]
mod formats;
#[path = "common/organizer.rs"]
mod organizer;

use std::{collections::BTreeMap, net::SocketAddr, process::Command};

use axum::{
    Router,
    body::Bytes,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    routing::get,
};
use chrono::Weekday;
use formats::weekly;
use organizer::organizer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::Desk,
    app::{App, Duty},
    config::Settings,
    domain::{access::Viewer, format::RawFormat},
};

const ROUNDS: usize = 3;
const SECONDS: u32 = 4;
const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn main() {
    if Command::new("wrk").arg("-v").output().is_err() {
        println!("LEFT OUT: feed_load needs wrk");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let fine = runtime.block_on(async { measure_feeds().await & measure_pages().await });
    runtime.shutdown_background();
    if !fine {
        std::process::exit(1);
    }
}

/// Formats of a service to measure: slug, every how many weeks, on which weekdays.
type Formats = [(&'static str, u8, &'static [Weekday])];

/// About 500 events.
const FEEDS: &Formats = &[("large", 1, &WEEK), ("medium", 1, WEEK.split_at(2).0), ("small", 2, WEEK.split_at(1).0)];
/// More than 1,000.
const PAGES: &Formats = &[("large", 1, &WEEK), ("second", 1, &WEEK), ("third", 1, &WEEK)];

async fn measure_pages() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let service = serve(folder.path(), &stop, PAGES).await;
    let (start, _) = fetch(service, "/", "").await;
    let (format, _) = fetch(service, "/formats/large", "").await;
    println!("{} bytes of start page, {} bytes of format page", start.len(), format.len());
    let bare = bare_pages(start, format).await;
    let mut runs = [
        Run::new("start page, baseline", format!("http://{bare}/start"), None),
        Run::new("start page, service", format!("http://{service}/"), None),
        Run::new("format page, baseline", format!("http://{bare}/format"), None),
        Run::new("format page, service", format!("http://{service}/formats/large"), None),
    ];
    for _ in 0..ROUNDS {
        for run in &mut runs {
            run.go().await;
        }
    }
    stop.cancel();
    let medians = runs.each_ref().map(Run::median);
    print_rates(&medians, &runs);
    let [start_bare, start, format_bare, format] = medians;
    judge(&[
        ("start page, of the baseline", start / start_bare, 1.0 / 3.0),
        ("format page, of the baseline", format / format_bare, 1.0 / 3.0),
    ])
}

/// The bytes of two pages and nothing else.
async fn bare_pages(start: Vec<u8>, format: Vec<u8>) -> SocketAddr {
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    let (start, format, other) = (Bytes::from(start), Bytes::from(format), kind.clone());
    let router = Router::new()
        .route("/start", get(async move || (kind.clone(), start.clone())))
        .route("/format", get(async move || (other.clone(), format.clone())));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn measure_feeds() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let service = serve(folder.path(), &stop, FEEDS).await;
    let (plain, etag) = fetch(service, "/feeds/all.ics", "").await;
    let (gzip, _) = fetch(service, "/feeds/all.ics", "Accept-Encoding: gzip\r\n").await;
    let events = plain.windows(12).filter(|window| window == b"BEGIN:VEVENT").count();
    println!("{events} events, {} bytes, {} bytes gzip, tag {etag}", plain.len(), gzip.len());
    let bare = baseline(plain, gzip).await;

    let (_, small_etag) = fetch(service, "/feeds/formats/small.ics", "").await;
    let all = format!("http://{service}/feeds/all.ics");
    let small = format!("http://{service}/feeds/formats/small.ics");
    let [known, small_known] = [etag, small_etag].map(|etag| format!("If-None-Match: {etag}"));
    let mut runs = [
        Run::new("plain, baseline", format!("http://{bare}/plain"), None),
        Run::new("plain, service", all.clone(), None),
        Run::new("gzip, baseline", format!("http://{bare}/gzip"), None),
        Run::new("gzip, service", all.clone(), Some("Accept-Encoding: gzip".to_owned())),
        Run::new("304, baseline", format!("http://{bare}/unchanged"), None),
        Run::new("304, service", all, Some(known)),
        Run::new("304, service, few events", small, Some(small_known)),
    ];
    for _ in 0..ROUNDS {
        for run in &mut runs {
            run.go().await;
        }
    }
    stop.cancel();
    report(&runs.each_ref().map(Run::median), &runs)
}

fn report(medians: &[f64; 7], runs: &[Run; 7]) -> bool {
    print_rates(medians, runs);
    let [plain_bare, plain, gzip_bare, gzip, unchanged_bare, unchanged, few] = *medians;
    judge(&[
        ("plain, of the baseline", plain / plain_bare, 0.7),
        ("gzip, of the baseline", gzip / gzip_bare, 0.7),
        ("304, of the plain calendar", unchanged / plain, 1.0),
        ("304, of one with few events", unchanged / few, 0.8),
        // Reported only: what the layers cost where there is no body to hide it.
        ("304, of a bare 304", unchanged / unchanged_bare, 0.0),
    ])
}

fn print_rates(medians: &[f64], runs: &[Run]) {
    for (run, median) in runs.iter().zip(medians) {
        println!("{:<26} {median:>9.0} requests/s", run.name);
    }
}

/// Whether each ratio is as high as it must be.
fn judge(checks: &[(&str, f64, f64)]) -> bool {
    for (name, ratio, least) in checks {
        println!("{name:<28} {:>5.0} % (at least {:.0} %)", ratio * 100.0, least * 100.0);
    }
    checks.iter().all(|(_, ratio, least)| ratio >= least)
}

struct Run {
    name: &'static str,
    url: String,
    header: Option<String>,
    seen: Vec<f64>,
}

impl Run {
    fn new(name: &'static str, url: String, header: Option<String>) -> Self {
        Self { name, url, header, seen: Vec::new() }
    }

    async fn go(&mut self) {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c32", &format!("-d{SECONDS}s")]);
        if let Some(header) = &self.header {
            wrk.args(["-H", header]);
        }
        wrk.arg(&self.url);
        let run = tokio::task::spawn_blocking(move || wrk.output().unwrap()).await.unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success() && !said.contains("Non-2xx"), "{}: {said}", self.name);
        let rate = said.lines().find_map(|line| line.strip_prefix("Requests/sec:")).expect("a rate");
        self.seen.push(rate.trim().parse().unwrap());
    }

    fn median(&self) -> f64 {
        let mut seen = self.seen.clone();
        seen.sort_by(f64::total_cmp);
        seen[seen.len() / 2]
    }
}

/// The bytes and nothing else.
async fn baseline(plain: Vec<u8>, gzip: Vec<u8>) -> SocketAddr {
    let kind: [(HeaderName, HeaderValue); 1] =
        [(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"))];
    let zipped = [kind[0].clone(), (CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
    let (plain, gzip) = (Bytes::from(plain), Bytes::from(gzip));
    let router = Router::new()
        .route("/plain", get(async move || (kind.clone(), plain.clone())))
        .route("/gzip", get(async move || (zipped.clone(), gzip.clone())))
        .route("/unchanged", get(async || StatusCode::NOT_MODIFIED));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// There is one log, however many services.
static LOG: std::sync::Once = std::sync::Once::new();

/// The service as operators run it.
async fn serve(folder: &std::path::Path, stop: &CancellationToken, formats: &Formats) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let env = BTreeMap::from([("TURNUS_DATA_DIR".to_owned(), folder.display().to_string())]);
    let settings = Settings::parse(&env, None, &|_| Err("no files here".into())).expect("settings");
    // A log costs time too.
    LOG.call_once(|| turnus::telemetry::start(&settings));
    let app = App::open(settings, address).await.unwrap();
    app.desk.store.migrate_up().await.unwrap();
    fill(&app.desk, formats).await;
    tokio::spawn(app.run(Some(listener), Duty::Web, stop.clone()));
    address
}

async fn fill(desk: &Desk, formats: &Formats) {
    let viewer = organizer(desk).await;
    for (slug, every, weekdays) in formats {
        format(desk, &viewer, slug, *every, weekdays).await;
    }
}

async fn format(desk: &Desk, viewer: &Viewer, slug: &str, every: u8, weekdays: &[Weekday]) {
    let raw = RawFormat {
        slug: Some(slug.into()),
        title: Some(format!("Informeller Erfahrungsaustausch {slug}")),
        summary: Some("Ein Format für die Messung.".into()),
        description: Some("Fragen und Antworten, **offen** für alle, die damit zu tun haben. ".repeat(5)),
        tags: Some(vec!["Messung".into()]),
        status: Some("active".into()),
        ..RawFormat::default()
    };
    weekly(desk, viewer, raw, (every, weekdays), ("2026-01-01".parse().unwrap(), None)).await;
}

/// The body of an answer, and its tag.
async fn fetch(address: SocketAddr, path: &str, header: &str) -> (Vec<u8>, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{header}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag").to_owned();
    (answer.split_off(end + 4), etag)
}
