//! What goes wrong before or beside a rule's refusal. A [`Fault`] travels inside the response, without words;
//! `layers` knows the reader's language and turns it into a page or into problem+json.

use std::borrow::Cow;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::{listed, text::FieldError};

/// A refused request: its status, its text key, the facts its sentence mentions, and the fields concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The status.
    pub status: StatusCode,
    /// The stable word of the problem: `urn:turnus:problem:<code>`, `fault-<code>` and `fault-<code>-detail`.
    pub code: &'static str,
    /// Facts by name.
    pub facts: Vec<(&'static str, String)>,
    /// Points in time that the sentence mentions, by name, on the clock of a zone.
    pub times: Vec<(&'static str, DateTime<Utc>, Tz)>,
    /// What is wrong with which field.
    pub errors: Vec<FieldError>,
}

impl Fault {
    /// A fault without facts.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, facts: Vec::new(), times: Vec::new(), errors: Vec::new() }
    }

    /// Adds a fact that the sentence mentions.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<String>) -> Self {
        self.facts.push((name, fact.into()));
        self
    }

    /// Adds a point in time that the sentence mentions; programs get it as a member of the same name.
    #[must_use]
    pub fn at(mut self, name: &'static str, at: DateTime<Utc>, zone: Tz) -> Self {
        self.times.push((name, at, zone));
        self
    }

    /// Fields that do not hold what they should: 422.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    /// A list of people that is larger than one may be.
    #[must_use]
    pub fn list_too_large() -> Self {
        Self { errors: vec![listed::too_large()], ..Self::of_status(StatusCode::PAYLOAD_TOO_LARGE) }
    }

    /// There is nothing here, or nothing for this viewer (C18).
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// The viewer may not do that.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// The request cannot be read.
    #[must_use]
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request")
    }

    /// A field nobody asked for, or one that came twice.
    #[must_use]
    pub fn field(code: &'static str, field: impl Into<Cow<'static, str>>) -> Self {
        let field: Cow<'static, str> = field.into();
        // The name comes from outside and goes back into a sentence: short and without marks.
        let shown: String = field.chars().filter(|c| !c.is_control()).take(60).collect();
        Self::new(StatusCode::BAD_REQUEST, code).with("field", shown)
    }

    /// Something broke on our side; details are in the log, under the request's id.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The database or something else we need does not answer now.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    }

    /// The fault of an answer that says nothing but its status.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => "not-found",
            StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::UNAUTHORIZED => "unauthorized",
            StatusCode::REQUEST_TIMEOUT => "timeout",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::URI_TOO_LONG => "uri-too-long",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
            StatusCode::MISDIRECTED_REQUEST => "misdirected",
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "headers-too-large",
            StatusCode::TOO_MANY_REQUESTS => "too-many-requests",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            status if status.is_server_error() => "internal",
            _ => "bad-request",
        };
        Self::new(status, code)
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
