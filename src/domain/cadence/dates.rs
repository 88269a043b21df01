//! From the days a rule means to dates: pauses, public holidays, and the instant of the local time.

use std::{borrow::Cow, ops::RangeInclusive};

use chrono::{Datelike, Days as DayCount, NaiveDate};
use chrono_tz::Tz;

use super::{Cadence, Days, HolidayPolicy, Pause, Rule};
use crate::domain::{explain::Note, holiday::Calendar, wall_clock::WallClock, zone::Slot};

/// How many dates a preview shows at most.
pub const PREVIEW_LIMIT: usize = 400;

/// The longest row of days off that a date is moved across; longer ones do not exist.
const MOVED_AT_MOST: usize = 31;

/// A date that a rule computes: a value without id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDate {
    /// The day the rule means, before holidays move it: what tells it from the rule's other dates.
    pub planned_on: NaiveDate,
    /// When it is.
    pub slot: Slot,
    /// The ISO week of the day it is on.
    pub iso_week: u8,
    /// Whether a pause or a holiday drops it.
    pub skipped: bool,
    /// What happened to it on the way.
    pub notes: Vec<Note>,
}

impl Rule {
    /// The dates that the rule means from the day `from` on; without an end, if the rule has none.
    #[must_use]
    pub fn dates(&self, zone: Tz, from: NaiveDate) -> Dates<'_> {
        self.dates_between(zone, from, NaiveDate::MAX)
    }

    /// The dates that the rule means on the days from `from` to `to`, both included. A date that a holiday moves
    /// counts on the day the rule meant.
    #[must_use]
    pub fn dates_between(&self, zone: Tz, from: NaiveDate, to: NaiveDate) -> Dates<'_> {
        let days = self.days(from, to);
        let calendar = Calendar::new(&self.holiday_scope);
        let valid = NaiveDate::MIN..=NaiveDate::MAX;
        let clock = WallClock::new(zone, self.start_time, self.minutes);
        Dates { rule: self, clock, days, valid, calendar, pauses: joined(&self.pauses), pause: 0 }
    }

    /// The next `count` dates from the day `from` on, dropped ones included, at most [`PREVIEW_LIMIT`].
    #[must_use]
    pub fn preview(&self, zone: Tz, from: NaiveDate, count: usize) -> Vec<PlannedDate> {
        self.dates(zone, from).take(count.min(PREVIEW_LIMIT)).collect()
    }
}

impl Cadence {
    /// The dates on the days from `from` to `to` for which the rule is valid.
    #[must_use]
    pub fn dates_between(&self, zone: Tz, from: NaiveDate, to: NaiveDate) -> Dates<'_> {
        let valid = self.valid_from..=self.valid_until.unwrap_or(NaiveDate::MAX);
        let dates = self.rule.dates_between(zone, from.max(*valid.start()), to.min(*valid.end()));
        Dates { valid, ..dates }
    }
}

/// The dates of a history of rules on the days from `from` to `to`, by day: each rule plans the days for which it is
/// valid. Where two rules mean the same day, the later one counts; a date that a holiday moves onto another date's day
/// is dropped.
#[must_use]
pub fn dates_of(history: &[Cadence], zone: Tz, from: NaiveDate, to: NaiveDate) -> Vec<(&Cadence, PlannedDate)> {
    let mut all: Vec<(&Cadence, PlannedDate)> = Vec::new();
    for cadence in history {
        let dates = cadence.dates_between(zone, from, to);
        all.reserve(dates.size_hint().0);
        dates.for_each(|date| all.push((cadence, date)));
    }
    if history.len() > 1 {
        all.sort_by_key(|(cadence, date)| (date.planned_on, std::cmp::Reverse(cadence.valid_from)));
        all.dedup_by_key(|(_, date)| date.planned_on);
        drop_meetings_of_two_rules(&mut all);
    }
    all
}

/// Within one rule this is done on the way; here a date of one rule moved onto a day of another one.
fn drop_meetings_of_two_rules(all: &mut [(&Cadence, PlannedDate)]) {
    for at in 0..all.len() {
        let (cadence, date) = &all[at];
        let day = date.slot.day();
        if date.skipped || day == date.planned_on {
            continue;
        }
        let near = &all[at.saturating_sub(2 * MOVED_AT_MOST)..all.len().min(at + 2 * MOVED_AT_MOST)];
        let taken = near.iter().any(|(other, theirs)| {
            let earlier = theirs.planned_on == day || theirs.planned_on < date.planned_on;
            other.id != cadence.id && !theirs.skipped && theirs.slot.day() == day && earlier
        });
        if taken {
            let date = &mut all[at].1;
            date.skipped = true;
            date.notes.push(Note::SameDayAsAnother);
        }
    }
}

/// The dates of a rule, rising; see [`Rule::dates`].
#[derive(Clone, Debug)]
pub struct Dates<'r> {
    rule: &'r Rule,
    clock: WallClock,
    days: Days,
    /// For which days the rule plans at all.
    valid: RangeInclusive<NaiveDate>,
    calendar: Calendar<'r>,
    /// The pauses by day, overlapping ones joined.
    pauses: Vec<Pause>,
    /// The first pause that does not lie behind us.
    pause: usize,
}

