//! Every call for every role (C18). A call of the document that is missing here fails the test.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Stage, cadence, event_body, format_body};
use crate::support::{database, on_both};

/// What nobody in particular, a reading publisher, a viewer, an editor, a publisher and another host's admin hear.
type Heard = [u16; 6];

const EVERYBODY: Heard = [200; 6];
const EDITORS: Heard = [401, 403, 403, 200, 200, 404];
const ADDERS: Heard = [401, 403, 403, 201, 201, 404];
/// The second one finds nothing any more.
const REMOVERS: Heard = [401, 403, 403, 204, 404, 404];
const MAKERS: Heard = [401, 403, 403, 201, 201, 201];

/// Call, address, what is heard.
const CALLS: &[(&str, &str, Heard)] = &[
    ("listFormats", "GET /api/v1/formats", EVERYBODY),
    ("createFormat", "POST /api/v1/formats", MAKERS),
    ("getFormat", "GET /api/v1/formats/digitalrunde", EVERYBODY),
    ("changeFormat", "PATCH /api/v1/formats/digitalrunde", EDITORS),
    ("previewCadence", "POST /api/v1/cadences/preview", EVERYBODY),
    ("draftCadenceChange", "POST /api/v1/formats/digitalrunde/cadence-changes", ADDERS),
    // There is no such date: whoever may hears that.
    ("draftDateChange", "POST /api/v1/formats/digitalrunde/date-changes", [401, 403, 403, 422, 422, 404]),
    ("getChangeSet", "GET /api/v1/change-sets/{change}", [401, 403, 403, 200, 200, 404]),
    ("applyChangeSet", "POST /api/v1/change-sets/{change}/application", EDITORS),
    ("undoChangeSet", "DELETE /api/v1/change-sets/{change}/application", EDITORS),
    ("discardChangeSet", "DELETE /api/v1/change-sets/{other}", [401, 403, 403, 204, 204, 404]),
    ("listEvents", "GET /api/v1/events", EVERYBODY),
    ("createEvent", "POST /api/v1/events", MAKERS),
    ("previewEvent", "POST /api/v1/events/preview", [401, 403, 403, 200, 200, 404]),
    ("getEvent", "GET /api/v1/events/{id}", EVERYBODY),
    ("changeEvent", "PATCH /api/v1/events/{id}", EDITORS),
    ("cancelEvent", "POST /api/v1/events/{id}/cancellation", EDITORS),
    ("restoreEvent", "DELETE /api/v1/events/{id}/cancellation", EDITORS),
    ("enroll", "POST /api/v1/formats/digitalrunde/enrollments", [202; 6]),
    ("listEnrollments", "GET /api/v1/formats/digitalrunde/enrollments", [401, 200, 403, 200, 200, 404]),
    ("follow", "POST /api/v1/formats/digitalrunde/follows", [202; 6]),
    ("countFollowers", "GET /api/v1/formats/digitalrunde/follows", [401, 200, 403, 200, 200, 404]),
    ("listFormatQuestions", "GET /api/v1/formats/digitalrunde/questions", EVERYBODY),
    ("addFormatQuestion", "POST /api/v1/formats/digitalrunde/questions", ADDERS),
    ("changeFormatQuestion", "PATCH /api/v1/formats/digitalrunde/questions/{of_format}", EDITORS),
    ("removeFormatQuestion", "DELETE /api/v1/formats/digitalrunde/questions/{of_format}", REMOVERS),
    ("listEventQuestions", "GET /api/v1/events/{id}/questions", EVERYBODY),
    ("addEventQuestion", "POST /api/v1/events/{id}/questions", ADDERS),
    ("changeEventQuestion", "PATCH /api/v1/events/{id}/questions/{of_event}", EDITORS),
    ("removeEventQuestion", "DELETE /api/v1/events/{id}/questions/{of_event}", REMOVERS),
    // It has not begun: whoever may hears that.
    ("noteAttendance", "POST /api/v1/events/{id}/attendance", [401, 403, 403, 409, 409, 404]),
    ("register", "POST /api/v1/events/{id}/registrations", [202; 6]),
    ("listPeople", "GET /api/v1/formats/digitalrunde/people", [401, 200, 403, 200, 200, 404]),
    ("addPeople", "POST /api/v1/formats/digitalrunde/people", EDITORS),
    ("replacePeople", "PUT /api/v1/formats/digitalrunde/people", EDITORS),
    (
        "removePerson",
        "DELETE /api/v1/formats/digitalrunde/people?id=0199c0de-0000-7000-8000-000000000000",
        [401, 403, 403, 204, 204, 404],
    ),
    // A mail that there is not: whoever may hears that.
    ("listMails", "GET /api/v1/events/{id}/mails", [401, 200, 403, 200, 200, 404]),
    ("showMail", "GET /api/v1/events/{id}/mails/0199c0de-0000-7000-8000-000000000000", [401, 404, 403, 404, 404, 404]),
    (
        "retryMail",
        "POST /api/v1/events/{id}/mails/0199c0de-0000-7000-8000-000000000000/attempts",
        [401, 403, 403, 403, 404, 404],
    ),
    ("invitePeople", "POST /api/v1/formats/digitalrunde/invitations", [401, 403, 403, 403, 200, 404]),
    ("showInvitations", "GET /api/v1/formats/digitalrunde/invitations", [401, 200, 403, 200, 200, 404]),
    ("pauseInvitations", "POST /api/v1/formats/digitalrunde/invitations/pause", [401, 403, 403, 403, 200, 404]),
    ("resumeInvitations", "DELETE /api/v1/formats/digitalrunde/invitations/pause", [401, 403, 403, 403, 200, 404]),
    ("remindInvited", "POST /api/v1/formats/digitalrunde/invitations/reminders", [401, 403, 403, 403, 200, 404]),
    ("listPendingRegistrations", "GET /api/v1/events/{id}/approvals", [401, 200, 403, 200, 200, 404]),
    ("approveRegistrations", "POST /api/v1/events/{id}/approvals", EDITORS),
    ("refuseRegistrations", "POST /api/v1/events/{id}/refusals", EDITORS),
    ("listPendingEnrollments", "GET /api/v1/formats/digitalrunde/approvals", [401, 200, 403, 200, 200, 404]),
    ("approveEnrollments", "POST /api/v1/formats/digitalrunde/approvals", EDITORS),
    ("refuseEnrollments", "POST /api/v1/formats/digitalrunde/refusals", EDITORS),
    ("listRegistrations", "GET /api/v1/events/{id}/registrations", [401, 200, 403, 200, 200, 404]),
];

