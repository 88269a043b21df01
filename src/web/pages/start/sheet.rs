//! The sheet of a month: weeks as rows, days as cells, dates as lists of links.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::wish::Wish;
use crate::{
    domain::{
        cadence::WEEK,
        event::{Announced, EventStatus},
        format::Locale,
        holiday::holidays_of,
        month::Month,
        zone::{day_of, local_of},
    },
    locale,
    web::{paths, visit::Visit},
};

/// A month as the page shows it.
pub(super) struct Sheet {
    /// `März 2026`.
    pub(super) name: String,
    /// The months around: address and name.
    pub(super) previous: (String, String),
    pub(super) next: (String, String),
    /// The month of today, unless this is it.
    pub(super) today: Option<String>,
    /// The days of the week: short and in full.
    pub(super) weekdays: Vec<(String, String)>,
    pub(super) weeks: Vec<Row>,
    /// Whether there is any date at all.
    pub(super) empty: bool,
}

/// One week.
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) cells: Vec<Cell>,
}

/// One day.
pub(super) struct Cell {
    pub(super) number: u32,
    /// `Do., 12.03.2026`.
    pub(super) said: String,
    pub(super) machine: String,
    pub(super) inside: bool,
    pub(super) today: bool,
    pub(super) holidays: Vec<String>,
    pub(super) things: Vec<Thing>,
}

/// One date on a day.
#[derive(Clone)]
pub(super) struct Thing {
    pub(super) path: String,
    pub(super) title: String,
    /// The language of its title, where it is not the page's.
    pub(super) foreign: Option<&'static str>,
    /// When it begins, on the day it does.
    pub(super) time: Option<String>,
    pub(super) cancelled: bool,
    pub(super) moved: bool,
}

impl Cell {
    /// Whether nothing is to be said about it where there is little room.
    pub(super) fn is_plain(&self) -> bool {
        self.things.is_empty() && !self.today && (self.holidays.is_empty() || !self.inside)
    }
}

impl Sheet {
    /// The sheet of a month with these dates.
    pub(super) fn new(visit: &Visit, wish: &Wish, (month, today): (Month, NaiveDate), found: &[Announced]) -> Self {
        let speaks = visit.locale();
        let things: Vec<_> = found.iter().map(|announced| thing(visit, announced)).collect();
        let (first, last) = month.span();
        let holidays = holidays(speaks, first, last);
        let link = |month: Month| Wish { month: Some(month), page: 0, ..wish.clone() }.href(visit);
        let named = |month: Month| (link(month), locale::month(speaks, month.first()));
        let cell = |day: crate::domain::month::Day<Thing>| Cell {
            number: day.date.day(),
            said: locale::day(speaks, day.date),
            machine: day.date.to_string(),
            inside: day.inside,
            today: day.date == today,
            holidays: holidays.iter().filter(|(date, _)| *date == day.date).map(|(_, name)| name.clone()).collect(),
            things: day.things.into_iter().map(|thing| thing.on(day.date)).collect(),
        };
        let weeks = month.sheet(&things).into_iter();
        let rows = weeks.map(|week| Row { number: week.number, cells: week.days.into_iter().map(cell).collect() });
        Self {
            name: locale::month(speaks, month.first()),
            previous: named(month.previous()),
            next: named(month.next()),
            today: (month != Month::of(today)).then(|| link(Month::of(today))),
            weekdays: WEEK.iter().map(|day| weekday(visit, *day)).collect(),
            weeks: rows.collect(),
            empty: things.iter().all(|(from, until, _)| *until < month.first() || month.last() < *from),
        }
    }
}

impl Thing {
    /// A gathering of several days says its time only where it begins.
    fn on(mut self, date: NaiveDate) -> Self {
        self.time = self.time.filter(|time| time.starts_with(&date.to_string())).map(|time| time[11..].to_owned());
        self
    }
}

fn weekday(visit: &Visit, day: chrono::Weekday) -> (String, String) {
    let short = visit.t(&format!("weekday-short-{}", day.number_from_monday()));
    (short, locale::weekday(visit.locale(), day))
}

/// The date with its first and last local day.
fn thing(visit: &Visit, announced: &Announced) -> (NaiveDate, NaiveDate, Thing) {
    let (event, slot) = (&announced.event, announced.event.slot);
    let begin = local_of(slot.starts_at, slot.zone);
    let last = day_of(slot.ends_at - TimeDelta::seconds(1), slot.zone);
    let thing = Thing {
        path: visit.href(&paths::Event(event.slug.clone())),
        title: announced.headline(),
        foreign: announced.format.as_ref().and_then(|format| visit.foreign(format.locale)),
        time: Some(format!("{} {}", begin.date(), locale::time(visit.locale(), begin.time()))),
        cancelled: event.status == EventStatus::Cancelled,
        moved: event.moved_from.is_some(),
    };
    (begin.date(), last.max(begin.date()), thing)
}

/// Public holidays from day to day; those of some Länder only name these.
fn holidays(speaks: Locale, first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, String)> {
    let years = first.year()..=last.year();
    let all = years.flat_map(holidays_of).filter(|one| (first..=last).contains(&one.date) && !one.laender.is_empty());
    let said = all.map(|one| {
        let name = locale::holiday_name(speaks, one.name);
        let whole = one.laender.is_all();
        (one.date, if whole { name } else { format!("{name} ({})", one.laender.to_string().replace(' ', ", ")) })
    });
    said.collect()
}
