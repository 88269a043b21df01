//! How long what somebody filled in with an enrollment is kept (G04).

use chrono::{DateTime, TimeDelta, Utc};

use super::EnrollmentState as State;

/// So long a team has use of what was filled in with a request that it does not decide.
pub const UNDECIDED: TimeDelta = TimeDelta::days(90);

/// So long somebody may take part before there is a date.
pub const DATELESS: TimeDelta = TimeDelta::days(365);

/// What becomes of something that belongs to an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing now: the request ends by itself.
    Waits,
    /// Its days are counted from then.
    From(DateTime<Utc>),
    /// It goes at once.
    Goes,
}

impl Fate {
    /// When it is due.
    pub fn due(self, now: DateTime<Utc>, counted: impl Fn(DateTime<Utc>) -> DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Waits => None,
            Self::From(from) => Some(counted(from)),
            Self::Goes => Some(now),
        }
    }
}

/// From when the days of what was filled in are counted, for an enrollment that stands so since a moment: from the end of the
/// `last` date in which the person takes or took part by it, and never without an end.
#[must_use]
pub fn counted_from((state, since): (State, DateTime<Utc>), last: Option<DateTime<Utc>>) -> Fate {
    match (state, last) {
        (State::Unconfirmed, _) => Fate::Waits,
        (State::Requested, _) => Fate::From(since + UNDECIDED),
        (State::Active, None) => Fate::From(since + DATELESS),
        (State::Active | State::Paused | State::Left, Some(last)) => Fate::From(last),
        (State::Paused | State::Left, None) | (State::Declined, _) => Fate::Goes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_last_date_and_nothing_stays_for_ever() {
        let since: DateTime<Utc> = "2026-03-09T08:00:00Z".parse().unwrap();
        let last: DateTime<Utc> = "2026-03-05T10:00:00Z".parse().unwrap();
        let after = |days: i64| Fate::From(since + TimeDelta::days(days));
        let table = [
            (State::Unconfirmed, None, Fate::Waits),
            (State::Requested, None, after(90)),
            (State::Requested, Some(last), after(90)),
            (State::Active, Some(last), Fate::From(last)),
            (State::Active, None, after(365)),
            (State::Paused, Some(last), Fate::From(last)),
            (State::Paused, None, Fate::Goes),
            (State::Left, Some(last), Fate::From(last)),
            (State::Left, None, Fate::Goes),
            (State::Declined, Some(last), Fate::Goes),
        ];
        for (state, last, expected) in table {
            assert_eq!(counted_from((state, since), last), expected, "{state:?} {last:?}");
        }
    }
}
