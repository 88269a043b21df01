//! Reminders (A8, R13, R14): each format says how long before its dates people are reminded. Whether one is due follows
//! from the time and the date alone, never from when somebody last looked: so a date that moves arms its reminders
//! again, a cancelled one disarms them, and a clock that jumps or a service that slept loses or doubles nothing.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    format::words,
    text::{FieldError, Problem},
};

/// What a new format, and a date without one, reminds of: two days and half an hour before, in minutes.
pub const OFFSETS: [u32; 2] = [2_880, 30];

/// Most reminders of one date.
pub const MOST: usize = 5;

/// The earliest reminder, in minutes before the start: 14 days.
pub const EARLIEST: u32 = 20_160;

/// How long after its beginning a date is still looked at: what was missed meanwhile is written down, and not sent.
pub const LOOK_BACK: TimeDelta = TimeDelta::days(3);

words!(
    /// What became of a reminder for one person.
    Outcome {
        /// A mail is on its way.
        Sent = "sent",
        /// The date had begun before anybody looked.
        Begun = "begun",
        /// It was so near that it was of no use any more.
        Late = "late",
        /// A later reminder of the same date was due as well, and says the same.
        Nearer = "nearer",
        /// Nobody reads the address (R07).
        Unreachable = "unreachable"
    }
);

/// One reminder of a date whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// So many minutes before the start.
    pub offset: u32,
    /// Since when it is due; who got the seat later is not reminded of what they have just read.
    pub due_at: DateTime<Utc>,
    /// Until when it is of use.
    pub useful_until: DateTime<Utc>,
    /// What becomes of it for those who did not get it yet.
    pub outcome: Outcome,
}

