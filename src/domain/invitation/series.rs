//! Whether the dates of one rule may go into calendars as a whole, in one object with a recurrence (R31).
//!
//! Outlook and Exchange drop a series they cannot map, and with it every date in it. So a series is built only where each
//! clause of the predicate holds; else each date goes by itself. Two clauses hold by the way a series is built: it begins
//! with a date that is held or was moved, and never with a dropped one (c); and it has no dates beside those of its rule
//! (d): what somebody added by hand goes by itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::domain::{
    cadence::{Rule, Unit, weekday_code},
    zone::Slot,
};

/// So many times a rule may repeat within one object: Exchange reads three digits.
pub const MOST: usize = 999;

/// How the dates recur, in the few forms that every program can map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Every so many weeks on these weekdays.
    Weeks {
        /// Every how many.
        every: u8,
        /// On which, Monday first.
        weekdays: Vec<Weekday>,
    },
    /// Every so many months on one weekday of the month.
    Months {
        /// Every how many.
        every: u8,
        /// Which of those weekdays: 1 to 4, or -1 for the last.
        ordinal: i8,
        /// Which weekday.
        weekday: Weekday,
    },
}

/// A date that the person has a seat for and that takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The day its rule meant.
    pub planned_on: NaiveDate,
    /// When it is.
    pub slot: Slot,
}

/// One repetition of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The day the rule means.
    pub planned_on: NaiveDate,
    /// When the rule means it to be: what names it, wherever it goes.
    pub regular: Slot,
    /// When it really is; nothing, if it is not for this person: dropped, cancelled or given back.
    pub held: Option<Slot>,
}

impl Instance {
    /// Whether it is at another time than its rule says.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.held.is_some_and(|slot| slot != self.regular)
    }

    /// The first and the last local day that it takes up, by its rule and as it is.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let (regular, held) = (self.regular.day(), self.held.unwrap_or(self.regular).day());
        (regular.min(held), regular.max(held))
    }

    /// The same to the minute.
    fn reach(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let held = self.held.unwrap_or(self.regular);
        (self.regular.starts_at.min(held.starts_at), self.regular.ends_at.max(held.ends_at))
    }
}

/// Dates of one rule that one object can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pattern: Pattern,
    instances: Vec<Instance>,
}

impl Series {
    /// How it recurs.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Everything the rule means from the first held date to the last, at least one.
    #[must_use]
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The rule as it is written (RFC 5545, 3.3.10): its end is the last date's beginning in UTC (R53).
    #[must_use]
    pub fn rule(&self) -> String {
        let (unit, every, days) = match &self.pattern {
            Pattern::Weeks { every, weekdays } => {
                let days: Vec<_> = weekdays.iter().map(|weekday| weekday_code(*weekday)).collect();
                ("WEEKLY", every, days.join(","))
            }
            Pattern::Months { every, ordinal, weekday } => {
                ("MONTHLY", every, format!("{ordinal}{}", weekday_code(*weekday)))
            }
        };
        let every = if *every > 1 { format!(";INTERVAL={every}") } else { String::new() };
        let until = self.instances.last().map(|last| last.regular.starts_at.format(";UNTIL=%Y%m%dT%H%M%SZ"));
        format!("FREQ={unit}{every};BYDAY={days}{}", until.map(|until| until.to_string()).unwrap_or_default())
    }
}

/// Which clause of the predicate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unfit {
    /// (a) The rule recurs in a form that not every program can map: several weekdays of a month.
    Form,
    /// (b) It repeats too often, or there is not one date.
    Count,
    /// (e) A moved date meets a neighbour's day, or passes it; a neighbour that is dropped counts, too.
    Neighbour,
    /// (f) A date lasts until the next one begins, or longer.
    Length,
    /// (g) The object would not mean these dates: the rule does not mean one of them or means it twice, or the clock
    /// skips or repeats the hour of one.
    Meaning,
}

/// The series of these dates of one rule.
///
/// # Errors
/// Says which clause does not hold: the dates must go one by one.
pub fn series(rule: &Rule, zone: Tz, dates: &[Held]) -> Result<Series, Unfit> {
    let pattern = pattern(rule)?;
    let instances = instances(rule, zone, dates)?;
    let clash = clashes(&instances).next().map(|(why, ..)| why);
    clash.map_or(Ok(Series { pattern, instances }), Err)
}

/// Pairs of repetitions that no program can tell apart, with the reason.
fn clashes(instances: &[Instance]) -> impl Iterator<Item = (Unfit, &Instance, &Instance)> {
    instances.windows(2).filter_map(|pair| match pair {
        [before, after] if before.days().1 >= after.days().0 => Some((Unfit::Neighbour, before, after)),
        [before, after] if before.reach().1 >= after.reach().0 => Some((Unfit::Length, before, after)),
        _ => None,
    })
}

