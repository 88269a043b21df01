//! Why a date is where it is, as facts; the words come from the language files.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::participant::Land;

/// One reason or remark about a planned date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// Moved because of a public holiday.
    MovedForHoliday { from: NaiveDate, holiday: String },
    /// Dropped because of a public holiday.
    SkippedForHoliday { holiday: String },
    /// Dropped because the format pauses.
    InPause { until: NaiveDate },
    /// Falls on a public holiday and stays.
    OnHoliday { holiday: String },
    /// A public holiday in part of a Land only.
    PartialHoliday { holiday: String, land: Land },
    /// Moved onto a day that already has a date.
    SameDayAsAnother,
}
