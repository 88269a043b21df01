//! Named cases and properties of cadences; `rrule` is the independent oracle for the plain rules.

mod cases;
mod dearest;
mod drafts;
mod edited;
mod properties;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Europe::Berlin;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// "14-tägig, donnerstags 10 Uhr" from 8 January 2026 on.
fn biweekly() -> Rule {
    Rule {
        every: 2,
        unit: Unit::Week,
        weekdays: vec![Weekday::Thu],
        month_ordinal: None,
        anchor: day("2026-01-08"),
        until: None,
        start_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: vec![Scope::Federal],
        pauses: Vec::new(),
    }
}

fn weekly(weekdays: &[Weekday]) -> Rule {
    Rule { every: 1, weekdays: weekdays.to_vec(), ..biweekly() }
}

/// The date that a rule means on a day.
fn date_on(rule: &Rule, planned_on: &str) -> PlannedDate {
    let planned_on = day(planned_on);
    rule.dates_between(Berlin, planned_on, planned_on).next().expect("the rule means the day")
}
