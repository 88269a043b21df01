//! The dates of a week or a month of one's teams, day by day.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::Wish;
use crate::{
    domain::{
        cadence::WEEK,
        event::{Announced, EventStatus},
        id::TeamId,
        month::{Day, Month},
        typed::read_day,
        zone::{day_of, end_of, local_of, start_of},
    },
    locale,
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{error::Fault, paths, site::Site, visit::Visit},
};

/// A month or a week as the page shows it.
pub(super) struct Sheet {
    /// `week` or `month`
    pub(super) view: &'static str,
    /// `März 2026`, or the first and the last day of the week.
    pub(super) name: String,
    /// What comes before and after: address and name.
    pub(super) previous: (String, String),
    pub(super) next: (String, String),
    /// The sheet of today, unless this is it.
    pub(super) today: Option<String>,
    /// The days of the week: short and in full.
    pub(super) weekdays: Vec<(String, String)>,
    pub(super) weeks: Vec<Row>,
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

impl Cell {
    /// Whether nothing is to be said about it where there is little room.
    pub(super) fn is_plain(&self) -> bool {
        self.things.is_empty() && !self.today
    }
}

/// One date on a day.
#[derive(Clone)]
pub(super) struct Thing {
    pub(super) path: String,
    pub(super) title: String,
    /// The language of its title, where it is not the page's.
    pub(super) foreign: Option<&'static str>,
    pub(super) time: Option<String>,
    pub(super) cancelled: bool,
    pub(super) moved: bool,
}

/// The days a sheet shows, and what to say about them.
struct Span {
    view: &'static str,
    name: String,
    from: NaiveDate,
    until: NaiveDate,
    month: Month,
}

/// The wished sheet; none if a list is wished.
pub(super) async fn sheet(site: &Site, visit: &Visit, teams: &[TeamId], wish: &Wish) -> Result<Option<Sheet>, Fault> {
    let today = day_of(site.desk.now(), site.zone);
    let span = match wish.view.as_str() {
        "month" => month(visit, Month::parse("month", &wish.month).unwrap_or_else(|_| Month::of(today))),
        "week" => week(visit, read_day("day", &wish.day).unwrap_or(today)),
        _ => return Ok(None),
    };
    let query = EventQuery {
        from: Some(start_of(span.from, site.zone)),
        to: Some(end_of(span.until, site.zone)),
        visible: Visible::Teams(teams.to_vec()),
        ..EventQuery::default()
    };
    let found = store::events::list(&site.desk.store, &query).await?;
    let things: Vec<_> = found.iter().map(|announced| thing(visit, announced)).collect();
    Ok(Some(draw(visit, &span, today, &things)))
}

fn month(visit: &Visit, month: Month) -> Span {
    let (from, until) = month.span();
    Span { view: "month", name: locale::month(visit.locale(), month.first()), from, until, month }
}

/// The week of a day, from Monday.
fn week(visit: &Visit, day: NaiveDate) -> Span {
    let from = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day);
    let until = from.checked_add_days(Days::new(6)).unwrap_or(from);
    let span = |day| locale::date(visit.locale(), day);
    let name = visit.words.t2("rule-span", ("from", span(from).into()), ("until", span(until).into()));
    Span { view: "week", name, from, until, month: Month::of(day) }
}

fn draw(visit: &Visit, span: &Span, today: NaiveDate, things: &[(NaiveDate, NaiveDate, Thing)]) -> Sheet {
    let cell = |day: Day<Thing>| Cell {
        number: day.date.day(),
        said: locale::day(visit.locale(), day.date),
        machine: day.date.to_string(),
        inside: day.inside || span.view == "week",
        today: day.date == today,
        holidays: Vec::new(),
        things: day.things,
    };
    let shown = span.month.sheet(things).into_iter().filter(|week| {
        let monday = week.days.first().map(|day| day.date);
        monday.is_some_and(|monday| span.from <= monday && monday <= span.until)
    });
    Sheet {
        view: span.view,
        name: span.name.clone(),
        previous: beside(visit, span, false),
        next: beside(visit, span, true),
        today: (!(span.from..=span.until).contains(&today)).then(|| visit.href(&address(span.view, today))),
        weekdays: WEEK.iter().map(|day| weekday(visit, *day)).collect(),
        weeks: shown
            .map(|week| Row { number: week.number, cells: week.days.into_iter().map(cell).collect() })
            .collect(),
    }
}

/// Address and name of the sheet before or after.
fn beside(visit: &Visit, span: &Span, after: bool) -> (String, String) {
    if span.view == "month" {
        let month = if after { span.month.next() } else { span.month.previous() };
        return (visit.href(&address("month", month.first())), locale::month(visit.locale(), month.first()));
    }
    let week = Days::new(7);
    let day = if after { span.from.checked_add_days(week) } else { span.from.checked_sub_days(week) };
    let day = day.unwrap_or(span.from);
    (visit.href(&address("week", day)), visit.words.t1("week-number", "week", day.iso_week().week()))
}

fn address(view: &str, day: NaiveDate) -> String {
    match view {
        "month" => format!("{}?view=month&month={}", paths::Workplace, Month::of(day)),
        _ => format!("{}?view=week&day={day}", paths::Workplace),
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
    let last = day_of(slot.ends_at - TimeDelta::seconds(1), slot.zone).max(begin.date());
    let thing = Thing {
        path: visit.href(&paths::OfficeEvent(event.id.to_string())),
        title: announced.headline(),
        foreign: announced.format.as_ref().and_then(|format| visit.foreign(format.locale)),
        time: Some(locale::time(visit.locale(), begin.time())),
        cancelled: event.status == EventStatus::Cancelled,
        moved: event.moved_from.is_some(),
    };
    (begin.date(), last, thing)
}
