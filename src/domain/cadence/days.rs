//! The days a rule means, before pauses and holidays: plain arithmetic from the anchor, so that nothing drifts and the
//! answer does not depend on the day from which one looks.

use chrono::{Datelike, Days as DayCount, NaiveDate, Weekday};

use super::{Rule, Unit};

impl Rule {
    /// The days the rule means from `from` to `to`, both included. Going far ahead costs nothing.
    #[must_use]
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Days {
        let first = from.max(self.anchor);
        let last = self.until.map_or(to, |until| until.min(to));
        Days { first, last, step: self.step(first) }
    }

    /// Whether the rule means the day.
    #[must_use]
    pub fn means(&self, day: NaiveDate) -> bool {
        self.days(day, day).next().is_some()
    }

    /// How many weeks (or months) after the anchor's a day lies; negative before it.
    #[must_use]
    pub fn stretch_of(&self, day: NaiveDate) -> i64 {
        match self.unit {
            Unit::Week => (monday_of(day) - monday_of(self.anchor)).num_weeks(),
            Unit::Month => i64::from(month_number(day) - month_number(self.anchor)),
        }
    }

    /// In which turn of the rule a day lies: turns are `every` weeks or months long and counted from the anchor's.
    #[must_use]
    pub fn turn_of(&self, day: NaiveDate) -> i64 {
        self.stretch_of(day).div_euclid(i64::from(self.every.max(1)))
    }

    /// The walk through the turns, beginning with the one in which `first` lies.
    fn step(&self, first: NaiveDate) -> Step {
        let every = u32::from(self.every.max(1));
        let turn = self.turn_of(first).max(0);
        match self.unit {
            Unit::Week => {
                let ahead = DayCount::new(turn.unsigned_abs() * u64::from(every) * 7);
                let (mut next, mut len) = ([NaiveDate::MAX; 7], 0);
                if let Some(monday) = monday_of(self.anchor).checked_add_days(ahead) {
                    for (slot, weekday) in next.iter_mut().zip(&self.weekdays) {
                        let offset = DayCount::new(weekday.num_days_from_monday().into());
                        *slot = monday.checked_add_days(offset).unwrap_or(NaiveDate::MAX);
                        len += 1;
                    }
                }
                next[..len].sort_unstable();
                Step::Weeks { next, turn: u64::from(every) * 7, len, at: 0 }
            }
            Unit::Month => {
                let ahead = i32::try_from(turn * i64::from(every)).unwrap_or(i32::MAX);
                let month = month_number(self.anchor).saturating_add(ahead);
                let every = i32::from(self.every.max(1));
                let (weekdays, ordinal) = (self.weekdays.clone(), self.month_ordinal.unwrap_or(1));
                Step::Months { month, every, weekdays, ordinal, found: Vec::new() }
            }
        }
    }
}

/// The days of a rule, rising; see [`Rule::days`].
#[derive(Clone, Debug)]
pub struct Days {
    first: NaiveDate,
    last: NaiveDate,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    /// For each of the `len` weekdays the next day, `turn` days after the one before; `at` is the weekday at hand.
    Weeks { next: [NaiveDate; 7], turn: u64, len: usize, at: usize },
    /// The month at hand (counted from the year 0), and its days that are still to come, last one first.
    Months { month: i32, every: i32, weekdays: Vec<Weekday>, ordinal: i8, found: Vec<NaiveDate> },
}

impl Step {
    /// The next day; `None` at the end of the calendar, or if the rule has no weekday at all.
    #[inline]
    fn next(&mut self) -> Option<NaiveDate> {
        match self {
            Self::Weeks { next, turn, len, at } => {
                let slot = next[..*len].get_mut(*at)?;
                let day = *slot;
                *slot = day.checked_add_days(DayCount::new(*turn))?;
                *at = if *at + 1 == *len { 0 } else { *at + 1 };
                Some(day)
            }
            Self::Months { month, every, weekdays, ordinal, found } => {
                if found.is_empty() {
                    let (year, month_of_year) = (month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1);
                    found.extend(weekdays.iter().filter_map(|w| nth(year, month_of_year, *w, *ordinal)));
                    found.sort_unstable_by(|a, b| b.cmp(a));
                    *month = month.saturating_add(*every);
                }
                found.pop()
            }
        }
    }
}

impl Iterator for Days {
    type Item = NaiveDate;

    #[inline]
    fn next(&mut self) -> Option<NaiveDate> {
        loop {
            let day = self.step.next()?;
            if day > self.last {
                return None;
            }
            if day >= self.first {
                return Some(day);
            }
        }
    }

    /// A little less than are left, for whoever makes room for them.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let turns_left = match &self.step {
            Step::Weeks { next, turn, len, at } if at < len => {
                u64::try_from((self.last - next[*at]).num_days()).unwrap_or(0) / turn
            }
            _ => 0,
        };
        (usize::try_from(turns_left.saturating_sub(1)).unwrap_or(0).min(MOST_ROOM), None)
    }
}

/// A row of days without an end asks for no more room than this.
const MOST_ROOM: usize = 1024;

/// The Monday of a day's ISO week.
fn monday_of(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(DayCount::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)
}

/// The first … fourth (1 … 4) or last (-1) such weekday of a month.
fn nth(year: i32, month: u32, weekday: Weekday, ordinal: i8) -> Option<NaiveDate> {
    if let Ok(n) = u8::try_from(ordinal) {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, n);
    }
    NaiveDate::from_weekday_of_month_opt(year, month, weekday, 5)
        .or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, weekday, 4))
}
