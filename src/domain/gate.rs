//! The join gate (O11, C06): one link per registration leads into the meeting, for a while around each of its days. The
//! meeting's own address is kept in one place, is never shown, and may be another one tomorrow.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::{Announced, EventStatus},
    registration::{Registration, RegistrationState as State},
    zone::Slot,
};

/// So many minutes before the start the gate of a date without a format opens.
pub const OPENS_BEFORE: u32 = 15;

/// So many minutes after the end it closes.
pub const CLOSES_AFTER: u32 = 30;

/// What somebody finds who stands before the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Come in.
    Open,
    /// It would be open, but nobody has said yet where the meeting is.
    Nowhere,
    /// It opens then.
    Shut {
        /// When.
        opens_at: DateTime<Utc>,
        /// The day for which.
        slot: Slot,
    },
    /// Every day of the date is over.
    Over,
    /// The date does not take place.
    CalledOff,
    /// No seat (yet): where the person stands instead.
    NoSeat(State),
    /// The person gave the seat back, or it was refused.
    Left,
}

/// The time around a day in which the gate is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// From then on.
    pub opens_at: DateTime<Utc>,
    /// Until then.
    pub closes_at: DateTime<Utc>,
    /// The day.
    pub slot: Slot,
}

/// When the gate of a date is open: once for each of its days, in order.
#[must_use]
pub fn openings(announced: &Announced) -> Vec<Opening> {
    let (before, after) = announced
        .format
        .as_ref()
        .map_or((OPENS_BEFORE, CLOSES_AFTER), |format| (format.join_opens_before, format.join_closes_after));
    let mut slots: Vec<Slot> = announced.days.iter().map(|day| day.slot).collect();
    if slots.is_empty() {
        slots.push(announced.event.slot);
    }
    slots.sort_by_key(|slot| slot.starts_at);
    let opening = |slot: Slot| Opening {
        opens_at: slot.starts_at - TimeDelta::minutes(i64::from(before)),
        closes_at: slot.ends_at + TimeDelta::minutes(i64::from(after)),
        slot,
    };
    slots.into_iter().map(opening).collect()
}

/// What somebody finds at `now`.
#[must_use]
pub fn look(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> Gate {
    let has_seat = match registration.state {
        State::Cancelled | State::Declined => return Gate::Left,
        // Whoever comes late may be marked as absent by then, and comes in all the same.
        State::Confirmed | State::Attended | State::NoShow => true,
        State::Unconfirmed | State::Requested | State::Waiting | State::Offered => false,
    };
    if announced.event.status == EventStatus::Cancelled {
        return Gate::CalledOff;
    }
    let ahead = openings(announced).into_iter().find(|opening| now < opening.closes_at);
    match ahead {
        None => Gate::Over,
        Some(_) if !has_seat => Gate::NoSeat(registration.state),
        Some(Opening { opens_at, slot, .. }) if now < opens_at => Gate::Shut { opens_at, slot },
        Some(_) if announced.join_url().is_none() && announced.join_text().is_none() => Gate::Nowhere,
        Some(_) => Gate::Open,
    }
}

/// Before which of somebody's dates of one format they stand who follow the link of the whole series: the first that is not
/// over and takes place with them; if there is none, the last that did, or whatever there is.
#[must_use]
pub fn next_gate(mine: &[(Registration, Announced)], now: DateTime<Utc>) -> Option<usize> {
    let mut order: Vec<usize> = (0..mine.len()).collect();
    order.sort_by_key(|at| mine[*at].1.event.slot.starts_at);
    let stands = |at: &usize| look(&mine[*at].0, &mine[*at].1, now);
    let ahead = |at: &usize| matches!(stands(at), Gate::Open | Gate::Nowhere | Gate::Shut { .. });
    let over = |at: &usize| stands(at) == Gate::Over;
    let next = order.iter().copied().find(|at| ahead(at));
    next.or_else(|| order.iter().copied().rev().find(|at| over(at))).or_else(|| order.last().copied())
}

/// Whether the link to the gate is worth showing: somebody said where the meeting is, or there is no other place where
/// it could be.
#[must_use]
pub fn leads_somewhere(announced: &Announced) -> bool {
    announced.is_online() || announced.join_text().is_some() || announced.location().is_none()
}

/// Whether a registration may have the link to the gate: it has a seat, and the date takes place.
#[must_use]
pub fn is_for(registration: &Registration, announced: &Announced) -> bool {
    let seated = matches!(registration.state, State::Confirmed | State::Attended | State::NoShow);
    seated && announced.event.status != EventStatus::Cancelled && leads_somewhere(announced)
}

/// After how many seconds somebody who waits looks again by themselves: seldom while it is long, and at the very moment
/// when it opens. Nobody waits for days with a page open, so those who are early have theirs left alone.
#[must_use]
pub fn look_again_in(left: TimeDelta) -> Option<i64> {
    const STEPS: [(TimeDelta, i64); 4] = [
        (TimeDelta::minutes(2), 15),
        (TimeDelta::minutes(15), 60),
        (TimeDelta::hours(2), 300),
        (TimeDelta::hours(12), 1_800),
    ];
    let (_, pause) = STEPS.into_iter().find(|(within, _)| left <= *within)?;
    // Rounded up: a page that comes back too early would only wait once more.
    let rest = left.num_milliseconds().max(0) / 1_000 + 1;
    Some(pause.min(rest))
}

/// How often somebody looks again who waits for the address of the meeting itself.
pub const LOOK_FOR_ADDRESS: i64 = 60;

#[cfg(test)]
mod tests;
