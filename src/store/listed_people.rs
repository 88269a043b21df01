//! The people formats are for.

use chrono::{DateTime, Utc};
use entity::{
    event, format,
    listed_person::{ActiveModel, COLUMN, Entity, Model},
};
use sea_orm::{
    ActiveValue, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use uuid::Uuid;

use super::{Db, Result, Tx, row::Row};
use crate::domain::{
    format::FormatStatus,
    id::{FormatId, ListedPersonId},
    listed::ListedPerson,
    participant::Land,
    text::{EmailAddress, fold_name},
};

const TABLE: &str = "listed_person";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
fn value(row: Model) -> Result<ListedPerson> {
    let at = Row::new(TABLE, row.id);
    Ok(ListedPerson {
        id: ListedPersonId(row.id),
        format_id: FormatId(row.format_id),
        email: at.email("email_normalized", &row.email_normalized)?,
        land: row.land.as_deref().map(|land| at.word("land", land, Land::from_word)).transpose()?,
        name: row.name,
        role: row.role,
        created_at: row.created_at,
    })
}

fn row(person: &ListedPerson) -> Model {
    let p = person.clone();
    Model {
        id: p.id.0,
        format_id: p.format_id.0,
        email_normalized: p.email.as_str().to_owned(),
        name_folded: fold_name(&p.name),
        name: p.name,
        land: p.land.map(|land| land.as_str().to_owned()),
        role: p.role,
        created_at: p.created_at,
    }
}

/// Everybody a format is for, by name and address.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId) -> Result<Vec<ListedPerson>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .order_by_asc(COLUMN.name_folded.0)
        .order_by_asc(COLUMN.email_normalized.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Those listed for a format at an address.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_at(db: &impl Db, format: FormatId, email: &EmailAddress) -> Result<Vec<ListedPerson>> {
    let rows = Entity::find().filter(COLUMN.format_id.eq(format.0)).filter(COLUMN.email_normalized.eq(email.as_str()));
    rows.order_by_asc(COLUMN.id.0).all(db.connection()).await?.into_iter().map(value).collect()
}

/// Those listed at an address, for whatever format.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_everywhere_at(db: &impl Db, email: &EmailAddress) -> Result<Vec<ListedPerson>> {
    let rows = Entity::find().filter(COLUMN.email_normalized.eq(email.as_str()));
    let rows = rows.order_by_asc(COLUMN.format_id.0).order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Everybody on whatever list.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_all(db: &impl Db) -> Result<Vec<ListedPerson>> {
    let rows = Entity::find().order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Every address on a list.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_addresses(db: &impl Db) -> Result<Vec<EmailAddress>> {
    let column = COLUMN.email_normalized.0;
    let rows = Entity::find().select_only().column(column).distinct().into_tuple::<String>();
    let texts = rows.all(db.connection()).await?;
    texts.iter().map(|text| Row::new(TABLE, "addresses").email("email_normalized", text)).collect()
}

/// Adds people. Lock their format first.
///
/// # Errors
/// `listed_person_format_id_email_normalized_name_folded_key`, or the database is gone.
pub async fn insert_many(tx: &Tx, people: &[ListedPerson]) -> Result<()> {
    for chunk in people.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves what a list says of somebody. Lock their format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn save(tx: &Tx, person: &ListedPerson) -> Result<()> {
    let row = ActiveModel {
        land: ActiveValue::Set(person.land.map(|land| land.as_str().to_owned())),
        role: ActiveValue::Set(person.role.clone()),
        ..ActiveModel::default()
    };
    Entity::update_many().set(row).filter(COLUMN.id.eq(person.id.0)).exec(tx.connection()).await?;
    Ok(())
}

/// Takes people off a format's list; says how many were on it.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete(tx: &Tx, format: FormatId, ids: &[ListedPersonId]) -> Result<u64> {
    let mut gone = 0;
    for chunk in ids.chunks(CHUNK) {
        let deleted = Entity::delete_many()
            .filter(COLUMN.format_id.eq(format.0))
            .filter(COLUMN.id.is_in(chunk.iter().map(|id| id.0)))
            .exec(tx.connection())
            .await?;
        gone += deleted.rows_affected;
    }
    Ok(gone)
}

/// Takes everybody off a format's list; says how many were on it.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete_all(tx: &Tx, format: FormatId) -> Result<u64> {
    let deleted = Entity::delete_many().filter(COLUMN.format_id.eq(format.0)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}

/// Formats that are over and still have a list, with the days they keep registrations and the end of their last date.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_ended_formats(db: &impl Db) -> Result<Vec<(FormatId, u32, Option<DateTime<Utc>>)>> {
    let mut listed = Entity::find().select_only().column(COLUMN.format_id.0);
    let rows: Vec<(Uuid, i32, Option<DateTime<Utc>>)> = format::Entity::find()
        .select_only()
        .column(format::COLUMN.id.0)
        .column(format::COLUMN.retention_days.0)
        .column_as(event::COLUMN.ends_at.max(), "last")
        .join(JoinType::LeftJoin, event::Relation::Format.def().rev())
        .filter(format::COLUMN.status.eq(FormatStatus::Ended.as_str()))
        .filter(format::COLUMN.id.in_subquery(QuerySelect::query(&mut listed).to_owned()))
        .group_by(format::COLUMN.id.0)
        .group_by(format::COLUMN.retention_days.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let read = |(id, days, last): (Uuid, i32, Option<DateTime<Utc>>)| {
        Ok((FormatId(id), Row::new("format", id).number("retention_days", days)?, last))
    };
    rows.into_iter().map(read).collect()
}
