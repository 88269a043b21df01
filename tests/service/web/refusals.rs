//! What somebody signed in was not allowed is in the host's log: once, in words, and without a flood (C45).

use axum::http::{Method, header};
use chrono::TimeDelta;
use turnus::{
    actions::{
        accounts::create_token,
        audit::{self, Refused, Whereupon},
    },
    domain::{
        access::{Role, Scope},
        audit::AuditEntry,
        text::Line,
    },
    store,
};

use super::{Stage, fields, says, token};
use crate::support::{client::Client, database, dump::dump, on_both, world::email};

/// Every refused deed that is written down, newest first.
async fn noted(stage: &Stage) -> Vec<AuditEntry> {
    let all = store::audit::list(&stage.app.desk.store, None, 1000).await.unwrap();
    all.into_iter().filter(|entry| entry.what == "access.refuse").collect()
}

/// What cancelling a date says.
const CANCEL: &[(&str, &str)] = &[("reason", ""), ("version", "0"), ("notify", "no")];

/// A form that a page for viewers does not have; the status it is answered with.
async fn press(client: &mut Client, path: &str, values: &[(&str, &str)]) -> u16 {
    let page = client.open("/lost-link").await;
    let proof = token(&page);
    let list = [&[("form_token", proof.as_str())], values].concat();
    client.post(path, &fields(&list)).await.status.as_u16()
}

on_both! {
    async fn a_refused_deed_is_written_down_once_an_hour_and_read_by_admins(database) {
        let stage = Stage::open(database).await;
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let (cancel, new_date) = (format!("{}/cancellation", stage.office()), format!("/manage/formats/{}/new-date", stage.format.slug));
        for _ in 0..5 {
            assert_eq!(press(&mut vera, &cancel, CANCEL).await, 403);
        }
        assert_eq!(press(&mut vera, &new_date, &[]).await, 403);
        assert_eq!(press(&mut vera, "/manage/new-event", &[]).await, 403);
        let mut found: Vec<_> = noted(&stage).await.into_iter().map(|one| (one.object, one.result, one.organization_id)).collect();
        found.sort();
        let host = Some(stage.format.organization_id);
        assert_eq!(found, [
            (format!("event:{}", stage.date.event.id), "forbidden: POST /manage/events/{id}/cancellation".to_owned(), host),
            (format!("format:{}", stage.format.id), "forbidden: POST /manage/formats/{slug}/new-date".to_owned(), host),
            (format!("organization:{}", stage.format.organization_id), "forbidden: POST /manage/new-event".to_owned(), host),
        ]);
        let entries = noted(&stage).await;
        assert!(entries.iter().all(|one| one.account_id.is_some() && one.request_id.is_some()), "{entries:?}");
        stage.app.pass(TimeDelta::minutes(61));
        assert_eq!(press(&mut vera, &cancel, CANCEL).await, 403);
        assert_eq!(noted(&stage).await.len(), 4, "an hour later it is said again");

        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let mut ada = stage.signed_in("ada@stadt.example").await;
        let log = format!("/manage/organizations/{}/log", stage.format.organization_id);
        let page = ada.open(&log).await;
        says(&page, "Versucht, aber nicht erlaubt (POST /manage/events/{id}/cancellation)");
        says(&ada.open(&format!("{log}?lang=en")).await, "Tried, but not allowed");
    }

    async fn looking_and_what_one_may_not_know_of_leave_nothing(database) {
        let stage = Stage::open(database).await;
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let mut lars = stage.signed_in("lars@land.example").await;
        let before = dump(&stage.app.database.url).await;
        assert_eq!(vera.get(&format!("{}/details", stage.office())).await.status.as_u16(), 403);
        assert_eq!(press(&mut lars, &format!("{}/cancellation", stage.office()), CANCEL).await, 404);
        // Nobody we know, and a form that is not ours: no refusal of a deed by somebody.
        assert_eq!(press(&mut stage.app.visitor(), &format!("{}/cancellation", stage.office()), CANCEL).await, 303);
        assert_eq!(vera.post(&format!("{}/cancellation", stage.office()), &fields(&[("version", "0")])).await.status.as_u16(), 403);
        assert_eq!(dump(&stage.app.database.url).await, before);
    }

    async fn a_token_that_only_reads_is_told_so_and_written_down(database) {
        let stage = Stage::open(database).await;
        let name = Line::parse("name", "Skript", 80).unwrap();
        let secret = create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap();
        let mut program = stage.app.visitor();
        let path = format!("/api/v1/formats/{}", stage.format.slug);
        for _ in 0..2 {
            let request = program.request(&Method::PATCH, &path).header(header::CONTENT_TYPE, "application/json");
            let request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
            assert_eq!(program.send(request, r#"{"summary":"Zweck"}"#).await.status.as_u16(), 403);
        }
        let found = noted(&stage).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].object.clone(), found[0].account_id), (format!("format:{}", stage.format.id), stage.olga.account()));
        assert_eq!(found[0].result, "forbidden: PATCH /api/v1/formats/{slug}");
    }

    async fn a_program_that_tries_everything_does_not_fill_the_log(database) {
        let stage = Stage::open(database).await;
        let tried = |number: usize| Refused { route: format!("POST /{number}"), whereupon: Whereupon::Event(stage.date.event.id) };
        for number in 0..100 {
            audit::refused(&stage.app.desk, &stage.olga, &tried(number)).await.unwrap();
        }
        assert_eq!(noted(&stage).await.len(), 60);
        stage.app.pass(TimeDelta::minutes(61));
        audit::refused(&stage.app.desk, &stage.olga, &tried(0)).await.unwrap();
        assert_eq!(noted(&stage).await.len(), 61);
    }
}
