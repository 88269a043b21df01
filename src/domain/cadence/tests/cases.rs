//! Named days.

use super::*;
use crate::domain::{explain::Note, participant::Land};

fn days(rule: &Rule, from: &str, to: &str) -> Vec<String> {
    rule.days(day(from), day(to)).map(|d| d.to_string()).collect()
}

#[test]
fn every_fourteen_days_keeps_its_parity_over_a_year_of_53_weeks() {
    let found = days(&biweekly(), "2026-12-01", "2027-02-01");
    assert_eq!(found, ["2026-12-10", "2026-12-24", "2027-01-07", "2027-01-21"]);
}

#[test]
fn nothing_lies_before_the_anchor_and_nothing_after_the_end() {
    let rule = Rule { anchor: day("2026-01-09"), until: Some(day("2026-02-19")), ..biweekly() };
    assert_eq!(days(&rule, "2020-01-01", "2030-01-01"), ["2026-01-22", "2026-02-05", "2026-02-19"]);
}

#[test]
fn the_last_thursday_and_the_second_wednesday_of_a_month_are_found() {
    let monthly = |weekday, ordinal| Rule {
        every: 1,
        unit: Unit::Month,
        weekdays: vec![weekday],
        month_ordinal: Some(ordinal),
        ..biweekly()
    };
    assert_eq!(
        days(&monthly(Weekday::Thu, -1), "2026-01-01", "2026-04-30"),
        ["2026-01-29", "2026-02-26", "2026-03-26", "2026-04-30"]
    );
    assert_eq!(days(&monthly(Weekday::Wed, 2), "2026-02-01", "2026-03-31"), ["2026-02-11", "2026-03-11"]);
}

#[test]
fn ten_o_clock_stays_ten_o_clock_over_both_clock_changes() {
    let rule = weekly(&[Weekday::Thu]);
    let starts = |planned_on| date_on(&rule, planned_on).slot.starts_at.to_rfc3339();
    assert_eq!(starts("2026-03-26"), "2026-03-26T09:00:00+00:00");
    assert_eq!(starts("2026-04-02"), "2026-04-02T08:00:00+00:00");
    assert_eq!(starts("2026-10-22"), "2026-10-22T08:00:00+00:00");
    assert_eq!(starts("2026-10-29"), "2026-10-29T09:00:00+00:00");
}

#[test]
fn a_date_on_friday_the_first_of_may_becomes_monday_and_says_why() {
    let rule = Rule { holiday_policy: HolidayPolicy::NextWorkday, ..weekly(&[Weekday::Fri]) };
    let date = date_on(&rule, "2026-05-01");
    assert_eq!(date.slot.day(), day("2026-05-04"));
    assert_eq!(date.iso_week, 19);
    assert!(!date.skipped);
    assert_eq!(date.notes, [Note::MovedForHoliday { from: day("2026-05-01"), holiday: "Erster Mai".into() }]);
}

#[test]
fn each_policy_does_what_it_says() {
    let with = |holiday_policy| date_on(&Rule { holiday_policy, ..weekly(&[Weekday::Thu]) }, "2026-05-14");
    let holiday = || "Christi Himmelfahrt".into();
    let kept = with(HolidayPolicy::Keep);
    assert_eq!((kept.slot.day(), kept.skipped, kept.notes), (day("2026-05-14"), false, vec![]));
    let warned = with(HolidayPolicy::Warn);
    assert_eq!((warned.skipped, warned.notes), (false, vec![Note::OnHoliday { holiday: holiday() }]));
    let skipped = with(HolidayPolicy::Skip);
    assert_eq!((skipped.skipped, skipped.notes), (true, vec![Note::SkippedForHoliday { holiday: holiday() }]));
    assert_eq!(with(HolidayPolicy::NextWorkday).slot.day(), day("2026-05-15"));
    assert_eq!(with(HolidayPolicy::PreviousWorkday).slot.day(), day("2026-05-13"));
}

#[test]
fn working_days_are_counted_across_christmas_and_the_turn_of_the_year() {
    let rule = |holiday_policy| Rule { holiday_policy, ..weekly(&[Weekday::Fri]) };
    assert_eq!(date_on(&rule(HolidayPolicy::NextWorkday), "2026-12-25").slot.day(), day("2026-12-28"));
    assert_eq!(date_on(&rule(HolidayPolicy::PreviousWorkday), "2027-01-01").slot.day(), day("2026-12-31"));
    assert_eq!(date_on(&rule(HolidayPolicy::NextWorkday), "2027-01-01").slot.day(), day("2027-01-04"));
}

