//! The days of gatherings of several days.

use std::collections::HashMap;

use entity::event_day::{ActiveModel, COLUMN, Entity, Model};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    domain::{
        event::EventDay,
        id::{EventDayId, EventId},
        zone::local_of,
    },
    store::{Db, Result, StoreError, Tx, row::Row},
};

const TABLE: &str = "event_day";

fn value(row: Model) -> Result<EventDay> {
    let at = Row::new(TABLE, row.id);
    Ok(EventDay {
        id: EventDayId(row.id),
        event_id: EventId(row.event_id),
        slot: at.slot(row.starts_at, row.ends_at, &row.time_zone)?,
        sequence: at.number("sequence", row.sequence)?,
        calendar_uid: row.calendar_uid,
    })
}

fn row(day: &EventDay) -> Result<Model> {
    let at = Row::new(TABLE, day.id);
    Ok(Model {
        id: day.id.0,
        event_id: day.event_id.0,
        starts_at: day.slot.starts_at,
        ends_at: day.slot.ends_at,
        starts_local: local_of(day.slot.starts_at, day.slot.zone),
        ends_local: local_of(day.slot.ends_at, day.slot.zone),
        time_zone: day.slot.zone.name().to_owned(),
        calendar_uid: day.calendar_uid.clone(),
        sequence: at.number("sequence", day.sequence)?,
    })
}

/// The days of these events, in one query.
pub(super) async fn days_of(db: &impl Db, events: Vec<Uuid>) -> Result<HashMap<EventId, Vec<EventDay>>> {
    let mut days: HashMap<EventId, Vec<EventDay>> = HashMap::new();
    if events.is_empty() {
        return Ok(days);
    }
    let rows =
        Entity::find().filter(COLUMN.event_id.is_in(events)).order_by_asc(COLUMN.starts_at.0).order_by_asc(COLUMN.id.0);
    for row in rows.all(db.connection()).await? {
        let day = value(row)?;
        days.entry(day.event_id).or_default().push(day);
    }
    Ok(days)
}

/// The days of an event, in order; none if it has one slot.
///
/// # Errors
/// The database refused or is gone.
pub async fn days(db: &impl Db, event: EventId) -> Result<Vec<EventDay>> {
    Ok(days_of(db, vec![event.0]).await?.remove(&event).unwrap_or_default())
}

/// Adds days.
///
/// # Errors
/// `event_day_calendar_uid_key`, an unknown event, or the database is gone.
pub async fn insert_days(tx: &Tx, days: &[EventDay]) -> Result<()> {
    let rows = days.iter().map(|day| Ok(row(day)?.into_active_model())).collect::<Result<Vec<ActiveModel>>>()?;
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves days; their calendar identity is frozen. Lock and save their event too.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save_days(tx: &Tx, days: &[EventDay]) -> Result<()> {
    for day in days {
        let mut row: ActiveModel = row(day)?.into_active_model().reset_all();
        row.id = ActiveValue::NotSet;
        row.event_id = ActiveValue::NotSet;
        row.calendar_uid = ActiveValue::NotSet;
        let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(day.id.0)).exec(tx.connection()).await?;
        if updated.rows_affected != 1 {
            return Err(StoreError::NotFound(TABLE));
        }
    }
    Ok(())
}
