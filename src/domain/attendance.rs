//! Who was there. Organizers mark it or bring a list, people say so themselves; the join gate remembers nothing. What is
//! kept for good are numbers.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::{Announced, EventKind, EventStatus},
    format::words,
    id::RegistrationId,
    participant::{Land, Participant},
    registration::{Registration, RegistrationState as State},
    text::fold_name,
};

/// How long after the end of a date people can say that they were there.
pub const OWN_WORD: TimeDelta = TimeDelta::hours(48);

/// Longest list of people, in lines.
pub const LINES_MAX: usize = 2_000;

words!(
    /// What is noted about somebody who had a seat.
    Mark { /// They were there.
        Attended = "attended", /// They were not.
        NoShow = "no_show", /// Nothing: a mark is taken back.
        Open = "open" }
);

/// Why nothing can be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendanceRefusal {
    /// The date has not begun.
    NotBegun,
    /// It does not take place.
    Cancelled,
    /// It is somebody else's.
    External,
    /// It is too late to say so oneself.
    TooLate,
    /// The person had no seat, or the team noted that they were not there.
    NoSeat,
}

/// Whether attendance at this date can be noted at all.
///
/// # Errors
/// Says why not.
pub fn may_mark(announced: &Announced, now: DateTime<Utc>) -> Result<(), AttendanceRefusal> {
    if announced.event.kind == EventKind::External {
        return Err(AttendanceRefusal::External);
    }
    if announced.event.status == EventStatus::Cancelled {
        return Err(AttendanceRefusal::Cancelled);
    }
    if now < announced.event.slot.starts_at { Err(AttendanceRefusal::NotBegun) } else { Ok(()) }
}

/// Whether a mark can be set on somebody who stands so: whoever had a seat.
#[must_use]
pub fn can_be_marked(state: State) -> bool {
    matches!(state, State::Confirmed | State::Attended | State::NoShow)
}

/// Where a registration goes by a mark; none, if nothing changes or it had no seat.
#[must_use]
pub fn mark(state: State, mark: Mark) -> Option<State> {
    let next = match mark {
        Mark::Attended => State::Attended,
        Mark::NoShow => State::NoShow,
        Mark::Open => State::Confirmed,
    };
    (can_be_marked(state) && state != next).then_some(next)
}

/// Whether nothing is noted yet about somebody who stands so and had a seat.
#[must_use]
pub fn is_unmarked(state: State) -> bool {
    state == State::Confirmed
}

/// Whether people can say themselves now that they are or were there, as far as the date goes: it says nothing about
/// anybody.
#[must_use]
pub fn takes_own_word(announced: &Announced, now: DateTime<Utc>) -> bool {
    may_mark(announced, now).is_ok() && now < announced.event.slot.ends_at + OWN_WORD
}

/// Whether somebody can say themselves that they are or were there. Answers what changes: nothing, if it is noted.
///
/// # Errors
/// Says why not.
pub fn own_word(
    registration: &Registration,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<Option<State>, AttendanceRefusal> {
    may_mark(announced, now)?;
    match registration.state {
        State::Attended => return Ok(None),
        State::Confirmed => {}
        // The team's word counts more.
        _ => return Err(AttendanceRefusal::NoSeat),
    }
    if !takes_own_word(announced, now) {
        return Err(AttendanceRefusal::TooLate);
    }
    Ok(Some(State::Attended))
}

/// Whether somebody gets a certificate: whoever was there, once the date is over.
#[must_use]
pub fn is_certified(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> bool {
    registration.state == State::Attended
        && announced.event.status != EventStatus::Cancelled
        && now >= announced.event.slot.ends_at
}

/// What a list says about a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Those who were there, in the roster's order.
    pub present: Vec<RegistrationId>,
    /// Those with a seat whom the list does not name.
    pub missing: Vec<RegistrationId>,
    /// Lines that name nobody with a seat.
    pub unknown: Vec<String>,
    /// Lines that could be several people.
    pub unclear: Vec<String>,
}

type Roster<'a> = &'a [(Registration, Participant)];

/// Reads a list: a line per person, as an address, a name, or both in any order (`Eva Muster;eva@…`,
/// `Eva Muster <eva@…>`), as meeting programs write them.
#[must_use]
pub fn match_list(roster: Roster<'_>, list: &str) -> Matched {
    let seated: Vec<&(Registration, Participant)> =
        roster.iter().filter(|(registration, _)| can_be_marked(registration.state)).collect();
    let mut matched = Matched::default();
    let mut present = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX) {
        match find(&seated, line) {
            Found::One(id) => present.push(id),
            Found::Several => matched.unclear.push(line.to_owned()),
            Found::Nobody => matched.unknown.push(line.to_owned()),
        }
    }
    for (registration, _) in seated {
        let to = if present.contains(&registration.id) { &mut matched.present } else { &mut matched.missing };
        to.push(registration.id);
    }
    matched
}

