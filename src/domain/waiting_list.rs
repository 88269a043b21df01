//! The queue of a full event: first come, first served.

use chrono::{DateTime, Utc};

use super::{
    event::{Announced, EventStatus},
    format::RegistrationMode,
};

/// How many of the `waiting` move up now: as many as there are free seats, and nobody once the event has begun or is
/// cancelled.
#[must_use]
pub fn may_move_up(announced: &Announced, waiting: usize, now: DateTime<Utc>) -> usize {
    let open = announced.event.status == EventStatus::Scheduled
        && now < announced.event.slot.starts_at
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
mod tests {
    use super::*;
    use crate::domain::event::sample;

    #[test]
    fn as_many_move_up_as_fit_and_nobody_after_the_start() {
        let mut event = sample::single();
        let before = event.event.slot.starts_at - chrono::TimeDelta::minutes(1);
        event.event.own.capacity = Some(3);
        event.event.taken = 1;
        assert_eq!(may_move_up(&event, 5, before), 2);
        assert_eq!(may_move_up(&event, 1, before), 1);
        event.event.taken = 4;
        assert_eq!(may_move_up(&event, 5, before), 0);
        event.event.own.capacity = None;
        assert_eq!(may_move_up(&event, 5, before), 5);
        assert_eq!(may_move_up(&event, 5, event.event.slot.starts_at), 0);
        event.event.status = EventStatus::Cancelled;
        assert_eq!(may_move_up(&event, 5, before), 0);
    }
}
