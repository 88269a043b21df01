//! Public holidays of the federation and its 16 Länder, for any year, by rule.

use serde::{Deserialize, Serialize};

use super::participant::Land;

/// Whose public holidays count for a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Holidays that hold in the whole federation (`BUND`).
    Federal,
    /// Holidays of one Land (`DE-BY`).
    Land(Land),
    /// Holidays that at least so many Länder have (`MIN:9`).
    AtLeast(u8),
}
