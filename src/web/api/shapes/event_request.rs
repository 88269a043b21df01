use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    domain::{
        event::{RawEvent, Wish},
        support::RawTerms,
        text::{FieldError, Problem},
    },
    web::api::{
        json::{Object, wish},
        times,
        words::{EventKind, RegistrationModeWord},
    },
};

/// An event to be set up: with `starts_at` and `ends_at`, or with `days`, or with the address of somebody else's.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "title": "Sondertermin", "starts_at": "2027-03-12T10:00:00+01:00", "ends_at": "2027-03-12T11:00:00+01:00"
}))]
pub(in crate::web::api) struct NewEvent {
    /// The slug of its format; a single event without one.
    pub(in crate::web::api) format: Option<String>,
    /// Its part of addresses; made from title and day if nothing is said.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    slug: Option<String>,
    /// Its title; inherited from its format if nothing is said.
    #[schema(max_length = 160)]
    title: Option<String>,
    /// Its theme.
    #[schema(max_length = 300)]
    theme: Option<String>,
    /// Its description, Markdown.
    #[schema(max_length = 20_000)]
    description: Option<String>,
    /// What kind it is; follows from the other fields if nothing is said.
    #[schema(value_type = Option<EventKind>)]
    kind: Option<String>,
    /// Beginning.
    #[schema(value_type = Option<DateTime<Utc>>)]
    starts_at: Option<String>,
    /// End; an hour later if nothing is said.
    #[schema(value_type = Option<DateTime<Utc>>)]
    ends_at: Option<String>,
    /// Its days, if it has several.
    #[schema(value_type = Vec<DayRequest>, max_items = 14)]
    days: Vec<Object<DayRequest>>,
    /// The zone of its wall clock (IANA); its format's, or the installation's, if nothing is said.
    time_zone: Option<String>,
    /// Where it is.
    #[schema(max_length = 200)]
    location: Option<String>,
    /// Where the online meeting is. No answer ever says it: people with a seat are led there by a link of their own.
    #[schema(max_length = 2_000)]
    join_url: Option<String>,
    /// Seats.
    #[schema(minimum = 1, maximum = 100_000)]
    capacity: Option<i64>,
    /// Whether the team decides on each registration; as its format says if nothing is said.
    approval: Option<bool>,
    /// From when on one can register; as its format says if nothing is said.
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_opens_at: Option<String>,
    /// Until when one can register, the beginning at the latest; as its format says if nothing is said.
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_closes_at: Option<String>,
    /// Whether people are asked what support they need; for an event without a format, whose format says so otherwise.
    support_needs: Option<bool>,
    /// How many days before the beginning they must tell; 14 if nothing is said.
    #[schema(minimum = 0, maximum = 90)]
    support_days_before: Option<i64>,
    /// Whom they ask after that.
    #[schema(max_length = 200)]
    support_contact: Option<String>,
    /// What people can register for.
    #[schema(value_type = Option<RegistrationModeWord>)]
    registration: Option<String>,
    /// Where it is announced, if it is somebody else's.
    #[schema(max_length = 2_000)]
    external_url: Option<String>,
    /// Its topics.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
}

/// One day of an event to be set up.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct DayRequest {
    /// Beginning.
    #[schema(required, value_type = DateTime<Utc>)]
    starts_at: Option<String>,
    /// End.
    #[schema(required, value_type = DateTime<Utc>)]
    ends_at: Option<String>,
}

/// Reads a time that may be left out; what is wrong is noted.
fn time(field: impl Into<String>, text: Option<&String>, errors: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    times::instant(field.into(), text?).map_err(|error| errors.push(error)).ok()
}

