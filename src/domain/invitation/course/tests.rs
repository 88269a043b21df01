use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-03-09T08:00:00Z".parse().unwrap()
}

fn cadence(number: u128) -> CadenceId {
    CadenceId(Uuid::from_u128(number))
}

fn registration(number: u32) -> RegistrationId {
    RegistrationId(Uuid::from_u128(number.into()))
}

/// The date in so many weeks, meant by the first rule.
fn week(number: u32, there: There) -> Mine {
    let starts_at = now() + TimeDelta::weeks(number.into());
    Mine { registration_id: registration(number), starts_at, rides: Some(cadence(1)), belongs: true, there }
}

fn weeks(numbers: std::ops::RangeInclusive<u32>, there: There) -> Vec<Mine> {
    numbers.map(|number| week(number, there)).collect()
}

fn whole(comes: &[u32], goes: &[u32]) -> Step {
    let ids = |numbers: &[u32]| numbers.iter().copied().map(registration).collect();
    Step::Whole { series: Some(series(1)), comes: ids(comes), goes: ids(goes) }
}

fn begins(comes: &[u32]) -> Step {
    Step::Whole { series: None, comes: comes.iter().copied().map(registration).collect(), goes: Vec::new() }
}

fn series(number: u128) -> SeriesId {
    SeriesId(Uuid::from_u128(number))
}

fn within() -> There {
    There::Within(series(1))
}

#[test]
fn a_whole_format_comes_as_one_series() {
    assert_eq!(steps(&weeks(1..=6, There::Nowhere), now()), [begins(&[1, 2, 3, 4, 5, 6])]);
    assert_eq!(steps(&weeks(1..=6, within()), now()), [], "twice changes nothing");
    assert_eq!(steps(&[], now()), []);
}

#[test]
fn one_date_is_no_series() {
    assert_eq!(steps(&weeks(1..=1, There::Nowhere), now()), [Step::Alone(registration(1))]);
}

#[test]
fn what_fits_into_no_series_goes_by_itself_once_it_is_near() {
    let mut dates = weeks(1..=6, There::Nowhere);
    dates[1].rides = None;
    dates[5].rides = None;
    assert_eq!(steps(&dates, now()), [begins(&[1, 3, 4, 5]), Step::Alone(registration(2))]);
    for date in &mut dates {
        date.rides = None;
    }
    let alone: Vec<_> = (1..=3).map(|number| Step::Alone(registration(number))).collect();
    assert_eq!(steps(&dates, now()), alone, "the rolling invitations of a rule that no program maps");
}

#[test]
fn a_date_that_is_there_by_itself_stays_so() {
    let mut dates = weeks(1..=4, There::Nowhere);
    dates[0].there = There::Alone;
    assert_eq!(steps(&dates, now()), [begins(&[2, 3, 4])]);
    dates[0].belongs = false;
    assert_eq!(steps(&dates, now()), [begins(&[2, 3, 4]), Step::Alone(registration(1))]);
}

#[test]
fn a_series_is_prolonged_by_all_that_is_known_once_its_last_dates_come_near() {
    let known = |last: u32| [weeks(1..=last, within()), weeks(last + 1..=12, There::Nowhere)].concat();
    assert_eq!(steps(&known(4), now()), [], "four weeks are enough for now");
    assert_eq!(steps(&known(2), now()), [whole(&[3, 4, 5, 6, 7, 8, 9, 10, 11, 12], &[])]);
}

#[test]
fn what_no_longer_belongs_goes() {
    let mut dates = weeks(1..=6, within());
    dates[2].belongs = false;
    assert_eq!(steps(&dates, now()), [Step::Alone(registration(3))], "one is told as one");
    dates[4].rides = None;
    assert_eq!(steps(&dates, now()), [whole(&[], &[3, 5])]);
    let mut one = weeks(1..=6, within());
    one[2].rides = None;
    assert_eq!(steps(&one, now()), [whole(&[], &[3])], "whoever keeps the seat hears of it with the whole");
    for date in &mut dates {
        date.belongs = false;
    }
    assert_eq!(steps(&dates, now()), [Step::End(series(1))], "whoever leaves gets one mail");
    assert_eq!(steps(&dates[..1], now()), [Step::End(series(1))]);
}

#[test]
fn a_series_goes_over_to_a_new_rule_with_its_dates() {
    let mut dates = weeks(1..=6, within());
    for date in &mut dates {
        date.rides = Some(cadence(2));
    }
    assert_eq!(steps(&dates, now()), [], "the mails about the dates say it");
    // From the third date on another rule holds: the rest of the dates make a series of their own.
    for date in &mut dates[..2] {
        date.rides = Some(cadence(1));
    }
    assert_eq!(steps(&dates, now()), [whole(&[], &[3, 4, 5, 6]), begins(&[3, 4, 5, 6])]);
    // Two series that follow one rule by now become one.
    let mut dates = weeks(1..=6, within());
    for date in &mut dates[3..] {
        date.there = There::Within(series(2));
    }
    assert_eq!(steps(&dates, now()), [Step::End(series(2)), whole(&[4, 5, 6], &[])]);
}

