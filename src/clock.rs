//! Time and chance come in through these two values and nowhere else, so that a test can hold them still.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Tells the time, in whole microseconds (what both databases keep).
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The database's clock, which all nodes share: its last word, and when on this machine's stopwatch that was. So a
    /// node whose own clock is wrong, or is set while it runs, takes no other's work and does nothing too early (R12).
    Shared(Arc<Mutex<(DateTime<Utc>, Instant)>>),
    /// A clock that stands until a test moves it.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(Mutex::new(now)))
    }

    /// A clock that goes by what the database said at `heard`.
    #[must_use]
    pub fn shared(said: DateTime<Utc>, heard: Instant) -> Self {
        Self::Shared(Arc::new(Mutex::new((said, heard))))
    }

    /// Sets a shared clock by what the database said at `heard`; the others stay as they are.
    pub fn set(&self, said: DateTime<Utc>, heard: Instant) {
        if let Self::Shared(last) = self {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = (said, heard);
        }
    }

    /// The time.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Shared(last) => {
                let (said, heard) = *last.lock().unwrap_or_else(PoisonError::into_inner);
                (said + heard.elapsed()).trunc_subsecs(6)
            }
            Self::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock; the machine's clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

/// Makes ids and secrets.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The operating system's randomness.
    System,
    /// The same row of values in each test run.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    /// The same row of values for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` unpredictable bytes.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => rand::rng().fill_bytes(&mut bytes),
            Self::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A row's id: ordered by the time it was made.
    #[must_use]
    pub fn row_id(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// An id without any order: the public part of a link or of a calendar entry.
    #[must_use]
    pub fn link_id(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_clock_goes_by_what_was_heard_and_not_by_this_machines() {
        let said = DateTime::parse_from_rfc3339("2031-05-08T08:00:00Z").unwrap().to_utc();
        let heard = Instant::now();
        let clock = Clock::shared(said, heard);
        let first = clock.now();
        assert!(first >= said && first < said + TimeDelta::minutes(1), "{first}");
        clock.set(said - TimeDelta::hours(1), heard);
        assert!(clock.now() < said);
    }
}
