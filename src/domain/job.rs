//! Jobs with a timetable: when a run that failed is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// Minutes of rest after the first failure in a row, after the second and so on; then it stays at the last of them.
const REST_MINUTES: [i64; 5] = [5, 15, 30, 60, 120];

/// When a run that failed is tried again: after a rest that grows with the failures in a row, this one counted. None where
/// the job is due again by then (`next`): that run does what this one could not, because every job works on what is due.
/// So what runs each day is tried a dozen times before the day is over, and what runs each minute is not tried twice.
#[must_use]
pub fn try_again(failures: u32, next: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let step = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = REST_MINUTES.get(step).or(REST_MINUTES.last()).copied().unwrap_or_default();
    let at = now + TimeDelta::minutes(minutes);
    (at < next).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-03-29T03:00:00Z").unwrap().to_utc()
    }

    /// Minutes after the due time at which a job that always fails is tried again, if a run takes no time.
    fn tries(mut failures: u32, every: TimeDelta) -> Vec<i64> {
        let (due, mut now, mut found) = (night(), night(), Vec::new());
        while let Some(at) = try_again(failures + 1, due + every, now) {
            found.push((at - due).num_minutes());
            (now, failures) = (at, failures + 1);
        }
        found
    }

    #[test]
    fn what_runs_each_day_is_tried_again_the_same_day_and_not_without_end() {
        let day = tries(0, TimeDelta::days(1));
        assert_eq!(day[..6], [5, 20, 50, 110, 230, 350]);
        assert_eq!((day.len(), *day.last().unwrap()), (15, 1_430));
        // The second day of trouble begins with the long rest.
        assert_eq!(tries(15, TimeDelta::days(1)).len(), 11);
        assert_eq!(tries(u32::MAX - 20, TimeDelta::days(1)).len(), 11);
    }

    #[test]
    fn what_is_due_again_soon_is_not_tried_twice() {
        assert_eq!(tries(0, TimeDelta::minutes(1)), [0_i64; 0]);
        assert_eq!(tries(0, TimeDelta::minutes(5)), [0_i64; 0], "due at that moment anyway");
        assert_eq!(tries(0, TimeDelta::hours(1)), [5, 20, 50]);
        assert_eq!(try_again(0, night() + TimeDelta::hours(1), night()), Some(night() + TimeDelta::minutes(5)));
    }
}
