//! Nothing of what was erased stays in the files of the database (G06).
//!
//! SQLite overwrites what is deleted (`secure_delete`); what the write-ahead log still has of it goes when the log is
//! folded into the file. PostgreSQL keeps dead rows until it vacuums, and samples of live ones in its statistics.

use std::{path::Path, time::Duration};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{Result, Store, connect};

/// How often a fold of the write-ahead log is tried where somebody reads, and how long each waits: those who write meanwhile
/// wait as long.
const TRIES: u32 = 8;
const PATIENCE: Duration = Duration::from_millis(150);

/// What wiping came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "where somebody reads, what was erased is still in the files"]
pub enum Wiped {
    /// Nothing is left in the files.
    Whole,
    /// Somebody reads what was before: try again.
    Blocked,
}

/// The tables in which people are named, or say something.
const OF_PEOPLE: [&str; 17] = [
    "account",
    "answer",
    "bulk_invitation",
    "calendar_ledger",
    "enrollment",
    "follow",
    "idempotency",
    "inbound",
    "listed_person",
    "mail_copy",
    "mailbox",
    "outbox",
    "participant",
    "personal_feed",
    "registration",
    "substitution",
    "support_need",
];

impl Store {
    /// Whether the database is one file.
    #[must_use]
    pub fn is_one_file(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Removes what is left of deleted rows. Nobody waits longer than for a few writes.
    ///
    /// # Errors
    /// The database refused or is gone.
    pub async fn wipe(&self) -> Result<Wiped> {
        if self.is_one_file() {
            return self.wipe_file().await;
        }
        // In time limits of its own: a large table takes as long as it takes. Never in a transaction.
        let patient = connect::with_time(&self.writer).await?;
        let wiped = wipe_tables(&patient).await;
        patient.close().await?;
        wiped
    }

    async fn wipe_file(&self) -> Result<Wiped> {
        // `ANALYZE` keeps samples of what is in an index: addresses, names.
        let samples = "SELECT name FROM sqlite_master WHERE name = 'sqlite_stat4'";
        if first(&*self.writer, samples).await?.is_some() {
            self.writer.execute_unprepared("DELETE FROM sqlite_stat4").await?;
        }
        let own = "SELECT file FROM pragma_database_list WHERE name = 'main'";
        let own: String = match first(&*self.reader, own).await? {
            Some(row) => row.try_get_by_index(0)?,
            None => String::new(),
        };
        let db = connect::beside(Path::new(&own)).await?;
        let wiped = fold(&db).await;
        db.close().await?;
        wiped
    }
}

/// Folds the write-ahead log into the file, so that nothing of it is left.
async fn fold(db: &DatabaseConnection) -> Result<Wiped> {
    db.execute_unprepared(&format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis())).await?;
    for left in (0..TRIES).rev() {
        // Whether it was kept from it, the pages of the log, and those that were folded.
        let row = first(db, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
        let blocked = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        if blocked == Some(0) {
            return Ok(Wiped::Whole);
        }
        if left > 0 {
            tokio::time::sleep(PATIENCE).await;
        }
    }
    Ok(Wiped::Blocked)
}

async fn first(db: &impl ConnectionTrait, sql: &str) -> Result<Option<sea_orm::QueryResult>> {
    Ok(db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?)
}

/// Each table for itself: one that somebody holds keeps the others from nothing.
async fn wipe_tables(db: &DatabaseConnection) -> Result<Wiped> {
    let mut failed = None;
    for verb in ["VACUUM", "ANALYZE"] {
        for table in OF_PEOPLE {
            if let Err(error) = db.execute_unprepared(&format!("{verb} \"{table}\"")).await {
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(Wiped::Whole),
    }
}
