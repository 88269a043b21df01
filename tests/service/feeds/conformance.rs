//! Checks and libraries that are not ours.

use chrono::{DateTime, TimeDelta, Utc};

use super::Stage;
use crate::support::{
    database, on_both,
    readers::{Reader, checked_by, occurrences_read_by},
};

/// A year of two formats, with a moved, a cancelled and a two-day event.
async fn eventful(stage: &Stage) -> Vec<String> {
    stage.format("a", &["KI"]).await;
    stage.format("b", &[]).await;
    stage.two_days().await;
    let events = stage.events().await;
    stage.shift(&events[3], TimeDelta::hours(27)).await;
    stage.cancel(&events[6]).await;
    let download = format!("/events/{}/event.ics", events[3].event.slug);
    let feeds = ["/feeds/all.ics", "/feeds/formats/a.ics", "/feeds/selection.ics?format=b&tag=Recht"];
    feeds.into_iter().map(str::to_owned).chain([download]).collect()
}

/// What the database holds of a calendar: UID, beginning, end and status of each occurrence, by beginning.
async fn expected(stage: &Stage, path: &str) -> Vec<(String, DateTime<Utc>, DateTime<Utc>, String)> {
    let mut all = Vec::new();
    for announced in stage.events().await {
        let event = &announced.event;
        let slug = event.slug.as_str();
        let of = |prefix: &str| slug.starts_with(prefix) && announced.format.is_some();
        let meant = match path {
            "/feeds/all.ics" => true,
            "/feeds/formats/a.ics" => of("a"),
            "/feeds/selection.ics?format=b&tag=Recht" => of("b") || announced.format.is_none(),
            single => single == format!("/events/{slug}/event.ics"),
        };
        if !meant {
            continue;
        }
        let status = if event.status.as_str() == "cancelled" { "CANCELLED" } else { "CONFIRMED" };
        let mut add = |uid: &str, slot: turnus::domain::zone::Slot| {
            all.push((uid.to_owned(), slot.starts_at, slot.ends_at, status.to_owned()));
        };
        if announced.days.is_empty() {
            add(&event.calendar_uid, event.slot);
        }
        for day in &announced.days {
            add(&day.calendar_uid, day.slot);
        }
    }
    all.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    all
}

on_both! {
    async fn other_libraries_read_what_the_database_holds(database) {
        let stage = Stage::open(database).await;
        for path in eventful(&stage).await {
            let bytes = stage.get(&path).await.body;
            let expected = expected(&stage, &path).await;
            assert!(!expected.is_empty(), "{path}");
            for reader in Reader::ALL {
                let Some(read) = occurrences_read_by(reader, &bytes) else { continue };
                let read: Vec<_> = read.into_iter().map(|one| (one.uid, one.start, one.end, one.status)).collect();
                assert_eq!(read, expected, "{reader:?} {path}");
            }
        }
    }

    async fn the_checks_of_octets_and_protocol_find_nothing(database) {
        let stage = Stage::open(database).await;
        let paths = eventful(&stage).await;
        let (address, _serving) = stage.serve().await;
        for path in paths {
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), stage.get(&path).await.body).expect("written");
            let file = file.path().display().to_string();
            let url = format!("http://{address}{path}");
            let check = tokio::task::spawn_blocking(move || {
                [checked_by("lint_feed.py", &[&file, "--public"]), checked_by("http_feed_check.py", &[&url])]
            });
            for said in check.await.expect("checked").into_iter().flatten() {
                let download = path.starts_with("/events/") && said.1.contains("attachment");
                let clean = said.1.contains(" 0 errors, 0 warnings");
                assert!(said.0 && (clean || download), "{path}: {}", said.1);
            }
        }
    }
}
