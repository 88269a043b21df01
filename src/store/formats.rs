//! Standing exchanges.

use std::collections::BTreeSet;

use entity::{
    cadence,
    format::{ActiveModel, COLUMN, Entity, Model},
    organization,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, sea_query::Expr,
};

use super::{
    Db, Result, StoreError, Tx, cadences, organizations,
    row::{Row, add, present, saved},
};
use crate::domain::{
    cadence::Cadence,
    format::{Audience, Format, FormatStatus, Locale, RegistrationMode},
    id::{FormatId, OrganizationId, TeamId},
    organization::Organization,
    support::Terms,
};

const TABLE: &str = "format";

/// The value of a row.
pub(super) fn value(row: Model) -> Result<Format> {
    let at = Row::new(TABLE, row.id);
    Ok(Format {
        id: FormatId(row.id),
        slug: at.slug("slug", &row.slug)?,
        team_id: TeamId(row.team_id),
        organization_id: OrganizationId(row.organization_id),
        audience: at.word("audience", &row.audience, Audience::from_word)?,
        status: at.word("status", &row.status, FormatStatus::from_word)?,
        zone: at.zone("time_zone", &row.time_zone)?,
        default_minutes: at.number("default_minutes", row.default_minutes)?,
        capacity: at.maybe("capacity", row.capacity)?,
        registration: at.word("registration", &row.registration, RegistrationMode::from_word)?,
        join_opens_before: at.number("join_opens_before", row.join_opens_before)?,
        registration_opens_before: at.maybe("registration_opens_before", row.registration_opens_before)?,
        registration_closes_before: at.number("registration_closes_before", row.registration_closes_before)?,
        audience_roles: at.json("audience_roles", row.audience_roles)?,
        join_closes_after: at.number("join_closes_after", row.join_closes_after)?,
        join_text: row.join_text,
        reminder_offsets: at.json("reminder_offsets", row.reminder_offsets)?,
        retention_days: at.number("retention_days", row.retention_days)?,
        support: Terms {
            offered: row.support_needs,
            days_before: at.number("support_days_before", row.support_days_before)?,
            contact: row.support_contact,
        },
        tags: at.json("tags", row.tags)?,
        locale: at.word("locale", &row.locale, Locale::from_word)?,
        title: row.title,
        summary: row.summary,
        description_md: row.description_md,
        description_html: row.description_html,
        audience_note: row.audience_note,
        location: row.location,
        approval: row.approval,
        join_url: row.join_url,
        version: row.version,
        created_at: row.created_at,
        changed_at: row.changed_at,
    })
}

fn row(format: &Format) -> Result<Model> {
    let at = Row::new(TABLE, format.id);
    let f = format.clone();
    Ok(Model {
        id: f.id.0,
        slug: f.slug.as_str().to_owned(),
        team_id: f.team_id.0,
        organization_id: f.organization_id.0,
        title: f.title,
        summary: f.summary,
        description_md: f.description_md,
        description_html: f.description_html,
        audience: f.audience.as_str().to_owned(),
        audience_note: f.audience_note,
        status: f.status.as_str().to_owned(),
        time_zone: f.zone.name().to_owned(),
        default_minutes: at.number("default_minutes", f.default_minutes)?,
        location: f.location,
        capacity: at.maybe("capacity", f.capacity)?,
        registration: f.registration.as_str().to_owned(),
        approval: f.approval,
        join_url: f.join_url,
        join_opens_before: at.number("join_opens_before", f.join_opens_before)?,
        registration_opens_before: at.maybe("registration_opens_before", f.registration_opens_before)?,
        registration_closes_before: at.number("registration_closes_before", f.registration_closes_before)?,
        audience_roles: at.to_json("audience_roles", &f.audience_roles)?,
        join_closes_after: at.number("join_closes_after", f.join_closes_after)?,
        join_text: f.join_text,
        reminder_offsets: at.to_json("reminder_offsets", &f.reminder_offsets)?,
        retention_days: at.number("retention_days", f.retention_days)?,
        support_needs: f.support.offered,
        support_days_before: at.number("support_days_before", f.support.days_before)?,
        support_contact: f.support.contact,
        tags: at.to_json("tags", &f.tags)?,
        locale: f.locale.as_str().to_owned(),
        version: f.version,
        created_at: f.created_at,
        changed_at: f.changed_at,
    })
}

/// The format with this part of addresses, whatever its status.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_slug(db: &impl Db, slug: &str) -> Result<Option<Format>> {
    Entity::find().filter(COLUMN.slug.eq(slug)).one(db.connection()).await?.map(value).transpose()
}

