use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    domain::{
        change_set::{Facts, PickedDeed, RawMove, Said},
        event::Wish,
        id::EventId,
        text::{FieldError, Line, Problem},
    },
    web::api::{
        json::{Object, wish},
        times,
    },
};

/// One thing that is done to several dates of a format: exactly one of `move`, `cancel`, `restore` and `change`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "events": ["0199c0de-0000-7000-8000-000000000000"], "move": { "days": 7, "start_time": "14:00" } }))]
pub(in crate::web::api) struct DateChangeRequest {
    /// The dates' ids.
    #[schema(required, value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 60)]
    events: Vec<String>,
    /// They move.
    #[serde(rename = "move")]
    #[schema(value_type = Option<DateMove>)]
    shift: Option<Object<DateMove>>,
    /// They are called off.
    #[schema(value_type = Option<DateCancellation>)]
    cancel: Option<Object<DateCancellation>>,
    /// They had been called off, and take place after all.
    restore: bool,
    /// They say something else.
    #[schema(value_type = Option<DateFacts>)]
    change: Option<Object<DateFacts>>,
}

/// By how much dates move, on the wall clock of their zone; what is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct DateMove {
    /// So many days later; earlier, if negative.
    #[schema(minimum = -366, maximum = 366)]
    days: Option<i64>,
    /// To this time of day.
    start_time: Option<String>,
    /// With this length.
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: Option<i64>,
}

/// Why dates do not take place.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct DateCancellation {
    /// Why, as people will read it.
    #[schema(max_length = 300)]
    reason: Option<String>,
}

/// What dates are to say: what is left out stays, null means what the format says.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct DateFacts {
    /// A title of their own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 160)]
    title: Wish<String>,
    /// Their theme.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 300)]
    theme: Wish<String>,
    /// A place of their own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 200)]
    location: Wish<String>,
    /// An online meeting of their own. No answer ever says it.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 2_000)]
    join_url: Wish<String>,
    /// A description of their own, Markdown.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 20_000)]
    description: Wish<String>,
    /// A number of seats of their own.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100_000)]
    capacity: Wish<i64>,
    /// Whether the team decides on each registration.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<bool>)]
    approval: Wish<bool>,
    /// From when on one can register.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_opens_at: Wish<String>,
    /// Until when one can register.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    registration_closes_at: Wish<String>,
}

impl DateChangeRequest {
    /// The name of the object that says this.
    pub(in crate::web::api) fn object_of(deed: &PickedDeed) -> &'static str {
        match deed {
            PickedDeed::Move(_) => "move",
            PickedDeed::CallOff { .. } => "cancel",
            PickedDeed::Restore => "restore",
            PickedDeed::Say(_) => "change",
        }
    }

    /// Reads which dates, and what is done to them.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(in crate::web::api) fn read(self) -> Result<(Vec<EventId>, PickedDeed), Vec<FieldError>> {
        let mut errors = Vec::new();
        let id = |(at, text): (usize, &String)| {
            text.parse().map_err(|_| FieldError::new(format!("events[{at}]"), Problem::NotFound))
        };
        let mut events = Vec::with_capacity(self.events.len());
        for read in self.events.iter().enumerate().map(id) {
            match read {
                Ok(event) => events.push(event),
                Err(error) => errors.push(error),
            }
        }
        match deed(self.restore, (self.shift, self.cancel, self.change)) {
            Ok(deed) if errors.is_empty() => Ok((events, deed)),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }
}

/// What is done, other than that they take place after all.
type Deeds = (Option<Object<DateMove>>, Option<Object<DateCancellation>>, Option<Object<DateFacts>>);

fn deed(restore: bool, deeds: Deeds) -> Result<PickedDeed, Vec<FieldError>> {
    if restore {
        return match deeds {
            (None, None, None) => Ok(PickedDeed::Restore),
            _ => Err(vec![FieldError::new("restore", Problem::Contradicts { other: "move, cancel, change" })]),
        };
    }
    match deeds {
        (Some(Object(wish)), None, None) => {
            let raw = RawMove { days: wish.days, start_time: wish.start_time, duration_minutes: wish.duration_minutes };
            let read =
                raw.parse().map_err(|errors| errors.into_iter().map(|error| inside("move", error)).collect::<Vec<_>>());
            read.map(PickedDeed::Move)
        }
        (None, Some(Object(wish)), None) => {
            let reason = Line::parse_optional("reason", wish.reason.as_deref().unwrap_or_default(), 300);
            let reason = reason.map_err(|error| vec![inside("cancel", error)])?;
            Ok(PickedDeed::CallOff { reason: reason.map(Line::into_string) })
        }
        (None, None, Some(Object(wish))) => {
            let facts = facts(wish).map_err(|errors| {
                errors.into_iter().map(|error| inside("change", error)).collect::<Vec<FieldError>>()
            })?;
            if facts.is_empty() {
                return Err(vec![FieldError::new("change", Problem::Missing)]);
            }
            Ok(PickedDeed::Say(Box::new(facts)))
        }
        (None, None, None) => Err(vec![FieldError::new("move", Problem::Missing)]),
        (Some(_), ..) => Err(vec![FieldError::new("move", Problem::Contradicts { other: "cancel, change" })]),
        (None, Some(_), Some(_)) => Err(vec![FieldError::new("cancel", Problem::Contradicts { other: "change" })]),
    }
}

/// What is wrong, by its path in the request; which dates were chosen stands outside the object.
pub(in crate::web::api) fn inside(object: &str, error: FieldError) -> FieldError {
    if error.field.starts_with("events") {
        return error;
    }
    FieldError::new(format!("{object}.{}", error.field), error.problem)
}

fn facts(wish: DateFacts) -> Result<Facts, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut moment = |field: &'static str, wish: Wish<String>| -> Option<Said<DateTime<Utc>>> {
        let read = |text: String| times::instant(field, &text).map_err(|error| errors.push(error)).ok();
        Said::of(wish.map(|text| text.and_then(read)))
    };
    let opens_at = moment("registration_opens_at", wish.registration_opens_at);
    let closes_at = moment("registration_closes_at", wish.registration_closes_at);
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Facts {
        title: Said::of(wish.title),
        theme: Said::of(wish.theme),
        location: Said::of(wish.location),
        join_url: Said::of(wish.join_url),
        description: Said::of(wish.description),
        capacity: Said::of(wish.capacity),
        approval: Said::of(wish.approval),
        opens_at,
        closes_at,
    })
}
