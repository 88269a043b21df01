//! Which dates of somebody's enrollment come into their calendar as one series, and which one by one (R31, R36, R38).
//!
//! Whoever takes part in a format with one rule gets its dates as one calendar entry that recurs. What does not fit into it
//! (a date added by hand, one that moved past its neighbour, a seat that became free later) goes by itself, and stays by
//! itself: no date is ever there twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    Coming, due,
    series::{Held, riders},
};
use crate::domain::{
    cadence::{Cadence, Rule},
    id::{CadenceId, EnrollmentId, EventId, RegistrationId, SeriesId},
    zone::Slot,
};

/// How a date stands in somebody's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum There {
    /// It does not.
    Nowhere,
    /// By itself, under its own identity.
    Alone,
    /// As one of a series.
    Within(SeriesId),
}

/// A date to come of somebody's enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mine {
    /// Their registration.
    pub registration_id: RegistrationId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// The rule that means it, if it can go into a series of that rule.
    pub rides: Option<CadenceId>,
    /// Whether it belongs into their calendar.
    pub belongs: bool,
    /// How it stands there.
    pub there: There,
}

impl Mine {
    fn rides_in(&self, home: Option<CadenceId>) -> bool {
        self.belongs && self.rides.is_some() && self.rides == home
    }
}

/// One mail that brings a calendar up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A series, said as a whole.
    Whole {
        /// Which one; none, if it begins.
        series: Option<SeriesId>,
        /// The dates that are in it from now on.
        comes: Vec<RegistrationId>,
        /// The dates that are no longer in it.
        goes: Vec<RegistrationId>,
    },
    /// Nothing of a series is left: it is taken out as a whole.
    End(SeriesId),
    /// One date, put in or taken out by itself.
    Alone(RegistrationId),
}

/// So many dates a series begins with: one is no series.
const LEAST: usize = 2;

/// The rule that a series follows: that of its next date, or else of its last one. So it goes over to a new rule together
/// with its dates, and back if the rule is taken back.
#[must_use]
pub fn home(dates: impl IntoIterator<Item = (DateTime<Utc>, CadenceId)>, now: DateTime<Utc>) -> Option<CadenceId> {
    let (coming, past): (Vec<_>, Vec<_>) = dates.into_iter().partition(|(starts_at, _)| *starts_at > now);
    let next = coming.into_iter().min_by_key(|(starts_at, _)| *starts_at);
    next.or_else(|| past.into_iter().max_by_key(|(starts_at, _)| *starts_at)).map(|(_, cadence)| cadence)
}

/// What is to be mailed so that the calendar shows what belongs there; series first, and what takes out before what puts in.
#[must_use]
pub fn steps(mine: &[Mine], now: DateTime<Utc>) -> Vec<Step> {
    let look = Look::new(mine, now);
    let mut steps: Vec<Step> = look.homes.keys().filter_map(|series| look.of_series(*series)).collect();
    steps.extend(look.begins());
    steps.sort_by_key(|step| matches!(step, Step::Whole { comes, .. } if !comes.is_empty()));
    let mut told = look.moving.clone();
    for step in &steps {
        if let Step::Whole { comes, goes, .. } = step {
            told.extend(comes.iter().chain(goes));
        }
    }
    let alone = mine.iter().filter(|one| look.is_wrong(one) && !told.contains(&one.registration_id));
    steps.extend(alone.map(|one| Step::Alone(one.registration_id)));
    steps
}

struct Look<'a> {
    mine: &'a [Mine],
    /// The dates that are to be in the calendar by now and are not.
    near: HashSet<RegistrationId>,
    /// Which rule each series follows; two never follow one.
    homes: BTreeMap<SeriesId, Option<CadenceId>>,
    /// The dates that leave a series with it as a whole, and may go on in another. One that leaves is told as one.
    moving: HashSet<RegistrationId>,
}

