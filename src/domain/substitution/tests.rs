//! Every state of a request, of the giver and of the person asked.

use super::*;
use crate::domain::{event::sample, id::EventId, participant::Channel};

fn registration(state: RegistrationState) -> Registration {
    let asked = sample::before();
    Registration {
        id: RegistrationId(Uuid::from_u128(1)),
        event_id: EventId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        enrollment_id: None,
        origin: Origin::Standing,
        state,
        position: Some(4),
        offered_until: Some(asked),
        channel: Channel::Feed,
        link_id: Uuid::from_u128(4),
        expires_at: asked,
        requested_at: asked,
        confirmed_at: None,
        changed_at: asked,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
    }
}

fn request(state: SubstitutionState) -> Substitution {
    let asked = sample::before();
    Substitution {
        id: SubstitutionId(Uuid::from_u128(5)),
        registration_id: RegistrationId(Uuid::from_u128(1)),
        participant_id: ParticipantId(Uuid::from_u128(6)),
        state,
        link_id: Uuid::from_u128(7),
        expires_at: asked + TimeDelta::hours(5),
        asked_at: asked,
        changed_at: asked,
    }
}

#[test]
fn only_a_seat_can_be_handed_on_and_only_before_the_date_begins() {
    let (date, now) = (sample::single(), sample::before());
    for state in RegistrationState::ALL {
        let asked = may_ask(&registration(*state), &date, &[], now);
        let expected = if *state == RegistrationState::Confirmed { Ok(()) } else { Err(RegisterRefusal::NoSeatToGive) };
        assert_eq!(asked, expected, "{state:?}");
    }
    let seat = registration(RegistrationState::Confirmed);
    let begins = date.event.slot.starts_at;
    assert_eq!(may_ask(&seat, &date, &[], begins - TimeDelta::seconds(1)), Ok(()));
    assert_eq!(may_ask(&seat, &date, &[], begins), Err(RegisterRefusal::Begun));
    let mut off = date.clone();
    off.event.status = EventStatus::Cancelled;
    assert_eq!(may_ask(&seat, &off, &[], now), Err(RegisterRefusal::Cancelled));
    let mut decided = date;
    decided.event.own.approval = Some(true);
    assert_eq!(may_ask(&seat, &decided, &[], now), Ok(()), "the team has its word when somebody agrees");
}

#[test]
fn the_team_has_a_word_on_those_whom_it_has_not_let_in() {
    for (approval, admission, expected) in [
        (false, Admission::Free, false),
        (false, Admission::OnRequest, false),
        (true, Admission::Free, false),
        (true, Admission::ByTeam, true),
        (true, Admission::OnRequest, true),
    ] {
        let mut date = sample::single();
        date.event.own.approval = Some(approval);
        assert_eq!(team_decides((&date, admission), None), expected, "{approval} {admission:?}");
        let queues = registration(RegistrationState::Waiting);
        assert!(!team_decides((&date, admission), Some(&queues)), "it had its word: {admission:?}");
    }
}

#[test]
fn one_request_at_a_time_and_five_a_day() {
    use SubstitutionState::{Declined, Lapsed, Refused, TakenBack};
    let (date, now) = (sample::single(), sample::before());
    let seat = registration(RegistrationState::Confirmed);
    let ask = |earlier: &[Substitution], now| may_ask(&seat, &date, earlier, now);
    assert_eq!(ask(&[request(SubstitutionState::Open)], now), Err(RegisterRefusal::SubstituteAsked));
    assert_eq!(ask(&[request(SubstitutionState::Open)], now + TimeDelta::hours(5)), Ok(()), "nobody answered");
    for now in [now, now + TimeDelta::hours(5)] {
        assert_eq!(
            ask(&[request(SubstitutionState::Agreed)], now),
            Err(RegisterRefusal::SubstituteAsked),
            "the team will"
        );
    }
    for over in [Declined, Refused, TakenBack, Lapsed] {
        assert_eq!(ask(&vec![request(over); 4], now), Ok(()), "{over:?}");
        assert_eq!(ask(&vec![request(over); 5], now), Err(RegisterRefusal::SubstituteTooOften), "{over:?}");
        let mut before = request(over);
        before.asked_at -= REQUESTS_WITHIN;
        assert_eq!(ask(&vec![before; 5], now), Ok(()), "another day");
    }
}

