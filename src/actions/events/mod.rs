//! Setting up, changing, cancelling and restoring one date.

mod change;
mod create;

pub(super) use change::{Applied, announce_theme, apply};
pub use change::{amend, cancel, restore};
pub(super) use create::{calendar_uid, unused};
pub use create::{create, create_once};

use crate::domain::event::Announced;

/// A change that was applied, and how many people are told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The date as it is now.
    pub announced: Announced,
    /// People who get a mail about it.
    pub people: u32,
}
