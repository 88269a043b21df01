//! One year's holidays, remembered, for whoever asks day after day.

use std::sync::{Arc, OnceLock};

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Holiday, LandSet, Scope, holidays_of};
use crate::domain::participant::Land;

/// The years that are kept once they are computed: those that cadences may speak of.
const FIRST_KEPT: i32 = 1990;
const KEPT: usize = 211;

/// The holidays of a year.
#[derive(Debug)]
struct Year {
    number: i32,
    /// One bit per day of the year: whether anything is on that day at all.
    marked: [u64; 6],
    holidays: Vec<Holiday>,
}

impl Year {
    fn new(number: i32) -> Self {
        let mut marked = [0; 6];
        let holidays = holidays_of(number);
        for holiday in &holidays {
            let bit = holiday.date.ordinal0() as usize;
            marked[bit / 64] |= 1 << (bit % 64);
        }
        Self { number, marked, holidays }
    }

    /// The year, computed at most once as long as the program runs.
    fn get(number: i32) -> Arc<Self> {
        static YEARS: [OnceLock<Arc<Year>>; KEPT] = [const { OnceLock::new() }; KEPT];
        let kept = number.checked_sub(FIRST_KEPT).and_then(|at| usize::try_from(at).ok()).and_then(|at| YEARS.get(at));
        match kept {
            Some(kept) => Arc::clone(kept.get_or_init(|| Arc::new(Self::new(number)))),
            None => Arc::new(Self::new(number)),
        }
    }

    fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Holiday> {
        let bit = date.ordinal0() as usize;
        let holidays = if self.marked[bit / 64] & (1 << (bit % 64)) == 0 { &[] } else { self.holidays.as_slice() };
        holidays.iter().filter(move |holiday| holiday.date == date)
    }
}

/// The holidays that count for some scopes, for asking along a row of days.
#[derive(Clone, Debug)]
pub struct Calendar<'s> {
    scopes: &'s [Scope],
    year: Arc<Year>,
}

impl<'s> Calendar<'s> {
    /// A calendar for these scopes.
    #[must_use]
    pub fn new(scopes: &'s [Scope]) -> Self {
        Self { scopes, year: Year::get(FIRST_KEPT) }
    }

    /// The name of the holiday that counts on the day.
    pub fn fires(&mut self, date: NaiveDate) -> Option<&'static str> {
        let scope = self.scope_on(date)?;
        let mut best: Option<&Holiday> = None;
        for holiday in self.year.on(date) {
            let fits = match scope {
                Scope::Land(land) => holiday.laender.contains(land),
                Scope::Federal | Scope::AtLeast(_) => !holiday.laender.is_empty(),
            };
            if fits && best.is_none_or(|best| holiday.laender.len() > best.laender.len()) {
                best = Some(holiday);
            }
        }
        best.map(|holiday| holiday.name)
    }

    /// Whether somebody in the scopes works on the day: Monday to Friday and no holiday that counts.
    pub fn is_workday(&mut self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_holiday(date)
    }

    /// Whether a holiday counts on the day.
    pub fn is_holiday(&mut self, date: NaiveDate) -> bool {
        self.scope_on(date).is_some()
    }

    /// Whether there is nothing at all to say about the day: no holiday anywhere, in whole or in part.
    pub fn is_plain(&mut self, date: NaiveDate) -> bool {
        self.turn_to(date).on(date).next().is_none()
    }

    /// The holiday in a part only of one of the scopes' Länder, unless the day is a holiday anyway.
    pub fn partial(&mut self, date: NaiveDate) -> Option<(&'static str, Land)> {
        if self.is_plain(date) || self.is_holiday(date) {
            return None;
        }
        self.year.on(date).find_map(|holiday| {
            let land = self.scopes.iter().find_map(|scope| match scope {
                Scope::Land(land) if holiday.partial.contains(*land) => Some(*land),
                _ => None,
            })?;
            Some((holiday.name, land))
        })
    }

    fn scope_on(&mut self, date: NaiveDate) -> Option<Scope> {
        let whole = self.turn_to(date).on(date).fold(LandSet::NONE, |sum, holiday| sum.union(holiday.laender));
        if whole.is_empty() {
            return None;
        }
        self.scopes.iter().copied().find(|scope| scope.covers(whole))
    }

    fn turn_to(&mut self, date: NaiveDate) -> &Year {
        if self.year.number != date.year() {
            self.year = Year::get(date.year());
        }
        &self.year
    }
}
