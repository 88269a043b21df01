//! Every call of the API for every role. The table is complete: a call that the document describes and the table does
//! not fails the test (C18).

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};
use turnus::{
    actions::accounts::create_token,
    domain::{access::Scope, text::Line},
};

use super::{
    Stage,
    access::{NEIGHBOUR, added, more_people, remove},
};
use crate::support::{database, dump::dump, on_both, world::email};

/// Who asks: nobody, a publisher whose token only reads, a viewer, an editor, an admin of another host.
const WHO: [(&str, Scope); 5] = [
    ("", Scope::Read),
    ("olga@stadt.example", Scope::Read),
    ("vera@stadt.example", Scope::Write),
    ("edda@stadt.example", Scope::Write),
    ("lars@land.example", Scope::Write),
];

/// Who asks besides: somebody of another team of the same host hears what another host hears; somebody whose role was
/// taken away after they got their token has a token that nobody knows.
const BESIDES: [&str; 2] = [NEIGHBOUR, "rita@stadt.example"];

/// Each call with what these five are answered.
pub(super) const CALLS: &[(&str, [u16; 5])] = &[
    ("get /api/v1/formats", [200; 5]),
    ("post /api/v1/formats", [401, 403, 403, 201, 201]),
    ("get /api/v1/formats/{slug}", [200; 5]),
    ("patch /api/v1/formats/{slug}", [401, 403, 403, 200, 404]),
    ("post /api/v1/cadences/preview", [200; 5]),
    ("post /api/v1/formats/{slug}/cadence-changes", [401, 403, 403, 201, 404]),
    // There is no such date: whoever may hears that.
    ("post /api/v1/formats/{slug}/date-changes", [401, 403, 403, 422, 404]),
    ("get /api/v1/change-sets/{id}", [401, 403, 403, 200, 404]),
    ("post /api/v1/change-sets/{id}/application", [401, 403, 403, 200, 404]),
    ("delete /api/v1/change-sets/{id}/application", [401, 403, 403, 200, 404]),
    // It was taken back just now.
    ("delete /api/v1/change-sets/{id}", [401, 403, 403, 409, 404]),
    ("get /api/v1/events", [200; 5]),
    ("post /api/v1/events", [401, 403, 403, 201, 404]),
    ("post /api/v1/events/preview", [401, 403, 403, 200, 404]),
    ("get /api/v1/events/{id}", [200; 5]),
    ("patch /api/v1/events/{id}", [401, 403, 403, 200, 404]),
    ("post /api/v1/events/{id}/cancellation", [401, 403, 403, 200, 404]),
    ("delete /api/v1/events/{id}/cancellation", [401, 403, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/enrollments", [202; 5]),
    ("get /api/v1/formats/{slug}/enrollments", [401, 200, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/follows", [202; 5]),
    ("get /api/v1/formats/{slug}/follows", [401, 200, 403, 200, 404]),
    ("get /api/v1/formats/{slug}/questions", [200; 5]),
    ("post /api/v1/formats/{slug}/questions", [401, 403, 403, 201, 404]),
    ("patch /api/v1/formats/{slug}/questions/{question}", [401, 403, 403, 200, 404]),
    ("delete /api/v1/formats/{slug}/questions/{question}", [401, 403, 403, 204, 404]),
    ("get /api/v1/events/{id}/questions", [200; 5]),
    ("post /api/v1/events/{id}/questions", [401, 403, 403, 201, 404]),
    ("patch /api/v1/events/{id}/questions/{question}", [401, 403, 403, 200, 404]),
    ("delete /api/v1/events/{id}/questions/{question}", [401, 403, 403, 204, 404]),
    // It has not begun: whoever may hears that.
    ("post /api/v1/events/{id}/attendance", [401, 403, 403, 409, 404]),
    ("post /api/v1/events/{id}/registrations", [202; 5]),
    ("get /api/v1/events/{id}/registrations", [401, 200, 403, 200, 404]),
    ("get /api/v1/events/{id}/approvals", [401, 200, 403, 200, 404]),
    ("post /api/v1/events/{id}/approvals", [401, 403, 403, 200, 404]),
    ("post /api/v1/events/{id}/refusals", [401, 403, 403, 200, 404]),
    ("get /api/v1/formats/{slug}/people", [401, 200, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/people", [401, 403, 403, 200, 404]),
    ("put /api/v1/formats/{slug}/people", [401, 403, 403, 200, 404]),
    // Inviting tells people: it is for publishers.
    ("post /api/v1/formats/{slug}/invitations", [401, 403, 403, 403, 404]),
    ("get /api/v1/formats/{slug}/invitations", [401, 200, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/invitations/pause", [401, 403, 403, 403, 404]),
    ("delete /api/v1/formats/{slug}/invitations/pause", [401, 403, 403, 403, 404]),
    ("post /api/v1/formats/{slug}/invitations/reminders", [401, 403, 403, 403, 404]),
    ("get /api/v1/events/{id}/mails", [401, 200, 403, 200, 404]),
    ("get /api/v1/events/{id}/mails/{mail}", [401, 200, 403, 200, 404]),
    ("post /api/v1/events/{id}/mails/{mail}/attempts", [401, 403, 403, 403, 404]),
    // Without saying whom; who may take somebody off is in `api::access`.
    ("delete /api/v1/formats/{slug}/people", [401, 422, 422, 422, 422]),
    ("get /api/v1/formats/{slug}/approvals", [401, 200, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/approvals", [401, 403, 403, 200, 404]),
    ("post /api/v1/formats/{slug}/refusals", [401, 403, 403, 200, 404]),
];

/// A good body for a call.
pub(super) fn body(call: &str, number: usize) -> Option<Value> {
    let cadence = json!({ "every": 2, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00", "duration_minutes": 60 });
    Some(match call {
        "post /api/v1/formats" => {
            json!({ "slug": format!("format-{number}"), "title": "Format", "audience": "open", "registration": "per_event" })
        }
        "patch /api/v1/formats/{slug}" => json!({ "summary": format!("Zweck {number}") }),
        "post /api/v1/formats/{slug}/date-changes" => {
            json!({ "events": ["0199c0de-0000-7000-8000-000000000000"], "cancel": {} })
        }
        "post /api/v1/formats/{slug}/cadence-changes" => json!({ "cadence": cadence, "valid_from": "2026-04-01" }),
        "post /api/v1/cadences/preview" => {
            let mut preview = cadence;
            preview["from"] = "2026-03-09".into();
            preview["count"] = 3.into();
            preview
        }
        "post /api/v1/events" | "post /api/v1/events/preview" => {
            json!({ "format": "austausch", "starts_at": "2026-06-17T10:00:00+02:00" })
        }
        "patch /api/v1/events/{id}" => json!({ "theme": format!("Thema {number}"), "notify": false }),
        "post /api/v1/events/{id}/cancellation" => json!({ "notify": false }),
        "post /api/v1/formats/{slug}/questions" | "post /api/v1/events/{id}/questions" => {
            json!({ "label": format!("Frage {number}"), "purpose": "Planung" })
        }
        "patch /api/v1/formats/{slug}/questions/{question}" | "patch /api/v1/events/{id}/questions/{question}" => {
            json!({ "help": format!("Hilfe {number}") })
        }
        "post /api/v1/formats/{slug}/enrollments" => {
            json!({ "name": "Mitglied", "email": format!("mitglied{number}@amt.example") })
        }
        "post /api/v1/formats/{slug}/follows" => json!({ "email": format!("folgt{number}@amt.example") }),
        "post /api/v1/events/{id}/attendance" => json!({ "attended": ["eva@amt.example"] }),
        "post /api/v1/events/{id}/registrations" => {
            json!({ "name": "Gast", "email": format!("gast{number}@amt.example") })
        }
        "post /api/v1/formats/{slug}/people" | "put /api/v1/formats/{slug}/people" => {
            json!({ "people": [{ "email": format!("liste{number}@amt.example") }] })
        }
        "post /api/v1/formats/{slug}/invitations" => {
            json!({ "people": [{ "name": "Gast", "email": format!("einladung{number}@amt.example") }] })
        }
        decision if decision.ends_with("/approvals") && decision.starts_with("post") => {
            json!({ "registrations": ["0199c0de-0000-7000-8000-000000000000"] })
        }
        decision if decision.ends_with("/refusals") => {
            json!({ "registrations": ["0199c0de-0000-7000-8000-000000000000"], "text": "Leider nicht" })
        }
        _ => return None,
    })
}

/// Of a refused call nothing is left but, if it was a deed, one entry in the audit log.
fn leaves_no_more_than_it_may(before: &str, after: &str, is_deed: bool, said: &str) {
    // Using a token is noted on the token and nowhere else.
    let unmarked =
        |dump: &str| dump.lines().filter(|line| !line.starts_with("api_token")).collect::<Vec<_>>().join("\n");
    let (before, after) = (unmarked(before), unmarked(after));
    if is_deed {
        let new = added(&before, &after);
        let is_one = new.len() == 1 && new[0].starts_with("audit: ") && new[0].contains("access.refuse");
        assert!(is_one, "{said}: {new:?}");
    } else {
        assert_eq!(after, before, "{said}");
    }
}

on_both! {
    async fn every_call_is_for_those_it_is_meant_for(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let document: Value = serde_json::from_slice(&client.open("/api/v1/openapi.json").await.body).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys().filter(|key| key.parse::<Method>().is_ok() && *key != "parameters") {
                described.insert(format!("{method} {path}"));
            }
        }
        let table: BTreeSet<String> = CALLS.iter().map(|(call, _)| (*call).to_owned()).collect();
        assert_eq!(described, table, "a call that is not in the table is not tested for who may use it");

        let of_date = stage.question_of_the_date().await;
        more_people(&stage).await;
        let mut tokens = Vec::new();
        for (address, scope) in WHO.into_iter().chain(BESIDES.map(|address| (address, Scope::Write))) {
            let name = Line::parse("name", "Test", 80).unwrap();
            tokens.push(match address {
                "" => None,
                address => Some(create_token(&stage.app.desk, &email(address), &name, scope).await.unwrap()),
            });
        }
        remove(&stage, BESIDES[1]).await;
        for (call, expected) in CALLS {
            let expected: Vec<u16> = expected.iter().copied().chain([expected[4], 401]).collect();
            let (method, path) = call.split_once(' ').unwrap();
            let question = if path.contains("/events/") { of_date.id } else { stage.question.id };
            let path = path.replace("{slug}", stage.format.slug.as_str()).replace("{id}", &if path.contains("change-sets") { stage.change.id.to_string() } else { stage.date.event.id.to_string() });
            let path = path.replace("{question}", &question.to_string()).replace("{mail}", &stage.letter.to_string());
            for (number, (token, expected)) in tokens.iter().zip(&expected).enumerate() {
                stage.app.tick();
                let before = dump(&stage.app.database.url).await;
                let mut request = client.request(&method.to_uppercase().parse().unwrap(), &path);
                if let Some(token) = token {
                    request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
                }
                let sent = match body(call, number) {
                    Some(body) => {
                        request = request.header(header::CONTENT_TYPE, "application/json");
                        Body::from(body.to_string())
                    }
                    None => Body::empty(),
                };
                let answer = client.send(request, sent).await;
                let said = format!("{call} by number {number}: {}", answer.text());
                assert_eq!(answer.status.as_u16(), *expected, "{said}");
                if answer.status.is_client_error() {
                    let is_deed = answer.status.as_u16() == 403 && method != "get";
                    leaves_no_more_than_it_may(&before, &dump(&stage.app.database.url).await, is_deed, &said);
                    assert!(answer.header("content-type").starts_with("application/problem+json"), "{said}");
                    assert!(!answer.text().contains("eva@amt.example"), "{said}");
                }
                assert!(!answer.text().contains("JOIN-GEHEIM"), "{said}");
            }
        }
        stage.app.post().await;
        stage.app.pass(chrono::TimeDelta::hours(73));
        turnus::actions::registrations::expire_unconfirmed(&stage.app.desk).await.unwrap();
        turnus::actions::enrollments::expire_unconfirmed(&stage.app.desk).await.unwrap();
    }
}
