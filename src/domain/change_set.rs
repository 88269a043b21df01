//! A drafted change of a format's dates: what it would do to whom is shown first, then it is applied as it was shown, or
//! discarded; for a while it can be taken back (O4, O5; invariants 5 and 6).

mod facts;
mod impact;
mod picked;

use std::fmt::{Debug, Write as _};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    facts::{Facts, Said, Word},
    impact::{Collision, DateImpact, Fate, People, collisions, impact},
    picked::{Effect, Picked, PickedDeed, RawMove, Shift, effect, impact_of_picked, may_pick, may_restore, new_dates},
};
use super::{
    cadence::{Cadence, Rule},
    event::Was,
    format::words,
    id::{AccountId, CadenceId, ChangeSetId, EventId, FormatId},
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

/// Another rule for a format from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// The rule that is to hold.
    pub rule: Rule,
    /// From this day on.
    pub valid_from: NaiveDate,
}

/// What is to be different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The rule of all dates to come.
    Rule(NewRule),
    /// Several dates that somebody chose.
    Picked(Picked),
}

/// A change that somebody wishes for a format's dates, and what became of the wish.
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
    /// What is to be different.
    pub plan: Plan,
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
    /// Chosen dates that are different now: what they were, and a fingerprint of what they became.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub picked: Vec<(Was, String)>,
}

/// The rules of a format as they would be: those before end the day before. Also says which of them end earlier than they
/// did.
#[must_use]
pub fn proposed(
    change: &ChangeSet,
    new: &NewRule,
    rules: Vec<Cadence>,
) -> (Vec<Cadence>, Vec<(CadenceId, Option<NaiveDate>)>) {
    let last = new.valid_from.pred_opt().unwrap_or(new.valid_from);
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
        valid_from: new.valid_from,
        valid_until: None,
        rule: new.rule.clone(),
    });
    (rules, ended)
}

/// A fingerprint of what would be done: equal means that what was shown is what happens.
#[must_use]
pub fn basis(steps: &(impl Debug + ?Sized)) -> String {
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
    /// The format, or one of the dates, was changed again after it.
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

/// Whether the change can be taken back. `newest`: what it changed was not changed again after it. `false`: it was taken
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

/// Whether people who follow the format hear of a change that is told: of dates that are new, and of themes.
#[must_use]
pub fn is_news(plan: &Plan, dates: &[DateImpact]) -> bool {
    let themed = match plan {
        Plan::Rule(_) => false,
        Plan::Picked(picked) => {
            matches!(&picked.deed, PickedDeed::Say(facts) if matches!(facts.theme, Some(Said::Own(_))))
        }
    };
    themed || has_new(dates)
}

/// Whether there are dates that were not there before.
#[must_use]
pub fn has_new(dates: &[DateImpact]) -> bool {
    dates.iter().any(|date| date.fate == Fate::New)
}

#[cfg(test)]
mod tests;
