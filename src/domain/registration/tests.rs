use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::domain::{
    event::{EventKind, EventStatus, sample},
    format::RegistrationMode,
    id::{EventId, ParticipantId, RegistrationId},
};

fn registration(state: RegistrationState) -> Registration {
    let now = sample::before();
    Registration {
        id: RegistrationId(Uuid::from_u128(1)),
        event_id: EventId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        enrollment_id: None,
        origin: Origin::Single,
        state,
        position: None,
        offered_until: None,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
        channel: Channel::Feed,
        link_id: Uuid::from_u128(4),
        expires_at: now + TimeDelta::hours(1),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
    }
}

#[test]
fn asking_again_never_makes_a_second_registration() {
    use RegistrationState as S;
    let later = sample::before() + TimeDelta::minutes(1);
    assert_eq!(ask(None, false, later), Asked::New);
    assert_eq!(ask(None, true, later), Asked::Silent);
    let table = [
        (S::Unconfirmed, Asked::Again),
        (S::Requested, Asked::Known),
        (S::Confirmed, Asked::Known),
        (S::Waiting, Asked::Known),
        (S::Offered, Asked::Known),
        (S::Declined, Asked::Silent),
        (S::Cancelled, Asked::Again),
        (S::Attended, Asked::Known),
        (S::NoShow, Asked::Known),
    ];
    for (state, want) in table {
        assert_eq!(ask(Some(&registration(state)), false, later), want, "{state:?}");
        assert_eq!(ask(Some(&registration(state)), true, later), Asked::Silent, "{state:?} after \"that was not me\"");
    }
    let moments = later - TimeDelta::seconds(1);
    assert_eq!(ask(Some(&registration(S::Unconfirmed)), false, moments), Asked::OnItsWay, "a form sent twice");
}

#[test]
fn a_seat_is_taken_only_if_one_is_free_and_nobody_queues() {
    let event = sample::single();
    let reg = registration(RegistrationState::Unconfirmed);
    let now = sample::before();
    let table = [
        (None, false, Step::TakeSeat),
        (Some(1), false, Step::TakeSeat),
        (Some(0), false, Step::Queue),
        (Some(1), true, Step::Queue),
        (None, true, Step::Queue),
    ];
    for (seats_left, queue, want) in table {
        assert_eq!(admit(&reg, &event, Room { seats_left, queue }, now), Ok(want), "{seats_left:?} {queue}");
    }
}

#[test]
fn confirming_twice_changes_nothing_and_that_was_not_me_always_wins() {
    use RegistrationState as S;
    let event = sample::single();
    let room = Room { seats_left: Some(5), queue: false };
    for state in [S::Confirmed, S::Waiting, S::Offered, S::Requested, S::Attended] {
        assert_eq!(admit(&registration(state), &event, room, sample::before()), Ok(Step::Unchanged));
    }
    assert_eq!(admit(&registration(S::Declined), &event, room, sample::before()), Err(RegisterRefusal::Declined));
    assert_eq!(deny(&registration(S::Confirmed)), Step::FreeSeat);
    assert_eq!(deny(&registration(S::Unconfirmed)), Step::Leave);
    assert_eq!(deny(&registration(S::Declined)), Step::Unchanged);
}

#[test]
fn a_link_is_stale_after_its_time_and_an_event_closed_after_its_start() {
    let event = sample::single();
    let room = Room { seats_left: None, queue: false };
    let reg = registration(RegistrationState::Unconfirmed);
    assert_eq!(admit(&reg, &event, room, reg.expires_at), Err(RegisterRefusal::Stale));
    let late = event.event.slot.starts_at;
    let returning = registration(RegistrationState::Cancelled);
    assert_eq!(admit(&returning, &event, room, late), Err(RegisterRefusal::Begun));
    assert_eq!(admit(&returning, &event, room, late - TimeDelta::seconds(1)), Ok(Step::TakeSeat));
}

#[test]
fn registration_is_open_only_where_it_is_meant() {
    let now = sample::before();
    let mut event = sample::single();
    assert_eq!(may_register(&event, now), Ok(()));
    event.event.own.registration = Some(RegistrationMode::None);
    assert_eq!(may_register(&event, now), Err(RegisterRefusal::NotOffered));
    event.event.status = EventStatus::Cancelled;
    assert_eq!(may_register(&event, now), Err(RegisterRefusal::Cancelled));
    event.event.kind = EventKind::External;
    assert_eq!(may_register(&event, now), Err(RegisterRefusal::External { url: None }));
}

#[test]
fn the_confirm_link_never_outlives_the_start() {
    let event = sample::single();
    let start = event.event.slot.starts_at;
    assert_eq!(confirm_until(&event, start - TimeDelta::hours(100)), start - TimeDelta::hours(28));
    assert_eq!(confirm_until(&event, start - TimeDelta::hours(1)), start);
}

#[test]
fn leaving_frees_a_seat_only_if_there_was_one() {
    use RegistrationState as S;
    let event = sample::single();
    let table = [
        (S::Confirmed, Step::FreeSeat),
        (S::Offered, Step::FreeSeat),
        (S::Waiting, Step::Leave),
        (S::Requested, Step::Leave),
        (S::Unconfirmed, Step::Leave),
        (S::Cancelled, Step::Unchanged),
        (S::Declined, Step::Unchanged),
        (S::Attended, Step::Unchanged),
        (S::NoShow, Step::Unchanged),
    ];
    for (state, want) in table {
        assert_eq!(withdraw(&registration(state), &event, sample::before()), Ok(want), "{state:?}");
    }
    let over = event.event.slot.ends_at;
    assert_eq!(withdraw(&registration(S::Confirmed), &event, over), Err(RegisterRefusal::Begun));
}
