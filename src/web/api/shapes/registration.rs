use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{
        enrollment,
        invitation::LedgerEntry,
        participant::{Land, Participant},
        question::{RawAnswer, RawAnswers},
        registration::{self, RawRegistration},
        reply::Answer,
        support::{RawSupport, Support},
    },
    web::api::{
        json::Object,
        words::{Channel, EnrollmentState, Origin, RegistrationState},
    },
};

/// Somebody's registration for one event, as the event's team sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Registration {
    /// Its id.
    pub(in crate::web::api) id: Uuid,
    /// The person's name.
    name: String,
    /// The person's address.
    email: String,
    /// The person's authority, in their words.
    organization: Option<String>,
    /// The person's Land, such as `BY`.
    land: Option<&'static str>,
    /// Where it stands.
    #[schema(value_type = RegistrationState)]
    state: &'static str,
    /// How it came to be.
    #[schema(value_type = Origin)]
    origin: &'static str,
    /// The registration whose place the person takes; null for everybody else.
    substitute_for: Option<Uuid>,
    /// Its place in the queue: 1 is next; null without one.
    position: Option<usize>,
    /// What the person's calendar program answered last: accepted, tentative or declined; null without an answer. Where the
    /// registration stands says `state`.
    reply: Option<&'static str>,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
    /// When the person confirmed it by the link in the mail.
    confirmed_at: Option<DateTime<Utc>>,
    /// How the person wants to be told of changes.
    #[schema(value_type = Channel)]
    channel: &'static str,
    /// The last calendar object that was mailed to the person; null without one.
    calendar: Option<CalendarState>,
}

/// What is in somebody's calendar by invitation.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CalendarState {
    /// `REQUEST`: it is in the calendar; `CANCEL`: it was taken out.
    method: &'static str,
    /// Its revision (SEQUENCE).
    sequence: u32,
    /// When it was sent; null while it is on its way.
    sent_at: Option<DateTime<Utc>>,
}

impl Registration {
    pub(in crate::web::api) fn new(
        registration: &registration::Registration,
        person: Participant,
        (position, reply): (Option<usize>, Option<Answer>),
        calendar: Option<&LedgerEntry>,
    ) -> Self {
        Self {
            id: registration.id.0,
            name: person.name,
            email: person.email.as_str().to_owned(),
            organization: person.organization_text,
            land: person.land.map(Land::as_str),
            state: registration.state.as_str(),
            origin: registration.origin.as_str(),
            substitute_for: registration.substitute_for.map(|id| id.0),
            position,
            reply: reply.map(Answer::as_str),
            requested_at: registration.requested_at,
            confirmed_at: registration.confirmed_at,
            channel: registration.channel.as_str(),
            calendar: calendar.map(|entry| CalendarState {
                method: entry.method.as_str(),
                sequence: entry.sequence,
                sent_at: entry.sent_at,
            }),
        }
    }
}

/// Somebody's standing participation in a format, as the format's team sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Enrollment {
    /// Its id.
    pub(in crate::web::api) id: Uuid,
    /// The person's name.
    name: String,
    /// The person's address.
    email: String,
    /// The person's authority, in their words.
    organization: Option<String>,
    /// The person's Land, such as `BY`.
    land: Option<&'static str>,
    /// Where it stands.
    #[schema(value_type = EnrollmentState)]
    state: &'static str,
    /// How the person is told about changes.
    #[schema(value_type = Channel)]
    channel: &'static str,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
    /// When the person confirmed it by the link in the mail.
    confirmed_at: Option<DateTime<Utc>>,
}

impl Enrollment {
    pub(in crate::web::api) fn new(enrollment: &enrollment::Enrollment, person: Participant) -> Self {
        Self {
            id: enrollment.id.0,
            name: person.name,
            email: person.email.as_str().to_owned(),
            organization: person.organization_text,
            land: person.land.map(Land::as_str),
            state: enrollment.state.as_str(),
            channel: enrollment.channel.as_str(),
            requested_at: enrollment.requested_at,
            confirmed_at: enrollment.confirmed_at,
        }
    }
}

/// Somebody who wants to register. A mail with a link to confirm goes to the address.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Eva Beispiel", "email": "eva@example.org" }))]
pub(in crate::web::api) struct NewRegistration {
    /// The person's name.
    #[schema(required, value_type = String, min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Where the link goes.
    #[schema(required, value_type = String, format = Email, max_length = 254)]
    email: Option<String>,
    /// The person's authority.
    #[schema(max_length = 200)]
    organization: Option<String>,
    /// The person's Land: `BY` or `DE-BY`.
    #[schema(pattern = "^(DE-)?[A-Za-z]{2}$")]
    land: Option<String>,
    /// Answers to what is asked, by the questions' ids: a text, a list for `several`, true or false for `yes_no`.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    answers: Option<BTreeMap<String, Value>>,
    /// What support the person needs, where it is offered. Its organizers see it on one page alone.
    #[schema(value_type = Option<SupportNeeds>)]
    support_needs: Option<Object<SupportNeeds>>,
    /// How the person wants to be told about changes; `feed` if nothing is said.
    #[schema(value_type = Option<Channel>)]
    channel: Option<String>,
}

impl NewRegistration {
    /// What the domain reads.
    pub(in crate::web::api) fn read(self) -> RawRegistration {
        RawRegistration {
            name: self.name.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
            organization: self.organization,
            land: self.land,
            channel: self.channel,
            answers: RawAnswers {
                prefix: "answers.",
                given: self.answers.unwrap_or_default().into_iter().map(raw).collect(),
            },
            support: RawSupport { prefix: "support_needs.", said: self.support_needs.unwrap_or_default().0.into() },
        }
    }
}

/// An answer as the domain reads it.
fn raw((id, value): (String, Value)) -> (String, RawAnswer) {
    let text = |value: Value| if let Value::String(text) = value { Some(text) } else { None };
    let answer = match value {
        Value::Null => RawAnswer::Nothing,
        Value::Bool(truth) => RawAnswer::Truth(truth),
        Value::String(text) => RawAnswer::Text(text),
        Value::Array(list) => list.into_iter().map(text).collect::<Option<_>>().map_or(RawAnswer::Odd, RawAnswer::List),
        Value::Number(_) | Value::Object(_) => RawAnswer::Odd,
    };
    (id, answer)
}

/// What support somebody needs. It is never part of any answer of this API.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct SupportNeeds {
    /// Sign language.
    sign_language: bool,
    /// Captioning.
    captioning: bool,
    /// Dialling in by phone.
    dial_in: bool,
    /// Anything else.
    #[schema(max_length = 500)]
    note: Option<String>,
}

impl std::fmt::Debug for SupportNeeds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SupportNeeds(…)")
    }
}

impl From<SupportNeeds> for Support {
    fn from(needs: SupportNeeds) -> Self {
        let note = needs.note.filter(|text| !text.trim().is_empty());
        Self { sign_language: needs.sign_language, captioning: needs.captioning, dial_in: needs.dial_in, note }
    }
}

/// The answer to every registration, whatever is known of the address.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Accepted {
    /// Always `accepted`.
    #[schema(example = "accepted")]
    status: &'static str,
}

impl Accepted {
    pub(in crate::web::api) const ANSWER: Self = Self { status: "accepted" };
}