#[test]
fn a_date_moved_onto_a_day_that_has_one_is_dropped_and_says_so() {
    let rule = Rule { holiday_policy: HolidayPolicy::NextWorkday, ..weekly(&[Weekday::Mon, Weekday::Fri]) };
    // Good Friday and Easter Monday both move to Tuesday: the first one gets it.
    assert!(!date_on(&rule, "2026-04-03").skipped);
    let second = date_on(&rule, "2026-04-06");
    assert!(second.skipped && second.notes.contains(&Note::SameDayAsAnother));
    // The first of May moves to a Monday that has its own date.
    let may = date_on(&rule, "2026-05-01");
    assert!(may.skipped && may.notes.contains(&Note::SameDayAsAnother));
    assert!(!date_on(&rule, "2026-05-04").skipped);
}

#[test]
fn a_pause_drops_its_days_and_those_moved_into_it() {
    let pauses = vec![Pause { from: day("2026-05-04"), until: day("2026-05-15") }];
    let rule = Rule { holiday_policy: HolidayPolicy::NextWorkday, pauses, ..weekly(&[Weekday::Fri]) };
    let until = day("2026-05-15");
    assert_eq!(date_on(&rule, "2026-05-08").notes, [Note::InPause { until }]);
    let moved = date_on(&rule, "2026-05-01");
    assert!(moved.skipped && moved.notes.contains(&Note::InPause { until }));
    assert!(!date_on(&rule, "2026-05-22").skipped);
}

#[test]
fn a_holiday_in_a_part_of_bavaria_is_a_note_and_nothing_more() {
    let rule = Rule {
        holiday_policy: HolidayPolicy::NextWorkday,
        holiday_scope: vec![Scope::Land(Land::By)],
        ..weekly(&[Weekday::Fri])
    };
    let date = date_on(&rule, "2031-08-15");
    assert_eq!(date.slot.day(), day("2031-08-15"));
    assert_eq!(date.notes, [Note::PartialHoliday { holiday: "Mariä Himmelfahrt".into(), land: Land::By }]);
}

#[test]
fn a_history_of_rules_plans_each_day_by_the_rule_that_is_valid() {
    let cadence = |id, valid_from, valid_until, rule| Cadence {
        id: CadenceId(uuid::Uuid::from_u128(id)),
        format_id: FormatId(uuid::Uuid::nil()),
        valid_from: day(valid_from),
        valid_until,
        rule,
    };
    let history = [
        cadence(1, "2026-01-01", Some(day("2026-02-04")), biweekly()),
        cadence(2, "2026-02-05", None, weekly(&[Weekday::Tue])),
    ];
    let found = dates_of(&history, Berlin, day("2026-01-01"), day("2026-02-17"));
    let found: Vec<_> = found.iter().map(|(_, date)| date.planned_on.to_string()).collect();
    assert_eq!(found, ["2026-01-08", "2026-01-22", "2026-02-10", "2026-02-17"]);
}

#[test]
fn a_date_moved_onto_the_day_of_the_following_rule_is_dropped() {
    let cadence = |id, from, until, weekday| Cadence {
        id: CadenceId(uuid::Uuid::from_u128(id)),
        format_id: FormatId(uuid::Uuid::nil()),
        valid_from: day(from),
        valid_until: until,
        rule: Rule { holiday_policy: HolidayPolicy::NextWorkday, ..weekly(&[weekday]) },
    };
    let old = cadence(1, "2026-01-01", Some(day("2026-05-03")), Weekday::Fri);
    let new = cadence(2, "2026-05-04", None, Weekday::Mon);
    let history = [old.clone(), new];
    let found = dates_of(&history, Berlin, day("2026-05-01"), day("2026-05-04"));
    assert_eq!(found.iter().map(|(_, d)| d.skipped).collect::<Vec<_>>(), [true, false]);
    // Without a successor it keeps the Monday, although that day lies beyond the rule's last one.
    assert!(!dates_of(&[old], Berlin, day("2026-05-01"), day("2026-05-04"))[0].1.skipped);
}

#[test]
fn a_preview_ends_after_400_dates_however_many_are_asked_for() {
    assert_eq!(biweekly().preview(Berlin, day("2026-01-01"), 100_000).len(), PREVIEW_LIMIT);
    assert_eq!(biweekly().preview(Berlin, day("2026-01-01"), 12).len(), 12);
    assert_eq!(biweekly().preview(Berlin, NaiveDate::MAX, 12), []);
}
