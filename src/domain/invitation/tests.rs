use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    event::sample,
    id::{EventId, ParticipantId},
    registration::Origin,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn entry(method: Method, sequence: u32) -> LedgerEntry {
    LedgerEntry {
        registration_id: RegistrationId(Uuid::from_u128(1)),
        notice_id: NoticeId(Uuid::from_u128(2)),
        uid: "uid".into(),
        method,
        sequence,
        queued_at: at("2026-03-09T08:00:00Z"),
        message_id: None,
        sent_at: None,
    }
}

fn registration(channel: Channel, state: State) -> Registration {
    let now = at("2026-03-09T08:00:00Z");
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
        channel,
        link_id: Uuid::from_u128(4),
        expires_at: now,
        requested_at: now,
        confirmed_at: Some(now),
        changed_at: now,
    }
}

#[test]
fn a_date_belongs_into_the_calendar_of_whoever_has_a_seat_and_wants_it_there() {
    let taking_place = sample::single().event;
    let cancelled = Event { status: EventStatus::Cancelled, ..taking_place.clone() };
    let several_days = Event { kind: EventKind::MultiDay, ..taking_place.clone() };
    for state in State::ALL {
        let seat = matches!(state, State::Confirmed | State::Attended | State::NoShow);
        assert_eq!(belongs(&registration(Channel::Invitation, *state), &taking_place), seat, "{state:?}");
        for other in [Channel::Feed, Channel::MailOnly] {
            assert!(!belongs(&registration(other, *state), &taking_place), "{state:?} {other:?}");
        }
        for event in [&cancelled, &several_days] {
            assert!(!belongs(&registration(Channel::Invitation, *state), event), "{state:?}");
        }
    }
}

#[test]
fn the_next_object_follows_from_the_last_one_and_from_how_things_stand() {
    use Method::{Cancel, Request};
    let table = [
        // (last, belongs, revision, next, missing)
        (None, false, 3, None, None),
        (None, true, 3, Some((Request, 3)), Some((Request, 3))),
        (Some(entry(Request, 3)), true, 3, Some((Request, 3)), None),
        (Some(entry(Request, 3)), true, 4, Some((Request, 4)), None),
        (Some(entry(Request, 3)), false, 4, Some((Cancel, 4)), Some((Cancel, 4))),
        // The channel was changed: nobody's revision grew, the object's must.
        (Some(entry(Request, 3)), false, 3, Some((Cancel, 4)), Some((Cancel, 4))),
        (Some(entry(Cancel, 4)), false, 4, None, None),
        (Some(entry(Cancel, 4)), true, 5, Some((Request, 5)), Some((Request, 5))),
        (Some(entry(Cancel, 4)), true, 3, Some((Request, 5)), Some((Request, 5))),
        // However it came that the ledger is ahead: never back.
        (Some(entry(Request, 9)), true, 4, Some((Request, 9)), None),
    ];
    for (last, belongs, revision, expected, missed) in table {
        assert_eq!(next(last.as_ref(), belongs, revision), expected, "{last:?} {belongs} {revision}");
        assert_eq!(missing(last.as_ref(), belongs, revision), missed, "{last:?} {belongs} {revision}");
    }
}

proptest! {
    /// Whatever happens in whatever order, a program that applies the objects in the order of their revisions (later
    /// mail first among equals, as the DTSTAMP says) shows what belongs there.
    #[test]
    fn calendars_end_up_right(steps in proptest::collection::vec((any::<bool>(), 0_u32..3, any::<bool>()), 1..40)) {
        let (mut last, mut revision, mut shown, mut newest) = (None::<LedgerEntry>, 0, false, None::<u32>);
        for (belongs, more, silent) in steps {
            revision += more;
            let step = if silent { missing(last.as_ref(), belongs, revision) } else { next(last.as_ref(), belongs, revision) };
            if let Some((method, sequence)) = step {
                prop_assert!(newest.is_none_or(|newest| sequence >= newest), "an older revision after a newer one");
                let changes = last.as_ref().map(|entry| entry.method) != Some(method);
                prop_assert!(!changes || newest.is_none_or(|newest| sequence > newest), "in and out need a new revision");
                (shown, newest) = (method == Method::Request, Some(sequence));
                last = Some(entry(method, sequence));
            }
            prop_assert_eq!(shown, belongs);
            prop_assert_eq!(missing(last.as_ref(), belongs, revision), None, "twice changes nothing");
        }
    }
}

#[test]
fn of_a_whole_format_the_next_dates_come_and_the_others_follow() {
    let now = at("2026-03-09T08:00:00Z");
    let date = |day: i64, invited: bool| Coming {
        registration_id: RegistrationId(Uuid::from_u128(u128::try_from(day + 100).unwrap())),
        starts_at: now + TimeDelta::days(day),
        invited,
    };
    let days = |found: Vec<RegistrationId>| -> Vec<i64> {
        found.iter().map(|id| i64::try_from(id.0.as_u128()).unwrap() - 100).collect()
    };
    let weekly = || (1..=10).map(|week| date(week * 7, false)).collect::<Vec<_>>();
    assert_eq!(days(due(weekly(), now)), [7, 14, 21], "what is near");
    let mut rare = vec![date(200, false), date(40, false), date(96, false), date(-1, false)];
    assert_eq!(days(due(rare.clone(), now)), [40, 96], "the next two, however far");
    rare[1].invited = true;
    assert_eq!(days(due(rare, now)), [96]);
    let done: Vec<_> = (1..=10).map(|week| date(week * 7, week < 4)).collect();
    assert_eq!(days(due(done.clone(), now)), Vec::<i64>::new());
    assert_eq!(days(due(done, now + TimeDelta::days(8))), [28], "time goes on");
    assert_eq!(due(Vec::new(), now), []);
}

#[test]
fn what_is_said_in_a_shared_calendar_counts_against_what_others_were_told() {
    let said = |method, sequence| entry(method, sequence);
    let other = LedgerEntry { uid: "another".into(), ..entry(Method::Cancel, 9) };
    for (own, belongs, said, left, revision) in [
        (3, true, vec![], None, 3),
        (0, true, vec![said(Method::Request, 2)], None, 2),
        (0, true, vec![said(Method::Cancel, 2)], None, 3),
        (2, false, vec![said(Method::Request, 2)], None, 3),
        (2, false, vec![said(Method::Cancel, 3)], None, 3),
        (7, false, vec![said(Method::Request, 2), said(Method::Cancel, 4)], None, 7),
        (0, true, vec![said(Method::Request, 1), said(Method::Cancel, 4)], None, 5),
        (0, true, vec![other], None, 0),
        (0, true, vec![], Some(4), 5),
    ] {
        assert_eq!(beyond_others(own, belongs, ("uid", &said, left)), revision, "{own} {belongs} {said:?} {left:?}");
    }
    assert!(stays(&said(Method::Request, 2), ("uid", 2)));
    assert!(!stays(&said(Method::Request, 3), ("uid", 2)), "calendars leave what is older");
    assert!(!stays(&said(Method::Cancel, 1), ("uid", 2)) && !stays(&said(Method::Request, 1), ("another", 2)));
}
