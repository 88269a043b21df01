//! How often the calendars of a scope changed: the one number by which other processes notice that their rendered
//! feeds are old. Touched in the transaction of the change itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::feed_mark::{COLUMN, Column, Entity, Model};
use sea_orm::{
    EntityTrait, ExprTrait, IntoActiveModel, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{Db, Result, Tx};
use crate::domain::id::FormatId;

/// The scope of everything public.
pub const ALL: &str = "all";

/// The scope of one format.
#[must_use]
pub fn format_scope(id: FormatId) -> String {
    format!("format:{id}")
}

/// The scopes that a change of an event of this format touches.
#[must_use]
pub fn scopes_of(format: Option<FormatId>) -> Vec<String> {
    std::iter::once(ALL.to_owned()).chain(format.map(format_scope)).collect()
}

/// Notes that the calendars of these scopes changed. The rows stay locked until the transaction ends, so touch them
/// last.
///
/// # Errors
/// The database refused or is gone.
pub async fn touch(tx: &Tx, scopes: &[String], now: DateTime<Utc>) -> Result<()> {
    // Always in the same order, or two transactions could wait for each other.
    let mut scopes: Vec<&String> = scopes.iter().collect();
    scopes.sort();
    scopes.dedup();
    for scope in scopes {
        let row = Model { scope: scope.clone(), version: 1, changed_at: now };
        let again = OnConflict::column(Column::Scope)
            .value(Column::Version, Expr::col((Entity, Column::Version)).add(1))
            .update_column(Column::ChangedAt)
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Every scope's version.
///
/// # Errors
/// The database refused or is gone.
pub async fn all(db: &impl Db) -> Result<BTreeMap<String, i64>> {
    let query = Entity::find().select_only().column(COLUMN.scope.0).column(COLUMN.version.0);
    Ok(query.into_tuple::<(String, i64)>().all(db.connection()).await?.into_iter().collect())
}
