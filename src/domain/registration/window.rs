//! From when until when a date takes registrations.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::event::Announced;

/// The time in which a date takes registrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when; none: from its announcement on.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until when, that moment excluded; never after the beginning.
    pub closes_at: DateTime<Utc>,
}

/// Where a moment lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Before the window.
    Ahead(DateTime<Utc>),
    /// Inside.
    Open,
    /// Behind it.
    Over(DateTime<Utc>),
}

impl Window {
    /// Where the moment lies.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Opening {
        match self.opens_at {
            _ if now >= self.closes_at => Opening::Over(self.closes_at),
            Some(opens_at) if now < opens_at => Opening::Ahead(opens_at),
            _ => Opening::Open,
        }
    }
}

/// The window of a date: what the date says of its own, else what its format says, as so many minutes before the
/// beginning. It closes with the beginning at the latest.
///
/// A date may move ahead of its opening; an opening that lies behind the closing says nothing any more, and the date
/// is open until it closes.
#[must_use]
pub fn window(announced: &Announced) -> Window {
    let (own, starts_at) = (&announced.event.own, announced.event.slot.starts_at);
    let format = announced.format.as_ref();
    let before = |minutes: u32| starts_at - TimeDelta::minutes(i64::from(minutes));
    let closes_at = own
        .registration_closes_at
        .or_else(|| format.map(|format| before(format.registration_closes_before)))
        .map_or(starts_at, |at| at.min(starts_at));
    let inherited = || format.and_then(|format| format.registration_opens_before).map(before);
    let opens_at = own.registration_opens_at.or_else(inherited).filter(|at| *at < closes_at);
    Window { opens_at, closes_at }
}
