//! Other mail addresses that people gave.

use chrono::{DateTime, Utc};
use entity::address_change::{COLUMN, Entity, Model};
use sea_orm::{
    EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, add, present},
};
use crate::domain::{
    address_change::{AddressChange, AddressChangeState},
    id::{AddressChangeId, ParticipantId},
    text::EmailAddress,
};

const TABLE: &str = "address_change";

fn value(row: &Model) -> Result<AddressChange> {
    let at = Row::new(TABLE, row.id);
    Ok(AddressChange {
        id: AddressChangeId(row.id),
        participant_id: ParticipantId(row.participant_id),
        email: at.email("email_normalized", &row.email_normalized)?,
        state: at.word("state", &row.state, AddressChangeState::from_word)?,
        link_id: row.link_id,
        asked_at: row.asked_at,
        expires_at: row.expires_at,
    })
}

/// Adds one.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, change: &AddressChange) -> Result<()> {
    let row = Model {
        id: change.id.0,
        participant_id: change.participant_id.0,
        email_normalized: change.email.as_str().to_owned(),
        state: change.state.as_str().to_owned(),
        link_id: change.link_id,
        asked_at: change.asked_at,
        expires_at: change.expires_at,
    };
    add(tx, row).await
}

/// The one of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<AddressChange>> {
    Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.as_ref().map(value).transpose()
}

/// One.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: AddressChangeId) -> Result<AddressChange> {
    value(&present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// One, kept from others until the transaction ends.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: AddressChangeId) -> Result<AddressChange> {
    value(&present(TABLE, Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx.connection()).await?)?)
}

/// Those that a person gave, as long as they are known.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, person: ParticipantId) -> Result<Vec<AddressChange>> {
    let rows = Entity::find().filter(COLUMN.participant_id.eq(person.0));
    rows.all(db.connection()).await?.iter().map(value).collect()
}

/// Whether "that was not me" was said at an address lately.
///
/// # Errors
/// The database refused or is gone.
pub async fn denied(db: &impl Db, email: &EmailAddress, now: DateTime<Utc>) -> Result<bool> {
    let said = Entity::find()
        .filter(COLUMN.email_normalized.eq(email.as_str()))
        .filter(COLUMN.state.eq(AddressChangeState::Denied.as_str()))
        .filter(COLUMN.expires_at.gt(now));
    Ok(said.count(db.connection()).await? > 0)
}

/// Says what became of it.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_state(tx: &Tx, id: AddressChangeId, state: AddressChangeState) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(state.as_str()))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Forgets those of a person that nobody has answered. Says how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete_open(tx: &Tx, person: ParticipantId) -> Result<u64> {
    let open = Entity::delete_many()
        .filter(COLUMN.participant_id.eq(person.0))
        .filter(COLUMN.state.eq(AddressChangeState::Open.as_str()));
    Ok(open.exec(tx.connection()).await?.rows_affected)
}

/// Forgets all: after a restore nobody knows which of them were stopped since.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_all(tx: &Tx) -> Result<()> {
    Entity::delete_many().exec(tx.connection()).await?;
    Ok(())
}

/// Forgets those that name an address, as far as they are no newer than `until`.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_all_at(tx: &Tx, email: &EmailAddress, until: Option<DateTime<Utc>>) -> Result<()> {
    let named = Entity::delete_many().filter(COLUMN.email_normalized.eq(email.as_str()));
    let named = match until {
        Some(until) => named.filter(COLUMN.asked_at.lte(until)),
        None => named,
    };
    named.exec(tx.connection()).await?;
    Ok(())
}

/// Forgets what ended before a moment, whatever became of it.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let over = Entity::delete_many().filter(COLUMN.expires_at.lte(before));
    Ok(over.exec(tx.connection()).await?.rows_affected)
}
