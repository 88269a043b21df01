//! What organizers do on the days on which the clocks change (C38).

use chrono::{DateTime, TimeDelta, Utc};
use turnus::domain::id::EventId;

use crate::support::{TestApp, database, on_both};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

on_both! {
    async fn a_single_date_typed_into_the_hour_that_is_left_out_is_moved_and_keeps_its_length(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open("/manage/new-event").await;
        let values = [("title", "Nachtschicht"), ("day", "29.03.2026"), ("starts", "02:30"), ("ends", "03:30"), ("step", "save")];
        let shown = olga.submit_and_go(&page, "/new-event", &values).await;
        assert!(shown.main().contains("03:30"), "{}", shown.main());
        let id: EventId = shown.path.split(['/', '?']).nth(3).expect("its page").parse().unwrap();
        let date = app.event(id).await;
        assert_eq!((date.slot.starts_at, date.slot.ends_at), (at("2026-03-29T01:30:00Z"), at("2026-03-29T02:30:00Z")));
        // Moved by its form to the hour that comes twice: the first of the two.
        let path = format!("/manage/events/{}/move", date.id);
        let page = olga.open(&path).await;
        let values = [("day", "25.10.2026"), ("starts", "02:15"), ("ends", "02:45"), ("notify", "no")];
        olga.submit_and_go(&page, "/move", &values).await;
        let moved = app.event(date.id).await.slot;
        assert_eq!((moved.starts_at, moved.ends_at - moved.starts_at), (at("2026-10-25T00:15:00Z"), TimeDelta::minutes(30)));
    }
}
