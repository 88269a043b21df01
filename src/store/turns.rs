//! Short transactions on PostgreSQL that will wait for the same row wait here, before they hold a connection, in the order
//! they came.
//!
//! At the database they would all hold a connection meanwhile, so that one date at which everybody presses at once takes
//! the whole pool from all others. And nobody there keeps the order: a row that is locked and changed each time goes to
//! whoever asks for its newest version, and those who wait for an older one have to queue up again.
//!
//! The lock of the row decides (R01), also between nodes; this only says who of this process asks for it next. Whoever wants
//! several rows goes to the database at once: waiting for all of them would keep the turn at each.

use std::{sync::Arc, time::Duration};

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use uuid::Uuid;

use super::{Result, StoreError};

/// Queues. Rows whose ids end in the same octet share one, and wait for each other if they are wanted at the same time.
const QUEUES: usize = 256;

/// So many of one queue are at the database: one holds the row and the next one waits for it, so that no time is lost
/// between the two.
const AT_ONCE: usize = 2;

/// Where they queue up.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    queues: Arc<[Arc<Semaphore>]>,
    patience: Duration,
}

/// Whose turn it is; the next one comes when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Turn(#[allow(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

impl Turns {
    pub(super) fn new(patience: Duration) -> Self {
        Self { queues: (0..QUEUES).map(|_| Arc::new(Semaphore::new(AT_ONCE))).collect(), patience }
    }

    /// Waits until it is one's turn at the row.
    ///
    /// # Errors
    /// It was not within the time limit.
    pub(super) async fn wait(&self, row: Uuid) -> Result<Turn> {
        let queue = usize::from(row.as_bytes()[15]) % QUEUES;
        match timeout(self.patience, Arc::clone(&self.queues[queue]).acquire_owned()).await {
            // Nobody closes them.
            Ok(permit) => Ok(Turn(permit.ok())),
            Err(_) => Err(StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))),
        }
    }
}
