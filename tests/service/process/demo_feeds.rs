//! Every calendar of the demo, over a real connection, before checks and readers of other houses.

use std::collections::BTreeSet;

use turnus::store::{
    Options, Store,
    events::{EventQuery, list},
};

use crate::support::{
    client::Client,
    program::{Installation, file_with},
    readers::{Reader, checked_by, occurrences_read_by},
};

/// What the database of the demo holds, as (UID, beginning, end) of each calendar entry.
async fn stored(url: &str) -> BTreeSet<(String, i64, i64)> {
    let store = Store::connect(url, &Options::default()).await.expect("the demo's database");
    let query = EventQuery { limit: Some(10_000), ..EventQuery::default() };
    let mut entries = BTreeSet::new();
    for announced in list(&store, &query).await.expect("events") {
        let mut add = |uid: &str, slot: turnus::domain::zone::Slot| {
            entries.insert((uid.to_owned(), slot.starts_at.timestamp(), slot.ends_at.timestamp()));
        };
        if announced.days.is_empty() {
            add(&announced.event.calendar_uid, announced.event.slot);
        }
        for day in &announced.days {
            add(&day.calendar_uid, day.slot);
        }
    }
    store.close().await.expect("closed");
    entries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_calendar_of_the_demo_is_read_alike_everywhere() {
    let installation = Installation::bare();
    let folder = installation.folder.path().to_owned();
    let data = folder.join("demo").display().to_string();
    let server = installation.start(&["demo", "--listen", "127.0.0.1:0", "--data-dir", &data]);
    let base = format!("http://{}", server.address);
    let mut client = Client::at(server.address, &base);
    let mut feeds = BTreeSet::from(["/feeds/all.ics".to_owned()]);
    for page in ["/formats", "/calendar"] {
        for link in client.open(page).await.links() {
            let link = link.split('?').next().unwrap_or_default().to_owned();
            if let Some(slug) = link.strip_prefix("/formats/").filter(|slug| !slug.contains('/')) {
                feeds.insert(format!("/feeds/formats/{slug}.ics"));
            }
        }
    }
    assert!(feeds.len() >= 7, "{feeds:?}");
    let known = stored(&format!("sqlite://{data}/turnus.db?mode=rwc")).await;
    let mut checks = tokio::task::JoinSet::new();
    for (number, path) in feeds.into_iter().enumerate() {
        let feed = client.open(&path).await;
        let file = file_with(&folder, &format!("{number}.ics"), &feed.body);
        let url = format!("{base}{path}");
        let name = path.clone();
        checks.spawn_blocking(move || {
            [checked_by("lint_feed.py", &[&file, "--public"]), checked_by("http_feed_check.py", &[&url])]
                .map(|done| (name.clone(), done))
        });
        for reader in Reader::ALL {
            let Some(read) = occurrences_read_by(reader, &feed.body) else { continue };
            assert!(!read.is_empty() || path != "/feeds/all.ics", "{reader:?} reads nothing in {path}");
            for one in read {
                let entry = (one.uid, one.start.timestamp(), one.end.timestamp());
                assert!(known.contains(&entry), "{reader:?} reads {entry:?} in {path}, the database does not hold it");
            }
        }
    }
    while let Some(done) = checks.join_next().await {
        for (path, done) in done.unwrap() {
            if let Some((content, said)) = done {
                assert!(content, "{path}: {said}");
            }
        }
    }
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
}
