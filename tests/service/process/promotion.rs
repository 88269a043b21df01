//! `kill -9` while people leave and others move up: no gap, no double seat, nobody overtaken, one mail each (R02, R05).

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::task::JoinSet;
use turnus::{
    actions,
    clock::{Chance, Clock},
    domain::{event::RawEvent, id::EventId, notice::NoticeKind, registration::RegistrationState},
};

use super::{all_sent, post_of, roster};
use crate::support::{
    Database, TestApp,
    client::Client,
    database, on_both,
    post::Letter,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

const SEATS: usize = 10;
const QUEUE: usize = 16;
const KILLS: u32 = 8;

fn address(number: usize) -> String {
    format!("gast{number}@amt.example")
}

/// All seats are taken and a queue waits; the links of those with a seat, in the order in which they came.
async fn full(database: Database) -> (TestApp, EventId, Vec<String>) {
    let mut app = TestApp::start(database).await;
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    let olga = app.olga().await;
    let start = app.now() + chrono::TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + chrono::TimeDelta::hours(1)),
        capacity: Some(Some(i64::try_from(SEATS).unwrap())),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    let mut links = Vec::new();
    for number in 0..SEATS + QUEUE {
        app.ask(event, "Gast", &address(number)).await;
        let link = app.the_mail().await.link("/r/");
        actions::registrations::confirm(&app.desk, &link).await.expect("confirmed");
        let told = app.the_mail().await;
        if number < SEATS {
            assert_eq!(told.kind, NoticeKind::Confirmed);
            links.push(told.token("/m/").to_owned());
        } else {
            assert_eq!(told.kind, NoticeKind::Waiting);
        }
    }
    (app, event, links)
}

/// What was acknowledged.
#[derive(Default)]
struct Done {
    left: Mutex<BTreeSet<usize>>,
    taken: Mutex<BTreeSet<String>>,
}

/// One of those with a seat leaves.
async fn leave(client: &mut Client, link: &str) -> std::io::Result<()> {
    let page = client.try_send(client.request(&axum::http::Method::GET, &format!("/m/{link}")), "").await?;
    let form = page.form(link).filled(&[("wish", "leave")]);
    let answer = client.try_post(&form.action, &form.all()).await?;
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
    Ok(())
}

/// Somebody who was offered a seat takes it.
async fn take(client: &mut Client, link: &str) -> std::io::Result<()> {
    let page = client.try_send(client.request(&axum::http::Method::GET, &format!("/o/{link}")), "").await?;
    assert!(page.status.is_success(), "{}", page.text());
    let Some(form) = page.forms().into_iter().find(|form| form.action.ends_with(link)) else {
        // Taken already: the answer was lost with the program.
        return Ok(());
    };
    let answer = client.try_post(&form.action, &form.all()).await?;
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
    Ok(())
}

fn offers(sink: &SmtpSink) -> Vec<(String, String)> {
    let letters = sink.mails().into_iter().map(|mail| Letter::parse(&mail.data));
    let offers = letters.filter(|letter| letter.kind == NoticeKind::Offer);
    offers.map(|letter| (letter.to.clone(), letter.token("/o/").to_owned())).collect()
}

/// Leaves with everybody who has not left yet, one after the other, until the program is gone.
async fn all_leave(mut client: Client, links: Arc<Vec<String>>, every: (usize, usize), done: Arc<Done>) {
    let mine = (0..links.len()).filter(|number| number % every.1 == every.0);
    for number in mine {
        if done.left.lock().unwrap().contains(&number) {
            continue;
        }
        if leave(&mut client, &links[number]).await.is_err() {
            return;
        }
        done.left.lock().unwrap().insert(number);
    }
}

/// Takes every second offer that comes, until the program is gone.
async fn some_take(mut client: Client, sink: Arc<SmtpSink>, done: Arc<Done>) {
    loop {
        for (to, link) in offers(&sink).into_iter().step_by(2) {
            if done.taken.lock().unwrap().contains(&to) {
                continue;
            }
            if take(&mut client, &link).await.is_err() {
                return;
            }
            done.taken.lock().unwrap().insert(to);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// People leave and move up; so long after the first of them, the program is killed.
async fn one_round(
    server: Server,
    moment: Duration,
    (links, sink, done): (&Arc<Vec<String>>, &Arc<SmtpSink>, &Arc<Done>),
) {
    let mut leavers = JoinSet::new();
    for half in 0..2 {
        leavers.spawn(all_leave(server.visitor(), Arc::clone(links), (half, 2), Arc::clone(done)));
    }
    let takers = tokio::spawn(some_take(server.visitor(), Arc::clone(sink), Arc::clone(done)));
    let before = done.left.lock().unwrap().len();
    soon("somebody leaves", async || {
        let left = done.left.lock().unwrap().len();
        left > before || left == SEATS
    })
    .await;
    tokio::time::sleep(moment).await;
    tokio::task::spawn_blocking(|| server.kill()).await.unwrap();
    while let Some(ended) = leavers.join_next().await {
        ended.expect("a visitor's fault");
    }
    // Whoever waits for an offer would wait for ever.
    takers.abort();
    if let Err(ended) = takers.await {
        assert!(!ended.is_panic(), "a visitor's fault: {ended}");
    }
}

on_both! {
    async fn however_often_it_is_killed_those_who_leave_make_room_for_the_first_of_the_queue(database) {
        let (app, event, links) = full(database).await;
        let (sink, links, done) = (Arc::new(SmtpSink::start().await), Arc::new(links), Arc::new(Done::default()));
        let installation = Installation::new(&app.database.url, &sink);
        let chance = Chance::seeded(5);
        for _ in 0..KILLS {
            let moment = Duration::from_millis(u64::from(u16::from_le_bytes(chance.bytes())) % 40);
            one_round(installation.serve(), moment, (&links, &sink, &done)).await;
        }
        let before = done.left.lock().unwrap().len();
        println!("{before} left between kills");
        assert!(before >= 4, "{before}");
        let server = installation.serve();
        let leaving = all_leave(server.visitor(), Arc::clone(&links), (0, 1), Arc::clone(&done));
        leaving.await;
        assert_eq!(done.left.lock().unwrap().len(), SEATS);
        all_sent(&app.database).await;
        let (status, log) = server.stop();
        assert!(status.success(), "{log}");

        let states = roster(&app.database, event).await;
        let taken = done.taken.lock().unwrap().clone();
        let (post, _) = post_of(&sink);
        for number in SEATS..SEATS + QUEUE {
            let to = address(number);
            let offered = post.get(&to).map_or(0, |mine| mine.iter().filter(|letter| letter.kind == NoticeKind::Offer).count());
            // So many left, so many of the queue have an offer: the first, each one mail.
            let expected = usize::from(number < 2 * SEATS);
            assert_eq!(offered, expected, "{to} got {offered} offers");
            let state = states[&to];
            match state {
                RegistrationState::Offered => assert!(expected == 1 && !taken.contains(&to), "{to}"),
                RegistrationState::Confirmed => assert_eq!(expected, 1, "{to} overtook somebody"),
                RegistrationState::Waiting => assert_eq!(expected, 0, "{to} was passed over"),
                other => panic!("{to} is {other:?}"),
            }
        }
        let left = (0..SEATS).filter(|number| states.get(&address(*number)).is_none_or(|state| *state == RegistrationState::Cancelled));
        assert_eq!(left.count(), SEATS);
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
