//! What is kept of dates for good: numbers, by Land.

use std::collections::BTreeMap;

use entity::aggregate::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, add as add_row},
};
use crate::domain::{attendance::Numbers, id::EventId, participant::Land};

const TABLE: &str = "aggregate";

/// Adds to what is kept of a date. Lock the event first: each Land has one row.
///
/// # Errors
/// The database refused or is gone.
pub async fn add(tx: &Tx, id: Uuid, event: EventId, (land, numbers): (Option<Land>, Numbers)) -> Result<()> {
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let land = land.map(Land::as_str);
    let of_land = match land {
        Some(land) => COLUMN.land.eq(land),
        None => COLUMN.land.is_null(),
    };
    let updated = Entity::update_many()
        .col_expr(COLUMN.registered.0, Expr::col(COLUMN.registered.0).add(count(numbers.registered)))
        .col_expr(COLUMN.waiting.0, Expr::col(COLUMN.waiting.0).add(count(numbers.waiting)))
        .col_expr(COLUMN.attended.0, Expr::col(COLUMN.attended.0).add(count(numbers.attended)))
        .filter(COLUMN.event_id.eq(event.0))
        .filter(of_land)
        .exec(tx.connection())
        .await?;
    if updated.rows_affected > 0 {
        return Ok(());
    }
    let row = Model {
        id,
        event_id: event.0,
        land: land.map(str::to_owned),
        registered: count(numbers.registered),
        waiting: count(numbers.waiting),
        attended: count(numbers.attended),
    };
    add_row(tx, row).await
}

/// What is kept of a date, by Land.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_event(db: &impl Db, event: EventId) -> Result<BTreeMap<Option<Land>, Numbers>> {
    let rows = Entity::find().filter(COLUMN.event_id.eq(event.0)).all(db.connection()).await?;
    let kept = rows.into_iter().map(|row| {
        let at = Row::new(TABLE, row.id);
        let land = row.land.as_deref().map(|land| at.word("land", land, Land::from_word)).transpose()?;
        let numbers = Numbers {
            registered: at.number("registered", row.registered)?,
            waiting: at.number("waiting", row.waiting)?,
            attended: at.number("attended", row.attended)?,
        };
        Ok((land, numbers))
    });
    kept.collect()
}