/// What the call needs; `who` keeps the things of two callers apart.
fn body(call: &str, who: usize) -> Option<Value> {
    match call {
        "createFormat" => Some(format_body(&format!("format-{who}"))),
        "changeFormat" | "changeEvent" => Some(json!({ "location": format!("Saal {who}") })),
        "previewCadence" => Some(cadence()),
        "draftCadenceChange" => Some(json!({ "cadence": cadence() })),
        "draftDateChange" => Some(json!({ "events": ["0199c0de-0000-7000-8000-000000000000"], "cancel": {} })),
        "createEvent" => Some(event_body()),
        "previewEvent" => Some(json!({ "format": "digitalrunde", "starts_at": "2026-06-17T10:00:00+02:00" })),
        "addFormatQuestion" | "addEventQuestion" => Some(question()),
        "changeFormatQuestion" | "changeEventQuestion" => Some(json!({ "help": format!("Hilfe {who}") })),
        "addPeople" | "replacePeople" => Some(json!({ "people": [{ "email": format!("liste{who}@amt.example") }] })),
        "invitePeople" => Some(json!({ "people": [{ "name": "Ina", "email": format!("ina{who}@amt.example") }] })),
        "approveRegistrations" | "approveEnrollments" | "refuseRegistrations" | "refuseEnrollments" => {
            Some(json!({ "registrations": ["0199c0de-0000-7000-8000-000000000000"] }))
        }
        "noteAttendance" => Some(json!({ "attended": ["eva@amt.example"] })),
        "cancelEvent" => Some(json!({ "reason": "Erkrankung" })),
        "enroll" => Some(json!({ "name": "Mia", "email": format!("mia{who}@amt.example") })),
        "follow" => Some(json!({ "email": format!("folgt{who}@amt.example"), "wish": "digest" })),
        "register" => Some(json!({ "name": "Eva", "email": format!("eva{who}@amt.example") })),
        _ => None,
    }
}

