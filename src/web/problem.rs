//! The one table from what can go wrong to a status, a sentence and problem+json (RFC 9457). Pages and API use the
//! same rows.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{error::Fault, visit::Visit};
use crate::{
    actions::{Failure, Never, bulk::InviteRefusal},
    domain::{
        attendance::AttendanceRefusal, change_set::ChangeSetRefusal, delivery::relevance::Moot, event::ChangeRefusal,
        format::Locale, identity::ProviderRefusal, login::LoginRefusal, mail_log::RetryRefusal,
        question::QuestionRefusal, registration::RegisterRefusal,
    },
    locale,
    store::StoreError,
};

/// A rule's refusal, as its row in the table.
pub trait Refusal {
    /// Status, text key and facts.
    fn fault(&self) -> Fault;
}

fn row(status: StatusCode, code: &'static str) -> Fault {
    Fault::new(status, code)
}

impl Refusal for Never {
    fn fault(&self) -> Fault {
        match *self {}
    }
}

impl Refusal for RegisterRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::NotOffered => row(StatusCode::CONFLICT, "registration-not-offered"),
            Self::External { url: None } => row(StatusCode::CONFLICT, "registration-elsewhere"),
            Self::External { url: Some(url) } => row(StatusCode::CONFLICT, "registration-external").with("url", url),
            Self::WholeFormatOnly => row(StatusCode::CONFLICT, "registration-whole-format"),
            Self::InvitationOnly => row(StatusCode::CONFLICT, "invitation-only"),
            Self::Cancelled => row(StatusCode::CONFLICT, "event-cancelled"),
            Self::Begun => row(StatusCode::CONFLICT, "event-begun"),
            Self::NotYet { opens_at, zone } => {
                row(StatusCode::CONFLICT, "registration-not-yet").at("opens_at", *opens_at, *zone)
            }
            Self::Closed { closed_at, zone } => {
                row(StatusCode::CONFLICT, "registration-closed").at("closed_at", *closed_at, *zone)
            }
            Self::Stale => row(StatusCode::GONE, "link-stale"),
            Self::Declined => row(StatusCode::CONFLICT, "registration-declined"),
            Self::TurnedDown { host } => row(StatusCode::CONFLICT, "registration-turned-down").with("host", host),
            Self::OfferOver => row(StatusCode::GONE, "offer-over"),
            Self::NoSeatToGive => row(StatusCode::CONFLICT, "no-seat-to-give"),
            Self::SubstituteAsked => row(StatusCode::CONFLICT, "substitute-asked"),
            Self::SubstituteTooOften => row(StatusCode::CONFLICT, "substitute-too-often"),
            Self::SubstituteOneself => row(StatusCode::CONFLICT, "substitute-oneself"),
            Self::SubstituteOver => row(StatusCode::GONE, "substitute-over"),
            Self::AlreadyThere => row(StatusCode::CONFLICT, "already-there"),
            Self::AddressTaken => row(StatusCode::CONFLICT, "address-taken"),
        }
    }
}

impl Refusal for InviteRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Format(refusal) => refusal.fault(),
            Self::Count { count } => row(StatusCode::CONFLICT, "invitations-count").with("count", count.to_string()),
        }
    }
}

impl Refusal for RetryRefusal {
    fn fault(&self) -> Fault {
        let code = match self {
            Self::NotGivenUp => "retry-not-given-up",
            Self::Unreadable => "retry-unreadable",
            Self::Newer => "retry-newer",
            Self::Moot(Moot::Suspended) => "retry-suspended",
            Self::Moot(Moot::Late | Moot::Over) => "retry-late",
            Self::Moot(Moot::Overtaken | Moot::Gone) => "retry-overtaken",
        };
        row(StatusCode::CONFLICT, code)
    }
}

impl Refusal for AttendanceRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::NotBegun => row(StatusCode::CONFLICT, "not-begun"),
            Self::Cancelled => row(StatusCode::CONFLICT, "event-cancelled"),
            Self::External => row(StatusCode::CONFLICT, "registration-elsewhere"),
            Self::TooLate => row(StatusCode::CONFLICT, "attendance-too-late"),
            Self::NoSeat => row(StatusCode::CONFLICT, "attendance-no-seat"),
        }
    }
}

impl Refusal for ChangeRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Over => row(StatusCode::CONFLICT, "event-over"),
            Self::Cancelled => row(StatusCode::CONFLICT, "event-restore-first"),
            Self::IntoThePast => row(StatusCode::CONFLICT, "event-into-the-past"),
            Self::BadLength => row(StatusCode::CONFLICT, "event-bad-length"),
            Self::DaysMoveTogether => row(StatusCode::CONFLICT, "event-days-move-together"),
            Self::NeedsTitle => row(StatusCode::CONFLICT, "event-needs-title"),
            Self::BadWindow(fault) => Fault::invalid(vec![fault.clone()]),
        }
    }
}