/// The format.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: FormatId) -> Result<Format> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The format, kept from others until the transaction ends.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: FormatId) -> Result<Format> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// Every format the public sees, by title.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_public(db: &impl Db) -> Result<Vec<Format>> {
    let rows = Entity::find()
        .filter(COLUMN.status.ne(FormatStatus::Draft.as_str()))
        .order_by_asc(COLUMN.title.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Every format of these teams, drafts too, by title.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_teams(db: &impl Db, teams: &[TeamId]) -> Result<Vec<Format>> {
    let rows = Entity::find()
        .filter(COLUMN.team_id.is_in(teams.iter().map(|team| team.0)))
        .order_by_asc(COLUMN.title.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// A format as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The format.
    pub format: Format,
    /// Its rules, oldest first.
    pub rules: Vec<Cadence>,
    /// Who hosts it.
    pub host: Organization,
}

/// The public format with this part of addresses, with its rules and its host: one query.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_shown(db: &impl Db, slug: &str) -> Result<Option<Shown>> {
    Ok(shown(db, COLUMN.slug.eq(slug)).await?.pop())
}

/// Every format the public sees, by title, with its rules and its host: one query.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_shown(db: &impl Db) -> Result<Vec<Shown>> {
    shown(db, COLUMN.id.is_not_null()).await
}

async fn shown(db: &impl Db, which: Expr) -> Result<Vec<Shown>> {
    let rows = Entity::find()
        .join_rev(JoinType::LeftJoin, cadence::Relation::Format.def())
        .select_also(cadence::Entity)
        .find_also_related(organization::Entity)
        .filter(COLUMN.status.ne(FormatStatus::Draft.as_str()))
        .filter(which)
        .order_by_asc(COLUMN.title.0)
        .order_by_asc(COLUMN.id.0)
        .order_by_asc(cadence::COLUMN.valid_from.0)
        .order_by_asc(cadence::COLUMN.id.0);
    let mut formats: Vec<Shown> = Vec::new();
    for (format, rule, host) in rows.all(db.connection()).await? {
        let rule = rule.map(cadences::value).transpose()?;
        match formats.last_mut() {
            Some(last) if last.format.id.0 == format.id => last.rules.extend(rule),
            _ => {
                let host = organizations::value(host.ok_or(StoreError::NotFound("organization"))?)?;
                formats.push(Shown { format: value(format)?, rules: rule.into_iter().collect(), host });
            }
        }
    }
    Ok(formats)
}

/// The ids of a host's formats.
///
/// # Errors
/// The database refused or is gone.
pub async fn ids_of_host(db: &impl Db, host: OrganizationId) -> Result<Vec<FormatId>> {
    let rows = Entity::find().filter(COLUMN.organization_id.eq(host.0)).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| FormatId(row.id)).collect())
}

/// Those formats that carry at least one of the tags.
#[must_use]
pub fn tagged(formats: Vec<Format>, tags: &[String]) -> Vec<Format> {
    formats.into_iter().filter(|format| format.tags.iter().any(|tag| tags.contains(tag))).collect()
}

/// The tags of these formats, each once, sorted.
#[must_use]
pub fn tags_of(formats: &[Format]) -> Vec<String> {
    let tags: BTreeSet<&String> = formats.iter().flat_map(|format| &format.tags).collect();
    tags.into_iter().cloned().collect()
}

/// Adds a format.
///
/// # Errors
/// `format_slug_key`, an unknown team or host, or the database is gone.
pub async fn insert(tx: &Tx, format: &Format) -> Result<()> {
    add(tx, row(format)?).await
}

/// Saves a format if nobody changed it since it was read; answers its new version.
///
/// # Errors
/// [`Conflict::Version`](super::Conflict::Version), `format_slug_key`, or the database is gone.
pub async fn save(tx: &Tx, format: &Format) -> Result<i64> {
    let version = format.version + 1;
    let mut row: ActiveModel = Model { version, ..row(format)? }.into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.created_at = ActiveValue::NotSet;
    let updated = Entity::update_many()
        .set(row)
        .filter(COLUMN.id.eq(format.id.0))
        .filter(COLUMN.version.eq(format.version))
        .exec(tx.connection())
        .await?;
    saved(updated.rows_affected)?;
    Ok(version)
}

/// These formats, in no order; unknown ids are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_some(db: &impl Db, ids: &[FormatId]) -> Result<Vec<Format>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().map(|id| id.0)));
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}
