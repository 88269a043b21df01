//! Hosts.

use entity::organization::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter};

use super::{
    Db, Result, Tx,
    row::{Row, add, present},
};
use crate::domain::{
    id::OrganizationId,
    organization::{Level, Organization},
};

const TABLE: &str = "organization";

fn value(row: Model) -> Result<Organization> {
    let at = Row::new(TABLE, row.id);
    Ok(Organization {
        id: OrganizationId(row.id),
        level: at.word("level", &row.level, Level::from_word)?,
        slug: row.slug,
        name: row.name,
        imprint_url: row.imprint_url,
        privacy_url: row.privacy_url,
    })
}

/// The host with this part of addresses.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_slug(db: &impl Db, slug: &str) -> Result<Option<Organization>> {
    Entity::find().filter(COLUMN.slug.eq(slug)).one(db.connection()).await?.map(value).transpose()
}

/// The host.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: OrganizationId) -> Result<Organization> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// Adds a host.
///
/// # Errors
/// `organization_slug_key`, or the database is gone.
pub async fn insert(tx: &Tx, organization: &Organization) -> Result<()> {
    let o = organization.clone();
    let row = Model {
        id: o.id.0,
        slug: o.slug,
        name: o.name,
        level: o.level.as_str().to_owned(),
        imprint_url: o.imprint_url,
        privacy_url: o.privacy_url,
    };
    add(tx, row).await
}
