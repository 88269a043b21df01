//! The yearly rules of a zone, read out of the zone database.

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::{OffsetName, Tz};

use super::vtimezone::stamp;

/// For how many years after the last exported one a derived rule must hold, so that a date which happens to fit is not
/// taken for a rule.
const PROOF_YEARS: i32 = 4;

/// A change of the clock: when it happens on the clock that was valid before, and both offsets from UTC in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    local: NaiveDateTime,
    from: i32,
    to: i32,
    name: String,
}

/// The definition of a zone by its two yearly changes, or by none; nothing if the years do not follow one rule.
pub(super) fn definition(zone: Tz, first: i32, last: i32) -> Option<String> {
    let years: Vec<_> = (first..=last.checked_add(PROOF_YEARS)?).map(|year| changes(zone, year)).collect();
    let observances = match years.first()?.as_slice() {
        [] if years.iter().all(Vec::is_empty) => still(zone, first)?,
        [_, _] => {
            let mut rules = [rule(&years, 0)?, rule(&years, 1)?];
            // Daylight first, as in the definition written by hand.
            rules.sort_by_key(|(change, _)| change.to < change.from);
            rules.map(|(change, rule)| observance(&change, Some(rule))).concat()
        }
        _ => return None,
    };
    Some(format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n{observances}END:VTIMEZONE\r\n", zone.name()))
}

/// A zone whose clock never changes.
fn still(zone: Tz, year: i32) -> Option<String> {
    let (offset, name) = offset_at(zone, &NaiveDate::from_ymd_opt(year, 1, 1)?.and_time(NaiveTime::MIN).and_utc());
    let local = NaiveDate::from_ymd_opt(1970, 1, 1)?.and_time(NaiveTime::MIN);
    Some(observance(&Change { local, from: offset, to: offset, name }, None))
}

fn observance(change: &Change, rule: Option<Rule>) -> String {
    let kind = if change.to > change.from { "DAYLIGHT" } else { "STANDARD" };
    let (from, to) = (offset_text(change.from), offset_text(change.to));
    let (start, rule) = match rule {
        Some(rule) => (rule.day(1970).map_or(change.local, |day| day.and_time(change.local.time())), rule.text()),
        None => (change.local, String::new()),
    };
    let name = &change.name;
    format!(
        "BEGIN:{kind}\r\nTZNAME:{name}\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\nDTSTART:{}\r\n{rule}END:{kind}\r\n",
        stamp(start)
    )
}

/// The yearly rule behind the `nth` change of every year, if there is one.
fn rule(years: &[Vec<Change>], nth: usize) -> Option<(Change, Rule)> {
    let first = years.first()?.get(nth)?;
    let day = first.local.date();
    let ordinal = i8::try_from((day.day() - 1) / 7 + 1).ok()?;
    let candidates = [-1, ordinal].map(|ordinal| Rule { month: day.month(), weekday: day.weekday(), ordinal });
    let holds = |rule: &Rule| {
        years.iter().all(|changes| {
            changes.len() == 2
                && changes.get(nth).is_some_and(|change| {
                    let same = (change.from, change.to) == (first.from, first.to);
                    same && change.local.time() == first.local.time()
                        && rule.day(change.local.year()) == Some(change.local.date())
                })
        })
    };
    candidates.into_iter().filter(|rule| rule.ordinal < 5).find(holds).map(|rule| (first.clone(), rule))
}

/// "The `ordinal`th (or last) such weekday of that month."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    month: u32,
    weekday: Weekday,
    ordinal: i8,
}

impl Rule {
    fn day(self, year: i32) -> Option<NaiveDate> {
        if let Ok(ordinal) = u8::try_from(self.ordinal) {
            return NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, ordinal);
        }
        (4..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, nth))
    }

    fn text(self) -> String {
        let weekday = match self.weekday {
            Weekday::Mon => "MO",
            Weekday::Tue => "TU",
            Weekday::Wed => "WE",
            Weekday::Thu => "TH",
            Weekday::Fri => "FR",
            Weekday::Sat => "SA",
            Weekday::Sun => "SU",
        };
        format!("RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}{weekday}\r\n", self.month, self.ordinal)
    }
}

/// The changes of a zone's clock in one year (of UTC), found by comparing days and then halving the day between.
fn changes(zone: Tz, year: i32) -> Vec<Change> {
    let Some(new_year) = NaiveDate::from_ymd_opt(year, 1, 1) else { return Vec::new() };
    let begin = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let days = new_year.iter_days().take_while(|day| day.year() == year);
    days.filter_map(|day| Some((begin(day), begin(day.checked_add_days(Days::new(1))?))))
        .filter(|(from, until)| offset_at(zone, from).0 != offset_at(zone, until).0)
        .map(|(from, until)| change_between(zone, from, until))
        .collect()
}

fn change_between(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> Change {
    let from = offset_at(zone, &before).0;
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset_at(zone, &middle).0 == from { before = middle } else { after = middle }
    }
    let (to, name) = offset_at(zone, &after);
    Change { local: after.naive_utc() + TimeDelta::seconds(i64::from(from)), from, to, name }
}

fn offset_at(zone: Tz, at: &DateTime<Utc>) -> (i32, String) {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let seconds = offset.fix().local_minus_utc();
    (seconds, offset.abbreviation().map_or_else(|| offset_text(seconds), str::to_owned))
}

/// `+hhmm`, the form of TZOFFSETFROM and TZOFFSETTO.
fn offset_text(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}
