//! `Idempotency-Key`

use serde_json::{Value, json};
use turnus::{
    actions::idempotency::{Keyed, claim},
    store,
};

use super::{Stage, event_body, format_body, items};
use crate::support::{database, on_both};

async fn all(stage: &Stage) -> usize {
    items(&stage.get("/api/v1/events").await.json()).len()
}

on_both! {
    async fn the_same_request_is_carried_out_once_and_answered_alike(database) {
        let stage = Stage::open(database).await;
        let post = async |key: &str, body: Value| {
            stage.call("POST /api/v1/events").by(&stage.olga).header("idempotency-key", key).json(&body).send().await
        };
        let first = post("k 1", event_body()).await;
        let again = post("k 1", event_body()).await;
        assert_eq!((first.status.as_u16(), again.status.as_u16(), &first.body), (201, 201, &again.body));
        for name in ["etag", "location", "content-type"] {
            assert_eq!(first.header(name), again.header(name));
        }
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
        assert_eq!(all(&stage).await, 1);
        let mut other = event_body();
        other["title"] = json!("Anders");
        post("k 1", other.clone()).await.refused(422, "idempotency-other");
        assert_eq!(post("k 2", other).await.status, 201);
        assert_eq!(all(&stage).await, 2);
        // Somebody else's key of the same name is another key.
        let lars = stage.call("POST /api/v1/events").by(&stage.lars).header("idempotency-key", "k 1").json(&event_body());
        assert_eq!(lars.send().await.header("idempotency-replayed"), "");
        assert_eq!(all(&stage).await, 3);
    }

    async fn refusals_are_kept_but_not_those_that_another_token_would_lift(database) {
        let stage = Stage::open(database).await;
        let call = "POST /api/v1/formats";
        let wrong = async || stage.call(call).by(&stage.olga).header("idempotency-key", "a").json(&json!({})).send().await;
        let (first, again) = (wrong().await, wrong().await);
        assert_eq!((first.status.as_u16(), &first.body), (422, &again.body));
        assert_eq!((again.header("idempotency-replayed"), again.header("content-type")), ("true", "application/problem+json"));
        for _ in 0..2 {
            let denied = stage.call(call).by(&stage.reading).header("idempotency-key", "b").json(&format_body("x")).send().await;
            denied.refused(403, "forbidden");
            assert_eq!(denied.header("idempotency-replayed"), "");
        }
        let done = stage.call(call).by(&stage.olga).header("idempotency-key", "b").json(&format_body("x")).send().await;
        assert_eq!(done.status, 201, "{}", done.text());
        stage.call(call).by("turnus_x").header("idempotency-key", "c").json(&json!({})).send().await.refused(401, "unauthorized");
        stage.call(call).header("idempotency-key", "c").json(&json!({})).send().await.refused(401, "unauthorized");
        let long = "k".repeat(256);
        let key = stage.call(call).by(&stage.olga).header("idempotency-key", &long).json(&json!({})).send().await;
        key.wrong(&[("Idempotency-Key", "too-long")]);
    }

    async fn requests_at_the_same_time_are_one(database) {
        let stage = Stage::open(database).await;
        let post = || stage.call("POST /api/v1/events").by(&stage.olga).header("idempotency-key", "k").json(&event_body()).send();
        let replies = futures::future::join_all((0..16).map(|_| post())).await;
        let made = replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotency-replayed").is_empty());
        assert_eq!(made.count(), 1);
        for reply in &replies {
            if reply.status != 201 {
                reply.refused(409, "idempotency-at-work");
                assert_eq!(reply.header("retry-after"), "1");
            }
        }
        assert_eq!(all(&stage).await, 1);
    }

    async fn a_registration_is_not_doubled_by_a_crash_before_its_answer_is_kept(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let path = format!("/api/v1/events/{}/registrations", event["id"].as_str().unwrap());
        let person = json!({ "name": "Eva", "email": "eva@amt.example" });
        let post = async || stage.call(&format!("POST {path}")).header("idempotency-key", "k").json(&person).send().await;
        assert_eq!(post().await.status, 202);
        assert_eq!(post().await.header("idempotency-replayed"), "true");
        forget_answer(&stage).await;
        post().await.refused(409, "idempotency-at-work");
        stage.app.pass(chrono::TimeDelta::minutes(2));
        let repeated = post().await;
        assert_eq!((repeated.status.as_u16(), repeated.header("idempotency-replayed")), (202, ""));
        assert_eq!(post().await.header("idempotency-replayed"), "true");
        let id = event["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(store::registrations::list_roster(&stage.app.desk.store, id).await.unwrap().len(), 1);
        assert_eq!(stage.app.post().await.len(), 2, "asked twice, mailed twice, within the cap");
    }

    async fn an_event_whose_first_try_ended_unknown_is_not_made_again(database) {
        let stage = Stage::open(database).await;
        let post = async || stage.call("POST /api/v1/events").by(&stage.olga).header("idempotency-key", "k").json(&event_body()).send().await;
        assert_eq!(post().await.status, 201);
        forget_answer(&stage).await;
        stage.app.pass(chrono::TimeDelta::minutes(2));
        post().await.refused(409, "idempotency-unclear");
        assert_eq!(all(&stage).await, 1);
    }

    async fn a_key_is_free_again_after_a_day(database) {
        let stage = Stage::open(database).await;
        let keyed = Keyed { scope: "s".into(), key: "k".into(), hash: "h".into(), repeatable: true };
        let first = claim(&stage.app.desk, &keyed).await.unwrap();
        assert_eq!(first, turnus::actions::idempotency::Claimed::Fresh);
        stage.app.pass(chrono::TimeDelta::hours(25));
        turnus::actions::housekeeping::prune(&stage.app.desk).await.unwrap();
        let other = Keyed { hash: "other".into(), ..keyed };
        assert_eq!(claim(&stage.app.desk, &other).await.unwrap(), turnus::actions::idempotency::Claimed::Fresh);
    }
}

/// As if the process had died after the work and before its answer was kept.
async fn forget_answer(stage: &Stage) {
    use sea_orm::ConnectionTrait;
    let connection = crate::support::database::aside(&stage.app.database.url).await;
    connection
        .execute_unprepared("UPDATE idempotency SET status = NULL, headers = NULL, body = NULL")
        .await
        .expect("forgotten");
    connection.close().await.expect("closed");
}
