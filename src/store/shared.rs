//! Short transactions on SQLite that wait for each other anyway share one flush to the disk: each is a savepoint of one
//! transaction, decided in its turn as if it were alone, and nobody is told that it holds before the disk has it all.
//!
//! A transaction that ends while others wait for theirs leaves the common one open and waits until the last has ended it.
//! One that takes its changes back ends the common one at once, without them: whatever went wrong must not happen to the
//! others. If that fails, or SQLite ended the common transaction by itself, as it does when the disk is full, nothing of it
//! holds, and everybody hears so: only a COMMIT that went through says yes.
//!
//! The savepoints are ours. The driver counts its own, and after a failure counts wrong: then its "commit" of the common
//! transaction would be the release of a savepoint, or nothing at all, and go through.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, TransactionTrait,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

use super::{Result, StoreError, immediate, patience::Patient};

/// No more than so many share one flush: the first of them waits for the last.
const MOST: usize = 16;

/// What begins, keeps and takes back the part of one of them. To keep is said together with the next beginning, which saves
/// everybody behind it one way to the database; the last one is kept by the COMMIT. Each of the two fails if SQLite has
/// ended the common transaction meanwhile.
const BEGIN: &str = "SAVEPOINT part";
const KEEP: &str = "RELEASE part";
const TAKE_BACK: &str = "ROLLBACK TO part";

/// Where they queue up.
#[derive(Clone, Debug)]
pub(super) struct Line {
    common: Arc<Mutex<Option<Common>>>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
    /// How a part begins.
    pub(super) begin: &'static str,
}

/// A transaction that several may hold, one after the other.
type Held = Arc<Patient<DatabaseTransaction>>;

/// What they share.
#[derive(Debug)]
struct Common {
    transaction: Held,
    /// Those who have ended and wait for the flush.
    ended: Vec<oneshot::Sender<Result<()>>>,
}

type Turn = OwnedMutexGuard<Option<Common>>;

/// The place of one whose turn it is. Dropped without [`leave`](Self::leave) it takes back what was done in it.
#[derive(Debug)]
pub(super) struct Place {
    turn: Option<Turn>,
    line: Line,
}

impl Line {
    pub(super) fn new(patience: Duration) -> Self {
        Self { common: Arc::default(), waiting: Arc::default(), patience, begin: BEGIN }
    }

    /// Waits for a turn. Not to be cancelled: others rely on whoever waits.
    pub(super) async fn join(self, writer: &Patient<DatabaseConnection>) -> Result<(Held, Place)> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let turn = timeout(self.patience, Arc::clone(&self.common).lock_owned()).await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let Ok(mut turn) = turn else {
            // Somebody may have left the common transaction open for this one.
            tokio::spawn(self.hand_over());
            return Err(StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)));
        };
        let (common, begun) = if let Some(common) = turn.take() {
            let next = format!("{KEEP}; {}", self.begin);
            let begun = common.say(&next).await;
            (common, begun)
        } else {
            let transaction = writer.begin_with_options(immediate()).await?;
            let common = Common { transaction: Arc::new(writer.like(transaction)), ended: Vec::new() };
            let begun = common.say(self.begin).await;
            (common, begun)
        };
        if let Err(error) = begun {
            // Whether the others' parts are still there nobody can know.
            return Err(common.give_up(error).await);
        }
        let held = Arc::clone(&common.transaction);
        *turn = Some(common);
        Ok((held, Place { turn: Some(turn), line: self }))
    }

    /// How many wait for their turn.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Flushes what is left open, if nobody comes who would.
    async fn hand_over(self) {
        let mut turn = Arc::clone(&self.common).lock_owned().await;
        if self.waiting.load(Ordering::SeqCst) == 0
            && let Some(common) = turn.take()
        {
            // Those whom it concerns hear of it.
            let _ = common.flush().await;
        }
    }
}

impl Common {
    async fn say(&self, what: &str) -> std::result::Result<ExecResult, DbErr> {
        self.transaction.execute_unprepared(what).await
    }

    /// Brings everything to the disk, and tells everybody how that went.
    async fn flush(self) -> Result<()> {
        let flushed = match Arc::into_inner(self.transaction) {
            Some(transaction) => transaction.into_inner().commit().await.map_err(StoreError::from),
            // Somebody holds it still and could write: it ends with them, and nothing of it is kept.
            None => Err(StoreError::Interrupted),
        };
        for waits in self.ended {
            // Whoever has gone does not want to know.
            let _ = waits.send(flushed.clone());
        }
        flushed
    }

    /// Nothing of it holds, and everybody is told why. Dropped with this value, the transaction is rolled back.
    async fn give_up(self, error: DbErr) -> StoreError {
        let error = StoreError::from(error);
        if let Some(transaction) = Arc::into_inner(self.transaction) {
            // If it cannot even be rolled back, its connection is closed, and with it whatever was in it.
            let _ = transaction.into_inner().rollback().await;
        }
        for waits in self.ended {
            let _ = waits.send(Err(error.clone()));
        }
        error
    }

    /// Without what was done in the last part.
    async fn take_back(self) -> Result<()> {
        match self.say(TAKE_BACK).await {
            Ok(_) => self.flush().await,
            Err(error) => Err(self.give_up(error).await),
        }
    }
}

impl Place {
    /// The part in this place has ended well; answers when the disk has it. Nobody else holds the transaction by now.
    pub(super) async fn leave(mut self) -> Result<()> {
        let Some(mut turn) = self.turn.take() else { return Err(StoreError::Interrupted) };
        let Some(mut common) = turn.take() else { return Err(StoreError::Interrupted) };
        if self.line.waiting.load(Ordering::SeqCst) == 0 || common.ended.len() + 1 >= MOST {
            return common.flush().await;
        }
        let (flushed, done) = oneshot::channel();
        common.ended.push(flushed);
        *turn = Some(common);
        drop(turn);
        done.await.unwrap_or(Err(StoreError::Interrupted))
    }

    /// What was done in this place is taken back; what others have done before it holds.
    pub(super) async fn give_back(mut self) -> Result<()> {
        match self.turn.take() {
            Some(turn) => take_back(turn).await,
            None => Ok(()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Some(turn), Ok(runtime)) = (self.turn.take(), Handle::try_current()) {
            runtime.spawn(take_back(turn));
        }
    }
}

async fn take_back(mut turn: Turn) -> Result<()> {
    match turn.take() {
        Some(common) => common.take_back().await,
        None => Ok(()),
    }
}
