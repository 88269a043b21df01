//! Each clause of the predicate by name, and what holds for every series.

use chrono::NaiveTime;
use chrono_tz::{Europe::Berlin, Europe::Lisbon};
use proptest::prelude::*;

use super::*;
use crate::domain::{cadence::HolidayPolicy, holiday::Scope};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// "Every Thursday, 10 to 11" from 8 January 2026 on.
fn thursdays() -> Rule {
    Rule {
        every: 1,
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

/// The first `count` dates of a rule, as planned.
fn planned(rule: &Rule, count: usize) -> Vec<Held> {
    let dates = rule.dates(Berlin, rule.anchor).take(count);
    dates.map(|date| Held { planned_on: date.planned_on, slot: date.slot }).collect()
}

/// The `at`th date at another local time.
fn moved(mut dates: Vec<Held>, at: usize, local: &str) -> Vec<Held> {
    let minutes = dates[at].slot.ends_at - dates[at].slot.starts_at;
    dates[at].slot = Slot::new(local.parse().unwrap(), u32::try_from(minutes.num_minutes()).unwrap(), Berlin);
    dates
}

fn unfit(rule: &Rule, dates: &[Held]) -> Option<Unfit> {
    series(rule, Berlin, dates).err()
}

#[test]
fn a_weekly_and_a_monthly_rule_are_written_in_the_forms_every_program_maps() {
    let monthly = |ordinal| Rule { unit: Unit::Month, month_ordinal: Some(ordinal), every: 2, ..thursdays() };
    let several = Rule { every: 2, weekdays: vec![Weekday::Thu, Weekday::Mon], ..thursdays() };
    let table = [
        (thursdays(), 3, "FREQ=WEEKLY;BYDAY=TH;UNTIL=20260122T090000Z"),
        (thursdays(), 14, "FREQ=WEEKLY;BYDAY=TH;UNTIL=20260409T080000Z"),
        (several, 3, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20260122T090000Z"),
        (monthly(2), 2, "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TH;UNTIL=20260312T090000Z"),
        (monthly(-1), 2, "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1TH;UNTIL=20260326T090000Z"),
    ];
    for (rule, count, expected) in table {
        let series = series(&rule, Berlin, &planned(&rule, count)).expect(expected);
        assert_eq!(series.rule(), expected);
        assert_eq!(series.instances().len(), count, "{expected}");
    }
}

#[test]
fn clause_a_several_weekdays_of_a_month_and_no_weekday_at_all_have_no_common_form() {
    let monthly = Rule { unit: Unit::Month, month_ordinal: Some(2), ..thursdays() };
    let two = Rule { weekdays: vec![Weekday::Tue, Weekday::Thu], ..monthly.clone() };
    assert_eq!(unfit(&two, &planned(&two, 4)), Some(Unfit::Form));
    assert_eq!(unfit(&Rule { weekdays: Vec::new(), ..thursdays() }, &planned(&thursdays(), 4)), Some(Unfit::Form));
    let fifth = Rule { month_ordinal: Some(5), ..monthly.clone() };
    assert_eq!(unfit(&fifth, &planned(&monthly, 4)), Some(Unfit::Form));
    assert_eq!(unfit(&monthly, &planned(&monthly, 4)), None);
}

#[test]
fn clause_b_one_date_at_least_and_999_repetitions_at_the_most() {
    for (count, expected) in [(0, Some(Unfit::Count)), (1, None), (2, None), (999, None)] {
        assert_eq!(unfit(&thursdays(), &planned(&thursdays(), count)), expected, "{count}");
    }
    let dates = planned(&thursdays(), 1000);
    assert_eq!(unfit(&thursdays(), &dates), Some(Unfit::Count));
    // Dropped ones count, too: they are repetitions of the rule.
    assert_eq!(unfit(&thursdays(), &[dates[0], dates[999]]), Some(Unfit::Count));
}

#[test]
fn clause_c_a_series_begins_with_a_date_that_is_held() {
    let dates = planned(&thursdays(), 6);
    let some = [dates[1], dates[2], dates[4]];
    let series = series(&thursdays(), Berlin, &some).expect("a series");
    let held: Vec<_> = series.instances().iter().map(|one| one.held.is_some()).collect();
    assert_eq!(held, [true, true, false, true]);
    assert_eq!(series.instances()[0].planned_on, day("2026-01-15"));
}

#[test]
fn clause_e_a_moved_date_stays_between_its_neighbours_on_a_day_of_its_own() {
    let dates = || planned(&thursdays(), 4);
    // 8, 15, 22 and 29 January; the second one moves.
    let table = [
        ("2026-01-15T16:00:00", None),
        ("2026-01-09T10:00:00", None),
        ("2026-01-21T23:00:00", None),
        ("2026-01-08T14:00:00", Some(Unfit::Neighbour)),
        ("2026-01-22T08:00:00", Some(Unfit::Neighbour)),
        ("2026-01-23T10:00:00", Some(Unfit::Neighbour)),
        ("2026-01-07T10:00:00", Some(Unfit::Neighbour)),
    ];
    for (local, expected) in table {
        assert_eq!(unfit(&thursdays(), &moved(dates(), 1, local)), expected, "{local}");
    }
    // Where the neighbour moved to counts, and so does where it was.
    let both = moved(moved(dates(), 1, "2026-01-19T10:00:00"), 2, "2026-01-20T10:00:00");
    assert_eq!(unfit(&thursdays(), &both), None);
    let met = moved(moved(dates(), 1, "2026-01-20T10:00:00"), 2, "2026-01-20T12:00:00");
    assert_eq!(unfit(&thursdays(), &met), Some(Unfit::Neighbour));
    // A dropped neighbour still has its day.
    let mut dropped = moved(dates(), 1, "2026-01-22T10:00:00");
    dropped.remove(2);
    assert_eq!(unfit(&thursdays(), &dropped), Some(Unfit::Neighbour));
    // The first and the last have a neighbour on one side only.
    assert_eq!(unfit(&thursdays(), &moved(dates(), 0, "2026-01-02T10:00:00")), None);
    assert_eq!(unfit(&thursdays(), &moved(dates(), 3, "2026-02-12T10:00:00")), None);
}

#[test]
fn clause_f_a_date_is_over_before_the_next_one_begins() {
    let daily = |minutes| Rule { weekdays: crate::domain::cadence::WEEK.to_vec(), minutes, ..thursdays() };
    assert_eq!(unfit(&daily(1439), &planned(&daily(1439), 3)), None);
    assert_eq!(unfit(&daily(1440), &planned(&daily(1440), 3)), Some(Unfit::Length));
    let mut long = planned(&thursdays(), 3);
    long[0].slot.ends_at = long[1].slot.starts_at;
    assert_eq!(unfit(&thursdays(), &long), Some(Unfit::Length));
}

#[test]
fn clause_g_the_rule_must_mean_each_date_once_on_a_clock_that_shows_its_hour_once() {
    let dates = planned(&thursdays(), 4);
    let strange = Held { planned_on: day("2026-01-16"), ..dates[1] };
    assert_eq!(unfit(&thursdays(), &[dates[0], strange, dates[2]]), Some(Unfit::Meaning));
    assert_eq!(unfit(&thursdays(), &[dates[0], dates[1], dates[1]]), Some(Unfit::Meaning));
    assert_eq!(series(&thursdays(), Lisbon, &dates).err(), Some(Unfit::Meaning), "another clock");
    // 29 March 2026 has no half past two, 25 October has two of them.
    let at_night = |hour, anchor: &str, minutes| {
        let start_time = NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
        Rule { weekdays: vec![Weekday::Sun], anchor: day(anchor), start_time, minutes, ..thursdays() }
    };
    for anchor in ["2026-03-22", "2026-10-18"] {
        let rule = at_night(2, anchor, 30);
        assert_eq!(unfit(&rule, &planned(&rule, 3)), Some(Unfit::Meaning), "{anchor}");
        // From half past one for three hours by the clock on the wall, but not in real time.
        let rule = at_night(1, anchor, 180);
        assert_eq!(unfit(&rule, &planned(&rule, 3)), Some(Unfit::Meaning), "{anchor}");
        let rule = at_night(10, anchor, 180);
        assert_eq!(unfit(&rule, &planned(&rule, 3)), None, "{anchor}");
    }
}

proptest! {
    /// A series holds exactly the dates it was made of, whatever was dropped and moved.
    #[test]
    fn a_series_holds_the_dates_it_was_made_of(steps in proptest::collection::vec((any::<bool>(), -8_i64..9), 2..40)) {
        let all = planned(&thursdays(), steps.len());
        let held: Vec<Held> = all.into_iter().zip(steps).filter(|(_, (held, _))| *held).map(|(date, (_, days))| {
            let by = TimeDelta::days(days);
            let slot = Slot { starts_at: date.slot.starts_at + by, ends_at: date.slot.ends_at + by, ..date.slot };
            Held { slot, ..date }
        }).collect();
        match series(&thursdays(), Berlin, &held) {
            Ok(series) => {
                let kept = series.instances().iter().filter_map(|one| Some(Held { planned_on: one.planned_on, slot: one.held? }));
                prop_assert_eq!(kept.collect::<Vec<_>>(), held);
                let days: Vec<_> = series.instances().iter().filter_map(|one| one.held).map(|slot| slot.day()).collect();
                prop_assert!(days.is_sorted_by(|a, b| a < b), "{days:?}");
            }
            Err(Unfit::Count) => prop_assert!(held.is_empty()),
            Err(why) => prop_assert!(matches!(why, Unfit::Neighbour | Unfit::Meaning), "{why:?}"),
        }
    }
}

#[test]
fn the_moved_date_stays_out_and_the_series_goes_on() {
    let days = |dates: &[Held]| -> Vec<NaiveDate> { riders(&thursdays(), Berlin, dates).into_iter().collect() };
    let all: Vec<NaiveDate> = planned(&thursdays(), 4).iter().map(|date| date.planned_on).collect();
    let without = |at: usize| all.iter().copied().filter(|day| *day != all[at]).collect::<Vec<_>>();
    let dates = || planned(&thursdays(), 4);
    assert_eq!(days(&dates()), all);
    assert_eq!(days(&moved(dates(), 1, "2026-01-16T10:00:00")), all, "on a day of its own");
    assert_eq!(days(&moved(dates(), 1, "2026-01-22T08:00:00")), without(1), "onto its neighbour's day");
    assert_eq!(days(&moved(dates(), 2, "2026-01-08T18:00:00")), without(2));
    // Two that were moved onto one day: one of them stays.
    let met = moved(moved(dates(), 1, "2026-01-20T10:00:00"), 2, "2026-01-20T12:00:00");
    assert_eq!(days(&met), without(2));
    // Others' clocks, days that the rule does not mean, a second date of one day.
    let mut strange = dates();
    strange[0].slot.zone = Lisbon;
    strange.push(Held { planned_on: day("2026-01-16"), ..strange[1] });
    strange.push(strange[2]);
    assert_eq!(days(&strange), without(0));
    let daily = Rule { weekdays: crate::domain::cadence::WEEK.to_vec(), minutes: 1440, ..thursdays() };
    assert!(riders(&daily, Berlin, &planned(&daily, 5)).is_empty(), "a rule whose dates never end");
    assert!(riders(&Rule { weekdays: Vec::new(), ..thursdays() }, Berlin, &dates()).is_empty());
    assert!(riders(&thursdays(), Berlin, &[]).is_empty());
}

#[test]
fn a_date_moved_into_the_hour_that_the_clock_repeats_goes_by_itself() {
    let autumn = Rule { anchor: day("2026-10-15"), ..thursdays() };
    let dates = moved(planned(&autumn, 4), 1, "2026-10-25T01:30:00");
    assert_eq!(unfit(&autumn, &dates), Some(Unfit::Meaning), "it ends at half past two, which there is twice");
    let riding = riders(&autumn, Berlin, &dates);
    assert_eq!(riding.len(), 3);
    assert!(!riding.contains(&dates[1].planned_on));
    let clear = moved(planned(&autumn, 4), 1, "2026-10-25T12:30:00");
    assert_eq!(unfit(&autumn, &clear), None);
}

proptest! {
    /// What may ride makes a series with whichever of the others: so each person's own choice of dates is one.
    #[test]
    fn any_of_the_riders_make_a_series(steps in proptest::collection::vec((-9_i64..10, any::<bool>()), 2..30)) {
        let all: Vec<Held> = planned(&thursdays(), steps.len()).into_iter().zip(&steps).map(|(date, (days, _))| {
            let by = TimeDelta::days(*days);
            Held { slot: Slot { starts_at: date.slot.starts_at + by, ends_at: date.slot.ends_at + by, ..date.slot }, ..date }
        }).collect();
        let riding = riders(&thursdays(), Berlin, &all);
        let unmoved = all.iter().zip(&steps).filter(|(_, (days, _))| *days == 0);
        for (date, _) in unmoved {
            prop_assert!(riding.contains(&date.planned_on), "only moved dates stay out");
        }
        let mine: Vec<Held> = all.into_iter().zip(&steps)
            .filter(|(date, (_, mine))| *mine && riding.contains(&date.planned_on)).map(|(date, _)| date).collect();
        if !mine.is_empty() {
            prop_assert!(series(&thursdays(), Berlin, &mine).is_ok());
        }
    }
}
