//! Concrete gatherings: one row, its days, its seats.

mod announced;
mod browse;
mod days;
mod list;
mod planned;
mod recount;
mod row;
mod seats;

use entity::{
    event::{ActiveModel, COLUMN, Entity, Model},
    event_day,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

pub use announced::{Piece, announced, announced_by_slug, announced_many};
pub use browse::{Browse, browse, list_around, list_next};
pub use days::{days, insert_days, save_days};
pub use list::{EventQuery, FeedSelection, Visible, list, list_feed, list_for_format, lock_coming};
pub use planned::{list_planned, note_inherited_change};
pub use recount::{list_miscounted, recount};
pub(super) use row::value;
use row::{TABLE, row};
pub use seats::{free_seat, take_seat, take_seats};

use super::{
    Db, Result, StoreError, Tx,
    row::{add, present, saved},
};
use crate::domain::{event::Event, id::EventId};

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

/// The event with this part of addresses, whatever its status.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_slug(db: &impl Db, slug: &str) -> Result<Option<Event>> {
    Entity::find().filter(COLUMN.slug.eq(slug)).one(db.connection()).await?.map(value).transpose()
}

/// The event that a calendar entry stands for, and whether the entry is one of its days.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_calendar_uid(db: &impl Db, uid: &str) -> Result<Option<(Event, bool)>> {
    let whole = Entity::find().filter(COLUMN.calendar_uid.eq(uid)).one(db.connection()).await?;
    if let Some(row) = whole {
        return Ok(Some((value(row)?, false)));
    }
    let day = event_day::Entity::find().filter(event_day::COLUMN.calendar_uid.eq(uid)).one(db.connection()).await?;
    let Some(day) = day else { return Ok(None) };
    Ok(Some((get(db, EventId(day.event_id)).await?, true)))
}

/// The event.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: EventId) -> Result<Event> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The event, kept from others until the transaction ends: whoever changes it, its seats or its queue does this first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: EventId) -> Result<Event> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// Keeps the event from others as [`lock`] does, for whoever reads it together with something else. On SQLite the
/// transaction has kept the whole database since it began.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn hold(tx: &Tx, id: EventId) -> Result<()> {
    if tx.connection().get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let held = Entity::find_by_id(id.0).select_only().column(COLUMN.id.0).lock_exclusive().into_tuple::<Uuid>();
    present(TABLE, held.one(tx.connection()).await?)?;
    Ok(())
}

/// Adds an event.
///
/// # Errors
/// `event_slug_key`, `event_calendar_uid_key`, `event_format_id_planned_on_key`, or the database is gone.
pub async fn insert(tx: &Tx, event: &Event) -> Result<()> {
    add(tx, row(event)?).await
}

/// Adds many events, all or none.
///
/// # Errors
/// As [`insert`].
pub async fn insert_many(tx: &Tx, events: &[Event]) -> Result<()> {
    for chunk in events.chunks(CHUNK) {
        let rows =
            chunk.iter().map(|event| Ok(row(event)?.into_active_model())).collect::<Result<Vec<ActiveModel>>>()?;
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves an event if nobody changed it since it was read; answers its new version.
///
/// Its calendar identity is frozen and its seats are counted by [`take_seat`] and [`free_seat`] alone, so neither is
/// written here, whatever the value says.
///
/// # Errors
/// [`Conflict::Version`](super::Conflict::Version), one of the keys of [`insert`], or the database is gone.
pub async fn save(tx: &Tx, event: &Event) -> Result<i64> {
    let version = event.version + 1;
    let mut row: ActiveModel = Model { version, ..row(event)? }.into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.calendar_uid = ActiveValue::NotSet;
    row.taken = ActiveValue::NotSet;
    row.created_at = ActiveValue::NotSet;
    let updated = Entity::update_many()
        .set(row)
        .filter(COLUMN.id.eq(event.id.0))
        .filter(COLUMN.version.eq(event.version))
        .exec(tx.connection())
        .await?;
    saved(updated.rows_affected)?;
    Ok(version)
}

/// Removes an event that nobody ever registered for, with its days.
///
/// # Errors
/// [`Conflict::Reference`](super::Conflict::Reference) if somebody did, not found, or the database is gone.
pub async fn delete(tx: &Tx, id: EventId) -> Result<()> {
    let deleted = Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    if deleted.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}
