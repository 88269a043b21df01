//! The steps of planning, one function each, in the order in which [`super::plan`] calls them.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

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
    /// What begins later than this may still be created.
    after: DateTime<Utc>,
    /// The dates ahead that have no event of their own, by day: each is created, unless another event takes its place.
    open: Vec<Step>,
    /// What becomes of the other events.
    steps: Vec<Step>,
    detached: HashSet<EventId>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(cadences: &'a [Cadence], stored: &[StoredEvent], horizon: &'a Horizon) -> Self {
        let (mut first, mut last) = (horizon.from, horizon.until);
        for event in stored.iter().filter(|event| event.slot.starts_at > horizon.now) {
            (first, last) = (first.min(event.planned_on), last.max(event.planned_on));
        }
        let furthest = horizon.until.checked_add_days(LOOK_AHEAD).unwrap_or(horizon.until);
        let before = start_of(horizon.from, horizon.zone) - TimeDelta::nanoseconds(1);
        Self {
            cadences,
            horizon,
            first: first.checked_sub_days(LOOK_BACK).unwrap_or(first),
            last: last.min(furthest),
            after: horizon.now.max(before),
            open: Vec::new(),
            steps: Vec::with_capacity(stored.len()),
            detached: HashSet::new(),
        }
    }

    /// Each event with its own date, side by side along the days; events without one are left over.
    pub(super) fn match_by_planned_on<'s>(&mut self, stored: &'s [StoredEvent]) -> Vec<&'s StoredEvent> {
        let mut by_day: Vec<&StoredEvent> = stored.iter().collect();
        by_day.sort_by_key(|event| event.planned_on);
        let mut events = by_day.as_slice();
        let mut left = Vec::new();
        let (zone, first, last) = (self.horizon.zone, self.first, self.last);
        let cadences = self.cadences;
        let rows = cadences.iter().map(|cadence| cadence.rule.days(first.max(cadence.valid_from), last).size_hint().0);
        self.open.reserve(rows.sum::<usize>().saturating_sub(stored.len()));
        let mut see = |cadence: &Cadence, date: PlannedDate| {
            match events {
                [event, ..] if event.planned_on < date.planned_on => {
                    self.meet(&mut events, &mut left, (date, cadence.id));
                }
                // So it is with most, day after day: nothing has changed.
                [event, rest @ ..] if event.planned_on == date.planned_on && !date.skipped => {
                    events = rest;
                    let stays = event.slot == date.slot && event.cadence_id == Some(cadence.id);
                    let step = if stays { Step::Keep(event.id) } else { self.own_date(event, date, cadence.id) };
                    self.step(step);
                }
                _ if date.slot.starts_at > self.after && !date.skipped => {
                    self.open.push(Step::Create(date, cadence.id));
                }
                _ => {}
            }
        };
        match cadences {
            [cadence] => cadence.dates_between(zone, first, last).for_each(|date| see(cadence, date)),
            _ => dates_of(cadences, zone, first, last).into_iter().for_each(|(cadence, date)| see(cadence, date)),
        }
        left.extend(events);
        left.retain(|event| self.is_left_over(event));
        left
    }

    /// A date and the events up to its day, of which the last one may be its own.
    #[inline(never)]
    fn meet<'s>(
        &mut self,
        events: &mut &[&'s StoredEvent],
        left: &mut Vec<&'s StoredEvent>,
        (date, cadence): (PlannedDate, CadenceId),
    ) {
        let before = events.iter().take_while(|event| event.planned_on < date.planned_on).count();
        let (gone, ahead) = events.split_at(before);
        left.extend(gone);
        *events = ahead;
        match ahead {
            // A dropped date has no event; if it has one nevertheless, the next date finds it left over.
            _ if date.skipped => {}
            [event, rest @ ..] if event.planned_on == date.planned_on => {
                *events = rest;
                let step = self.own_date(event, date, cadence);
                self.step(step);
            }
            _ if date.slot.starts_at > self.after => self.open.push(Step::Create(date, cadence)),
            _ => {}
        }
    }

    /// What becomes of an event whose own day is still meant.
    fn own_date(&self, event: &StoredEvent, date: PlannedDate, cadence: CadenceId) -> Step {
        let is_free = self.is_ahead(event) && !event.hand_edited;
        if is_free { self.settle(event, date, cadence) } else { Step::Keep(event.id) }
    }

    /// Events whose own date is gone, with a new date on the very day on which they are.
    pub(super) fn match_by_day<'s>(&mut self, mut left: Vec<&'s StoredEvent>) -> Vec<&'s StoredEvent> {
        if left.is_empty() {
            return left;
        }
        let mut by_day: HashMap<NaiveDate, usize> =
            self.open_dates().map(|(at, date, _)| (date.slot.day(), at)).collect();
        left.retain(|event| {
            let at = if event.hand_edited { None } else { by_day.remove(&event.slot.day()) };
            at.is_none_or(|at| !self.take(at, event))
        });
        left
    }

    /// What is no longer planned, but touched or registered for, stays as a single date.
    pub(super) fn let_stay<'s>(&mut self, mut left: Vec<&'s StoredEvent>) -> Vec<&'s StoredEvent> {
        left.retain(|event| {
            let stays = event.hand_edited || event.has_registrations;
            if stays {
                self.step(Step::Detach(event.id));
            }
            !stays
        });
        left
    }

    /// No new date begins while a gathering that somebody put there is on.
    pub(super) fn leave_room(&mut self, stored: &[StoredEvent]) {
        let by_hand = stored.iter().filter(|event| {
            let put_there = event.hand_edited || self.detached.contains(&event.id);
            put_there && event.status != EventStatus::Cancelled && event.slot.ends_at > self.horizon.now
        });
        for event in by_hand {
            self.open.retain(|step| {
                let Step::Create(date, _) = step else { return true };
                date.slot.ends_at <= event.slot.starts_at || event.slot.ends_at <= date.slot.starts_at
            });
        }
    }

    /// Moves events to new dates in the same stretch of time, in order; `stretch` numbers a rule's stretches.
    pub(super) fn move_within<'s>(
        &mut self,
        mut left: Vec<&'s StoredEvent>,
        stretch: fn(&Cadence, NaiveDate) -> i64,
    ) -> Vec<&'s StoredEvent> {
        if left.is_empty() {
            return left;
        }
        let mut open: HashMap<(CadenceId, i64), VecDeque<usize>> = HashMap::new();
        for (at, date, id) in self.open_dates() {
            if let Some(cadence) = self.cadences.iter().find(|cadence| cadence.id == id) {
                open.entry((id, stretch(cadence, date.planned_on))).or_default().push_back(at);
            }
        }
        left.retain(|event| {
            let day = event.planned_on;
            let covering = self.cadences.iter().filter(|cadence| cadence.covers(day)).max_by_key(|c| c.valid_from);
            let at = covering.and_then(|c| open.get_mut(&(c.id, stretch(c, day)))).and_then(VecDeque::pop_front);
            at.is_none_or(|at| !self.take(at, event))
        });
        left
    }

    /// What is still left is not planned any more, and nobody would miss it. What has no event yet is created.
    pub(super) fn finish(mut self, left: &[&StoredEvent]) -> Vec<Step> {
        self.steps.extend(left.iter().map(|event| Step::Drop(event.id)));
        let until = self.horizon.until;
        if self.last > until {
            self.open.retain(|step| !matches!(step, Step::Create(date, _) if date.planned_on > until));
        }
        if self.open.is_empty() {
            return self.steps;
        }
        self.open.append(&mut self.steps);
        self.open
    }

    /// Whether planning may still decide about an event that has no date: ahead, not called off, planned by a rule.
    /// Everything else stays as it is.
    fn is_left_over(&mut self, event: &StoredEvent) -> bool {
        let judged = self.first <= event.planned_on && event.planned_on <= self.last;
        let left_over = judged && self.is_ahead(event) && event.cadence_id.is_some();
        if !left_over {
            self.step(Step::Keep(event.id));
        }
        left_over
    }

    fn is_ahead(&self, event: &StoredEvent) -> bool {
        event.slot.starts_at > self.horizon.now && matches!(event.status, EventStatus::Draft | EventStatus::Scheduled)
    }

    /// The dates ahead that no event has.
    fn open_dates(&self) -> impl Iterator<Item = (usize, &PlannedDate, CadenceId)> {
        self.open.iter().enumerate().filter_map(|(at, step)| match step {
            Step::Create(date, cadence) => Some((at, date, *cadence)),
            _ => None,
        })
    }

    /// Lets an event take an open date.
    fn take(&mut self, at: usize, event: &StoredEvent) -> bool {
        let Some(Step::Create(date, cadence)) = self.open.get(at) else { return false };
        self.open[at] = self.settle(event, date.clone(), *cadence);
        true
    }

    /// What becomes of an event that belongs to a date.
    fn settle(&self, event: &StoredEvent, to: PlannedDate, cadence: CadenceId) -> Step {
        let same_book = event.cadence_id == Some(cadence) && event.planned_on == to.planned_on;
        let event_id = event.id;
        if to.slot == event.slot {
            return if same_book { Step::Keep(event_id) } else { Step::Adopt { event: event_id, to, cadence } };
        }
        if to.slot.starts_at <= self.horizon.now {
            return Step::Keep(event_id);
        }
        if event.has_registrations && to.slot.day() != event.slot.day() && to.planned_on == event.planned_on {
            return Step::Detach(event_id);
        }
        Step::Move { event: event_id, to, cadence }
    }

    fn step(&mut self, step: Step) {
        if let Step::Detach(event) = &step {
            self.detached.insert(*event);
        }
        self.steps.push(step);
    }
}
