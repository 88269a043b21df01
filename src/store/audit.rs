//! Who did what to what.

use chrono::{DateTime, Utc};
use entity::{
    account,
    audit::{COLUMN, Column, Entity, Model},
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Query,
};

use super::{Db, Result, Tx, row::add};
use crate::domain::{
    audit::{AuditEntry, AuditWish, ObjectKind, object_of},
    id::{AccountId, AuditId, OrganizationId},
};

/// Adds an entry, to the log of the host that its object belongs to unless it says which.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, entry: &AuditEntry) -> Result<()> {
    let entry = entry.clone();
    let host = match entry.organization_id {
        Some(host) => Some(host),
        None => host_of(tx, &entry.object).await?,
    };
    let row = Model {
        id: entry.id.0,
        at: entry.at,
        account_id: entry.account_id.map(|id| id.0),
        organization_id: host.map(|id| id.0),
        what: entry.what,
        object: entry.object,
        request_id: entry.request_id,
        result: entry.result,
    };
    add(tx, row).await
}

/// The host that has a say about an object.
async fn host_of(tx: &Tx, object: &str) -> Result<Option<OrganizationId>> {
    use entity::{event, format, question};
    let db = tx.connection();
    let Some((kind, id)) = object_of(object) else { return Ok(None) };
    let of_format = |id| format::Entity::find_by_id(id).select_only().column(format::Column::OrganizationId);
    let of_event = |id| event::Entity::find_by_id(id).select_only().column(event::Column::OrganizationId);
    let host = match kind {
        ObjectKind::Organization => Some(id),
        ObjectKind::Format => of_format(id).into_tuple().one(db).await?,
        ObjectKind::Event => of_event(id).into_tuple().one(db).await?,
        ObjectKind::Question => match question::Entity::find_by_id(id).one(db).await? {
            Some(question) => match (question.format_id, question.event_id) {
                (Some(format), _) => of_format(format).into_tuple().one(db).await?,
                (None, Some(event)) => of_event(event).into_tuple().one(db).await?,
                (None, None) => None,
            },
            None => None,
        },
        ObjectKind::Account | ObjectKind::ApiToken | ObjectKind::Notice | ObjectKind::Person => None,
    };
    Ok(host.map(OrganizationId))
}

pub(super) fn value(row: Model) -> AuditEntry {
    AuditEntry {
        id: AuditId(row.id),
        at: row.at,
        account_id: row.account_id.map(AccountId),
        organization_id: row.organization_id.map(OrganizationId),
        what: row.what,
        object: row.object,
        request_id: row.request_id,
        result: row.result,
    }
}

fn newest_first(query: Select<Entity>) -> Select<Entity> {
    query.order_by_desc(COLUMN.at.0).order_by_desc(COLUMN.id.0)
}

/// The newest entries, of one object or of all.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, object: Option<&str>, limit: u64) -> Result<Vec<AuditEntry>> {
    let some = Entity::find().apply_if(object, |query, object| query.filter(COLUMN.object.eq(object)));
    Ok(newest_first(some).limit(limit).all(db.connection()).await?.into_iter().map(value).collect())
}

/// The newest entries about what an account did.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_by(db: &impl Db, account: AccountId, limit: u64) -> Result<Vec<AuditEntry>> {
    let theirs = Entity::find().filter(COLUMN.account_id.eq(account.0));
    Ok(newest_first(theirs).limit(limit).all(db.connection()).await?.into_iter().map(value).collect())
}

/// What an account did of one kind since then.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_since(
    db: &impl Db,
    (account, verb): (AccountId, &str),
    since: DateTime<Utc>,
) -> Result<Vec<AuditEntry>> {
    let some = Entity::find().filter(COLUMN.at.gt(since)).filter(COLUMN.account_id.eq(account.0));
    Ok(some.filter(COLUMN.what.eq(verb)).all(db.connection()).await?.into_iter().map(value).collect())
}

/// Forgets entries from before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.at.lt(before)).exec(tx.connection()).await?.rows_affected)
}

/// One page of a host's log, newest first, and how many entries there are on all pages. `page` counts from 0.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_host(
    db: &impl Db,
    host: OrganizationId,
    wish: AuditWish,
    (page, per_page): (u64, u64),
) -> Result<(Vec<AuditEntry>, u64)> {
    let some = Entity::find()
        .filter(COLUMN.organization_id.eq(host.0))
        .apply_if(wish.who, |query, who| query.filter(COLUMN.account_id.eq(who.0)))
        .apply_if(wish.kind, |query, kind| query.filter(COLUMN.object.starts_with(format!("{}:", kind.as_str()))))
        .apply_if(wish.before, |query, before| query.filter(COLUMN.at.lt(before)));
    let pages = newest_first(some).paginate(db.connection(), per_page);
    let total = pages.num_items().await?;
    Ok((pages.fetch_page(page).await?.into_iter().map(value).collect(), total))
}

/// Who did something that a host's log holds, by name.
///
/// # Errors
/// The database refused or is gone.
pub async fn people_of(db: &impl Db, host: OrganizationId) -> Result<Vec<(AccountId, String)>> {
    let mut acted = Query::select();
    acted.distinct().column(Column::AccountId).from(Entity).and_where(Column::OrganizationId.eq(host.0));
    acted.and_where(Column::AccountId.is_not_null());
    let people = account::Entity::find().filter(account::Column::Id.in_subquery(acted));
    let people = people.order_by_asc(account::Column::Name).all(db.connection()).await?;
    Ok(people.into_iter().map(|account| (AccountId(account.id), account.name)).collect())
}
