use axum::http::{Method, StatusCode};
use chrono::TimeDelta;

use super::{Stage, ask};
use crate::support::{database, on_both};

on_both! {
    async fn a_warm_calendar_needs_no_database_and_a_stale_one_is_better_than_none(database) {
        let stage = Stage::open(database).await;
        stage.format("a", &[]).await;
        let (store, feeds, router) = stage.other_process().await;
        let get = async |path: &str| ask(&router, Method::GET, path, &[]).await;
        let before = get("/feeds/all.ics").await;
        assert_eq!(before.status, StatusCode::OK);
        store.close().await.expect("closed");
        assert_eq!(get("/feeds/all.ics").await, before, "warm");
        feeds.look().await;
        assert_eq!(get("/feeds/all.ics").await, before, "nobody can tell whether it is old");
        stage.desk.clock.advance(TimeDelta::days(40));
        assert_eq!(get("/feeds/all.ics").await, before, "old, but the last good one");
        assert_eq!(get("/feeds/formats/a.ics").await.status, StatusCode::SERVICE_UNAVAILABLE, "never made");
    }
}
