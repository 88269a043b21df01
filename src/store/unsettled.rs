//! Dates whose enrolled people still wait for their registrations, because they are too many for one transaction. The
//! row is written in the transaction of the date, so that nobody is forgotten whatever happens in between.

use chrono::{DateTime, Utc};
use entity::unsettled::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Db, Result, Tx, row::add_if_new};
use crate::domain::id::EventId;

/// Notes that a date is not done.
///
/// # Errors
/// The database refused or is gone.
pub async fn note(tx: &Tx, event: EventId, now: DateTime<Utc>) -> Result<()> {
    add_if_new(tx, Model { event_id: event.0, since: now }, [Column::EventId]).await.map(|_| ())
}

/// Notes that it is.
///
/// # Errors
/// The database refused or is gone.
pub async fn done(tx: &Tx, event: EventId) -> Result<()> {
    Entity::delete_many().filter(COLUMN.event_id.eq(event.0)).exec(tx.connection()).await?;
    Ok(())
}

/// Those that are not done, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, limit: u64) -> Result<Vec<EventId>> {
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.event_id.0)
        .order_by_asc(COLUMN.since.0)
        .order_by_asc(COLUMN.event_id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(EventId).collect())
}
