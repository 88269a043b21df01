use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::domain::{
    event::sample,
    id::{EventId, ParticipantId, RegistrationId},
    participant::Channel,
    registration::Origin,
};

fn at(minutes: i64) -> DateTime<Utc> {
    sample::before() + TimeDelta::minutes(minutes)
}

/// Long after everything else.
fn now() -> DateTime<Utc> {
    at(10_000)
}

fn age(sequence: u32, minutes: i64) -> Age {
    Age { sequence, stamp: at(minutes) }
}

fn registration(state: State, ended_by: Option<EndedBy>) -> Registration {
    Registration {
        id: RegistrationId(Uuid::from_u128(1)),
        event_id: EventId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        enrollment_id: None,
        origin: Origin::Single,
        state,
        position: None,
        offered_until: None,
        ended_by,
        asked_with: None,
        substitute_for: None,
        channel: Channel::MailOnly,
        link_id: Uuid::from_u128(4),
        expires_at: at(0),
        requested_at: at(0),
        confirmed_at: Some(at(0)),
        changed_at: at(100),
    }
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse("email", text).unwrap()
}

fn reply(answer: Answer, age: Age) -> Reply {
    Reply { uid: "1@turnus".into(), original: None, attendee: email("eva@amt.example"), answer, age }
}

fn last(answer: Answer, age: Age, received: i64) -> Last {
    Last { answer, age, received_at: at(received) }
}

#[test]
fn only_the_sender_speaks_and_only_for_himself() {
    let (eva, udo) = (email("eva@amt.example"), email("udo@amt.example"));
    let table = [
        (Some(&eva), Proof::NotAsked, Ok(())),
        (Some(&eva), Proof::Passed, Ok(())),
        (Some(&eva), Proof::Missing, Err(Finding::Unproven)),
        (Some(&udo), Proof::NotAsked, Err(Finding::Stranger)),
        (Some(&udo), Proof::Passed, Err(Finding::Stranger)),
        (Some(&udo), Proof::Missing, Err(Finding::Stranger)),
        (None, Proof::Passed, Err(Finding::Stranger)),
    ];
    for (from, proof, expected) in table {
        assert_eq!(trust(from, &eva, proof), expected, "{from:?} {proof:?}");
    }
}

#[test]
fn an_answer_belongs_to_the_one_person_at_its_address_who_takes_part() {
    use State::{Cancelled, Confirmed, Declined, Unconfirmed, Waiting};
    let table: [(&[State], Result<usize, Finding>); 9] = [
        (&[], Err(Finding::Nobody)),
        (&[Unconfirmed], Err(Finding::Nobody)),
        (&[Confirmed], Ok(0)),
        (&[Cancelled, Waiting], Ok(1)),
        (&[Unconfirmed, Confirmed], Ok(1)),
        (&[Confirmed, Waiting], Err(Finding::Ambiguous)),
        (&[Cancelled], Ok(0)),
        (&[Declined, Unconfirmed], Ok(0)),
        (&[Cancelled, Declined], Err(Finding::Ambiguous)),
    ];
    for (states, expected) in table {
        let all: Vec<Registration> = states.iter().map(|state| registration(*state, None)).collect();
        let found = whose(&all).map(|one| all.iter().position(|other| std::ptr::eq(one, other)).unwrap());
        assert_eq!(found, expected, "{states:?}");
    }
}

