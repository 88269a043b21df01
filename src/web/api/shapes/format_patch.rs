use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    domain::{
        event::Wish,
        format::RawFormat,
        support::RawTerms,
        text::{FieldError, Problem},
    },
    web::api::{
        json::wish,
        words::{Audience, FormatStatus, RegistrationModeWord},
    },
};

/// A change of a format (merge patch): what is left out stays, null means none.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "capacity": 80, "location": null }))]
pub(in crate::web::api) struct FormatPatch {
    /// Another title.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = String, min_length = 1, max_length = 160)]
    title: Wish<String>,
    /// Another purpose.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 500)]
    summary: Wish<String>,
    /// Another description, Markdown.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 20_000)]
    description: Wish<String>,
    /// Who may come.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = Audience)]
    audience: Wish<String>,
    /// The audience in the host's words.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 500)]
    audience_note: Wish<String>,
    /// The roles that may come, where the audience is `role`: as the list of its people says them.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    audience_roles: Wish<Vec<String>>,
    /// What people can register for.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = RegistrationModeWord)]
    registration: Wish<String>,
    /// Seats per date; null means unlimited.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100_000)]
    capacity: Wish<i64>,
    /// Whether the team decides on each registration.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = bool)]
    approval: Wish<bool>,
    /// How many minutes before the start of a date its registration opens; null means at once.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_054_080)]
    registration_opens_before: Wish<i64>,
    /// How many minutes before the start of a date its registration closes; null means with the start.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_054_080)]
    registration_closes_before: Wish<i64>,
    /// The zone of its wall clock.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = String)]
    time_zone: Wish<String>,
    /// Where the online meeting is. Another address is nothing that people are told: their links lead there at once.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 2_000)]
    join_url: Wish<String>,
    /// How many minutes before the start of a date people with a seat can join.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 0, maximum = 1_440)]
    join_opens_before: Wish<i64>,
    /// How many minutes after the end of a date they still can.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 0, maximum = 1_440)]
    join_closes_after: Wish<i64>,
    /// What else one needs to take part, such as how to dial in.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 2_000)]
    join_text: Wish<String>,
    /// When people with a seat are reminded, in minutes before the start (at most 5, each 1 to 20160).
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = Vec<i64>, max_items = 5)]
    reminder_offsets: Wish<Vec<i64>>,
    /// How many days after the end of a date its registrations are erased.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 1, maximum = 365)]
    retention_days: Wish<i64>,
    /// Where it meets.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 200)]
    location: Wish<String>,
    /// Its topics.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    tags: Wish<Vec<String>>,
    /// Where it stands.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = FormatStatus)]
    status: Wish<String>,
    /// Whether people are asked what support they need.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = bool)]
    support_needs: Wish<bool>,
    /// How many days before the start they must tell.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 0, maximum = 90)]
    support_days_before: Wish<i64>,
    /// Whom they ask after that.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 200)]
    support_contact: Wish<String>,
}

impl FormatPatch {
    /// What the domain reads.
    ///
    /// # Errors
    /// Fields that a format cannot be without are null.
    pub(in crate::web::api) fn read(self) -> Result<RawFormat, Vec<FieldError>> {
        let null = |wish: &Wish<String>| wish.as_ref().is_some_and(Option::is_none);
        let needed = [
            ("title", null(&self.title)),
            ("audience", null(&self.audience)),
            ("registration", null(&self.registration)),
            ("time_zone", null(&self.time_zone)),
            ("status", null(&self.status)),
            ("approval", self.approval == Some(None)),
            ("join_opens_before", self.join_opens_before == Some(None)),
            ("join_closes_after", self.join_closes_after == Some(None)),
            ("reminder_offsets", self.reminder_offsets == Some(None)),
            ("retention_days", self.retention_days == Some(None)),
            ("support_needs", self.support_needs == Some(None)),
            ("support_days_before", self.support_days_before == Some(None)),
        ];
        let errors: Vec<FieldError> = needed
            .into_iter()
            .filter(|(_, null)| *null)
            .map(|(field, _)| FieldError::new(field, Problem::Missing))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(RawFormat {
            slug: None,
            title: self.title.flatten(),
            summary: self.summary.map(Option::unwrap_or_default),
            description: self.description.map(Option::unwrap_or_default),
            audience: self.audience.flatten(),
            audience_note: self.audience_note.map(Option::unwrap_or_default),
            audience_roles: self.audience_roles.map(Option::unwrap_or_default),
            registration: self.registration.flatten(),
            capacity: self.capacity,
            approval: self.approval.flatten(),
            registration_opens_before: self.registration_opens_before,
            registration_closes_before: self.registration_closes_before.map(Option::unwrap_or_default),
            time_zone: self.time_zone.flatten(),
            join_url: self.join_url,
            join_opens_before: self.join_opens_before.flatten(),
            join_closes_after: self.join_closes_after.flatten(),
            join_text: self.join_text,
            reminder_offsets: self.reminder_offsets.flatten(),
            retention_days: self.retention_days.flatten(),
            location: self.location,
            tags: self.tags.map(Option::unwrap_or_default),
            status: self.status.flatten(),
            support: RawTerms {
                offered: self.support_needs.flatten(),
                days_before: self.support_days_before.flatten(),
                contact: self.support_contact,
            },
        })
    }
}
