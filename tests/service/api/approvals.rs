//! The team's word on those who asked, by its calls.

use serde_json::{Value, json};

use super::{Stage, event_body, format_body, items};
use crate::support::{database, on_both, world::applicant};

on_both! {
    async fn pending_people_are_listed_let_in_and_refused(database) {
        let stage = Stage::open(database).await;
        let mut body = event_body();
        body["capacity"] = json!(1);
        body["approval"] = json!(true);
        let event = stage.make("/api/v1/events", body).await;
        assert_eq!(event["approval"], json!(true));
        let id = event["id"].as_str().unwrap();
        let people = stage.app.register_many(id.parse().unwrap(), 4).await;
        let path = format!("/api/v1/events/{id}");
        let list = format!("GET {path}/approvals");
        let pending = stage.call(&list).by(&stage.edda).ok().await;
        let rows: Vec<_> = items(&pending).iter().map(|one| format!("{} {}", one["email"], one["state"])).collect();
        let row = |number: u8| format!("\"gast{number}@amt.example\" \"requested\"");
        assert_eq!(rows, [row(1), row(2), row(3), row(4)], "in the order in which they asked");
        let piece = stage.call(&format!("{list}?limit=3")).by(&stage.edda).ok().await;
        let rest = format!("{list}?limit=3&cursor={}", piece["next"].as_str().unwrap());
        let rest = stage.call(&rest).by(&stage.edda).ok().await;
        assert_eq!((items(&piece).len(), items(&rest).len(), &rest["next"]), (3, 1, &json!(null)));
        assert_eq!(stage.get(&path).await.json()["seats_left"], json!(1), "they hold no seat");
        let ids: Vec<&Value> = items(&pending).iter().map(|one| &one["id"]).collect();
        stage.app.tick();
        let approve = async |ids: Value| {
            let call = stage.call(&format!("POST {path}/approvals")).by(&stage.edda);
            call.json(&json!({ "registrations": ids })).send().await
        };
        let first = json!([ids[1], ids[0]]);
        let decided = json!({ "confirmed": 1, "waiting": 1, "declined": 0, "unchanged": 0 });
        assert_eq!(approve(first.clone()).await.json(), decided);
        assert_eq!(approve(first).await.json()["unchanged"], json!(2), "twice changes nothing");
        let refuse = json!({ "registrations": [ids[2]], "text": "Leider nicht." });
        let refused = stage.call(&format!("POST {path}/refusals")).by(&stage.edda).json(&refuse).ok().await;
        assert_eq!(refused, json!({ "confirmed": 0, "waiting": 0, "declined": 1, "unchanged": 0 }));
        let mut kinds: Vec<_> = stage.app.post().await.iter().map(|mail| mail.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["confirmed", "declined", "waiting"]);
        assert_eq!(items(&stage.call(&list).by(&stage.edda).ok().await).len(), 1);
        // Whoever restricts the use of their data stands in no answer to a program.
        for (restricted, listed) in [(true, 0), (false, 1)] {
            turnus::actions::people::restrict(&stage.app.desk, &people[3].manage, restricted).await.unwrap();
            assert_eq!(items(&stage.call(&list).by(&stage.edda).ok().await).len(), listed);
        }
        approve(json!([])).await.wrong(&[("registrations", "missing")]);
        approve(json!(["1"])).await.wrong(&[("registrations[0]", "not-found")]);
        approve(json!(vec!["x"; 401])).await.wrong(&[("registrations", "too-many")]);
        let long = json!({ "registrations": [ids[3]], "text": "x".repeat(1_001) });
        let reply = stage.call(&format!("POST {path}/refusals")).by(&stage.edda).json(&long).send().await;
        reply.wrong(&[("text", "too-long")]);
        let cancelled = stage.call(&format!("POST {path}/cancellation")).by(&stage.olga).json(&json!({ "notify": false }));
        cancelled.ok().await;
        approve(json!([ids[3]])).await.refused(409, "event-cancelled");
    }

    async fn requests_for_a_whole_format_as_well(database) {
        let stage = Stage::open(database).await;
        let mut body = format_body("kernrunde");
        body["approval"] = json!(true);
        stage.make("/api/v1/formats", body).await;
        let format = turnus::store::formats::find_by_slug(&stage.app.desk.store, "kernrunde").await.unwrap().unwrap();
        for number in 1..=2 {
            stage.app.tick();
            let person = applicant(&format!("Gast {number}"), &format!("gast{number}@amt.example"));
            turnus::actions::enrollments::ask(&stage.app.desk, format.id, person).await.unwrap();
            let link = stage.app.the_mail().await.link("/r/");
            turnus::actions::enrollments::confirm(&stage.app.desk, &link).await.unwrap();
            stage.app.the_mail().await;
        }
        let path = "/api/v1/formats/kernrunde";
        let pending = stage.call(&format!("GET {path}/approvals")).by(&stage.edda).ok().await;
        let ids: Vec<&Value> = items(&pending).iter().map(|one| &one["id"]).collect();
        assert_eq!((ids.len(), &items(&pending)[0]["state"]), (2, &json!("requested")));
        let yes = json!({ "registrations": [ids[0]] });
        let decided = stage.call(&format!("POST {path}/approvals")).by(&stage.edda).json(&yes).ok().await;
        assert_eq!((&decided["confirmed"], &decided["unchanged"]), (&json!(1), &json!(0)));
        let no = json!({ "registrations": [ids[1], ids[0]] });
        let decided = stage.call(&format!("POST {path}/refusals")).by(&stage.edda).json(&no).ok().await;
        assert_eq!((&decided["declined"], &decided["unchanged"]), (&json!(1), &json!(1)));
        assert_eq!(stage.app.post().await.len(), 2);
        let members = stage.call(&format!("GET {path}/enrollments")).by(&stage.edda).ok().await;
        let states: Vec<_> = items(&members).iter().map(|one| one["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["active", "declined"]);
    }
}
