//! What people decided about the calendars of their own dates, and what those calendars follow.

use entity::{
    personal_feed::{ActiveModel, COLUMN, Column, Entity, Model},
    registration,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};

use super::{
    Db, Result, StoreError, Tx, registrations,
    row::{Row, present},
};
use crate::domain::{id::ParticipantId, personal_feed::PersonalFeed, registration::Registration};

const TABLE: &str = "personal_feed";

fn value(row: &Model) -> Result<PersonalFeed> {
    let at = Row::new(TABLE, row.participant_id);
    Ok(PersonalFeed {
        participant_id: ParticipantId(row.participant_id),
        version: row.version,
        revoked: row.revoked,
        alarm: at.maybe("alarm", row.alarm)?,
        changed_at: row.changed_at,
    })
}

fn row(feed: &PersonalFeed) -> Model {
    Model {
        participant_id: feed.participant_id.0,
        version: feed.version,
        revoked: feed.revoked,
        // Read from a field that allows two weeks at most.
        alarm: feed.alarm.and_then(|minutes| i32::try_from(minutes).ok()),
        changed_at: feed.changed_at,
    }
}

/// What the person decided; nothing, if they never decided anything.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, person: ParticipantId) -> Result<Option<PersonalFeed>> {
    let found = Entity::find_by_id(person.0).one(db.connection()).await?;
    found.as_ref().map(value).transpose()
}

/// What the person decided, kept from others until the transaction ends. Whoever decided nothing gets a row.
///
/// # Errors
/// The database refused or is gone.
pub async fn lock(tx: &Tx, person: ParticipantId) -> Result<PersonalFeed> {
    let untouched = row(&PersonalFeed::untouched(person)).into_active_model();
    let once = OnConflict::column(Column::ParticipantId).do_nothing().to_owned();
    Entity::insert(untouched).on_conflict(once).exec_without_returning(tx.connection()).await?;
    let found = Entity::find_by_id(person.0).lock_exclusive().one(tx.connection()).await?;
    value(&present(TABLE, found)?)
}

/// Saves what the person decided. Lock it first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, feed: &PersonalFeed) -> Result<()> {
    let mut row: ActiveModel = row(feed).into_active_model().reset_all();
    row.participant_id = ActiveValue::NotSet;
    let which = COLUMN.participant_id.eq(feed.participant_id.0);
    let updated = Entity::update_many().set(row).filter(which).exec(tx.connection()).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}

/// Everything the person registered for, each with how often what a calendar says of it changed. In the order of ids,
/// so that the same rows are the same list.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_registrations(db: &impl Db, person: ParticipantId) -> Result<Vec<(Registration, u32)>> {
    let rows = registration::Entity::find()
        .filter(registration::COLUMN.participant_id.eq(person.0))
        .order_by_asc(registration::COLUMN.id.0);
    let rows = rows.all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            let revision = Row::new("registration", row.id).number("revision", row.revision)?;
            Ok((registrations::value(row)?, revision))
        })
        .collect()
}
