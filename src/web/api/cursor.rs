//! Lists in pieces: `limit` at a time, `next` leads on. A cursor says nothing to its holder and everything to us.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::times::is_plausible;
use crate::domain::text::{FieldError, Problem};

/// Entries in one piece, if nobody says otherwise.
const USUAL: u16 = 100;
/// Entries in one piece at the most.
const MOST: u16 = 400;

/// One piece of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct List<T> {
    /// The entries, in order.
    pub(super) items: Vec<T>,
    /// What to send as `cursor` to get the next piece; null at the end.
    pub(super) next: Option<String>,
}

/// Reads `limit`.
///
/// # Errors
/// No number, or out of range.
pub(super) fn limit(text: Option<&str>) -> Result<usize, FieldError> {
    let Some(text) = text else { return Ok(USUAL.into()) };
    number("limit", text, 1..=MOST.into()).map(|limit| usize::try_from(limit).unwrap_or(1))
}

fn number(field: &'static str, text: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64, FieldError> {
    let read: i64 = text.parse().map_err(|_| FieldError::new(field, Problem::WrongType { expected: "integer" }))?;
    if range.contains(&read) {
        return Ok(read);
    }
    Err(FieldError::new(field, Problem::OutOfRange { min: *range.start(), max: *range.end() }))
}

/// A place in a list of things by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct After {
    pub(super) at: DateTime<Utc>,
    pub(super) id: Uuid,
}

impl After {
    pub(super) fn write(self) -> String {
        let mut bytes = self.at.timestamp_micros().to_be_bytes().to_vec();
        bytes.extend(self.id.as_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// We never wrote it.
    pub(super) fn read(text: &str) -> Result<Self, FieldError> {
        let read = || {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let (at, id) = bytes.split_first_chunk::<8>()?;
            let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*at)).filter(|at| is_plausible(*at))?;
            Some(Self { at, id: Uuid::from_slice(id).ok()? })
        };
        read().ok_or(unknown())
    }
}

fn unknown() -> FieldError {
    FieldError::new("cursor", Problem::NotFound)
}

/// Cuts one piece out of a whole list, behind the entry whose id the cursor holds.
///
/// # Errors
/// We never wrote the cursor, or its entry is not in the list.
pub(super) fn piece<T>(
    all: Vec<T>,
    id: impl Fn(&T) -> Uuid,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<T>, Option<String>), FieldError> {
    let start = match cursor {
        None => 0,
        Some(text) => {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| unknown())?;
            all.iter().position(|one| id(one).as_bytes().as_slice() == bytes).ok_or_else(unknown)? + 1
        }
    };
    let more = all.len() > start + limit;
    let items: Vec<T> = all.into_iter().skip(start).take(limit).collect();
    let next = items.last().filter(|_| more).map(|last| BASE64URL_NOPAD.encode(id(last).as_bytes()));
    Ok((items, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let after = After { at: "2026-03-12T09:00:00Z".parse().unwrap(), id: Uuid::from_u128(7) };
        assert_eq!(After::read(&after.write()), Ok(after));
        let far = After { at: DateTime::<Utc>::MAX_UTC, ..after };
        for wrong in ["", "x", "====", "AAAA", &far.write(), &after.write()[1..], &format!("{}A", after.write())] {
            assert!(After::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pieces_join_to_the_whole() {
        let all: Vec<u128> = (1..=7).collect();
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let (items, next) = piece(all.clone(), |n| Uuid::from_u128(*n), cursor.as_deref(), 3).unwrap();
            seen.extend(items);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        assert!(piece(all, |n| Uuid::from_u128(*n), Some("AAAA"), 3).is_err());
    }

    #[test]
    fn a_limit_is_a_number_in_range() {
        assert_eq!(limit(None), Ok(100));
        assert_eq!(limit(Some("400")), Ok(400));
        for wrong in ["0", "401", "-1", "x", "", "1e3", "99999999999999999999"] {
            assert!(limit(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
