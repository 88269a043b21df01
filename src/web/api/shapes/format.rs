use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{cadence::Cadence, question::Question};
use crate::{
    domain::{
        cadence::Rule,
        format::{self, Locale, RawFormat},
        support::RawTerms,
    },
    locale,
    web::{
        Base,
        api::{
            json::Object,
            words::{Audience, FormatStatus, RegistrationModeWord},
        },
        paths,
    },
};

/// A standing exchange.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Format {
    /// Its id.
    id: Uuid,
    /// Its part of addresses.
    #[schema(example = "digitalrunde")]
    slug: String,
    /// Its title.
    title: String,
    /// Its purpose in a sentence.
    summary: String,
    /// Its description, Markdown.
    description: String,
    /// Who may come.
    #[schema(value_type = Audience)]
    audience: &'static str,
    /// The audience in the host's words.
    audience_note: String,
    /// The roles that may come, where the audience is `role`.
    audience_roles: Vec<String>,
    /// What people can register for.
    #[schema(value_type = RegistrationModeWord)]
    registration: &'static str,
    /// Seats per date; null means unlimited.
    capacity: Option<u32>,
    /// Whether the team decides on each registration.
    approval: bool,
    /// How many minutes before the start of a date its registration opens; null means at once.
    registration_opens_before: Option<u32>,
    /// How many minutes before the start of a date its registration closes.
    registration_closes_before: u32,
    /// The zone of its wall clock.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// Where it meets.
    location: Option<String>,
    /// Whether an online meeting stands behind it. Its address is for people with a seat alone.
    online: bool,
    /// How many minutes before the start of a date people with a seat can join.
    join_opens_before: u32,
    /// How many minutes after the end of a date they still can.
    join_closes_after: u32,
    /// When people with a seat are reminded, in minutes before the start.
    #[schema(example = json!([2880, 30]))]
    reminder_offsets: Vec<u32>,
    /// How many days after the end of a date its registrations are erased; counts stay.
    retention_days: u32,
    /// Its topics.
    tags: Vec<String>,
    /// Where it stands.
    #[schema(value_type = FormatStatus)]
    status: &'static str,
    /// What people are asked when they register for one of its dates, in this order.
    questions: Vec<Question>,
    /// Whether people are asked what support they need.
    support_needs: bool,
    /// How many days before the start they must tell.
    support_days_before: u32,
    /// Whom they ask after that.
    support_contact: Option<String>,
    /// The rule that plans its dates now, or next.
    cadence: Option<Cadence>,
    /// That rule in words.
    cadence_text: Option<String>,
    /// Its page.
    url: String,
    /// Its calendar.
    feed_url: String,
    /// When something its calendar shows last changed.
    changed_at: DateTime<Utc>,
}

impl Format {
    pub(in crate::web::api) fn new(
        format: format::Format,
        (rule, questions): (Option<&Rule>, Vec<Question>),
        base: &Base,
        locale: Locale,
    ) -> Self {
        Self {
            id: format.id.0,
            url: base.absolute(&paths::Format(format.slug.clone()).to_string()),
            feed_url: base.absolute(&paths::FormatFeed(format.slug.clone()).to_string()),
            slug: format.slug.as_str().to_owned(),
            title: format.title,
            summary: format.summary,
            description: format.description_md,
            audience: format.audience.as_str(),
            audience_note: format.audience_note,
            audience_roles: format.audience_roles,
            registration: format.registration.as_str(),
            capacity: format.capacity,
            approval: format.approval,
            registration_opens_before: format.registration_opens_before,
            registration_closes_before: format.registration_closes_before,
            time_zone: format.zone.name(),
            location: format.location,
            online: format.join_url.is_some(),
            join_opens_before: format.join_opens_before,
            join_closes_after: format.join_closes_after,
            reminder_offsets: format.reminder_offsets,
            retention_days: format.retention_days,
            tags: format.tags,
            status: format.status.as_str(),
            questions,
            support_needs: format.support.offered,
            support_days_before: format.support.days_before,
            support_contact: format.support.contact,
            cadence: rule.map(Cadence::from),
            cadence_text: rule.map(|rule| locale::cadence(locale, rule)),
            changed_at: format.changed_at,
        }
    }
}

