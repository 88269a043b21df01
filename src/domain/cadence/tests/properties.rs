//! What holds for every rule.

use chrono::{Datelike, Days as DayCount, Timelike};
use proptest::prelude::*;
use rrule::RRuleSet;

use super::*;
use crate::domain::{participant::Land, zone::local_of};

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..36_000).prop_map(|days| day("1990-01-01").checked_add_days(DayCount::new(days)).unwrap())
}

fn a_time() -> impl Strategy<Value = NaiveTime> {
    (0_u32..24, 0_u32..60)
        .prop_filter("no such hour", |(hour, _)| *hour != 2)
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

/// A rule without pauses or holidays.
pub(crate) fn a_plain_rule() -> impl Strategy<Value = Rule> {
    let weekdays = proptest::sample::subsequence(WEEK.to_vec(), 1..=7);
    let ordinal = proptest::sample::select(vec![None, Some(1_i8), Some(2), Some(3), Some(4), Some(-1)]);
    (1_u8..=52, weekdays, ordinal, a_day(), a_time()).prop_map(
        |(every, weekdays, month_ordinal, anchor, start_time)| {
            let unit = if month_ordinal.is_some() { Unit::Month } else { Unit::Week };
            Rule { every, unit, weekdays, month_ordinal, anchor, start_time, ..biweekly() }
        },
    )
}

fn a_scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Federal),
        (1_u8..=16).prop_map(Scope::AtLeast),
        proptest::sample::select(Land::ALL).prop_map(Scope::Land),
    ]
}

/// A rule with everything.
pub(crate) fn a_rule() -> impl Strategy<Value = Rule> {
    let policy = proptest::sample::select(HolidayPolicy::ALL);
    let pauses = proptest::collection::vec((0_u64..4000, 0_u64..90), 0..4);
    let scopes = proptest::collection::vec(a_scope(), 1..3);
    (a_plain_rule(), policy, scopes, pauses).prop_map(|(rule, holiday_policy, holiday_scope, pauses)| {
        let pauses = pauses.into_iter().map(|(after, long)| {
            let from = rule.anchor.checked_add_days(DayCount::new(after)).unwrap();
            Pause { from, until: from.checked_add_days(DayCount::new(long)).unwrap() }
        });
        Rule { holiday_policy, holiday_scope, pauses: pauses.collect(), ..rule }
    })
}

/// The same rule in the oracle's words.
fn oracle(rule: &Rule, count: u16) -> Vec<chrono::DateTime<chrono::Utc>> {
    let ordinal = rule.month_ordinal.map(|n| n.to_string()).unwrap_or_default();
    let weekdays: Vec<_> = rule.weekdays.iter().map(|w| format!("{ordinal}{}", weekday_code(*w))).collect();
    let text = format!(
        "DTSTART;TZID=Europe/Berlin:{}T{}\nRRULE:FREQ={};INTERVAL={};WKST=MO;BYDAY={}",
        rule.anchor.format("%Y%m%d"),
        rule.start_time.format("%H%M%S"),
        if rule.unit == Unit::Week { "WEEKLY" } else { "MONTHLY" },
        rule.every,
        weekdays.join(","),
    );
    let set: RRuleSet = text.parse().unwrap();
    set.all(count).dates.into_iter().map(|at| at.to_utc()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_plain_rule_means_the_same_dates_as_rrule_says(rule in a_plain_rule()) {
        let ours: Vec<_> = rule.dates(Berlin, rule.anchor).take(40).map(|date| date.slot.starts_at).collect();
        prop_assert_eq!(ours, oracle(&rule, 40));
    }

    #[test]
    fn dates_rise_strictly(rule in a_rule()) {
        let dates: Vec<_> = rule.dates(Berlin, rule.anchor).take(150).collect();
        prop_assert!(dates.is_sorted_by(|a, b| a.planned_on < b.planned_on));
        let mut held: Vec<_> = dates.iter().filter(|date| !date.skipped).map(|date| date.slot.starts_at).collect();
        // A weekend's date can be overtaken by one that moves across the weekend; it never meets it.
        if rule.weekdays.iter().any(|w| matches!(w, Weekday::Sat | Weekday::Sun)) {
            held.sort_unstable();
        }
        prop_assert!(held.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn the_local_time_never_changes(rule in a_rule()) {
        for date in rule.dates(Berlin, rule.anchor).take(100) {
            let local = local_of(date.slot.starts_at, Berlin);
            prop_assert_eq!((local.hour(), local.minute()), (rule.start_time.hour(), rule.start_time.minute()));
        }
    }

    #[test]
    fn the_dates_are_the_same_from_whatever_day_one_looks(rule in a_rule(), later in 0_u64..3000) {
        let from = rule.anchor.checked_add_days(DayCount::new(later)).unwrap();
        let to = from.checked_add_days(DayCount::new(700)).unwrap();
        let from_the_anchor: Vec<_> =
            rule.dates_between(Berlin, rule.anchor, to).filter(|date| date.planned_on >= from).collect();
        let from_there: Vec<_> = rule.dates_between(Berlin, from, to).collect();
        prop_assert_eq!(from_there, from_the_anchor);
    }

    #[test]
    fn no_date_is_held_on_a_holiday_that_it_should_avoid(rule in a_rule()) {
        let avoids = matches!(rule.holiday_policy,
            HolidayPolicy::Skip | HolidayPolicy::NextWorkday | HolidayPolicy::PreviousWorkday);
        for date in rule.dates(Berlin, rule.anchor).take(100).filter(|date| !date.skipped) {
            let day = local_of(date.slot.starts_at, Berlin).date();
            prop_assert!(!avoids || crate::domain::holiday::fires(&rule.holiday_scope, day).is_none());
            prop_assert!(rule.pauses.iter().all(|pause| day < pause.from || pause.until < day));
            prop_assert_eq!(u32::from(date.iso_week), day.iso_week().week());
        }
    }

    #[test]
    fn a_rule_is_in_order_and_a_turn_never_drifts(rule in a_rule()) {
        prop_assert_eq!(rule.validate(), []);
        for day in rule.days(rule.anchor, NaiveDate::MAX).take(50) {
            prop_assert!(rule.means(day));
            let first_of_turn = match rule.unit {
                Unit::Week => (day - rule.anchor).num_days() + i64::from(rule.anchor.weekday().num_days_from_monday())
                    - i64::from(day.weekday().num_days_from_monday()),
                Unit::Month => 7 * i64::from((day.year() - rule.anchor.year()) * 12
                    + i32::try_from(day.month()).unwrap() - i32::try_from(rule.anchor.month()).unwrap()),
            };
            prop_assert_eq!(first_of_turn % (7 * i64::from(rule.every)), 0);
        }
    }
}
