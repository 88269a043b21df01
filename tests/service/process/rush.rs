//! The rush for the last seats, over two running programs on one database (R01).

use std::sync::Arc;

use axum::http::Method;
use chrono::TimeDelta;
use tokio::{sync::Barrier, task::JoinSet};
use turnus::{
    clock::Clock,
    domain::{access::Viewer, event::RawEvent, id::EventId, registration::RegistrationState},
};

use super::{confirm, roster};
use crate::support::{
    Database, TestApp,
    left_out::times,
    program::{Installation, Server},
    smtp_sink::SmtpSink,
};

const SEATS: usize = 20;
const PEOPLE: usize = 100;

/// So many people have a link in their mail, and nobody has a seat.
async fn asked(app: &TestApp, olga: &Viewer, round: usize) -> (EventId, Vec<String>) {
    let start = app.now() + TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + TimeDelta::hours(1)),
        capacity: Some(Some(i64::try_from(SEATS).unwrap())),
        ..RawEvent::default()
    };
    let event = app.date_like(olga, None, raw).await.event.id;
    let mut links = Vec::new();
    for number in 0..PEOPLE {
        app.ask(event, "Gast", &format!("gast{round}x{number}@amt.example")).await;
        links.push(app.the_mail().await.token("/r/").to_owned());
    }
    (event, links)
}

/// All of them press the button at once, at two nodes.
async fn rush(nodes: &[Server; 2], links: Vec<String>) {
    let start = Arc::new(Barrier::new(PEOPLE));
    let mut people = JoinSet::new();
    for (number, link) in links.into_iter().enumerate() {
        let (mut client, start) = (nodes[number % 2].visitor(), Arc::clone(&start));
        people.spawn(async move {
            client.open(&format!("/r/{link}")).await;
            start.wait().await;
            assert!(confirm(&mut client, &link).await.unwrap(), "{link}");
        });
    }
    while let Some(done) = people.join_next().await {
        done.expect("told");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_confirm_at_once_at_two_programs_and_twenty_have_a_seat() {
    let Some(database) = Database::postgres().await else { return };
    let mut app = TestApp::start(database).await;
    // The programs read the machine's clock, so the test does too.
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    let olga = app.olga().await;
    let sink = SmtpSink::start().await;
    let places = [(); 2].map(|()| Installation::new(&app.database.url, &sink));
    let nodes = places.each_ref().map(|place| place.start(&["serve", "--role", "web"]));
    for round in 0..times(1, 20) {
        let (event, links) = asked(&app, &olga, round).await;
        rush(&nodes, links).await;
        let states = roster(&app.database, event).await;
        let count = |wanted| states.values().filter(|state| **state == wanted).count();
        assert_eq!(count(RegistrationState::Confirmed), SEATS, "{states:?}");
        assert_eq!(count(RegistrationState::Waiting), PEOPLE - SEATS, "{states:?}");
        let mut client = nodes[0].visitor();
        let shown = client.send(client.request(&Method::GET, &format!("/api/v1/events/{event}")), "").await;
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&shown.body).unwrap()["seats_left"], 0);
        assert_eq!(app.post().await.len(), PEOPLE, "each hears of it once");
    }
    for node in nodes {
        assert!(node.stop().0.success());
    }
    let (ok, said) = places[0].run(&["doctor"]);
    assert!(ok, "{said}");
}
