//! The running program under clocks that are wrong, that jump, and that people set twice a year. On SQLite, where the
//! machine's clock counts; on PostgreSQL the database's does (see `skew`).

use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use turnus::{clock::Clock, domain::notice::NoticeKind};

use super::{ask, confirm, date_at, post_of};
use crate::support::{
    Database,
    client::Client,
    database::aside,
    post::Letter,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

/// How long a job that sleeps may take to look at the clock, and a little more.
const A_LOOK: Duration = Duration::from_secs(23);

/// A date an hour long: its beginning and end as the API takes them.
fn an_hour_from(start: DateTime<Utc>) -> (String, String) {
    (start.to_rfc3339(), (start + TimeDelta::hours(1)).to_rfc3339())
}

/// Somebody registers and has a seat; answers the mail that says so.
pub(super) async fn seated(server: &Server, sink: &SmtpSink, form: &str, to: &str) -> Letter {
    let mut client = server.visitor();
    assert!(ask(&mut client, form, to).await.unwrap());
    let last = async |kind: NoticeKind| {
        soon("the mail", async || letters(sink, to, kind).len() == 1).await;
        letters(sink, to, kind).remove(0)
    };
    let asked = last(NoticeKind::ConfirmRegistration).await;
    assert!(confirm(&mut client, asked.token("/r/")).await.unwrap());
    last(NoticeKind::Confirmed).await
}

pub(super) fn letters(sink: &SmtpSink, to: &str, kind: NoticeKind) -> Vec<Letter> {
    let (mut post, _) = post_of(sink);
    post.remove(to).unwrap_or_default().into_iter().filter(|letter| letter.kind == kind).collect()
}

/// Everybody's reminders.
fn reminders(sink: &SmtpSink) -> Vec<Letter> {
    post_of(sink).0.into_values().flatten().filter(|letter| letter.kind == NoticeKind::Reminder).collect()
}

/// What was written down about reminders: minutes before, and what became of them.
async fn outcomes(url: &str) -> Vec<(i32, String)> {
    let database = aside(url).await;
    let ask = "SELECT offset_minutes, outcome FROM reminder ORDER BY outcome, offset_minutes";
    let rows = database.query_all_raw(Statement::from_string(DbBackend::Sqlite, ask)).await.unwrap();
    database.close().await.unwrap();
    rows.iter().map(|row| (row.try_get("", "offset_minutes").unwrap(), row.try_get("", "outcome").unwrap())).collect()
}

pub(super) fn ended_well(server: Server) {
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_26_hours_of_standing_still_each_reminder_of_use_comes_once() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let Some(late) = Installation::new(&database.url, &sink).at_another_time("+26h") else { return };
    let token = installation.token();
    let server = installation.serve();
    let now = Clock::System.now();
    for (to, hours) in [("eva@amt.example", 25), ("max@amt.example", 50)] {
        let (from, end) = an_hour_from(now + TimeDelta::hours(hours));
        let (form, _) = date_at(&server, &token, (&from, &end), 10).await;
        seated(&server, &sink, &form, to).await;
    }
    ended_well(server);
    assert!(reminders(&sink).is_empty());
    let server = late.serve();
    soon("somebody is reminded", async || reminders(&sink).len() == 1).await;
    ended_well(server);
    // Begun an hour ago: nobody is told to come, and it is written down.
    let known = vec![(30, "begun".to_owned()), (2_880, "sent".to_owned())];
    assert_eq!(outcomes(&database.url).await, known);
    let server = late.serve();
    soon("it looks again", async || server.said().contains("listening")).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    ended_well(server);
    let reminded = reminders(&sink);
    assert_eq!(reminded.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["max@amt.example"]);
    assert_eq!(outcomes(&database.url).await, known);
    let (ok, said) = late.run(&["doctor"]);
    assert!(ok, "{said}");
}

/// Olga with a browser, signed in by the link from the mail.
async fn signed_in(server: &Server, sink: &SmtpSink) -> Client {
    let mut client = server.visitor();
    let page = client.open("/login").await;
    client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
    soon("the link", async || letters(sink, "olga@stadt.example", NoticeKind::Login).len() == 1).await;
    let link = letters(sink, "olga@stadt.example", NoticeKind::Login)[0].token("/login/").to_owned();
    let page = client.open(&format!("/login/{link}")).await;
    client.submit_and_go(&page, &link, &[]).await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clock_that_is_set_while_it_runs_doubles_nothing_and_signs_nobody_out() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let Some(installation) = Installation::new(&database.url, &sink).with_a_clock_to_set() else { return };
    let token = installation.token();
    let server = installation.serve();
    let mut olga = signed_in(&server, &sink).await;
    let (from, end) = an_hour_from(Clock::System.now() + TimeDelta::days(2) + TimeDelta::minutes(30));
    let (form, _) = date_at(&server, &token, (&from, &end), 10).await;
    seated(&server, &sink, &form, "eva@amt.example").await;
    installation.set_clock("+1h");
    soon("she is reminded", async || reminders(&sink).len() == 1).await;
    installation.set_clock("+0");
    olga.open("/manage").await;
    // Leases, links and mails work as before.
    seated(&server, &sink, &form, "max@amt.example").await;
    tokio::time::sleep(A_LOOK).await;
    assert_eq!(reminders(&sink).len(), 1, "set back an hour");
    olga.open("/manage").await;
    installation.set_clock("+1d");
    soon("the reminder of the second", async || reminders(&sink).len() == 2).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut reminded: Vec<String> = reminders(&sink).into_iter().map(|letter| letter.to).collect();
    reminded.sort();
    assert_eq!(reminded, ["eva@amt.example", "max@amt.example"], "set ahead a day");
    assert_eq!(post_of(&sink).1, 0, "something came twice");
    assert_eq!(olga.get("/healthz").await.status, StatusCode::OK);
    ended_well(server);
    let (ok, said) = installation.run(&["doctor"]);
    assert!(ok, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_o_clock_stays_ten_o_clock_across_both_clock_changes() {
    // The day before a change, the beginning in UTC after it, and half an hour before that.
    let changes = [
        ("@2031-03-29 08:00:00", "2031-03-30T10:00:00+02:00", "2031-03-30T11:00:00+02:00", "@2031-03-30 07:31:00"),
        ("@2031-10-25 08:00:00", "2031-10-26T10:00:00+01:00", "2031-10-26T11:00:00+01:00", "@2031-10-26 08:31:00"),
    ];
    for (before, from, end, after) in changes {
        let database = Database::sqlite().await;
        let sink = SmtpSink::start().await;
        let Some(day_before) = Installation::new(&database.url, &sink).at_another_time(before) else { return };
        let token = day_before.token();
        let server = day_before.serve();
        let (form, _) = date_at(&server, &token, (from, end), 10).await;
        let told = seated(&server, &sink, &form, "eva@amt.example").await;
        ended_well(server);
        let day = &from[..10].replace('-', "");
        let ics = told.ics.clone().expect("the date");
        assert!(told.text.contains("10:00–11:00 Uhr"), "{}", told.text);
        assert!(ics.contains(&format!("DTSTART;TZID=Europe/Berlin:{day}T100000")), "{ics}");
        let next_day = Installation::new(&database.url, &sink).at_another_time(after).expect("as before");
        let server = next_day.serve();
        let page = server.visitor().open(form.trim_end_matches("/register")).await;
        assert!(page.main().contains("10:00–11:00"), "{}", page.main());
        soon("the reminder", async || reminders(&sink).len() == 1).await;
        assert!(reminders(&sink)[0].text.contains("10:00–11:00 Uhr"), "{}", reminders(&sink)[0].text);
        let feed = server.visitor().open("/feeds/all.ics").await.text();
        assert!(feed.contains(&format!("DTSTART;TZID=Europe/Berlin:{day}T100000")), "{feed}");
        ended_well(server);
        let (ok, said) = next_day.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
