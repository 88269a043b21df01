//! Rows and back; the only room that speaks to a database.
//!
//! One code path serves SQLite and PostgreSQL. Finders take `&impl Db`, which is the [`Store`] (reads outside any
//! transaction) or a [`Tx`]; whatever writes takes `&Tx`. Functions speak rows: `find_` answers an `Option`, `get_`
//! answers [`StoreError::NotFound`], `lock_` keeps others from changing the row until the transaction ends.
//!
//! Errors: [`StoreError::Conflict`] when a key, a reference or a version is broken, [`StoreError::Corrupt`] when a row
//! makes no sense, [`StoreError::Unavailable`] when trying again may help, [`StoreError::Database`] otherwise.

pub mod accounts;
pub mod address_changes;
pub mod aggregates;
pub mod agreements;
pub mod answers;
pub mod api_tokens;
pub mod audit;
pub mod backup;
pub mod bulk_invitations;
pub mod cadences;
pub mod calendar_ledger;
pub mod calendar_series;
pub mod change_sets;
mod connect;
pub mod doctor;
mod ear;
pub mod enrollments;
pub mod erasures;
mod error;
pub mod events;
pub mod exposure;
pub mod feed_marks;
pub mod follows;
pub mod formats;
pub mod idempotency;
pub mod identities;
pub mod inbound;
pub mod jobs;
pub mod listed_people;
pub mod logins;
pub mod mail_caps;
pub mod mail_copies;
pub mod mailboxes;
pub mod memberships;
mod mine;
pub mod moving;
pub mod objections;
pub mod organizations;
pub mod outbox;
pub mod participants;
mod patience;
pub mod personal_feeds;
pub mod questions;
pub mod registrations;
pub mod reminders;
pub mod resting;
mod row;
mod schema;
pub mod sealing;
mod shared;
pub mod substitutions;
pub mod support_needs;
pub mod teams;
pub mod ticks;
mod turns;
pub mod unsettled;
mod wipe;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

pub use connect::Options;
pub use ear::Ear;
pub use error::{Conflict, StoreError};
pub use patience::Patient;
pub use schema::Shape;
pub use wipe::Wiped;

/// What every function of this room answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database.
///
/// SQLite: one writing connection, for which writers queue in the order they came (nobody ever meets "database is
/// locked"), and a few reading ones. PostgreSQL: one pool for both.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Patient<DatabaseConnection>,
    reader: Patient<DatabaseConnection>,
    /// Commits of this process that changed a calendar.
    feed_changes: Arc<AtomicU64>,
    /// All commits of this process.
    changes: Arc<AtomicU64>,
    /// Where short transactions queue up that share a flush; on SQLite.
    line: Option<shared::Line>,
    /// Where they queue up that will wait for the same row; on PostgreSQL.
    turns: Option<turns::Turns>,
}

/// One transaction. Dropped without [`commit`](Self::commit) it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    // Before its place, which ends it: by then nobody else may hold it.
    transaction: Arc<Patient<DatabaseTransaction>>,
    place: Option<shared::Place>,
    turn: turns::Turn,
    /// Whether a calendar changes with it.
    touches_feeds: AtomicBool,
    feed_changes: Arc<AtomicU64>,
    changes: Arc<AtomicU64>,
}

/// Where finders read: the store, or an open transaction.
pub trait Db: Send + Sync {
    /// The connection behind it.
    type Connection: ConnectionTrait;

    /// That connection.
    fn connection(&self) -> &Self::Connection;
}

impl Db for Store {
    type Connection = Patient<DatabaseConnection>;

    fn connection(&self) -> &Patient<DatabaseConnection> {
        &self.reader
    }
}

impl Db for Tx {
    type Connection = Patient<DatabaseTransaction>;

    fn connection(&self) -> &Patient<DatabaseTransaction> {
        &self.transaction
    }
}

impl Store {
    /// Opens the database behind `sqlite://…` or `postgres://…`.
    ///
    /// # Errors
    /// Unreachable, or no such kind of database.
    pub async fn connect(url: &str, options: &Options) -> Result<Self> {
        connect::open(url, options).await
    }

    /// Begins a transaction that may write at once (`BEGIN IMMEDIATE` on SQLite: a deferred one that reads first and
    /// writes later fails whatever the timeout).
    ///
    /// The statement runs in a task of its own, because a request can be cancelled at any await: a `BEGIN` given up
    /// half way leaves an open transaction on the pooled connection, and the next user's commits vanish in it.
    ///
    /// # Errors
    /// No connection within the time limit, or the database is gone.
    pub async fn begin(&self) -> Result<Tx> {
        let (writer, limits) = ((*self.writer).clone(), self.writer.like(()));
        let begun = tokio::spawn(async move { limits.wait(writer.begin_with_options(immediate())).await }).await;
        let transaction = begun.map_err(|_| StoreError::Interrupted)??;
        Ok(self.tx(Arc::new(self.writer.like(transaction)), None))
    }

