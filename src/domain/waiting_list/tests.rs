//! The table of every state and cue, and the queue beside a model that is too simple to be wrong.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;
use crate::domain::event::sample;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn as_many_move_up_as_fit_and_nobody_after_the_start() {
    let mut event = sample::single();
    let before = event.event.slot.starts_at - TimeDelta::minutes(1);
    event.event.own.capacity = Some(3);
    event.event.taken = 1;
    assert_eq!(may_move_up(&event, 5, before), 2);
    assert_eq!(may_move_up(&event, 1, before), 1);
    event.event.taken = 4;
    assert_eq!(may_move_up(&event, 5, before), 0);
    event.event.own.capacity = None;
    assert_eq!(may_move_up(&event, 5, before), 5);
    assert_eq!(may_move_up(&event, 5, event.event.slot.starts_at), 0);
    event.event.own.registration_closes_at = Some(before);
    assert_eq!(may_move_up(&event, 5, before), 0, "registration is over");
    assert_eq!(may_move_up(&event, 5, before - TimeDelta::seconds(1)), 5);
    event.event.own.registration_opens_at = Some(before - TimeDelta::seconds(1));
    assert_eq!(
        may_move_up(&event, 5, before - TimeDelta::minutes(1)),
        5,
        "an opening that was put off takes nothing back"
    );
    event.event.status = EventStatus::Cancelled;
    assert_eq!(may_move_up(&event, 5, before), 0);
}

#[test]
fn an_offer_holds_two_days_ends_a_day_before_the_start_and_is_short_near_it() {
    let mut event = sample::single();
    assert_eq!(event.event.slot.starts_at, at("2026-03-12T09:00:00Z"));
    for (now, until) in [
        ("2026-03-01T09:00:00Z", Some("2026-03-03T09:00:00Z")),
        ("2026-03-09T09:00:00Z", Some("2026-03-11T09:00:00Z")),
        ("2026-03-10T09:00:00Z", Some("2026-03-11T09:00:00Z")),
        ("2026-03-11T07:00:00Z", Some("2026-03-11T09:00:00Z")),
        ("2026-03-11T07:00:01Z", Some("2026-03-11T09:00:01Z")),
        ("2026-03-11T20:00:00Z", Some("2026-03-11T22:00:00Z")),
        ("2026-03-12T08:30:00Z", Some("2026-03-12T09:00:00Z")),
        ("2026-03-12T09:00:00Z", None),
        ("2026-03-13T09:00:00Z", None),
    ] {
        assert_eq!(offer_until(&event, at(now)), until.map(at), "{now}");
    }
    event.event.own.registration_closes_at = Some(at("2026-03-11T12:00:00Z"));
    for (now, until) in [
        ("2026-03-01T09:00:00Z", Some("2026-03-03T09:00:00Z")),
        ("2026-03-10T09:00:00Z", Some("2026-03-11T09:00:00Z")),
        ("2026-03-11T09:30:00Z", Some("2026-03-11T11:30:00Z")),
        ("2026-03-11T10:30:00Z", Some("2026-03-11T12:00:00Z")),
        ("2026-03-11T12:00:00Z", None),
        ("2026-03-11T20:00:00Z", None),
    ] {
        assert_eq!(offer_until(&event, at(now)), until.map(at), "{now}, closed at noon of the day before");
    }
}

/// Every state and every cue; `-` means that nothing happens.
#[test]
fn every_state_and_every_cue() {
    let table = "
                     turn     accept     let_go     lapse      leave      deny      call_off
        unconfirmed  -        -          -          -          cancelled  declined  -
        requested    -        -          -          -          cancelled  declined  -
        confirmed    -        -          -          -          cancelled  declined  -
        waiting      offered  -          -          -          cancelled  declined  -
        offered      -        confirmed  cancelled  cancelled  cancelled  declined  waiting
        declined     -        -          -          -          -          -         -
        cancelled    -        -          -          -          -          declined  -
        attended     -        -          -          -          -          declined  -
        no_show      -        -          -          -          -          declined  -
    ";
    let mut rows = 0;
    for row in table.lines().skip(2).map(str::split_whitespace) {
        let cells: Vec<&str> = row.collect();
        let Some((state, cells)) = cells.split_first() else { continue };
        let state = State::from_word(state).unwrap();
        assert_eq!(cells.len(), Cue::ALL.len(), "{}", state.as_str());
        for (cue, cell) in Cue::ALL.into_iter().zip(cells) {
            assert_eq!(follow(state, cue).map_or("-", State::as_str), *cell, "{} on {cue:?}", state.as_str());
        }
        rows += 1;
    }
    assert_eq!(rows, State::ALL.len());
}

