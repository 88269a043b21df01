use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::question::Question;
use crate::{
    domain::{
        event::{Announced, EventDay},
        format::Locale,
        registration::window,
        support::Terms,
    },
    locale,
    web::{
        Base,
        api::{
            times,
            words::{EventKind, EventStatus, RegistrationModeWord},
        },
        paths,
    },
};

/// One concrete gathering, with what it inherits from its format.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Event {
    /// Its id.
    id: Uuid,
    /// Its part of addresses.
    slug: String,
    /// The slug of its format; null for a single event.
    format: Option<String>,
    /// Its title.
    title: String,
    /// Its theme.
    theme: Option<String>,
    /// Its description, Markdown.
    description: String,
    /// What kind it is.
    #[schema(value_type = EventKind)]
    kind: &'static str,
    /// Beginning, with the local offset.
    #[schema(example = "2026-03-12T10:00:00+01:00")]
    starts_at: DateTime<FixedOffset>,
    /// End, with the local offset.
    #[schema(example = "2026-03-12T11:00:00+01:00")]
    ends_at: DateTime<FixedOffset>,
    /// The days of an event of several days; empty otherwise.
    days: Vec<Day>,
    /// The zone of its wall clock.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// Where it stands.
    #[schema(value_type = EventStatus)]
    status: &'static str,
    /// Why it was cancelled.
    status_reason: Option<String>,
    /// The day the rule means, before holidays and people moved it.
    planned_on: Option<NaiveDate>,
    /// Why it is not on that day, in sentences.
    notes: Vec<String>,
    /// When it began before it was last moved by hand.
    moved_from: Option<DateTime<FixedOffset>>,
    /// Its identity in calendars; never changes.
    calendar_uid: String,
    /// Its revision in calendars.
    sequence: u32,
    /// Where it is.
    location: Option<String>,
    /// Whether an online meeting stands behind it. Its address is for people with a seat alone.
    online: bool,
    /// What people can register for.
    #[schema(value_type = RegistrationModeWord)]
    registration: &'static str,
    /// Seats; null means unlimited.
    capacity: Option<u32>,
    /// Seats nobody has; null means unlimited.
    seats_left: Option<u32>,
    /// Whether the team decides on each registration.
    approval: bool,
    /// From when on one can register, with the local offset; null means from its announcement on.
    registration_opens_at: Option<DateTime<FixedOffset>>,
    /// Until when one can register, with the local offset; the beginning at the latest.
    registration_closes_at: DateTime<FixedOffset>,
    /// Whether people are asked what support they need.
    support_needs: bool,
    /// How many days before the beginning they must tell.
    support_days_before: u32,
    /// Whom they ask after that.
    support_contact: Option<String>,
    /// Its topics.
    tags: Vec<String>,
    /// Who hosts it.
    host: String,
    /// Where it is announced, if it is somebody else's.
    external_url: Option<String>,
    /// Its page.
    url: String,
    /// When something its calendar entry shows last changed.
    changed_at: DateTime<Utc>,
    /// What people are asked when they register for it, in this order; left out in the answer to a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<Question>>,
    /// In the answer to a change: how many people are told about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    notified: Option<u32>,
}

/// One day of an event of several days: a calendar entry of its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Day {
    /// Beginning, with the local offset.
    starts_at: DateTime<FixedOffset>,
    /// End, with the local offset.
    ends_at: DateTime<FixedOffset>,
    /// Its identity in calendars.
    calendar_uid: String,
    /// Its revision in calendars.
    sequence: u32,
}

impl Event {
    pub(in crate::web::api) fn new(announced: &Announced, notified: Option<u32>, base: &Base, locale: Locale) -> Self {
        let event = &announced.event;
        let (starts_at, ends_at) = times::local(event.slot);
        let (window, terms) = (window(announced), Terms::of(announced));
        let on_the_clock = |at: DateTime<Utc>| at.with_timezone(&event.slot.zone).fixed_offset();
        let day = |day: &EventDay| {
            let (starts_at, ends_at) = times::local(day.slot);
            Day { starts_at, ends_at, calendar_uid: day.calendar_uid.clone(), sequence: day.sequence }
        };
        Self {
            id: event.id.0,
            slug: event.slug.as_str().to_owned(),
            format: announced.format.as_ref().map(|format| format.slug.as_str().to_owned()),
            title: announced.title().to_owned(),
            theme: event.own.theme.clone(),
            description: announced.description_md().to_owned(),
            kind: event.kind.as_str(),
            starts_at,
            ends_at,
            days: announced.days.iter().map(day).collect(),
            time_zone: event.slot.zone.name(),
            status: event.status.as_str(),
            status_reason: event.status_reason.clone(),
            planned_on: event.planned_on,
            notes: event.notes.iter().map(|note| locale::note(locale, note)).collect(),
            moved_from: event.moved_from.map(on_the_clock),
            calendar_uid: event.calendar_uid.clone(),
            sequence: event.sequence,
            location: announced.location().map(str::to_owned),
            online: announced.is_online(),
            registration: announced.registration().as_str(),
            capacity: announced.capacity(),
            seats_left: announced.seats_left(),
            approval: announced.approval(),
            registration_opens_at: window.opens_at.map(on_the_clock),
            registration_closes_at: on_the_clock(window.closes_at),
            support_needs: terms.offered,
            support_days_before: terms.days_before,
            support_contact: terms.contact.clone(),
            tags: announced.tags().to_vec(),
            host: announced.host.clone(),
            external_url: event.external_url.clone(),
            url: base.absolute(&paths::Event(event.slug.clone()).to_string()),
            changed_at: event.changed_at,
            questions: None,
            notified,
        }
    }

    /// The same with what people are asked.
    pub(in crate::web::api) fn with_questions(self, questions: Vec<Question>) -> Self {
        Self { questions: Some(questions), ..self }
    }
}