    /// The same for what many people want at the same time, who will wait for one of these rows: on PostgreSQL they wait for
    /// their turn before they hold a connection, if they want no more than one.
    ///
    /// # Errors
    /// As for [`begin`](Self::begin); or it was not one's turn within the time limit.
    pub async fn begin_at(&self, rows: &[Uuid]) -> Result<Tx> {
        let turn = match (&self.turns, rows) {
            (Some(turns), [row]) => turns.wait(*row).await?,
            _ => turns::Turn::default(),
        };
        Ok(Tx { turn, ..self.begin().await? })
    }

    /// The same for what is also soon over: on SQLite such transactions share one flush to the disk, where they would wait
    /// for each other otherwise. Each is decided in its turn and sees what was decided before; each is answered when the
    /// disk has it. PostgreSQL does that by itself.
    ///
    /// # Errors
    /// As for [`begin_at`](Self::begin_at).
    pub async fn begin_short(&self, rows: &[Uuid]) -> Result<Tx> {
        let Some(line) = self.line.clone() else { return self.begin_at(rows).await };
        let writer = self.writer.clone();
        let begun = tokio::spawn(async move { line.join(&writer).await }).await;
        let (transaction, place) = begun.map_err(|_| StoreError::Interrupted)??;
        Ok(self.tx(transaction, Some(place)))
    }

    fn tx(&self, transaction: Arc<Patient<DatabaseTransaction>>, place: Option<shared::Place>) -> Tx {
        Tx {
            transaction,
            place,
            turn: turns::Turn::default(),
            touches_feeds: AtomicBool::new(false),
            feed_changes: Arc::clone(&self.feed_changes),
            changes: Arc::clone(&self.changes),
        }
    }

    /// How many commits of this process changed a calendar: whoever keeps rendered ones looks at the marks again when
    /// this number grows, without asking the database each time.
    #[must_use]
    pub fn feed_changes(&self) -> u64 {
        self.feed_changes.load(Ordering::Acquire)
    }

    /// How many commits of this process there were: whoever keeps something rendered makes it anew when this number
    /// grows.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The same database, which calls `note` with each statement: so that tests can count them and ask how they are
    /// carried out.
    #[must_use]
    pub fn observed(mut self, note: impl Fn(&Statement) + Clone + Send + Sync + 'static) -> Self {
        let again = note.clone();
        self.reader.set_metric_callback(move |info| note(info.statement));
        self.writer.set_metric_callback(move |info| again(info.statement));
        self
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// There is none.
    pub async fn ping(&self) -> Result<()> {
        self.reader.wait(self.reader.ping()).await?;
        Ok(())
    }

    /// What the clock says by which all nodes go: the server's. None on SQLite, whose only node has its own.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn time(&self) -> Result<Option<DateTime<Utc>>> {
        if self.reader.get_database_backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS said");
        let row = self.reader.query_one_raw(asked).await?;
        Ok(row.map(|row| row.try_get("", "said")).transpose()?)
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the file.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn close(self) -> Result<()> {
        self.reader.end(self.reader.clone().into_inner().close()).await?;
        self.writer.end(self.writer.clone().into_inner().close()).await?;
        Ok(())
    }
}

impl Tx {
    /// Makes everything durable; in a task of its own, so that a cancelled request cannot stop half way.
    ///
    /// # Errors
    /// The database refused or is gone; then it is unknown whether the transaction took place, unless it was refused.
    pub async fn commit(self) -> Result<()> {
        self.commit_and(|| {}).await
    }

    /// The same, and once it is durable does something that waits for nothing, also if nobody listens any more.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit); then it is not done.
    pub async fn commit_and(self, then: impl FnOnce() + Send + 'static) -> Result<()> {
        let Self { transaction, place, turn, touches_feeds, feed_changes, changes } = self;
        let commit = async move {
            let committed = match place {
                Some(place) => {
                    drop(transaction);
                    place.leave().await
                }
                None => commit(transaction).await,
            };
            drop(turn);
            changes.fetch_add(1, Ordering::Release);
            if touches_feeds.into_inner() {
                // Also where the answer got lost: looking once too often at the marks costs nothing.
                feed_changes.fetch_add(1, Ordering::Release);
            }
            if committed.is_ok() {
                then();
            }
            committed
        };
        tokio::spawn(commit).await.map_err(|_| StoreError::Interrupted)?
    }

    /// Takes everything back. Dropping the transaction does the same, a little later.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn rollback(self) -> Result<()> {
        let Self { transaction, place, turn, .. } = self;
        let ended = tokio::spawn(async move {
            let _turn = turn;
            if let Some(place) = place {
                drop(transaction);
                return place.give_back().await;
            }
            let Some(transaction) = Arc::into_inner(transaction) else { return Err(StoreError::Interrupted) };
            let limits = transaction.like(());
            Ok(limits.wait(transaction.into_inner().rollback()).await?)
        });
        ended.await.map_err(|_| StoreError::Interrupted)?
    }
}

async fn commit(transaction: Arc<Patient<DatabaseTransaction>>) -> Result<()> {
    let Some(transaction) = Arc::into_inner(transaction) else { return Err(StoreError::Interrupted) };
    let limits = transaction.like(());
    Ok(limits.wait(transaction.into_inner().commit()).await?)
}

/// A deferred transaction that reads first and writes later fails whatever the timeout.
fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}

#[cfg(test)]
mod tests;
