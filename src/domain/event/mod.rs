//! One concrete gathering, with or without a format: moving, cancelling, restoring it, and what it inherits.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    explain::Note,
    format::{Format, RegistrationMode, words},
    id::{CadenceId, EventDayId, EventId, FormatId, OrganizationId, TeamId},
    support::Terms,
    text::Slug,
    zone::Slot,
};

words!(
    /// What kind of gathering it is.
    EventKind { /// One slot.
        Single = "single", /// Several days, each its own calendar entry.
        MultiDay = "multi_day", /// Somebody else's; we only link there.
        External = "external" }
);
words!(
    /// Where a gathering stands.
    EventStatus { /// Only the team sees it.
        Draft = "draft", /// It will take place.
        Scheduled = "scheduled", /// It will not take place.
        Cancelled = "cancelled", /// It took place.
        Held = "held" }
);

/// What a date says differently from its format; nothing means inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Its own title.
    pub title: Option<String>,
    /// Its theme.
    pub theme: Option<String>,
    /// Its own description, as written.
    pub description_md: Option<String>,
    /// Its own description, as rendered.
    pub description_html: Option<String>,
    /// Its own join address.
    pub join_url: Option<String>,
    /// Its own place.
    pub location: Option<String>,
    /// Its own number of seats.
    pub capacity: Option<u32>,
    /// Its own registration rule (events without a format).
    pub registration: Option<RegistrationMode>,
    /// Its own word on whether the team decides on each registration.
    pub approval: Option<bool>,
    /// From when on one can register for it, if not as the format says.
    pub registration_opens_at: Option<DateTime<Utc>>,
    /// Until when one can register for it, if not as the format says.
    pub registration_closes_at: Option<DateTime<Utc>>,
    /// What it says about support (events without a format).
    pub support: Terms,
    /// Its own topics (events without a format).
    pub tags: Option<Vec<String>>,
}

/// One day of a gathering of several days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDay {
    /// Its id.
    pub id: EventDayId,
    /// The gathering.
    pub event_id: EventId,
    /// When.
    pub slot: Slot,
    /// Its own calendar identity, frozen.
    pub calendar_uid: String,
    /// Its own revision.
    pub sequence: u32,
}

/// One concrete gathering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its part of addresses.
    pub slug: Slug,
    /// The format it belongs to.
    pub format_id: Option<FormatId>,
    /// Who may edit it.
    pub team_id: TeamId,
    /// Who hosts it.
    pub organization_id: OrganizationId,
    /// The rule that planned it.
    pub cadence_id: Option<CadenceId>,
    /// The day the rule planned, before holidays and people moved it.
    pub planned_on: Option<NaiveDate>,
    /// What kind it is.
    pub kind: EventKind,
    /// When it is.
    pub slot: Slot,
    /// Where it stands.
    pub status: EventStatus,
    /// Why it was cancelled.
    pub status_reason: Option<String>,
    /// What it says differently from its format.
    pub own: Overrides,
    /// Its identity in calendars: never changes (invariant 1).
    pub calendar_uid: String,
    /// Its revision in calendars: one more per applied change of time, place or status (invariant 1).
    pub sequence: u32,
    /// When something its calendar entry shows last changed.
    pub changed_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Where it really is announced, if it is somebody else's.
    pub external_url: Option<String>,
    /// When it began before it was last moved by hand.
    pub moved_from: Option<DateTime<Utc>>,
    /// Seats taken: confirmed and offered.
    pub taken: u32,
    /// Why its rule put it where it is.
    pub notes: Vec<Note>,
    /// Whether somebody moved, cancelled or added it by hand: planning leaves its time and status alone then.
    pub hand_edited: bool,
    /// Grows with each change of the row, for lost-update checks.
    pub version: i64,
}

impl Event {
    /// Whether somebody gave it something of its own, which must not be lost with a changed rule.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.own != Overrides::default()
    }

    /// Whether planning dropped it because nobody counted on it: nobody heard of that, and the day may be meant again.
    #[must_use]
    pub fn was_dropped(&self) -> bool {
        self.status == EventStatus::Cancelled && !self.hand_edited && self.cadence_id.is_none()
    }
}

/// A gathering together with what it inherits: what pages, calendars and mails say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The gathering.
    pub event: Event,
    /// Its format.
    pub format: Option<Format>,
    /// Its days, if it has several.
    pub days: Vec<EventDay>,
    /// The name of its host.
    pub host: String,
}

impl Announced {
    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.event.own.title.as_deref().or(self.format.as_ref().map(|f| f.title.as_str())).unwrap_or_default()
    }

    /// Title and theme in one line.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.event.own.theme {
            Some(theme) => format!("{}: {theme}", self.title()),
            None => self.title().to_owned(),
        }
    }

    /// Its description as written.
    #[must_use]
    pub fn description_md(&self) -> &str {
        let inherited = self.format.as_ref().map(|f| f.description_md.as_str());
        self.event.own.description_md.as_deref().or(inherited).unwrap_or_default()
    }

    /// Its description as rendered at write.
    #[must_use]
    pub fn description_html(&self) -> &str {
        let inherited = self.format.as_ref().map(|f| f.description_html.as_str());
        self.event.own.description_html.as_deref().or(inherited).unwrap_or_default()
    }

    /// Its place.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.event.own.location.as_deref().or(self.format.as_ref().and_then(|f| f.location.as_deref()))
    }

    /// Its number of seats; none means unlimited.
    #[must_use]
    pub fn capacity(&self) -> Option<u32> {
        self.event.own.capacity.or(self.format.as_ref().and_then(|f| f.capacity))
    }

    /// Seats nobody has; none means unlimited.
    #[must_use]
    pub fn seats_left(&self) -> Option<u32> {
        self.capacity().map(|capacity| capacity.saturating_sub(self.event.taken))
    }

    /// What people can register for.
    #[must_use]
    pub fn registration(&self) -> RegistrationMode {
        if self.event.kind == EventKind::External {
            return RegistrationMode::None;
        }
        let inherited = self.format.as_ref().map(|f| f.registration);
        self.event.own.registration.or(inherited).unwrap_or(RegistrationMode::PerEvent)
    }

    /// Whether the team decides on each registration.
    #[must_use]
    pub fn approval(&self) -> bool {
        self.event.own.approval.unwrap_or_else(|| self.format.as_ref().is_some_and(|format| format.approval))
    }

    /// Its topics.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        let inherited = self.format.as_ref().map(|f| f.tags.as_slice());
        self.event.own.tags.as_deref().or(inherited).unwrap_or_default()
    }

    /// Whether an online meeting stands behind it.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.join_url().is_some()
    }

    /// Where the meeting really is; only the open gate leads there, and nothing ever shows it (invariant 10).
    #[must_use]
    pub fn join_url(&self) -> Option<&str> {
        self.event.own.join_url.as_deref().or(self.format.as_ref().and_then(|f| f.join_url.as_deref()))
    }

    /// What else one needs to take part, for those behind the gate. It belongs to the format's meeting: a date that
    /// meets elsewhere has nothing of it.
    #[must_use]
    pub fn join_text(&self) -> Option<&str> {
        let inherited = self.format.as_ref().and_then(|f| f.join_text.as_deref());
        inherited.filter(|_| self.event.own.join_url.is_none())
    }

    /// Whether the public sees it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.event.status != EventStatus::Draft && self.format.as_ref().is_none_or(Format::is_public)
    }
}

mod change;
mod draft;
mod notice_time;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod was;

pub use change::*;
pub use draft::*;
pub use notice_time::{SHORT_NOTICE, is_short_notice};
pub use was::Was;