/// Which dates of a rule, by the day it means, can go into one series with the others; the rest goes one by one. Where two
/// are in each other's way it is the moved one that stays out, so that a single move never breaks a whole series up. Any
/// of the days it answers make a series, too: what is left out has no time but the one its rule says.
#[must_use]
pub fn riders(rule: &Rule, zone: Tz, dates: &[Held]) -> BTreeSet<NaiveDate> {
    let mut kept: BTreeMap<NaiveDate, Held> = BTreeMap::new();
    for date in dates.iter().filter(|date| is_clear(date.slot, zone) && rule.means(date.planned_on)) {
        kept.entry(date.planned_on).or_insert(*date);
    }
    loop {
        let held: Vec<Held> = kept.values().copied().collect();
        let Ok(instances) = pattern(rule).and_then(|_| instances(rule, zone, &held)) else { return BTreeSet::new() };
        let found = clashes(&instances).next();
        let Some((_, before, after)) = found else { return kept.into_keys().collect() };
        match [after, before].into_iter().find(|one| one.is_moved()) {
            Some(moved) => kept.remove(&moved.planned_on),
            // The rule itself means them so.
            None => return BTreeSet::new(),
        };
    }
}

/// The rule's own time on a day that it means: what names the date in its series, wherever it went.
#[must_use]
pub fn regular_slot(rule: &Rule, zone: Tz, day: NaiveDate) -> Slot {
    Slot::new(day.and_time(rule.start_time), rule.minutes, zone)
}

fn pattern(rule: &Rule) -> Result<Pattern, Unfit> {
    let weekdays: BTreeSet<u32> = rule.weekdays.iter().map(Weekday::num_days_from_monday).collect();
    match (rule.unit, rule.month_ordinal, rule.weekdays.as_slice()) {
        (_, _, []) => Err(Unfit::Form),
        (Unit::Week, None, all) if weekdays.len() == all.len() => {
            let mut weekdays = all.to_vec();
            weekdays.sort_by_key(Weekday::num_days_from_monday);
            Ok(Pattern::Weeks { every: rule.every.max(1), weekdays })
        }
        (Unit::Month, Some(ordinal @ (1..=4 | -1)), [weekday]) => {
            Ok(Pattern::Months { every: rule.every.max(1), ordinal, weekday: *weekday })
        }
        _ => Err(Unfit::Form),
    }
}

fn instances(rule: &Rule, zone: Tz, dates: &[Held]) -> Result<Vec<Instance>, Unfit> {
    let held: BTreeMap<NaiveDate, Slot> = dates.iter().map(|date| (date.planned_on, date.slot)).collect();
    let (Some(first), Some(last)) = (held.keys().next(), held.keys().next_back()) else { return Err(Unfit::Count) };
    if held.len() != dates.len() || dates.iter().any(|date| !is_clear(date.slot, zone)) || !is_told(zone) {
        return Err(Unfit::Meaning);
    }
    let days: Vec<NaiveDate> = rule.days(*first, *last).take(MOST + 1).collect();
    if days.len() > MOST {
        return Err(Unfit::Count);
    }
    let known: BTreeSet<NaiveDate> = days.iter().copied().collect();
    if held.keys().any(|day| !known.contains(day)) {
        return Err(Unfit::Meaning);
    }
    let instance = |day: NaiveDate| {
        let regular = regular(rule, zone, day).ok_or(Unfit::Meaning)?;
        Ok(Instance { planned_on: day, regular, held: held.get(&day).copied() })
    };
    days.into_iter().map(instance).collect()
}

/// Whether readers can be told how the clock of a zone goes (R12): by one rule for summer and one for winter.
#[must_use]
pub fn is_told(zone: Tz) -> bool {
    // Europe's clocks do; a test holds this against the definitions that are written.
    zone.name().starts_with("Europe/")
}

/// Whether the clock of the series shows both ends of a slot exactly once: else programs read a moved date differently.
fn is_clear(slot: Slot, zone: Tz) -> bool {
    let once = |at: DateTime<Utc>| zone.from_local_datetime(&at.with_timezone(&zone).naive_local()).single().is_some();
    slot.zone == zone && once(slot.starts_at) && once(slot.ends_at)
}

/// The rule's slot on a day, if the clock shows both of its ends exactly once and as far apart as the rule says: else
/// programs read it differently.
fn regular(rule: &Rule, zone: Tz, day: NaiveDate) -> Option<Slot> {
    let begins = day.and_time(rule.start_time);
    let ends = begins.checked_add_signed(TimeDelta::minutes(rule.minutes.into()))?;
    let slot = regular_slot(rule, zone, day);
    let once = |local| zone.from_local_datetime(&local).single().map(|at| at.to_utc());
    (once(begins)? == slot.starts_at && once(ends)? == slot.ends_at).then_some(slot)
}

#[cfg(test)]
mod tests;
