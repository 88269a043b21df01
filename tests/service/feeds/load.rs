//! A large organization's calendar is there at once, and for everybody at once (C39).

use std::time::{Duration, Instant};

use axum::http::{Method, header};
use tokio::time::MissedTickBehavior;

use crate::support::{
    Database,
    client::Page,
    program::{Installation, Server},
    smtp_sink::SmtpSink,
};

const DATES: usize = 5_000;
/// Fifty a second for a minute.
const ASKED: usize = 3_000;

/// The program with so many dates.
async fn large(database: &Database) -> (Installation, Server) {
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let (ok, said) = installation.run(&["load-demo", "--events", &DATES.to_string()]);
    assert!(ok, "{said}");
    let server = installation.serve();
    (installation, server)
}

/// The whole calendar, or what is new since that tag.
async fn calendar(server: &Server, tag: Option<&str>) -> (Page, Duration) {
    let client = server.visitor();
    let mut request = client.request(&Method::GET, "/feeds/all.ics");
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let mut client = server.visitor();
    let began = Instant::now();
    let page = client.send(request, "").await;
    (page, began.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_calendar_programs_a_second_are_all_served() {
    let database = Database::sqlite().await;
    let (_installation, server) = large(&database).await;
    let server = std::sync::Arc::new(server);
    let tag = calendar(&server, None).await.0.header("etag").to_owned();
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    // Whoever comes late is not let off: all of them come.
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let began = Instant::now();
    let mut asked = Vec::new();
    for number in 0..ASKED {
        beat.tick().await;
        let (server, tag) = (server.clone(), tag.clone());
        // Most have it already.
        asked.push(tokio::spawn(async move { calendar(&server, (number % 5 > 0).then_some(tag.as_str())).await }));
    }
    let (mut whole, mut unchanged, mut times) = (0, 0, Vec::new());
    for answer in asked {
        let (page, time) = answer.await.unwrap();
        match page.status.as_u16() {
            200 => whole += 1,
            304 => unchanged += 1,
            other => panic!("answered {other}"),
        }
        times.push(time);
    }
    times.sort_unstable();
    // Figures, and no limits: others use this machine too.
    println!("{:?}: median {:?}, slowest {:?}", began.elapsed(), times[ASKED / 2], times[ASKED - 1]);
    assert_eq!((whole, unchanged), (ASKED / 5, ASKED / 5 * 4));
}