/// The reminders of a date that begins at `starts_at` which are due at `now`, the nearest first.
#[must_use]
pub fn due(offsets: &[u32], starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Due> {
    let mut offsets = offsets.to_vec();
    offsets.sort_unstable();
    offsets.dedup();
    let mut found: Vec<Due> = Vec::new();
    for offset in offsets {
        let lead = TimeDelta::minutes(i64::from(offset));
        let due_at = starts_at - lead;
        if now < due_at {
            continue;
        }
        let useful_until = starts_at - lead / 10;
        let outcome = if now >= starts_at {
            Outcome::Begun
        } else if !found.is_empty() {
            Outcome::Nearer
        } else if now >= useful_until {
            Outcome::Late
        } else {
            Outcome::Sent
        };
        found.push(Due { offset, due_at, useful_until, outcome });
    }
    found
}

/// Reads how long before its dates a format reminds, in minutes: each once, the earliest first; none is allowed.
///
/// # Errors
/// Too many, or one is no number of minutes within 14 days.
pub fn read_offsets(minutes: &[i64]) -> Result<Vec<u32>, FieldError> {
    let field = "reminder_offsets";
    let wrong = || FieldError::new(field, Problem::OutOfRange { min: 1, max: i64::from(EARLIEST) });
    let mut read = Vec::new();
    for minutes in minutes {
        let offset = u32::try_from(*minutes).ok().filter(|offset| (1..=EARLIEST).contains(offset)).ok_or_else(wrong)?;
        if !read.contains(&offset) {
            read.push(offset);
        }
    }
    if read.len() > MOST {
        return Err(FieldError::new(field, Problem::TooMany { max: MOST }));
    }
    read.sort_unstable_by(|a, b| b.cmp(a));
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone::instant_of;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    type Expected = &'static [(u32, &'static str)];

    /// Which reminders are due so long before the start, with what becomes of them.
    fn so_long_before(offsets: &[u32], left: TimeDelta) -> Vec<(u32, &'static str)> {
        let start = at("2026-03-26T09:00:00Z");
        due(offsets, start, start - left).into_iter().map(|one| (one.offset, one.outcome.as_str())).collect()
    }

    #[test]
    fn a_reminder_is_due_from_its_time_until_the_start() {
        let (second, minute, hour) = (TimeDelta::seconds(1), TimeDelta::minutes(1), TimeDelta::hours(1));
        let table: &[(TimeDelta, Expected)] = &[
            (hour * 72, &[]),
            (hour * 48 + second, &[]),
            (hour * 48, &[(2_880, "sent")]),
            // After 26 hours without service it is still worth a mail (R13) …
            (hour * 22, &[(2_880, "sent")]),
            (hour * 4 + minute * 49, &[(2_880, "sent")]),
            // … and at some time it is not.
            (hour * 4 + minute * 48, &[(2_880, "late")]),
            (minute * 31, &[(2_880, "late")]),
            (minute * 30, &[(30, "sent"), (2_880, "nearer")]),
            (minute * 4, &[(30, "sent"), (2_880, "nearer")]),
            (minute * 3, &[(30, "late"), (2_880, "nearer")]),
            (TimeDelta::zero(), &[(30, "begun"), (2_880, "begun")]),
            (-hour * 26, &[(30, "begun"), (2_880, "begun")]),
        ];
        for (left, expected) in table {
            assert_eq!(so_long_before(&OFFSETS, *left), *expected, "{left}");
        }
    }

    #[test]
    fn the_order_and_doubles_of_a_list_do_not_matter_and_none_reminds_of_nothing() {
        let hour = TimeDelta::hours(1);
        assert_eq!(so_long_before(&[30, 2_880, 30], hour * 40), so_long_before(&OFFSETS, hour * 40));
        assert_eq!(so_long_before(&[], hour), []);
        assert_eq!(so_long_before(&[60, 1_440, 20_160], hour), [(60, "sent"), (1_440, "nearer"), (20_160, "nearer")]);
    }

    #[test]
    fn a_move_arms_again_and_its_due_time_is_that_of_the_new_start() {
        let old = at("2026-03-26T09:00:00Z");
        let now = old - TimeDelta::hours(40);
        assert_eq!(due(&OFFSETS, old, now)[0].due_at, old - TimeDelta::days(2));
        let later = old + TimeDelta::days(7);
        assert_eq!(due(&OFFSETS, later, now), []);
        let again = due(&OFFSETS, later, later - TimeDelta::days(2));
        assert_eq!((again.len(), again[0].due_at), (1, later - TimeDelta::days(2)));
    }

    #[test]
    fn two_days_are_48_hours_across_both_clock_changes() {
        let berlin = |text: &str| instant_of(text.parse().unwrap(), chrono_tz::Europe::Berlin);
        // Monday, 10:00, after the night in which the clocks changed: 48 hours before it was 9:00, or 11:00.
        for (start, due_at) in
            [("2026-03-30T10:00:00", "2026-03-28T09:00:00"), ("2026-10-26T10:00:00", "2026-10-24T11:00:00")]
        {
            let (start, due_at) = (berlin(start), berlin(due_at));
            assert_eq!(due(&OFFSETS, start, due_at).first().map(|one| one.due_at), Some(due_at));
            assert_eq!(due(&OFFSETS, start, due_at - TimeDelta::seconds(1)), []);
        }
        // Half an hour before 2:30 in the hour that comes twice is the first 2:00.
        let start = berlin("2026-10-25T02:30:00");
        assert_eq!(due(&[30], start, start - TimeDelta::minutes(30))[0].due_at, at("2026-10-25T00:00:00Z"));
    }

    #[test]
    fn offsets_are_read_once_each_from_the_earliest_on() {
        assert_eq!(read_offsets(&[30, 2_880, 30]), Ok(vec![2_880, 30]));
        assert_eq!(read_offsets(&[]), Ok(Vec::new()));
        assert_eq!(read_offsets(&[1, 20_160]), Ok(vec![20_160, 1]));
        assert_eq!(read_offsets(&[5, 5, 5, 5, 5, 5]), Ok(vec![5]));
        for wrong in [0, -1, 20_161, i64::MAX] {
            let error = read_offsets(&[30, wrong]).unwrap_err();
            assert_eq!((error.field.as_ref(), error.problem.code()), ("reminder_offsets", "out-of-range"), "{wrong}");
        }
        assert_eq!(read_offsets(&[1, 2, 3, 4, 5, 6]).unwrap_err().problem, Problem::TooMany { max: 5 });
    }
}
