//! Bringing the schema forward and back, and whether this program may work on the one it finds (R22).
//!
//! Nodes are exchanged one after the other, so for a while a program works on tables that a newer one has changed. It
//! may, unless a change says that it must not: each only adds what an older program need not know of (a test holds them
//! to it), or has [`BREAKS`](migration::BREAKS) in its name.

use migration::{BREAKS, MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend};

use super::{Db, Result, Store, Tx, backup::texts};

/// Any number will do, as long as all nodes agree on it.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7483920155)";

/// Waits for a migration under way and keeps others from beginning until the transaction ends, on PostgreSQL.
pub(super) const NO_MIGRATION: &str = "SELECT pg_advisory_xact_lock_shared(7483920155)";

/// What takes as long as it takes, on PostgreSQL.
pub(super) const WITHOUT_LIMITS: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// How the tables stand to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// They are those it knows.
    Current,
    /// A newer program has added something; this one goes on as before.
    Ahead,
    /// Changes that it knows are missing.
    Behind,
    /// A newer program has changed what this one relies on: it must not touch them. By which change.
    Beyond(String),
}

impl Shape {
    /// What follows from the changes that a program knows and those that the tables have been through.
    fn of(known: &[String], applied: &[String]) -> Self {
        let foreign = |name: &&String| !known.contains(name);
        if let Some(name) = applied.iter().filter(foreign).find(|name| name.contains(BREAKS)) {
            return Self::Beyond(name.clone());
        }
        if known.iter().any(|name| !applied.contains(name)) {
            return Self::Behind;
        }
        if applied.iter().any(|name| foreign(&name)) { Self::Ahead } else { Self::Current }
    }

    /// Whether this program may work on them.
    #[must_use]
    pub fn is_fit(&self) -> bool {
        matches!(self, Self::Current | Self::Ahead)
    }
}

impl Store {
    /// Applies all changes of the schema that are missing, all or none of them. Several nodes may try at once.
    ///
    /// # Errors
    /// The database refused.
    pub async fn migrate_up(&self) -> Result<()> {
        if self.shape().await? == Shape::Ahead {
            // Nothing is missing; what is there beside it is a newer program's.
            return Ok(());
        }
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

    /// How the tables stand to this program.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn shape(&self) -> Result<Shape> {
        Ok(Shape::of(&Self::known_changes(), &self.applied_changes().await?))
    }

    /// The changes that the tables have been through, by name, those of newer programs included.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn applied_changes(&self) -> Result<Vec<String>> {
        if !self.table_names().await?.iter().any(|table| table == "seaql_migrations") {
            return Ok(Vec::new());
        }
        texts(&self.reader, "SELECT version FROM seaql_migrations ORDER BY version".to_owned()).await
    }

    /// Whether this program may work on these tables: nothing is missing, and nothing that it relies on has gone.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn schema_is_current(&self) -> Result<bool> {
        Ok(self.shape().await?.is_fit())
    }

    /// The changes of the schema that this program knows, oldest first.
    #[must_use]
    pub fn known_changes() -> Vec<String> {
        Migrator::get_migration_files().iter().map(|change| change.name().to_owned()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_program_works_on_what_it_knows_and_on_what_was_only_added_to() {
        let known = named(&["m1_a", "m2_b"]);
        for (applied, shape) in [
            (&[][..], Shape::Behind),
            (&["m1_a"], Shape::Behind),
            (&["m1_a", "m2_b"], Shape::Current),
            (&["m1_a", "m2_b", "m3_more"], Shape::Ahead),
            (&["m1_a", "m1_between", "m2_b"], Shape::Ahead),
            (&["m1_a", "m3_more"], Shape::Behind),
            (&["m1_a", "m2_b", "m3_breaks_b"], Shape::Beyond("m3_breaks_b".into())),
            (&["m1_a", "m3_breaks_b"], Shape::Beyond("m3_breaks_b".into())),
        ] {
            assert_eq!(Shape::of(&known, &named(applied)), shape, "{applied:?}");
        }
        // Its own changes may break what was before it.
        let breaking = named(&["m1_a", "m2_breaks_a"]);
        assert_eq!(Shape::of(&breaking, &breaking), Shape::Current);
    }
}
