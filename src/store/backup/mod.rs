//! The whole database in one file, and back.
//!
//! The file is an SQLite database with the tables of the trade, whichever database it was made of: it can be looked at
//! with common tools, checked by `turnus doctor`, and restored into either kind. SQLite writes it itself
//! (`VACUUM INTO`); PostgreSQL is read in one REPEATABLE READ transaction, so that all rows are of one moment. Nobody
//! waits for either.

mod rows;

use std::path::Path;

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, Statement,
    TransactionOptions, TransactionTrait,
};

use super::{Db, Result, Store, StoreError, connect, schema};
pub(super) use rows::texts;
use rows::{Table, tables};

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By which version of the program.
    pub program: String,
    /// Tells whether an installation has the same secret key, which is not part of a backup.
    pub key_check: String,
}

/// Rows that a database has as soon as somebody serves with it, and that are nobody's work.
const NOBODYS_WORK: [&str; 5] = ["tick", "job", "mail_cap", "feed_mark", "outbox_pause"];

impl Store {
    /// Writes everything into `file`, which is empty or not there, as it is at one moment.
    ///
    /// # Errors
    /// There are no tables, the database is newer than this program, a disk is full, or the database is gone.
    pub async fn backup(&self, file: &Path, note: &Note) -> Result<()> {
        let applied = self.migration_status().await?.iter().filter(|(_, applied)| *applied).count();
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            self.vacuum_into(file).await?;
        } else {
            self.copy_into(file, u32::try_from(applied).unwrap_or_default()).await?;
        }
        let copy = connect::beside(file).await?;
        let written = sign(&copy, note).await;
        copy.close().await?;
        written
    }

    async fn vacuum_into(&self, file: &Path) -> Result<()> {
        let own = texts(&self.reader, "SELECT file FROM pragma_database_list WHERE name = 'main'".to_owned()).await?;
        // A connection of its own: neither those who write nor those who read queue behind a long copy.
        let db = connect::beside(Path::new(own.first().map_or("", String::as_str))).await?;
        let into = file.display().to_string();
        let made = db
            .execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [into.into()]))
            .await
            .map(drop);
        db.close().await?;
        Ok(made?)
    }

    async fn copy_into(&self, file: &Path, applied: u32) -> Result<()> {
        // Held while we read, so that no migration changes the tables under our hands.
        let guard = self.begin().await?;
        guard.connection().execute_unprepared(schema::WITHOUT_LIMITS).await?;
        guard.connection().execute_unprepared(schema::NO_MIGRATION).await?;
        let moment = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let from = self.reader.begin_with_options(moment).await?;
        from.execute_unprepared(schema::WITHOUT_LIMITS).await?;
        let copy = connect::beside(file).await?;
        let copied = fill_copy(&from, &copy, applied).await;
        copy.close().await?;
        from.rollback().await?;
        guard.rollback().await?;
        copied
    }

    /// What the backup says about itself, which then is forgotten: an ordinary database is left.
    ///
    /// # Errors
    /// The file is damaged, or no database of ours.
    pub async fn open_backup(&self) -> Result<Option<Note>> {
        let found = texts(&self.writer, "PRAGMA integrity_check".to_owned()).await?;
        if found != ["ok"] {
            return Err(damaged(&found.join("; ")));
        }
        let is_signed = "SELECT name FROM sqlite_master WHERE name = 'turnus_backup'";
        if texts(&self.writer, is_signed.to_owned()).await?.is_empty() {
            return Ok(None);
        }
        let row = "SELECT made_at || ' ' || key_check || ' ' || program FROM turnus_backup";
        let note = texts(&self.writer, row.to_owned()).await?.first().and_then(|row| read_note(row));
        self.writer.execute_unprepared("DROP TABLE turnus_backup").await?;
        Ok(Some(note.ok_or_else(|| damaged("it does not say when it was made"))?))
    }

    /// Whether nobody has worked with this database yet: it has no tables, or none of their rows is somebody's.
    ///
    /// # Errors
    /// The database refused or is gone.
    pub async fn is_unused(&self, model: &Store) -> Result<bool> {
        if !self.migration_status().await?.iter().any(|(_, applied)| *applied) {
            return Ok(true);
        }
        let known = self.table_names().await?;
        let mut tables = tables(&model.reader).await?;
        tables.retain(|table| known.contains(&table.name));
        unused(&tables, &self.reader).await
    }

    /// Takes over all rows of an SQLite database with the same tables, all or none of them. Answers how many; nothing if
    /// somebody has worked with this database.
    ///
    /// # Errors
    /// The database refused or is gone.
    pub async fn take_over(&self, from: &Store) -> Result<Option<u64>> {
        let tables = tables(&from.reader).await?;
        let tx = self.begin_alone().await?;
        if !unused(&tables, tx.connection()).await? {
            return Ok(None);
        }
        let rows = fill(&tables, &from.reader, tx.connection()).await?;
        tx.commit().await?;
        Ok(Some(rows))
    }

    pub(super) async fn table_names(&self) -> Result<Vec<String>> {
        let names = match self.reader.get_database_backend() {
            DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
            _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
        };
        texts(&self.reader, names.to_owned()).await
    }
}

async fn unused(tables: &[Table], db: &impl ConnectionTrait) -> Result<bool> {
    for table in tables {
        if !NOBODYS_WORK.contains(&table.name.as_str()) && !table.is_empty(db).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Copies every table; whatever the other database has in them goes.
async fn fill(tables: &[Table], from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<u64> {
    for table in tables.iter().rev() {
        table.clear(to).await?;
    }
    let mut rows = 0;
    for table in tables {
        rows += table.copy(from, to).await?;
    }
    Ok(rows)
}

/// Makes the tables in the copy as far as the database has them, and fills them.
async fn fill_copy(from: &DatabaseTransaction, copy: &DatabaseConnection, applied: u32) -> Result<()> {
    let to = copy.begin().await?;
    Migrator::up(&to, Some(applied)).await?;
    let same = "SELECT version FROM seaql_migrations ORDER BY version";
    if texts(from, same.to_owned()).await? != texts(&to, same.to_owned()).await? {
        // A change came in between: the tables are those of no version.
        return Err(StoreError::from(DbErr::Custom("run `turnus migrate up` first".to_owned())));
    }
    fill(&tables(&to).await?, from, &to).await?;
    to.commit().await?;
    Ok(())
}

async fn sign(copy: &DatabaseConnection, note: &Note) -> Result<()> {
    copy.execute_unprepared("CREATE TABLE turnus_backup (made_at TEXT, key_check TEXT, program TEXT)").await?;
    let values = [note.made_at.to_rfc3339(), note.key_check.clone(), note.program.clone()].map(Into::into);
    let insert = "INSERT INTO turnus_backup VALUES (?, ?, ?)";
    copy.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, insert, values)).await?;
    let found = texts(copy, "PRAGMA integrity_check".to_owned()).await?;
    if found == ["ok"] { Ok(()) } else { Err(damaged(&found.join("; "))) }
}

fn read_note(row: &str) -> Option<Note> {
    let mut parts = row.splitn(3, ' ');
    let made_at = DateTime::parse_from_rfc3339(parts.next()?).ok()?.to_utc();
    let key_check = parts.next()?.to_owned();
    Some(Note { made_at, key_check, program: parts.next()?.to_owned() })
}

fn damaged(what: &str) -> StoreError {
    StoreError::from(DbErr::Custom(format!("the file is damaged: {what}")))
}
