use std::collections::BTreeMap;

use chrono::{NaiveTime, Weekday};
use uuid::Uuid;

use super::*;
use crate::domain::{
    cadence::{HolidayPolicy, PlannedDate, Unit},
    event::{Event, EventStatus, sample},
    holiday::Scope,
    participant::Channel,
    plan::Step,
    zone::Slot,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rule() -> Rule {
    Rule {
        every: 2,
        unit: Unit::Week,
        weekdays: vec![Weekday::Thu],
        month_ordinal: None,
        anchor: "2026-01-08".parse().unwrap(),
        until: None,
        start_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: vec![Scope::Federal],
        pauses: Vec::new(),
    }
}

fn new_rule() -> NewRule {
    NewRule { rule: rule(), valid_from: "2026-04-01".parse().unwrap() }
}

fn change(state: ChangeSetState) -> ChangeSet {
    ChangeSet {
        id: ChangeSetId(Uuid::from_u128(7)),
        format_id: FormatId(Uuid::from_u128(1)),
        account_id: None,
        state,
        plan: Plan::Rule(new_rule()),
        basis: "as shown".into(),
        made_at: at("2026-03-09T08:00:00Z"),
        applied_at: (state == ChangeSetState::Applied).then(|| at("2026-03-09T09:00:00Z")),
        outcome: None,
    }
}

#[test]
fn a_change_is_carried_out_as_it_was_shown_or_not_at_all() {
    use ChangeSetState::{Applied, Discarded, Draft, Undone};
    let table = [
        (Draft, "as shown", Ok(true)),
        (Draft, "otherwise", Err(ChangeSetRefusal::Outdated)),
        (Applied, "as shown", Ok(false)),
        (Applied, "otherwise", Ok(false)),
        (Discarded, "as shown", Err(ChangeSetRefusal::Over)),
        (Undone, "as shown", Err(ChangeSetRefusal::Over)),
    ];
    for (state, basis, expected) in table {
        assert_eq!(may_apply(&change(state), basis), expected, "{state:?} {basis}");
    }
}

#[test]
fn it_is_taken_back_in_time_and_by_the_last_one_first() {
    use ChangeSetState::{Applied, Discarded, Draft, Undone};
    let undo = TimeDelta::minutes(10);
    let (in_time, late) = (at("2026-03-09T09:09:59Z"), at("2026-03-09T09:10:00Z"));
    let table = [
        (Applied, true, in_time, Ok(true)),
        (Applied, true, late, Err(ChangeSetRefusal::TooLate)),
        (Applied, false, in_time, Err(ChangeSetRefusal::Overtaken)),
        (Draft, true, in_time, Err(ChangeSetRefusal::NotApplied)),
        (Discarded, true, in_time, Err(ChangeSetRefusal::Over)),
        (Undone, true, in_time, Ok(false)),
        (Undone, false, late, Ok(false)),
    ];
    for (state, newest, now, expected) in table {
        assert_eq!(may_undo(&change(state), newest, undo, now), expected, "{state:?} {newest} {now}");
    }
    assert_eq!(may_undo(&change(Applied), true, TimeDelta::zero(), in_time), Err(ChangeSetRefusal::TooLate));
}

#[test]
fn the_rules_before_end_the_day_before_and_say_until_when_they_had_held() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let cadence = |id: u128, from: &str, until: Option<&str>| Cadence {
        id: CadenceId(Uuid::from_u128(id)),
        format_id: FormatId(Uuid::from_u128(1)),
        valid_from: day(from),
        valid_until: until.map(day),
        rule: rule(),
    };
    let before = vec![
        cadence(1, "2026-01-01", Some("2026-02-28")),
        cadence(2, "2026-03-01", Some("2026-05-31")),
        cadence(3, "2026-06-01", None),
    ];
    let (after, ended) = proposed(&change(ChangeSetState::Draft), &new_rule(), before);
    let spans: Vec<_> = after.iter().map(|one| (one.valid_from.to_string(), one.valid_until)).collect();
    let until = |text: &str| Some(day(text));
    assert_eq!(
        spans,
        [
            ("2026-01-01".to_owned(), until("2026-02-28")),
            ("2026-03-01".to_owned(), until("2026-03-31")),
            ("2026-06-01".to_owned(), until("2026-03-31")),
            ("2026-04-01".to_owned(), None),
        ]
    );
    let id = |id: u128| CadenceId(Uuid::from_u128(id));
    assert_eq!(ended, [(id(2), until("2026-05-31")), (id(3), None)]);
}