impl Refusal for ChangeSetRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Outdated => row(StatusCode::CONFLICT, "change-outdated"),
            Self::Over => row(StatusCode::CONFLICT, "change-over"),
            Self::NotApplied => row(StatusCode::CONFLICT, "change-not-applied"),
            Self::TooLate => row(StatusCode::CONFLICT, "change-too-late"),
            Self::Overtaken => row(StatusCode::CONFLICT, "change-overtaken"),
        }
    }
}

impl Refusal for QuestionRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Answered => row(StatusCode::CONFLICT, "question-answered"),
            Self::TooMany { max } => row(StatusCode::CONFLICT, "too-many-questions").with("max", max.to_string()),
        }
    }
}

impl Refusal for LoginRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Stale => row(StatusCode::GONE, "login-stale"),
            Self::OtherBrowser => row(StatusCode::FORBIDDEN, "login-other-browser"),
            Self::WrongCode { left } => row(StatusCode::FORBIDDEN, "login-wrong-code").with("left", left.to_string()),
        }
    }
}

impl Refusal for ProviderRefusal {
    fn fault(&self) -> Fault {
        match self {
            Self::Stale => row(StatusCode::GONE, "provider-stale"),
            Self::Denied => row(StatusCode::FORBIDDEN, "provider-denied"),
            Self::Untrusted => row(StatusCode::FORBIDDEN, "provider-untrusted"),
            Self::Silent => row(StatusCode::SERVICE_UNAVAILABLE, "provider-silent"),
            Self::Unknown => row(StatusCode::FORBIDDEN, "provider-unknown"),
            Self::Taken => row(StatusCode::CONFLICT, "provider-taken"),
        }
    }
}

impl<R: Refusal> From<Failure<R>> for Fault {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.fault(),
            Failure::Forbidden => Self::forbidden(),
            Failure::NotFound => Self::not_found(),
            Failure::Invalid(errors) => Self::invalid(errors),
            Failure::Stale => row(StatusCode::PRECONDITION_FAILED, "changed-meanwhile"),
            Failure::Store(error) => error.into(),
        }
    }
}

/// The one place where a request's database error is logged.
impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::not_found(),
            error if error.may_pass() => {
                tracing::error!(%error, "the database does not answer");
                Self::unavailable()
            }
            other => {
                tracing::error!(error = %other, "the database refused");
                Self::internal()
            }
        }
    }
}

/// The words of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// A few words.
    pub title: String,
    /// What it means and what to do.
    pub detail: String,
}

/// Puts a fault into words.
#[must_use]
pub fn said(fault: &Fault, locale: Locale) -> Said {
    let mut facts: Vec<(&'static str, locale::Value<'_>)> =
        fault.facts.iter().map(|(name, fact)| (*name, locale::fact(fact))).collect();
    facts.extend(fault.times.iter().map(|(name, at, zone)| (*name, locale::instant(locale, *at, *zone).into())));
    let say = |key: String| locale::text(locale, &key, &facts);
    Said { title: say(format!("fault-{}", fault.code)), detail: say(format!("fault-{}-detail", fault.code)) }
}

/// The answer to a fault: a page, or problem+json.
#[must_use]
pub fn worded(fault: &Fault, visit: Visit, request_id: &str, as_json: bool) -> Response {
    if as_json { as_problem(fault, visit.locale(), request_id) } else { as_page(fault, visit, request_id) }
}

fn as_problem(fault: &Fault, locale: Locale, request_id: &str) -> Response {
    let Said { title, detail } = said(fault, locale);
    let mut body = json!({
        "type": format!("urn:turnus:problem:{}", fault.code),
        "title": title,
        "status": fault.status.as_u16(),
        "detail": detail,
        "request_id": request_id,
    });
    for (name, at, zone) in &fault.times {
        body[*name] = Value::from(locale::machine(*at, *zone));
    }
    if !fault.errors.is_empty() {
        let errors = fault.errors.iter().map(|error| {
            json!({
                "field": error.field,
                "code": error.problem.code(),
                "detail": locale::problem(locale, &error.problem),
            })
        });
        body["errors"] = Value::Array(errors.collect());
    } else if let Some((_, field)) = fault.facts.iter().find(|(name, _)| *name == "field") {
        body["errors"] = json!([{ "field": field, "code": fault.code, "detail": body["detail"] }]);
    }
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str())),
    ];
    (fault.status, kind, body.to_string()).into_response()
}

/// The page that says what went wrong.
#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    visit: Visit,
    said: Said,
    errors: Vec<String>,
    request_id: &'a str,
}

fn as_page(fault: &Fault, visit: Visit, request_id: &str) -> Response {
    let locale = visit.locale();
    let errors = fault.errors.iter().map(|error| locale::field_error(locale, error)).collect();
    let page = ErrorPage { visit, said: said(fault, locale), errors, request_id };
    match page.render() {
        Ok(html) => (fault.status, Html(html)).into_response(),
        Err(_) => fault.status.into_response(),
    }
}