/// A format to be set up.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "slug": "digitalrunde", "title": "Digitalrunde", "audience": "open", "registration": "per_event", "capacity": 100,
    "status": "active", "cadence": {
        "every": 2, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00",
        "duration_minutes": 60, "holiday_policy": "next_workday", "holiday_scope": ["BUND"]
    }
}))]
pub(in crate::web::api) struct NewFormat {
    /// Its part of addresses; made from the title if nothing is said.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    slug: Option<String>,
    /// Its title.
    #[schema(required, value_type = String, min_length = 1, max_length = 160)]
    title: Option<String>,
    /// Its purpose in a sentence.
    #[schema(max_length = 500)]
    summary: Option<String>,
    /// Its description, Markdown.
    #[schema(max_length = 20_000)]
    description: Option<String>,
    /// Who may come; `open` if nothing is said.
    #[schema(value_type = Option<Audience>)]
    audience: Option<String>,
    /// The audience in the host's words.
    #[schema(max_length = 500)]
    audience_note: Option<String>,
    /// The roles that may come, where the audience is `role`: as the list of its people says them.
    #[schema(max_items = 20)]
    audience_roles: Option<Vec<String>>,
    /// What people can register for; `per_event` if nothing is said.
    #[schema(value_type = Option<RegistrationModeWord>)]
    registration: Option<String>,
    /// Seats per date; unlimited if nothing is said.
    #[schema(minimum = 1, maximum = 100_000)]
    capacity: Option<i64>,
    /// Whether the team decides on each registration; it does not if nothing is said.
    approval: Option<bool>,
    /// How many minutes before the start of a date its registration opens; at once if nothing is said.
    #[schema(minimum = 0, maximum = 1_054_080)]
    registration_opens_before: Option<i64>,
    /// How many minutes before the start of a date its registration closes; with the start if nothing is said.
    #[schema(minimum = 0, maximum = 1_054_080)]
    registration_closes_before: Option<i64>,
    /// The zone of its wall clock (IANA); the installation's if nothing is said.
    time_zone: Option<String>,
    /// Where the online meeting is. No answer ever says it: people with a seat are led there by a link of their own.
    #[schema(max_length = 2_000)]
    join_url: Option<String>,
    /// How many minutes before the start of a date people with a seat can join; 15 if nothing is said.
    #[schema(minimum = 0, maximum = 1_440)]
    join_opens_before: Option<i64>,
    /// How many minutes after the end of a date they still can; 30 if nothing is said.
    #[schema(minimum = 0, maximum = 1_440)]
    join_closes_after: Option<i64>,
    /// What else one needs to take part, such as how to dial in: shown to people with a seat while they can join. No
    /// answer says it either.
    #[schema(max_length = 2_000)]
    join_text: Option<String>,
    /// When people with a seat are reminded, in minutes before the start (at most 5, each 1 to 20160); two days and 30
    /// minutes if nothing is said, never if the list is empty.
    #[schema(max_items = 5, example = json!([2880, 30]))]
    reminder_offsets: Option<Vec<i64>>,
    /// How many days after the end of a date its registrations are erased; 90 if nothing is said.
    #[schema(minimum = 1, maximum = 365)]
    retention_days: Option<i64>,
    /// Where it meets.
    #[schema(max_length = 200)]
    location: Option<String>,
    /// Its topics.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
    /// `draft` if nothing is said.
    #[schema(value_type = Option<FormatStatus>)]
    status: Option<String>,
    /// Whether people are asked what support they need: sign language, captioning, dialling in by phone.
    support_needs: Option<bool>,
    /// How many days before the start they must tell; 14 if nothing is said.
    #[schema(minimum = 0, maximum = 90)]
    support_days_before: Option<i64>,
    /// Whom they ask after that: an address, a number.
    #[schema(max_length = 200)]
    support_contact: Option<String>,
    /// The rule by which its dates are planned, twelve months ahead.
    #[schema(value_type = Option<Cadence>)]
    cadence: Option<Object<Cadence>>,
}

impl NewFormat {
    /// What the domain reads, and the rule beside it.
    pub(in crate::web::api) fn split(self) -> (RawFormat, Option<Cadence>) {
        let raw = RawFormat {
            slug: self.slug,
            title: self.title,
            summary: self.summary,
            description: self.description,
            audience: self.audience,
            audience_note: self.audience_note,
            audience_roles: self.audience_roles,
            registration: self.registration,
            capacity: self.capacity.map(Some),
            approval: self.approval,
            registration_opens_before: self.registration_opens_before.map(Some),
            registration_closes_before: self.registration_closes_before,
            time_zone: self.time_zone,
            join_url: self.join_url.map(Some),
            join_opens_before: self.join_opens_before,
            join_closes_after: self.join_closes_after,
            join_text: self.join_text.map(Some),
            reminder_offsets: self.reminder_offsets,
            retention_days: self.retention_days,
            location: self.location.map(Some),
            tags: self.tags,
            status: self.status,
            support: RawTerms {
                offered: self.support_needs,
                days_before: self.support_days_before,
                contact: self.support_contact.map(Some),
            },
        };
        (raw, self.cadence.map(|cadence| cadence.0))
    }
}
