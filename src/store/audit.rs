//! Who did what to what.

use entity::audit::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

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
    let rows = Entity::find()
        .apply_if(object, |query, object| query.filter(COLUMN.object.eq(object)))
        .order_by_desc(COLUMN.at.0)
        .order_by_desc(COLUMN.id.0)
        .limit(limit)
        .all(db.connection())
        .await?;
    let value = |row: Model| AuditEntry {
        id: AuditId(row.id),
        at: row.at,
        account_id: row.account_id.map(AccountId),
        what: row.what,
        object: row.object,
        request_id: row.request_id,
        result: row.result,
    };
    Ok(rows.into_iter().map(value).collect())
}
