//! The calendar of one person (P3): the dates they registered for, each with where they stand.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    id::ParticipantId,
    registration::{Registration, RegistrationState as State},
    text::{FieldError, Problem},
};

/// Where somebody stands with a date, as far as a calendar can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Has a seat.
    Seat,
    /// Queues.
    Waiting,
    /// The team still decides.
    Requested,
    /// Has a seat on offer.
    Offered,
    /// Gave it back, or was refused.
    Gone,
}

/// For so long a date that somebody left stays in their calendar, struck out: long enough for every program to read
/// that it is off (R4, R30). It goes with the turn of the month after that, because calendars change by time only then
/// (R6).
pub const GONE_STAYS: TimeDelta = TimeDelta::days(14);

/// The longest alarm before a date, in minutes: two weeks.
pub const EARLIEST_ALARM: u32 = 20_160;

/// The alarms that people choose from, in minutes before the start.
pub const ALARMS: [u32; 5] = [5, 15, 30, 60, 1_440];

/// Where a registration in this state stands; nothing, where it was never confirmed and is nobody's yet.
#[must_use]
pub fn standing(state: State) -> Option<Standing> {
    match state {
        State::Unconfirmed => None,
        State::Confirmed | State::Attended | State::NoShow => Some(Standing::Seat),
        State::Waiting => Some(Standing::Waiting),
        State::Requested => Some(Standing::Requested),
        State::Offered => Some(Standing::Offered),
        State::Cancelled | State::Declined => Some(Standing::Gone),
    }
}

/// What the calendar of a month that begins at `month` shows of a registration; nothing, if it has no place there.
#[must_use]
pub fn shown(registration: &Registration, month: DateTime<Utc>) -> Option<Standing> {
    // Asked for again after it was left: until the new link is used it is what it was.
    let standing = standing(registration.state).unwrap_or(Standing::Gone);
    if standing != Standing::Gone {
        return Some(standing);
    }
    let was_there = registration.confirmed_at.is_some();
    (was_there && month <= registration.changed_at + GONE_STAYS).then_some(Standing::Gone)
}

/// Whether a calendar can say anything of a registration: one that was never confirmed comes and goes unnoticed.
#[must_use]
pub fn counts(registration: &Registration) -> bool {
    standing(registration.state).is_some() || registration.confirmed_at.is_some()
}

/// What somebody decided about their calendar. Whoever decided nothing has an address that nobody can guess, and no
/// alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalFeed {
    /// Whose calendar it is.
    pub participant_id: ParticipantId,
    /// Which address is the right one: earlier ones lead nowhere any more.
    pub version: i32,
    /// Whether no address is: the person gave it up.
    pub revoked: bool,
    /// So many minutes before a date the calendar program calls.
    pub alarm: Option<u32>,
    /// When something of this last changed, or a registration went.
    pub changed_at: DateTime<Utc>,
}

/// So many addresses back somebody is told that theirs was given up; older ones are unknown.
pub const REMEMBERED: i32 = 50;

impl PersonalFeed {
    /// The calendar of somebody who decided nothing.
    #[must_use]
    pub fn untouched(participant_id: ParticipantId) -> Self {
        Self { participant_id, version: 0, revoked: false, alarm: None, changed_at: DateTime::UNIX_EPOCH }
    }

    /// Another address; the one before leads nowhere from now on. One that was given up is there again.
    #[must_use]
    pub fn rotate(self, now: DateTime<Utc>) -> Self {
        Self { version: self.version.saturating_add(1), revoked: false, ..self }.touch(now)
    }

    /// No address at all. Doing it twice changes nothing.
    #[must_use]
    pub fn revoke(self, now: DateTime<Utc>) -> Self {
        if self.revoked { self } else { Self { revoked: true, ..self }.touch(now) }
    }

    /// What the person decided since, as it was written down beside the database: which address was the right one, and
    /// whether none was. What is here already is not taken back.
    #[must_use]
    pub fn given_up_by(self, (version, revoked): (i32, bool), now: DateTime<Utc>) -> Self {
        if (version, revoked) <= (self.version, self.revoked) {
            return self;
        }
        Self { version, revoked, ..self }.touch(now)
    }

    /// Another alarm, or none.
    #[must_use]
    pub fn with_alarm(self, alarm: Option<u32>, now: DateTime<Utc>) -> Self {
        if self.alarm == alarm { self } else { Self { alarm, ..self }.touch(now) }
    }

    /// Something that the calendar showed is gone. What programs hear moves forward with every change (R23), in whole
    /// seconds, as HTTP writes it.
    #[must_use]
    pub fn touch(self, now: DateTime<Utc>) -> Self {
        Self { changed_at: now.max(self.changed_at + TimeDelta::seconds(1)), ..self }
    }

    /// The versions whose addresses were right once, the latest first.
    pub fn given_up(&self) -> impl Iterator<Item = i32> + use<> {
        let latest = if self.revoked { self.version } else { self.version - 1 };
        (0..=latest).rev().take(REMEMBERED.unsigned_abs() as usize)
    }
}

