//! The link to everything that is kept about oneself (G05). It goes to one's mailbox when one asks for it and ends by itself,
//! so that a mail somebody passed on, which carries the link to their page, does not carry all of that along.

use chrono::{DateTime, Duration, DurationRound, TimeDelta, Utc};

/// The instants at which such links end lie so far apart, so that a link needs no row: whoever looks at it tries those that
/// are ahead.
const STEP: Duration = Duration::hours(1);

/// So long after somebody asked for it the mail is worth sending: it holds for a while yet.
pub const WORTH_SENDING: TimeDelta = TimeDelta::minutes(45);

/// Until when the link holds that somebody asks for at `asked`: for an hour at least, for two at the most.
#[must_use]
pub fn holds_until(asked: DateTime<Utc>) -> DateTime<Utc> {
    last_step(asked) + STEP * 2
}

/// When a link may end that holds `now`.
#[must_use]
pub fn ends_that_hold(now: DateTime<Utc>) -> [DateTime<Utc>; 2] {
    [last_step(now) + STEP, last_step(now) + STEP * 2]
}

fn last_step(at: DateTime<Utc>) -> DateTime<Utc> {
    // Only an instant outside of some 292 years around 1970 cannot be rounded.
    at.duration_trunc(STEP).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn at(hour: u32, minute: u32, second: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 29, hour, minute, second).unwrap()
    }

    #[test]
    fn a_link_holds_for_an_hour_at_least_and_for_two_at_the_most() {
        for (asked, until) in [(at(0, 0, 0), at(2, 0, 0)), (at(0, 59, 59), at(2, 0, 0)), (at(1, 0, 0), at(3, 0, 0))] {
            assert_eq!(holds_until(asked), until, "{asked}");
        }
    }

    proptest! {
        #[test]
        fn it_is_known_as_long_as_it_holds_and_never_after(asked in 0_i64..4_000_000_000, later in 0_i64..10_000) {
            let asked = DateTime::from_timestamp(asked, 0).unwrap();
            let (until, now) = (holds_until(asked), asked + TimeDelta::seconds(later));
            prop_assert!(until - asked > TimeDelta::hours(1) && until - asked <= TimeDelta::hours(2));
            prop_assert!(WORTH_SENDING < until - asked);
            prop_assert_eq!(ends_that_hold(now).contains(&until), now < until);
        }
    }
}
