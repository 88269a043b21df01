//! `/api/v1/cadences/preview`

use serde_json::{Value, json};

use super::{Stage, cadence, fields, items};
use crate::support::{database, on_both};

/// A cadence with more fields.
fn asking(more: &Value) -> Value {
    let mut body = cadence();
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

on_both! {
    async fn a_preview_shows_dates_with_their_reasons_and_stores_nothing(database) {
        let stage = Stage::open(database).await;
        let preview = async |body: Value, language: &str| {
            stage.call("POST /api/v1/cadences/preview").header("accept-language", language).json(&body).send().await
        };
        // Every other Friday from 2 January: Good Friday is not among them, 1 May is not either; 25 December is.
        let body = asking(&json!({ "weekdays": ["FR"], "anchor": "2026-01-02", "from": "2026-12-01", "count": 3 }));
        let german = preview(body.clone(), "de").await;
        assert_eq!(german.header("content-language"), "de");
        let list = german.json();
        assert_eq!(fields(&list), ["items"]);
        let moved = &items(&list)[1];
        assert_eq!(fields(moved), ["ends_at", "iso_week", "notes", "planned_on", "skipped", "starts_at"]);
        assert_eq!((&moved["planned_on"], &moved["starts_at"]), (&json!("2026-12-18"), &json!("2026-12-18T10:00:00+01:00")));
        let body = asking(&json!({ "weekdays": ["FR"], "anchor": "2026-12-25", "from": "2026-12-01", "count": 1 }));
        let german = preview(body.clone(), "de").await.json();
        let date = &items(&german)[0];
        assert_eq!((&date["planned_on"], &date["starts_at"]), (&json!("2026-12-25"), &json!("2026-12-28T10:00:00+01:00")));
        assert_eq!((&date["ends_at"], &date["iso_week"]), (&json!("2026-12-28T11:00:00+01:00"), &json!(53)));
        assert_eq!(date["skipped"], false);
        assert!(date["notes"][0].as_str().unwrap().starts_with("Verschoben vom"), "{date}");
        let english = preview(body, "en-GB, de;q=0.5").await.json();
        assert!(items(&english)[0]["notes"][0].as_str().unwrap().starts_with("Moved from"));
        let body = asking(&json!({
            "weekdays": ["FR"], "anchor": "2026-12-25", "from": "2026-12-01", "count": 2, "holiday_policy": "skip"
        }));
        let skipping = preview(body, "de").await.json();
        assert_eq!((&items(&skipping)[0]["skipped"], &items(&skipping)[1]["skipped"]), (&json!(true), &json!(false)));
        assert_eq!(items(&stage.get("/api/v1/events").await.json()).len(), 0);
    }

    async fn how_much_is_shown_has_a_default_and_a_limit(database) {
        let stage = Stage::open(database).await;
        let preview = async |more: Value| stage.call("POST /api/v1/cadences/preview").json(&asking(&more)).send().await;
        // Today is 9 March 2026.
        let usual = preview(json!({})).await.json();
        assert_eq!((items(&usual).len(), &items(&usual)[0]["planned_on"]), (10, &json!("2026-03-19")));
        assert_eq!(items(&preview(json!({ "count": 400 })).await.json()).len(), 400);
        preview(json!({ "count": 401 })).await.wrong(&[("count", "out-of-range")]);
        preview(json!({ "count": 0 })).await.wrong(&[("count", "out-of-range")]);
        preview(json!({ "count": 100_000 })).await.wrong(&[("count", "out-of-range")]);
        preview(json!({ "count": -1, "from": "2026-02-29", "every": 0, "time_zone": "x" })).await.wrong(&[
            ("time_zone", "unknown-value"),
            ("count", "out-of-range"),
            ("from", "not-a-date"),
            ("every", "out-of-range"),
        ]);
        preview(json!({ "from": "9999-12-31" })).await.wrong(&[("from", "too-far-away")]);
        let ended = preview(json!({ "until": "2026-03-31", "count": 400 })).await.json();
        assert_eq!(items(&ended).len(), 1);
        let london = preview(json!({ "time_zone": "Europe/London", "count": 1 })).await.json();
        assert_eq!(items(&london)[0]["starts_at"], "2026-03-19T10:00:00Z");
    }

    async fn the_cadence_may_stand_in_a_field_of_its_own(database) {
        let stage = Stage::open(database).await;
        let preview = async |body: Value| stage.call("POST /api/v1/cadences/preview").json(&body).send().await;
        let flat = preview(asking(&json!({ "from": "2026-01-01", "count": 3 }))).await.json();
        let nested = preview(json!({ "cadence": cadence(), "from": "2026-01-01", "count": 3 })).await.json();
        assert_eq!(flat, nested);
        let both = preview(asking(&json!({ "cadence": cadence() }))).await;
        both.wrong(&[("cadence", "contradicts")]);
        let mut wrong = cadence();
        wrong["start_time"] = json!("25:00");
        preview(json!({ "cadence": wrong })).await.wrong(&[("cadence.start_time", "not-a-time")]);
        preview(json!({ "cadence": [2, "week"] })).await.wrong(&[("cadence", "wrong-type")]);
        preview(json!({})).await.wrong(&[
            ("every", "missing"),
            ("unit", "missing"),
            ("anchor", "missing"),
            ("start_time", "missing"),
            ("duration_minutes", "missing"),
            ("weekdays", "missing"),
        ]);
    }
}
