use uuid::Uuid;

use super::*;
use crate::domain::{
    event::{EventDay, sample},
    format::{Format, Locale, RawFormat},
    id::{EventDayId, EventId, OrganizationId, ParticipantId, RegistrationId, TeamId},
    participant::Channel,
    registration::Origin,
};

fn registration(state: State) -> Registration {
    let asked = sample::before();
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
        channel: Channel::MailOnly,
        link_id: Uuid::from_u128(4),
        expires_at: asked,
        requested_at: asked,
        confirmed_at: None,
        changed_at: asked,
    }
}

/// A date with a meeting behind it.
fn online() -> Announced {
    let mut date = sample::single();
    date.event.own.join_url = Some("https://treffen.example/geheim".into());
    date
}

fn format(opens_before: u32, closes_after: u32) -> Format {
    let raw = RawFormat { title: Some("Runde".into()), ..RawFormat::default() };
    let new = raw.parse(chrono_tz::Europe::Berlin, Locale::De).unwrap();
    let host = (TeamId(Uuid::nil()), OrganizationId(Uuid::nil()));
    let format = new.into_format(Uuid::nil().into(), host, 60, DateTime::UNIX_EPOCH);
    Format { join_opens_before: opens_before, join_closes_after: closes_after, ..format }
}

#[test]
fn it_opens_before_the_start_and_closes_after_the_end_to_the_second() {
    let date = online();
    let (starts_at, ends_at) = (date.event.slot.starts_at, date.event.slot.ends_at);
    let shut = Gate::Shut { opens_at: starts_at - TimeDelta::minutes(15), slot: date.event.slot };
    let second = TimeDelta::seconds(1);
    let table = [
        (starts_at - TimeDelta::days(30), shut),
        (starts_at - TimeDelta::minutes(15) - second, shut),
        (starts_at - TimeDelta::minutes(15), Gate::Open),
        (starts_at, Gate::Open),
        (ends_at, Gate::Open),
        (ends_at + TimeDelta::minutes(30) - second, Gate::Open),
        (ends_at + TimeDelta::minutes(30), Gate::Over),
        (ends_at + TimeDelta::days(30), Gate::Over),
    ];
    for (now, expected) in table {
        assert_eq!(look(&registration(State::Confirmed), &date, now), expected, "{now}");
    }
}

#[test]
fn a_format_says_how_long_and_a_date_without_one_has_what_is_usual() {
    let mut date = online();
    date.format = Some(format(60, 5));
    let slot = date.event.slot;
    let look = |now| look(&registration(State::Confirmed), &date, now);
    assert_eq!(look(slot.starts_at - TimeDelta::minutes(60)), Gate::Open);
    assert_eq!(look(slot.ends_at + TimeDelta::minutes(5)), Gate::Over);
    date.format = Some(format(0, 0));
    assert!(matches!(super::look(&registration(State::Confirmed), &date, slot.starts_at), Gate::Open));
}

#[test]
fn only_a_seat_opens_it() {
    let date = online();
    let start = date.event.slot.starts_at;
    for state in [State::Confirmed, State::Attended, State::NoShow] {
        assert_eq!(look(&registration(state), &date, start), Gate::Open, "{state:?}");
    }
    for state in [State::Unconfirmed, State::Requested, State::Waiting, State::Offered] {
        for now in [start - TimeDelta::days(1), start] {
            assert_eq!(look(&registration(state), &date, now), Gate::NoSeat(state), "{state:?}");
        }
        assert_eq!(look(&registration(state), &date, start + TimeDelta::days(1)), Gate::Over, "{state:?}");
    }
    for state in [State::Cancelled, State::Declined] {
        assert_eq!(look(&registration(state), &date, start), Gate::Left, "{state:?}");
        assert_eq!(look(&registration(state), &date, start + TimeDelta::days(1)), Gate::Left, "{state:?}");
    }
}

#[test]
fn each_day_of_several_opens_its_own() {
    let mut date = online();
    let first = date.event.slot;
    let by = TimeDelta::days(1);
    let second = Slot { starts_at: first.starts_at + by, ends_at: first.ends_at + by, ..first };
    let day = |number: u128, slot| EventDay {
        id: EventDayId(Uuid::from_u128(number)),
        event_id: date.event.id,
        slot,
        calendar_uid: format!("{number}@turnus"),
        sequence: 0,
    };
    // However the rows come.
    date.days = vec![day(2, second), day(1, first)];
    date.event.slot.ends_at = second.ends_at;
    let look = |now| look(&registration(State::Confirmed), &date, now);
    assert_eq!(look(first.starts_at), Gate::Open);
    let between = Gate::Shut { opens_at: second.starts_at - TimeDelta::minutes(15), slot: second };
    assert_eq!(look(first.ends_at + TimeDelta::minutes(30)), between, "the night between");
    assert_eq!(look(second.starts_at - TimeDelta::minutes(15)), Gate::Open);
    assert_eq!(look(second.ends_at + TimeDelta::minutes(30)), Gate::Over);
}