#[test]
fn a_request_holds_two_weeks_or_until_the_date_begins() {
    let date = sample::single();
    let begins = date.event.slot.starts_at;
    assert_eq!(answer_until(&date, begins - TimeDelta::days(20)), begins - TimeDelta::days(6));
    assert_eq!(answer_until(&date, begins - TimeDelta::days(3)), begins);
}

#[test]
fn only_what_nobody_answered_runs_out() {
    let over = request(SubstitutionState::Open).expires_at;
    for state in SubstitutionState::ALL {
        let at = |now| has_run_out(&request(*state), now);
        assert_eq!(
            (at(over - TimeDelta::seconds(1)), at(over)),
            (false, *state == SubstitutionState::Open),
            "{state:?}"
        );
    }
}

#[test]
fn a_place_is_somebody_elses_until_it_is_claimed_back() {
    let given = hand_over(&registration(RegistrationState::Confirmed), sample::before());
    assert!(is_handed_over(&given));
    assert!(!is_handed_over(&Registration { state: RegistrationState::Waiting, ..given.clone() }));
    assert!(!is_handed_over(&Registration { ended_by: Some(EndedBy::Own), ..given }));
}

#[test]
fn what_the_person_has_already_decides_whether_they_can_take_the_place() {
    let (date, now) = (sample::single(), sample::before());
    let giver = registration(RegistrationState::Confirmed);
    let open = request(SubstitutionState::Open);
    let answer = |there: Option<&Registration>| accept(&open, (&giver, there), (&date, false), now);
    let of_team = |there: Option<&Registration>| accept(&open, (&giver, there), (&date, true), now);
    assert_eq!((answer(None), of_team(None)), (Ok(Turn::Now), Ok(Turn::ToTeam)));
    for (state, expected) in [
        (RegistrationState::Unconfirmed, Ok(Turn::Now)),
        (RegistrationState::Requested, Err(RegisterRefusal::AlreadyThere)),
        (RegistrationState::Confirmed, Err(RegisterRefusal::AlreadyThere)),
        (RegistrationState::Waiting, Ok(Turn::Now)),
        (RegistrationState::Offered, Err(RegisterRefusal::AlreadyThere)),
        (RegistrationState::Declined, Err(RegisterRefusal::Declined)),
        (RegistrationState::Cancelled, Ok(Turn::Now)),
        (RegistrationState::Attended, Err(RegisterRefusal::AlreadyThere)),
        (RegistrationState::NoShow, Err(RegisterRefusal::AlreadyThere)),
    ] {
        assert_eq!(answer(Some(&registration(state))), expected, "{state:?}");
        // Whoever queues was let in before.
        let asks = expected == Ok(Turn::Now) && state != RegistrationState::Waiting;
        let expected = if asks { Ok(Turn::ToTeam) } else { expected };
        assert_eq!(of_team(Some(&registration(state))), expected, "{state:?}");
    }
}

