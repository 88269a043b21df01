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
        assert_eq!(
            admit(&reg, &event, (Room { seats_left, queue }, Admission::Free), now),
            Ok(want),
            "{seats_left:?} {queue}"
        );
    }
}

#[test]
fn confirming_twice_changes_nothing_and_that_was_not_me_always_wins() {
    use RegistrationState as S;
    let event = sample::single();
    let room = Room { seats_left: Some(5), queue: false };
    for state in [S::Confirmed, S::Waiting, S::Offered, S::Requested, S::Attended] {
        assert_eq!(admit(&registration(state), &event, (room, Admission::Free), sample::before()), Ok(Step::Unchanged));
    }
    assert_eq!(
        admit(&registration(S::Declined), &event, (room, Admission::Free), sample::before()),
        Err(RegisterRefusal::Declined)
    );
    assert_eq!(deny(&registration(S::Confirmed)), Step::FreeSeat);
    assert_eq!(deny(&registration(S::Unconfirmed)), Step::Leave);
    assert_eq!(deny(&registration(S::Declined)), Step::Unchanged);
    assert_eq!(deny(&refused()), Step::Leave, "also after the team's no");
}

/// The team said no.
fn refused() -> Registration {
    Registration { ended_by: Some(EndedBy::Organizer), ..registration(RegistrationState::Declined) }
}

#[test]
fn where_the_team_decides_nobody_takes_a_seat_by_themselves() {
    use RegistrationState as S;
    let (event, now) = (sample::single(), sample::before());
    for room in [Room { seats_left: Some(5), queue: false }, Room { seats_left: Some(0), queue: true }] {
        for state in [S::Unconfirmed, S::Cancelled] {
            let step = admit(&registration(state), &event, (room, Admission::ByTeam), now);
            assert_eq!(step, Ok(Step::Request), "{state:?}");
        }
        for state in [S::Requested, S::Confirmed, S::Waiting, S::Offered] {
            let step = admit(&registration(state), &event, (room, Admission::ByTeam), now);
            assert_eq!(step, Ok(Step::Unchanged), "{state:?}: whoever is in stays in");
        }
        for admission in [Admission::Free, Admission::ByTeam] {
            let host = event.host.clone();
            let step = admit(&refused(), &event, (room, admission), now);
            assert_eq!(step, Err(RegisterRefusal::TurnedDown { host }));
        }
    }
    let room = Room { seats_left: None, queue: false };
    let uninvited = admit(&registration(S::Unconfirmed), &event, (room, Admission::OnRequest), now);
    assert_eq!(uninvited, Err(RegisterRefusal::InvitationOnly));
    assert_eq!(ask(Some(&refused()), false, now), Asked::Known, "the mail says what the team said");
}

#[test]
fn a_link_is_stale_after_its_time_and_an_event_closed_after_its_start() {
    let event = sample::single();
    let room = Room { seats_left: None, queue: false };
    let reg = registration(RegistrationState::Unconfirmed);
    assert_eq!(admit(&reg, &event, (room, Admission::Free), reg.expires_at), Err(RegisterRefusal::Stale));
    let late = event.event.slot.starts_at;
    let returning = registration(RegistrationState::Cancelled);
    assert_eq!(admit(&returning, &event, (room, Admission::Free), late), Err(RegisterRefusal::Begun));
    assert_eq!(admit(&returning, &event, (room, Admission::Free), late - TimeDelta::seconds(1)), Ok(Step::TakeSeat));
}

#[test]
fn a_date_has_the_window_it_says_or_else_its_formats() {
    use crate::domain::{
        event::Announced,
        format::{Format, Locale, RawFormat},
    };
    let raw = RawFormat {
        title: Some("Austausch".into()),
        registration_opens_before: Some(Some(14 * 24 * 60)),
        registration_closes_before: Some(120),
        ..RawFormat::default()
    };
    let host = (crate::domain::id::TeamId(Uuid::nil()), crate::domain::id::OrganizationId(Uuid::nil()));
    let new = raw.parse(chrono_tz::Europe::Berlin, Locale::De).unwrap();
    let format: Format = new.into_format(Uuid::nil().into(), host, 60, sample::before());
    let alone = sample::single();
    let start = alone.event.slot.starts_at;
    assert_eq!(window(&alone), Window { opens_at: None, closes_at: start });
    let inside = Announced { format: Some(format), ..alone };
    let (two_weeks, two_hours) = (start - TimeDelta::days(14), start - TimeDelta::hours(2));
    assert_eq!(window(&inside), Window { opens_at: Some(two_weeks), closes_at: two_hours });
    let own = |opens: Option<i64>, closes: Option<i64>| {
        let mut one = inside.clone();
        one.event.own.registration_opens_at = opens.map(|hours| start - TimeDelta::hours(hours));
        one.event.own.registration_closes_at = closes.map(|hours| start - TimeDelta::hours(hours));
        window(&one)
    };
    assert_eq!(own(Some(48), None), Window { opens_at: Some(start - TimeDelta::hours(48)), closes_at: two_hours });
    assert_eq!(own(None, Some(24)), Window { opens_at: Some(two_weeks), closes_at: start - TimeDelta::hours(24) });
    assert_eq!(own(None, Some(-5)).closes_at, start, "never after the beginning");
    assert_eq!(own(Some(1), None).opens_at, None, "an opening behind the closing says nothing");
    assert_eq!(own(Some(2), None).opens_at, None);
}

