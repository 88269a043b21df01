//! Points in time as JSON says them: RFC 3339, outwards with the local offset of the zone.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::domain::{
    text::{FieldError, Problem},
    zone::{Slot, end_of, start_of},
};

/// Years that a request may speak of at all; what an event may be is narrower and the domain's to say.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2300;

/// Whether a time lies in years that any of our databases can hold.
pub(super) fn is_plausible(at: DateTime<Utc>) -> bool {
    YEARS.contains(&at.year())
}

/// Beginning and end on the clock of the slot's zone.
pub(super) fn local(slot: Slot) -> (DateTime<FixedOffset>, DateTime<FixedOffset>) {
    let on_the_clock = |at: DateTime<Utc>| at.with_timezone(&slot.zone).fixed_offset();
    (on_the_clock(slot.starts_at), on_the_clock(slot.ends_at))
}

/// Reads a point in time, to the second.
///
/// # Errors
/// Not RFC 3339, or in a year that nobody means.
pub(super) fn instant(
    field: impl Into<std::borrow::Cow<'static, str>>,
    text: &str,
) -> Result<DateTime<Utc>, FieldError> {
    let field = field.into();
    // chrono also reads a space for the `T`; a leap second becomes the second before it.
    let read = DateTime::parse_from_rfc3339(text).ok().filter(|_| text.len() <= 40);
    let read = read.and_then(|at| DateTime::from_timestamp(at.timestamp(), 0));
    let at = read.ok_or(FieldError::new(field.clone(), Problem::NotAnInstant))?;
    if is_plausible(at) { Ok(at) } else { Err(FieldError::new(field, Problem::TooFarAway)) }
}

/// Reads `2026-01-08`.
///
/// # Errors
/// No such day.
pub(super) fn day(field: &'static str, text: &str) -> Result<NaiveDate, FieldError> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let read = shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    let day = read.ok_or(FieldError::new(field, Problem::NotADate))?;
    if YEARS.contains(&day.year()) { Ok(day) } else { Err(FieldError::new(field, Problem::TooFarAway)) }
}

/// Reads the beginning of a stretch of time: a day from its first moment on, or a point in time.
///
/// # Errors
/// Neither.
pub(super) fn from(text: &str, zone: Tz) -> Result<DateTime<Utc>, FieldError> {
    if text.len() == 10 { day("from", text).map(|day| start_of(day, zone)) } else { instant("from", text) }
}

/// Reads the end of a stretch of time: a day to its last moment, or a point in time.
///
/// # Errors
/// Neither.
pub(super) fn to(text: &str, zone: Tz) -> Result<DateTime<Utc>, FieldError> {
    if text.len() == 10 { day("to", text).map(|day| end_of(day, zone)) } else { instant("to", text) }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;

    use super::*;

    #[test]
    fn a_point_in_time_needs_an_offset_and_a_year_that_exists() {
        assert_eq!(instant("t", "2026-03-12T10:00:00+01:00").unwrap().to_rfc3339(), "2026-03-12T09:00:00+00:00");
        assert_eq!(instant("t", "2026-03-12T10:00:00.999Z").unwrap().to_rfc3339(), "2026-03-12T10:00:00+00:00");
        assert_eq!(instant("t", "2016-12-31T23:59:60Z").unwrap().to_rfc3339(), "2016-12-31T23:59:59+00:00");
        for wrong in ["", "2026-03-12", "2026-03-12T10:00:00", "2026-02-30T10:00:00Z", "2026-03-12T25:00:00Z", "jetzt"]
        {
            assert_eq!(instant("t", wrong).unwrap_err().problem, Problem::NotAnInstant, "{wrong}");
        }
        assert_eq!(instant("t", "9999-12-31T23:59:59Z").unwrap_err().problem, Problem::TooFarAway);
        assert_eq!(instant("t", "0000-01-01T00:00:00Z").unwrap_err().problem, Problem::TooFarAway);
    }

    #[test]
    fn days_reach_from_their_first_to_their_last_moment() {
        assert_eq!(from("2026-03-29", Berlin).unwrap().to_rfc3339(), "2026-03-28T23:00:00+00:00");
        assert_eq!(to("2026-03-29", Berlin).unwrap().to_rfc3339(), "2026-03-29T22:00:00+00:00");
        for wrong in ["2026-02-30", "2026-1-1", "+026-01-01", "0001-01-01"] {
            assert!(from(wrong, Berlin).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_carry_the_local_offset() {
        let slot = Slot::new("2026-07-02T10:00:00".parse().unwrap(), 60, Berlin);
        let (starts_at, ends_at) = local(slot);
        assert_eq!(
            serde_json::json!([starts_at, ends_at]).to_string(),
            r#"["2026-07-02T10:00:00+02:00","2026-07-02T11:00:00+02:00"]"#
        );
    }
}