/// What a program shows that does as it is told; series that begin are numbered from 10 on.
fn obey(mine: &mut [Mine], steps: &[Step], begun: &mut u128) -> Result<(), TestCaseError> {
    for step in steps {
        match step {
            Step::Whole { series: which, comes, goes } => {
                let which = which.unwrap_or_else(|| {
                    *begun += 1;
                    series(*begun)
                });
                for one in mine.iter_mut() {
                    if comes.contains(&one.registration_id) {
                        prop_assert_eq!(one.there, There::Nowhere, "there twice");
                        one.there = There::Within(which);
                    }
                    if goes.contains(&one.registration_id) {
                        prop_assert_eq!(one.there, There::Within(which));
                        one.there = There::Nowhere;
                    }
                }
            }
            Step::End(which) => {
                for one in mine.iter_mut().filter(|one| one.there == There::Within(*which)) {
                    one.there = There::Nowhere;
                }
            }
            Step::Alone(id) => {
                let one = mine.iter_mut().find(|one| one.registration_id == *id).expect("a date of theirs");
                one.there = if one.there == There::Nowhere { There::Alone } else { There::Nowhere };
            }
        }
    }
    Ok(())
}

proptest! {
    /// Whatever stands in a calendar and whatever became of the dates: in a few steps it shows what is near, nothing twice,
    /// nothing that does not belong there; another changes nothing.
    #[test]
    fn calendars_end_up_right(
        found in proptest::collection::vec((0_u8..5, 0_u8..3, any::<bool>()), 0..14),
    ) {
        let mut mine: Vec<Mine> = found.iter().zip(1..).map(|((there, rides, belongs), number)| {
            let there = match there {
                0 | 4 => There::Nowhere,
                1 => There::Alone,
                which => There::Within(series((*which).into())),
            };
            let mut one = week(number, there);
            one.belongs = *belongs;
            one.rides = (*rides > 0).then(|| cadence((*rides).into()));
            one
        }).collect();
        let mut begun = 10;
        for _ in 0..3 {
            let told = steps(&mine, now());
            obey(&mut mine, &told, &mut begun)?;
        }
        prop_assert_eq!(steps(&mine, now()), []);
        prop_assert!(near(&mine, now()).is_empty());
        for one in &mine {
            prop_assert!(one.belongs || one.there == There::Nowhere, "{one:?}");
            if let There::Within(_) = one.there {
                let others = mine.iter().filter(|other| other.there == one.there);
                prop_assert!(others.into_iter().all(|other| other.rides == one.rides && one.rides.is_some()));
            }
        }
    }
}

#[test]
fn a_series_follows_the_rule_of_its_next_date() {
    let at = |weeks: i64, rule: u128| (now() + TimeDelta::weeks(weeks), cadence(rule));
    assert_eq!(home([at(-1, 1), at(2, 2), at(1, 3)], now()), Some(cadence(3)));
    assert_eq!(home([at(-1, 1), at(-2, 2)], now()), Some(cadence(1)));
    assert_eq!(home([], now()), None);
}

#[test]
fn rules_that_mean_the_same_days_and_times_are_one_to_calendars() {
    use crate::domain::cadence::RuleDraft;
    let rule = |draft: RuleDraft| Rule::parse(&draft).expect("a rule");
    let thursdays = |every: i64, anchor: &str| RuleDraft {
        every: Some(every),
        unit: Some("week".into()),
        weekdays: vec!["TH".into()],
        anchor: Some(anchor.into()),
        start_time: Some("10:00".into()),
        duration_minutes: Some(60),
        ..RuleDraft::default()
    };
    let base = rule(thursdays(2, "2026-01-08"));
    let table = [
        (thursdays(2, "2026-03-05"), true),
        (RuleDraft { holiday_policy: Some("skip".into()), ..thursdays(2, "2026-01-08") }, true),
        (RuleDraft { until: Some("2026-12-31".into()), ..thursdays(2, "2026-01-08") }, true),
        (thursdays(2, "2026-01-15"), false),
        (thursdays(4, "2026-01-08"), false),
        (RuleDraft { weekdays: vec!["FR".into()], ..thursdays(2, "2026-01-08") }, false),
        (RuleDraft { start_time: Some("11:00".into()), ..thursdays(2, "2026-01-08") }, false),
        (RuleDraft { duration_minutes: Some(90), ..thursdays(2, "2026-01-08") }, false),
    ];
    for (draft, same) in table {
        let other = rule(draft);
        assert_eq!((means_the_same(&base, &other), means_the_same(&other, &base)), (same, same), "{other:?}");
    }
}
