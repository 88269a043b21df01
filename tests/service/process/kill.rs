//! `kill -9` at any moment: what was acknowledged is there afterwards, and its mail comes (R04, R05).

use std::{
    collections::BTreeSet,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use turnus::{
    clock::Chance,
    domain::{delivery::batch::HAND, notice::NoticeKind},
};

use super::{all_sent, ask, check_promises, confirm, installed, post_of, roster};
use crate::support::{
    client::Client,
    database,
    left_out::times,
    on_both,
    post::Letter,
    program::{Server, soon},
    smtp_sink::SmtpSink,
};

const VISITORS: usize = 3;
/// Connections to the relay, as the program has by default.
const CONNECTIONS: usize = 4;

/// What the service acknowledged, over all rounds.
#[derive(Default)]
struct Promises {
    number: AtomicUsize,
    asked: Mutex<Vec<String>>,
    confirmed: Mutex<Vec<String>>,
    used: Mutex<BTreeSet<String>>,
}

/// Registers people and follows their links until the service is gone.
async fn keep_at_it(mut client: Client, form: String, sink: Arc<SmtpSink>, promises: Arc<Promises>) -> io::Error {
    loop {
        if let Some((address, token)) = next_link(&sink, &promises) {
            match confirm(&mut client, &token).await {
                Ok(told) => {
                    assert!(told, "the link of {address} was refused");
                    promises.confirmed.lock().unwrap().push(address);
                }
                Err(error) => return error,
            }
        }
        let number = promises.number.fetch_add(1, Ordering::Relaxed);
        let address = format!("gast{number}@amt.example");
        match ask(&mut client, &form, &address).await {
            Ok(told) => {
                assert!(told, "{address} was refused");
                promises.asked.lock().unwrap().push(address);
            }
            Err(error) => return error,
        }
    }
}

/// A link that came by mail and nobody has followed yet.
fn next_link(sink: &SmtpSink, promises: &Promises) -> Option<(String, String)> {
    let letters = sink.mails().into_iter().map(|mail| Letter::parse(&mail.data));
    let mut asking = letters.filter(|letter| letter.kind == NoticeKind::ConfirmRegistration);
    let mut used = promises.used.lock().unwrap();
    let fresh = asking.find(|letter| used.insert(letter.to.clone()))?;
    Some((fresh.to.clone(), fresh.token("/r/").to_owned()))
}

/// Lets people in for so long after the first of them, then kills the program under their hands.
async fn one_round(server: Server, form: &str, moment: Duration, sink: &Arc<SmtpSink>, promises: &Arc<Promises>) {
    let mut visitors = JoinSet::new();
    for _ in 0..VISITORS {
        visitors.spawn(keep_at_it(server.visitor(), form.to_owned(), Arc::clone(sink), Arc::clone(promises)));
    }
    let before = promises.asked.lock().unwrap().len();
    soon("somebody is let in", async || promises.asked.lock().unwrap().len() > before).await;
    let ended = tokio::time::timeout(moment, visitors.join_next()).await;
    assert!(ended.is_err(), "a visitor ended before the program: {ended:?}");
    tokio::task::spawn_blocking(|| server.kill()).await.unwrap();
    while let Some(error) = visitors.join_next().await {
        error.expect("a visitor's fault");
    }
}

on_both! {
    async fn what_was_acknowledged_outlives_ten_kills(database) {
        let sink = Arc::new(SmtpSink::start().await);
        let (installation, mut server, form, event) = installed(&database, &sink, 10_000).await;
        let (chance, rounds) = (Chance::seeded(9), times(10, 100));
        let promises = Arc::new(Promises::default());
        for _ in 0..rounds {
            // 50 to 500 ms after the first answer.
            let moment = Duration::from_millis(50 + u64::from(u16::from_le_bytes(chance.bytes())) % 450);
            one_round(server, &form, moment, &sink, &promises).await;
            server = installation.serve();
        }
        all_sent(&database).await;
        server.stop();
        let (post, copies) = post_of(&sink);
        let (asked, confirmed) = (promises.asked.lock().unwrap().clone(), promises.confirmed.lock().unwrap().clone());
        println!("{} asked, {} confirmed, {copies} mails came twice", asked.len(), confirmed.len());
        assert!(asked.len() >= rounds, "hardly anybody got through: {}", asked.len());
        assert!(!confirmed.is_empty(), "nobody confirmed between two kills");
        check_promises(&asked, &confirmed, &roster(&database, event).await, &post);
        // As many as are in hand when it is killed.
        assert!(copies <= rounds * CONNECTIONS * HAND, "{copies} mails came twice");
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