#[test]
fn each_answer_does_what_it_says_as_far_as_it_may() {
    use Answer::{Accepted, Declined, Tentative};
    use Deed::{ComeBack, GiveBack, Note, TakeOffer};
    let new = age(0, 200);
    let table = [
        (Accepted, State::Confirmed, None, Note(Finding::Confirmed)),
        (Accepted, State::Waiting, None, Note(Finding::Unchanged)),
        (Accepted, State::Requested, None, Note(Finding::Unchanged)),
        (Accepted, State::Offered, None, TakeOffer),
        (Accepted, State::Unconfirmed, None, Note(Finding::Unchanged)),
        (Accepted, State::Cancelled, Some(EndedBy::Own), ComeBack),
        (Accepted, State::Cancelled, None, ComeBack),
        (Accepted, State::Cancelled, Some(EndedBy::Organizer), Note(Finding::Refused)),
        (Accepted, State::Cancelled, Some(EndedBy::Substitute), Note(Finding::Refused)),
        (Accepted, State::Cancelled, Some(EndedBy::Left), Note(Finding::Refused)),
        (Accepted, State::Cancelled, Some(EndedBy::Paused), Note(Finding::Refused)),
        (Accepted, State::Declined, Some(EndedBy::Organizer), Note(Finding::Refused)),
        (Accepted, State::Attended, None, Note(Finding::Unchanged)),
        (Declined, State::Confirmed, None, GiveBack),
        (Declined, State::Offered, None, GiveBack),
        (Declined, State::Waiting, None, GiveBack),
        (Declined, State::Requested, None, GiveBack),
        (Declined, State::Cancelled, Some(EndedBy::Own), Note(Finding::Unchanged)),
        (Declined, State::Declined, None, Note(Finding::Unchanged)),
        (Declined, State::NoShow, None, Note(Finding::Unchanged)),
        (Tentative, State::Confirmed, None, Note(Finding::Tentative)),
        (Tentative, State::Waiting, None, Note(Finding::Tentative)),
        (Tentative, State::Cancelled, Some(EndedBy::Own), Note(Finding::Unchanged)),
    ];
    for (answer, state, ended_by, expected) in table {
        let deed = decide(&reply(answer, new), &registration(state, ended_by), None, now());
        assert_eq!(deed, expected, "{answer:?} {state:?} {ended_by:?}");
    }
}

#[test]
fn the_newest_wins_by_revision_then_by_time() {
    let confirmed = registration(State::Confirmed, None);
    let known = Some(last(Answer::Accepted, age(1, 50), 51));
    let table = [
        (age(1, 51), Deed::GiveBack),
        (age(2, 10), Deed::GiveBack),
        (age(1, 50), Deed::GiveBack),
        (age(1, 49), Deed::Note(Finding::Outdated)),
        (age(0, 9_000), Deed::Note(Finding::Outdated)),
    ];
    for (age, expected) in table {
        assert_eq!(decide(&reply(Answer::Declined, age), &confirmed, known, now()), expected, "{age:?}");
    }
    let again = decide(&reply(Answer::Accepted, age(1, 50)), &confirmed, known, now());
    assert_eq!(again, Deed::Note(Finding::Outdated), "the same once more");
}

#[test]
fn a_clock_that_is_ahead_silences_nobody() {
    let confirmed = registration(State::Confirmed, None);
    let from_2099 = Age { sequence: 0, stamp: at(40_000_000) };
    assert_eq!(clamped(from_2099, now()).stamp, now());
    let known = Some(last(Answer::Accepted, clamped(from_2099, at(50)), 50));
    assert_eq!(decide(&reply(Answer::Declined, age(0, 60)), &confirmed, known, now()), Deed::GiveBack);
}

#[test]
fn an_old_yes_does_not_take_back_what_the_person_did_on_the_page() {
    // Given back on the page at minute 100.
    let gone = registration(State::Cancelled, Some(EndedBy::Own));
    let yes = |minutes| reply(Answer::Accepted, age(0, minutes));
    assert_eq!(decide(&yes(99), &gone, None, now()), Deed::Note(Finding::Refused));
    assert_eq!(decide(&yes(101), &gone, None, now()), Deed::ComeBack);
    // Declined in the calendar at minute 50, read at minute 100: the yes of minute 60 is newer than the no.
    let by_reply = Some(last(Answer::Declined, age(0, 50), 100));
    assert_eq!(decide(&yes(60), &gone, by_reply, now()), Deed::ComeBack);
    // Declined in the calendar long before, back and gone again on the page.
    let earlier = Some(last(Answer::Declined, age(0, 10), 20));
    assert_eq!(decide(&yes(60), &gone, earlier, now()), Deed::Note(Finding::Refused));
}

#[test]
fn the_original_beginning_is_read_on_every_clock() {
    let mut event = sample::single().event;
    let start = event.slot.starts_at;
    let local = start.with_timezone(&event.slot.zone).naive_local();
    for original in [Original::Instant(start), Original::Local(local), Original::Day(local.date())] {
        assert!(original.is_of(&event), "{original:?}");
    }
    let other = start + TimeDelta::hours(1);
    assert!(!Original::Instant(other).is_of(&event));
    assert!(!Original::Local(local + TimeDelta::hours(1)).is_of(&event));
    event.moved_from = Some(other);
    assert!(Original::Instant(other).is_of(&event), "as the calendar knew it before the move");
}
