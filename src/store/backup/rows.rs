//! Rows of any table from one database into another, as the values they are: both databases may keep them in their own
//! way.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExprTrait, QueryResult, Statement, TryGetable, Value,
    sea_query::{Expr, Query, SelectStatement},
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::super::{Result, StoreError};

/// Rows read at once.
const PAGE: u64 = 500;
/// Values bound at once: SQLite allows 32,766.
const BOUND: usize = 20_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    YesNo,
    Id,
    Moment,
    Local,
    Day,
    Clock,
    Json,
    Bytes,
}

impl Kind {
    /// Reads a column's type as our migrations declare it on SQLite.
    fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "varchar" | "text" => Self::Text,
            "integer" | "bigint" | "smallint" => Self::Number,
            "boolean" => Self::YesNo,
            "uuid_text" => Self::Id,
            "timestamp_with_timezone_text" => Self::Moment,
            "datetime_text" => Self::Local,
            "date_text" => Self::Day,
            "time_text" => Self::Clock,
            "jsonb_text" => Self::Json,
            "blob" => Self::Bytes,
            _ => return None,
        })
    }

    fn read(self, row: &QueryResult, at: usize) -> Result<Value> {
        fn get<T: TryGetable>(row: &QueryResult, at: usize) -> Result<Value>
        where
            Option<T>: Into<Value>,
        {
            Ok(row.try_get_by_index::<Option<T>>(at)?.into())
        }
        match self {
            Self::Text => get::<String>(row, at),
            Self::Number => get::<i64>(row, at),
            Self::YesNo => get::<bool>(row, at),
            Self::Id => get::<Uuid>(row, at),
            Self::Moment => get::<DateTime<Utc>>(row, at),
            Self::Local => get::<NaiveDateTime>(row, at),
            Self::Day => get::<NaiveDate>(row, at),
            Self::Clock => get::<NaiveTime>(row, at),
            Self::Json => get::<Json>(row, at),
            Self::Bytes => get::<Vec<u8>>(row, at),
        }
    }
}

/// A table of the trade.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<(String, Kind)>,
    /// The tables it refers to.
    parents: Vec<String>,
}

/// All tables of an SQLite database, each behind those it refers to.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 AND name NOT IN ('seaql_migrations', 'turnus_backup') ORDER BY name";
    let mut waiting = Vec::new();
    for name in texts(db, names.to_owned()).await? {
        waiting.push(table(db, name).await?);
    }
    let mut sorted: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let placed: Vec<String> = sorted.iter().map(|table| table.name.clone()).collect();
        let (ready, rest): (Vec<Table>, Vec<Table>) = waiting
            .into_iter()
            .partition(|table| table.parents.iter().all(|parent| *parent == table.name || placed.contains(parent)));
        if ready.is_empty() {
            return Err(unknown("tables refer to each other in a circle"));
        }
        sorted.extend(ready);
        waiting = rest;
    }
    Ok(sorted)
}

async fn table(db: &impl ConnectionTrait, name: String) -> Result<Table> {
    let declared = format!("SELECT name || ' ' || lower(type) FROM pragma_table_info('{name}') ORDER BY cid");
    let mut columns = Vec::new();
    for column in texts(db, declared).await? {
        let (column, kind) = column.split_once(' ').unwrap_or((&column, ""));
        let kind = Kind::of(kind).ok_or_else(|| unknown(&format!("column {column} of {name} is {kind}")))?;
        columns.push((column.to_owned(), kind));
    }
    let parents = texts(db, format!("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('{name}')")).await?;
    Ok(Table { name, columns, parents })
}

/// The first column of each row, as text.
pub(in crate::store) async fn texts(db: &impl ConnectionTrait, sql: String) -> Result<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, DbErr>>()?)
}

fn unknown(what: &str) -> StoreError {
    StoreError::from(DbErr::Custom(format!("these tables cannot be copied: {what}")))
}

impl Table {
    /// Whether it has no row.
    pub(super) async fn is_empty(&self, db: &impl ConnectionTrait) -> Result<bool> {
        let any = Query::select().expr(Expr::val(1)).from(self.name.clone()).limit(1).take();
        Ok(db.query_one(&any).await?.is_none())
    }

    /// Removes all rows.
    pub(super) async fn clear(&self, db: &impl ConnectionTrait) -> Result<()> {
        db.execute(&Query::delete().from_table(self.name.clone()).take()).await?;
        Ok(())
    }

    /// Copies all rows; answers how many.
    pub(super) async fn copy(&self, from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<u64> {
        let mut copied = 0;
        let mut reader = Reader::open(self, from).await?;
        loop {
            let rows = reader.next().await?;
            for some in rows.chunks(BOUND / self.columns.len().max(1)) {
                self.insert(to, some).await?;
            }
            copied += rows.len() as u64;
            if (rows.len() as u64) < PAGE {
                return Ok(copied);
            }
        }
    }

    async fn insert(&self, to: &impl ConnectionTrait, rows: &[Vec<Value>]) -> Result<()> {
        let mut insert = Query::insert()
            .into_table(self.name.clone())
            .columns(self.columns.iter().map(|(name, _)| name.clone()))
            .take();
        for row in rows {
            let values = row.iter().map(|value| Expr::val(value.clone()));
            insert.values(values).map_err(|error| unknown(&error.to_string()))?;
        }
        to.execute(&insert).await?;
        Ok(())
    }

    fn select(&self, backend: DbBackend) -> SelectStatement {
        let mut select = Query::select().from(self.name.clone()).take();
        for (name, kind) in &self.columns {
            let column = Expr::col(name.clone());
            // Whole numbers have three sizes on PostgreSQL.
            match (backend, kind) {
                (DbBackend::Postgres, Kind::Number) => select.expr(column.cast_as("bigint")),
                _ => select.expr(column),
            };
        }
        select
    }

    fn read(&self, row: &QueryResult) -> Result<Vec<Value>> {
        self.columns.iter().enumerate().map(|(at, (_, kind))| kind.read(row, at)).collect()
    }
}

/// Reads a table page by page: by a cursor of the open transaction on PostgreSQL, in the order of the rows on SQLite.
struct Reader<'a, C> {
    table: &'a Table,
    from: &'a C,
    /// The last row that was read, on SQLite.
    last: i64,
}

impl<'a, C: ConnectionTrait> Reader<'a, C> {
    async fn open(table: &'a Table, from: &'a C) -> Result<Self> {
        let backend = from.get_database_backend();
        if backend == DbBackend::Postgres {
            let select = backend.build(&table.select(backend)).sql;
            let cursor = format!("DECLARE \"copy_{}\" NO SCROLL CURSOR FOR {select}", table.name);
            from.execute_unprepared(&cursor).await?;
        }
        Ok(Self { table, from, last: i64::MIN })
    }

    async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        let backend = self.from.get_database_backend();
        if backend == DbBackend::Postgres {
            let fetch = format!("FETCH {PAGE} FROM \"copy_{}\"", self.table.name);
            let rows = self.from.query_all_raw(Statement::from_string(backend, fetch)).await?;
            return rows.iter().map(|row| self.table.read(row)).collect();
        }
        let row_id = || Expr::col("rowid");
        let page = self
            .table
            .select(backend)
            .expr(row_id())
            .and_where(row_id().gt(self.last))
            .order_by_expr(row_id(), sea_orm::Order::Asc)
            .limit(PAGE)
            .take();
        let rows = self.from.query_all(&page).await?;
        if let Some(row) = rows.last() {
            self.last = row.try_get_by_index(self.table.columns.len())?;
        }
        rows.iter().map(|row| self.table.read(row)).collect()
    }
}
