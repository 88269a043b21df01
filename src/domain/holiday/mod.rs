//! Public holidays of the federation and its 16 Länder, for any year, by rule.

mod laender;
mod scope;
mod table;
mod year;

use chrono::NaiveDate;

pub use self::{laender::LandSet, scope::Scope, year::Calendar};
use super::participant::Land;

/// A public holiday in one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its German name.
    pub name: &'static str,
    /// The Länder in the whole of which it holds.
    pub laender: LandSet,
    /// The Länder in only a part of which it holds; it moves no date there, it only warns.
    pub partial: LandSet,
}

/// All public holidays of a year by date, each with the Länder it holds in. Two that fall on one day are two entries
/// (1 May 2008 was also Christi Himmelfahrt).
#[must_use]
pub fn holidays_of(year: i32) -> Vec<Holiday> {
    let mut found: Vec<Holiday> = Vec::with_capacity(24);
    for row in table::rows_of(year) {
        let Some(date) = row.when.in_year(year) else { continue };
        if let Some(known) = found.iter_mut().find(|h| h.date == date && h.name == row.name) {
            known.laender = known.laender.union(row.laender);
            known.partial = known.partial.union(row.partial);
        } else {
            found.push(Holiday { date, name: row.name, laender: row.laender, partial: row.partial });
        }
    }
    for holiday in &mut found {
        holiday.partial = holiday.partial.without(holiday.laender);
    }
    found.sort_by_key(|holiday| holiday.date);
    found
}

/// The name of the public holiday that counts for any of the scopes on a day, if there is one.
#[must_use]
pub fn fires(scopes: &[Scope], date: NaiveDate) -> Option<&'static str> {
    Calendar::new(scopes).fires(date)
}

/// The holiday that holds on a day in a part only of one of the scopes' Länder. `BUND` and `MIN:n` look at whole
/// Länder, so they never warn.
#[must_use]
pub fn partial_note(scopes: &[Scope], date: NaiveDate) -> Option<(&'static str, Land)> {
    Calendar::new(scopes).partial(date)
}

#[cfg(test)]
mod tests;
