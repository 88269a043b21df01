//! `/api/v1/formats/{slug}/date-changes`: one thing done to several dates, as a change set.

use serde_json::{Value, json};

use super::{Stage, items};
use crate::support::{database, on_both};

/// The first dates of the format.
async fn dates(stage: &Stage, count: usize) -> Vec<Value> {
    let all = stage.get("/api/v1/events?format=digitalrunde&from=2026-03-10T00:00:00Z").await.json();
    items(&all).iter().take(count).cloned().collect()
}

fn ids(dates: &[Value]) -> Vec<&str> {
    dates.iter().map(|date| date["id"].as_str().unwrap()).collect()
}

on_both! {
    async fn several_dates_move_by_a_change_set_and_come_back(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        let before = dates(&stage, 3).await;
        let wish = json!({ "events": ids(&before), "move": { "days": 7, "start_time": "14:00", "duration_minutes": 90 } });
        let drafted = stage.call("POST /api/v1/formats/digitalrunde/date-changes").by(&stage.edda).json(&wish).send().await;
        assert_eq!(drafted.status, 201, "{}", drafted.text());
        let change = drafted.json();
        let at = format!("/api/v1/change-sets/{}", change["id"].as_str().unwrap());
        assert_eq!(drafted.header("location"), format!("https://turnus.example{at}"));
        assert_eq!((&change["kind"], &change["cadence"], &change["valid_from"]), (&json!("move"), &json!(null), &json!(null)));
        assert_eq!((&change["impact"]["moves"], &change["impact"]["stays"]), (&json!(3), &json!(0)));
        assert_eq!(change["dates"][0]["was"], before[0]["starts_at"]);
        assert_eq!(dates(&stage, 3).await, before, "only drafted");
        for _ in 0..2 {
            stage.app.tick();
            let applied = stage.call(&format!("POST {at}/application")).by(&stage.edda).send().await;
            assert_eq!((applied.status.as_u16(), &applied.json()["state"]), (200, &json!("applied")));
        }
        let event = stage.get(&format!("/api/v1/events/{}", ids(&before)[0])).await.json();
        assert_eq!(event["starts_at"], change["dates"][0]["will_be"]);
        assert!(event["starts_at"].as_str().unwrap().contains("T14:00:00"), "{event}");
        let undone = stage.call(&format!("DELETE {at}/application")).by(&stage.edda).send().await;
        assert_eq!((undone.status.as_u16(), &undone.json()["state"]), (200, &json!("undone")));
        let starts = |dates: &[Value]| dates.iter().map(|date| date["starts_at"].clone()).collect::<Vec<_>>();
        assert_eq!(starts(&dates(&stage, 3).await), starts(&before));
    }

    async fn cancelling_and_other_words_are_change_sets_too_and_a_meeting_is_never_said(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        let all = dates(&stage, 2).await;
        let draft = async |wish: Value| {
            stage.app.tick();
            let reply = stage.call("POST /api/v1/formats/digitalrunde/date-changes").by(&stage.olga).json(&wish).send().await;
            assert_eq!(reply.status, 201, "{}", reply.text());
            assert!(!reply.text().contains("GEHEIM"), "{}", reply.text());
            let change = reply.json();
            stage.app.tick();
            let at = format!("POST /api/v1/change-sets/{}/application", change["id"].as_str().unwrap());
            let applied = stage.call(&at).by(&stage.olga).json(&json!({ "notify": true })).send().await;
            assert_eq!(applied.status, 200, "{}", applied.text());
            assert!(!applied.text().contains("GEHEIM"), "{}", applied.text());
            change
        };
        let words = json!({ "location": "Rathaus", "theme": null, "join_url": "https://treffen.example/GEHEIM" });
        let change = draft(json!({ "events": ids(&all), "change": words })).await;
        assert_eq!((&change["kind"], &change["impact"]["changes"]), (&json!("change"), &json!(2)));
        let event = stage.get(&format!("/api/v1/events/{}", ids(&all)[1])).await.json();
        assert_eq!((&event["location"], &event["online"]), (&json!("Rathaus"), &json!(true)));
        let change = draft(json!({ "events": ids(&all), "cancel": { "reason": "Streik" } })).await;
        assert_eq!((&change["kind"], &change["impact"]["cancelled"]), (&json!("cancel"), &json!(2)));
        let event = stage.get(&format!("/api/v1/events/{}", ids(&all)[0])).await.json();
        assert_eq!((&event["status"], &event["status_reason"]), (&json!("cancelled"), &json!("Streik")));
        let change = draft(json!({ "events": ids(&all), "restore": true })).await;
        assert_eq!((&change["kind"], &change["impact"]["restored"]), (&json!("restore"), &json!(2)));
        let event = stage.get(&format!("/api/v1/events/{}", ids(&all)[0])).await.json();
        assert_eq!(event["status"], "scheduled");
        let admission = json!({ "capacity": 12, "registration_closes_at": "2026-03-11T12:00:00+01:00" });
        let change = draft(json!({ "events": ids(&all), "change": admission })).await;
        assert_eq!((&change["dates"][0]["fate"], &change["impact"]["quiet"]), (&json!("quiet"), &json!(2)));
    }

    async fn a_wish_that_says_nothing_or_too_much_is_refused_at_its_field(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        let all = dates(&stage, 1).await;
        let id = ids(&all)[0];
        for (wish, fields) in [
            (json!({ "events": [id] }), vec!["move"]),
            (json!({ "events": [id], "move": { "days": 1 }, "cancel": {} }), vec!["move"]),
            (json!({ "events": [id], "cancel": {}, "change": { "theme": "x" } }), vec!["cancel"]),
            (json!({ "events": [id], "change": {} }), vec!["change"]),
            (json!({ "events": [], "cancel": {} }), vec!["events"]),
            (json!({ "events": ["x"], "move": { "start_time": "25:00" } }), vec!["events[0]", "move.start_time"]),
            (json!({ "events": [id], "move": {} }), vec!["move.days"]),
            (json!({ "events": [id], "move": { "days": -300 } }), vec!["move.days"]),
            (json!({ "events": [id], "move": { "weeks": 1 } }), vec!["move.weeks"]),
            (json!({ "events": [id], "change": { "location": "x".repeat(300) } }), vec!["change.location"]),
        ] {
            let reply = stage.call("POST /api/v1/formats/digitalrunde/date-changes").by(&stage.olga).json(&wish).send().await;
            assert_eq!(reply.status, 422, "{wish}: {}", reply.text());
            let said = reply.json();
            let named: Vec<_> = said["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
            assert_eq!(named, fields, "{wish}");
        }
    }
}
