//! Short transactions on SQLite that wait for each other anyway share one flush to the disk: each is a savepoint of one
//! transaction, decided in its turn as if it were alone, and nobody is told that it holds before the disk has it all.
//!
//! A transaction that ends while others wait for theirs leaves the common one open and waits until the last has ended it.
//! One that takes its changes back ends it at once, without them: whatever went wrong must not happen to the others.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnAcquireErr, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

use super::{Result, StoreError, immediate};

/// No more than so many share one flush: the first of them waits for the last.
const MOST: usize = 16;

/// Where they queue up.
#[derive(Clone, Debug)]
pub(super) struct Line {
    common: Arc<Mutex<Option<Common>>>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

/// What they share.
#[derive(Debug)]
struct Common {
    transaction: DatabaseTransaction,
    /// Those who have ended and wait for the flush.
    ended: Vec<oneshot::Sender<Result<()>>>,
}

type Turn = OwnedMutexGuard<Option<Common>>;

/// The place of one whose turn it is.
#[derive(Debug)]
pub(super) struct Place {
    turn: Option<Turn>,
    line: Line,
}

impl Line {
    pub(super) fn new(patience: Duration) -> Self {
        Self { common: Arc::default(), waiting: Arc::default(), patience }
    }

    /// Waits for a turn. Not to be cancelled: others rely on whoever waits.
    pub(super) async fn join(self, writer: &DatabaseConnection) -> Result<(DatabaseTransaction, Place)> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let turn = timeout(self.patience, Arc::clone(&self.common).lock_owned()).await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let Ok(mut turn) = turn else {
            // Somebody may have left the common transaction open for this one.
            tokio::spawn(self.hand_over());
            return Err(StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)));
        };
        let common = match turn.take() {
            Some(common) => common,
            None => Common { transaction: writer.begin_with_options(immediate()).await?, ended: Vec::new() },
        };
        let begun = turn.insert(common).transaction.begin().await;
        let place = Place { turn: Some(turn), line: self };
        Ok((begun?, place))
    }

    /// How many wait for their turn.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Flushes what is left open, if nobody comes who would.
    async fn hand_over(self) {
        let turn = Arc::clone(&self.common).lock_owned().await;
        if self.waiting.load(Ordering::SeqCst) == 0 {
            // Those whom it concerns hear of it.
            let _ = flush(turn).await;
        }
    }
}

impl Place {
    /// The transaction in this place has ended well; answers when the disk has it.
    pub(super) async fn leave(mut self) -> Result<()> {
        let Some(mut turn) = self.turn.take() else { return Err(StoreError::Interrupted) };
        match turn.as_mut() {
            Some(common) if self.line.waiting.load(Ordering::SeqCst) > 0 && common.ended.len() + 1 < MOST => {
                let (flushed, done) = oneshot::channel();
                common.ended.push(flushed);
                drop(turn);
                done.await.unwrap_or(Err(StoreError::Interrupted))
            }
            _ => flush(turn).await,
        }
    }
}

impl Drop for Place {
    /// It took its changes back: what others have done before it holds.
    fn drop(&mut self) {
        if let (Some(turn), Ok(runtime)) = (self.turn.take(), Handle::try_current()) {
            runtime.spawn(flush(turn));
        }
    }
}

async fn flush(mut turn: Turn) -> Result<()> {
    let Some(Common { transaction, ended }) = turn.take() else { return Ok(()) };
    let flushed = transaction.commit().await.map_err(StoreError::from);
    for waits in ended {
        // Whoever has gone does not want to know.
        let _ = waits.send(flushed.clone());
    }
    flushed
}