impl NewEvent {
    /// What the domain reads.
    ///
    /// # Errors
    /// Times that are none.
    pub(in crate::web::api) fn read(self) -> Result<RawEvent, Vec<FieldError>> {
        let mut errors = Vec::new();
        let starts_at = time("starts_at", self.starts_at.as_ref(), &mut errors);
        let ends_at = time("ends_at", self.ends_at.as_ref(), &mut errors);
        let opens_at = time("registration_opens_at", self.registration_opens_at.as_ref(), &mut errors);
        let closes_at = time("registration_closes_at", self.registration_closes_at.as_ref(), &mut errors);
        let mut days = Vec::with_capacity(self.days.len());
        for (at, Object(day)) in self.days.iter().enumerate() {
            let mut end = |name: &str, text: &Option<String>| {
                let field = format!("days[{at}].{name}");
                if text.is_none() {
                    errors.push(FieldError::new(field.clone(), Problem::Missing));
                }
                time(field, text.as_ref(), &mut errors)
            };
            days.extend(end("starts_at", &day.starts_at).zip(end("ends_at", &day.ends_at)));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(RawEvent {
            slug: self.slug,
            title: self.title.map(Some),
            theme: self.theme.map(Some),
            description: self.description.map(Some),
            kind: self.kind,
            starts_at,
            ends_at,
            days,
            time_zone: self.time_zone,
            location: self.location.map(Some),
            join_url: self.join_url.map(Some),
            capacity: self.capacity.map(Some),
            approval: self.approval.map(Some),
            registration_opens_at: opens_at.map(Some),
            registration_closes_at: closes_at.map(Some),
            support: RawTerms {
                offered: self.support_needs,
                days_before: self.support_days_before,
                contact: self.support_contact.map(Some),
            },
            registration: self.registration,
            external_url: self.external_url,
            tags: self.tags,
        })
    }
}

/// A change of one event (merge patch): what is left out stays, null means none, or what the format says.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "starts_at": "2027-03-19T10:00:00+01:00", "notify": true }))]
pub(in crate::web::api) struct EventPatch {
    /// Another beginning; alone it keeps the length.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = DateTime<Utc>)]
    starts_at: Wish<String>,
    /// Another end.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = DateTime<Utc>)]
    ends_at: Wish<String>,
    /// A title of its own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 160)]
    title: Wish<String>,
    /// Its theme.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 300)]
    theme: Wish<String>,
    /// A description of its own, Markdown.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 20_000)]
    description: Wish<String>,
    /// A place of its own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 200)]
    location: Wish<String>,
    /// An online meeting of its own. Another address is nothing that people are told: their links lead there at once.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 2_000)]
    join_url: Wish<String>,
    /// A number of seats of its own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100_000)]
    capacity: Wish<i64>,
    /// Whether the team decides on each registration; null means as its format says.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<bool>)]
    approval: Wish<bool>,
    /// From when on one can register; null means as its format says.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_opens_at: Wish<String>,
    /// Until when one can register, the beginning at the latest; null means as its format says.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_closes_at: Wish<String>,
    /// Whether people are asked what support they need; for an event without a format.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = bool)]
    support_needs: Wish<bool>,
    /// How many days before the beginning they must tell.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 0, maximum = 90)]
    support_days_before: Wish<i64>,
    /// Whom they ask after that.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 200)]
    support_contact: Wish<String>,
    /// Whether the people concerned are told. If not, people with a calendar subscription are told all the same when
    /// time, place or status change closer than 72 hours before the date.
    pub(in crate::web::api) notify: bool,
}

impl EventPatch {
    /// What the domain reads.
    ///
    /// # Errors
    /// Times that are none, or null.
    pub(in crate::web::api) fn read(self) -> Result<RawEvent, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut end = |field: &'static str, wish: &Wish<String>| {
            if *wish == Some(None) {
                errors.push(FieldError::new(field, Problem::Missing));
            }
            time(field, wish.as_ref().and_then(Option::as_ref), &mut errors)
        };
        let (starts_at, ends_at) = (end("starts_at", &self.starts_at), end("ends_at", &self.ends_at));
        let mut moment = |field: &'static str, wish: Wish<String>| -> Wish<DateTime<Utc>> {
            wish.map(|text| time(field, text.as_ref(), &mut errors))
        };
        let opens_at = moment("registration_opens_at", self.registration_opens_at);
        let closes_at = moment("registration_closes_at", self.registration_closes_at);
        let never_null = [
            ("support_needs", self.support_needs == Some(None)),
            ("support_days_before", self.support_days_before == Some(None)),
        ];
        let missing = never_null.into_iter().filter(|(_, null)| *null);
        errors.extend(missing.map(|(field, _)| FieldError::new(field, Problem::Missing)));
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(RawEvent {
            title: self.title,
            theme: self.theme,
            description: self.description,
            starts_at,
            ends_at,
            location: self.location,
            join_url: self.join_url,
            capacity: self.capacity,
            approval: self.approval,
            registration_opens_at: opens_at,
            registration_closes_at: closes_at,
            support: RawTerms {
                offered: self.support_needs.flatten(),
                days_before: self.support_days_before.flatten(),
                contact: self.support_contact,
            },
            ..RawEvent::default()
        })
    }
}

/// Why an event does not take place, and whether people are told.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Erkrankung", "notify": true }))]
pub(in crate::web::api) struct CancellationRequest {
    /// Why, as people will read it.
    #[schema(max_length = 300)]
    pub(in crate::web::api) reason: Option<String>,
    /// Whether the people concerned are told. If not, people with a calendar subscription are told all the same when
    /// time, place or status change closer than 72 hours before the date.
    pub(in crate::web::api) notify: bool,
}
