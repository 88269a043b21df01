//! The mails about a date, by their calls.

use serde_json::{Value, json};
use turnus::actions::{people, registrations};

use super::Stage;
use crate::support::{database, on_both};

on_both! {
    async fn a_program_lists_mails_reads_one_and_is_refused_what_went_out(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let id = event["id"].as_str().unwrap();
        stage.app.tick();
        let body = json!({ "name": "Eva Muster", "email": "eva@amt.example" });
        let asked = stage.call(&format!("POST /api/v1/events/{id}/registrations")).json(&body).send().await;
        assert_eq!(asked.status.as_u16(), 202);
        let ask = async |what: &str| {
            stage.app.tick();
            let (method, below) = what.split_once(' ').unwrap();
            stage.call(&format!("{method} /api/v1/events/{id}/mails{below}")).by(&stage.olga).send().await
        };
        let waiting = ask("GET ?state=queued").await.json();
        assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
        let mail = stage.app.the_mail().await;
        let list = ask("GET ").await.json();
        let one = &list["items"][0];
        let said = (&one["kind"], &one["state"], &one["email"], &one["attempts"], &one["answer"]);
        assert_eq!(said, (&json!("confirm-registration"), &json!("sent"), &json!("eva@amt.example"), &json!(1), &Value::Null));
        let address = format!("GET /{}", one["id"].as_str().unwrap());
        let text = ask(&address).await.json();
        assert_eq!(text["subject"], mail.subject.as_str());
        assert!(text["text"].as_str().unwrap().contains("/r/…") && text["calendar"].is_null(), "{text}");
        assert!(!text.to_string().contains(mail.token("/r/")));
        let again = ask(&format!("POST /{}/attempts", one["id"].as_str().unwrap())).await;
        assert_eq!((again.status.as_u16(), again.json()["type"].clone()), (409, json!("urn:turnus:problem:retry-not-given-up")));
        // Whoever restricts the use of their data stands in no answer to a program.
        registrations::confirm(&stage.app.desk, &mail.link("/r/")).await.unwrap();
        let manage = stage.app.the_mail().await.link("/m/");
        for (restricted, listed, status) in [(true, 0, 404), (false, 2, 200)] {
            people::restrict(&stage.app.desk, &manage, restricted).await.unwrap();
            assert_eq!(ask("GET ").await.json()["items"].as_array().unwrap().len(), listed);
            assert_eq!(ask(&address).await.status.as_u16(), status);
        }
        ask("GET ?state=odd").await.wrong(&[("state", "unknown-value")]);
    }
}
