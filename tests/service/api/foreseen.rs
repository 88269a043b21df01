//! `/api/v1/events/preview`: what another date of a format would mean, before it is there.

use serde_json::{Value, json};
use turnus::{domain::format::RawFormat, store};

use super::{Stage, items};
use crate::{
    enrollments::{enroll, thursdays},
    support::{database, dump::dump, on_both},
};

on_both! {
    async fn a_new_date_is_shown_with_its_impact_before_it_is_there(database) {
        let stage = Stage::open(database).await;
        let olga = stage.app.olga().await;
        let format = thursdays(&stage.app, &olga, RawFormat::default()).await;
        enroll(&stage.app, &format, "Eva Muster", "eva@amt.example").await;
        let all = stage.app.dates_of(&format).await;
        let body = |starts: &str, ends: &str, more: Value| {
            let mut body = json!({ "format": format.slug, "starts_at": starts, "ends_at": ends });
            for (name, value) in more.as_object().unwrap() {
                body[name] = value.clone();
            }
            body
        };
        let ask = async |body: Value, language: &str| {
            stage.call("POST /api/v1/events/preview").by(&stage.edda).header("accept-language", language).json(&body).send().await
        };
        let before = dump(&stage.app.database.url).await;
        // On a holiday.
        let holiday = ask(body("2026-05-14T15:00:00+02:00", "2026-05-14T16:00:00+02:00", json!({})), "de").await;
        assert_eq!(holiday.status, 200, "{}", holiday.text());
        let said = holiday.json();
        assert_eq!((&said["people"], &said["followers"]), (&json!(1), &json!(0)));
        assert_eq!(said["channels"], json!({ "feed": 1, "invitation": 0, "mail_only": 0 }));
        let date = &said["dates"][0];
        assert_eq!((&date["event"], &date["fate"], &date["was"]), (&json!(null), &json!("new"), &json!(null)));
        assert_eq!(date["will_be"], "2026-05-14T15:00:00+02:00");
        assert!(date["notes"][0].as_str().unwrap().contains("Christi Himmelfahrt"), "{date}");
        // At the same time as another of the format.
        let at = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339();
        let slot = all[4].slot;
        let met = ask(body(&at(slot.starts_at), &at(slot.ends_at), json!({})), "en").await.json();
        let met = &met["dates"][0]["collisions"][0];
        assert_eq!((&met["event"], &met["people"]), (&json!(all[4].id.to_string()), &json!(1)));
        // Several days, and somebody else's: nobody is registered for that.
        let days = json!({ "format": format.slug, "days": [
            { "starts_at": "2026-06-16T10:00:00+02:00", "ends_at": "2026-06-16T12:00:00+02:00" },
            { "starts_at": "2026-06-17T10:00:00+02:00", "ends_at": "2026-06-17T12:00:00+02:00" } ] });
        assert_eq!(ask(days, "de").await.json()["dates"].as_array().unwrap().len(), 2);
        let url = json!({ "external_url": "https://gipfel.example/programm" });
        let theirs = ask(body("2026-06-17T10:00:00+02:00", "2026-06-17T11:00:00+02:00", url), "de").await.json();
        assert_eq!((&theirs["people"], &theirs["channels"]["feed"]), (&json!(0), &json!(0)));
        assert_eq!(dump(&stage.app.database.url).await, before, "nothing is stored by asking");
        // What was shown is what happens.
        stage.app.tick();
        let made = stage.make("/api/v1/events", body("2026-05-14T15:00:00+02:00", "2026-05-14T16:00:00+02:00", json!({}))).await;
        let made: uuid::Uuid = made["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(store::registrations::list_roster(&stage.app.desk.store, made.into()).await.unwrap().len(), 1);
    }

    async fn what_could_not_be_set_up_is_not_foreseen(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        let ask = async |body: Value| stage.call("POST /api/v1/events/preview").by(&stage.edda).json(&body).send().await;
        let when = "2026-06-17T10:00:00+02:00";
        ask(json!({ "starts_at": when, "title": "Allein" })).await.wrong(&[("format", "missing")]);
        ask(json!({ "format": "gibt-es-nicht", "starts_at": when })).await.wrong(&[("format", "not-found")]);
        ask(json!({ "format": "digitalrunde", "starts_at": "morgen" })).await.wrong(&[("starts_at", "not-an-instant")]);
        ask(json!({ "format": "digitalrunde", "starts_at": when, "capacity": 0 })).await.wrong(&[("capacity", "out-of-range")]);
        let dates = stage.get("/api/v1/events?format=digitalrunde&from=2026-06-17&to=2026-06-17").await.json();
        assert_eq!(items(&dates).len(), 0);
    }
}
