//! What an entry says to one person, beside what it says to everybody.

use chrono::{DateTime, Utc};

use crate::domain::{format::Locale, personal_feed::Standing};

/// One person's part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Where they stand.
    pub standing: Standing,
    /// How often that changed after it was first shown: so much more than the event's is the revision of their entry.
    pub revision: u32,
    /// When that last changed.
    pub changed_at: DateTime<Utc>,
    /// Their link through the join gate, for those with a seat.
    pub join: Option<String>,
    /// So many minutes before the beginning their program calls them.
    pub alarm: Option<u32>,
    /// Their language.
    pub locale: Locale,
}
