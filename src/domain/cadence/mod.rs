//! The rule by which a format's dates recur, in local wall time.

mod check;
mod dates;
mod days;
mod draft;

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

pub use self::{
    dates::{Dates, PREVIEW_LIMIT, PlannedDate, dates_of},
    days::Days,
    draft::{PauseDraft, RuleDraft},
};
use super::{
    format::words,
    holiday::Scope,
    id::{CadenceId, FormatId},
};

words!(
    /// What a cadence counts in.
    Unit { /// Weeks.
        Week = "week", /// Months.
        Month = "month" }
);
words!(
    /// What happens to a date that falls on a public holiday.
    HolidayPolicy { /// Nothing.
        Keep = "keep", /// It is dropped.
        Skip = "skip", /// It moves to the next working day.
        NextWorkday = "next_workday", /// It moves to the working day before.
        PreviousWorkday = "previous_workday", /// It stays, with a note.
        Warn = "warn" }
);

/// The two letters of a weekday in rows, JSON and forms (RFC 5545, 3.3.10).
#[must_use]
pub fn weekday_code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// Reads those two letters.
#[must_use]
pub fn weekday_from_code(code: &str) -> Option<Weekday> {
    WEEK.into_iter().find(|weekday| weekday_code(*weekday) == code)
}

/// The days of the week, Monday first.
pub const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Days without dates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The first day of the pause.
    pub from: NaiveDate,
    /// The last day of the pause.
    pub until: NaiveDate,
}

/// "Every `every` weeks (or months) on these weekdays at `start_time`."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Every how many weeks or months.
    pub every: u8,
    /// Weeks or months.
    pub unit: Unit,
    /// On which weekdays; sorted, at least one.
    pub weekdays: Vec<Weekday>,
    /// In months: which one of those weekdays (1 to 4, or -1 for the last).
    pub month_ordinal: Option<i8>,
    /// A day from which the weeks or months are counted; no date lies before it.
    pub anchor: NaiveDate,
    /// The last day on which a date may be planned.
    pub until: Option<NaiveDate>,
    /// The local time of the beginning.
    pub start_time: NaiveTime,
    /// How long a date lasts.
    pub minutes: u32,
    /// What happens on public holidays.
    pub holiday_policy: HolidayPolicy,
    /// Whose public holidays count.
    pub holiday_scope: Vec<Scope>,
    /// Days without dates.
    pub pauses: Vec<Pause>,
}

/// One rule in the history of a format's rules: it plans the days from `valid_from` up to and including `valid_until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Its id.
    pub id: CadenceId,
    /// The format it plans.
    pub format_id: FormatId,
    /// The first day it plans.
    pub valid_from: NaiveDate,
    /// The last day it plans, if another one follows.
    pub valid_until: Option<NaiveDate>,
    /// The rule.
    pub rule: Rule,
}

impl Cadence {
    /// Whether it is this rule that plans the day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests;
