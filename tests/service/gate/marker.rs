//! A mark in every address of a meeting, and a walk through everything that anybody can see (C06).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::json;
use tracing::Level;
use turnus::{
    actions::{accounts::create_token, events, gate},
    domain::{
        access::{Role, Scope},
        cadence::RuleDraft,
        capability::Purpose,
        event::{Event, RawEvent},
        format::{Format, RawFormat},
        text::Line,
    },
};

use crate::support::{
    TestApp,
    client::{Client, Page},
    database,
    dump::dump,
    log::logged_from,
    on_both,
    world::{Person, berlin, email, weekly},
};

/// Stands in the host, in the path and in the query, so that no part of an address goes unnoticed.
const MARK: &str = "m4rke";

fn room(number: u8) -> String {
    format!("https://{MARK}{number}.example/{MARK}/raum?pwd={MARK}#{MARK}")
}

/// Everything that was seen.
#[derive(Default)]
struct Seen {
    pages: usize,
    statuses: BTreeSet<u16>,
}

impl Seen {
    /// Nothing of a page says where the meeting is: no line of its head, no byte of its body.
    fn check(&mut self, page: &Page, who: &str) {
        let said = format!("{who} at {} ({})", page.path, page.status);
        assert!(!page.text().to_lowercase().contains(MARK), "{said}: {}", page.text());
        for (name, value) in &page.headers {
            assert!(!String::from_utf8_lossy(value.as_bytes()).to_lowercase().contains(MARK), "{said}: {name}");
        }
        self.pages += 1;
        self.statuses.insert(page.status.as_u16());
    }

    /// Follows every link from these pages on; of an address with many queries a few are enough.
    async fn walk(&mut self, client: &mut Client, who: &str, from: &[String]) {
        let mut queries: BTreeMap<String, usize> = BTreeMap::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut ahead: VecDeque<String> = from.iter().cloned().collect();
        while let Some(path) = ahead.pop_front() {
            let bare = path.split(['?', '#']).next().unwrap_or_default().to_owned();
            let tries = queries.entry(bare).or_default();
            if *tries >= 2 || !known.insert(path.clone()) {
                continue;
            }
            *tries += 1;
            let page = client.get(&path).await;
            self.check(&page, who);
            ahead.extend(page.links());
            if page.status.is_redirection() && page.location().starts_with('/') {
                ahead.push_back(page.location());
            }
        }
    }
}

struct Place {
    app: TestApp,
    people: Vec<Person>,
    paths: Vec<String>,
}

/// Whatever is not found by following links: calendars, the API, what is no page.
fn paths(formats: [&Format; 2], events: [&Event; 3]) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/",
        "/formats",
        "/calendar",
        "/feeds/all.ics",
        "/api/v1/formats",
        "/api/v1/events",
        "/api/docs",
        "/api/v1/openapi.json",
        "/robots.txt",
        "/nichts/da",
    ]
    .map(str::to_owned)
    .to_vec();
    for format in formats {
        paths.extend([
            format!("/feeds/formats/{}.ics", format.slug),
            format!("/api/v1/formats/{}", format.slug),
            format!("/formats/{}", format.slug),
        ]);
        paths.extend(
            ["settings", "people", "cadence", "new-date"].map(|room| format!("/manage/formats/{}/{room}", format.slug)),
        );
    }
    for event in events {
        paths.extend([
            format!("/api/v1/events/{}", event.id),
            format!("/events/{}", event.slug),
            format!("/events/{}/event.ics", event.slug),
            format!("/events/{}/register", event.slug),
            format!("/manage/events/{}", event.id),
        ]);
        paths.extend(["details", "move", "cancellation"].map(|change| format!("/manage/events/{}/{change}", event.id)));
    }
    paths
}

