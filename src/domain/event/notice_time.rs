//! When a change comes too late for subscribed calendars.

use chrono::{DateTime, TimeDelta, Utc};

/// Calendar programs fetch a subscribed calendar every few hours, some once a day (R30): so long before the start only a
/// mail is sure to be read in time.
pub const SHORT_NOTICE: TimeDelta = TimeDelta::hours(72);

/// Whether a change of a date is of short notice: one of its beginnings, the old or the new one, is still to come and
/// closer than [`SHORT_NOTICE`].
#[must_use]
pub fn is_short_notice(starts: impl IntoIterator<Item = DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    starts.into_iter().any(|start| now < start && start - now < SHORT_NOTICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_three_days_of_the_old_or_the_new_beginning() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let hours = |hours: i64| now + TimeDelta::hours(hours);
        for (starts, expected) in [
            (vec![], false),
            (vec![hours(71)], true),
            (vec![hours(72)], false),
            (vec![hours(0)], false),
            (vec![hours(-1)], false),
            (vec![hours(200), hours(10)], true),
            (vec![hours(10), hours(200)], true),
            (vec![hours(-5), hours(300)], false),
        ] {
            assert_eq!(is_short_notice(starts.clone(), now), expected, "{starts:?}");
        }
    }
}
