//! The steps of planning, one function each, in the order in which [`super::plan`] calls them.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Horizon, Step, StoredEvent};
use crate::domain::{
    cadence::{Cadence, PlannedDate, dates_of},
    event::EventStatus,
    id::{CadenceId, EventId},
    zone::start_of,
};

/// A date planned so many days ago may still lie ahead: a holiday moved it.
const LOOK_BACK: Days = Days::new(31);
/// Events further behind the horizon than this are not looked at.
const LOOK_AHEAD: Days = Days::new(3 * 366);

pub(super) struct Planner<'a> {
    cadences: &'a [Cadence],
    horizon: &'a Horizon,
    /// The days that are judged at all.
    first: NaiveDate,
    last: NaiveDate,
    /// The beginning of the horizon as an instant.
    earliest: DateTime<Utc>,
    /// The dates that the cadences mean, by day.
    dates: Vec<(&'a Cadence, PlannedDate)>,
    /// For each date: whether an event has it.
    taken: Vec<bool>,
    detached: HashSet<EventId>,
    steps: Vec<Step>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(cadences: &'a [Cadence], stored: &[StoredEvent], horizon: &'a Horizon) -> Self {
        let ahead = || stored.iter().filter(|event| event.slot.starts_at > horizon.now).map(|event| event.planned_on);
        let first = ahead().min().map_or(horizon.from, |day| day.min(horizon.from));
        let first = first.checked_sub_days(LOOK_BACK).unwrap_or(first);
        let furthest = horizon.until.checked_add_days(LOOK_AHEAD).unwrap_or(horizon.until);
        let last = ahead().max().map_or(horizon.until, |day| day.clamp(horizon.until, furthest));
        let dates = dates_of(cadences, horizon.zone, first, last);
        Self {
            cadences,
            horizon,
            first,
            last,
            earliest: start_of(horizon.from, horizon.zone),
            taken: vec![false; dates.len()],
            dates,
            detached: HashSet::new(),
            steps: Vec::with_capacity(stored.len()),
        }
    }

    /// Each event with its own date; what has none is left over.
    pub(super) fn match_by_planned_on<'s>(&mut self, stored: &'s [StoredEvent]) -> Vec<&'s StoredEvent> {
        let mut left = Vec::new();
        for event in stored {
            match self.dates.binary_search_by_key(&event.planned_on, |(_, date)| date.planned_on) {
                Ok(at) if !self.dates[at].1.skipped => {
                    self.taken[at] = true;
                    let step = if self.is_free(event) && !event.hand_edited {
                        self.settle(event, at)
                    } else {
                        Step::Keep(event.id)
                    };
                    self.step(step);
                }
                _ if self.is_free(event) && self.first <= event.planned_on && event.planned_on <= self.last => {
                    left.push(event);
                }
                _ => self.step(Step::Keep(event.id)),
            }
        }
        left
    }

    /// Events whose own date is gone, with a new date on the very day on which they are.
    pub(super) fn match_by_day<'s>(&mut self, left: Vec<&'s StoredEvent>) -> Vec<&'s StoredEvent> {
        if left.is_empty() {
            return left;
        }
        let by_day: HashMap<NaiveDate, usize> = self.open().map(|at| (self.dates[at].1.slot.day(), at)).collect();
        left.into_iter()
            .filter(|event| match by_day.get(&event.slot.day()) {
                Some(&at) if !event.hand_edited && !self.taken[at] => {
                    self.taken[at] = true;
                    let step = self.settle(event, at);
                    self.step(step);
                    false
                }
                _ => true,
            })
            .collect()
    }

    /// What is no longer planned, but touched or registered for, stays as a single date.
    pub(super) fn let_stay<'s>(&mut self, left: Vec<&'s StoredEvent>) -> Vec<&'s StoredEvent> {
        let (stay, left): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|event| event.hand_edited || event.has_registrations);
        for event in stay {
            self.step(Step::Detach(event.id));
        }
        left
    }

    /// No new date begins while a gathering that somebody put there is on.
    pub(super) fn leave_room(&mut self, stored: &[StoredEvent]) {
        let by_hand = stored.iter().filter(|event| {
            let put_there = event.hand_edited || event.cadence_id.is_none() || self.detached.contains(&event.id);
            put_there && event.status != EventStatus::Cancelled && event.slot.ends_at > self.horizon.now
        });
        for event in by_hand {
            for (taken, (_, date)) in self.taken.iter_mut().zip(&self.dates) {
                *taken |= date.slot.starts_at < event.slot.ends_at && event.slot.starts_at < date.slot.ends_at;
            }
        }
    }

    /// Moves events to new dates in the same stretch of time, in order; `stretch` numbers a rule's stretches.
    pub(super) fn move_within<'s>(
        &mut self,
        left: Vec<&'s StoredEvent>,
        stretch: fn(&Cadence, NaiveDate) -> i64,
    ) -> Vec<&'s StoredEvent> {
        if left.is_empty() {
            return left;
        }
        let mut open: HashMap<(CadenceId, i64), VecDeque<usize>> = HashMap::new();
        for at in self.open() {
            let (cadence, date) = &self.dates[at];
            open.entry((cadence.id, stretch(cadence, date.planned_on))).or_default().push_back(at);
        }
        let mut in_order = left;
        in_order.sort_by_key(|event| event.planned_on);
        in_order.retain(|event| {
            let day = event.planned_on;
            let covering = self.cadences.iter().filter(|cadence| cadence.covers(day)).max_by_key(|c| c.valid_from);
            let Some(at) = covering.and_then(|c| open.get_mut(&(c.id, stretch(c, day)))).and_then(VecDeque::pop_front)
            else {
                return true;
            };
            self.taken[at] = true;
            let (cadence, date) = &self.dates[at];
            let step = Step::Move { event: event.id, to: date.clone(), cadence: cadence.id };
            self.step(step);
            false
        });
        in_order
    }

    /// What is still left is not planned any more, and nobody would miss it.
    pub(super) fn drop_all(&mut self, left: &[&StoredEvent]) {
        self.steps.extend(left.iter().map(|event| Step::Drop(event.id)));
    }

    /// Creates what is still missing within the horizon.
    pub(super) fn finish(self) -> Vec<Step> {
        let Self { dates, taken, mut steps, horizon, earliest, .. } = self;
        steps.reserve(dates.len());
        for (at, (cadence, date)) in dates.into_iter().enumerate() {
            let begins = date.slot.starts_at;
            let is_ahead = begins > horizon.now && begins >= earliest && date.planned_on <= horizon.until;
            if is_ahead && !taken[at] && !date.skipped {
                steps.push(Step::Create(date, cadence.id));
            }
        }
        steps
    }

    /// Whether planning may still decide about the event: ahead, not called off, and planned by a rule.
    fn is_free(&self, event: &StoredEvent) -> bool {
        event.slot.starts_at > self.horizon.now
            && matches!(event.status, EventStatus::Draft | EventStatus::Scheduled)
            && event.cadence_id.is_some()
    }

    /// The dates ahead that no event has.
    fn open(&self) -> impl Iterator<Item = usize> {
        (0..self.dates.len()).filter(|at| {
            let date = &self.dates[*at].1;
            let begins = date.slot.starts_at;
            !self.taken[*at] && !date.skipped && begins > self.horizon.now && begins >= self.earliest
        })
    }

    /// What becomes of an event that belongs to a date.
    fn settle(&self, event: &StoredEvent, at: usize) -> Step {
        let (cadence, date) = &self.dates[at];
        let same_book = event.cadence_id == Some(cadence.id) && event.planned_on == date.planned_on;
        if date.slot == event.slot {
            return if same_book {
                Step::Keep(event.id)
            } else {
                Step::Adopt { event: event.id, to: date.clone(), cadence: cadence.id }
            };
        }
        if date.slot.starts_at <= self.horizon.now {
            return Step::Keep(event.id);
        }
        if event.has_registrations && date.slot.day() != event.slot.day() {
            return Step::Detach(event.id);
        }
        Step::Move { event: event.id, to: date.clone(), cadence: cadence.id }
    }

    fn step(&mut self, step: Step) {
        if let Step::Detach(event) = &step {
            self.detached.insert(*event);
        }
        self.steps.push(step);
    }
}
