//! One year's holidays laid out by day, for whoever asks day after day.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{LandSet, Scope, table};
use crate::domain::participant::Land;

/// Days of the longest year, with day numbers from 1.
const SLOTS: usize = 367;

/// The holidays that count for some scopes. It lays out a year when it is first asked about it, so that asking along
/// a row of rising days costs one look-up a day.
#[derive(Clone, Debug)]
pub struct Calendar<'s> {
    scopes: &'s [Scope],
    year: Option<i32>,
    whole: [u16; SLOTS],
    partial: [u16; SLOTS],
}

impl<'s> Calendar<'s> {
    /// A calendar for these scopes.
    #[must_use]
    pub fn new(scopes: &'s [Scope]) -> Self {
        Self { scopes, year: None, whole: [0; SLOTS], partial: [0; SLOTS] }
    }

    /// The name of the holiday that counts on the day.
    pub fn fires(&mut self, date: NaiveDate) -> Option<&'static str> {
        let scope = self.scope_on(date)?;
        let mut best: Option<&table::Row> = None;
        for row in table::rows_of(date.year()).filter(|row| row.when.in_year(date.year()) == Some(date)) {
            let fits = match scope {
                Scope::Land(land) => row.laender.contains(land),
                Scope::Federal | Scope::AtLeast(_) => !row.laender.is_empty(),
            };
            if fits && best.is_none_or(|best| row.laender.len() > best.laender.len()) {
                best = Some(row);
            }
        }
        best.map(|row| row.name)
    }

    /// Whether somebody in the scopes works on the day: Monday to Friday and no holiday that counts.
    pub fn is_workday(&mut self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_holiday(date)
    }

    /// Whether a holiday counts on the day.
    pub fn is_holiday(&mut self, date: NaiveDate) -> bool {
        self.scope_on(date).is_some()
    }

    /// The holiday in a part only of one of the scopes' Länder, unless the day is a holiday anyway.
    pub fn partial(&mut self, date: NaiveDate) -> Option<(&'static str, Land)> {
        let (_, partial) = self.on(date);
        if partial.is_empty() || self.is_holiday(date) {
            return None;
        }
        let land = self.scopes.iter().find_map(|scope| match scope {
            Scope::Land(land) if partial.contains(*land) => Some(*land),
            _ => None,
        })?;
        let row = table::rows_of(date.year())
            .find(|row| row.partial.contains(land) && row.when.in_year(date.year()) == Some(date))?;
        Some((row.name, land))
    }

    fn scope_on(&mut self, date: NaiveDate) -> Option<Scope> {
        let (whole, _) = self.on(date);
        if whole.is_empty() {
            return None;
        }
        self.scopes.iter().copied().find(|scope| scope.covers(whole))
    }

    /// The Länder that have a holiday on the day, in whole and in part.
    fn on(&mut self, date: NaiveDate) -> (LandSet, LandSet) {
        if self.year != Some(date.year()) {
            self.lay_out(date.year());
        }
        let slot = date.ordinal() as usize;
        (LandSet(self.whole[slot]), LandSet(self.partial[slot]))
    }

    fn lay_out(&mut self, year: i32) {
        (self.year, self.whole, self.partial) = (Some(year), [0; SLOTS], [0; SLOTS]);
        for row in table::rows_of(year) {
            if let Some(date) = row.when.in_year(year) {
                let slot = date.ordinal() as usize;
                self.whole[slot] |= row.laender.0;
                self.partial[slot] |= row.partial.0;
            }
        }
    }
}
