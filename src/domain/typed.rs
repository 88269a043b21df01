//! Dates and times as people type them: German or ISO.

use chrono::{NaiveDate, NaiveTime};

use super::text::{FieldError, Problem};

/// Reads `12.03.2026`, `12.3.2026` or `2026-03-12`.
///
/// # Errors
/// Missing, or no date that exists.
pub fn read_day(field: &'static str, text: &str) -> Result<NaiveDate, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new(field, Problem::Missing));
    }
    let parts = |mark: char| -> Option<[u32; 3]> {
        let numbers: Vec<&str> = text.split(mark).map(str::trim).collect();
        let plain = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if numbers.len() != 3 || !numbers.iter().all(plain) {
            return None;
        }
        Some([numbers[0].parse().ok()?, numbers[1].parse().ok()?, numbers[2].parse().ok()?])
    };
    let german = parts('.').and_then(|[day, month, year]| date(year, month, day));
    let iso = || parts('-').and_then(|[year, month, day]| date(year, month, day));
    german.or_else(iso).ok_or(FieldError::new(field, Problem::NotADate))
}

/// Years of two digits are nobody's intention.
fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| *year >= 1000)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Reads `10:00`, `10.00`, `9:30 Uhr`, `9`.
///
/// # Errors
/// Missing, or no time of day.
pub fn read_time(field: &'static str, text: &str) -> Result<NaiveTime, FieldError> {
    let text = text.trim().trim_end_matches("Uhr").trim_end();
    if text.is_empty() {
        return Err(FieldError::new(field, Problem::Missing));
    }
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let plain = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let read = || {
        if !plain(hour) || minute.len() != 2 || !plain(minute) {
            return None;
        }
        NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
    };
    read().ok_or(FieldError::new(field, Problem::NotATime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_may_be_typed_in_german_or_iso() {
        let want = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
        for text in ["12.03.2026", "12.3.2026", "2026-03-12", " 12. 3. 2026 "] {
            assert_eq!(read_day("day", text), Ok(want), "{text}");
        }
        for text in
            ["31.02.2026", "12.03.26", "03/12/2026", "2026-13-01", "1.2.3.4", "heute", "٣.٣.٢٠٢٦", "99999-01-01"]
        {
            assert_eq!(read_day("day", text), Err(FieldError::new("day", Problem::NotADate)), "{text}");
        }
        assert_eq!(read_day("day", " "), Err(FieldError::new("day", Problem::Missing)));
    }

    #[test]
    fn times_may_be_typed_as_people_say_them() {
        for (text, hour, minute) in
            [("10:00", 10, 0), ("9.30", 9, 30), ("9:30 Uhr", 9, 30), ("9", 9, 0), ("23:59", 23, 59)]
        {
            assert_eq!(read_time("t", text), Ok(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), "{text}");
        }
        for text in ["24:00", "10:60", "10:5", "zehn", "1000", "-1:00", "10:00:00"] {
            assert_eq!(read_time("t", text), Err(FieldError::new("t", Problem::NotATime)), "{text}");
        }
    }
}
