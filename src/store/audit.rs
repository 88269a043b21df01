//! Who did what to what.

use chrono::{DateTime, Utc};
use entity::audit::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::{Db, Result, Tx, row::add};
use crate::domain::{
    access::AuditEntry,
    id::{AccountId, AuditId},
};

/// Adds an entry.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, entry: &AuditEntry) -> Result<()> {
    let entry = entry.clone();
    let row = Model {
        id: entry.id.0,
        at: entry.at,
        account_id: entry.account_id.map(|id| id.0),
        what: entry.what,
        object: entry.object,
        request_id: entry.request_id,
        result: entry.result,
    };
    add(tx, row).await
}

/// The newest entries, of one object or of all.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, object: Option<&str>, limit: u64) -> Result<Vec<AuditEntry>> {
    let rows = newest(limit).apply_if(object, |query, object| query.filter(COLUMN.object.eq(object)));
    Ok(rows.all(db.connection()).await?.into_iter().map(value).collect())
}

/// The newest entries about what an account did.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_by(db: &impl Db, account: AccountId, limit: u64) -> Result<Vec<AuditEntry>> {
    let rows = newest(limit).filter(COLUMN.account_id.eq(account.0));
    Ok(rows.all(db.connection()).await?.into_iter().map(value).collect())
}

/// Forgets entries from before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.at.lt(before)).exec(tx.connection()).await?.rows_affected)
}

fn newest(limit: u64) -> Select<Entity> {
    Entity::find().order_by_desc(COLUMN.at.0).order_by_desc(COLUMN.id.0).limit(limit)
}

fn value(row: Model) -> AuditEntry {
    AuditEntry {
        id: AuditId(row.id),
        at: row.at,
        account_id: row.account_id.map(AccountId),
        what: row.what,
        object: row.object,
        request_id: row.request_id,
        result: row.result,
    }
}
