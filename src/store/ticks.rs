//! Firings of cron lines.

use chrono::{DateTime, Utc};
use entity::tick::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, Result, Tx, row::add_if_new};

/// Claims one firing; exactly one of all nodes gets it.
///
/// # Errors
/// The database refused or is gone.
pub async fn claim(tx: &Tx, name: &str, due: DateTime<Utc>) -> Result<bool> {
    add_if_new(tx, Model { name: name.to_owned(), due }, [Column::Name, Column::Due]).await
}

/// When the last firing that somebody took was due, by name.
///
/// # Errors
/// The database refused or is gone.
pub async fn latest(db: &impl Db) -> Result<Vec<(String, DateTime<Utc>)>> {
    let query = Entity::find().select_only().column(Column::Name).column_as(COLUMN.due.max(), "due");
    Ok(query.group_by(Column::Name).order_by_asc(Column::Name).into_tuple().all(db.connection()).await?)
}

/// Forgets firings before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.due.lt(before)).exec(tx.connection()).await?.rows_affected)
}
