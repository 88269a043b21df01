//! Nothing of what was erased stays in the files of the database (G06).
//!
//! SQLite overwrites what is deleted (`secure_delete`); what the write-ahead log still has of it goes when the log is
//! folded into the file. PostgreSQL keeps dead rows until it vacuums, and samples of live ones in its statistics.

use sea_orm::{ConnectionTrait, DbBackend};

use super::{Db, Result, Store, schema};

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
    pub async fn wipe(&self) -> Result<()> {
        if self.is_one_file() {
            self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
            return Ok(());
        }
        for table in OF_PEOPLE {
            // In a time limit of its own, and never in a transaction; what is not done today is done tomorrow.
            self.writer.execute_unprepared(&format!("VACUUM \"{table}\"")).await?;
        }
        let tx = self.begin().await?;
        tx.connection().execute_unprepared(schema::WITHOUT_LIMITS).await?;
        for table in OF_PEOPLE {
            tx.connection().execute_unprepared(&format!("ANALYZE \"{table}\"")).await?;
        }
        tx.commit().await
    }
}