#[test]
fn a_request_is_accepted_while_it_is_open_and_the_giver_has_the_seat() {
    let (date, now) = (sample::single(), sample::before());
    let seat = registration(RegistrationState::Confirmed);
    for (state, expected) in [
        (SubstitutionState::Open, Ok(Turn::Now)),
        (SubstitutionState::Accepted, Ok(Turn::Unchanged)),
        (SubstitutionState::Agreed, Ok(Turn::Unchanged)),
        (SubstitutionState::Refused, Err(RegisterRefusal::SubstituteOver)),
        (SubstitutionState::Declined, Err(RegisterRefusal::SubstituteOver)),
        (SubstitutionState::TakenBack, Err(RegisterRefusal::SubstituteOver)),
        (SubstitutionState::Lapsed, Err(RegisterRefusal::SubstituteOver)),
    ] {
        assert_eq!(accept(&request(state), (&seat, None), (&date, false), now), expected, "{state:?}");
    }
    let open = request(SubstitutionState::Open);
    for state in RegistrationState::ALL.iter().filter(|state| **state != RegistrationState::Confirmed) {
        let answer = accept(&open, (&registration(*state), None), (&date, false), now);
        assert_eq!(answer, Err(RegisterRefusal::SubstituteOver), "{state:?}");
    }
    assert_eq!(accept(&open, (&seat, None), (&date, false), open.expires_at), Err(RegisterRefusal::SubstituteOver));
    assert_eq!(accept(&open, (&seat, None), (&date, false), date.event.slot.starts_at), Err(RegisterRefusal::Begun));
    let mut off = date.clone();
    off.event.status = EventStatus::Cancelled;
    assert_eq!(accept(&open, (&seat, None), (&off, false), now), Err(RegisterRefusal::Cancelled));
}

#[test]
fn a_no_always_holds_except_after_a_yes() {
    let now = sample::before();
    for (state, expected) in [
        (SubstitutionState::Open, Turn::Now),
        (SubstitutionState::Agreed, Turn::Now),
        (SubstitutionState::Accepted, Turn::Unchanged),
        (SubstitutionState::Refused, Turn::Unchanged),
        (SubstitutionState::Declined, Turn::Unchanged),
        (SubstitutionState::TakenBack, Turn::Quietly),
        (SubstitutionState::Lapsed, Turn::Quietly),
    ] {
        assert_eq!(decline(&request(state), now), expected, "{state:?}");
    }
    let open = request(SubstitutionState::Open);
    assert_eq!(decline(&open, open.expires_at), Turn::Quietly);
}

#[test]
fn the_teams_word_hands_over_a_seat_that_is_the_givers_still() {
    for of_request in SubstitutionState::ALL {
        for of_giver in RegistrationState::ALL {
            let expected = *of_request == SubstitutionState::Agreed && *of_giver == RegistrationState::Confirmed;
            assert_eq!(
                comes_for(&request(*of_request), &registration(*of_giver)),
                expected,
                "{of_request:?} {of_giver:?}"
            );
        }
    }
    let (giver, now) = (RegistrationId(Uuid::from_u128(9)), sample::before());
    let asks = ask_team(&registration(RegistrationState::Cancelled), giver, now);
    assert_eq!((asks.state, asks.origin), (RegistrationState::Requested, Origin::Substitute));
    assert_eq!((asks.substitute_for, asks.position), (Some(giver), None));
    let back = step_back(&asks, now);
    assert_eq!((back.state, back.ended_by), (RegistrationState::Cancelled, Some(EndedBy::Own)));
    let back = step_back(&Registration { origin: Origin::Standing, ..asks.clone() }, now);
    assert_eq!((back.state, back.ended_by, back.substitute_for), (RegistrationState::Requested, None, None));
}

#[test]
fn an_enrollment_does_not_give_the_seat_back() {
    use crate::domain::enrollment::{Fit, Occasion, fit};
    let now = sample::before();
    let gone = hand_over(&registration(RegistrationState::Confirmed), now);
    assert_eq!((gone.state, gone.ended_by), (RegistrationState::Cancelled, Some(EndedBy::Substitute)));
    assert_eq!((gone.position, gone.offered_until), (None, None));
    for occasion in [Occasion::Follow, Occasion::Enrolled] {
        assert_eq!(fit(Some(&gone), occasion), Fit::Stays, "{occasion:?}");
    }
    let come = take_over(&registration(RegistrationState::Waiting), gone.id, now);
    assert_eq!((come.state, come.origin), (RegistrationState::Confirmed, Origin::Substitute));
    assert_eq!((come.substitute_for, come.position, come.offered_until), (Some(gone.id), None, None));
}
