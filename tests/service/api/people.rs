//! The list of people a format is for, by its calls.

use serde_json::{Value, json};

use super::{Stage, format_body, items};
use crate::support::{database, on_both};

on_both! {
    async fn a_list_is_added_to_replaced_and_thinned(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["audience"] = json!("role");
        body["audience_roles"] = json!(["Leitung"]);
        let format = stage.make("/api/v1/formats", body).await;
        assert_eq!(format["audience_roles"], json!(["Leitung"]));
        let path = "/api/v1/formats/kernrunde/people";
        let put = async |method: &str, body: Value| {
            stage.call(&format!("{method} {path}")).by(&stage.edda).json(&body).send().await
        };
        let eva = json!({ "name": "Eva", "email": "eva@amt.example", "land": "Bayern", "role": "Leitung" });
        let max = json!({ "email": "max@amt.example" });
        let counts = |added: u8, changed: u8, known: u8, duplicates: u8, removed: u8| {
            json!({
                "added": added, "changed": changed, "known": known, "duplicates": duplicates, "removed": removed
            })
        };
        let both = json!({ "people": [eva, max, eva] });
        let mut dry = both.clone();
        dry["dry_run"] = json!(true);
        let list = async || items(&stage.call(&format!("GET {path}")).by(&stage.edda).ok().await).clone();
        assert_eq!(put("POST", dry).await.json(), counts(2, 0, 0, 1, 0));
        assert!(list().await.is_empty(), "only asked");
        assert_eq!(put("POST", both.clone()).await.json(), counts(2, 0, 0, 1, 0));
        assert_eq!(put("POST", both).await.json(), counts(0, 0, 2, 1, 0));
        let there = list().await;
        assert_eq!((there.len(), &there[1]["land"], &there[1]["role"]), (2, &json!("BY"), &json!("Leitung")));
        let new = json!({ "people": [max, { "email": "ida@amt.example" }] });
        assert_eq!(put("PUT", new).await.json(), counts(1, 0, 1, 0, 1));
        let there = list().await;
        let first = there[0]["id"].as_str().unwrap();
        for _ in 0..2 {
            let gone = stage.call(&format!("DELETE {path}?id={first}")).by(&stage.edda).send().await;
            assert_eq!(gone.status, 204);
        }
        assert_eq!(list().await.len(), 1);
        put("POST", json!({})).await.wrong(&[("people", "missing")]);
        let wrong = json!({ "people": [max, { "email": "x", "land": "XX" }] });
        put("POST", wrong).await.wrong(&[("people[1].email", "not-an-address"), ("people[1].land", "unknown-value")]);
        let none = stage.call(&format!("DELETE {path}")).by(&stage.edda).send().await;
        none.wrong(&[("id", "missing")]);
    }

    async fn a_list_is_replaced_only_by_whoever_saw_it(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["audience"] = json!("invited");
        stage.make("/api/v1/formats", body).await;
        let path = "/api/v1/formats/kernrunde/people";
        let [eva, max, ida] = ["eva", "max", "ida"].map(|name| json!({ "email": format!("{name}@amt.example") }));
        let tag = async || {
            let piece = stage.call(&format!("GET {path}?limit=1")).by(&stage.edda).send().await;
            piece.header("etag").to_owned()
        };
        let put = async |tag: &str, people: Value| {
            let call = stage.call(&format!("PUT {path}")).by(&stage.edda).header("if-match", tag);
            call.json(&json!({ "people": people })).send().await
        };
        let empty = tag().await;
        assert!(empty.starts_with("\"v"), "{empty}");
        let first = put(&empty, json!([eva, max])).await;
        assert_eq!((first.status.as_u16(), first.json()["added"].clone()), (200, json!(2)), "{}", first.text());
        let two = tag().await;
        assert_eq!(first.header("etag"), two);
        // Somebody else puts Ida there: whoever has not seen her does not take her off.
        stage.call(&format!("POST {path}")).by(&stage.olga).json(&json!({ "people": [ida] })).ok().await;
        let late = put(&two, json!([eva])).await;
        assert_eq!(late.status.as_u16(), 412, "{}", late.text());
        assert_eq!(items(&stage.call(&format!("GET {path}")).by(&stage.edda).ok().await).len(), 3);
        // What is so already is no lost update; and of several tags one is enough.
        let same = put(&two, json!([ida, max, eva])).await;
        assert_eq!((same.status.as_u16(), same.json()["known"].clone()), (200, json!(3)), "{}", same.text());
        let three = tag().await;
        assert_eq!(put(&format!("{three}, {two}"), json!([eva, max])).await.status.as_u16(), 200);
        for any in ["*", &tag().await] {
            assert_eq!(put(any, json!([ida])).await.status.as_u16(), 200, "{any}");
        }
        for other in ["\"7\"", "W/\"v7\"", "kernrunde"] {
            assert_eq!(put(other, json!([eva])).await.status.as_u16(), 412, "{other}");
        }
    }
}
