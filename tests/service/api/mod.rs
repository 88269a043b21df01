//! The JSON API through the real router: every call, its shape, and its refusals.

mod access;
mod approvals;
mod bad_input;
mod date_changes;
mod events;
mod follows;
mod foreseen;
mod formats;
mod fuzz;
mod idempotency;
mod invitations;
mod mails;
mod people;
mod preview;
mod registrations;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;
use turnus::{
    actions::accounts::create_token,
    domain::{
        access::{Role, Scope},
        text::Line,
    },
    web,
};

use crate::support::{Database, TestApp, world::email};

/// A service with two hosts, and a token for everybody.
struct Stage {
    app: TestApp,
    router: Router,
    stop: CancellationToken,
    /// A publisher's.
    olga: String,
    /// The same publisher's, which only reads.
    reading: String,
    /// An editor's of the same team.
    edda: String,
    /// A viewer's of the same team.
    vera: String,
    /// An admin's of another host.
    lars: String,
}

impl Stage {
    async fn open(database: Database) -> Self {
        let app = TestApp::start(database).await;
        let stop = CancellationToken::new();
        let router = web::router(&app.app, &TaskTracker::new(), &stop);
        for (host, address, role) in [
            ("stadt", "olga@stadt.example", Role::Publisher),
            ("stadt", "edda@stadt.example", Role::Editor),
            ("stadt", "vera@stadt.example", Role::Viewer),
            ("land", "lars@land.example", Role::Admin),
        ] {
            app.organizer(host, address, role).await;
        }
        let token = async |address: &str, scope| {
            let name = Line::parse("name", "Test", 80).unwrap();
            create_token(&app.desk, &email(address), &name, scope).await.expect("a token")
        };
        let olga = token("olga@stadt.example", Scope::Write).await;
        let reading = token("olga@stadt.example", Scope::Read).await;
        let edda = token("edda@stadt.example", Scope::Write).await;
        let vera = token("vera@stadt.example", Scope::Write).await;
        let lars = token("lars@land.example", Scope::Write).await;
        Self { app, router, stop, olga, reading, edda, vera, lars }
    }

    /// A call of this shape: `GET /api/v1/formats`.
    fn call(&self, what: &str) -> Call<'_> {
        let (method, path) = what.split_once(' ').expect("a method and a path");
        let request = Request::builder().method(method).uri(path).header("host", "turnus.example");
        Call { stage: self, request, body: Body::empty(), what: what.to_owned() }
    }

    async fn get(&self, path: &str) -> Reply {
        self.call(&format!("GET {path}")).send().await
    }

    /// Sets something up.
    async fn make(&self, path: &str, body: Value) -> Value {
        let reply = self.call(&format!("POST {path}")).by(&self.olga).json(&body).send().await;
        assert_eq!(reply.status, StatusCode::CREATED, "{body}: {}", reply.text());
        reply.json()
    }

    /// An active format with dates every other Thursday.
    async fn format(&self, slug: &str) -> Value {
        self.make("/api/v1/formats", format_body(slug)).await
    }

    /// A single date.
    async fn event(&self) -> Value {
        self.make("/api/v1/events", event_body()).await
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn format_body(slug: &str) -> Value {
    json!({
        "slug": slug, "title": "Digitalrunde", "audience": "open", "registration": "both", "status": "active",
        "cadence": cadence()
    })
}

fn cadence() -> Value {
    json!({
        "every": 2, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00",
        "duration_minutes": 60, "holiday_policy": "next_workday", "holiday_scope": ["BUND"]
    })
}

fn event_body() -> Value {
    json!({
        "title": "Meetup", "starts_at": "2026-03-26T10:00:00+01:00", "ends_at": "2026-03-26T11:00:00+01:00",
        "location": "Rathaus", "join_url": "https://treffen.example/GEHEIM"
    })
}

/// A request that is being made up.
struct Call<'a> {
    stage: &'a Stage,
    request: axum::http::request::Builder,
    body: Body,
    what: String,
}

impl Call<'_> {
    fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    fn by(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    fn text(mut self, kind: &str, body: &str) -> Self {
        self.body = Body::from(body.to_owned());
        self.header("content-type", kind)
    }

    async fn send(self) -> Reply {
        let request = self.request.body(self.body).expect("a request");
        let response = self.stage.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Reply { what: self.what, status: parts.status, headers: parts.headers, body }
    }

    async fn ok(self) -> Value {
        let reply = self.send().await;
        assert!(reply.status.is_success(), "{}: {}", reply.what, reply.text());
        reply.json()
    }
}

/// What was answered.
#[derive(Debug)]
struct Reply {
    what: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: no JSON: {}", self.what, self.text()))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// It is a problem of this kind.
    fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.what, self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.what);
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:turnus:problem:{code}"), "{}: {problem}", self.what);
        assert_eq!(problem["status"], status);
        for word in ["title", "detail"] {
            let said = problem[word].as_str().unwrap_or_default();
            assert!(!said.is_empty() && !said.starts_with("fault-"), "{}: {problem}", self.what);
        }
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        problem
    }

    /// It is 422 and names exactly these fields with these codes.
    fn wrong(&self, fields: &[(&str, &str)]) {
        let problem = self.refused(422, "invalid");
        let named: Vec<(&str, &str)> = problem["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect();
        assert_eq!(named, fields, "{}", self.what);
        for error in problem["errors"].as_array().unwrap() {
            let said = error["detail"].as_str().unwrap_or_default();
            assert!(!said.is_empty() && !said.starts_with("problem-"), "{error}");
        }
    }
}

/// The names of an object's fields, sorted.
fn fields(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().expect("items")
}

fn slugs(list: &Value) -> Vec<&str> {
    items(list).iter().map(|item| item["slug"].as_str().unwrap()).collect()
}
