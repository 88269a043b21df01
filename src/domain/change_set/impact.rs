//! What a change means for each date and for those who count on it: shown before anything is done.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::domain::{
    cadence::PlannedDate,
    event::{Announced, Event, EventStatus, is_short_notice},
    explain::Note,
    id::EventId,
    participant::Channel,
    plan::Step,
    zone::Slot,
};

/// What becomes of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// It stays when it is.
    Stays,
    /// It moves.
    Moves,
    /// It is new.
    New,
    /// It no longer takes place; nobody counts on it.
    Dropped,
    /// The rule no longer means it, but people count on it: the team keeps it as a single date, or calls it off.
    Open,
    /// It is called off.
    CalledOff,
    /// It had been called off, and takes place after all.
    Restored,
    /// It stays when it is, and says something else.
    Changes,
    /// It stays as everybody knows it; what is different, its seats for instance, nobody is told.
    Quiet,
}

impl Fate {
    /// All of them, as they are counted.
    pub const ALL: [Self; 9] = [
        Self::Stays,
        Self::Moves,
        Self::Changes,
        Self::Quiet,
        Self::CalledOff,
        Self::Restored,
        Self::New,
        Self::Dropped,
        Self::Open,
    ];

    /// Whether it takes time that was free before.
    #[must_use]
    pub fn takes_time(self) -> bool {
        matches!(self, Self::New | Self::Moves | Self::Restored)
    }

    /// The word in JSON, and in the keys of texts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Moves => "moves",
            Self::New => "new",
            Self::Dropped => "dropped",
            Self::Open => "open",
            Self::CalledOff => "cancelled",
            Self::Restored => "restored",
            Self::Changes => "changes",
            Self::Quiet => "quiet",
        }
    }
}

/// People by the way in which they hear of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// By subscription; a mail says it, too.
    pub feed: u32,
    /// By calendar invitation.
    pub invitation: u32,
    /// By mail alone.
    pub mail_only: u32,
}

impl People {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u32 {
        self.feed + self.invitation + self.mail_only
    }

    /// With so many more.
    #[must_use]
    pub fn with(self, channel: Channel, more: u32) -> Self {
        match channel {
            Channel::Feed => Self { feed: self.feed + more, ..self },
            Channel::Invitation => Self { invitation: self.invitation + more, ..self },
            Channel::MailOnly => Self { mail_only: self.mail_only + more, ..self },
        }
    }
}

/// What a change means for one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateImpact {
    /// The date, if it exists.
    pub event: Option<EventId>,
    /// What becomes of it.
    pub fate: Fate,
    /// When it is.
    pub was: Option<Slot>,
    /// When it will be.
    pub will_be: Option<Slot>,
    /// Holidays and pauses.
    pub notes: Vec<Note>,
    /// Who counts on it.
    pub people: People,
    /// Whether it is another one to whoever comes: its time, its place, or whether it takes place.
    pub essential: bool,
}

impl DateImpact {
    /// When it will be, or was.
    #[must_use]
    pub fn slot(&self) -> Option<Slot> {
        self.will_be.or(self.was)
    }

    /// Whether somebody counts on it who would hear of it too late from a subscribed calendar.
    #[must_use]
    pub fn is_short_notice(&self, now: DateTime<Utc>) -> bool {
        let starts = self.was.into_iter().chain(self.will_be).map(|slot| slot.starts_at);
        self.concerns() && self.essential && self.people.total() > 0 && is_short_notice(starts, now)
    }

    /// Whether those who count on it are concerned: they hear of it, or may hear of it.
    #[must_use]
    pub fn concerns(&self) -> bool {
        self.is_told_anyway() || self.fate == Fate::Open
    }

    /// Whether those who count on it hear of it even if the team keeps every date that is left to decide about: a date
    /// that is kept is no news.
    #[must_use]
    pub fn is_told_anyway(&self) -> bool {
        matches!(self.fate, Fate::Moves | Fate::CalledOff | Fate::Restored | Fate::Changes)
    }
}

/// What the steps of planning mean for each date to come, by time.
#[must_use]
pub fn impact(
    steps: &[Step],
    stored: &[Event],
    people: &BTreeMap<EventId, People>,
    now: DateTime<Utc>,
) -> Vec<DateImpact> {
    let events: HashMap<EventId, &Event> = stored.iter().map(|event| (event.id, event)).collect();
    let is_off = |id: &EventId| events.get(id).is_some_and(|event| event.status == EventStatus::Cancelled);
    let of = |id: &EventId, fate: Fate, to: Option<&PlannedDate>| {
        let event = events.get(id)?;
        let stays = matches!(fate, Fate::Stays | Fate::Open).then_some(event.slot);
        Some(DateImpact {
            event: Some(*id),
            fate,
            was: (fate != Fate::New).then_some(event.slot),
            will_be: to.map(|to| to.slot).or(stays),
            notes: to.map_or_else(|| event.notes.clone(), |to| to.notes.clone()),
            people: people.get(id).copied().unwrap_or_default(),
            essential: matches!(fate, Fate::Moves | Fate::Open),
        })
    };
    let mut dates: Vec<DateImpact> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Create(date, _) => Some(DateImpact {
                event: None,
                fate: Fate::New,
                was: None,
                will_be: Some(date.slot),
                notes: date.notes.clone(),
                people: People::default(),
                essential: false,
            }),
            Step::Keep(id) => of(id, Fate::Stays, None),
            // One that planning had dropped comes back: to everybody it is new.
            Step::Adopt { event, to, .. } | Step::Move { event, to, .. } if is_off(event) => {
                of(event, Fate::New, Some(to))
            }
            Step::Adopt { event, to, .. } => of(event, Fate::Stays, Some(to)),
            Step::Move { event, to, .. } => of(event, Fate::Moves, Some(to)),
            Step::Drop(id) => of(id, Fate::Dropped, None),
            Step::Detach(id) => of(id, Fate::Open, None),
        })
        .collect();
    // A date that was called off, and one that is over, has no part in it.
    let ahead = |date: &DateImpact| date.slot().is_some_and(|slot| slot.starts_at > now);
    let called_off = |date: &DateImpact| date.fate == Fate::Stays && date.event.as_ref().is_some_and(is_off);
    dates.retain(|date| ahead(date) && !called_off(date));
    dates.sort_by_key(|date| (date.slot().map(|slot| slot.starts_at), date.event));
    dates
}

/// Another date at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// The other date.
    pub other: EventId,
    /// How it is called.
    pub title: String,
    /// When it is.
    pub slot: Slot,
}

/// The dates of others that overlap one of ours, by its place in `dates`.
#[must_use]
pub fn collisions(dates: &[DateImpact], others: &[Announced]) -> Vec<(usize, Collision)> {
    let mut found = Vec::new();
    for (place, date) in dates.iter().enumerate().filter(|(_, date)| date.fate.takes_time()) {
        let Some(ours) = date.will_be else { continue };
        let overlapping = others.iter().filter(|other| {
            let theirs = other.event.slot;
            other.event.status == EventStatus::Scheduled
                && date.event != Some(other.event.id)
                && ours.starts_at < theirs.ends_at
                && theirs.starts_at < ours.ends_at
        });
        found.extend(overlapping.map(|other| {
            let (other, title, slot) = (other.event.id, other.headline(), other.event.slot);
            (place, Collision { other, title, slot })
        }));
    }
    found
}
