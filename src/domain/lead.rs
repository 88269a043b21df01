//! So long before something: stored in minutes, said and typed in the unit that fits.

use super::{
    format::words,
    text::{FieldError, Problem},
};

/// The longest lead: two years, in minutes.
pub const LEAD_MAX: u32 = 2 * 366 * 24 * 60;

words!(
    /// What a lead is counted in.
    LeadUnit { /// Minutes.
        Minutes = "minutes", /// Hours.
        Hours = "hours", /// Days of 24 hours.
        Days = "days", /// Weeks.
        Weeks = "weeks" }
);

impl LeadUnit {
    /// How many minutes one is.
    #[must_use]
    pub fn minutes(self) -> u32 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
            Self::Weeks => 7 * 24 * 60,
        }
    }

    /// The greatest unit in which the minutes are a whole number; nothing is so many days.
    #[must_use]
    pub fn of(minutes: u32) -> Self {
        let fits = |unit: &&Self| minutes.is_multiple_of(unit.minutes());
        if minutes == 0 {
            return Self::Days;
        }
        Self::ALL.iter().rev().find(fits).copied().unwrap_or(Self::Minutes)
    }
}

/// Reads minutes from JSON.
///
/// # Errors
/// Less than none, or more than [`LEAD_MAX`].
pub fn read_minutes(field: &'static str, minutes: i64) -> Result<u32, FieldError> {
    let range = Problem::OutOfRange { min: 0, max: i64::from(LEAD_MAX) };
    u32::try_from(minutes).ok().filter(|minutes| *minutes <= LEAD_MAX).ok_or(FieldError::new(field, range))
}

/// Reads an amount and its unit from a form, as minutes; nothing typed is none.
///
/// # Errors
/// No number, an unknown unit, or more than [`LEAD_MAX`].
pub fn read_typed(field: &'static str, amount: &str, unit: &str) -> Result<Option<u32>, FieldError> {
    let amount = amount.trim();
    if amount.is_empty() {
        return Ok(None);
    }
    let unknown = FieldError::new(field, Problem::UnknownValue { allowed: LeadUnit::WORDS.trim_end().into() });
    let unit = LeadUnit::from_word(unit).ok_or(unknown)?;
    let range = Problem::OutOfRange { min: 0, max: i64::from(LEAD_MAX / unit.minutes()) };
    let plain = amount.len() <= 9 && amount.bytes().all(|b| b.is_ascii_digit());
    let read = plain.then(|| amount.parse::<u32>().ok()).flatten().and_then(|n| n.checked_mul(unit.minutes()));
    read.filter(|minutes| *minutes <= LEAD_MAX).map(Some).ok_or(FieldError::new(field, range))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leads_are_said_in_the_greatest_unit_that_fits() {
        for (minutes, amount, unit) in [
            (0, 0, LeadUnit::Days),
            (1, 1, LeadUnit::Minutes),
            (90, 90, LeadUnit::Minutes),
            (120, 2, LeadUnit::Hours),
            (1440, 1, LeadUnit::Days),
            (2880, 2, LeadUnit::Days),
            (10_080, 1, LeadUnit::Weeks),
            (11_520, 8, LeadUnit::Days),
        ] {
            assert_eq!((minutes / LeadUnit::of(minutes).minutes(), LeadUnit::of(minutes)), (amount, unit), "{minutes}");
        }
    }

    #[test]
    fn what_is_typed_is_a_number_in_a_known_unit() {
        assert_eq!(read_typed("f", " 2 ", "days"), Ok(Some(2880)));
        assert_eq!(read_typed("f", "", "days"), Ok(None));
        assert_eq!(read_typed("f", "0", "weeks"), Ok(Some(0)));
        for (amount, unit) in
            [("2", "years"), ("-1", "days"), ("1.5", "days"), ("٣", "days"), ("105", "weeks"), ("9999999999", "days")]
        {
            assert!(read_typed("f", amount, unit).is_err(), "{amount} {unit}");
        }
        assert_eq!(read_minutes("f", 30), Ok(30));
        assert!(read_minutes("f", -1).is_err() && read_minutes("f", i64::MAX).is_err());
    }

    proptest! {
        #[test]
        fn what_is_said_is_read_again(minutes in 0..=LEAD_MAX) {
            let unit = LeadUnit::of(minutes);
            prop_assert_eq!(read_typed("f", &(minutes / unit.minutes()).to_string(), unit.as_str()), Ok(Some(minutes)));
        }
    }
}