/// Two formats with a meeting, a date with one of its own, a date without a format; people with and without a seat.
async fn marked(database: crate::support::Database) -> Place {
    let app = TestApp::start(database).await;
    let olga = app.olga().await;
    for (address, role) in [
        ("edda@stadt.example", Role::Editor),
        ("vera@stadt.example", Role::Viewer),
        ("anna@stadt.example", Role::Admin),
    ] {
        app.organizer("stadt", address, role).await;
    }
    let raw = |title: &str, number| RawFormat {
        title: Some(title.into()),
        capacity: Some(Some(1)),
        join_url: Some(Some(room(number))),
        ..RawFormat::default()
    };
    let rule = RuleDraft { until: Some("2026-04-10".into()), ..weekly(2, &["TH"], "2026-03-19") };
    let format = app.format(&olga, raw("Runde", 1), Some(&rule)).await;
    let by_telephone = RawFormat { join_text: Some(Some("030 12345".into())), ..raw("Telefon", 2) };
    let other = app.format(&olga, by_telephone, Some(&rule)).await;
    let first = app.dates_of(&format).await.remove(0);
    let second = app.dates_of(&other).await.remove(0);
    let own = RawEvent {
        title: Some(Some("Eigenes".into())),
        starts_at: Some(berlin("2026-03-19", "10:00")),
        join_url: Some(Some(room(3))),
        ..RawEvent::default()
    };
    let third = app.date_like(&olga, None, own).await.event;
    let mut people = Vec::new();
    for event in [&first, &second, &third] {
        people.push(app.register(event.id, "Eva Muster", "eva@amt.example").await);
    }
    people.push(app.register(first.id, "Wanda Warte", "wanda@amt.example").await);
    let paths = paths([&format, &other], [&first, &second, &third]);
    Place { app, people, paths }
}

impl Place {
    /// What people have by mail.
    fn own_paths(&self) -> Vec<String> {
        let keys = &self.app.desk.keys;
        let of = |person: &Person| {
            let place = &person.place;
            let manage = keys.link(Purpose::Manage, place.participant.link_id, place.participant.link_version);
            let confirm = keys.link(Purpose::Confirm, place.registration.link_id, 0);
            [
                format!("/m/{manage}"),
                format!("/r/{confirm}"),
                self.gate(person),
                format!("{}?wait=1", self.gate(person)),
            ]
        };
        self.people.iter().flat_map(of).collect()
    }

    fn gate(&self, person: &Person) -> String {
        format!("/join/{}", gate::link(&self.app.desk, &person.place.registration, &person.place.participant))
    }

    async fn everybody_looks(&self, seen: &mut Seen) {
        let mut nobody = self.app.visitor();
        seen.walk(&mut nobody, "nobody", &self.paths).await;
        let mut participant = self.app.visitor();
        seen.walk(&mut participant, "a participant", &self.own_paths()).await;
        for address in ["vera@stadt.example", "edda@stadt.example", "olga@stadt.example", "anna@stadt.example"] {
            let mut client = self.app.signed_in_visitor(address).await;
            let from: Vec<String> = std::iter::once("/manage".to_owned()).chain(self.paths.clone()).collect();
            seen.walk(&mut client, address, &from).await;
        }
        for scope in [Scope::Read, Scope::Write] {
            let name = Line::parse("name", "Skript", 80).unwrap();
            let token = create_token(&self.app.desk, &email("olga@stadt.example"), &name, scope).await.unwrap();
            let mut client = self.app.visitor();
            for path in self.paths.iter().filter(|path| path.starts_with("/api/")) {
                let request =
                    client.request(&Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {token}"));
                seen.check(&client.send(request, Body::empty()).await, "a program");
            }
            if scope == Scope::Write {
                self.program_writes(seen, &token).await;
            }
        }
    }

    /// What was written is not said back, whether it was right or wrong.
    async fn program_writes(&self, seen: &mut Seen, token: &str) {
        let mut client = self.app.visitor();
        let first = self.people[0].place.announced.event.id;
        let format = json!({ "slug": "neu", "title": "Neu", "audience": "open", "registration": "per_event", "join_url": room(4), "join_text": "PIN" });
        let calls = [
            (Method::POST, "/api/v1/formats".to_owned(), format.clone(), 201),
            (Method::POST, "/api/v1/formats".to_owned(), format, 422),
            (Method::POST, "/api/v1/formats".to_owned(), json!({ "title": "", "join_url": room(4) }), 422),
            (Method::PATCH, "/api/v1/formats/neu".to_owned(), json!({ "join_url": room(5) }), 200),
            (Method::PATCH, "/api/v1/formats/neu".to_owned(), json!({ "join_url": room(5), "capacity": 0 }), 422),
            (Method::PATCH, "/api/v1/formats/neu".to_owned(), json!({ "join_url": format!("{MARK} kein Link") }), 422),
            (Method::PATCH, format!("/api/v1/events/{first}"), json!({ "join_url": room(6), "notify": true }), 200),
            (
                Method::POST,
                "/api/v1/events".to_owned(),
                json!({ "title": "X", "starts_at": "2026-05-12T10:00:00+02:00", "join_url": room(7) }),
                201,
            ),
        ];
        for (number, (method, path, body, status)) in calls.into_iter().enumerate() {
            self.app.tick();
            let request = client.request(&method, &path).header(header::AUTHORIZATION, format!("Bearer {token}"));
            let request = request
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", format!("schluessel-{number}"));
            let answer = client.send(request, Body::from(body.to_string())).await;
            assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text());
            seen.check(&answer, "a program that writes");
        }
    }
}

