//! Formats to measure with.

use chrono::{NaiveDate, Weekday};
use turnus::{
    actions::{self, Desk},
    domain::{
        access::Viewer,
        cadence::{HolidayPolicy, Rule, Unit},
        format::{Format, Locale, RawFormat},
    },
};

/// An hour at ten, every so many weeks on these days, from the first day to the last.
pub(crate) async fn weekly(
    desk: &Desk,
    viewer: &Viewer,
    raw: RawFormat,
    (every, weekdays): (u8, &[Weekday]),
    (anchor, until): (NaiveDate, Option<NaiveDate>),
) -> Format {
    let rule = Rule {
        every,
        unit: Unit::Week,
        weekdays: weekdays.to_vec(),
        month_ordinal: None,
        anchor,
        until,
        start_time: "10:00:00".parse().unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: Vec::new(),
        pauses: Vec::new(),
    };
    let new = raw.parse(chrono_tz::Europe::Berlin, Locale::De).expect("a format");
    Box::pin(actions::formats::create(desk, viewer, new, Some(rule))).await.expect("created")
}
