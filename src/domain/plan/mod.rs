//! Compares a format's cadences with its stored events and says what to create, keep, move, drop (invariants 4 to 6).
//!
//! A stored event belongs to the date with its `planned_on`; what is left over belongs to a new date on the same day,
//! then to one in the same week (or month), then to one in the same turn of the rule. So a changed clock time or
//! weekday moves dates instead of doubling them. What somebody touched or registered for is never dropped: it moves
//! within its day, or stays as a single date. Planning again changes nothing.

mod planner;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use self::planner::Planner;
use super::{
    cadence::{Cadence, PlannedDate},
    event::EventStatus,
    id::{CadenceId, EventId},
    zone::Slot,
};

/// What planning needs to know of an event that a cadence planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its id.
    pub id: EventId,
    /// The day a rule meant; no other event of the format has the same one.
    pub planned_on: NaiveDate,
    /// When it is.
    pub slot: Slot,
    /// Where it stands.
    pub status: EventStatus,
    /// Whether somebody changed it by hand.
    pub hand_edited: bool,
    /// Whether anybody registered for it, or gave it something of its own.
    pub has_registrations: bool,
    /// The cadence that plans it. None for a single date (then `hand_edited`), and for a date that planning dropped and
    /// that is still kept for the record: it comes back when its day is meant again.
    pub cadence_id: Option<CadenceId>,
}

/// From when to when is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The format's zone.
    pub zone: Tz,
    /// The first local day on which a new date may be.
    pub from: NaiveDate,
    /// The last day for which a rule may create a date.
    pub until: NaiveDate,
    /// What begins now or began before is history: it is neither created nor changed.
    pub now: DateTime<Utc>,
}

/// What to do with one event, or for one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The date has no event yet.
    Create(PlannedDate, CadenceId),
    /// The event stays as it is.
    Keep(EventId),
    /// The event stays when it is, but from now on it is this date of this cadence: a change of the books alone (and
    /// the return of a date that planning had dropped).
    Adopt {
        /// The event.
        event: EventId,
        /// The date it belongs to.
        to: PlannedDate,
        /// The cadence that plans it now.
        cadence: CadenceId,
    },
    /// The event moves; whoever registered is to be told.
    Move {
        /// The event.
        event: EventId,
        /// The date it becomes.
        to: PlannedDate,
        /// The cadence that plans it now.
        cadence: CadenceId,
    },
    /// The event is no longer planned, and nobody would miss it.
    Drop(EventId),
    /// The event is no longer planned but somebody touched it or registered for it: it stays as a single date. It keeps
    /// its `planned_on`, so that it is not planned a second time, loses its cadence, and counts as edited by hand.
    Detach(EventId),
}

/// Says what has to happen so that the stored events are those that the cadences mean.
///
/// `stored` are all events of the format that have a `planned_on`, past and cancelled ones too.
#[must_use]
pub fn plan(cadences: &[Cadence], stored: &[StoredEvent], horizon: &Horizon) -> Vec<Step> {
    let mut planner = Planner::new(cadences, stored, horizon);
    let left = planner.match_by_planned_on(stored);
    let left = planner.match_by_day(left);
    let left = planner.let_stay(left);
    planner.leave_room(stored);
    let left = planner.move_within(left, |cadence, day| cadence.rule.stretch_of(day));
    let left = planner.move_within(left, |cadence, day| cadence.rule.turn_of(day));
    planner.finish(&left)
}

#[cfg(test)]
mod tests;
