//! When sessions were last used. Looking at a page changes nothing (invariant 3), so a use is only remembered here, and
//! written down by a job every minute and when the process stops.
//!
//! Each node remembers for itself; whoever asks takes the later of its own memory and the row. So with several nodes,
//! and after a crash, the eight hours of C14 are right to about a minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{Desk, Failure, Never};
use crate::{
    domain::{id::LoginId, login::Login},
    store,
};

/// The last use of each session that is not written down yet.
#[derive(Clone, Debug, Default)]
pub struct Sightings(Arc<Mutex<HashMap<LoginId, DateTime<Utc>>>>);

impl Sightings {
    fn inner(&self) -> MutexGuard<'_, HashMap<LoginId, DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session is used now.
    pub(super) fn note(&self, session: LoginId, now: DateTime<Utc>) {
        let mut inner = self.inner();
        let last = inner.entry(session).or_insert(now);
        *last = now.max(*last);
    }

    /// The session as its row says, with what we saw since.
    pub(super) fn complete(&self, login: Login) -> Login {
        let seen = self.inner().get(&login.id).copied();
        Login { last_seen_at: login.last_seen_at.max(seen), ..login }
    }

    /// Forgets what is written down, unless the session was used meanwhile.
    fn forget(&self, written: &HashMap<LoginId, DateTime<Utc>>) {
        self.inner().retain(|session, at| written.get(session) != Some(at));
    }
}

/// Writes down which sessions were used, and says how many.
///
/// # Errors
/// Only the database's; nothing is forgotten then.
pub async fn write_down(desk: &Desk) -> Result<usize, Failure<Never>> {
    // What is being written stays in memory until it is in the row, or a session could look idle in between.
    let seen = desk.sightings.inner().clone();
    if seen.is_empty() {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    // In one order, so that two nodes cannot wait for each other.
    let mut in_order: Vec<_> = seen.iter().collect();
    in_order.sort_unstable();
    for (session, at) in in_order {
        store::logins::touch(&tx, *session, *at).await?;
    }
    // No bell: nobody waits for this.
    tx.commit().await?;
    desk.sightings.forget(&seen);
    Ok(seen.len())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_latest_use_counts_and_one_during_the_writing_is_kept() {
        let (sightings, session) = (Sightings::default(), LoginId(Uuid::from_u128(1)));
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        sightings.note(session, at(5));
        sightings.note(session, at(3));
        let written = sightings.inner().clone();
        assert_eq!(written.get(&session), Some(&at(5)));
        sightings.note(session, at(6));
        sightings.forget(&written);
        let kept = sightings.inner().clone();
        assert_eq!(kept.get(&session), Some(&at(6)));
        sightings.forget(&kept);
        assert!(sightings.inner().is_empty());
    }
}
