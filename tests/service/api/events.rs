//! `/api/v1/events`

use serde_json::{Value, json};

use super::{Stage, event_body, fields, items, slugs};
use crate::support::{database, on_both};

const SHAPE: &[&str] = &[
    "approval",
    "calendar_uid",
    "capacity",
    "changed_at",
    "days",
    "description",
    "ends_at",
    "external_url",
    "format",
    "host",
    "id",
    "kind",
    "location",
    "moved_from",
    "notes",
    "online",
    "planned_on",
    "registration",
    "registration_closes_at",
    "registration_opens_at",
    "seats_left",
    "sequence",
    "slug",
    "starts_at",
    "status",
    "status_reason",
    "support_contact",
    "support_days_before",
    "support_needs",
    "tags",
    "theme",
    "time_zone",
    "title",
    "url",
];

fn path(event: &Value) -> String {
    format!("/api/v1/events/{}", event["id"].as_str().unwrap())
}

fn call(method: &str, event: &Value) -> String {
    format!("{method} {}", path(event))
}

on_both! {
    async fn a_single_event_is_set_up_and_shown(database) {
        let stage = Stage::open(database).await;
        let reply = stage.call("POST /api/v1/events").by(&stage.edda).json(&event_body()).send().await;
        assert_eq!((reply.status.as_u16(), reply.header("etag")), (201, "\"v1\""), "{}", reply.text());
        let event = reply.json();
        assert_eq!(reply.header("location"), format!("https://turnus.example{}", path(&event)));
        assert_eq!(fields(&event), SHAPE);
        assert_eq!(event["slug"], "meetup-2026-03-26");
        assert_eq!(event["url"], "https://turnus.example/events/meetup-2026-03-26");
        assert_eq!((&event["kind"], &event["status"], &event["sequence"]), (&json!("single"), &json!("scheduled"), &json!(0)));
        assert_eq!((&event["format"], &event["planned_on"]), (&json!(null), &json!(null)));
        assert_eq!((&event["capacity"], &event["seats_left"]), (&json!(null), &json!(null)));
        assert_eq!((&event["starts_at"], &event["time_zone"]), (&json!("2026-03-26T10:00:00+01:00"), &json!("Europe/Berlin")));
        assert!(event["calendar_uid"].as_str().unwrap().ends_with("@turnus"));
        let shown = stage.get(&path(&event)).await;
        // Only whoever looks at it is told what people are asked.
        let mut seen = event;
        seen["questions"] = json!([]);
        assert_eq!((shown.json(), shown.header("etag")), (seen, "\"v1\""));
    }

    async fn events_have_days_or_belong_to_somebody_else(database) {
        let stage = Stage::open(database).await;
        let summit = stage.make("/api/v1/events", json!({ "title": "Klausur", "days": [
            { "starts_at": "2026-05-07T09:00:00+02:00", "ends_at": "2026-05-07T17:00:00+02:00" },
            { "starts_at": "2026-05-08T09:00:00+02:00", "ends_at": "2026-05-08T13:00:00+02:00" }
        ] })).await;
        assert_eq!((&summit["kind"], &summit["starts_at"]), (&json!("multi_day"), &json!("2026-05-07T09:00:00+02:00")));
        assert_eq!(summit["ends_at"], "2026-05-08T13:00:00+02:00");
        let days = summit["days"].as_array().unwrap();
        assert_eq!((days.len(), fields(&days[0])), (2, vec!["calendar_uid", "ends_at", "sequence", "starts_at"]));
        assert_ne!(days[0]["calendar_uid"], days[1]["calendar_uid"]);
        let external = stage.make("/api/v1/events", json!({
            "title": "Gipfel", "starts_at": "2026-06-01T08:00:00Z", "external_url": "https://gipfel.example/"
        })).await;
        assert_eq!((&external["kind"], &external["registration"]), (&json!("external"), &json!("none")));
        assert_eq!(external["ends_at"], "2026-06-01T11:00:00+02:00");
        stage.format("digitalrunde").await;
        let own = stage.make("/api/v1/events", json!({ "format": "digitalrunde", "starts_at": "2026-03-20T09:00:00Z" })).await;
        assert_eq!((&own["title"], &own["format"]), (&json!("Digitalrunde"), &json!("digitalrunde")));
    }

    async fn wrong_events_are_refused_field_by_field(database) {
        let stage = Stage::open(database).await;
        let post = async |body: Value| stage.call("POST /api/v1/events").by(&stage.olga).json(&body).send().await;
        post(json!({})).await.wrong(&[("title", "missing"), ("starts_at", "missing")]);
        post(json!({ "title": "x", "starts_at": "2026-02-30T10:00:00Z", "ends_at": "10:00" })).await
            .wrong(&[("starts_at", "not-an-instant"), ("ends_at", "not-an-instant")]);
        post(json!({ "title": "x", "starts_at": "2026-03-26T10:00:00" })).await.wrong(&[("starts_at", "not-an-instant")]);
        post(json!({ "title": "x", "starts_at": "2026-03-26T10:00:00Z", "ends_at": "2026-03-26T10:00:00Z" })).await
            .wrong(&[("ends_at", "ends-before-start")]);
        post(json!({ "title": "x", "days": [{ "starts_at": "x" }] })).await
            .wrong(&[("days[0].starts_at", "not-an-instant"), ("days[0].ends_at", "missing")]);
        post(json!({ "title": "x", "days": [{ "begin": "x" }] })).await.wrong(&[("days[0].begin", "unknown-field")]);
        post(json!({ "title": "x", "days": [["2026-03-26T10:00:00Z"]] })).await.wrong(&[("days[0]", "wrong-type")]);
        let support = json!({ "title": "x", "starts_at": "2026-03-26T10:00:00Z", "support_days_before": 91 });
        post(support).await.wrong(&[("support_days_before", "out-of-range")]);
        post(json!({ "format": "nix", "starts_at": "2026-03-26T10:00:00Z" })).await.wrong(&[("format", "not-found")]);
        for taken_in_secret in ["status", "sequence", "calendar_uid", "organization_id", "team_id"] {
            let mut body = event_body();
            body[taken_in_secret] = json!("confirmed");
            post(body).await.wrong(&[(taken_in_secret, "unknown-field")]);
        }
        let day = json!({ "starts_at": "2026-05-07T09:00:00Z", "ends_at": "2026-05-07T10:00:00Z" });
        post(json!({ "title": "x", "days": vec![day; 100] })).await.wrong(&[("days", "too-many")]);
        assert_eq!(items(&stage.get("/api/v1/events").await.json()).len(), 0);
    }

    async fn a_list_is_cut_by_time_and_format_and_comes_in_pieces(database) {
        let stage = Stage::open(database).await;
        stage.format("eins").await;
        let other = json!({ "title": "Meetup", "starts_at": "2026-03-19T09:00:00Z" });
        stage.make("/api/v1/events", other).await;
        let list = async |query: &str| stage.get(&format!("/api/v1/events?{query}")).await;
        assert_eq!(items(&list("").await.json()).len(), 27);
        assert_eq!(items(&list("format=eins").await.json()).len(), 26);
        assert_eq!(slugs(&list("from=2026-03-20&to=2026-04-16").await.json()), ["eins-2026-04-02", "eins-2026-04-16"]);
        assert_eq!(slugs(&list("from=2026-04-02T08:59:59Z&to=2026-04-16T08:00:00Z").await.json()), ["eins-2026-04-02"]);
        let mut seen = Vec::new();
        let mut query = "limit=2&to=2026-04-30".to_owned();
        loop {
            let piece = list(&query).await.json();
            seen.extend(slugs(&piece).into_iter().map(str::to_owned));
            let Some(next) = piece["next"].as_str() else { break };
            query = format!("limit=2&to=2026-04-30&cursor={next}");
        }
        seen[..2].sort();
        let meetup = "meetup-2026-03-19";
        assert_eq!(seen, ["eins-2026-03-19", meetup, "eins-2026-04-02", "eins-2026-04-16", "eins-2026-04-30"]);
        list("from=gestern").await.wrong(&[("from", "not-an-instant")]);
        list("to=2026-02-30").await.wrong(&[("to", "not-a-date")]);
        list("from=9999-12-31").await.wrong(&[("from", "too-far-away")]);
        list("cursor=AAAA").await.wrong(&[("cursor", "not-found")]);
        list("format=nix").await.wrong(&[("format", "not-found")]);
        list("limit=99999999999999999999").await.wrong(&[("limit", "wrong-type")]);
        list("from=2026-01-01&from=2026-02-01").await.refused(400, "duplicate-field");
        list("format=eins&format=zwei").await.refused(400, "duplicate-field");
        list("status=draft").await.refused(400, "unknown-field");
    }

    async fn a_patch_moves_an_event_and_tells_nobody_unless_asked(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let patch = async |body: Value| stage.call(&call("PATCH", &event)).by(&stage.olga).json(&body).send().await;
        let moved = patch(json!({ "starts_at": "2026-03-27T14:00:00+01:00", "notify": true })).await;
        assert_eq!((moved.status.as_u16(), moved.header("etag")), (200, "\"v2\""), "{}", moved.text());
        let moved = moved.json();
        assert_eq!((&moved["ends_at"], &moved["sequence"]), (&json!("2026-03-27T15:00:00+01:00"), &json!(1)));
        assert_eq!((&moved["moved_from"], &moved["notified"]), (&json!("2026-03-26T10:00:00+01:00"), &json!(0)));
        assert_eq!(moved["calendar_uid"], event["calendar_uid"]);
        let named = patch(json!({ "theme": "Recht", "location": null })).await.json();
        assert_eq!((&named["theme"], &named["location"], &named["title"]), (&json!("Recht"), &json!(null), &json!("Meetup")));
        patch(json!({ "starts_at": null })).await.wrong(&[("starts_at", "missing")]);
        patch(json!({ "starts_at": "2025-01-01T10:00:00Z" })).await.wrong(&[("starts_at", "in-the-past")]);
        patch(json!({ "title": null })).await.wrong(&[("title", "missing")]);
        patch(json!({ "status": "cancelled" })).await.wrong(&[("status", "unknown-field")]);
        let late = stage.call(&call("PATCH", &event)).by(&stage.olga).header("if-match", "\"v1\"").json(&json!({ "theme": "x" }));
        late.send().await.refused(412, "changed-meanwhile");
        let quiet = json!({ "theme": "Anders" });
        let telling = json!({ "theme": "Laut", "notify": true });
        assert_eq!(stage.call(&call("PATCH", &event)).by(&stage.edda).json(&quiet).send().await.status, 200);
        stage.call(&call("PATCH", &event)).by(&stage.edda).json(&telling).send().await.refused(403, "forbidden");
        stage.call(&call("PATCH", &event)).by(&stage.reading).json(&quiet).send().await.refused(403, "forbidden");
        stage.call(&call("PATCH", &event)).by(&stage.lars).json(&quiet).send().await.refused(404, "not-found");
        stage.call(&call("PATCH", &event)).json(&quiet).send().await.refused(401, "unauthorized");
    }

    async fn an_event_is_cancelled_and_restored_and_people_are_told(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let id = event["id"].as_str().unwrap().parse().unwrap();
        stage.app.register(id, "Eva Muster", "eva@amt.example").await;
        let cancellation = format!("{}/cancellation", path(&event));
        let cancel = async |body: Value| stage.call(&format!("POST {cancellation}")).by(&stage.olga).json(&body).send().await;
        let gone = cancel(json!({ "reason": "Erkrankung", "notify": true })).await;
        assert_eq!(gone.status, 200, "{}", gone.text());
        let gone = gone.json();
        assert_eq!((&gone["status"], &gone["status_reason"]), (&json!("cancelled"), &json!("Erkrankung")));
        assert_eq!((&gone["sequence"], &gone["notified"]), (&json!(1), &json!(1)));
        // A second time changes nothing.
        let again = cancel(json!({})).await.json();
        assert_eq!((&again["sequence"], &again["status_reason"], &again["notified"]), (&json!(1), &json!("Erkrankung"), &json!(0)));
        assert_eq!(stage.app.post_after_undo().await.len(), 1);
        let patch = stage.call(&call("PATCH", &event)).by(&stage.olga).json(&json!({ "starts_at": "2026-03-27T10:00:00Z" }));
        patch.send().await.refused(409, "event-restore-first");
        assert_eq!(stage.get(&path(&event)).await.json()["status"], "cancelled");
        let back = stage.call(&format!("DELETE {cancellation}?notify=true")).by(&stage.olga).ok().await;
        assert_eq!((&back["status"], &back["status_reason"], &back["sequence"]), (&json!("scheduled"), &json!(null), &json!(2)));
        assert_eq!(back["notified"], 1);
        stage.app.post_after_undo().await;
        // A body may be left out.
        let bare = stage.call(&format!("POST {cancellation}")).by(&stage.olga).ok().await;
        assert_eq!((&bare["status"], &bare["status_reason"]), (&json!("cancelled"), &json!(null)));
        cancel(json!({ "reason": "x".repeat(301) })).await.wrong(&[("reason", "too-long")]);
        cancel(json!({ "reason": "a\nb" })).await.wrong(&[("reason", "control-characters")]);
        stage.call(&format!("POST {cancellation}")).by(&stage.lars).send().await.refused(404, "not-found");
        stage.call(&format!("DELETE {cancellation}")).by(&stage.vera).send().await.refused(403, "forbidden");
        stage.call(&format!("DELETE {cancellation}?notify=maybe")).by(&stage.olga).send().await
            .wrong(&[("notify", "wrong-type")]);
    }

    async fn the_past_is_not_changed(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        stage.app.pass(chrono::TimeDelta::days(30));
        let cancel = stage.call(&format!("POST {}/cancellation", path(&event))).by(&stage.olga).send().await;
        cancel.refused(409, "event-over");
        let patch = stage.call(&call("PATCH", &event)).by(&stage.olga).json(&json!({ "starts_at": "2027-03-27T10:00:00Z" }));
        patch.send().await.refused(409, "event-over");
    }

    async fn join_addresses_are_never_shown(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        for token in [&stage.olga, &stage.vera, &stage.lars] {
            for call in [call("GET", &event), "GET /api/v1/events".to_owned()] {
                assert!(!stage.call(&call).by(token).send().await.text().contains("GEHEIM"));
            }
        }
        let answer = stage.call(&call("PATCH", &event)).by(&stage.olga).json(&json!({ "join_url": "https://neu.example/GEHEIM" }));
        let answer = answer.send().await;
        assert!(answer.status.is_success() && !answer.text().contains("GEHEIM"));
        assert_eq!(answer.json()["online"], true);
    }
}
