//! Hosts.

use entity::{
    event, format, logo,
    organization::{ActiveModel, COLUMN, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationTrait,
    sea_query::{Expr, IntoCondition},
};

use super::{
    Db, Result, Tx, formats,
    row::{Row, add, present},
};
use crate::domain::{
    event::EventStatus,
    format::{Format, FormatStatus},
    id::OrganizationId,
    look::{Accent, Look},
    organization::{Level, Organization},
    text::Line,
};

const TABLE: &str = "organization";

/// The value of a row.
pub(super) fn value(row: Model) -> Result<Organization> {
    let at = Row::new(TABLE, row.id);
    Ok(Organization {
        id: OrganizationId(row.id),
        level: at.word("level", &row.level, Level::from_word)?,
        slug: row.slug,
        name: row.name,
        imprint_url: row.imprint_url,
        privacy_url: row.privacy_url,
        look: Look { accent: row.accent.map(|text| at.accent("accent", &text)).transpose()?, logo: row.logo },
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

/// Keeps the host from others until the transaction ends.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: OrganizationId) -> Result<()> {
    let held = Entity::find_by_id(id.0).select_only().column(COLUMN.id.0).lock_exclusive().into_tuple::<uuid::Uuid>();
    present(TABLE, held.one(tx.connection()).await?)?;
    Ok(())
}

/// Every host of something public, by name, each with its public formats by title: one query.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_hosting(db: &impl Db) -> Result<Vec<(Organization, Vec<Format>)>> {
    let shown = |_, format| Expr::col((format, format::Column::Status)).ne(FormatStatus::Draft.as_str());
    let formats = format::Relation::Organization.def().rev().on_condition(move |l, r| shown(l, r).into_condition());
    let single = event::Entity::find()
        .select_only()
        .column(event::COLUMN.organization_id.0)
        .filter(event::COLUMN.format_id.is_null())
        .filter(event::COLUMN.status.ne(EventStatus::Draft.as_str()))
        .into_query();
    let rows = Entity::find()
        .join(JoinType::LeftJoin, formats)
        .select_also(format::Entity)
        .filter(
            Condition::any()
                .add(format::COLUMN.id.is_not_null())
                .add(Expr::col((Entity, COLUMN.id.0)).in_subquery(single)),
        )
        .order_by_asc(COLUMN.name.0)
        .order_by_asc(COLUMN.id.0)
        .order_by_asc(format::COLUMN.title.0)
        .order_by_asc(format::COLUMN.id.0);
    let mut hosts: Vec<(Organization, Vec<Format>)> = Vec::new();
    for (host, format) in rows.all(db.connection()).await? {
        let format = format.map(formats::value).transpose()?;
        match hosts.last_mut() {
            Some((last, formats)) if last.id.0 == host.id => formats.extend(format),
            _ => hosts.push((value(host)?, format.into_iter().collect())),
        }
    }
    Ok(hosts)
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
        accent: o.look.accent.map(|accent| accent.to_string()),
        logo: o.look.logo,
    };
    add(tx, row).await
}

/// The hosts, by name; all of them or those named.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, some: Option<&[OrganizationId]>) -> Result<Vec<Organization>> {
    let rows = Entity::find()
        .apply_if(some, |query, some| query.filter(COLUMN.id.is_in(some.iter().map(|id| id.0))))
        .order_by_asc(COLUMN.name.0)
        .all(db.connection())
        .await?;
    rows.into_iter().map(value).collect()
}

/// Changes a host's name and color.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save_look(tx: &Tx, id: OrganizationId, name: &Line, accent: Option<Accent>) -> Result<()> {
    let row = ActiveModel {
        id: ActiveValue::Unchanged(id.0),
        name: ActiveValue::Set(name.as_str().to_owned()),
        accent: ActiveValue::Set(accent.map(|accent| accent.to_string())),
        ..Default::default()
    };
    row.update(tx.connection()).await?;
    Ok(())
}

/// Changes a host's logo, or takes it away.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save_logo(tx: &Tx, id: OrganizationId, picture: Option<(String, Vec<u8>)>) -> Result<()> {
    let row = ActiveModel {
        id: ActiveValue::Unchanged(id.0),
        logo: ActiveValue::Set(picture.as_ref().map(|(name, _)| name.clone())),
        ..Default::default()
    };
    row.update(tx.connection()).await?;
    logo::Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    match picture {
        Some((name, bytes)) => add(tx, logo::Model { organization_id: id.0, name, bytes }).await,
        None => Ok(()),
    }
}

/// The logo of this name.
///
/// # Errors
/// The database refused or is gone.
pub async fn logo(db: &impl Db, name: &str) -> Result<Option<Vec<u8>>> {
    let found = logo::Entity::find().filter(logo::COLUMN.name.eq(name)).one(db.connection()).await?;
    Ok(found.map(|row| row.bytes))
}
