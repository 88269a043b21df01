//! Whether somebody whose address is proven gets in by themselves, and what the team's word does (O8).

use chrono::{DateTime, Utc};

use super::{EndedBy, RegisterRefusal, Registration, RegistrationState as State, Room};
use crate::domain::{
    event::{Announced, EventStatus},
    format::Audience,
};

/// The longest text that the team writes to somebody whom it refuses.
pub const DECISION_MAX: usize = 1_000;

/// What the team said about somebody before they ask for a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vouched {
    /// They take part in the whole format: the team has agreed to that, or nobody had to.
    pub enrolled: bool,
    /// They are among the people the format is for.
    pub listed: bool,
}

/// How somebody gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// By themselves: a seat, or a place in the queue.
    Free,
    /// The team decides; until then they hold no seat.
    ByTeam,
    /// Only if they ask the team, and it agrees: the format is for others.
    OnRequest,
}

/// Decides that: for everybody who would come to the date, whoever asks for them. Who takes part in the whole format was
/// decided on once; a date that wants a word on everybody by itself wants it on them as well. Whoever is in a format for
/// others stays in, on its list or not.
#[must_use]
pub fn admission(announced: &Announced, vouched: Vouched) -> Admission {
    let audience = announced.format.as_ref().map_or(Audience::Open, |format| format.audience);
    match announced.event.own.approval {
        _ if audience != Audience::Open && !vouched.listed && !vouched.enrolled => Admission::OnRequest,
        Some(true) => Admission::ByTeam,
        None if announced.approval() && !vouched.enrolled => Admission::ByTeam,
        Some(false) | None => Admission::Free,
    }
}

/// Whether the team can still let people in.
///
/// # Errors
/// The date does not take place, or has begun.
pub fn may_approve(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    match announced.event.status {
        EventStatus::Cancelled => Err(RegisterRefusal::Cancelled),
        EventStatus::Held => Err(RegisterRefusal::Begun),
        _ if now >= announced.event.slot.starts_at => Err(RegisterRefusal::Begun),
        _ => Ok(()),
    }
}

/// Where the team's yes leads; none where nothing is to be decided, or was decided before.
#[must_use]
pub fn approve(state: State, room: Room) -> Option<State> {
    match state {
        State::Requested if room.has_seat() => Some(State::Confirmed),
        State::Requested => Some(State::Waiting),
        _ => None,
    }
}

/// Where the team's no leads; none where nothing is to be decided, or was decided before.
#[must_use]
pub fn refuse(state: State) -> Option<State> {
    (state == State::Requested).then_some(State::Declined)
}

/// Whether the team refused: the person may hear of that, and does not simply ask again.
#[must_use]
pub fn is_refused(registration: &Registration) -> bool {
    registration.state == State::Declined && registration.ended_by == Some(EndedBy::Organizer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::sample;

    #[test]
    fn the_date_decides_and_else_its_format_and_who_is_enrolled_was_decided_on() {
        let table = [
            (false, None, false, Admission::Free),
            (false, None, true, Admission::Free),
            (true, None, false, Admission::ByTeam),
            (true, None, true, Admission::Free),
            (false, Some(true), false, Admission::ByTeam),
            (false, Some(true), true, Admission::ByTeam),
            (true, Some(false), false, Admission::Free),
            (true, Some(false), true, Admission::Free),
        ];
        for (of_format, own, enrolled, want) in table {
            let mut date = sample::single();
            date.format = Some(crate::domain::format::Format { approval: of_format, ..sample::format() });
            date.event.own.approval = own;
            let vouched = Vouched { enrolled, listed: false };
            assert_eq!(admission(&date, vouched), want, "{of_format} {own:?} {enrolled}");
        }
        assert_eq!(admission(&sample::single(), Vouched::default()), Admission::Free, "a date of its own");
    }

    #[test]
    fn what_is_for_others_lets_in_whoever_is_listed_or_in_already() {
        for audience in [Audience::Invited, Audience::Role] {
            for approval in [false, true] {
                let mut date = sample::single();
                date.format = Some(crate::domain::format::Format { audience, approval, ..sample::format() });
                let of = |enrolled, listed| admission(&date, Vouched { enrolled, listed });
                assert_eq!(of(false, false), Admission::OnRequest);
                assert_eq!(of(false, true), if approval { Admission::ByTeam } else { Admission::Free });
                assert_eq!(of(true, false), Admission::Free, "taken off the list, and in");
                date.event.own.approval = Some(false);
                assert_eq!(admission(&date, Vouched::default()), Admission::OnRequest, "a date is for nobody else");
            }
        }
    }

    #[test]
    fn a_word_counts_once_and_for_requests_alone() {
        let room = |left, queue| Room { seats_left: left, queue };
        for state in State::ALL {
            let asked = *state == State::Requested;
            assert_eq!(approve(*state, room(Some(1), false)), asked.then_some(State::Confirmed), "{state:?}");
            assert_eq!(approve(*state, room(None, false)), asked.then_some(State::Confirmed), "{state:?}");
            assert_eq!(approve(*state, room(Some(0), false)), asked.then_some(State::Waiting), "{state:?}");
            assert_eq!(approve(*state, room(Some(1), true)), asked.then_some(State::Waiting), "nobody jumps the queue");
            assert_eq!(refuse(*state), asked.then_some(State::Declined), "{state:?}");
        }
    }

    #[test]
    fn nobody_is_let_in_to_what_does_not_take_place_or_has_begun() {
        let mut date = sample::single();
        let start = date.event.slot.starts_at;
        assert_eq!(may_approve(&date, sample::before()), Ok(()));
        assert_eq!(may_approve(&date, start), Err(RegisterRefusal::Begun));
        date.event.status = EventStatus::Held;
        assert_eq!(may_approve(&date, sample::before()), Err(RegisterRefusal::Begun));
        date.event.status = EventStatus::Cancelled;
        assert_eq!(may_approve(&date, sample::before()), Err(RegisterRefusal::Cancelled));
    }
}
