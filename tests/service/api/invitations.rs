//! Inviting people, by its call.

use serde_json::{Value, json};

use super::{Stage, format_body};
use crate::support::{database, dump::dump, on_both};

on_both! {
    async fn a_list_is_invited_and_each_line_is_answered(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["registration"] = json!("standing");
        stage.make("/api/v1/formats", body).await;
        let call = async |body: &Value| {
            stage.app.tick();
            stage.call("POST /api/v1/formats/kernrunde/invitations").by(&stage.olga).json(body).send().await
        };
        let mut list = json!({ "dry_run": true, "people": [
            { "name": "Eva", "email": "eva@amt.example", "land": "BY", "role": "Leitung" },
            { "name": "Eva", "email": "eva@amt.example" },
            { "name": "", "email": "kein" },
            { "name": "Info", "email": "info@amt.example" },
        ]});
        let before = dump(&stage.app.database.url).await;
        let dry = call(&list).await.json();
        let without_tokens = |dump: &str| dump.lines().filter(|line| !line.starts_with("api_token")).collect::<Vec<_>>().join("\n");
        assert!(without_tokens(&dump(&stage.app.database.url).await) == without_tokens(&before), "only asked");
        assert_eq!((&dry["new"], &dry["duplicate"], &dry["invalid"], &dry["functional"]), (&json!(2), &json!(1), &json!(1), &json!(1)));
        let fates: Vec<_> = dry["rows"].as_array().unwrap().iter().map(|row| (row["row"].clone(), row["fate"].clone())).collect();
        assert_eq!(fates, [(json!(1), json!("duplicate")), (json!(2), json!("invalid")), (json!(3), json!("new"))]);
        assert_eq!(dry["rows"][1]["errors"][1]["code"], "not-an-address");
        list["dry_run"] = json!(false);
        assert_eq!(call(&list).await.json(), dry);
        let again = call(&list).await.json();
        assert_eq!((&again["new"], &again["invited"]), (&json!(0), &json!(2)));
        stage.app.tick();
        assert_eq!(stage.app.post().await.len(), 2);
        let many: Vec<Value> = (0..201).map(|n| json!({ "name": "P", "email": format!("p{n}@amt.example") })).collect();
        let refused = call(&json!({ "people": many })).await;
        assert_eq!((refused.status.as_u16(), refused.text().contains("201")), (409, true), "{}", refused.text());
        call(&json!({})).await.wrong(&[("people", "missing")]);
        let ask = async |what: &str| {
            stage.app.tick();
            let path = "/api/v1/formats/kernrunde/invitations";
            let (method, below) = what.split_once(' ').unwrap();
            stage.call(&format!("{method} {path}{below}")).by(&stage.olga).send().await.json()
        };
        let known = ask("GET ").await;
        assert_eq!((&known["invited"], &known["unanswered"], &known["remindable"]), (&json!(2), &json!(2), &json!(2)));
        let reminded = ask("POST /reminders").await;
        assert_eq!((&reminded["waiting"], &reminded["reminded"], &reminded["remindable"]), (&json!(2), &json!(2), &json!(0)));
        assert_eq!(ask("POST /pause").await["paused"], 2);
        assert_eq!(ask("DELETE /pause").await["waiting"], 2);
        assert_eq!(ask("POST /reminders").await["reminded"], 2, "nobody twice");
        ask("POST /pause").await;
    }

    async fn long_lists_fit_and_too_long_ones_name_the_list(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["registration"] = json!("standing");
        stage.make("/api/v1/formats", body).await;
        let role = "Koordination der Länder im Austausch";
        let people = |n: usize| -> Vec<Value> {
            (0..n).map(|n| json!({ "name": "P", "email": format!("p{n}@amt.example"), "role": role })).collect()
        };
        for (path, new) in [("invitations", "new"), ("people", "added")] {
            let call = async |people: Vec<Value>| {
                stage.app.tick();
                let body = json!({ "people": people, "dry_run": true });
                stage.call(&format!("POST /api/v1/formats/kernrunde/{path}")).by(&stage.olga).json(&body).send().await
            };
            assert_eq!(call(people(10_000)).await.json()[new], 10_000);
            call(people(10_001)).await.wrong(&[("people", "too-many")]);
            let large = call(people(30_000)).await;
            large.refused(413, "too-large");
            let problem = large.json();
            assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["code"]), (&json!("people"), &json!("too-large")));
            assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("2 MB"), "{problem}");
        }
    }

    async fn people_are_invited_to_named_dates(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["registration"] = json!("per_event");
        stage.make("/api/v1/formats", body).await;
        let dates = stage.call("GET /api/v1/events?format=kernrunde&limit=2").send().await.json();
        let dates: Vec<Value> = dates["items"].as_array().unwrap().iter().map(|date| date["id"].clone()).collect();
        let call = async |events: Value| {
            stage.app.tick();
            let body = json!({ "people": [{ "name": "Eva", "email": "eva@amt.example" }], "events": events });
            stage.call("POST /api/v1/formats/kernrunde/invitations").by(&stage.olga).json(&body).send().await
        };
        call(Value::Null).await.refused(409, "registration-not-offered");
        call(json!([])).await.wrong(&[("events", "missing")]);
        call(json!(["kein"])).await.wrong(&[("events", "not-found")]);
        call(json!(["00000000-0000-0000-0000-000000000000"])).await.wrong(&[("events", "not-found")]);
        assert_eq!(call(json!(dates)).await.json()["new"], 1);
        assert_eq!(call(json!(dates)).await.json()["invited"], 1);
        stage.app.the_mail().await;
    }
}
