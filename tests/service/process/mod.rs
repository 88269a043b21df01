//! The program as a process: over real connections, to a real relay, really killed.

mod blast;
mod clocks;
mod demo_feeds;
mod disk;
mod downtime;
mod end_to_end;
mod frozen;
mod keys;
mod kill;
mod locked;
mod logs;
mod newer;
mod nodes;
mod outage;
mod poison;
mod postfix;
mod promotion;
mod receive;
mod relay;
mod role;
mod rush;
mod secrets;
mod skew;
mod slow;
mod start;
mod stop;
mod storm;
mod turns;

use std::{collections::BTreeMap, io};

use axum::http::{Method, header};
use turnus::{
    domain::{id::EventId, notice::NoticeKind, registration::RegistrationState},
    store::{self, outbox::OutboxState},
};

use crate::support::{
    Database,
    client::Client,
    post::Letter,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

/// A date set up over the API, with so many seats: where people register for it, and its id.
async fn date(server: &Server, token: &str, capacity: u32) -> (String, EventId) {
    date_at(server, token, ("2031-05-08T10:00:00+02:00", "2031-05-08T11:00:00+02:00"), capacity).await
}

/// The same with its beginning and end.
async fn date_at(server: &Server, token: &str, (from, to): (&str, &str), capacity: u32) -> (String, EventId) {
    let mut client = server.visitor();
    let body = serde_json::json!({ "title": "Meetup", "starts_at": from, "ends_at": to, "capacity": capacity });
    let request = client
        .request(&Method::POST, "/api/v1/events")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = client.send(request, body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let event: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let slug = event["slug"].as_str().unwrap();
    (format!("/events/{slug}/register"), event["id"].as_str().unwrap().parse().unwrap())
}

/// Fills in the form; whether the service said that a mail is on its way.
async fn ask(client: &mut Client, form: &str, address: &str) -> io::Result<bool> {
    let page = client.try_send(client.request(&Method::GET, form), "").await?;
    if page.status.is_server_error() {
        return Err(io::Error::other(format!("{} for the form", page.status)));
    }
    let filled = page.form("/register").filled(&[("name", "Gast"), ("email", address)]);
    let answer = client.try_post(&filled.action, &filled.all()).await?;
    assert!(!answer.status.is_server_error(), "{}: {}", answer.status, answer.text());
    Ok(answer.status.is_redirection())
}

/// Presses the button behind the link; whether the service said that the seat is taken.
async fn confirm(client: &mut Client, token: &str) -> io::Result<bool> {
    let page = client.try_send(client.request(&Method::GET, &format!("/r/{token}")), "").await?;
    let form = page.form(token);
    let answer = client.try_post(&form.action, &form.all()).await?;
    assert!(!answer.status.is_server_error(), "{}: {}", answer.status, answer.text());
    Ok(answer.status.is_redirection())
}

/// What came to the relay, by recipient, once for each `Message-ID`; and how many copies came.
fn post_of(sink: &SmtpSink) -> (BTreeMap<String, Vec<Letter>>, usize) {
    let mut post: BTreeMap<String, Vec<Letter>> = BTreeMap::new();
    let mut copies = 0;
    for mail in sink.mails() {
        let letter = Letter::parse(&mail.data);
        assert_eq!(mail.recipients, std::slice::from_ref(&letter.to));
        let mine = post.entry(letter.to.clone()).or_default();
        match mine.iter().find(|known| known.message_id == letter.message_id) {
            Some(known) => {
                assert_eq!(known.bytes, letter.bytes, "the same Message-ID and another mail");
                copies += 1;
            }
            None => mine.push(letter),
        }
    }
    (post, copies)
}

/// Waits until everything in the outbox has been sent.
async fn all_sent(database: &Database) {
    soon("all mail is sent", async || {
        let counts = store::outbox::counts_by_state(&database.store).await.unwrap();
        counts.keys().all(|state| matches!(state, OutboxState::Sent | OutboxState::Void))
    })
    .await;
}

/// Where everybody stands who is at the event, by address.
async fn roster(database: &Database, event: EventId) -> BTreeMap<String, RegistrationState> {
    let roster = store::registrations::list_roster(&database.store, event).await.unwrap();
    roster.into_iter().map(|(r, p)| (p.email.as_str().to_owned(), r.state)).collect()
}

/// Everything that was acknowledged is there, and its mails have come.
fn check_promises(
    asked: &[String],
    confirmed: &[String],
    roster: &BTreeMap<String, RegistrationState>,
    post: &BTreeMap<String, Vec<Letter>>,
) {
    let has = |address: &str, kinds: &[NoticeKind]| {
        post.get(address).is_some_and(|mine| mine.iter().any(|letter| kinds.contains(&letter.kind)))
    };
    for address in asked {
        assert!(roster.contains_key(address), "{address} was told to look for a mail, and is not registered");
        assert!(has(address, &[NoticeKind::ConfirmRegistration]), "{address} never got the mail");
    }
    for (address, mine) in post {
        let mut kinds: Vec<NoticeKind> = mine.iter().map(|letter| letter.kind).collect();
        let count = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), count, "{address} got one mail under two Message-IDs: {kinds:?}");
    }
    for address in confirmed {
        let state = roster[address];
        assert!(matches!(state, RegistrationState::Confirmed | RegistrationState::Waiting), "{address}: {state:?}");
        assert!(has(address, &[NoticeKind::Confirmed, NoticeKind::Waiting]), "{address} never heard of the seat");
    }
}

/// An installation whose people register for one date.
async fn installed(database: &Database, sink: &SmtpSink, seats: u32) -> (Installation, Server, String, EventId) {
    let installation = Installation::new(&database.url, sink);
    let token = installation.token();
    let server = installation.serve();
    let (form, event) = date(&server, &token, seats).await;
    (installation, server, form, event)
}
