use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::domain::id::EventDayId;

fn later(slot: Slot, days: i64) -> Slot {
    let by = TimeDelta::days(days);
    Slot { starts_at: slot.starts_at + by, ends_at: slot.ends_at + by, zone: slot.zone }
}

#[test]
fn a_move_raises_the_revision_once_and_keeps_the_identity() {
    let before = sample::single();
    let now = sample::before();
    let wish = Amendment {
        slot: Some(later(before.event.slot, 7)),
        location: Some(Some("Berlin".into())),
        ..Amendment::default()
    };
    let changed = amend(&before, wish, now).unwrap();
    assert!(changed.essential && changed.shown && changed.any);
    assert_eq!(changed.event.sequence, 1);
    assert_eq!(changed.event.calendar_uid, before.event.calendar_uid);
    assert_eq!(changed.event.moved_from, Some(before.event.slot.starts_at));
    assert_eq!(changed.event.changed_at, now);
    assert!(changed.event.hand_edited);
}

#[test]
fn a_new_title_changes_the_entry_but_not_its_revision() {
    let before = sample::single();
    let wish = Amendment { title: Some(Some("Anders".into())), ..Amendment::default() };
    let changed = amend(&before, wish, sample::before()).unwrap();
    assert!(!changed.essential && changed.shown);
    assert!(!changed.event.hand_edited && changed.event.is_touched(), "it still follows a new clock time");
    assert_eq!(changed.event.sequence, 0);
    assert_eq!(changed.event.changed_at, sample::before());
}

#[test]
fn seats_are_no_business_of_the_calendar() {
    let before = sample::single();
    let wish = Amendment { capacity: Some(Some(5)), ..Amendment::default() };
    let changed = amend(&before, wish, sample::before()).unwrap();
    assert!(changed.any && !changed.shown);
    assert_eq!(changed.event.changed_at, before.event.changed_at);
}

#[test]
fn a_window_that_would_never_open_is_refused_and_one_left_behind_by_a_move_is_not() {
    use crate::domain::text::{FieldError, Problem};
    let before = sample::single();
    let start = before.event.slot.starts_at;
    let wish = |opens: Option<i64>, closes: Option<i64>| Amendment {
        opens_at: opens.map(|hours| Some(start - TimeDelta::hours(hours))),
        closes_at: closes.map(|hours| Some(start - TimeDelta::hours(hours))),
        ..Amendment::default()
    };
    let refused = |wish| match amend(&before, wish, sample::before()) {
        Err(ChangeRefusal::BadWindow(fault)) => fault,
        other => panic!("{other:?}"),
    };
    let never = FieldError::new("registration_opens_at", Problem::NeverOpens);
    assert_eq!(refused(wish(Some(2), Some(2))), never);
    assert_eq!(refused(wish(Some(0), None)), never);
    assert_eq!(refused(wish(None, Some(-1))), FieldError::new("registration_closes_at", Problem::AfterTheStart));
    let set = amend(&before, wish(Some(48), Some(2)), sample::before()).unwrap();
    assert!(set.any && !set.shown && set.event.is_touched(), "no business of the calendar");
    let now_is = Announced { event: set.event, ..before.clone() };
    let ahead = Amendment { slot: Some(later(before.event.slot, -1)), ..Amendment::default() };
    let early = start - TimeDelta::days(9);
    assert!(amend(&now_is, ahead, early).is_ok());
    let none = Amendment { opens_at: Some(None), closes_at: Some(None), ..Amendment::default() };
    assert_eq!(amend(&now_is, none, early).unwrap().event.own, before.event.own);
}

#[test]
fn an_amendment_that_says_what_is_already_so_changes_nothing() {
    let before = sample::single();
    let wish = Amendment {
        slot: Some(before.event.slot),
        title: Some(Some("Meetup".into())),
        theme: Some(None),
        ..Amendment::default()
    };
    let changed = amend(&before, wish, sample::before()).unwrap();
    assert!(!changed.any);
    assert_eq!(changed.event, before.event);
}

#[test]
fn cancelling_and_restoring_raise_the_revision_once_each_and_are_repeatable() {
    let mut announced = sample::single();
    let now = sample::before();
    let cancelled = cancel(&announced, Some("Krank".into()), now).unwrap();
    assert_eq!((cancelled.event.sequence, cancelled.event.status), (1, EventStatus::Cancelled));
    announced.event = cancelled.event;
    let again = cancel(&announced, Some("Anderer Grund".into()), now).unwrap();
    assert!(!again.any);
    assert_eq!(again.event.status_reason.as_deref(), Some("Krank"));
    let restored = restore(&announced, now).unwrap();
    assert_eq!((restored.event.sequence, restored.event.status), (2, EventStatus::Scheduled));
    assert_eq!(restored.event.status_reason, None);
}

#[test]
fn what_is_over_or_cancelled_does_not_move() {
    let mut announced = sample::single();
    let slot = later(announced.event.slot, 7);
    let wish = || Amendment { slot: Some(slot), ..Amendment::default() };
    assert_eq!(amend(&announced, wish(), announced.event.slot.ends_at), Err(ChangeRefusal::Over));
    assert_eq!(cancel(&announced, None, announced.event.slot.ends_at), Err(ChangeRefusal::Over));
    assert_eq!(
        amend(&announced, wish(), slot.starts_at - TimeDelta::days(7) + TimeDelta::minutes(1)).map(|c| c.any),
        Ok(true)
    );
    announced.event.status = EventStatus::Cancelled;
    assert_eq!(amend(&announced, wish(), sample::before()), Err(ChangeRefusal::Cancelled));
    announced.event.status = EventStatus::Scheduled;
    let back = Amendment { slot: Some(later(announced.event.slot, -30)), ..Amendment::default() };
    assert_eq!(amend(&announced, back, sample::before()), Err(ChangeRefusal::IntoThePast));
    let title = Amendment { title: Some(None), ..Amendment::default() };
    assert_eq!(amend(&announced, title, sample::before()), Err(ChangeRefusal::NeedsTitle));
}

#[test]
fn the_days_of_an_event_move_together() {
    let mut announced = sample::single();
    announced.event.kind = EventKind::MultiDay;
    let first = announced.event.slot;
    let second = later(first, 1);
    announced.event.slot.ends_at = second.ends_at;
    for (n, slot) in [(1, first), (2, second)] {
        let id = EventDayId(Uuid::from_u128(n));
        announced.days.push(EventDay {
            id,
            event_id: announced.event.id,
            slot,
            calendar_uid: n.to_string(),
            sequence: 0,
        });
    }
    let wish = Amendment { slot: Some(later(announced.event.slot, 7)), ..Amendment::default() };
    let changed = amend(&announced, wish, sample::before()).unwrap();
    assert_eq!(changed.days[1].slot.starts_at, second.starts_at + TimeDelta::days(7));
    assert!(changed.days.iter().all(|day| day.sequence == 1));
    let mut longer = later(announced.event.slot, 7);
    longer.ends_at += TimeDelta::hours(1);
    let wish = Amendment { slot: Some(longer), ..Amendment::default() };
    assert_eq!(amend(&announced, wish, sample::before()), Err(ChangeRefusal::DaysMoveTogether));
}