impl<'a> Look<'a> {
    fn new(mine: &'a [Mine], now: DateTime<Utc>) -> Self {
        let mut look = Self { mine, near: near(mine, now), homes: homes(mine, now), moving: HashSet::new() };
        for series in look.homes.keys() {
            let (stays, goes) = look.members(*series);
            if stays.is_empty() || goes.len() > 1 || goes.iter().any(|one| one.belongs) {
                look.moving.extend(goes.iter().map(|one| one.registration_id));
            }
        }
        look
    }

    fn home(&self, series: SeriesId) -> Option<CadenceId> {
        self.homes.get(&series).copied().flatten()
    }

    fn members(&self, series: SeriesId) -> (Vec<&'a Mine>, Vec<&'a Mine>) {
        let home = self.home(series);
        let within = self.mine.iter().filter(|one| one.there == There::Within(series));
        within.partition(|one| one.rides_in(home))
    }

    /// What can come into a series of a rule.
    fn fresh(&self, cadence: CadenceId) -> Vec<&'a Mine> {
        let free = |one: &&Mine| one.there == There::Nowhere || self.moving.contains(&one.registration_id);
        self.mine.iter().filter(free).filter(|one| one.rides_in(Some(cadence))).collect()
    }

    fn is_wanted(&self, fresh: &[&Mine]) -> bool {
        let wanted = |id: &RegistrationId| self.near.contains(id) || self.moving.contains(id);
        fresh.iter().any(|one| wanted(&one.registration_id))
    }

    /// What becomes of one series: it is prolonged by all that is known once its last dates come near, and loses what no
    /// longer belongs to it.
    fn of_series(&self, series: SeriesId) -> Option<Step> {
        let (stays, goes) = self.members(series);
        if stays.is_empty() {
            return (!goes.is_empty()).then_some(Step::End(series));
        }
        let fresh = self.home(series).map(|cadence| self.fresh(cadence)).unwrap_or_default();
        // What goes may come into another series at once, so nothing comes into this one before: that is the next look's.
        let comes = if goes.is_empty() && self.is_wanted(&fresh) { fresh } else { Vec::new() };
        // One that goes is told as one; but who still has the seat hears of it with the whole.
        if comes.is_empty() && goes.len() < 2 && goes.iter().all(|one| !one.belongs) {
            return None;
        }
        Some(Step::Whole { series: Some(series), comes: ids(&comes), goes: ids(&goes) })
    }

    /// The series that begin, each with all that is known of its rule.
    fn begins(&self) -> Vec<Step> {
        let taken: BTreeSet<CadenceId> = self
            .homes
            .keys()
            .filter(|series| !self.members(**series).0.is_empty())
            .filter_map(|one| self.home(*one))
            .collect();
        let rules: BTreeSet<CadenceId> = self.mine.iter().filter_map(|one| one.rides).collect();
        let fresh = rules.difference(&taken).map(|cadence| self.fresh(*cadence));
        let begin = fresh.filter(|fresh| fresh.len() >= LEAST && self.is_wanted(fresh));
        begin.map(|fresh| Step::Whole { series: None, comes: ids(&fresh), goes: Vec::new() }).collect()
    }

    /// Whether a date is not there although it is near, or is there and does not belong.
    fn is_wrong(&self, one: &Mine) -> bool {
        match one.there {
            There::Nowhere => one.belongs && self.near.contains(&one.registration_id),
            There::Alone => !one.belongs,
            There::Within(series) => !one.rides_in(self.home(series)),
        }
    }
}

fn ids(dates: &[&Mine]) -> Vec<RegistrationId> {
    dates.iter().map(|one| one.registration_id).collect()
}