/// Reads how many minutes before a date somebody wants to be called; nothing typed is no alarm.
///
/// # Errors
/// No number of minutes within two weeks.
pub fn read_alarm(field: &'static str, text: &str) -> Result<Option<u32>, FieldError> {
    let wrong = FieldError::new(field, Problem::OutOfRange { min: 0, max: i64::from(EARLIEST_ALARM) });
    match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|minutes| *minutes <= EARLIEST_ALARM).map(Some).ok_or(wrong),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        id::{EventId, RegistrationId},
        participant::Channel,
        registration::Origin,
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn registration(state: State, confirmed: bool, changed_at: DateTime<Utc>) -> Registration {
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
            expires_at: changed_at,
            requested_at: changed_at,
            confirmed_at: confirmed.then_some(changed_at),
            changed_at,
        }
    }

    #[test]
    fn a_calendar_shows_whatever_was_once_confirmed_and_what_was_left_for_a_while() {
        use Standing::{Gone, Offered, Requested, Seat, Waiting};
        let (march, april) = (at("2026-02-28T23:00:00Z"), at("2026-03-31T22:00:00Z"));
        let early = at("2026-03-09T08:00:00Z");
        let late = at("2026-03-20T08:00:00Z");
        let table = [
            (State::Unconfirmed, false, early, march, None),
            (State::Confirmed, true, early, april, Some(Seat)),
            (State::Attended, true, early, april, Some(Seat)),
            (State::NoShow, true, early, april, Some(Seat)),
            (State::Waiting, true, early, april, Some(Waiting)),
            (State::Requested, true, early, april, Some(Requested)),
            (State::Offered, true, early, april, Some(Offered)),
            (State::Cancelled, true, early, march, Some(Gone)),
            (State::Cancelled, true, early, april, None),
            (State::Cancelled, true, late, april, Some(Gone)),
            (State::Declined, true, early, march, Some(Gone)),
            // Left without ever having been confirmed: there was nothing in the calendar.
            (State::Cancelled, false, early, march, None),
            (State::Declined, false, early, march, None),
            // Asked for again.
            (State::Unconfirmed, true, early, march, Some(Gone)),
        ];
        for (state, confirmed, changed_at, month, expected) in table {
            let found = shown(&registration(state, confirmed, changed_at), month);
            assert_eq!(found, expected, "{state:?} {confirmed} {changed_at} {month}");
            assert!(found.is_none() || counts(&registration(state, confirmed, changed_at)), "{state:?}");
        }
        for (state, confirmed, expected) in
            [(State::Unconfirmed, false, false), (State::Unconfirmed, true, true), (State::Waiting, false, true)]
        {
            assert_eq!(counts(&registration(state, confirmed, early)), expected, "{state:?} {confirmed}");
        }
    }

    #[test]
    fn another_address_ends_the_ones_before_and_giving_up_ends_all() {
        let now = at("2026-03-09T08:00:00Z");
        let feed = PersonalFeed::untouched(ParticipantId(Uuid::from_u128(3)));
        assert_eq!(feed.given_up().count(), 0);
        let rotated = feed.rotate(now);
        assert_eq!((rotated.version, rotated.given_up().collect::<Vec<_>>()), (1, vec![0]));
        let revoked = rotated.revoke(now);
        assert_eq!((revoked.version, revoked.given_up().collect::<Vec<_>>()), (1, vec![1, 0]));
        assert_eq!(revoked.revoke(now), revoked, "twice changes nothing");
        let again = revoked.rotate(now);
        assert_eq!((again.version, again.revoked), (2, false));
        let old = PersonalFeed { version: 1_000, ..feed };
        assert_eq!((old.given_up().next(), old.given_up().count()), (Some(999), 50));
    }

    #[test]
    fn what_was_given_up_stays_given_up_whichever_is_read_first() {
        let now = at("2026-03-09T08:00:00Z");
        let feed = PersonalFeed::untouched(ParticipantId(Uuid::from_u128(3)));
        let revoked = feed.given_up_by((0, true), now);
        assert_eq!((revoked.version, revoked.revoked, revoked.changed_at), (0, true, now));
        let rotated = revoked.given_up_by((1, false), now);
        assert_eq!((rotated.version, rotated.revoked), (1, false), "another address since");
        for older in [(0, true), (0, false), (1, false)] {
            assert_eq!(rotated.given_up_by(older, now), rotated, "{older:?}");
        }
    }

    #[test]
    fn two_changes_in_one_second_are_two_to_whoever_asks_by_date() {
        let now = at("2026-03-09T08:00:00Z");
        let feed = PersonalFeed::untouched(ParticipantId(Uuid::from_u128(3)));
        let first = feed.with_alarm(Some(15), now);
        assert_eq!(first.changed_at, now);
        assert_eq!(first.with_alarm(Some(15), now), first);
        assert_eq!(first.with_alarm(None, now).changed_at, now + TimeDelta::seconds(1));
    }

    #[test]
    fn an_alarm_is_a_number_of_minutes_or_none() {
        assert_eq!(read_alarm("alarm", " "), Ok(None));
        for (text, minutes) in [("0", 0), ("15", 15), (" 20160 ", 20_160)] {
            assert_eq!(read_alarm("alarm", text), Ok(Some(minutes)), "{text}");
        }
        for wrong in ["-1", "20161", "bald", "1.5", "99999999999999999999"] {
            assert_eq!(read_alarm("alarm", wrong).unwrap_err().problem.code(), "out-of-range", "{wrong}");
        }
    }
}
