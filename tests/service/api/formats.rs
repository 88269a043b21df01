//! `/api/v1/formats`

use serde_json::json;

use super::{Stage, cadence, fields, format_body, items, slugs};
use crate::support::{database, on_both};

const SHAPE: &[&str] = &[
    "approval",
    "audience",
    "audience_note",
    "audience_roles",
    "cadence",
    "cadence_text",
    "capacity",
    "changed_at",
    "description",
    "feed_url",
    "id",
    "join_closes_after",
    "join_opens_before",
    "location",
    "online",
    "questions",
    "registration",
    "registration_closes_before",
    "registration_opens_before",
    "reminder_offsets",
    "retention_days",
    "slug",
    "status",
    "summary",
    "support_contact",
    "support_days_before",
    "support_needs",
    "tags",
    "time_zone",
    "title",
    "url",
];

on_both! {
    async fn a_format_is_set_up_with_its_dates(database) {
        let stage = Stage::open(database).await;
        let reply = stage.call("POST /api/v1/formats").by(&stage.edda).json(&format_body("digitalrunde")).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        assert_eq!(reply.header("location"), "https://turnus.example/api/v1/formats/digitalrunde");
        assert_eq!(reply.header("etag"), "\"v1\"");
        let format = reply.json();
        assert_eq!(fields(&format), SHAPE);
        assert_eq!(format["url"], "https://turnus.example/formats/digitalrunde");
        assert_eq!(format["feed_url"], "https://turnus.example/feeds/formats/digitalrunde.ics");
        let mut rule = cadence();
        rule["month_ordinal"] = json!(null);
        rule["until"] = json!(null);
        rule["pauses"] = json!([]);
        assert_eq!(format["cadence"], rule);
        assert_eq!(format["cadence_text"], "alle 14 Tage donnerstags, 10:00 Uhr, ab 08.01.2026");
        let shown = stage.get("/api/v1/formats/digitalrunde").await;
        assert_eq!((shown.json(), shown.header("etag")), (format, "\"v1\""));
        let dates = stage.get("/api/v1/events?format=digitalrunde").await.json();
        assert_eq!(items(&dates).len(), 26);
        assert_eq!(items(&dates)[0]["starts_at"], "2026-03-19T10:00:00+01:00");
        assert_eq!(items(&dates)[1]["starts_at"], "2026-04-02T10:00:00+02:00");
        assert_eq!(items(&dates)[0]["planned_on"], "2026-03-19");
    }

    async fn everything_that_is_wrong_is_named_at_once_and_nothing_is_stored(database) {
        let stage = Stage::open(database).await;
        let post = async |body| stage.call("POST /api/v1/formats").by(&stage.olga).json(&body).send().await;
        post(json!({})).await.wrong(&[("title", "missing")]);
        let mut body = format_body("Digital Runde");
        body["title"] = json!("a\u{0}b");
        body["audience"] = json!("everybody");
        body["capacity"] = json!(0);
        body["time_zone"] = json!("Mars/Olympus");
        body["join_url"] = json!("javascript:alert(1)");
        body["cadence"]["start_time"] = json!("02:30");
        body["cadence"]["anchor"] = json!("2026-02-30");
        body["cadence"]["holiday_scope"] = json!(["DE-XX"]);
        body["cadence"]["pauses"] = json!([{ "from": "2026-08-01", "until": "2026-07-01" }]);
        post(body).await.wrong(&[
            ("title", "control-characters"),
            ("slug", "not-a-slug"),
            ("join_url", "not-a-url"),
            ("audience", "unknown-value"),
            ("capacity", "out-of-range"),
            ("time_zone", "unknown-value"),
            ("cadence.anchor", "not-a-date"),
            ("cadence.holiday_scope", "unknown-value"),
            ("cadence.start_time", "forbidden-hour"),
            ("cadence.pauses[0].until", "ends-before-start"),
        ]);
        let mut body = format_body("a");
        body["cadence"]["unit"] = json!("second");
        post(body).await.wrong(&[("cadence.unit", "unknown-value")]);
        let mut body = format_body("a");
        body["cadence"]["freq"] = json!("SECONDLY");
        post(body).await.wrong(&[("cadence.freq", "unknown-field")]);
        for extra in ["organization_id", "team_id", "version", "id"] {
            let mut body = format_body("a");
            body[extra] = json!(1);
            post(body).await.wrong(&[(extra, "unknown-field")]);
        }
        let all = stage.call("GET /api/v1/formats").by(&stage.olga).ok().await;
        assert_eq!(items(&all).len(), 0);
        stage.format("digitalrunde").await;
        post(format_body("digitalrunde")).await.wrong(&[("slug", "taken")]);
    }

    async fn drafts_are_for_their_team_alone(database) {
        let stage = Stage::open(database).await;
        let mut draft = format_body("entwurf");
        draft["status"] = json!("draft");
        stage.make("/api/v1/formats", draft).await;
        stage.format("offen").await;
        assert_eq!(slugs(&stage.get("/api/v1/formats").await.json()), ["offen"]);
        assert_eq!(slugs(&stage.call("GET /api/v1/formats").by(&stage.lars).ok().await), ["offen"]);
        assert_eq!(items(&stage.call("GET /api/v1/formats").by(&stage.vera).ok().await).len(), 2);
        assert_eq!(items(&stage.get("/api/v1/events").await.json()).len(), 26);
        assert_eq!(items(&stage.call("GET /api/v1/events").by(&stage.vera).ok().await).len(), 52);
        stage.get("/api/v1/formats/entwurf").await.refused(404, "not-found");
        stage.get("/api/v1/events?format=entwurf").await.wrong(&[("format", "not-found")]);
        stage.call("GET /api/v1/formats/entwurf").by(&stage.lars).send().await.refused(404, "not-found");
        stage.call("GET /api/v1/formats/entwurf").by(&stage.vera).ok().await;
        let drafts = stage.call("GET /api/v1/events?format=entwurf").by(&stage.vera).ok().await;
        let path = format!("/api/v1/events/{}", items(&drafts)[0]["id"].as_str().unwrap());
        stage.get(&path).await.refused(404, "not-found");
        stage.call(&format!("GET {path}")).by(&stage.lars).send().await.refused(404, "not-found");
    }

    async fn a_patch_changes_what_it_names(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("digitalrunde");
        body["location"] = json!("Rathaus");
        body["capacity"] = json!(20);
        body["summary"] = json!("Wozu");
        body["join_url"] = json!("https://treffen.example/GEHEIM");
        stage.make("/api/v1/formats", body).await;
        let patch = async |body, version: &str| {
            let call = stage.call("PATCH /api/v1/formats/digitalrunde").by(&stage.edda).header("if-match", version);
            call.text("application/merge-patch+json", &serde_json::Value::to_string(&body)).send().await
        };
        let reply = patch(json!({ "capacity": null, "location": null, "tags": ["recht"] }), "\"v1\"").await;
        assert_eq!((reply.status.as_u16(), reply.header("etag")), (200, "\"v2\""), "{}", reply.text());
        let format = reply.json();
        assert_eq!(fields(&format), SHAPE);
        assert_eq!((&format["capacity"], &format["location"]), (&json!(null), &json!(null)));
        assert_eq!((&format["tags"], &format["summary"], &format["online"]), (&json!(["recht"]), &json!("Wozu"), &json!(true)));
        patch(json!({ "capacity": 5 }), "\"v1\"").await.refused(412, "changed-meanwhile");
        patch(json!({ "capacity": 5 }), "W/\"v2\"").await.refused(412, "changed-meanwhile");
        assert_eq!(patch(json!({ "capacity": 5 }), "*").await.status, 200);
        // Nothing new is no new version.
        assert_eq!(patch(json!({}), "\"v3\"").await.header("etag"), "\"v3\"");
        assert_eq!(patch(json!({ "capacity": 5 }), "\"v3\"").await.header("etag"), "\"v3\"");
        patch(json!({ "title": null, "status": null }), "*").await.wrong(&[("title", "missing"), ("status", "missing")]);
        patch(json!({ "slug": "other" }), "*").await.wrong(&[("slug", "unknown-field")]);
        patch(json!({ "capacity": 5.5 }), "*").await.wrong(&[("capacity", "wrong-type")]);
    }

    async fn when_people_join_and_are_reminded_is_said_and_changed_and_where_they_join_is_only_written(database) {
        let stage = Stage::open(database).await;
        let made = stage.format("digitalrunde").await;
        let said = |format: &serde_json::Value| {
            (format["join_opens_before"].clone(), format["join_closes_after"].clone(), format["reminder_offsets"].clone())
        };
        assert_eq!(said(&made), (json!(15), json!(30), json!([2880, 30])), "what is usual");
        let mut body = format_body("andere");
        for (field, value) in [
            ("join_url", json!("https://treffen.example/GEHEIM")),
            ("join_text", json!("Telefon 030 12345, PIN GEHEIM")),
            ("join_opens_before", json!(0)),
            ("join_closes_after", json!(1440)),
            ("reminder_offsets", json!([30, 20160, 30])),
        ] {
            body[field] = value;
        }
        let made = stage.make("/api/v1/formats", body).await;
        assert_eq!(said(&made), (json!(0), json!(1440), json!([20160, 30])), "each once, the earliest first");
        assert!(!made.to_string().contains("GEHEIM"), "{made}");
        let patch = async |body: serde_json::Value| {
            stage.call("PATCH /api/v1/formats/andere").by(&stage.edda).header("if-match", "*").json(&body).send().await
        };
        let changed = patch(json!({ "join_opens_before": 30, "reminder_offsets": [], "join_text": null })).await.json();
        assert_eq!(said(&changed), (json!(30), json!(1440), json!([])), "none is allowed, what is left out stays");
        patch(json!({ "join_opens_before": -1, "join_closes_after": 1441, "reminder_offsets": [0] })).await.wrong(&[
            ("join_opens_before", "out-of-range"),
            ("join_closes_after", "out-of-range"),
            ("reminder_offsets", "out-of-range"),
        ]);
        patch(json!({ "reminder_offsets": [1, 2, 3, 4, 5, 6] })).await.wrong(&[("reminder_offsets", "too-many")]);
        patch(json!({ "join_opens_before": null, "reminder_offsets": null }))
            .await
            .wrong(&[("join_opens_before", "missing"), ("reminder_offsets", "missing")]);
        patch(json!({ "reminder_offsets": ["bald"] })).await.wrong(&[("reminder_offsets[0]", "wrong-type")]);
    }

    async fn how_long_it_is_kept_who_came_is_said_and_changed(database) {
        let stage = Stage::open(database).await;
        assert_eq!(stage.format("digitalrunde").await["retention_days"], 90, "what is usual");
        let mut body = format_body("andere");
        body["retention_days"] = json!(14);
        assert_eq!(stage.make("/api/v1/formats", body).await["retention_days"], 14);
        let patch = async |body: serde_json::Value| {
            stage.call("PATCH /api/v1/formats/andere").by(&stage.edda).header("if-match", "*").json(&body).send().await
        };
        assert_eq!(patch(json!({ "retention_days": 365 })).await.json()["retention_days"], 365);
        assert_eq!(patch(json!({ "capacity": 7 })).await.json()["retention_days"], 365, "what is left out stays");
        for days in [0, 366, -1] {
            patch(json!({ "retention_days": days })).await.wrong(&[("retention_days", "out-of-range")]);
        }
        patch(json!({ "retention_days": null })).await.wrong(&[("retention_days", "missing")]);
    }

    async fn only_those_who_may_change_anything(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        for (call, body) in [
            ("POST /api/v1/formats", format_body("neu")),
            ("PATCH /api/v1/formats/digitalrunde", json!({ "title": "Anders" })),
        ] {
            let denied = stage.call(call).json(&body).send().await;
            denied.refused(401, "unauthorized");
            assert_eq!(denied.header("www-authenticate"), "Bearer realm=\"turnus\"");
            let denied = stage.call(call).by("turnus_unknown").json(&body).send().await;
            denied.refused(401, "unauthorized");
            assert!(denied.header("www-authenticate").contains("invalid_token"));
            for token in [&stage.reading, &stage.vera] {
                stage.call(call).by(token).json(&body).send().await.refused(403, "forbidden");
            }
        }
        let foreign = stage.call("PATCH /api/v1/formats/digitalrunde").by(&stage.lars).json(&json!({ "title": "x" }));
        foreign.send().await.refused(404, "not-found");
        // A wrong token is refused, where none would do.
        stage.call("GET /api/v1/formats").by("turnus_unknown").send().await.refused(401, "unauthorized");
        stage.call("GET /api/v1/formats").header("authorization", "Basic abc").send().await.refused(401, "unauthorized");
    }

    async fn a_list_comes_in_pieces(database) {
        let stage = Stage::open(database).await;
        for number in 1..=5 {
            stage.make("/api/v1/formats", json!({ "title": format!("Format {number}"), "status": "active" })).await;
        }
        let mut seen: Vec<String> = Vec::new();
        let mut path = "/api/v1/formats?limit=2".to_owned();
        loop {
            let list = stage.get(&path).await.json();
            assert_eq!(fields(&list), ["items", "next"]);
            seen.extend(slugs(&list).into_iter().map(str::to_owned));
            let Some(next) = list["next"].as_str() else { break };
            path = format!("/api/v1/formats?limit=2&cursor={next}");
        }
        assert_eq!(seen, ["format-1", "format-2", "format-3", "format-4", "format-5"]);
        stage.get("/api/v1/formats?cursor=zzz").await.wrong(&[("cursor", "not-found")]);
        stage.get("/api/v1/formats?limit=0").await.wrong(&[("limit", "out-of-range")]);
        stage.get("/api/v1/formats?offset=3").await.refused(400, "unknown-field");
    }
}
