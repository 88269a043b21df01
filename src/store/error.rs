//! What can go wrong between us and the database.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// What the database says when it refuses, without the values it was asked to store: those may be personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Cause(DbErr);

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Cause {}

/// Which rule of the schema would be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Another row has these values already; the key's name is `<table>_<columns>_key` on both databases.
    Key(String),
    /// A row it refers to is missing, or a row that refers to it is still there.
    Reference,
    /// A value outside its limits.
    Check,
    /// Somebody changed the row since it was read.
    Version,
}

/// What went wrong between us and the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such row.
    #[error("no such row in {0}")]
    NotFound(&'static str),
    /// A rule of the schema would be broken.
    #[error("conflict with the stored rows: {0:?}")]
    Conflict(Conflict),
    /// A row makes no sense: somebody else wrote it, or an older version of us.
    #[error("column {column} of {table} {id} makes no sense")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// Busy, overloaded or gone: trying again may help.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] Cause),
    /// The task that spoke to the database was stopped; trying again may help.
    #[error("the database call was interrupted")]
    Interrupted,
    /// Anything else: a fault of ours.
    #[error("the database refused: {0}")]
    Database(#[source] Cause),
}

impl StoreError {
    /// Whether the same call may well succeed a moment later. The transaction it happened in is lost in any case.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Interrupted)
    }

    /// Whether another row has these values already.
    #[must_use]
    pub fn breaks_key(&self, name: &str) -> bool {
        matches!(self, Self::Conflict(Conflict::Key(key)) if key == name)
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(conflict) = conflict_in(&error) {
            return Self::Conflict(conflict);
        }
        if is_passing(&error) { Self::Unavailable(Cause(error)) } else { Self::Database(Cause(error)) }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e.as_ref()),
        _ => None,
    }
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

fn conflict_in(error: &DbErr) -> Option<Conflict> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => {
            let named = sqlx_error(error).and_then(sqlx::Error::as_database_error).and_then(|e| e.constraint());
            return Some(Conflict::Key(named.map_or_else(|| key_of(&message), str::to_owned)));
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Some(Conflict::Reference),
        _ => {}
    }
    // CHECK violations: 23514 on PostgreSQL, 275 on SQLite.
    matches!(code_of(sqlx_error(error)?)?.as_str(), "23514" | "275").then_some(Conflict::Check)
}

/// SQLite names the columns (`event.format_id, event.planned_on`), not the key.
fn key_of(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or_default();
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if name.is_empty() {
            table.clone_into(&mut name);
        }
        name = format!("{name}_{column}");
    }
    name + "_key"
}

fn is_passing(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match sqlx_error(error) {
        Some(sqlx::Error::Database(e)) => e.code().is_some_and(|code| is_passing_code(&code)),
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed,
        ) => true,
        _ => false,
    }
}

/// SQLite, in the low byte: busy (5), locked (6), read-only (8), the file system failed (10), disk full (13), cannot open
/// (14). PostgreSQL: connection (08), resources (53), operator intervention with timeouts (57), serialization and deadlock
/// (40), idle too long (25P03), read-only, as a standby is (25006), lock not available (55P03).
fn is_passing_code(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => ["08", "40", "53", "57", "25P03", "25006", "55P03"].iter().any(|class| code.starts_with(class)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_same_name_on_both_databases() {
        assert_eq!(key_of("UNIQUE constraint failed: event.slug"), "event_slug_key");
        assert_eq!(
            key_of("UNIQUE constraint failed: event.format_id, event.planned_on"),
            "event_format_id_planned_on_key"
        );
    }

    #[test]
    fn busy_databases_and_deadlocks_may_pass_and_syntax_errors_do_not() {
        // 4874: no room for the index of the write-ahead log; 778: none for a page of it.
        for code in [
            "5", "517", "261", "6", "8", "1032", "778", "4874", "13", "14", "40P01", "40001", "57014", "57P01",
            "53300", "25P03", "08006",
        ] {
            assert!(is_passing_code(code), "{code}");
        }
        for code in ["1", "19", "2067", "42601", "22001", "23505", "42P01"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}
