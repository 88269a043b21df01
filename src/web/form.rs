//! HTML forms: read strictly, with the token that proves they are ours; shown again with what was wrong.

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use serde::de::DeserializeOwned;

use super::{
    asked, cookies, csrf,
    error::Fault,
    fields::{MAX_FIELDS, Pairs},
    frame::Frame,
};
use crate::{
    domain::{
        format::Locale,
        question::{RawAnswer, RawAnswers},
        support::RawSupport,
        text::{FieldError, Problem},
    },
    locale,
};

/// A submitted form of ours: plain strings, to be parsed by the domain. Fields that `T` does not have are refused.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

/// What a form of ours is read into.
pub(super) trait Read: Sized {
    /// The most fields of such a form.
    const MOST: usize;

    /// Reads its fields.
    ///
    /// # Errors
    /// Fields that it does not have, or lacks.
    fn read(pairs: Pairs) -> Result<Self, Fault>;
}

impl<T: DeserializeOwned> Read for Form<T> {
    const MOST: usize = MAX_FIELDS;

    fn read(pairs: Pairs) -> Result<Self, Fault> {
        pairs.read().map(Self)
    }
}

impl<S, T> FromRequest<S> for Form<T>
where
    S: Send + Sync,
    Frame: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        Read::read(genuine(request, state, Self::MOST).await?)
    }
}

/// A submitted form of ours that also asks what organizers want to know: those fields come apart from the others.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// The form's own fields.
    pub fields: T,
    /// The answers, by their questions' ids.
    pub answers: RawAnswers,
    /// What support is needed.
    pub support: RawSupport,
}

impl<T: DeserializeOwned> Read for Answered<T> {
    /// It may ask for several dates at once.
    const MOST: usize = 500;

    fn read(mut pairs: Pairs) -> Result<Self, Fault> {
        let given = pairs.take_all(asked::PREFIX).into_iter().map(|(id, values)| (id, RawAnswer::Typed(values)));
        let answers = RawAnswers { prefix: asked::PREFIX, given: given.collect() };
        let support = asked::support(pairs.take_all(asked::SUPPORT_PREFIX))?;
        Ok(Self { fields: pairs.read()?, answers, support })
    }
}

impl<S, T> FromRequest<S> for Answered<T>
where
    S: Send + Sync,
    Frame: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        Read::read(genuine(request, state, Self::MOST).await?)
    }
}

/// The fields of a form that is ours.
///
/// # Errors
/// It cannot be read, or is not ours.
pub(super) async fn genuine<S>(request: Request, state: &S, max: usize) -> Result<Pairs, Fault>
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    let frame = Frame::from_ref(state);
    submitted(&request)?;
    let headers = request.headers().clone();
    let body = body_of(request, state).await?;
    let text = std::str::from_utf8(&body).map_err(|_| Fault::bad_request())?;
    let mut pairs = Pairs::parse_up_to(text, max)?;
    let token = pairs.take(csrf::FIELD).unwrap_or_default();
    is_ours(&frame, &headers, &token)?;
    Ok(pairs)
}

/// Whether a form with this token is ours.
///
/// # Errors
/// It is not.
pub(super) fn is_ours(frame: &Frame, headers: &HeaderMap, token: &str) -> Result<(), Fault> {
    let session = cookies::session(frame, headers).unwrap_or_default();
    if csrf::is_genuine(frame.keys(), session, token, frame.clock().now()) {
        Ok(())
    } else {
        Err(Fault::new(StatusCode::FORBIDDEN, "forged-form"))
    }
}

fn submitted(request: &Request) -> Result<(), Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let is_form = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let is_utf8 = parts.all(|part| {
        part.split_once('=').is_none_or(|(name, value)| {
            !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    });
    if is_form && is_utf8 { Ok(()) } else { Err(Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)) }
}

/// The whole body, within the limit that `layers` sets.
///
/// # Errors
/// Too large, or cut off.
pub async fn body_of<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Fault> {
    Bytes::from_request(request, state).await.map_err(|refused| Fault::of_status(refused.into_response().status()))
}

/// Whether an option of a form is the one chosen, whatever kind of text both are.
#[must_use]
pub fn same(option: impl AsRef<str>, chosen: impl AsRef<str>) -> bool {
    option.as_ref() == chosen.as_ref()
}

/// What was wrong with a form, for its second showing: a summary on top, a sentence beside each field.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    errors: Vec<Mistake>,
}

/// What is wrong with one field.
#[derive(Clone, Debug)]
struct Mistake {
    field: String,
    sentence: String,
    /// The sentence after the field's label: in the summary nothing else says which field is meant.
    with_label: String,
}

impl Mistake {
    fn new(locale: Locale, error: &FieldError) -> Self {
        let sentence = locale::problem(locale, &error.problem);
        let with_label = match label(&error.field) {
            Some(key) => format!("{}: {sentence}", locale::text(locale, key, &[]).trim_end_matches('?')),
            None => sentence.clone(),
        };
        Self { field: error.field.to_string(), sentence, with_label }
    }
}

