use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    event::{EventStatus, sample},
    id::{EventId, RegistrationId},
    registration::{Asked, EndedBy, Origin, RegisterRefusal, Registration, RegistrationState, Room},
};

fn enrollment(state: EnrollmentState) -> Enrollment {
    let now = sample::before();
    Enrollment {
        id: EnrollmentId(Uuid::from_u128(1)),
        format_id: FormatId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        state,
        channel: Channel::Feed,
        link_id: Uuid::from_u128(4),
        expires_at: now + TimeDelta::hours(1),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
        ended_by: None,
    }
}

fn registration(state: RegistrationState, ended_by: Option<EndedBy>) -> Registration {
    let now = sample::before();
    Registration {
        id: RegistrationId(Uuid::from_u128(1)),
        event_id: EventId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        enrollment_id: Some(EnrollmentId(Uuid::from_u128(1))),
        origin: Origin::Standing,
        state,
        position: None,
        offered_until: None,
        ended_by,
        asked_with: None,
        substitute_for: None,
        channel: Channel::Feed,
        link_id: Uuid::from_u128(4),
        expires_at: now,
        requested_at: now,
        confirmed_at: Some(now),
        changed_at: now,
    }
}

#[test]
fn every_cue_in_every_state() {
    use EnrollmentState as S;
    let states = [S::Unconfirmed, S::Requested, S::Active, S::Paused, S::Left, S::Declined];
    assert_eq!(states.as_slice(), S::ALL);
    let table: [(Cue, [Option<S>; 6]); 8] = [
        (Cue::Confirm, [Some(S::Active), None, None, None, None, None]),
        (Cue::Request, [Some(S::Requested), None, None, None, None, None]),
        (Cue::Approve, [None, Some(S::Active), None, None, None, None]),
        (Cue::Refuse, [None, Some(S::Declined), None, None, None, None]),
        (Cue::Pause, [None, None, Some(S::Paused), None, None, None]),
        (Cue::Resume, [None, None, None, Some(S::Active), Some(S::Active), None]),
        (Cue::Leave, [Some(S::Left), Some(S::Left), Some(S::Left), Some(S::Left), None, None]),
        (
            Cue::Deny,
            [Some(S::Declined), Some(S::Declined), Some(S::Declined), Some(S::Declined), Some(S::Declined), None],
        ),
    ];
    assert_eq!(table.map(|(cue, _)| cue), Cue::ALL);
    for (cue, row) in table {
        for (state, want) in states.into_iter().zip(row) {
            assert_eq!(follow(state, cue), want, "{cue:?} in {state:?}");
        }
    }
}

#[test]
fn asking_again_never_makes_a_second_enrollment() {
    use EnrollmentState as S;
    let later = sample::before() + TimeDelta::minutes(1);
    assert_eq!(ask(None, false, later), Asked::New);
    assert_eq!(ask(None, true, later), Asked::Silent);
    let table = [
        (S::Unconfirmed, Asked::Again),
        (S::Requested, Asked::Known),
        (S::Active, Asked::Known),
        (S::Paused, Asked::Known),
        (S::Left, Asked::Again),
        (S::Declined, Asked::Silent),
    ];
    for (state, want) in table {
        assert_eq!(ask(Some(&enrollment(state)), false, later), want, "{state:?}");
        assert_eq!(ask(Some(&enrollment(state)), true, later), Asked::Silent, "{state:?}, after \"that was not me\"");
    }
    let refused = Enrollment { ended_by: Some(EndedBy::Organizer), ..enrollment(S::Declined) };
    assert_eq!(ask(Some(&refused), false, later), Asked::Known, "the mail says what the team said");
    let moments = later - TimeDelta::seconds(1);
    assert_eq!(ask(Some(&enrollment(S::Unconfirmed)), false, moments), Asked::OnItsWay, "a form sent twice");
}

