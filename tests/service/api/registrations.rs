//! `/api/v1/events/{id}/registrations`

use serde_json::{Value, json};

use super::{Stage, event_body, fields, format_body, items};
use crate::{
    inbound::{found, reply},
    support::{database, on_both},
};

fn of(event: &Value) -> String {
    format!("/api/v1/events/{}/registrations", event["id"].as_str().unwrap())
}

fn eva() -> Value {
    json!({ "name": "Eva Muster", "email": "eva@amt.example", "organization": "Amt", "land": "DE-BY", "channel": "mail_only" })
}

on_both! {
    async fn the_answer_is_the_same_whatever_is_known(database) {
        let stage = Stage::open(database).await;
        let mut body = event_body();
        body["capacity"] = json!(1);
        let event = stage.make("/api/v1/events", body).await;
        let id = event["id"].as_str().unwrap().parse().unwrap();
        stage.app.register(id, "Otto", "otto@amt.example").await;
        let full = stage.get(&format!("/api/v1/events/{id}")).await.json();
        assert_eq!((&full["capacity"], &full["seats_left"]), (&json!(1), &json!(0)));
        let mut answers = Vec::new();
        for person in [eva(), eva(), json!({ "name": "Otto", "email": "otto@amt.example" })] {
            stage.app.tick();
            let reply = stage.call(&format!("POST {}", of(&event))).json(&person).send().await;
            let headers: Vec<&str> = reply.headers.keys().map(axum::http::HeaderName::as_str).collect();
            answers.push((reply.status.as_u16(), reply.text(), headers.join(" ")));
        }
        assert_eq!((answers[0].0, answers[0].1.as_str()), (202, r#"{"status":"accepted"}"#));
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let kinds: Vec<_> = stage.app.post().await.into_iter().map(|mail| mail.kind.as_str()).collect();
        assert_eq!(kinds, ["confirm-registration", "already-registered"], "asked twice before the post went is one mail");
    }

    async fn wrong_input_is_named(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let post = async |body: Value| stage.call(&format!("POST {}", of(&event))).json(&body).send().await;
        post(json!({})).await.wrong(&[("name", "missing"), ("email", "missing")]);
        post(json!({ "name": "a\tb", "email": "x@y", "land": "XX", "channel": "fax" })).await.wrong(&[
            ("name", "control-characters"),
            ("email", "not-an-address"),
            ("land", "unknown-value"),
            ("channel", "unknown-value"),
        ]);
        post(json!({ "name": "E", "email": "e@amt.example\r\nBcc: x@amt.example" })).await.wrong(&[("email", "not-an-address")]);
        for extra in ["state", "role", "position", "origin"] {
            let mut body = eva();
            body[extra] = json!("confirmed");
            post(body).await.wrong(&[(extra, "unknown-field")]);
        }
        let mut body = eva();
        body["answers"] = json!({ "diet": "vegan" });
        post(body).await.wrong(&[("answers.diet", "unknown-field")]);
        let mut body = eva();
        body["answers"] = json!({});
        assert_eq!(post(body).await.status, 202);
        stage.app.the_mail().await;
    }

    async fn refusals_are_about_the_event_alone(database) {
        let stage = Stage::open(database).await;
        let post = async |event: &Value| stage.call(&format!("POST {}", of(event))).json(&eva()).send().await;
        let mut none = event_body();
        none["registration"] = json!("none");
        post(&stage.make("/api/v1/events", none).await).await.refused(409, "registration-not-offered");
        let external = json!({
            "title": "Gipfel", "starts_at": "2026-06-01T08:00:00Z", "external_url": "https://gipfel.example/"
        });
        post(&stage.make("/api/v1/events", external).await).await.refused(409, "registration-external");
        let mut invited = format_body("geladen");
        invited["audience"] = json!("invited");
        stage.make("/api/v1/formats", invited).await;
        let dates = stage.get("/api/v1/events?format=geladen").await.json();
        // Whom it is for is told nobody who has not proven the address.
        assert_eq!(post(&items(&dates)[0]).await.status, 202);
        stage.app.the_mail().await;
        let event = stage.event().await;
        let cancellation = format!("/api/v1/events/{}/cancellation", event["id"].as_str().unwrap());
        stage.call(&format!("POST {cancellation}")).by(&stage.olga).ok().await;
        post(&event).await.refused(409, "event-cancelled");
        stage.call(&format!("DELETE {cancellation}")).by(&stage.olga).ok().await;
        stage.app.pass(chrono::TimeDelta::days(30));
        post(&event).await.refused(409, "event-begun");
        let mut draft = format_body("entwurf");
        draft["status"] = json!("draft");
        stage.make("/api/v1/formats", draft).await;
        let drafts = stage.call("GET /api/v1/events?format=entwurf").by(&stage.olga).ok().await;
        post(&items(&drafts)[0]).await.refused(404, "not-found");
        post(&json!({ "id": "0199c0de-0000-7000-8000-000000000000" })).await.refused(404, "not-found");
        post(&json!({ "id": "1" })).await.refused(404, "not-found");
        stage.app.no_mail().await;
    }

    async fn what_a_calendar_program_answered_last_is_told(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        stage.app.register(event["id"].as_str().unwrap().parse().unwrap(), "Eva Muster", "eva@amt.example").await;
        let uid = event["calendar_uid"].as_str().unwrap();
        let told = async || {
            let roster = stage.call(&format!("GET {}", of(&event))).by(&stage.olga).ok().await;
            items(&roster)[0]["reply"].clone()
        };
        assert_eq!(told().await, Value::Null);
        for (number, answer) in ["TENTATIVE", "ACCEPTED"].into_iter().enumerate() {
            stage.app.tick();
            let stamp = format!("2026030{}T080000Z", number + 1);
            found(&stage.app, &reply("eva@amt.example", uid, (answer, 0, &stamp), &stamp)).await;
            assert_eq!(told().await, answer.to_lowercase());
        }
    }

    async fn the_roster_is_for_the_team_from_editors_on(database) {
        let stage = Stage::open(database).await;
        let mut body = event_body();
        body["capacity"] = json!(1);
        let event = stage.make("/api/v1/events", body).await;
        let id = event["id"].as_str().unwrap().parse().unwrap();
        stage.app.register_many(id, 3).await;
        let call = format!("GET {}", of(&event));
        let roster = stage.call(&call).by(&stage.edda).ok().await;
        let first = &items(&roster)[0];
        assert_eq!(fields(first), [
            "calendar", "channel", "confirmed_at", "email", "id", "land", "name", "organization", "origin", "position", "reply", "requested_at", "state",
            "substitute_for",
        ]);
        let rows: Vec<String> = items(&roster)
            .iter()
            .map(|row| format!("{} {} {} {}", row["email"], row["state"], row["origin"], row["position"]))
            .collect();
        assert_eq!(rows, [
            r#""gast1@amt.example" "confirmed" "single" null"#,
            r#""gast2@amt.example" "waiting" "single" 1"#,
            r#""gast3@amt.example" "waiting" "single" 2"#,
        ]);
        assert_eq!(stage.call(&call).by(&stage.reading).ok().await, roster);
        let piece = stage.call(&format!("{call}?limit=2")).by(&stage.edda).ok().await;
        let rest = format!("{call}?limit=2&cursor={}", piece["next"].as_str().unwrap());
        let rest = stage.call(&rest).by(&stage.edda).ok().await;
        assert_eq!((items(&piece).len(), items(&rest).len(), &rest["next"]), (2, 1, &json!(null)));
        stage.call(&call).send().await.refused(401, "unauthorized");
        stage.call(&call).by(&stage.vera).send().await.refused(403, "forbidden");
        stage.call(&call).by(&stage.lars).send().await.refused(404, "not-found");
    }
}
