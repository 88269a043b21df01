//! Somebody else holds the database's lock for a while, under load: whoever writes is told to come back, whoever reads is
//! served where the database can, nothing that was acknowledged is lost, and all is well a moment after (R20).

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tokio::{task::JoinSet, time::sleep};
use turnus::domain::delivery::batch::HAND;

use super::{
    all_sent, check_promises, installed,
    outage::{Told, attempt, keep_at_it},
    post_of, roster,
};
use crate::support::{client::Client, database, database::aside, on_both, smtp_sink::SmtpSink};

const VISITORS: usize = 4;
/// Connections to the relay, as the program has by default.
const CONNECTIONS: usize = 4;
/// For so long it is held: longer than a database waits for a lock.
const HELD: Duration = Duration::from_secs(12);
/// Nobody waits longer for an answer. One waits for the lock, the others for their turn, on a busy machine.
const LIMIT: Duration = Duration::from_secs(35);
/// So soon after it is free somebody is served.
const BACK_WITHIN: Duration = Duration::from_secs(20);

/// Somebody reads these pages all the while, and somebody looks whether the program lives. Answers how many were read.
async fn read_meanwhile(reader: &mut Client, pages: &[&str]) -> usize {
    let (began, mut read) = (Instant::now(), 0);
    while began.elapsed() < HELD {
        let asked = Instant::now();
        assert_eq!(reader.get("/healthz").await.status, StatusCode::OK);
        assert!(asked.elapsed() < Duration::from_secs(8), "/healthz took {:?}", asked.elapsed());
        for path in pages {
            let page = reader.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
            read += 1;
        }
        sleep(Duration::from_millis(200)).await;
    }
    read
}

on_both! {
    async fn a_lock_that_somebody_holds_sends_writers_away_and_ends_with_it(database) {
        let sink = SmtpSink::start().await;
        let (installation, server, form, event) = installed(&database, &sink, 10_000).await;
        let is_sqlite = database.url.starts_with("sqlite");
        let told = Arc::new(Told::default());
        let mut visitors = JoinSet::new();
        for _ in 0..VISITORS {
            visitors.spawn(keep_at_it(server.visitor(), form.clone(), Arc::clone(&told)));
        }
        sink.wait_for(5).await;

        let beside = aside(&database.url).await;
        let hold = if is_sqlite {
            // Writing takes the one lock there is.
            "DELETE FROM tick WHERE name = 'nobody'"
        } else {
            "LOCK TABLE registration IN ACCESS EXCLUSIVE MODE"
        };
        let holder = beside.begin().await.unwrap();
        // The program writes all the time; whoever comes from outside waits for their turn.
        holder.execute_unprepared(hold).await.expect("the lock");
        let before = told.asked();
        let mut reader = server.visitor();
        let pages: &[&str] = &["/", &form, "/feeds/all.ics"];
        let read = read_meanwhile(&mut reader, if is_sqlite { pages } else { &[] }).await;
        // At most those got through who were at the last step as it was taken.
        assert!(told.asked() - before <= VISITORS, "{} were told that they are registered", told.asked() - before);
        assert!(told.sent_away() > 0, "nobody noticed");
        assert!(!is_sqlite || read > 20, "{read} pages read meanwhile");
        holder.rollback().await.unwrap();

        let (free, mut client) = (Instant::now(), server.visitor());
        while !attempt(&mut client, &form, &told).await {}
        println!("{:?} after the lock was free somebody was served", free.elapsed());
        assert!(free.elapsed() < BACK_WITHIN, "{:?}", free.elapsed());
        assert_eq!(reader.get("/readyz").await.status, StatusCode::OK);
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
        // What became of a mail may go unheard, of as many as are in hand.
        assert!(copies <= CONNECTIONS * HAND, "{copies} mails came twice");
        check_promises(&told.all(), &[], &roster(&database, event).await, &post);
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