fn question() -> Value {
    json!({ "label": "Was erwarten Sie?", "purpose": "Planung" })
}

#[test]
fn the_table_of_calls_is_the_document() {
    let document: Value = serde_json::from_str(&turnus::web::api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let described: BTreeSet<&str> = paths
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|call| call["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(described, CALLS.iter().map(|(name, ..)| *name).collect());
}

on_both! {
    async fn each_role_hears_what_the_table_says(database) {
        let stage = Stage::open(database).await;
        stage.format("digitalrunde").await;
        let event = stage.event().await;
        let id = event["id"].as_str().unwrap();
        let of_format = stage.make("/api/v1/formats/digitalrunde/questions", question()).await;
        let of_event = stage.make(&format!("/api/v1/events/{id}/questions"), question()).await;
        let other_rule = json!({ "cadence": { "every": 4, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "14:00", "duration_minutes": 60 } });
        let change = stage.make("/api/v1/formats/digitalrunde/cadence-changes", other_rule.clone()).await;
        let other = stage.make("/api/v1/formats/digitalrunde/cadence-changes", other_rule).await;
        let tokens = [None, Some(&stage.reading), Some(&stage.vera), Some(&stage.edda), Some(&stage.olga), Some(&stage.lars)];
        for (name, address, heard) in CALLS {
            for (who, (token, expected)) in tokens.iter().zip(heard).enumerate() {
                stage.app.tick();
                let mut call = stage.call(
                    &address
                        .replace("{id}", id)
                        .replace("{change}", change["id"].as_str().unwrap())
                        .replace("{other}", other["id"].as_str().unwrap())
                        .replace("{of_format}", of_format["id"].as_str().unwrap())
                        .replace("{of_event}", of_event["id"].as_str().unwrap()),
                );
                if let Some(token) = token {
                    call = call.by(token);
                }
                if let Some(body) = body(name, who) {
                    call = call.json(&body);
                }
                let reply = call.send().await;
                assert_eq!(reply.status.as_u16(), *expected, "{name} by caller {who}: {}", reply.text());
            }
        }
        assert_eq!(stage.app.post().await.len(), 19, "everybody who asked for a date or for the whole");
    }

    async fn telling_people_needs_more_than_editing(database) {
        let stage = Stage::open(database).await;
        let event = stage.event().await;
        let path = format!("/api/v1/events/{}", event["id"].as_str().unwrap());
        for (call, body) in [
            (format!("PATCH {path}"), Some(json!({ "location": "Saal 2", "notify": true }))),
            (format!("POST {path}/cancellation"), Some(json!({ "notify": true }))),
            (format!("DELETE {path}/cancellation?notify=true"), None),
        ] {
            for (token, expected) in [(&stage.edda, 403), (&stage.reading, 403), (&stage.lars, 404), (&stage.olga, 200)] {
                let mut call = stage.call(&call).by(token);
                if let Some(body) = &body {
                    call = call.json(body);
                }
                let reply = call.send().await;
                assert_eq!(reply.status.as_u16(), expected, "{}: {}", reply.what, reply.text());
            }
        }
    }
}
