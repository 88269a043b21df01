//! The queue of a full event: first come, first served, by offers that hold for a while (A7, O7; R02).
//!
//! A free seat is offered to the first in the queue and held for them until the deadline. Whoever lets an offer go, by
//! word or by silence, leaves the queue and gets no other one by itself; they may queue again, behind everybody else.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::{Announced, EventStatus},
    format::RegistrationMode,
    registration::{Opening, RegisterRefusal, Registration, RegistrationState as State, holds_seat, window},
};

/// How long an offer holds.
pub const OFFER_LIFE: TimeDelta = TimeDelta::hours(48);

/// So long before the beginning an offer ends, so that the next in the queue still hears of it in time …
pub const OFFERS_END_BEFORE: TimeDelta = TimeDelta::hours(24);

/// … and if less than this would be left of it, the offer is a short one: so long, and never past the beginning.
pub const SHORT_OFFER: TimeDelta = TimeDelta::hours(2);

/// Until when an offer made now holds: never past the end of registration, and none after it.
#[must_use]
pub fn offer_until(announced: &Announced, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (starts_at, closes_at) = (announced.event.slot.starts_at, window(announced).closes_at);
    if now >= closes_at {
        return None;
    }
    let usual = (now + OFFER_LIFE).min(starts_at - OFFERS_END_BEFORE);
    Some(usual.max(now + SHORT_OFFER).min(closes_at))
}

/// What can happen to somebody who queues, or who holds a seat or an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// A seat is free, and it is their turn.
    Turn,
    /// They take the seat on offer.
    Accept,
    /// They let the offer go.
    LetGo,
    /// The offer's deadline passes.
    Lapse,
    /// They give back what they have.
    Leave,
    /// "That was not me."
    Deny,
    /// The event is cancelled: its offers are void, and nobody loses their place in the queue by that.
    CallOff,
}

impl Cue {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Turn, Self::Accept, Self::LetGo, Self::Lapse, Self::Leave, Self::Deny, Self::CallOff];
}

/// Where a registration goes on a cue; none, if the cue means nothing to it. A seat is taken where the new state holds
/// one and the old one did not, and freed the other way round: see [`holds_seat`].
#[must_use]
pub fn follow(state: State, cue: Cue) -> Option<State> {
    match (cue, state) {
        (Cue::Turn, State::Waiting) => Some(State::Offered),
        (Cue::Accept, State::Offered) => Some(State::Confirmed),
        (Cue::LetGo | Cue::Lapse, State::Offered) => Some(State::Cancelled),
        (Cue::CallOff, State::Offered) => Some(State::Waiting),
        (Cue::Leave, State::Unconfirmed | State::Requested | State::Confirmed | State::Waiting | State::Offered) => {
            Some(State::Cancelled)
        }
        (Cue::Deny, state) if state != State::Declined => Some(State::Declined),
        _ => None,
    }
}

/// Whether going from one state to another frees a seat.
#[must_use]
pub fn frees_seat(from: State, to: State) -> bool {
    holds_seat(from) && !holds_seat(to)
}

/// Whether an offer has run out: its deadline has passed, or the event has begun (it may have moved ahead meanwhile).
/// The end of registration lies in the deadline already, which follows it when it is moved.
#[must_use]
pub fn has_lapsed(registration: &Registration, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    registration.state == State::Offered && (now >= starts_at || registration.offered_until.is_none_or(|at| now >= at))
}

/// Somebody takes the seat on offer. False, if they have it already: accepting twice gives the same answer.
///
/// # Errors
/// There is no offer any more.
pub fn accept(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> Result<bool, RegisterRefusal> {
    if announced.event.status == EventStatus::Cancelled {
        return Err(RegisterRefusal::Cancelled);
    }
    match registration.state {
        State::Confirmed | State::Attended | State::NoShow => Ok(false),
        State::Declined => Err(RegisterRefusal::Declined),
        State::Offered if !has_lapsed(registration, announced.event.slot.starts_at, now) => Ok(true),
        _ => Err(RegisterRefusal::OfferOver),
    }
}

/// How many of the `waiting` are offered a seat now: as many as there are free seats, and nobody once registration has
/// closed or the event is cancelled.
#[must_use]
pub fn may_move_up(announced: &Announced, waiting: usize, now: DateTime<Utc>) -> usize {
    let open = announced.event.status == EventStatus::Scheduled
        && !matches!(window(announced).at(now), Opening::Over(_))
        && announced.registration() != RegistrationMode::None;
    if !open {
        return 0;
    }
    match announced.seats_left() {
        None => waiting,
        Some(seats) => waiting.min(usize::try_from(seats).unwrap_or(usize::MAX)),
    }
}

#[cfg(test)]
mod tests;