enum Found {
    One(RegistrationId),
    Several,
    Nobody,
}

fn find(seated: &[&(Registration, Participant)], line: &str) -> Found {
    let cells: Vec<String> = line
        .split([';', ',', '\t', '<', '>'])
        .map(|cell| cell.trim().trim_matches(['"', '\'']).trim().to_lowercase())
        .filter(|cell| !cell.is_empty())
        .collect();
    let named = |person: &Participant| {
        let name = fold_name(&person.name);
        cells.iter().any(|cell| fold_name(cell) == name) || is_turned_round(&cells, &name)
    };
    let at_address: Vec<_> =
        seated.iter().filter(|(_, person)| cells.iter().any(|cell| *cell == person.email.as_str())).collect();
    let by_name: Vec<_> = seated.iter().filter(|(_, person)| named(person)).collect();
    let both: Vec<_> = at_address.iter().copied().filter(|(_, person)| named(person)).collect();
    // An address that is none of ours says that it is somebody else of that name.
    let strange = at_address.is_empty() && cells.iter().any(|cell| cell.contains('@'));
    match (both.as_slice(), at_address.as_slice(), by_name.as_slice()) {
        ([one], ..) | (_, [one], _) => Found::One(one.0.id),
        _ if strange => Found::Nobody,
        (_, [], [one]) => Found::One(one.0.id),
        (_, [], []) => Found::Nobody,
        _ => Found::Several,
    }
}

/// `Muster, Eva` for Eva Muster.
fn is_turned_round(cells: &[String], name: &str) -> bool {
    cells.windows(2).any(|pair| fold_name(&format!("{} {}", pair[1], pair[0])) == name)
}

/// What is kept of a date for good: numbers, by Land.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Had a seat.
    pub registered: u32,
    /// Queued in vain.
    pub waiting: u32,
    /// Were there.
    pub attended: u32,
}

impl Numbers {
    /// What one registration adds.
    #[must_use]
    pub fn of(state: State) -> Self {
        let seat = can_be_marked(state);
        Self {
            registered: u32::from(seat),
            waiting: u32::from(state == State::Waiting),
            attended: u32::from(state == State::Attended),
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            registered: self.registered + other.registered,
            waiting: self.waiting + other.waiting,
            attended: self.attended + other.attended,
        }
    }

    /// Whether there is anything to keep.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// The numbers of a roster, by Land.
#[must_use]
pub fn numbers(roster: Roster<'_>) -> BTreeMap<Option<Land>, Numbers> {
    let mut found: BTreeMap<Option<Land>, Numbers> = BTreeMap::new();
    for (registration, person) in roster {
        let one = Numbers::of(registration.state);
        if !one.is_empty() {
            let sum = found.entry(person.land).or_default();
            *sum = sum.and(one);
        }
    }
    found
}

/// Whom a program names: by registration or by address.
#[must_use]
pub fn resolve(roster: Roster<'_>, named: &[String]) -> (Vec<RegistrationId>, Vec<String>) {
    let mut by_address: HashMap<&str, Vec<RegistrationId>> = HashMap::new();
    for (registration, person) in roster.iter().filter(|(one, _)| can_be_marked(one.state)) {
        by_address.entry(person.email.as_str()).or_default().push(registration.id);
    }
    let has = |id: &RegistrationId| roster.iter().any(|(one, _)| one.id == *id && can_be_marked(one.state));
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for name in named {
        let plain = name.trim().to_lowercase();
        let known = plain.parse::<RegistrationId>().ok().filter(has);
        // Two people at one address are told apart by their ids alone.
        let alone = by_address.get(plain.as_str()).filter(|ids| ids.len() == 1).map(|ids| ids[0]);
        if let Some(id) = known.or(alone) { found.push(id) } else { unknown.push(name.clone()) }
    }
    (found, unknown)
}
