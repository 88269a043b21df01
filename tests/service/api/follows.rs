//! Following a format by mail, by its calls.

use serde_json::json;
use turnus::actions::follows::{By, Step, take};

use super::{Stage, format_body};
use crate::support::{database, on_both};

on_both! {
    async fn a_program_asks_for_somebody_and_counts_who_confirmed(database) {
        let stage = Stage::open(database).await;
        stage.make("/api/v1/formats", format_body("kernrunde")).await;
        let ask = async |body| {
            stage.app.tick();
            stage.call("POST /api/v1/formats/kernrunde/follows").json(&body).send().await
        };
        let known = ask(json!({ "email": "eva@amt.example", "wish": "digest" })).await;
        let mail = stage.app.the_mail().await;
        stage.app.pass(chrono::TimeDelta::hours(1));
        let again = ask(json!({ "email": "max@amt.example" })).await;
        assert_eq!((known.status.as_u16(), known.json()), (202, again.json()), "the same for everybody");
        stage.app.the_mail().await;
        ask(json!({ "email": "kein", "wish": "oft" })).await.wrong(&[("email", "not-an-address"), ("wish", "unknown-value")]);
        let count = async || stage.call("GET /api/v1/formats/kernrunde/follows").by(&stage.olga).send().await.json();
        assert_eq!(count().await, json!({ "dates": 0, "digest": 0 }), "asking is not following");
        take(&stage.app.desk, &mail.link("/f/"), By::Own, Step::Confirm).await.unwrap().unwrap();
        assert_eq!(count().await, json!({ "dates": 0, "digest": 1 }));
        assert_eq!(stage.call("POST /api/v1/formats/nirgends/follows").json(&json!({ "email": "eva@amt.example" })).send().await.status.as_u16(), 404);
    }
}
