//! Calendar feeds, from organizers' changes to the bytes that calendar programs get.

mod changes;
mod conformance;
mod load;
mod outage;
mod own;
mod statuses;

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc, Weekday};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use turnus::{
    actions::{self, Desk},
    calendar::Links,
    domain::{
        access::Viewer,
        cadence::{HolidayPolicy, Rule, Unit},
        event::{Announced, RawEvent},
        format::{Format, Locale, RawFormat},
        zone::{Slot, instant_of},
    },
    store::{
        Store,
        events::{self, EventQuery},
    },
    web::feeds::{Feeds, Settings, routes},
};

use crate::support::{Database, TestApp};

/// A database with one organizer, and the calendars made of it.
struct Stage {
    desk: Desk,
    viewer: Viewer,
    router: Router,
    app: TestApp,
}

/// One answer, read to its end.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

fn berlin(local: &str) -> DateTime<Utc> {
    instant_of(local.parse().expect("a local time"), chrono_tz::Europe::Berlin)
}

fn settings() -> Settings {
    let links = Links::new("https://turnus.example").expect("a base URL");
    Settings { links, zone: chrono_tz::Europe::Berlin, locale: Locale::De }
}

impl Stage {
    async fn open(database: Database) -> Self {
        let app = TestApp::start(database).await;
        let viewer = app.olga().await;
        let desk = app.desk.clone();
        let feeds = Feeds::new(desk.clone(), settings());
        Self { router: routes(feeds), desk, viewer, app }
    }

    /// The calendars of another process on the same database.
    async fn other_process(&self) -> (Store, Feeds, Router) {
        let url = &self.app.database.url;
        let store = Store::connect(url, &turnus::store::Options::default()).await.expect("a store");
        let feeds = Feeds::new(Desk { store: store.clone(), ..self.desk.clone() }, settings());
        (store, feeds.clone(), routes(feeds))
    }

    /// An active format that meets every other Thursday at 10:00, planned twelve months ahead.
    async fn format(&self, slug: &str, tags: &[&str]) -> Format {
        let raw = RawFormat {
            slug: Some(slug.into()),
            title: Some(format!("Austausch {slug}")),
            summary: Some("Alle 14 Tage.".into()),
            description: Some("Offen für **alle**; ohne Anmeldung, mit \\Backslash.".into()),
            join_url: Some(Some("https://meet.example/geheim".into())),
            tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
            status: Some("active".into()),
            ..RawFormat::default()
        };
        let rule = Rule {
            every: 2,
            unit: Unit::Week,
            weekdays: vec![Weekday::Thu],
            month_ordinal: None,
            anchor: "2026-01-08".parse().expect("a day"),
            until: None,
            start_time: "10:00:00".parse().expect("a time"),
            minutes: 60,
            holiday_policy: HolidayPolicy::NextWorkday,
            holiday_scope: Vec::new(),
            pauses: Vec::new(),
        };
        let new = raw.parse(chrono_tz::Europe::Berlin, Locale::De).expect("a format");
        actions::formats::create(&self.desk, &self.viewer, new, Some(rule)).await.expect("created")
    }

    /// Two days in April, without a format.
    async fn two_days(&self) -> Announced {
        let days = ["2026-04-15", "2026-04-16"];
        let raw = RawEvent {
            title: Some(Some("Themen; Tage, zwei".into())),
            kind: Some("multi_day".into()),
            days: days.map(|day| (berlin(&format!("{day}T09:00:00")), berlin(&format!("{day}T16:30:00")))).to_vec(),
            tags: Some(vec!["Recht".into()]),
            ..RawEvent::default()
        };
        let new = raw.parse(chrono_tz::Europe::Berlin, false).expect("an event");
        actions::events::create(&self.desk, &self.viewer, None, new).await.expect("created")
    }

    async fn cancel(&self, event: &Announced) {
        let target = (event.event.id, None);
        let reason = Some("Erkrankt".to_owned());
        actions::events::cancel(&self.desk, &self.viewer, target, reason, false).await.expect("cancelled");
    }

    async fn shift(&self, event: &Announced, by: TimeDelta) {
        let slot = Slot {
            starts_at: event.event.slot.starts_at + by,
            ends_at: event.event.slot.ends_at + by,
            ..event.event.slot
        };
        let wish = RawEvent { starts_at: Some(slot.starts_at), ends_at: Some(slot.ends_at), ..RawEvent::default() };
        actions::events::amend(&self.desk, &self.viewer, (event.event.id, None), &wish, false).await.expect("moved");
    }

    /// All public events of the database, by beginning.
    async fn events(&self) -> Vec<Announced> {
        events::list(&self.desk.store, &EventQuery::default()).await.expect("listed")
    }

    async fn get(&self, path: &str) -> Answer {
        ask(&self.router, Method::GET, path, &[]).await
    }

    async fn body(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        String::from_utf8(answer.body.to_vec()).expect("UTF-8").replace("\r\n ", "")
    }

    /// Serves over TCP until the token is cancelled or dropped.
    async fn serve(&self) -> (SocketAddr, tokio_util::sync::DropGuard) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let limits = turnus::web::server::Limits::default();
        tokio::spawn(turnus::web::server::serve(listener, self.router.clone(), limits, stop.clone()));
        (address, stop.drop_guard())
    }
}

/// Asks a router in process.
async fn ask(router: &Router, method: Method, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body }
}
