//! `kill -9` while programs register people by calls with keys, which they send again until they are answered: everybody
//! is registered once and hears of it once (R03).

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::{Method, header};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;
use turnus::{
    clock::{Chance, Clock},
    domain::{id::EventId, notice::NoticeKind},
};

use super::{all_sent, installed, post_of, roster};
use crate::support::{
    client::Client,
    database::{self, aside},
    on_both,
    program::soon,
    smtp_sink::SmtpSink,
};

const ROUNDS: usize = 10;
const CALLERS: usize = 2;

fn address(number: usize) -> String {
    format!("gast{number}@amt.example")
}

/// Asks for a registration under a key of its own.
async fn call(client: &mut Client, event: EventId, number: usize) -> io::Result<u16> {
    let request = client
        .request(&Method::POST, &format!("/api/v1/events/{event}/registrations"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", format!("key {number}"));
    let body = serde_json::json!({ "name": "Gast", "email": address(number) });
    Ok(client.try_send(request, body.to_string()).await?.status.as_u16())
}

/// Registers one after the other until the service is gone; says who was under way then.
async fn keep_at_it(
    mut client: Client,
    event: EventId,
    numbers: Arc<AtomicUsize>,
    answered: Arc<AtomicUsize>,
) -> usize {
    loop {
        let number = numbers.fetch_add(1, Ordering::Relaxed);
        match call(&mut client, event, number).await {
            Ok(status) => assert_eq!(status, 202, "{number}"),
            Err(_) => return number,
        }
        answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// Nobody who was killed is at work any more: as if a minute had passed.
async fn a_minute_passes(url: &str) {
    // Whole seconds: the driver writes no more digits than there are, and the text is compared.
    let before = (Clock::System.now() - TimeDelta::minutes(2)).format("%FT%T+00:00");
    let db = aside(url).await;
    let sql = format!("UPDATE idempotency SET created_at = '{before}' WHERE status IS NULL");
    db.execute_unprepared(&sql).await.expect("it is later");
    db.close().await.expect("closed");
}

on_both! {
    async fn a_key_outlives_a_kill_and_nobody_is_mailed_twice(database) {
        let sink = SmtpSink::start().await;
        let (installation, mut server, _, event) = installed(&database, &sink, 10_000).await;
        let (numbers, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (chance, open) = (Chance::seeded(3), Mutex::new(Vec::new()));
        let mut done = 0;
        for _ in 0..ROUNDS {
            let before = answered.load(Ordering::Relaxed);
            let mut callers = JoinSet::new();
            for _ in 0..CALLERS {
                callers.spawn(keep_at_it(server.visitor(), event, Arc::clone(&numbers), Arc::clone(&answered)));
            }
            soon("somebody is let in", async || answered.load(Ordering::Relaxed) > before).await;
            tokio::time::sleep(Duration::from_millis(u64::from(chance.bytes::<1>()[0]) % 100)).await;
            tokio::task::spawn_blocking(|| server.kill()).await.unwrap();
            let cut_off: Vec<usize> = callers.join_all().await;
            server = installation.serve();
            let mut client = server.visitor();
            for number in cut_off {
                match call(&mut client, event, number).await.expect("answered") {
                    202 => done += 1,
                    // Nothing had happened yet, and nobody knows that its worker is dead.
                    409 => open.lock().unwrap().push(number),
                    other => panic!("{number}: {other}"),
                }
            }
        }
        a_minute_passes(&database.url).await;
        let open = open.into_inner().unwrap();
        println!("{done} were answered right after the kill, {} a minute later", open.len());
        let mut client = server.visitor();
        for number in open {
            assert_eq!(call(&mut client, event, number).await.expect("answered"), 202, "{number}");
        }
        all_sent(&database).await;
        server.stop();
        let all = numbers.load(Ordering::Relaxed);
        let roster = roster(&database, event).await;
        assert_eq!(roster.len(), all, "each once");
        let (post, _) = post_of(&sink);
        for number in 0..all {
            let kinds: Vec<NoticeKind> = post[&address(number)].iter().map(|letter| letter.kind).collect();
            assert_eq!(kinds, [NoticeKind::ConfirmRegistration], "{number}");
        }
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
