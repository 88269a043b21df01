//! How long what is kept: the rules that housekeeping follows, and that the privacy page lists (G08).

use chrono::TimeDelta;

use super::{
    bounce::REMEMBERED,
    follow::LEFT_KEPT,
    login::{SESSION_IDLE, SESSION_LIFE},
    registration::CONFIRM_LIFE,
    text::{FieldError, Problem},
};

/// How long a drafted change waits for a decision, or is kept after it was given up.
pub const DRAFTS: TimeDelta = TimeDelta::days(30);

/// How long somebody who is known for nothing yet is left alone: they may be about to do something.
pub const SPARED: TimeDelta = TimeDelta::days(1);
/// How long somebody who never answered an invitation is known, so that they are not invited again.
pub const INVITED: TimeDelta = TimeDelta::days(365);
/// How long it is known that somebody does not take part in a format, or was refused, so that nobody asks again.
pub const DENIED: TimeDelta = TimeDelta::days(365);
/// How long it is remembered who did what (G04).
pub const AUDIT: TimeDelta = TimeDelta::days(366);
/// How long a mail that was given up is kept after it came up, for somebody to look into it.
pub const GIVEN_UP: TimeDelta = TimeDelta::days(30);

/// How long a delivered notice is kept (G04).
pub const DELIVERED: TimeDelta = TimeDelta::days(14);
/// How long an ended sign-in is kept.
pub const LOGINS: TimeDelta = TimeDelta::days(1);
/// How long whoever organizes nothing any more is known: as long as the log may tell of what they did.
pub const ROLELESS: TimeDelta = AUDIT;
/// How long the answer to a repeated request is kept.
pub const ANSWERS: TimeDelta = TimeDelta::days(1);
/// How long a job's run is remembered: longer than any missed one is looked for. It names nobody.
pub const TICKS: TimeDelta = TimeDelta::days(7);
/// How long after the beginning of a date it is remembered who was reminded: longer than anybody looks back.
pub const REMINDERS: TimeDelta = TimeDelta::days(30);
/// How long a mail that came in and changed nothing is remembered, with its sender.
pub const NOTED: TimeDelta = TimeDelta::days(30);
/// Days after its date until a registration without a format of its own is erased.
pub const WITHOUT_FORMAT: u32 = 90;

/// Most days after a date that anything about its people is kept.
pub const DAYS_MAX: u32 = 365;

/// Reads how many days after a date something about its people is kept (G04).
///
/// # Errors
/// Not between 1 and [`DAYS_MAX`].
pub fn read_retention(days: i64) -> Result<u32, FieldError> {
    let read = u32::try_from(days).ok().filter(|days| (1..=DAYS_MAX).contains(days));
    read.ok_or(FieldError::new("retention_days", Problem::OutOfRange { min: 1, max: DAYS_MAX.into() }))
}

/// One line of the list: what is kept, and numbers its sentence mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A request whose link nobody used: so many hours, at the latest until its date begins.
    Request {
        /// Hours after it was made.
        hours: i64,
    },
    /// Who registered for a date: so many days after the date, each format having its own number.
    Registration {
        /// The fewest days of any format.
        least: u32,
        /// The most days of any format.
        most: u32,
    },
    /// The list of people a format is for.
    List,
    /// Who follows a format by mail.
    Follow {
        /// Days after it ended.
        left: i64,
    },
    /// To whom which mail went.
    Mail {
        /// Days after it was delivered.
        days: i64,
        /// Days for one that could not be delivered.
        given_up: i64,
    },
    /// Who of the organizers is signed in.
    SignIn {
        /// Hours without a request until it ends.
        idle_hours: i64,
        /// Days until it ends in any case.
        days: i64,
        /// Days until it is forgotten once it ended.
        after: i64,
    },
    /// Who organized, and does so no longer.
    Organizer {
        /// Days after the last role ended.
        days: i64,
    },
    /// Mail that came in: answers of calendar programs, mails that came back.
    Inbound {
        /// Days for what changed nothing.
        noted: i64,
        /// Days for what came back.
        returned: i64,
    },
    /// Who of the organizers did what.
    Audit {
        /// Days after it was done.
        days: i64,
    },
    /// That somebody was erased, as a keyed hash: without an end.
    Erasure,
    /// The answer to a request of a program, so that repeating it changes nothing.
    Answer {
        /// Days after it was given.
        days: i64,
    },
}

/// All lines, for formats that keep registrations so many days.
#[must_use]
pub fn rules(retention_days: &[u32]) -> Vec<Kept> {
    let least = retention_days.iter().copied().min().unwrap_or(WITHOUT_FORMAT);
    let most = retention_days.iter().copied().max().unwrap_or(WITHOUT_FORMAT);
    vec![
        Kept::Request { hours: CONFIRM_LIFE.num_hours() },
        Kept::Registration { least, most },
        Kept::List,
        Kept::Follow { left: LEFT_KEPT.num_days() },
        Kept::Mail { days: DELIVERED.num_days(), given_up: GIVEN_UP.num_days() },
        Kept::Inbound { noted: NOTED.num_days(), returned: REMEMBERED.num_days() },
        Kept::SignIn { idle_hours: SESSION_IDLE.num_hours(), days: SESSION_LIFE.num_days(), after: LOGINS.num_days() },
        Kept::Organizer { days: ROLELESS.num_days() },
        Kept::Answer { days: ANSWERS.num_days() },
        Kept::Audit { days: AUDIT.num_days() },
        Kept::Erasure,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrations_follow_their_formats() {
        assert_eq!(rules(&[30, 365, 90])[1], Kept::Registration { least: 30, most: 365 });
        assert_eq!(rules(&[])[1], Kept::Registration { least: 90, most: 90 });
        assert_eq!(rules(&[])[0], Kept::Request { hours: 72 });
    }
}
