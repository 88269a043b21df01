//! Seats, counted by conditional updates alone: whatever runs in parallel, no seat is given twice (invariant 2).

use entity::event::{COLUMN, Entity};
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, QueryTrait, sea_query::Expr};

use crate::{
    domain::id::EventId,
    store::{Db, Result, Tx},
};

/// Takes one seat if fewer than `capacity` are taken (none: any number); answers whether there was one.
///
/// # Errors
/// The database refused or is gone.
pub async fn take_seat(tx: &Tx, id: EventId, capacity: Option<u32>) -> Result<bool> {
    let limit = capacity.map(|capacity| i32::try_from(capacity).unwrap_or(i32::MAX));
    let taken = Entity::update_many()
        .col_expr(COLUMN.taken.0, Expr::col(COLUMN.taken.0).add(1))
        .filter(COLUMN.id.eq(id.0))
        .apply_if(limit, |update, limit| update.filter(COLUMN.taken.lt(limit)))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Takes `count` seats at once, all or none; answers whether there were so many.
///
/// # Errors
/// The database refused or is gone.
pub async fn take_seats(tx: &Tx, id: EventId, count: u32, capacity: Option<u32>) -> Result<bool> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let last = capacity.map(|capacity| i32::try_from(capacity).unwrap_or(i32::MAX).saturating_sub(count));
    let taken = Entity::update_many()
        .col_expr(COLUMN.taken.0, Expr::col(COLUMN.taken.0).add(count))
        .filter(COLUMN.id.eq(id.0))
        .apply_if(last, |update, last| update.filter(COLUMN.taken.lte(last)))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Gives one seat back; answers whether one was taken.
///
/// # Errors
/// The database refused or is gone.
pub async fn free_seat(tx: &Tx, id: EventId) -> Result<bool> {
    let freed = Entity::update_many()
        .col_expr(COLUMN.taken.0, Expr::col(COLUMN.taken.0).sub(1))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.taken.gt(0))
        .exec(tx.connection())
        .await?;
    Ok(freed.rows_affected == 1)
}