#[test]
fn outside_its_window_a_date_says_when_and_who_asked_in_time_confirms_in_time() {
    let mut event = sample::single();
    let (start, zone) = (event.event.slot.starts_at, event.event.slot.zone);
    let (opens_at, closed_at) = (start - TimeDelta::hours(10), start - TimeDelta::hours(2));
    event.event.own.registration_opens_at = Some(opens_at);
    event.event.own.registration_closes_at = Some(closed_at);
    let second = TimeDelta::seconds(1);
    let (not_yet, closed) = (RegisterRefusal::NotYet { opens_at, zone }, RegisterRefusal::Closed { closed_at, zone });
    let table = [
        (opens_at - second, Err(not_yet.clone()), Ok(())),
        (opens_at, Ok(()), Ok(())),
        (closed_at - second, Ok(()), Ok(())),
        (closed_at, Err(closed.clone()), Err(closed.clone())),
        (start - second, Err(closed.clone()), Err(closed.clone())),
        (start, Err(RegisterRefusal::Begun), Err(RegisterRefusal::Begun)),
    ];
    let room = Room { seats_left: None, queue: false };
    for (now, registers, confirms) in table {
        assert_eq!(may_register(&event, now), registers, "{now}");
        let mut asked = registration(RegistrationState::Unconfirmed);
        asked.expires_at = start + TimeDelta::hours(1);
        assert_eq!(
            admit(&asked, &event, (room, Admission::Free), now),
            confirms.map(|()| Step::TakeSeat),
            "confirming at {now}"
        );
        let left = registration(RegistrationState::Cancelled);
        assert_eq!(
            admit(&left, &event, (room, Admission::Free), now),
            registers.map(|()| Step::TakeSeat),
            "coming back at {now}"
        );
        let there = registration(RegistrationState::Confirmed);
        assert_eq!(withdraw(&there, &event, now), Ok(Step::FreeSeat), "leaving at {now}");
    }
    assert_eq!(confirm_until(&event, opens_at), closed_at, "the link ends with the window");
}

proptest::proptest! {
    #[test]
    fn windows_never_outlast_the_beginning_and_moments_lie_in_order(
        opens in proptest::option::of(-500_i64..500), closes in proptest::option::of(-500_i64..500), now in -600_i64..600
    ) {
        let mut event = sample::single();
        let start = event.event.slot.starts_at;
        let at = |minutes: i64| start + TimeDelta::minutes(minutes);
        event.event.own.registration_opens_at = opens.map(at);
        event.event.own.registration_closes_at = closes.map(at);
        let window = window(&event);
        proptest::prop_assert!(window.closes_at <= start && window.opens_at.is_none_or(|opens| opens < window.closes_at));
        let expected = match window.at(at(now)) {
            Opening::Ahead(opens_at) => at(now) < opens_at,
            Opening::Open => window.opens_at.is_none_or(|opens| opens <= at(now)) && at(now) < window.closes_at,
            Opening::Over(closes_at) => closes_at <= at(now),
        };
        proptest::prop_assert!(expected);
        let open = may_register(&event, at(now)).is_ok();
        proptest::prop_assert_eq!(open, window.at(at(now)) == Opening::Open);
        proptest::prop_assert!(confirm_until(&event, at(now)) <= window.closes_at);
    }
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

#[test]
fn a_channel_is_chosen_by_whoever_is_there_for_one_date_alone_until_it_is_over() {
    use RegistrationState as State;
    let announced = sample::single();
    let now = sample::before();
    for state in State::ALL {
        let mine = registration(*state);
        assert_eq!(may_choose_channel(&mine, &announced, now).is_ok(), is_concerned(*state), "{state:?}");
    }
    let mine = registration(State::Confirmed);
    let ends = announced.event.slot.ends_at;
    assert_eq!(may_choose_channel(&mine, &announced, ends), Err(RegisterRefusal::Begun));
    assert!(may_choose_channel(&mine, &announced, ends - TimeDelta::seconds(1)).is_ok());
    let member = Registration { enrollment_id: Some(crate::domain::id::EnrollmentId(Uuid::nil())), ..mine.clone() };
    assert_eq!(may_choose_channel(&member, &announced, now), Err(RegisterRefusal::WholeFormatOnly));
    let mut off = announced;
    off.event.status = EventStatus::Cancelled;
    assert_eq!(may_choose_channel(&mine, &off, now), Err(RegisterRefusal::Cancelled));
}