/// The text key of a field's label, as the pages with forms show it.
#[allow(clippy::too_many_lines, reason = "a table, a line for each field")]
pub(in crate::web) fn label(field: &str) -> Option<&'static str> {
    // Fields of the second day and so on are numbered.
    let numbered = field.rsplit_once('-').filter(|(_, number)| number.bytes().all(|digit| digit.is_ascii_digit()));
    Some(match numbered.map_or(field, |(name, _)| name) {
        "accent" => "organization-accent",
        "approval" => "label-approval",
        "anchor" => "label-anchor",
        "audience" => "label-audience",
        "audience_note" => "label-audience-note",
        "audience_roles" => "label-audience-roles",
        "capacity" => "label-capacity",
        "channel" => "channel-label",
        "count" | "remind_count" => "invite-count",
        "closes_day" => "label-closes-day",
        "closes_time" => "label-closes-time",
        "day" => "label-day",
        "description" => "label-description",
        "duration_minutes" => "label-duration",
        "email" => "field-email",
        "ends" => "label-ends",
        "event" => "register-dates",
        "every" => "label-every",
        "from" => "filter-from",
        "holiday_policy" => "label-policy",
        "holiday_scope" => "label-scope",
        "join_url" => "label-join-url",
        "join_closes_after" => "label-join-closes",
        "join_opens_before" => "label-join-opens",
        "join_text" => "label-join-text",
        "land" => "field-land",
        "location" => "label-location",
        "help" => "question-help",
        "kind" => "question-kind",
        "label" => "question-label",
        "month_ordinal" => "label-ordinal",
        "people" => "listed-paste",
        "name" => "field-name",
        "opens_day" => "label-opens-day",
        "opens_time" => "label-opens-time",
        "options" => "question-options",
        "organization" => "field-organization",
        "pause_from" => "label-pause-from",
        "pause_until" => "label-pause-until",
        "picture" => "organization-picture",
        "purpose" => "question-purpose",
        "reason" => "label-reason",
        "registration" => "label-registration",
        "registration_closes_before" => "label-closes-before",
        "registration_opens_before" => "label-opens-before",
        "reminder_offsets" => "label-reminders",
        "retention_days" => "question-retention",
        "rhythm" => "label-rhythm",
        "scope" => "register-scope",
        "slug" => "label-slug",
        "start_time" | "starts" => "label-starts",
        "status" => "label-status",
        "support" | "support-note" => "support-title",
        "support_contact" => "support-contact",
        "support_days_before" => "support-days-before",
        "summary" => "label-summary",
        "tags" => "label-tags",
        "theme" => "label-theme",
        "title" => "label-title",
        "to" => "filter-to",
        "until" => "label-until",
        "weekdays" => "label-weekdays",
        _ => return None,
    })
}

impl Wrong {
    /// The errors with their sentences.
    #[must_use]
    pub fn new(locale: Locale, errors: Vec<FieldError>) -> Self {
        Self { errors: errors.into_iter().map(|error| Mistake::new(locale, &error)).collect() }
    }

    /// The same for a form that asks what organizers want to know: `labels` are their questions, by field.
    #[must_use]
    pub fn labelled(locale: Locale, errors: Vec<FieldError>, labels: &HashMap<String, String>) -> Self {
        Self::new(locale, errors).with_labels(labels)
    }

    /// The same where some fields have labels of their own.
    #[must_use]
    pub fn with_labels(mut self, labels: &HashMap<String, String>) -> Self {
        for mistake in &mut self.errors {
            if let Some(label) = labels.get(&mistake.field) {
                mistake.with_label = format!("{}: {}", label.trim_end_matches('?'), mistake.sentence);
            }
        }
        self
    }

    /// Whether there is anything to say.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether something is wrong with this field.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.errors.iter().any(|one| one.field == field)
    }

    /// What is wrong with this field, or nothing.
    #[must_use]
    pub fn at(&self, field: &str) -> &str {
        self.errors.iter().find(|one| one.field == field).map_or("", |one| &one.sentence)
    }

    /// Field and sentence of each, for the summary.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.errors.iter().map(|one| (one.field.as_str(), one.with_label.as_str()))
    }
}

/// Takes a meeting's address out of a form that is shown once more, and asks for it again: no page ever shows one, not
/// even to the person who has just typed it (invariant 10).
pub fn keep_secret(join_url: &mut String, errors: &mut Vec<FieldError>) {
    if std::mem::take(join_url).trim().is_empty() || errors.iter().any(|error| error.field == "join_url") {
        return;
    }
    errors.push(FieldError::new("join_url", Problem::TypeAgain));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_was_typed_is_asked_for_again_and_shown_to_nobody() {
        let refill = |typed: &str, mut errors: Vec<FieldError>| {
            let mut typed = typed.to_owned();
            keep_secret(&mut typed, &mut errors);
            (typed, errors.into_iter().map(|error| error.problem).collect::<Vec<_>>())
        };
        assert_eq!(refill(" ", Vec::new()), (String::new(), Vec::new()));
        let again = (String::new(), vec![Problem::TypeAgain]);
        assert_eq!(refill("https://treffen.example/geheim", Vec::new()), again);
        let wrong = vec![FieldError::new("join_url", Problem::NotAUrl)];
        assert_eq!(refill("geheim", wrong), (String::new(), vec![Problem::NotAUrl]));
    }

    #[test]
    fn the_summary_names_the_field_and_the_place_beside_it_does_not() {
        let wrong = Wrong::new(Locale::De, vec![FieldError::new("start_time", Problem::Missing)]);
        assert_eq!(wrong.at("start_time"), "Bitte füllen Sie dieses Feld aus.");
        assert_eq!(wrong.all().collect::<Vec<_>>(), [("start_time", "Beginn: Bitte füllen Sie dieses Feld aus.")]);
        let numbered = Wrong::new(Locale::De, vec![FieldError::new("day-2", Problem::NotADate)]);
        assert!(numbered.all().all(|(field, sentence)| field == "day-2" && sentence.starts_with("Tag: ")));
    }
}
