//! A day and more of standing still, over the hours at which the monthly overview goes out and people are erased: what was
//! missed is made up for, once (R13).

use axum::http::{Method, header};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use turnus::{
    clock::Clock,
    domain::{id::EventId, notice::NoticeKind},
    store,
};

use super::clocks::{ended_well, letters, seated};
use crate::support::{
    Database,
    database::aside,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

const EVA: &str = "eva@amt.example";
const MAX: &str = "max@amt.example";

async fn call(server: &Server, token: &str, path: &str, body: serde_json::Value) -> serde_json::Value {
    let mut client = server.visitor();
    let request = client
        .request(&Method::POST, path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = client.send(request, body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 201, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// A format whose people are kept for a day, with a date in two minutes and one in a week. Answers the first.
async fn set_up(server: &Server, token: &str) -> (String, EventId) {
    let format = serde_json::json!({
        "slug": "runde", "title": "Runde", "audience": "open", "registration": "per_event", "status": "active",
        "retention_days": 1,
    });
    call(server, token, "/api/v1/formats", format).await;
    let now = Clock::System.now();
    let mut events = Vec::new();
    for start in [now + TimeDelta::minutes(2), now + TimeDelta::days(7)] {
        let end = start + TimeDelta::minutes(1);
        let event = serde_json::json!({
            "format": "runde", "title": "Treffen", "starts_at": start.to_rfc3339(), "ends_at": end.to_rfc3339(),
        });
        events.push(call(server, token, "/api/v1/events", event).await);
    }
    let word = |name: &str| events[0][name].as_str().expect(name).to_owned();
    (format!("/events/{}/register", word("slug")), word("id").parse().expect("an id"))
}

/// Somebody wants the overview of each month, and got the last one long ago.
async fn follows(database: &Database, server: &Server, sink: &SmtpSink) {
    let mut visitor = server.visitor();
    let form = "/formats/runde/follow";
    let page = visitor.open(form).await;
    visitor.submit_and_go(&page, form, &[("email", MAX), ("wish", "digest")]).await;
    soon("the link", async || letters(sink, MAX, NoticeKind::ConfirmFollow).len() == 1).await;
    let link = format!("/f/{}", letters(sink, MAX, NoticeKind::ConfirmFollow)[0].token("/f/"));
    let page = visitor.open(&link).await;
    visitor.submit_and_go(&page, &link, &[("wish", "confirm")]).await;
    let db = aside(&database.url).await;
    let long_ago = "UPDATE follow SET told_month = '2020-01', requested_at = '2020-01-02 08:00:00+00:00', \
                    confirmed_at = '2020-01-02 08:00:00+00:00'";
    assert_eq!(db.execute_unprepared(long_ago).await.expect("long ago").rows_affected(), 1);
    db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_26_hours_the_overview_comes_once_and_whose_time_was_up_is_erased() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let Some(late) = Installation::new(&database.url, &sink).at_another_time("+26h") else { return };
    let token = installation.token();
    let server = installation.serve();
    let (form, event) = set_up(&server, &token).await;
    seated(&server, &sink, &form, EVA).await;
    follows(&database, &server, &sink).await;
    ended_well(server);
    let here = async || store::registrations::list_roster(&database.store, event).await.expect("a roster").len();
    assert_eq!(here().await, 1);
    for start in ["the first", "a second"] {
        let server = late.serve();
        soon("the jobs of the night have run", async || {
            ["digest", "erase_people"].iter().all(|job| {
                let done = |line: &str| line.contains("job done") && line.contains(job);
                start == "a second" || server.said().lines().any(done)
            })
        })
        .await;
        soon("the overview", async || letters(&sink, MAX, NoticeKind::Digest).len() == 1).await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        ended_well(server);
        assert_eq!(here().await, 0, "{start} start: a day after the date nobody is known of it");
        assert_eq!(letters(&sink, MAX, NoticeKind::Digest).len(), 1, "{start} start");
    }
    let (ok, said) = late.run(&["doctor"]);
    assert!(ok, "{said}");
}
