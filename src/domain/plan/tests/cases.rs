//! Named cases, all within four weeks of March 2026.

use super::*;

/// The four Thursdays, stored as planned.
fn thursdays() -> Vec<StoredEvent> {
    apply(&[], &plan(&always(weekly()), &[], &four_weeks()))
}

fn local(slot: Slot) -> String {
    crate::domain::zone::local_of(slot.starts_at, slot.zone).format("%a %d.%m. %H:%M").to_string()
}

fn whens(stored: &[StoredEvent]) -> Vec<String> {
    let mut slots: Vec<_> = stored.iter().map(|event| event.slot).collect();
    slots.sort_by_key(|slot| slot.starts_at);
    slots.into_iter().map(local).collect()
}

fn at(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

#[test]
fn an_empty_format_gets_its_dates_and_planning_again_changes_nothing() {
    let stored = thursdays();
    assert_eq!(whens(&stored), ["Thu 05.03. 10:00", "Thu 12.03. 10:00", "Thu 19.03. 10:00", "Thu 26.03. 10:00"]);
    let again = plan(&always(weekly()), &stored, &four_weeks());
    assert_eq!(again.len(), 4);
    assert!(is_still(&again));
}

#[test]
fn the_next_day_adds_only_what_comes_into_the_horizon() {
    let horizon = Horizon { until: day("2026-04-02"), ..four_weeks() };
    let steps = plan(&always(weekly()), &thursdays(), &horizon);
    let new: Vec<_> = steps.iter().filter(|step| !matches!(step, Step::Keep(_))).collect();
    assert!(matches!(new[..], [Step::Create(date, _)] if date.planned_on == day("2026-04-02")));
}

#[test]
fn a_changed_clock_time_moves_the_dates_and_leaves_none_behind() {
    let stored = thursdays();
    let steps = plan(&always(Rule { start_time: at(14), ..weekly() }), &stored, &four_weeks());
    assert!(steps.iter().all(|step| matches!(step, Step::Move { .. })));
    assert_eq!(
        whens(&apply(&stored, &steps)),
        ["Thu 05.03. 14:00", "Thu 12.03. 14:00", "Thu 19.03. 14:00", "Thu 26.03. 14:00"]
    );
}

#[test]
fn a_changed_weekday_moves_each_date_within_its_week() {
    let stored = thursdays();
    let steps = plan(&always(Rule { weekdays: vec![Weekday::Tue], ..weekly() }), &stored, &four_weeks());
    assert!(steps.iter().all(|step| matches!(step, Step::Move { event, to, .. }
        if stored.iter().any(|e| e.id == *event && (to.planned_on - e.planned_on).num_days() == -2))));
    assert_eq!(whens(&apply(&stored, &steps))[0], "Tue 03.03. 10:00");
}

#[test]
fn an_anchor_one_week_later_moves_dates_within_the_turn_of_the_rule() {
    let biweekly = |anchor| always(Rule { every: 2, anchor: day(anchor), ..weekly() });
    let stored = apply(&[], &plan(&biweekly("2026-01-01"), &[], &four_weeks()));
    let steps = plan(&biweekly("2026-01-08"), &stored, &four_weeks());
    let after = apply(&stored, &steps);
    assert_eq!(whens(&after), ["Thu 05.03. 10:00", "Thu 19.03. 10:00"]);
    assert!(steps.iter().any(|step| matches!(step, Step::Move { .. })));
}

#[test]
fn half_the_dates_are_dropped_when_the_turn_becomes_twice_as_long() {
    let steps = plan(&always(Rule { every: 2, ..weekly() }), &thursdays(), &four_weeks());
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Drop(_))).count(), 2);
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Keep(_))).count(), 2);
}

#[test]
fn a_date_with_registrations_moves_within_its_day_but_is_never_dropped() {
    let mut stored = thursdays();
    stored[1].has_registrations = true;
    let id = stored[1].id;
    let later = plan(&always(Rule { start_time: at(14), ..weekly() }), &stored, &four_weeks());
    assert!(later.iter().any(|step| matches!(step, Step::Move { event, .. } if *event == id)));
    let tuesdays = always(Rule { weekdays: vec![Weekday::Tue], ..weekly() });
    let steps = plan(&tuesdays, &stored, &four_weeks());
    assert!(steps.contains(&Step::Detach(id)));
    let after = apply(&stored, &steps);
    assert!(after.iter().any(|event| event.id == id && event.slot == stored[1].slot));
    assert!(is_still(&plan(&tuesdays, &after, &four_weeks())));
}

#[test]
fn a_date_edited_by_hand_stays_as_it_is() {
    let mut stored = thursdays();
    stored[1].hand_edited = true;
    let steps = plan(&always(Rule { start_time: at(14), ..weekly() }), &stored, &four_weeks());
    assert!(steps.contains(&Step::Keep(stored[1].id)));
    let steps = plan(&[], &stored, &four_weeks());
    assert!(steps.contains(&Step::Detach(stored[1].id)));
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Drop(_))).count(), 3);
}

#[test]
fn a_cancelled_date_is_not_planned_again() {
    let mut stored = thursdays();
    stored[2].status = EventStatus::Cancelled;
    assert!(is_still(&plan(&always(weekly()), &stored, &four_weeks())));
}