on_both! {
    async fn nothing_but_the_open_gate_says_where_the_meeting_is(database) {
        let place = marked(database).await;
        let mut seen = Seen::default();
        let log = logged_from(Level::TRACE, async {
            place.everybody_looks(&mut seen).await;
            // While it is open as well: the telephone's page, the list of one's own dates, the organizers' rooms.
            place.app.pass(berlin("2026-03-19", "09:50") - place.app.now());
            let (open, by_telephone) = (place.gate(&place.people[0]), place.gate(&place.people[1]));
            let mut client = place.app.visitor();
            let answer = client.get(&open).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, room(6)), "or this test would see nothing");
            assert!(answer.body.is_empty());
            let page = client.open(&by_telephone).await;
            seen.check(&page, "a participant behind the gate");
            let answer = client.submit(&page, &by_telephone, &[]).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, room(2)));
            seen.check(&client.get(&place.gate(&place.people[3])).await, "somebody who waits");
            seen.check(&client.get(&format!("{open}?wait=1")).await, "somebody who waited");
            let mut olga = place.app.signed_in_visitor("olga@stadt.example").await;
            seen.walk(&mut olga, "olga", &["/manage".to_owned()]).await;
        })
        .await;
        assert!(seen.pages > 200 && seen.statuses.is_superset(&[200, 201, 303, 403, 404, 422].into()), "{} {:?}", seen.pages, seen.statuses);
        assert!(log.lines().count() > 50, "it says something");
        assert!(!log.to_lowercase().contains(MARK), "in the log");

        // Mails: those that went out, and the rows they came from.
        let olga = place.app.olga().await;
        let first = place.people[0].place.announced.event.id;
        place.app.pass(-chrono::TimeDelta::days(2));
        let to = RawEvent { starts_at: Some(berlin("2026-03-26", "14:00")), ..RawEvent::default() };
        events::amend(&place.app.desk, &olga, (first, None), &to, true).await.expect("moved");
        let mails = place.app.post_after_undo().await;
        assert!(!mails.is_empty());
        for mail in &mails {
            let shown = format!("{}{}{}{}{}", mail.subject, mail.text, mail.html, mail.ics.as_deref().unwrap_or_default(), String::from_utf8_lossy(&mail.bytes));
            assert!(!shown.to_lowercase().contains(MARK), "{shown}");
        }
        let everything = dump(&place.app.database.url).await.to_lowercase();
        let holding: BTreeSet<&str> = everything.lines().filter(|line| line.contains(MARK)).filter_map(|line| line.split(':').next()).collect();
        assert_eq!(holding, BTreeSet::from(["event", "format"]), "kept in one place");
    }
}