/// Dates: four to come, one that is over, one that was called off.
fn stored(now: DateTime<Utc>) -> Vec<Event> {
    let event = |id: u128, days: i64, status: EventStatus| {
        let mut event = sample::single().event;
        event.id = EventId(Uuid::from_u128(id));
        event.slot.starts_at = now + TimeDelta::days(days);
        event.slot.ends_at = event.slot.starts_at + TimeDelta::hours(1);
        event.status = status;
        event
    };
    let scheduled = EventStatus::Scheduled;
    vec![
        event(1, 3, scheduled),
        event(2, 17, scheduled),
        event(3, 31, scheduled),
        event(4, 45, scheduled),
        event(5, -3, scheduled),
        event(6, 5, EventStatus::Cancelled),
    ]
}

fn id(id: u128) -> EventId {
    EventId(Uuid::from_u128(id))
}

/// A planned date so many hours after another one.
fn planned(slot: Slot, hours: i64) -> PlannedDate {
    let by = TimeDelta::hours(hours);
    let slot = Slot { starts_at: slot.starts_at + by, ends_at: slot.ends_at + by, ..slot };
    PlannedDate { planned_on: slot.day(), slot, iso_week: 13, skipped: false, notes: Vec::new() }
}

#[test]
fn each_step_is_a_fate_and_what_is_over_or_called_off_has_none() {
    let now = at("2026-03-09T08:00:00Z");
    let stored = stored(now);
    let (to, new) = (planned(stored[1].slot, 2), planned(stored[1].slot, 26));
    let cadence = CadenceId(Uuid::from_u128(7));
    let steps = vec![
        Step::Keep(id(1)),
        Step::Move { event: id(2), to: to.clone(), cadence },
        Step::Drop(id(3)),
        Step::Detach(id(4)),
        Step::Keep(id(5)),
        Step::Keep(id(6)),
        Step::Create(new.clone(), cadence),
    ];
    let people = BTreeMap::from([(id(2), People::default().with(Channel::Feed, 2).with(Channel::Invitation, 1))]);
    let dates = impact(&steps, &stored, &people, now);
    let seen: Vec<_> = dates.iter().map(|date| (date.event, date.fate, date.people.total())).collect();
    assert_eq!(
        seen,
        [
            (Some(id(1)), Fate::Stays, 0),
            (Some(id(2)), Fate::Moves, 3),
            (None, Fate::New, 0),
            (Some(id(3)), Fate::Dropped, 0),
            (Some(id(4)), Fate::Open, 0),
        ]
    );
    assert_eq!((dates[1].was, dates[1].will_be), (Some(stored[1].slot), Some(to.slot)));
    let told: Vec<_> = dates.iter().filter(|date| date.is_told_anyway()).map(|date| date.fate).collect();
    assert_eq!(told, [Fate::Moves], "what may be kept is not told for certain");
    assert!(dates[1].concerns() && dates[4].concerns() && !dates[0].concerns() && !dates[3].concerns());
    assert_ne!(basis(&steps), basis(&steps[1..]), "another plan is another fingerprint");
    assert_eq!(basis(&steps), basis(&steps.clone()));
}

#[test]
fn what_moves_or_is_new_may_meet_something_else() {
    let now = at("2026-03-09T08:00:00Z");
    let stored = stored(now);
    let new = planned(stored[1].slot, 26);
    let steps = vec![Step::Keep(id(1)), Step::Create(new.clone(), CadenceId(Uuid::from_u128(7)))];
    let dates = impact(&steps, &stored, &BTreeMap::new(), now);
    let meeting = |from: DateTime<Utc>, status: EventStatus| {
        let mut other = sample::single();
        other.event.slot = Slot { starts_at: from, ends_at: from + TimeDelta::hours(1), ..new.slot };
        other.event.status = status;
        other
    };
    let (scheduled, last_minute) = (EventStatus::Scheduled, new.slot.ends_at - TimeDelta::minutes(1));
    let others = [
        meeting(last_minute, scheduled),
        meeting(new.slot.ends_at, scheduled),
        meeting(new.slot.starts_at, EventStatus::Cancelled),
        meeting(stored[0].slot.starts_at, scheduled),
    ];
    let met = collisions(&dates, &others);
    assert_eq!(met.iter().map(|(place, met)| (*place, met.slot.starts_at)).collect::<Vec<_>>(), [(1, last_minute)]);
}
