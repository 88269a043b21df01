//! What holds whatever the rules were and become, and whatever people did to the events in between.

use proptest::prelude::*;

use super::*;

fn a_rule() -> impl Strategy<Value = Rule> {
    let weekdays = proptest::sample::subsequence(crate::domain::cadence::WEEK.to_vec(), 1..=4);
    let ordinal = proptest::sample::select(vec![None, None, Some(1_i8), Some(3), Some(-1)]);
    let policy = proptest::sample::select(HolidayPolicy::ALL);
    let scope = (1_u8..=16).prop_map(Scope::AtLeast);
    let pause = proptest::option::of((0_i64..300, 0_i64..40));
    (1_u8..=5, weekdays, ordinal, 0_i64..60, 3_u32..24, policy, scope, pause).prop_map(
        |(every, weekdays, month_ordinal, anchor, hour, holiday_policy, scope, pause)| Rule {
            every,
            unit: if month_ordinal.is_some() { Unit::Month } else { Unit::Week },
            weekdays,
            month_ordinal,
            anchor: day("2026-01-01") + TimeDelta::days(anchor),
            start_time: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
            holiday_policy,
            holiday_scope: vec![scope],
            pauses: pause
                .into_iter()
                .map(|(after, long)| {
                    let from = day("2026-02-01") + TimeDelta::days(after);
                    Pause { from, until: from + TimeDelta::days(long) }
                })
                .collect(),
            ..weekly()
        },
    )
}

/// One rule, or one that another one follows.
fn a_history() -> impl Strategy<Value = Vec<Cadence>> {
    (a_rule(), proptest::option::of((a_rule(), 0_i64..200)), 1_u128..3).prop_map(|(rule, next, id)| {
        let Some((then, after)) = next else { return vec![cadence(id, day("1990-01-01"), None, rule)] };
        let change = day("2026-02-15") + TimeDelta::days(after);
        vec![
            cadence(id, day("1990-01-01"), Some(change - TimeDelta::days(1)), rule),
            cadence(id + 1, change, None, then),
        ]
    })
}

/// What people did to an event in between: nothing, mostly.
fn meddle(event: &mut StoredEvent, deed: u8) {
    match deed {
        0 => event.status = EventStatus::Cancelled,
        1 => event.has_registrations = true,
        2 => event.hand_edited = true,
        3 => {
            event.hand_edited = true;
            event.slot.starts_at += TimeDelta::hours(26);
            event.slot.ends_at += TimeDelta::hours(26);
        }
        _ => {}
    }
}

fn horizon(after: i64) -> Horizon {
    let from = day("2026-03-02") + TimeDelta::days(after);
    Horizon {
        zone: Berlin,
        from,
        until: from + TimeDelta::days(200),
        now: instant_of(from.and_hms_opt(12, 0, 0).unwrap(), Berlin),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_change_of_rules_doubles_nothing_loses_nothing_and_settles_at_once(
        before in a_history(),
        after in a_history(),
        deeds in proptest::collection::vec(0_u8..12, 60),
        later in 0_i64..80,
    ) {
        let mut stored = apply(&[], &plan(&before, &[], &horizon(0)));
        stored.iter_mut().zip(deeds).for_each(|(event, deed)| meddle(event, deed));
        let horizon = horizon(later);
        let steps = plan(&after, &stored, &horizon);
        let settled = apply(&stored, &steps);

        prop_assert!(is_still(&plan(&after, &settled, &horizon)), "planning again changes nothing");

        let mut planned: Vec<_> = settled.iter().map(|event| event.planned_on).collect();
        planned.sort_unstable();
        prop_assert!(planned.is_sorted_by(|a, b| a < b), "no day is planned twice");

        for event in &stored {
            let now = settled.iter().find(|other| other.id == event.id);
            let is_history = event.slot.starts_at <= horizon.now || event.status == EventStatus::Cancelled;
            if is_history || event.hand_edited {
                prop_assert_eq!(now.map(|other| other.slot), Some(event.slot), "history and handwork stay");
            }
            if event.has_registrations {
                prop_assert_eq!(now.map(|other| other.slot.day()), Some(event.slot.day()), "no registration is lost");
            }
        }

        let free = |event: &&StoredEvent| !event.hand_edited && event.status == EventStatus::Scheduled
            && event.cadence_id.is_some() && event.slot.starts_at > horizon.now;
        let mut begins: Vec<_> = settled.iter().filter(free).map(|event| event.slot.starts_at).collect();
        begins.sort_unstable();
        prop_assert!(begins.is_sorted_by(|a, b| a < b), "no two dates begin together");
        for event in settled.iter().filter(free) {
            // An event is never moved into the past: it rather stays where its old rule had it.
            let fits = |date: &PlannedDate| date.slot == event.slot || date.slot.starts_at <= horizon.now;
            let dates = crate::domain::cadence::dates_of(&after, Berlin, event.planned_on, event.planned_on);
            prop_assert!(dates.iter().any(|(_, date)| !date.skipped && fits(date)), "as the rule says");
        }
    }

    #[test]
    fn planning_day_by_day_gives_what_planning_once_gives(history in a_history(), days in 1_i64..30) {
        let mut daily = Vec::new();
        for after in 0..=days {
            daily = apply(&daily, &plan(&history, &daily, &horizon(after)));
        }
        let begin = apply(&[], &plan(&history, &[], &horizon(0)));
        let once = apply(&begin, &plan(&history, &begin, &horizon(days)));
        let whens = |events: &[StoredEvent]| {
            let mut whens: Vec<_> = events.iter().map(|event| (event.planned_on, event.slot.starts_at)).collect();
            whens.sort_unstable();
            whens
        };
        prop_assert_eq!(whens(&daily), whens(&once));
    }
}
