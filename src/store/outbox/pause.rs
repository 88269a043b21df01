//! The circuit breaker: whether mail rests, until when, and why. One row.

use chrono::{DateTime, Utc};
use entity::outbox_pause::{Column, Entity, Model};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};

use crate::store::{Db, Result, Tx, row::Row};

const ID: i16 = 1;

/// Whether mail rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// Until when; none: it does not.
    pub until: Option<DateTime<Utc>>,
    /// Why, as a word: `systemic`, `operator`.
    pub reason: Option<String>,
    /// Systemic failures in a row.
    pub failures: u32,
}

/// Whether mail rests.
///
/// # Errors
/// The database refused or is gone.
pub async fn pause_state(db: &impl Db) -> Result<Pause> {
    let Some(row) = Entity::find_by_id(ID).one(db.connection()).await? else { return Ok(Pause::default()) };
    let failures = Row::new("outbox_pause", ID).number("failures", row.failures)?;
    Ok(Pause { until: row.paused_until, reason: row.reason, failures })
}

/// Lets mail rest, or counts a failure.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_pause(tx: &Tx, pause: &Pause) -> Result<()> {
    let failures = Row::new("outbox_pause", ID).number("failures", pause.failures)?;
    let row = Model { id: ID, paused_until: pause.until, reason: pause.reason.clone(), failures };
    let again = OnConflict::column(Column::Id)
        .update_columns([Column::PausedUntil, Column::Reason, Column::Failures])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Lets mail go again and forgets the failures.
///
/// # Errors
/// The database refused or is gone.
pub async fn clear_pause(tx: &Tx) -> Result<()> {
    Entity::delete_by_id(ID).exec(tx.connection()).await?;
    Ok(())
}
