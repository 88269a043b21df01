use axum::http::StatusCode;
use chrono::TimeDelta;

use super::Stage;
use crate::support::database::{self, on_both};

on_both! {
    async fn a_warm_calendar_needs_no_database_and_a_stale_one_is_better_than_none(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        let before = stage.get("/feeds/all.ics").await;
        stage.desk.store.clone().close().await.expect("closed");
        assert_eq!(stage.get("/feeds/all.ics").await, before, "warm");
        stage.feeds.look().await;
        assert_eq!(stage.get("/feeds/all.ics").await, before, "nobody can tell whether it is old");
        stage.desk.clock.advance(TimeDelta::days(40));
        assert_eq!(stage.get("/feeds/all.ics").await, before, "old, but the last good one");
        assert_eq!(stage.get("/feeds/formats/a.ics").await.status, StatusCode::SERVICE_UNAVAILABLE, "never made");
    }
}