#[test]
fn a_new_pause_drops_its_dates_and_keeps_those_with_registrations() {
    let mut stored = thursdays();
    stored[2].has_registrations = true;
    let pauses = vec![Pause { from: day("2026-03-09"), until: day("2026-03-20") }];
    let resting = always(Rule { pauses, ..weekly() });
    let steps = plan(&resting, &stored, &four_weeks());
    assert!(steps.contains(&Step::Drop(stored[1].id)) && steps.contains(&Step::Detach(stored[2].id)));
    let after = apply(&stored, &steps);
    // The pause ends early: the dropped date comes back, the single one is not doubled.
    let back = apply(&after, &plan(&always(weekly()), &after, &four_weeks()));
    assert_eq!(whens(&back), whens(&thursdays()));
}

#[test]
fn a_date_that_planning_dropped_comes_back_when_its_day_is_meant_again() {
    let mut stored = thursdays();
    stored[1].cadence_id = None;
    let back = plan(&always(weekly()), &stored, &four_weeks());
    assert!(back.iter().any(|step| matches!(step, Step::Adopt { event, .. } if *event == stored[1].id)));
    // Until then it is in nobody's way: neither dropped again, nor keeping a new date from its hour.
    let nothing = plan(&[], &stored[1..2], &four_weeks());
    assert_eq!(nothing, [Step::Keep(stored[1].id)]);
    stored[1].planned_on = day("2026-03-11");
    let steps = plan(&always(weekly()), &stored, &four_weeks());
    assert!(steps.iter().any(|step| matches!(step, Step::Create(date, _) if date.planned_on == day("2026-03-12"))));
}

#[test]
fn what_has_begun_is_history() {
    let stored = thursdays();
    let horizon = Horizon { now: stored[1].slot.starts_at, ..four_weeks() };
    let steps = plan(&[], &stored, &horizon);
    let kept = [Step::Keep(stored[0].id), Step::Keep(stored[1].id)];
    assert!(kept.iter().all(|step| steps.contains(step)));
    let fresh = plan(&always(weekly()), &[], &horizon);
    assert!(matches!(&fresh[..], [Step::Create(first, _), _] if first.planned_on == day("2026-03-19")));
}

#[test]
fn the_same_dates_under_a_new_rule_change_in_the_books_only() {
    let stored = thursdays();
    let replaced = [
        cadence(1, day("1990-01-01"), Some(day("2026-03-10")), weekly()),
        cadence(2, day("2026-03-11"), None, Rule { anchor: day("2026-03-11"), ..weekly() }),
    ];
    let steps = plan(&replaced, &stored, &four_weeks());
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Adopt { .. })).count(), 3);
    assert!(is_still(&plan(&replaced, &apply(&stored, &steps), &four_weeks())));
}

#[test]
fn a_date_planned_yesterday_and_moved_to_tomorrow_is_still_created() {
    let fridays = Rule { weekdays: vec![Weekday::Fri], holiday_policy: HolidayPolicy::NextWorkday, ..weekly() };
    let saturday = Horizon {
        from: day("2026-05-02"),
        until: day("2026-05-05"),
        now: "2026-05-02T06:00:00Z".parse().unwrap(),
        ..four_weeks()
    };
    let stored = apply(&[], &plan(&always(fridays.clone()), &[], &saturday));
    assert_eq!(whens(&stored), ["Mon 04.05. 10:00"]);
    // The rule changes to Mondays: the event is on that Monday already.
    let mondays = Rule { weekdays: vec![Weekday::Mon], ..fridays };
    let steps = plan(&always(mondays), &stored, &saturday);
    assert!(matches!(&steps[..], [Step::Adopt { to, .. }] if to.planned_on == day("2026-05-04")));
}

#[test]
fn no_date_is_created_while_one_that_somebody_moved_there_is_on() {
    let mut stored = thursdays();
    let tuesday = instant_of(day("2026-03-10").and_time(at(10)), Berlin) + TimeDelta::minutes(30);
    stored[1].slot = Slot { starts_at: tuesday, ends_at: tuesday + TimeDelta::hours(1), zone: Berlin };
    stored[1].hand_edited = true;
    let tuesdays = always(Rule { weekdays: vec![Weekday::Tue], ..weekly() });
    let steps = plan(&tuesdays, &stored, &four_weeks());
    let after = apply(&stored, &steps);
    assert_eq!(whens(&after), ["Tue 03.03. 10:00", "Tue 10.03. 10:30", "Tue 17.03. 10:00", "Tue 24.03. 10:00"]);
    assert!(is_still(&plan(&tuesdays, &after, &four_weeks())));
}

#[test]
fn an_event_beyond_the_horizon_is_judged_too() {
    let far = Horizon { until: day("2026-06-30"), ..four_weeks() };
    let stored = apply(&[], &plan(&always(weekly()), &[], &far));
    let steps = plan(&always(Rule { start_time: at(14), ..weekly() }), &stored, &four_weeks());
    assert!(steps.iter().all(|step| matches!(step, Step::Move { .. })));
}

#[test]
fn a_gap_beyond_the_horizon_is_left_until_the_horizon_reaches_it() {
    let far = Horizon { until: day("2026-06-30"), ..four_weeks() };
    let mut stored = apply(&[], &plan(&always(weekly()), &[], &far));
    stored.retain(|event| event.planned_on != day("2026-05-07"));
    assert!(is_still(&plan(&always(weekly()), &stored, &four_weeks())));
    let later = plan(&always(weekly()), &stored, &far);
    assert!(later.iter().any(|step| matches!(step, Step::Create(date, _) if date.planned_on == day("2026-05-07"))));
}