#[test]
fn a_seat_is_freed_by_whoever_had_one() {
    assert!(frees_seat(State::Offered, State::Cancelled));
    assert!(frees_seat(State::Offered, State::Waiting));
    assert!(frees_seat(State::Confirmed, State::Declined));
    assert!(!frees_seat(State::Offered, State::Confirmed));
    assert!(!frees_seat(State::Waiting, State::Cancelled));
}

/// What people and the clock do.
#[derive(Clone, Debug)]
enum Act {
    Come(usize),
    Leave(usize),
    Accept(usize),
    LetGo(usize),
    Hours(i64),
    Capacity(u32),
    /// Registration ends so many hours after the model's first.
    Closes(i64),
    CallOff,
    Restore,
}

const PEOPLE: usize = 8;

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = 0..PEOPLE;
    let act = prop_oneof![
        4 => who.clone().prop_map(Act::Come),
        3 => who.clone().prop_map(Act::Leave),
        2 => who.clone().prop_map(Act::Accept),
        1 => who.prop_map(Act::LetGo),
        2 => (1..60_i64).prop_map(Act::Hours),
        1 => (0..5_u32).prop_map(Act::Capacity),
        1 => (0..BEGIN + 48).prop_map(Act::Closes),
        1 => Just(Act::CallOff),
        1 => Just(Act::Restore),
    ];
    prop::collection::vec(act, 0..60)
}

/// State, place in the order, deadline of the offer.
type Row = (State, i64, Option<DateTime<Utc>>);

/// The event as the actions keep it: states and positions in rows, decided by the functions above.
struct Hall {
    event: Announced,
    now: DateTime<Utc>,
    rows: Vec<Option<Row>>,
    last: i64,
}

impl Hall {
    fn new() -> Self {
        let mut event = sample::single();
        event.event.own.capacity = Some(2);
        event.event.taken = 0;
        let now = event.event.slot.starts_at - TimeDelta::days(9);
        Self { event, now, rows: vec![None; PEOPLE], last: 0 }
    }

    fn is_open(&self) -> bool {
        self.event.event.status == EventStatus::Scheduled && window(&self.event).at(self.now) == Opening::Open
    }

    fn waiting(&self) -> Vec<usize> {
        let mut queue: Vec<usize> =
            (0..PEOPLE).filter(|who| matches!(self.rows[*who], Some((State::Waiting, ..)))).collect();
        queue.sort_by_key(|who| self.rows[*who].unwrap().1);
        queue
    }

    fn cue(&mut self, who: usize, cue: Cue) {
        let Some((state, position, until)) = self.rows[who] else { return };
        let Some(next) = follow(state, cue) else { return };
        self.rows[who] = Some((next, position, until));
        if frees_seat(state, next) {
            self.event.event.taken -= 1;
            self.promote();
        }
    }

    fn promote(&mut self) {
        while may_move_up(&self.event, self.waiting().len(), self.now) > 0 {
            let first = self.waiting()[0];
            let position = self.rows[first].unwrap().1;
            let until = offer_until(&self.event, self.now);
            self.rows[first] = Some((follow(State::Waiting, Cue::Turn).unwrap(), position, until));
            self.event.event.taken += 1;
        }
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Come(who) if self.is_open() => {
                if !matches!(self.rows[who], None | Some((State::Cancelled, ..))) {
                    return;
                }
                self.last += 1;
                let free = self.event.seats_left() != Some(0) && self.waiting().is_empty();
                self.event.event.taken += u32::from(free);
                let state = if free { State::Confirmed } else { State::Waiting };
                self.rows[who] = Some((state, self.last, None));
            }
            Act::Leave(who) => self.cue(who, Cue::Leave),
            Act::Accept(who) if self.is_open() => self.cue(who, Cue::Accept),
            Act::Come(_) | Act::Accept(_) => {}
            Act::LetGo(who) => self.cue(who, Cue::LetGo),
            Act::Hours(hours) => {
                self.now += TimeDelta::hours(hours);
                let over = |row: &Option<Row>, now| {
                    row.is_some_and(|(state, _, until)| state == State::Offered && until.is_some_and(|at| at <= now))
                };
                let due: Vec<usize> = (0..PEOPLE).filter(|who| over(&self.rows[*who], self.now)).collect();
                for who in due {
                    self.cue(who, Cue::Lapse);
                }
            }
            Act::Capacity(seats) => {
                self.event.event.own.capacity = Some(seats);
                self.promote();
            }
            Act::Closes(hour) => {
                let first = self.event.event.slot.starts_at - TimeDelta::hours(BEGIN);
                self.event.event.own.registration_closes_at = Some(first + TimeDelta::hours(hour));
                let latest = offer_until(&self.event, self.now).unwrap_or(self.now);
                for row in self.rows.iter_mut().flatten().filter(|row| row.0 == State::Offered) {
                    row.2 = row.2.map(|until| until.min(latest));
                }
                self.promote();
            }
            Act::CallOff => {
                self.event.event.status = EventStatus::Cancelled;
                (0..PEOPLE).for_each(|who| self.cue(who, Cue::CallOff));
            }
            Act::Restore => {
                self.event.event.status = EventStatus::Scheduled;
                self.promote();
            }
        }
    }
}

