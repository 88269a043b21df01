//! What a rule may say.

use chrono::{Datelike, NaiveDate, Timelike};

use super::{HolidayPolicy, Rule, Unit};
use crate::domain::text::{FieldError, Problem};

/// How many pauses a rule may have.
const MOST_PAUSES: usize = 50;
/// How many scopes a rule may name: `BUND`, each Land, and a few `MIN:n`.
const MOST_SCOPES: usize = 20;
/// The years a rule may speak of: the holidays are known from 1990 on.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2200;

impl Rule {
    /// Everything that is wrong with the rule, by the field names of the API; nothing means it may be planned with.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut refuse = |field: &'static str, problem| errors.push(FieldError::new(field, problem));
        if !(1..=52).contains(&self.every) {
            refuse("every", Problem::OutOfRange { min: 1, max: 52 });
        }
        if self.weekdays.is_empty() {
            refuse("weekdays", Problem::Missing);
        } else if self.weekdays.len() > 7 {
            refuse("weekdays", Problem::TooMany { max: 7 });
        }
        if let Some(problem) = self.ordinal_problem() {
            refuse("month_ordinal", problem);
        }
        if !YEARS.contains(&self.anchor.year()) {
            refuse("anchor", out_of_years());
        }
        if let Some(problem) = self.until.and_then(|until| end_problem(self.anchor, until)) {
            refuse("until", problem);
        }
        if self.start_time.hour() == 2 {
            refuse("start_time", Problem::ForbiddenHour);
        }
        if !(5..=1440).contains(&self.minutes) {
            refuse("duration_minutes", Problem::OutOfRange { min: 5, max: 1440 });
        }
        if let Some(problem) = self.scope_problem() {
            refuse("holiday_scope", problem);
        }
        self.validate_pauses(&mut errors);
        errors
    }

    fn ordinal_problem(&self) -> Option<Problem> {
        match (self.unit, self.month_ordinal) {
            (Unit::Week, None) | (Unit::Month, Some(-1 | 1..=4)) => None,
            (Unit::Week, Some(_)) => Some(Problem::Contradicts { other: "unit" }),
            (Unit::Month, None) => Some(Problem::Missing),
            (Unit::Month, Some(_)) => Some(Problem::UnknownValue { allowed: "1 2 3 4 -1".into() }),
        }
    }

    fn scope_problem(&self) -> Option<Problem> {
        if self.holiday_scope.len() > MOST_SCOPES {
            return Some(Problem::TooMany { max: MOST_SCOPES });
        }
        // Without a scope no holiday ever counts, and the policy would silently do nothing.
        (self.holiday_scope.is_empty() && self.holiday_policy != HolidayPolicy::Keep).then_some(Problem::Missing)
    }

    fn validate_pauses(&self, errors: &mut Vec<FieldError>) {
        if self.pauses.len() > MOST_PAUSES {
            errors.push(FieldError::new("pauses", Problem::TooMany { max: MOST_PAUSES }));
            return;
        }
        for (at, pause) in self.pauses.iter().enumerate() {
            if !YEARS.contains(&pause.from.year()) {
                errors.push(FieldError::new(format!("pauses[{at}].from"), out_of_years()));
            } else if let Some(problem) = end_problem(pause.from, pause.until) {
                errors.push(FieldError::new(format!("pauses[{at}].until"), problem));
            }
        }
    }
}

fn end_problem(begin: NaiveDate, end: NaiveDate) -> Option<Problem> {
    if end < begin {
        return Some(Problem::EndsBeforeStart);
    }
    (!YEARS.contains(&end.year())).then(out_of_years)
}

fn out_of_years() -> Problem {
    Problem::OutOfRange { min: i64::from(*YEARS.start()), max: i64::from(*YEARS.end()) }
}
