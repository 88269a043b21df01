//! What a format says for the time around its dates: where and when people join, and when they are reminded.

use super::{Faults, Format, RawFormat, read_url};
use crate::domain::{
    reminder,
    retention::read_retention,
    text::{FieldError, Problem, parse_block},
};

/// Longest text behind the gate.
pub const JOIN_TEXT_MAX: usize = 2_000;
/// The earliest the gate may open, and the latest it may close, in minutes: a day.
pub const GATE_MAX: u32 = 1_440;

/// Reads for how many minutes the gate is open before the start or after the end.
///
/// # Errors
/// Not between 0 and [`GATE_MAX`].
pub fn read_minutes(field: &'static str, minutes: i64) -> Result<u32, FieldError> {
    let max = i64::from(GATE_MAX);
    let read = u32::try_from(minutes).ok().filter(|minutes| *minutes <= GATE_MAX);
    read.ok_or(FieldError::new(field, Problem::OutOfRange { min: 0, max }))
}

impl RawFormat {
    pub(super) fn apply_around(&self, format: &mut Format, faults: &mut Faults) {
        if let Some(wish) = &self.join_url {
            format.join_url = wish.as_ref().and_then(|text| faults.take(read_url("join_url", text)).flatten());
        }
        if let Some(wish) = &self.join_text {
            let read = |text: &String| faults.take(parse_block("join_text", text, JOIN_TEXT_MAX)).flatten();
            format.join_text = wish.as_ref().and_then(read);
        }
        let mut minutes = |field, minutes: Option<i64>, into: &mut u32| {
            if let Some(minutes) = minutes.and_then(|minutes| faults.take(read_minutes(field, minutes))) {
                *into = minutes;
            }
        };
        minutes("join_opens_before", self.join_opens_before, &mut format.join_opens_before);
        minutes("join_closes_after", self.join_closes_after, &mut format.join_closes_after);
        if let Some(offsets) = &self.reminder_offsets
            && let Some(offsets) = faults.take(reminder::read_offsets(offsets))
        {
            format.reminder_offsets = offsets;
        }
        if let Some(days) = self.retention_days {
            format.retention_days = faults.take(read_retention(days)).unwrap_or(format.retention_days);
        }
    }
}
