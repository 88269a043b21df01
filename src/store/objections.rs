//! Who wants no invitations, and from whom.

use entity::objection::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Db, Result, Tx, row::add};
use crate::domain::{
    bulk::Objection,
    id::{FormatId, OrganizationId},
};

/// Addresses per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

fn value(row: Model) -> Objection {
    Objection {
        address: row.address,
        organization_id: OrganizationId(row.organization_id),
        format_id: row.format_id.map(FormatId),
        since: row.since,
    }
}

/// What people at some addresses said about a host's invitations.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, host: OrganizationId, addresses: &[String]) -> Result<Vec<Objection>> {
    let mut found = Vec::new();
    for chunk in addresses.chunks(CHUNK) {
        let rows = Entity::find()
            .filter(COLUMN.organization_id.eq(host.0))
            .filter(COLUMN.address.is_in(chunk.iter().cloned()));
        found.extend(rows.all(db.connection()).await?.into_iter().map(value));
    }
    Ok(found)
}

/// What somebody at an address, as each of our secrets writes it, said about anybody's invitations, the first word first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of(db: &impl Db, addresses: &[String]) -> Result<Vec<Objection>> {
    let rows = Entity::find().filter(COLUMN.address.is_in(addresses.iter().cloned())).order_by_asc(COLUMN.since.0);
    Ok(rows.all(db.connection()).await?.into_iter().map(value).collect())
}

/// Adds an objection.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, id: Uuid, objection: &Objection) -> Result<()> {
    let row = Model {
        id,
        address: objection.address.clone(),
        organization_id: objection.organization_id.0,
        format_id: objection.format_id.map(|format| format.0),
        since: objection.since,
    };
    add(tx, row).await
}