#[test]
fn a_cancelled_date_says_so_and_one_without_an_address_too() {
    let mut date = online();
    let start = date.event.slot.starts_at;
    date.event.own.join_url = None;
    assert_eq!(look(&registration(State::Confirmed), &date, start), Gate::Nowhere);
    assert!(matches!(look(&registration(State::Confirmed), &date, start - TimeDelta::hours(1)), Gate::Shut { .. }));
    date.format = Some(Format { join_text: Some("030 12345, PIN 1".into()), ..format(15, 30) });
    assert_eq!(look(&registration(State::Confirmed), &date, start), Gate::Open, "by telephone alone");
    date.event.status = EventStatus::Cancelled;
    for state in [State::Confirmed, State::Waiting] {
        assert_eq!(look(&registration(state), &date, start), Gate::CalledOff, "{state:?}");
    }
}

#[test]
fn a_meeting_of_a_dates_own_has_nothing_to_do_with_the_formats_telephone() {
    let mut date = online();
    date.format = Some(Format {
        join_text: Some("030 12345".into()),
        join_url: Some("https://treffen.example/alle".into()),
        ..format(15, 30)
    });
    assert_eq!((date.join_url(), date.join_text()), (Some("https://treffen.example/geheim"), None));
    date.event.own.join_url = None;
    assert_eq!((date.join_url(), date.join_text()), (Some("https://treffen.example/alle"), Some("030 12345")));
}

#[test]
fn who_meets_in_a_room_needs_no_gate() {
    let mut date = sample::single();
    assert!(leads_somewhere(&date), "nothing is known yet");
    date.event.own.location = Some("Rathaus".into());
    assert!(!leads_somewhere(&date));
    date.event.own.join_url = Some("https://treffen.example/geheim".into());
    assert!(leads_somewhere(&date), "both");
    assert!(is_for(&registration(State::Confirmed), &date));
    assert!(!is_for(&registration(State::Waiting), &date));
    date.event.status = EventStatus::Cancelled;
    assert!(!is_for(&registration(State::Confirmed), &date));
}

#[test]
fn who_waits_looks_again_more_often_as_it_comes_near_and_at_the_very_moment() {
    let seconds = |left: i64| look_again_in(TimeDelta::seconds(left));
    let table = [
        (30 * 86_400, None),
        (12 * 3_600 + 1, None),
        (12 * 3_600, Some(1_800)),
        (2 * 3_600, Some(300)),
        (15 * 60, Some(60)),
        (2 * 60, Some(15)),
        (15, Some(15)),
        (9, Some(10)),
        (0, Some(1)),
    ];
    for (left, expected) in table {
        assert_eq!(seconds(left), expected, "{left}");
    }
    assert_eq!(look_again_in(TimeDelta::milliseconds(9_500)), Some(10), "never before it opens");
    let pauses: Vec<_> = (0..100_000).step_by(7).filter_map(|left| seconds(left).map(|pause| (left, pause))).collect();
    for (left, pause) in pauses {
        assert!(pause <= left + 1, "{left}: {pause} would be late");
    }
}

#[test]
fn the_link_of_a_series_leads_to_the_date_that_is_next() {
    let at = |days: i64, state| {
        let mut date = online();
        date.event.slot.starts_at += TimeDelta::days(days);
        date.event.slot.ends_at += TimeDelta::days(days);
        (registration(state), date)
    };
    let now = online().event.slot.starts_at;
    let confirmed = State::Confirmed;
    let mine = vec![at(14, confirmed), at(-14, confirmed), at(0, confirmed), at(28, confirmed)];
    assert_eq!(next_gate(&mine, now), Some(2), "the one that is on");
    assert_eq!(next_gate(&mine, now + TimeDelta::hours(5)), Some(0), "then the next one");
    assert_eq!(next_gate(&mine, now + TimeDelta::days(90)), Some(3), "after all of them the last one");
    let mut left = vec![at(0, State::Cancelled), at(14, confirmed)];
    assert_eq!(next_gate(&left, now), Some(1), "not the one that was given back");
    left[1].1.event.status = EventStatus::Cancelled;
    assert_eq!(next_gate(&left, now), Some(1), "whatever there is");
    assert_eq!(next_gate(&[], now), None);
}
