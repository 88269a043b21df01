//! Backups while people register: each is of one moment, and whole (R23).

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use turnus::{
    actions::{Desk, registrations},
    domain::{
        capability::{Presented, Purpose},
        id::EventId,
    },
    store,
};

use super::{Installation, empty_like, path, run, today};
use crate::support::{database, left_out::times, on_both, smtp_sink::SmtpSink, world::applicant};

const VISITORS: usize = 3;

/// Registers people one after the other, each confirmed, until told to stop.
async fn keep_registering(desk: Desk, event: EventId, done: (Arc<AtomicUsize>, Arc<AtomicBool>), visitor: usize) {
    let (acknowledged, stop) = done;
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let address = format!("gast{visitor}x{number}@amt{visitor}x{number}.example");
        registrations::ask(&desk, event, applicant("Gast", &address)).await.expect("asked");
        let roster = store::registrations::list_roster(&desk.store, event).await.expect("a roster");
        let (mine, _) = roster.into_iter().find(|(_, person)| person.email.as_str() == address).expect("mine");
        let link = Presented::parse(&desk.keys.link(Purpose::Confirm, mine.link_id, 0)).expect("a link");
        registrations::confirm(&desk, &link).await.expect("confirmed");
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
}

on_both! {
    async fn each_backup_under_load_is_of_one_moment(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 60).await;
        let here = Installation::new(&app.database.url, &sink);
        let (acknowledged, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let visitors: Vec<_> = (0..VISITORS)
            .map(|visitor| {
                let done = (Arc::clone(&acknowledged), Arc::clone(&stop));
                tokio::spawn(keep_registering(app.desk.clone(), event, done, visitor))
            })
            .collect();
        let mut sizes = Vec::new();
        let rounds = times(8, 100);
        for round in 0..rounds {
            let promised = acknowledged.load(Ordering::Relaxed);
            let backup = path(&here, &format!("{round}.backup"));
            tokio::task::block_in_place(|| run(&here, &["backup", &backup]));
            let empty = empty_like(&app.database.url).await;
            let there = Installation::new(&empty.url, &sink);
            tokio::task::block_in_place(|| {
                run(&there, &["restore", &backup, "--hold-outbox"]);
                let said = run(&there, &["doctor"]);
                assert!(said.contains("\"ok\": true"), "round {round}: {said}");
            });
            let roster = store::registrations::list_roster(&empty.store, event).await.unwrap();
            let there = roster.iter().filter(|(one, _)| one.confirmed_at.is_some()).count();
            assert!(there >= promised, "round {round}: {promised} were acknowledged before, {there} are there");
            sizes.push(there);
        }
        stop.store(true, Ordering::Relaxed);
        for visitor in visitors {
            visitor.await.expect("no panic");
        }
        assert!(sizes.is_sorted() && sizes.first() < sizes.last(), "people registered meanwhile: {sizes:?}");
        println!("registrations in {rounds} backups: {sizes:?}");
        while !app.post().await.is_empty() {}
    }
}
