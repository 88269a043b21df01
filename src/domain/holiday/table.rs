//! The holidays as rules: when they fall, in which Länder, from which year to which year.
//!
//! Sources: the holiday laws of the Länder and, for 3 October, the Unification Treaty (Art. 2 (2)). Cadences begin in
//! 1990 at the earliest; for the years before, the table says what held in the Länder there were then.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::LandSet;
use crate::domain::participant::Land::{self, Bb, Be, Bw, By, Hb, He, Hh, Mv, Ni, Nw, Rp, Sh, Sl, Sn, St, Th};

/// When a holiday falls.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// On a fixed month and day.
    On(u32, u32),
    /// So many days after Easter Sunday (before it, if negative).
    Easter(i8),
    /// On the Wednesday before 23 November, eleven days before the first Sunday of Advent.
    Repentance,
}

impl When {
    /// The day in a year; `None` beyond the years that chrono can count.
    pub(super) fn in_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::On(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::Easter(offset) => {
                let easter = easter(year)?;
                let days = Days::new(u64::from(offset.unsigned_abs()));
                if offset < 0 { easter.checked_sub_days(days) } else { easter.checked_add_days(days) }
            }
            Self::Repentance => {
                let latest = NaiveDate::from_ymd_opt(year, 11, 22)?;
                let back = latest.weekday().days_since(Weekday::Wed);
                latest.checked_sub_days(Days::new(u64::from(back)))
            }
        }
    }
}

/// Easter Sunday in the Gregorian calendar (the computus as given by Meeus, Jones and Butcher).
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let moon_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// One rule of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// When it falls.
    pub(super) when: When,
    /// Its German name.
    pub(super) name: &'static str,
    /// Where it holds.
    pub(super) laender: LandSet,
    /// Where it holds in part only.
    pub(super) partial: LandSet,
    /// The first year in which it was a holiday.
    first: i32,
    /// The last year in which it was one.
    last: i32,
}

/// The rules that hold in a year.
pub(super) fn rows_of(year: i32) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| row.first <= year && year <= row.last)
}

const EVER: i32 = i32::MIN;
const STILL: i32 = i32::MAX;

const fn everywhere(when: When, name: &'static str) -> Row {
    Row { when, name, laender: LandSet::ALL, partial: LandSet::NONE, first: EVER, last: STILL }
}

const fn some(when: When, name: &'static str, laender: &[Land]) -> Row {
    Row { when, name, laender: LandSet::of(laender), partial: LandSet::NONE, first: EVER, last: STILL }
}

impl Row {
    const fn between(mut self, first: i32, last: i32) -> Self {
        self.first = first;
        self.last = last;
        self
    }

    const fn since(self, first: i32) -> Self {
        self.between(first, STILL)
    }

    const fn in_part_of(mut self, laender: &[Land]) -> Self {
        self.partial = LandSet::of(laender);
        self
    }
}

use When::{Easter, On, Repentance};

const LIBERATION_75: &str =
    "75. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa";
const LIBERATION_80: &str =
    "80. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa";

const TABLE: &[Row] = &[
    everywhere(On(1, 1), "Neujahr"),
    some(On(1, 6), "Heilige Drei Könige", &[Bw, By]),
    some(On(1, 6), "Heilige Drei Könige", &[St]).since(1991),
    some(On(3, 8), "Frauentag", &[Be]).since(2019),
    some(On(3, 8), "Frauentag", &[Mv]).since(2023),
    everywhere(Easter(-2), "Karfreitag"),
    some(Easter(0), "Ostersonntag", &[Bb]).since(1991),
    everywhere(Easter(1), "Ostermontag"),
    everywhere(On(5, 1), "Erster Mai"),
    some(On(5, 8), LIBERATION_75, &[Be]).between(2020, 2020),
    some(On(5, 8), LIBERATION_80, &[Be]).between(2025, 2025),
    everywhere(Easter(39), "Christi Himmelfahrt"),
    some(Easter(49), "Pfingstsonntag", &[Bb]).since(1991),
    everywhere(Easter(50), "Pfingstmontag"),
    some(Easter(60), "Fronleichnam", &[Bw, By, He, Nw, Rp, Sl]).in_part_of(&[Sn, Th]),
    // The day of German unity of the old Federal Republic; the reunited one moved it to 3 October.
    everywhere(On(6, 17), "Tag der deutschen Einheit").between(1954, 1990),
    some(On(6, 17), "75. Jahrestag des Aufstandes vom 17. Juni 1953", &[Be]).between(2028, 2028),
    some(On(8, 8), "Augsburger Friedensfest", &[]).in_part_of(&[By]).since(1950),
    some(On(8, 15), "Mariä Himmelfahrt", &[Sl]).in_part_of(&[By]),
    some(On(9, 20), "Weltkindertag", &[Th]).since(2019),
    everywhere(On(10, 3), "Tag der Deutschen Einheit").since(1990),
    some(On(10, 31), "Reformationstag", &[Bb, Mv, Sn, St, Th]).since(1990),
    // 500 years of the Reformation: once in the whole federation.
    everywhere(On(10, 31), "Reformationstag").between(2017, 2017),
    some(On(10, 31), "Reformationstag", &[Hb, Hh, Ni, Sh]).since(2018),
    some(On(11, 1), "Allerheiligen", &[Bw, By, Nw, Rp, Sl]),
    // Given up in 1995 to pay for the care insurance, except in Saxony.
    everywhere(Repentance, "Buß- und Bettag").between(1990, 1994),
    some(Repentance, "Buß- und Bettag", &[Bw, Be, Hb, Hh, He, Ni, Nw, Rp, Sl, Sh]).between(1950, 1989),
    some(Repentance, "Buß- und Bettag", &[By]).between(1981, 1989),
    some(Repentance, "Buß- und Bettag", &[Sn]).since(1995),
    everywhere(On(12, 25), "Erster Weihnachtstag"),
    everywhere(On(12, 26), "Zweiter Weihnachtstag"),
];
