//! `Idempotency-Key`

use serde_json::{Value, json};
use turnus::{
    actions::{
        self,
        idempotency::{Again, Claimed, Keyed, claim, release, within},
    },
    store,
};

use super::{Stage, event_body, format_body, items};
use crate::support::{database, on_both, world::applicant};

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
        let first = post().await;
        forget_answer(&stage).await;
        for _ in 0..2 {
            let repeated = post().await;
            assert_eq!((repeated.status.as_u16(), repeated.header("idempotency-replayed")), (202, "true"));
            assert_eq!((&repeated.body, repeated.header("content-type")), (&first.body, first.header("content-type")));
            stage.app.pass(chrono::TimeDelta::minutes(2));
        }
        let id = event["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(store::registrations::list_roster(&stage.app.desk.store, id).await.unwrap().len(), 1);
        assert_eq!(stage.app.post().await.len(), 1, "asked often, mailed once");
    }

    async fn what_is_done_and_that_it_is_done_are_written_together_or_not_at_all(database) {
        let stage = Stage::open(database).await;
        let post = async || stage.call("POST /api/v1/events").by(&stage.olga).header("idempotency-key", "k").json(&event_body()).send().await;
        refuse_to_note(&stage).await;
        assert_eq!(post().await.status, 500);
        assert_eq!(all(&stage).await, 0, "nothing was set up");
        note_again(&stage).await;
        // Nothing happened, so the key is free.
        assert_eq!(post().await.status, 201);
        forget_answer(&stage).await;
        // As if the first try had died before it did anything.
        run(&stage, &["UPDATE idempotency SET progress = 'claimed'", "DELETE FROM event"]).await;
        post().await.refused(409, "idempotency-at-work");
        stage.app.pass(chrono::TimeDelta::minutes(2));
        assert_eq!(post().await.status, 201, "nothing was done, so it is done now");
        assert_eq!(all(&stage).await, 1);
        // An older program does not say whether it was done.
        forget_answer(&stage).await;
        run(&stage, &["UPDATE idempotency SET progress = NULL"]).await;
        stage.app.pass(chrono::TimeDelta::minutes(2));
        post().await.refused(409, "idempotency-unclear");
    }

    async fn whoever_lost_the_key_to_another_try_does_nothing_any_more(database) {
        let stage = Stage::open(database).await;
        let (desk, event) = (&stage.app.desk, stage.event().await["id"].as_str().unwrap().parse().unwrap());
        let keyed = Keyed { scope: "s".into(), key: "k".into(), hash: "h".into(), again: Again::Mails };
        let Claimed::Fresh(slow) = claim(desk, &keyed).await.unwrap() else { panic!("it is new") };
        stage.app.pass(chrono::TimeDelta::minutes(2));
        let Claimed::Fresh(quick) = claim(desk, &keyed).await.unwrap() else { panic!("nobody can be at work") };
        let ask = || actions::registrations::ask(desk, event, applicant("Eva", "eva@amt.example"));
        within(slow.clone(), ask()).await.expect_err("another one is at work");
        release(desk, &slow).await.unwrap();
        assert_eq!(store::registrations::list_roster(&desk.store, event).await.unwrap().len(), 0);
        within(quick.clone(), ask()).await.expect("asked");
        assert_eq!(claim(desk, &keyed).await.unwrap(), Claimed::Done);
        release(desk, &quick).await.unwrap();
        assert_eq!(claim(desk, &keyed).await.unwrap(), Claimed::Done, "what was carried out is not freed");
        assert_eq!(stage.app.post().await.len(), 1);
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
        let keyed = Keyed { scope: "s".into(), key: "k".into(), hash: "h".into(), again: Again::Harmless };
        let first = claim(&stage.app.desk, &keyed).await.unwrap();
        assert!(matches!(first, Claimed::Fresh(_)), "{first:?}");
        stage.app.pass(chrono::TimeDelta::hours(25));
        turnus::actions::housekeeping::prune(&stage.app.desk).await.unwrap();
        let other = Keyed { hash: "other".into(), ..keyed };
        let second = claim(&stage.app.desk, &other).await.unwrap();
        assert!(matches!(second, Claimed::Fresh(_)), "{second:?}");
    }
}

/// As if the process had died after the work and before its answer was kept.
async fn forget_answer(stage: &Stage) {
    run(stage, &["UPDATE idempotency SET status = NULL, headers = NULL, body = NULL"]).await;
}

/// From now on the database refuses to note that a request was carried out.
async fn refuse_to_note(stage: &Stage) {
    let refuse = if stage.app.database.url.starts_with("sqlite") {
        "CREATE TRIGGER no BEFORE UPDATE ON idempotency WHEN NEW.progress = 'done' BEGIN SELECT RAISE(ABORT, 'no'); END"
    } else {
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NEW.progress = 'done' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW;
         END $$; CREATE TRIGGER no BEFORE UPDATE ON idempotency FOR EACH ROW EXECUTE FUNCTION no()"
    };
    run(stage, &[refuse]).await;
}

/// It does so again.
async fn note_again(stage: &Stage) {
    let is_sqlite = stage.app.database.url.starts_with("sqlite");
    run(stage, &[if is_sqlite { "DROP TRIGGER no" } else { "DROP TRIGGER no ON idempotency" }]).await;
}

async fn run(stage: &Stage, statements: &[&str]) {
    use sea_orm::ConnectionTrait;
    let connection = crate::support::database::aside(&stage.app.database.url).await;
    for statement in statements {
        connection.execute_unprepared(statement).await.expect("the database obeys");
    }
    connection.close().await.expect("closed");
}
