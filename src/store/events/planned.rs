//! What planning and a changed format do to many events at once.

use chrono::{DateTime, Utc};
use entity::event::{COLUMN, Entity};
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::row::value;
use crate::{
    domain::{event::Event, id::FormatId},
    store::{Db, Result, Tx},
};

/// The events of a format that a rule once meant, past and cancelled ones too, by the day it meant.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_planned(db: &impl Db, format: FormatId) -> Result<Vec<Event>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.planned_on.is_not_null())
        .order_by_asc(COLUMN.planned_on.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Notes that what a format's events inherit has changed: their calendar entries are new. If their place changed
/// (`moved`), those to come that have no place of their own get a new revision.
///
/// # Errors
/// The database refused or is gone.
pub async fn note_inherited_change(tx: &Tx, format: FormatId, moved: bool, now: DateTime<Utc>) -> Result<()> {
    let of_format = COLUMN.format_id.eq(format.0);
    Entity::update_many()
        .col_expr(COLUMN.changed_at.0, Expr::value(now))
        .col_expr(COLUMN.version.0, Expr::col(COLUMN.version.0).add(1))
        .filter(of_format.clone())
        .exec(tx.connection())
        .await?;
    if moved {
        Entity::update_many()
            .col_expr(COLUMN.sequence.0, Expr::col(COLUMN.sequence.0).add(1))
            .filter(of_format)
            .filter(COLUMN.location.is_null())
            .filter(COLUMN.ends_at.gt(now))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
