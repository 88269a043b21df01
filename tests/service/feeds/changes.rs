use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;

use super::{Answer, Stage, ask};
use crate::support::{database, on_both};

/// The entries of a calendar by UID.
fn entries(body: &str) -> BTreeMap<String, String> {
    let parts = body.split("BEGIN:VEVENT\r\n").skip(1).map(|part| part.split("END:VEVENT").next().expect("a part"));
    let uid = |part: &str| part.lines().find_map(|line| line.strip_prefix("UID:")).expect("a UID").to_owned();
    parts.map(|part| (uid(part), part.to_owned())).collect()
}

fn modified(answer: &Answer) -> std::time::SystemTime {
    let text = answer.headers[header::LAST_MODIFIED].to_str().expect("text");
    httpdate::parse_http_date(text).expect("a date")
}

on_both! {
    async fn a_change_shows_at_once_and_in_its_own_entry_only(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        stage.format("b", &[]).await;
        let event = stage.events().await.into_iter().find(|event| event.event.slug.as_str().starts_with('a')).expect("one");
        let paths = ["/feeds/all.ics", "/feeds/formats/a.ics", "/feeds/selection.ics?format=a"];
        for path in paths {
            let (answer, before) = (stage.get(path).await, entries(&stage.body(path).await));
            stage.cancel(&event).await;
            let cancelled = stage.get(path).await;
            let after = entries(&stage.body(path).await);
            let changed: Vec<_> = after.iter().filter(|(uid, entry)| before.get(*uid) != Some(entry)).collect();
            assert_eq!(changed.len(), 1, "{path}");
            assert_eq!(*changed[0].0, event.event.calendar_uid);
            assert!(changed[0].1.contains("STATUS:CANCELLED") && changed[0].1.contains("SUMMARY:ABGESAGT: "), "{path}");
            assert_ne!(cancelled.headers[header::ETAG], answer.headers[header::ETAG]);
            // The clock of this test stands: two changes within a second are two changes all the same.
            assert!(modified(&cancelled) > modified(&answer), "{path}");
            let since = [(header::IF_MODIFIED_SINCE, answer.headers[header::LAST_MODIFIED].to_str().expect("text"))];
            assert_eq!(ask(&stage.router, Method::GET, path, &since).await.status, StatusCode::OK, "{path}");
            let target = (event.event.id, None);
            turnus::actions::events::restore(&stage.desk, &stage.viewer, target, false).await.expect("restored");
        }
    }

    async fn what_did_not_change_has_the_same_bytes_and_tag(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        stage.format("b", &[]).await;
        let (_, _, other) = stage.other_process().await;
        let before = stage.get("/feeds/formats/a.ics").await;
        let of_b = stage.events().await.into_iter().find(|event| event.event.slug.as_str().starts_with('b')).expect("one");
        stage.cancel(&of_b).await;
        assert_eq!(stage.get("/feeds/formats/a.ics").await, before);
        assert_eq!(ask(&other, Method::GET, "/feeds/formats/a.ics", &[]).await, before, "another node says the same");
    }

    async fn another_process_notices_when_it_looks(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        let (_, feeds, other) = stage.other_process().await;
        let before = ask(&other, Method::GET, "/feeds/all.ics", &[]).await;
        stage.cancel(&stage.events().await[0]).await;
        assert_eq!(ask(&other, Method::GET, "/feeds/all.ics", &[]).await, before, "nobody has looked yet");
        feeds.look().await;
        let after = ask(&other, Method::GET, "/feeds/all.ics", &[]).await;
        assert_ne!(after, before);
        assert_eq!(after, stage.get("/feeds/all.ics").await);
    }

    async fn whoever_asks_after_a_change_sees_it_however_many_ask_meanwhile(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        let event = stage.events().await.remove(0);
        let stop = tokio_util::sync::CancellationToken::new();
        let crowd: Vec<_> = (0..4).map(|_| {
            let (router, stop) = (stage.router.clone(), stop.clone());
            tokio::spawn(async move {
                while !stop.is_cancelled() {
                    assert_eq!(ask(&router, Method::GET, "/feeds/all.ics", &[]).await.status, StatusCode::OK);
                    tokio::task::yield_now().await;
                }
            })
        }).collect();
        let start = event.event.slot.starts_at;
        for minutes in 1..=20 {
            let mut moved = event.clone();
            moved.event.slot.starts_at = start;
            stage.shift(&moved, TimeDelta::minutes(minutes)).await;
            let expected = (start + TimeDelta::minutes(minutes)).with_timezone(&chrono_tz::Europe::Berlin);
            let line = format!("DTSTART;TZID=Europe/Berlin:{}", expected.format("%Y%m%dT%H%M%S"));
            let entry = entries(&stage.body("/feeds/all.ics").await).remove(&event.event.calendar_uid).expect("there");
            assert!(entry.contains(&line), "{minutes}: {entry}");
            assert!(entry.contains(&format!("SEQUENCE:{minutes}\r\n")), "{entry}");
        }
        stop.cancel();
        for one in crowd {
            one.await.expect("answered");
        }
    }

    async fn the_window_moves_on_with_the_month(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        let before = stage.get("/feeds/all.ics").await;
        stage.desk.clock.advance(TimeDelta::days(20));
        assert_eq!(stage.get("/feeds/all.ics").await, before, "still March");
        stage.desk.clock.advance(TimeDelta::days(120));
        let after = stage.get("/feeds/all.ics").await;
        assert!(modified(&after) > modified(&before));
        assert_eq!(after.headers[header::LAST_MODIFIED], "Tue, 30 Jun 2026 22:00:00 GMT");
        assert!(after.body.len() < before.body.len(), "March is gone");
    }
}
