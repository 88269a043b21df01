//! One function per verb, one transaction each: load, decide (domain), save, enqueue notices, commit.
//!
//! Pages, API, jobs and commands all come through here, so that a rule lives once.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};

use crate::{
    clock::{Chance, Clock},
    domain::{
        access::{Deed, Viewer},
        capability::Keys,
        id::TeamId,
        login::MailedLives,
        notice::Caps,
        text::{FieldError, Problem},
    },
    store::{Conflict, Store, StoreError, Tx},
};

pub mod accounts;
pub mod addresses;
pub mod agreements;
pub mod answers;
pub mod attendance;
pub mod audit;
pub mod bounces;
pub mod bulk;
pub mod caps;
pub mod change_sets;
pub mod demo;
pub mod enrollments;
pub mod erasures;
pub mod events;
pub mod exposure;
pub mod follows;
pub mod formats;
pub mod gate;
pub mod housekeeping;
pub mod idempotency;
pub mod identities;
pub mod invitations;
pub mod keys;
mod leftovers;
pub mod listed_people;
pub mod logins;
pub mod mail_log;
pub mod objections;
pub mod organizations;
pub mod outbox;
pub mod own_data;
pub mod people;
pub mod personal_feeds;
pub mod planning;
pub mod questions;
mod readers;
pub mod registrations;
pub mod reminders;
pub mod replies;
pub mod resting;
pub mod restoring;
pub mod retention;
pub mod sightings;
pub mod substitutes;

/// What every action works with.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The rows.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Ids and secrets.
    pub chance: Chance,
    /// The keys of links.
    pub keys: Keys,
    /// How long organizers may take a change back before people are told.
    pub undo: TimeDelta,
    /// How long a mailed sign-in can be used.
    pub sign_in: MailedLives,
    /// How much mail strangers may cause.
    pub caps: Caps,
    /// Wakes who waits for changes.
    pub bell: Bell,
    /// Which sessions were used since it was last written down.
    pub sightings: sightings::Sightings,
}

impl Desk {
    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Makes a change durable and wakes who waits for it, also if whoever asked for it has gone meanwhile. With it goes that
    /// the request was carried out, where it carries a key.
    async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        idempotency::mark(&tx).await?;
        let bell = self.bell.clone();
        tx.commit_and(move || bell.ring()).await
    }
}

/// Rung after each commit: the mail worker looks for due notices, the feeds look for new revisions. Ringing is cheap,
/// so it does not matter that some commits concern neither.
#[derive(Clone, Debug)]
pub struct Bell {
    mail: Arc<Notify>,
    commits: watch::Sender<u64>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { mail: Arc::new(Notify::new()), commits: watch::Sender::new(0) }
    }
}

impl Bell {
    fn ring(&self) {
        self.commits.send_modify(|count| *count = count.wrapping_add(1));
        self.mail.notify_one();
    }

    /// Waits for the next change that may have enqueued mail.
    pub async fn mail_due(&self) {
        self.mail.notified().await;
    }

    /// How many changes this process has committed: equal counts mean that nothing has changed here.
    #[must_use]
    pub fn commits(&self) -> u64 {
        *self.commits.borrow()
    }

    /// A watch on the same count.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }
}

/// Why an action did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// A rule said no, with its facts.
    #[error("refused")]
    Refused(R),
    /// Whoever asks may not.
    #[error("forbidden")]
    Forbidden,
    /// There is no such thing, or none that whoever asks may know of.
    #[error("not found")]
    NotFound,
    /// Some fields are wrong.
    #[error("invalid")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Stale,
    /// The database did not answer as it should.
    #[error(transparent)]
    Store(StoreError),
}

impl<R> From<StoreError> for Failure<R> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::NotFound,
            StoreError::Conflict(Conflict::Version) => Self::Stale,
            other => Self::Store(other),
        }
    }
}

/// A verb whose rules never refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

impl<R> Failure<R> {
    fn taken(field: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, Problem::Taken)])
    }
}

/// Whoever may not even see a team's things is told that they do not exist.
fn allow<R>(viewer: &Viewer, deed: Deed, team: TeamId) -> Result<(), Failure<R>> {
    if viewer.may(deed, team) {
        Ok(())
    } else if viewer.may(Deed::See, team) {
        Err(Failure::Forbidden)
    } else {
        Err(Failure::NotFound)
    }
}
