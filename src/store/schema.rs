//! Bringing the schema forward and back.

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend};

use super::{Db, Result, Store, Tx};

/// Any number will do, as long as all nodes agree on it.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7483920155)";

/// Waits for a migration under way and keeps others from beginning until the transaction ends, on PostgreSQL.
pub(super) const NO_MIGRATION: &str = "SELECT pg_advisory_xact_lock_shared(7483920155)";

/// What takes as long as it takes, on PostgreSQL.
pub(super) const WITHOUT_LIMITS: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

impl Store {
    /// Applies all changes of the schema that are missing, all or none of them. Several nodes may try at once.
    ///
    /// # Errors
    /// The database refused.
    pub async fn migrate_up(&self) -> Result<()> {
        let tx = self.begin_alone().await?;
        Migrator::up(&**tx.connection(), None).await?;
        tx.commit().await
    }

    /// Takes the last `steps` changes back. What only they could hold is lost.
    ///
    /// # Errors
    /// The database refused.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        let tx = self.begin_alone().await?;
        Migrator::down(&**tx.connection(), Some(steps)).await?;
        tx.commit().await
    }

    /// The changes of the schema, oldest first, and whether each is applied. Changes nothing.
    ///
    /// # Errors
    /// The database is gone, or newer than this program.
    pub async fn migration_status(&self) -> Result<Vec<(String, bool)>> {
        let changes = Migrator::get_migration_with_status_read_only(&self.reader).await?;
        Ok(changes.iter().map(|c| (c.name().to_owned(), c.status() == MigrationStatus::Applied)).collect())
    }

    /// Whether the schema is the one this program knows.
    ///
    /// # Errors
    /// The database is gone, or newer than this program.
    pub async fn schema_is_current(&self) -> Result<bool> {
        Ok(self.migration_status().await?.iter().all(|(_, applied)| *applied))
    }

    /// Begins a change and takes it back: whether anything could be written.
    ///
    /// # Errors
    /// Nothing can be written, or the database is gone.
    pub async fn try_writing(&self) -> Result<()> {
        let tx = self.begin().await?;
        // Refused as such where nothing may be written, by a standby too; a lock alone would be granted there.
        tx.connection().execute_unprepared("DELETE FROM tick WHERE 1 = 0").await?;
        tx.rollback().await
    }

    /// A transaction that excludes every other change of the schema.
    pub(super) async fn begin_alone(&self) -> Result<Tx> {
        let tx = self.begin().await?;
        if tx.connection().get_database_backend() == DbBackend::Postgres {
            tx.connection().execute_unprepared(WITHOUT_LIMITS).await?;
            // Another node may need its time: no limit of ours.
            (**tx.connection()).execute_unprepared(MIGRATION_LOCK).await?;
        }
        Ok(tx)
    }
}