/// The model: who sits, who holds an offer until when, who stands in line. No states, no positions.
struct Model {
    seats: usize,
    close: i64,
    sitting: Vec<usize>,
    offered: Vec<(usize, i64)>,
    line: VecDeque<usize>,
    hour: i64,
    off: bool,
}

/// The beginning, in hours after the model's first.
const BEGIN: i64 = 9 * 24;

impl Model {
    fn new() -> Self {
        Self {
            seats: 2,
            close: BEGIN,
            sitting: Vec::new(),
            offered: Vec::new(),
            line: VecDeque::new(),
            hour: 0,
            off: false,
        }
    }

    fn deadline(&self) -> i64 {
        let long = (self.hour + 48).min(BEGIN - 24);
        if self.hour >= self.close { self.hour } else { long.max(self.hour + 2).min(self.close) }
    }

    fn serve(&mut self) {
        while !self.off && self.hour < self.close && self.sitting.len() + self.offered.len() < self.seats {
            let Some(first) = self.line.pop_front() else { return };
            self.offered.push((first, self.deadline()));
        }
    }

    fn drop(&mut self, who: usize) {
        self.sitting.retain(|one| *one != who);
        self.offered.retain(|(one, _)| *one != who);
        self.line.retain(|one| *one != who);
    }

    fn knows(&self, who: usize) -> bool {
        self.sitting.contains(&who) || self.line.contains(&who) || self.offered.iter().any(|(one, _)| *one == who)
    }

    fn act(&mut self, act: &Act) {
        let open = !self.off && self.hour < self.close;
        match *act {
            Act::Come(who) if open && !self.knows(who) => {
                let free = self.sitting.len() + self.offered.len() < self.seats && self.line.is_empty();
                if free { self.sitting.push(who) } else { self.line.push_back(who) }
            }
            Act::Come(_) => {}
            Act::Leave(who) => self.drop(who),
            Act::LetGo(who) => self.offered.retain(|(one, _)| *one != who),
            Act::Accept(who) => {
                if open && self.offered.iter().any(|(one, _)| *one == who) {
                    self.drop(who);
                    self.sitting.push(who);
                }
            }
            Act::Hours(hours) => {
                self.hour += hours;
                // One after the other, as they are due: each frees a seat for the next in line.
                let due: Vec<usize> = (0..PEOPLE)
                    .filter(|w| self.offered.iter().any(|(o, until)| o == w && *until <= self.hour))
                    .collect();
                for who in due {
                    self.drop(who);
                    self.serve();
                }
            }
            Act::Capacity(seats) => self.seats = seats as usize,
            Act::Closes(hour) => {
                self.close = hour.min(BEGIN);
                let latest = self.deadline();
                self.offered.iter_mut().for_each(|(_, until)| *until = (*until).min(latest));
            }
            Act::CallOff => {
                self.off = true;
                let mut back: Vec<usize> = self.offered.drain(..).map(|(who, _)| who).collect();
                back.extend(self.line.drain(..));
                self.line = back.into();
            }
            Act::Restore => self.off = false,
        }
        self.serve();
    }
}

proptest! {
    #[test]
    fn the_queue_does_what_a_simple_model_does(acts in acts()) {
        let (mut hall, mut model) = (Hall::new(), Model::new());
        for act in &acts {
            hall.act(act);
            model.act(act);
            let mut sitting = model.sitting.clone();
            sitting.sort_unstable();
            let mut offered: Vec<usize> = model.offered.iter().map(|(who, _)| *who).collect();
            offered.sort_unstable();
            let are = |state| (0..PEOPLE).filter(|w| hall.rows[*w].is_some_and(|row| row.0 == state)).collect::<Vec<_>>();
            prop_assert_eq!(are(State::Confirmed), sitting, "who sits after {:?}", act);
            prop_assert_eq!(are(State::Offered), offered, "who holds an offer after {:?}", act);
            prop_assert_eq!(hall.waiting(), Vec::from(model.line.clone()), "who queues after {:?}", act);
            let taken = are(State::Confirmed).len() + are(State::Offered).len();
            prop_assert_eq!(hall.event.event.taken as usize, taken);
        }
    }
}
