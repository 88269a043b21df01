//! Why a date is where it is, as facts; the words come from the language files.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::{
    cadence::{Rule, Unit},
    participant::Land,
};

/// One reason or remark about a planned date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// Moved because of a public holiday.
    MovedForHoliday {
        /// The day the rule meant.
        from: NaiveDate,
        /// The holiday on that day.
        holiday: Cow<'static, str>,
    },
    /// Dropped because of a public holiday.
    SkippedForHoliday {
        /// The holiday.
        holiday: Cow<'static, str>,
    },
    /// Dropped because the format pauses.
    InPause {
        /// The last day of the pause.
        until: NaiveDate,
    },
    /// Falls on a public holiday and stays.
    OnHoliday {
        /// The holiday.
        holiday: Cow<'static, str>,
    },
    /// A public holiday in part of a Land only.
    PartialHoliday {
        /// The holiday.
        holiday: Cow<'static, str>,
        /// The Land in a part of which it holds.
        land: Land,
    },
    /// Moved onto a day that already has a date, and therefore dropped.
    SameDayAsAnother,
}

/// Why a date is where it is: the rule that planned it and what changed it on the way
/// ("14-tägig ab 08.01.2026, verschoben wegen Erster Mai").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Every how many weeks or months.
    pub every: u8,
    /// Weeks or months.
    pub unit: Unit,
    /// On which weekdays, from Monday on.
    pub weekdays: Vec<Weekday>,
    /// In months: which of those weekdays (-1 is the last).
    pub month_ordinal: Option<i8>,
    /// Since when.
    pub anchor: NaiveDate,
    /// Until when.
    pub until: Option<NaiveDate>,
    /// At what local time.
    pub start_time: NaiveTime,
    /// What changed this date on the way.
    pub notes: Vec<Note>,
}

impl Explanation {
    /// The explanation of a date that the rule planned, with the notes it got.
    #[must_use]
    pub fn of(rule: &Rule, notes: &[Note]) -> Self {
        Self {
            every: rule.every,
            unit: rule.unit,
            weekdays: rule.weekdays.clone(),
            month_ordinal: rule.month_ordinal,
            anchor: rule.anchor,
            until: rule.until,
            start_time: rule.start_time,
            notes: notes.to_vec(),
        }
    }
}