fn homes(mine: &[Mine], now: DateTime<Utc>) -> BTreeMap<SeriesId, Option<CadenceId>> {
    let mut homes: BTreeMap<SeriesId, Option<CadenceId>> = BTreeMap::new();
    for one in mine {
        let There::Within(series) = one.there else { continue };
        if homes.contains_key(&series) {
            continue;
        }
        let members = mine.iter().filter(|other| other.there == one.there && other.belongs);
        let found = home(members.filter_map(|other| Some((other.starts_at, other.rides?))), now);
        let free = found.filter(|cadence| homes.values().all(|taken| *taken != Some(*cadence)));
        homes.insert(series, free);
    }
    homes
}

/// The dates that are to be in the calendar by now and are not.
fn near(mine: &[Mine], now: DateTime<Utc>) -> HashSet<RegistrationId> {
    let coming = mine.iter().filter(|one| one.belongs).map(|one| Coming {
        registration_id: one.registration_id,
        starts_at: one.starts_at,
        invited: one.there != There::Nowhere,
    });
    due(coming.collect(), now).into_iter().collect()
}

/// The dates of one rule as one entry of a person's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Whose.
    pub enrollment_id: EnrollmentId,
    /// The rule that the person's calendar was last told of by the whole of it; none, before the first mail.
    pub told: Option<CadenceId>,
    /// Its identity in calendars, never that of a date (R38). It stays the same if somebody leaves and comes back (R39).
    pub uid: String,
    /// When it was first told.
    pub created_at: DateTime<Utc>,
}

/// The rule of a series with its dates that take place, whoever comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The first rule of the format that means these days and times; later ones that mean the same go on with its series.
    pub cadence_id: CadenceId,
    /// All of them.
    pub alike: HashSet<CadenceId>,
    /// What it says, without an end.
    pub rule: Rule,
    /// Whose clock it means.
    pub zone: Tz,
    /// Its dates: the day it means, and when they really are.
    pub dates: Vec<(NaiveDate, EventId, Slot)>,
}

/// The first of a format's rules, oldest first, that means the same days and times as one of them: nobody's calendar
/// changes because a rule treats holidays otherwise. And which rules that are.
#[must_use]
pub fn first_of_its_kind(rules: &[Cadence], one: CadenceId) -> Option<(&Cadence, HashSet<CadenceId>)> {
    let rule = &rules.iter().find(|cadence| cadence.id == one)?.rule;
    let alike: Vec<&Cadence> = rules.iter().filter(|cadence| means_the_same(&cadence.rule, rule)).collect();
    let first = alike.first().copied()?;
    Some((first, alike.iter().map(|cadence| cadence.id).collect()))
}

fn means_the_same(one: &Rule, other: &Rule) -> bool {
    let endless = |rule: &Rule| Rule { until: None, ..rule.clone() };
    let (one, other) = (endless(one), endless(other));
    let days = |rule: &Rule| rule.weekdays.iter().map(chrono::Weekday::num_days_from_monday).collect::<BTreeSet<_>>();
    let begins = one.anchor.max(other.anchor);
    let mut next = one.days(begins, NaiveDate::MAX);
    one.unit == other.unit
        && one.every.max(1) == other.every.max(1)
        && one.month_ordinal == other.month_ordinal
        && days(&one) == days(&other)
        && (one.start_time, one.minutes) == (other.start_time, other.minutes)
        // Of two fortnights one may mean the odd weeks, and one the even ones.
        && next.next().is_some_and(|day| other.means(day))
}

impl Course {
    /// Which of the dates can go into a series, and the day the rule means by each. That is the same for everybody: so a
    /// date that gives way for one person gives way for all.
    #[must_use]
    pub fn riders(&self) -> HashMap<EventId, NaiveDate> {
        let held: Vec<Held> = self.dates.iter().map(|(day, _, slot)| Held { planned_on: *day, slot: *slot }).collect();
        let mut riding = riders(&self.rule, self.zone, &held);
        // Of two dates that mean one day the first rides.
        let first = self.dates.iter().filter(|(day, ..)| riding.remove(day));
        first.map(|(day, event, _)| (*event, *day)).collect()
    }
}

#[cfg(test)]
mod tests;
