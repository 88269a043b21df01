//! Wall clock and instant. A format meets at a local time in a zone; the instant follows from it.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::text::{FieldError, Problem};

/// The instant of a local time. A time that is skipped in spring moves forward by the gap; one that exists twice in
/// autumn is the first (RFC 5545, 3.3.5).
#[must_use]
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            // The offset before the gap, applied to the time inside it, is the shifted time.
            let before = local - TimeDelta::hours(3);
            match zone.from_local_datetime(&before) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc() + TimeDelta::hours(3),
                LocalResult::None => Utc.from_utc_datetime(&local),
            }
        }
    }
}

/// Beginning and end of what somebody typed as a day and two local times; an end before the beginning lies on the next day.
/// Where the beginning falls into the hour that is left out in spring it moves on, and an end that it would then reach
/// moves along, so that what was typed as an hour stays one (C38).
#[must_use]
pub fn span_of(day: NaiveDate, (starts, ends): (NaiveTime, NaiveTime), zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let last = if ends > starts { day } else { day.checked_add_days(Days::new(1)).unwrap_or(day) };
    let (begins, typed_end) = (instant_of(day.and_time(starts), zone), last.and_time(ends));
    let moved = local_of(begins, zone) - day.and_time(starts);
    let ends = instant_of(typed_end, zone);
    (begins, if ends > begins { ends } else { instant_of(typed_end + moved, zone) })
}

/// The local time of an instant.
#[must_use]
pub fn local_of(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The local day of an instant.
#[must_use]
pub fn day_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    local_of(at, zone).date()
}

/// The instant a local day begins.
#[must_use]
pub fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    instant_of(day.and_time(NaiveTime::MIN), zone)
}

/// The instant the next local day begins.
#[must_use]
pub fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)
}

/// Reads an IANA zone name.
///
/// # Errors
/// The name is not in the zone database.
pub fn parse_zone(field: &'static str, name: &str) -> Result<Tz, FieldError> {
    name.parse().map_err(|_| {
        FieldError::new(field, Problem::UnknownValue { allowed: "Europe/Berlin, Europe/Brussels, UTC …".into() })
    })
}

/// When a gathering is: two instants and the zone whose clock people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The beginning.
    pub starts_at: DateTime<Utc>,
    /// The end, after the beginning.
    pub ends_at: DateTime<Utc>,
    /// The zone in which it was agreed.
    pub zone: Tz,
}

impl Slot {
    /// The slot that begins at a local time and lasts `minutes` on the clock of real time.
    #[must_use]
    pub fn new(local: NaiveDateTime, minutes: u32, zone: Tz) -> Self {
        let starts_at = instant_of(local, zone);
        Self { starts_at, ends_at: starts_at + TimeDelta::minutes(i64::from(minutes)), zone }
    }

    /// The local day of the beginning.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        day_of(self.starts_at, self.zone)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;

    use super::*;

    /// A day, two typed times, and what they mean in UTC.
    const TYPED: &[(&str, &str, &str, &str, &str)] = &[
        // In spring there is no time from two to three.
        ("2026-03-29", "01:30", "02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
        ("2026-03-29", "02:30", "03:30", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"),
        ("2026-03-29", "02:00", "03:00", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"),
        ("2026-03-29", "02:15", "02:45", "2026-03-29T01:15:00Z", "2026-03-29T01:45:00Z"),
        ("2026-03-29", "02:30", "04:00", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z"),
        ("2026-03-29", "10:00", "11:00", "2026-03-29T08:00:00Z", "2026-03-29T09:00:00Z"),
        // In autumn it comes twice; the first one is meant.
        ("2026-10-25", "02:30", "02:45", "2026-10-25T00:30:00Z", "2026-10-25T00:45:00Z"),
        ("2026-10-25", "02:30", "03:00", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"),
        ("2026-10-25", "23:00", "01:00", "2026-10-25T22:00:00Z", "2026-10-26T00:00:00Z"),
        ("2026-03-28", "23:00", "02:30", "2026-03-28T22:00:00Z", "2026-03-29T01:30:00Z"),
    ];

    #[test]
    fn what_is_typed_on_the_days_of_the_clock_changes_has_a_length() {
        for (day, starts, ends, begins, over) in TYPED {
            let times = (starts.parse().unwrap(), ends.parse().unwrap());
            let expected = (begins.parse().unwrap(), over.parse().unwrap());
            assert_eq!(span_of(day.parse().unwrap(), times, Berlin), expected, "{day} {starts}–{ends}");
        }
    }
}