impl Iterator for Dates<'_> {
    type Item = PlannedDate;

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.days.size_hint()
    }

    #[inline]
    fn next(&mut self) -> Option<PlannedDate> {
        let planned_on = self.days.next()?;
        Some(if self.is_plain(planned_on) { self.plain(planned_on) } else { self.settled(planned_on) })
    }

    // What `for_each` and its like use: the plain dates are made where they are needed, without being passed around.
    #[inline]
    fn fold<B, F: FnMut(B, PlannedDate) -> B>(mut self, init: B, mut f: F) -> B {
        let mut folded = init;
        while let Some(planned_on) = self.days.next() {
            folded = if self.is_plain(planned_on) {
                f(folded, self.plain(planned_on))
            } else {
                f(folded, self.settled(planned_on))
            };
        }
        folded
    }
}

impl Dates<'_> {
    /// Whether there is nothing to say about a day; so it is with most. The days asked about rise.
    #[inline]
    fn is_plain(&mut self, day: NaiveDate) -> bool {
        while self.pauses.get(self.pause).is_some_and(|pause| pause.until < day) {
            self.pause += 1;
        }
        self.pauses.get(self.pause).is_none_or(|pause| day < pause.from)
            && (self.rule.holiday_policy == HolidayPolicy::Keep || self.calendar.is_plain(day))
    }

    #[inline]
    fn plain(&mut self, day: NaiveDate) -> PlannedDate {
        let slot = self.clock.slot(day);
        PlannedDate { planned_on: day, slot, iso_week: iso_week(day), skipped: false, notes: Vec::new() }
    }

    /// The date on a day of which there is something to say.
    #[cold]
    fn settled(&mut self, planned_on: NaiveDate) -> PlannedDate {
        let mut notes = Vec::new();
        let (day, skipped) = self.settle(planned_on, &mut notes);
        PlannedDate { planned_on, slot: self.clock.slot(day), iso_week: iso_week(day), skipped, notes }
    }

    /// On which day the date really is, and whether it is dropped.
    fn settle(&mut self, planned_on: NaiveDate, notes: &mut Vec<Note>) -> (NaiveDate, bool) {
        if let Some(pause) = self.pauses.get(self.pause).filter(|pause| pause.from <= planned_on) {
            notes.push(Note::InPause { until: pause.until });
            return (planned_on, true);
        }
        let (day, skipped) = match self.calendar.fires(planned_on) {
            Some(holiday) => self.settle_holiday(planned_on, holiday, notes),
            None => (planned_on, false),
        };
        if let Some((holiday, land)) = self.calendar.partial(day) {
            notes.push(Note::PartialHoliday { holiday: holiday.into(), land });
        }
        (day, skipped)
    }

    fn settle_holiday(
        &mut self,
        planned_on: NaiveDate,
        holiday: &'static str,
        notes: &mut Vec<Note>,
    ) -> (NaiveDate, bool) {
        let holiday = Cow::Borrowed(holiday);
        match self.rule.holiday_policy {
            HolidayPolicy::Keep => (planned_on, false),
            HolidayPolicy::Warn => {
                notes.push(Note::OnHoliday { holiday });
                (planned_on, false)
            }
            HolidayPolicy::Skip => {
                notes.push(Note::SkippedForHoliday { holiday });
                (planned_on, true)
            }
            HolidayPolicy::NextWorkday | HolidayPolicy::PreviousWorkday => {
                notes.push(Note::MovedForHoliday { from: planned_on, holiday });
                let day = self.workday_near(planned_on);
                if let Some(pause) = self.pauses.iter().find(|pause| pause.from <= day && day <= pause.until) {
                    notes.push(Note::InPause { until: pause.until });
                    return (day, true);
                }
                let taken = self.is_taken(day, planned_on);
                if taken {
                    notes.push(Note::SameDayAsAnother);
                }
                (day, taken)
            }
        }
    }

    fn means(&self, day: NaiveDate) -> bool {
        self.valid.contains(&day) && self.rule.means(day)
    }

    /// The workday to which the policy moves a date.
    fn workday_near(&mut self, day: NaiveDate) -> NaiveDate {
        let forward = self.rule.holiday_policy == HolidayPolicy::NextWorkday;
        let calendar = &mut self.calendar;
        walk(day, forward).find(|day| calendar.is_workday(*day)).unwrap_or(day)
    }

    /// Whether the day a date moves to has a date already: one of its own, or one that was moved there before.
    fn is_taken(&mut self, day: NaiveDate, planned_on: NaiveDate) -> bool {
        if self.means(day) {
            return true;
        }
        for before in walk(planned_on, false) {
            if self.calendar.is_workday(before) {
                return false;
            }
            let paused = self.pauses.iter().any(|pause| pause.from <= before && before <= pause.until);
            if !paused && self.calendar.is_holiday(before) && self.means(before) {
                return true;
            }
        }
        false
    }
}

/// The number of a day's ISO week; only the turn of the year needs more than a division.
fn iso_week(day: NaiveDate) -> u8 {
    let number = (day.ordinal() + 9 - day.weekday().num_days_from_monday()) / 7;
    let number = if (1..=52).contains(&number) { number } else { day.iso_week().week() };
    u8::try_from(number).unwrap_or_default()
}

/// The days after a day, or before it.
fn walk(day: NaiveDate, forward: bool) -> impl Iterator<Item = NaiveDate> {
    (1..=MOVED_AT_MOST as u64).map_while(move |distance| {
        let distance = DayCount::new(distance);
        if forward { day.checked_add_days(distance) } else { day.checked_sub_days(distance) }
    })
}

/// Pauses by day, with overlapping ones joined into one.
fn joined(pauses: &[Pause]) -> Vec<Pause> {
    let mut sorted = pauses.to_vec();
    sorted.sort_unstable_by_key(|pause| pause.from);
    let mut joined: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match joined.last_mut() {
            Some(last) if pause.from <= last.until => last.until = last.until.max(pause.until),
            _ => joined.push(pause),
        }
    }
    joined
}
