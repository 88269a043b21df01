//! The rules that cost the most, each within a second (C38): many days that are dropped, many pauses, far away.

use std::time::{Duration, Instant};

use super::*;

/// What nobody waits longer for; a rule takes thousandths of it.
const BUDGET: Duration = Duration::from_secs(1);

/// Every third day of a pause, for as many years as there are pauses.
fn many_pauses(count: u32) -> Vec<Pause> {
    let first = day("2026-01-01");
    let from = |number: u32| first + chrono::Days::new(u64::from(number) * 3);
    (0..count).map(|number| Pause { from: from(number), until: from(number) }).collect()
}

fn all_scopes() -> Vec<Scope> {
    let codes = [
        "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SL",
        "DE-SN", "DE-ST", "DE-SH", "DE-TH",
    ];
    codes.iter().map(|code| code.parse().expect("a Land")).chain([Scope::Federal, Scope::AtLeast(1)]).collect()
}

#[test]
fn each_of_the_dearest_rules_takes_less_than_a_second() {
    let daily = || Rule { every: 1, weekdays: WEEK.to_vec(), holiday_scope: all_scopes(), ..biweekly() };
    let rare =
        || Rule { every: 52, unit: Unit::Month, month_ordinal: Some(4), weekdays: vec![Weekday::Thu], ..biweekly() };
    let moved = |holiday_policy| Rule { holiday_policy, pauses: many_pauses(1000), ..daily() };
    let whole = vec![Pause { from: day("2026-01-01"), until: day("2999-12-31") }];
    let rules = [
        ("every day, moved on", moved(HolidayPolicy::NextWorkday)),
        ("every day, moved back", moved(HolidayPolicy::PreviousWorkday)),
        ("every day, dropped", moved(HolidayPolicy::Skip)),
        ("every day of centuries, all in one pause", Rule { pauses: whole, ..moved(HolidayPolicy::NextWorkday) }),
        ("every 52 months", rare()),
        ("every 52 weeks from long ago", Rule { every: 52, anchor: day("0001-01-04"), ..daily() }),
        ("from the beginning of the calendar", Rule { anchor: NaiveDate::MIN, ..daily() }),
        ("in the hour that is left out", Rule { start_time: NaiveTime::from_hms_opt(2, 30, 0).unwrap(), ..daily() }),
    ];
    for (name, rule) in rules {
        for from in ["2026-01-01", "2150-01-01", "9000-01-01"] {
            let began = Instant::now();
            let shown = rule.preview(Berlin, day(from), usize::MAX).len();
            let planned = rule.dates_between(Berlin, day(from), day(from) + chrono::Days::new(3 * 366)).count();
            assert!(shown <= PREVIEW_LIMIT && planned <= 3 * 366 + 1, "{name} from {from}: {shown} and {planned}");
            assert!(began.elapsed() < BUDGET, "{name} from {from}: {:?}", began.elapsed());
        }
    }
}