#[test]
fn what_was_given_up_stays_so_until_the_person_enrolls_anew() {
    use EndedBy as E;
    use RegistrationState as S;
    assert_eq!(fit(None, Occasion::Follow), Fit::New);
    assert_eq!(fit(None, Occasion::Enrolled), Fit::New);
    let table = [
        (S::Cancelled, Some(E::Paused), Fit::Again, Fit::Again),
        (S::Cancelled, Some(E::Left), Fit::Again, Fit::Again),
        (S::Cancelled, Some(E::Own), Fit::Stays, Fit::Again),
        (S::Cancelled, None, Fit::Stays, Fit::Again),
        (S::Cancelled, Some(E::Organizer), Fit::Stays, Fit::Stays),
        (S::Cancelled, Some(E::Substitute), Fit::Stays, Fit::Stays),
        (S::Unconfirmed, None, Fit::Stays, Fit::Again),
        (S::Requested, None, Fit::Stays, Fit::Again),
        (S::Confirmed, None, Fit::Stays, Fit::Stays),
        (S::Waiting, None, Fit::Stays, Fit::Stays),
        (S::Offered, None, Fit::Stays, Fit::Stays),
        (S::Declined, None, Fit::Stays, Fit::Stays),
    ];
    for (state, ended_by, follow, enrolled) in table {
        let there = registration(state, ended_by);
        assert_eq!(fit(Some(&there), Occasion::Follow), follow, "{state:?} {ended_by:?}");
        assert_eq!(fit(Some(&there), Occasion::Enrolled), enrolled, "{state:?} {ended_by:?}, enrolled anew");
    }
}

#[test]
fn whoever_would_come_in_anothers_place_comes_for_themselves_once_they_take_part_in_everything() {
    let there = registration(RegistrationState::Requested, None);
    let instead = Registration { origin: Origin::Substitute, ..there };
    for occasion in [Occasion::Follow, Occasion::Enrolled] {
        assert_eq!(fit(Some(&instead), occasion), Fit::Again, "{occasion:?}");
    }
}

#[test]
fn leaving_ends_what_is_to_come_and_came_from_the_enrollment() {
    use RegistrationState as S;
    let event = sample::single();
    let now = sample::before();
    for state in [S::Confirmed, S::Offered, S::Waiting, S::Requested] {
        assert_eq!(part(&registration(state, None), &event, now), Some(S::Cancelled), "{state:?}");
        let single = Registration { enrollment_id: None, ..registration(state, None) };
        assert_eq!(part(&single, &event, now), None, "{state:?}, asked for by itself");
        assert_eq!(part(&registration(state, None), &event, event.event.slot.starts_at), None, "{state:?}, begun");
    }
    for state in [S::Unconfirmed, S::Declined, S::Cancelled, S::Attended, S::NoShow] {
        assert_eq!(part(&registration(state, None), &event, now), None, "{state:?}");
    }
}

#[test]
fn enrolled_people_take_part_in_dates_that_take_place_here_and_are_to_come() {
    let now = sample::before();
    let mut event = sample::single();
    assert!(takes_part(&event, now));
    assert!(!takes_part(&event, event.event.slot.starts_at));
    for status in [EventStatus::Draft, EventStatus::Cancelled, EventStatus::Held] {
        event.event.status = status;
        assert!(!takes_part(&event, now), "{status:?}");
    }
    event.event.status = EventStatus::Scheduled;
    event.event.own.registration = Some(crate::domain::format::RegistrationMode::None);
    assert!(!takes_part(&event, now));
}

#[test]
fn one_enrolls_where_the_format_offers_it() {
    use crate::domain::format::{FormatStatus, RegistrationMode as M};
    let mut format = sample::format();
    for (mode, want) in [
        (M::None, Err(RegisterRefusal::NotOffered)),
        (M::PerEvent, Err(RegisterRefusal::NotOffered)),
        (M::Standing, Ok(())),
        (M::Both, Ok(())),
    ] {
        format.registration = mode;
        assert_eq!(may_enroll(&format), want, "{mode:?}");
    }
    format.status = FormatStatus::Ended;
    assert_eq!(may_enroll(&format), Err(RegisterRefusal::Begun));
}

proptest! {
    #[test]
    fn nobody_is_lost_no_seat_is_sold_twice_and_no_queue_is_jumped(
        left in proptest::option::of(0_u32..40), queue: bool, count in 0_usize..60, approval: bool,
    ) {
        let mut event = sample::single();
        event.event.own.approval = Some(approval);
        let shares = share(&event, Room { seats_left: left, queue }, count);
        prop_assert_eq!(shares.requested + shares.seats + shares.waiting, count);
        if let Some(left) = left {
            prop_assert!(shares.seats <= left as usize);
        }
        prop_assert!(!queue || shares.seats == 0);
        prop_assert!(!approval || shares.requested == count);
        let full = queue || left.is_some_and(|left| shares.seats == left as usize);
        prop_assert!(shares.waiting == 0 || full, "somebody queues beside a free seat");
    }
}
