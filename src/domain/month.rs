//! A month as a calendar sheet: whole ISO weeks from Monday to Sunday, and what falls on which day.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::text::{FieldError, Problem};

/// One month of the years 1970 to 2199.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `2026-03`.
    ///
    /// # Errors
    /// No month, or one outside those years.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let read = |text: &str| {
            let (year, month) = text.split_once('-')?;
            let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
            let year = year.parse().ok().filter(|n| digits(year, 4) && (1970..2200).contains(n))?;
            let month = month.parse().ok().filter(|_| digits(month, 2))?;
            NaiveDate::from_ymd_opt(year, month, 1).map(Self)
        };
        read(text).ok_or(FieldError::new(field, Problem::NotADate))
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let next = self.0.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt());
        next.unwrap_or(self.0)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.0.checked_sub_months(Months::new(1)).map_or(self, Self)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.0.checked_add_months(Months::new(1)).map_or(self, Self)
    }

    /// The Monday with which its sheet begins, and the Sunday with which it ends.
    #[must_use]
    pub fn span(self) -> (NaiveDate, NaiveDate) {
        let before = u64::from(self.0.weekday().num_days_from_monday());
        let last = self.last();
        let after = u64::from(6 - last.weekday().num_days_from_monday());
        let monday = self.0.checked_sub_days(Days::new(before)).unwrap_or(self.0);
        (monday, last.checked_add_days(Days::new(after)).unwrap_or(last))
    }

    /// Its weeks, each day with the things that are on it; `things` come with their first and their last day, and stand
    /// on each of these days in the order they came.
    #[must_use]
    pub fn sheet<T: Clone>(self, things: &[(NaiveDate, NaiveDate, T)]) -> Vec<Week<T>> {
        let (monday, sunday) = self.span();
        let days = monday.iter_days().take_while(|date| *date <= sunday);
        let mut weeks: Vec<Week<T>> = Vec::new();
        for date in days {
            let on = |(first, last, _): &&(NaiveDate, NaiveDate, T)| *first <= date && date <= *last;
            let things = things.iter().filter(on).map(|(.., thing)| thing.clone()).collect();
            let day = Day { date, inside: Self::of(date) == self, things };
            match weeks.last_mut() {
                Some(week) if week.days.len() < 7 => week.days.push(day),
                _ => weeks.push(Week { number: date.iso_week().week(), days: vec![day] }),
            }
        }
        weeks
    }
}

/// `2026-03`.
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// One week of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week<T> {
    /// Its ISO number.
    pub number: u32,
    /// Its seven days, Monday first.
    pub days: Vec<Day<T>>,
}

/// One day of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day<T> {
    /// The day.
    pub date: NaiveDate,
    /// Whether it belongs to the month itself, not to the one before or after.
    pub inside: bool,
    /// What is on it.
    pub things: Vec<T>,
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::zone::{end_of, start_of};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn month(text: &str) -> Month {
        Month::parse("month", text).unwrap()
    }

    #[test]
    fn a_sheet_begins_on_a_monday_and_ends_on_a_sunday() {
        // month, first day shown, last day shown, ISO weeks
        let table: [(&str, &str, &str, &[u32]); 8] = [
            ("2026-03", "2026-02-23", "2026-04-05", &[9, 10, 11, 12, 13, 14]),
            // Four weeks exactly: a February that begins on a Monday.
            ("2027-02", "2027-02-01", "2027-02-28", &[5, 6, 7, 8]),
            ("2024-02", "2024-01-29", "2024-03-03", &[5, 6, 7, 8, 9]),
            ("2100-02", "2100-02-01", "2100-02-28", &[5, 6, 7, 8]),
            // The turn of the year, with and without a week 53.
            ("2026-12", "2026-11-30", "2027-01-03", &[49, 50, 51, 52, 53]),
            ("2027-01", "2026-12-28", "2027-01-31", &[53, 1, 2, 3, 4]),
            ("2025-12", "2025-12-01", "2026-01-04", &[49, 50, 51, 52, 1]),
            // The clocks change on its last Sunday.
            ("2026-10", "2026-09-28", "2026-11-01", &[40, 41, 42, 43, 44]),
        ];
        for (text, first, last, numbers) in table {
            let weeks = month(text).sheet::<()>(&[]);
            assert_eq!(month(text).span(), (day(first), day(last)), "{text}");
            assert_eq!(weeks.iter().map(|week| week.number).collect::<Vec<_>>(), numbers, "{text}");
            assert_eq!(weeks[0].days[0].date, day(first), "{text}");
            assert_eq!(weeks.last().unwrap().days[6].date, day(last), "{text}");
        }
    }

    #[test]
    fn things_stand_on_each_of_their_days() {
        let things = [
            (day("2026-03-29"), day("2026-03-31"), "three days over the clock change"),
            (day("2026-03-31"), day("2026-03-31"), "one day"),
            (day("2026-02-20"), day("2026-02-24"), "begun before the sheet"),
            (day("2026-05-01"), day("2026-05-01"), "after it"),
        ];
        let weeks = month("2026-03").sheet(&things);
        let on = |text: &str| {
            let found = weeks.iter().flat_map(|week| &week.days).find(|one| one.date == day(text)).unwrap();
            (found.inside, found.things.clone())
        };
        assert_eq!(on("2026-02-24"), (false, vec!["begun before the sheet"]));
        assert_eq!(on("2026-03-29"), (true, vec!["three days over the clock change"]));
        assert_eq!(on("2026-03-31"), (true, vec!["three days over the clock change", "one day"]));
        assert_eq!(on("2026-04-01"), (false, vec![]));
    }

    #[test]
    fn months_are_read_strictly_and_turn_over_at_the_year() {
        for bad in ["", "2026", "2026-13", "2026-00", "2026-3", "26-03", "2026-03-01", "+026-03", "1969-12", "2200-01"]
        {
            assert_eq!(Month::parse("month", bad), Err(FieldError::new("month", Problem::NotADate)), "{bad}");
        }
        assert_eq!(month("2026-12").next(), month("2027-01"));
        assert_eq!(month("2026-01").previous().to_string(), "2025-12");
        assert_eq!(month("2024-02").last(), day("2024-02-29"));
    }

    #[test]
    fn a_month_with_a_clock_change_has_its_days_once() {
        for text in ["2026-03", "2026-10"] {
            let weeks = month(text).sheet::<()>(&[]);
            let days: Vec<NaiveDate> = weeks.iter().flat_map(|week| &week.days).map(|one| one.date).collect();
            assert!(days.windows(2).all(|two| two[0].succ_opt() == Some(two[1])), "{text}");
            let zone = chrono_tz::Europe::Berlin;
            assert!(days.windows(2).all(|two| end_of(two[0], zone) == start_of(two[1], zone)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_of_a_month_is_in_its_sheet(year in 1970..2200, number in 1_u32..=12) {
            let month = Month::of(NaiveDate::from_ymd_opt(year, number, 1).unwrap());
            let weeks = month.sheet::<()>(&[]);
            let inside: Vec<NaiveDate> =
                weeks.iter().flat_map(|week| &week.days).filter(|day| day.inside).map(|day| day.date).collect();
            prop_assert_eq!((inside[0], *inside.last().unwrap()), (month.first(), month.last()));
            for week in weeks {
                prop_assert_eq!(week.days.len(), 7);
                prop_assert_eq!(week.days[0].date.weekday(), Weekday::Mon);
                prop_assert!(week.days.iter().all(|day| day.date.iso_week().week() == week.number));
            }
        }
    }
}
