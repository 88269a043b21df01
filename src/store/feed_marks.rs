//! How often the calendars of a scope changed: the one number by which other processes notice that their rendered
//! feeds are old. Touched in the transaction of the change itself.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::feed_mark::{Column, Entity, Model};
use sea_orm::{
    EntityTrait, ExprTrait, IntoActiveModel, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{Db, Result, Tx, ear};
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

/// One scope's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How often its calendars changed.
    pub version: i64,
    /// When they last did. In whole seconds, as HTTP writes it, it moves on with every change.
    pub changed_at: DateTime<Utc>,
}

/// Notes that the calendars of these scopes changed. The rows stay locked until the transaction ends, so touch them
/// last.
///
/// # Errors
/// The database refused or is gone.
pub async fn touch(tx: &Tx, scopes: &[String], now: DateTime<Utc>) -> Result<()> {
    tx.touches_feeds.store(true, Ordering::Relaxed);
    // Always in the same order, or two transactions could wait for each other.
    let mut scopes: Vec<&String> = scopes.iter().collect();
    scopes.sort();
    scopes.dedup();
    for scope in scopes {
        let known = Entity::find_by_id(scope.as_str()).lock_exclusive().one(tx.connection()).await?;
        // Programs that ask by date alone must see two changes within one second as two.
        let next_second = known.map(|mark| mark.changed_at.trunc_subsecs(0) + TimeDelta::seconds(1));
        let changed_at = next_second.map_or(now, |next| Ord::max(next, now));
        let row = Model { scope: scope.clone(), version: 1, changed_at };
        let again = OnConflict::column(Column::Scope)
            .value(Column::Version, Expr::col((Entity, Column::Version)).add(1))
            .update_column(Column::ChangedAt)
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx.connection()).await?;
    }
    ear::call(tx).await
}

/// Every scope's mark.
///
/// # Errors
/// The database refused or is gone.
pub async fn all(db: &impl Db) -> Result<BTreeMap<String, Mark>> {
    let rows = Entity::find().all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.scope, Mark { version: row.version, changed_at: row.changed_at })).collect())
}
