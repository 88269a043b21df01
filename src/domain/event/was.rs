//! What a gathering was before a change that may be taken back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Announced, Changed, Event, EventStatus, change};
use crate::domain::{id::EventId, zone::Slot};

/// Time, status and own words of a gathering before a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Was {
    /// Which one.
    pub event: EventId,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    status: EventStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    theme: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description_md: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description_html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    join_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    moved_from: Option<DateTime<Utc>>,
    hand_edited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    admission: Option<Admission>,
}

/// Whom a gathering of its own admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Admission {
    capacity: Option<u32>,
    approval: Option<bool>,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
}

impl Was {
    /// What it is now.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let own = event.own.clone();
        Self {
            event: event.id,
            starts_at: event.slot.starts_at,
            ends_at: event.slot.ends_at,
            status: event.status,
            status_reason: event.status_reason.clone(),
            title: own.title,
            theme: own.theme,
            description_md: own.description_md,
            description_html: own.description_html,
            join_url: own.join_url,
            location: own.location,
            moved_from: event.moved_from,
            hand_edited: event.hand_edited,
            admission: None,
        }
    }

    /// The same with whom it admits, if that may be different after the change.
    #[must_use]
    pub fn with_admission(event: &Event) -> Self {
        let own = &event.own;
        let admission = Admission {
            capacity: own.capacity,
            approval: own.approval,
            opens_at: own.registration_opens_at,
            closes_at: own.registration_closes_at,
        };
        Self { admission: Some(admission), ..Self::of(event) }
    }

    /// What a gathering is now, as far as this says what it was.
    #[must_use]
    pub fn like(&self, event: &Event) -> Self {
        if self.admission.is_some() { Self::with_admission(event) } else { Self::of(event) }
    }

    /// Gives all of that back: a change like any other to calendars, but none that anybody made by hand. What was changed
    /// besides stays.
    #[must_use]
    pub fn give_back(&self, now_is: &Announced, now: DateTime<Utc>) -> Changed {
        let mut event = now_is.event.clone();
        let mut days = now_is.days.clone();
        event.slot = Slot { starts_at: self.starts_at, ends_at: self.ends_at, ..event.slot };
        change::shift_days(&mut days, now_is.event.slot, event.slot);
        (event.status, event.status_reason) = (self.status, self.status_reason.clone());
        let was = self.clone();
        (event.own.title, event.own.theme) = (was.title, was.theme);
        (event.own.description_md, event.own.description_html) = (was.description_md, was.description_html);
        (event.own.join_url, event.own.location) = (was.join_url, was.location);
        if let Some(admission) = self.admission {
            (event.own.capacity, event.own.approval) = (admission.capacity, admission.approval);
            event.own.registration_opens_at = admission.opens_at;
            event.own.registration_closes_at = admission.closes_at;
        }
        event.moved_from = self.moved_from;
        let mut changed = change::finish(now_is, event, days, now);
        changed.event.hand_edited = self.hand_edited;
        changed
    }
}
