//! A drafted change of a format's dates: what it would do to whom is shown first, then it is applied as it was shown, or
//! discarded; for a while it can be taken back (O4, O5; invariants 5 and 6).

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    cadence::{Cadence, PlannedDate, Rule},
    event::{Announced, Event, EventStatus, is_short_notice},
    explain::Note,
    format::words,
    id::{AccountId, CadenceId, ChangeSetId, EventId, FormatId},
    participant::Channel,
    plan::Step,
    zone::Slot,
};

words!(
    /// Where a change stands.
    ChangeSetState {
        /// Shown, not decided.
        Draft = "draft",
        /// Carried out.
        Applied = "applied",
        /// Given up before it did anything.
        Discarded = "discarded",
        /// Carried out, and taken back.
        Undone = "undone"
    }
);

/// Another rule for a format from a day on, and what became of the wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSet {
    /// Its id.
    pub id: ChangeSetId,
    /// Whose dates.
    pub format_id: FormatId,
    /// Who drafted it.
    pub account_id: Option<AccountId>,
    /// Where it stands.
    pub state: ChangeSetState,
    /// The rule that is to hold.
    pub rule: Rule,
    /// From this day on.
    pub valid_from: NaiveDate,
    /// A fingerprint of what it would do, as it was shown.
    pub basis: String,
    /// When it was drafted.
    pub made_at: DateTime<Utc>,
    /// When it was carried out.
    pub applied_at: Option<DateTime<Utc>>,
    /// What that did.
    pub outcome: Option<Outcome>,
}

/// What carrying a change out did, as far as it matters for taking it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Whether those concerned are told.
    pub notify: bool,
    /// So many people are told.
    pub people: u32,
    /// Dates that came into being.
    pub created: Vec<EventId>,
    /// Dates that were to be called off because the rule no longer means them.
    pub cancelled: Vec<EventId>,
    /// Dates that stay as single ones: with the rule that planned them, and whether they had been edited by hand.
    pub kept: Vec<(EventId, CadenceId, bool)>,
    /// Dates that moved or were no longer meant: from when they had been moved before, and whether by hand.
    #[serde(default)]
    pub before: Vec<(EventId, Option<DateTime<Utc>>, bool)>,
    /// Rules that ended earlier than before: until when they had held.
    pub ended: Vec<(CadenceId, Option<NaiveDate>)>,
}

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
}

impl Fate {
    /// The word in JSON, and in the keys of texts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Moves => "moves",
            Self::New => "new",
            Self::Dropped => "dropped",
            Self::Open => "open",
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
        self.concerns() && self.people.total() > 0 && is_short_notice(starts, now)
    }

    /// Whether those who count on it are concerned: they hear of it, or may hear of it.
    #[must_use]
    pub fn concerns(&self) -> bool {
        matches!(self.fate, Fate::Moves | Fate::Open)
    }

    /// Whether those who count on it hear of it even if the team keeps every date that is left to decide about: a date
    /// that is kept is no news.
    #[must_use]
    pub fn is_told_anyway(&self) -> bool {
        self.fate == Fate::Moves
    }
}

/// The rules of a format as they would be: those before end the day before. Also says which of them end earlier than they
/// did.
#[must_use]
pub fn proposed(change: &ChangeSet, rules: Vec<Cadence>) -> (Vec<Cadence>, Vec<(CadenceId, Option<NaiveDate>)>) {
    let last = change.valid_from.pred_opt().unwrap_or(change.valid_from);
    let mut ended = Vec::new();
    let mut rules = rules;
    for rule in &mut rules {
        if rule.valid_until.is_none_or(|until| until > last) {
            ended.push((rule.id, rule.valid_until));
            // One that would have begun only later ends before it begins: it plans nothing any more.
            rule.valid_until = Some(last);
        }
    }
    rules.push(Cadence {
        // The same when it is shown and when it is carried out.
        id: CadenceId(change.id.0),
        format_id: change.format_id,
        valid_from: change.valid_from,
        valid_until: None,
        rule: change.rule.clone(),
    });
    (rules, ended)
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

/// A fingerprint of what would be done: equal means that what was shown is what happens.
#[must_use]
pub fn basis(steps: &[Step]) -> String {
    let digest = Sha256::digest(format!("{steps:?}"));
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Why a change is not carried out, or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeSetRefusal {
    /// Dates, people or rules have changed since it was shown.
    Outdated,
    /// It was discarded, or taken back.
    Over,
    /// It was never carried out.
    NotApplied,
    /// The time in which it could be taken back has passed.
    TooLate,
    /// The format was changed again after it.
    Overtaken,
}

/// Whether the change can be carried out as it was shown. `false`: it was already, and doing it again changes nothing.
///
/// # Errors
/// Says why not.
pub fn may_apply(change: &ChangeSet, basis: &str) -> Result<bool, ChangeSetRefusal> {
    match change.state {
        ChangeSetState::Applied => Ok(false),
        ChangeSetState::Discarded | ChangeSetState::Undone => Err(ChangeSetRefusal::Over),
        ChangeSetState::Draft if change.basis == basis => Ok(true),
        ChangeSetState::Draft => Err(ChangeSetRefusal::Outdated),
    }
}

/// Until when the change can be taken back; none, if it cannot.
#[must_use]
pub fn undo_until(change: &ChangeSet, undo: TimeDelta) -> Option<DateTime<Utc>> {
    (change.state == ChangeSetState::Applied).then_some(change.applied_at? + undo)
}

/// Whether the change can be taken back. `newest`: no other rule was given to the format after it. `false`: it was taken
/// back already.
///
/// # Errors
/// Says why not.
pub fn may_undo(
    change: &ChangeSet,
    newest: bool,
    undo: TimeDelta,
    now: DateTime<Utc>,
) -> Result<bool, ChangeSetRefusal> {
    match change.state {
        ChangeSetState::Undone => Ok(false),
        ChangeSetState::Discarded => Err(ChangeSetRefusal::Over),
        ChangeSetState::Draft => Err(ChangeSetRefusal::NotApplied),
        ChangeSetState::Applied if undo_until(change, undo).is_none_or(|until| now >= until) => {
            Err(ChangeSetRefusal::TooLate)
        }
        ChangeSetState::Applied if !newest => Err(ChangeSetRefusal::Overtaken),
        ChangeSetState::Applied => Ok(true),
    }
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
    for (place, date) in dates.iter().enumerate().filter(|(_, date)| matches!(date.fate, Fate::New | Fate::Moves)) {
        let Some(ours) = date.will_be else { continue };
        let overlapping = others.iter().filter(|other| {
            let theirs = other.event.slot;
            other.event.status == EventStatus::Scheduled
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

#[cfg(test)]
mod tests;
