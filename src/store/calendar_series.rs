//! The dates of a rule as one entry of somebody's calendar. Which dates are in it the ledger says: those whose newest
//! object carries its identity and puts them in.

use chrono::{DateTime, Utc};
use entity::{
    cadence,
    calendar_series::{COLUMN, Entity, Model},
    event, format, registration,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    Db, Result, StoreError, Tx, cadences, calendar_ledger, events, registrations,
    row::{Row, add},
};
use crate::domain::{
    cadence::Rule,
    event::{Event, EventKind, EventStatus},
    id::{CadenceId, EnrollmentId, FormatId, SeriesId},
    invitation::{
        Method,
        course::{Course, Series, first_of_its_kind},
    },
    registration::Registration,
};

const TABLE: &str = "calendar_series";

fn value(row: Model) -> Series {
    Series {
        id: SeriesId(row.id),
        enrollment_id: EnrollmentId(row.enrollment_id),
        told: row.cadence_id.map(CadenceId),
        uid: row.uid,
        created_at: row.created_at,
    }
}

/// Adds a series. Lock the format first.
///
/// # Errors
/// There is one for this enrollment and rule, or the database is gone.
pub async fn insert(tx: &Tx, series: &Series) -> Result<()> {
    let row = Model {
        id: series.id.0,
        enrollment_id: series.enrollment_id.0,
        cadence_id: series.told.map(|cadence| cadence.0),
        uid: series.uid.clone(),
        sequence: 0,
        created_at: series.created_at,
    };
    add(tx, row).await
}

/// One series.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: SeriesId) -> Result<Series> {
    let found = Entity::find_by_id(id.0).one(db.connection()).await?;
    found.map(value).ok_or(StoreError::NotFound(TABLE))
}

/// The series with an identity in calendars.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_uid(db: &impl Db, uid: &str) -> Result<Option<Series>> {
    Ok(Entity::find().filter(COLUMN.uid.eq(uid)).one(db.connection()).await?.map(value))
}

/// The series of an enrollment, oldest first. One that lies in the calendar of an address that was given up is another
/// calendar's.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_enrollment(db: &impl Db, enrollment: EnrollmentId) -> Result<Vec<Series>> {
    let rows = Entity::find().filter(COLUMN.enrollment_id.eq(enrollment.0)).order_by_asc(COLUMN.id.0);
    let mut known: Vec<Series> = rows.all(db.connection()).await?.into_iter().map(value).collect();
    if !known.is_empty() {
        let left = calendar_ledger::left_of_enrollment(db, enrollment).await?;
        known.retain(|series| !left.contains(&series.uid));
    }
    Ok(known)
}

/// The person's calendar has been told the whole of a series, by this rule.
///
/// # Errors
/// The database refused or is gone.
pub async fn mark_told(tx: &Tx, id: SeriesId, cadence: CadenceId) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.cadence_id.0, Expr::value(cadence.0))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Something was decided under this revision: whatever comes is newer, even when the dates it was about are long erased.
///
/// # Errors
/// The database refused or is gone.
pub async fn raise(tx: &Tx, id: SeriesId, sequence: u32) -> Result<()> {
    let sequence: i32 = Row::new(TABLE, id).number("sequence", sequence)?;
    Entity::update_many()
        .col_expr(COLUMN.sequence.0, Expr::value(sequence))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.sequence.lt(sequence))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The rules that mean the dates of a format to come; none stands for those that no rule means any more.
///
/// # Errors
/// The database refused or is gone.
pub async fn rules_ahead(db: &impl Db, format: FormatId, now: DateTime<Utc>) -> Result<Vec<Option<CadenceId>>> {
    let rows = event::Entity::find()
        .select_only()
        .column(event::COLUMN.cadence_id.0)
        .distinct()
        .filter(event::COLUMN.format_id.eq(format.0))
        .filter(event::COLUMN.starts_at.gt(now))
        .filter(event::COLUMN.planned_on.is_not_null())
        .filter(event::COLUMN.status.eq(EventStatus::Scheduled.as_str()));
    let ids: Vec<Option<uuid::Uuid>> = rows.into_tuple().all(db.connection()).await?;
    Ok(ids.into_iter().map(|id| id.map(CadenceId)).collect())
}

/// A rule as a series goes by it, with the dates that take place, past ones too; nothing, if the rule is gone.
///
/// # Errors
/// The database refused or is gone.
pub async fn course(db: &impl Db, cadence: CadenceId) -> Result<Option<Course>> {
    let found = cadence::Entity::find_by_id(cadence.0).find_also_related(format::Entity).one(db.connection()).await?;
    let Some((_, Some(format))) = found else { return Ok(None) };
    let zone = Row::new("format", format.id).zone("time_zone", &format.time_zone)?;
    let rules = cadences::list_for_format(db, FormatId(format.id)).await?;
    let Some((first, alike)) = first_of_its_kind(&rules, cadence) else { return Ok(None) };
    let rows = event::Entity::find()
        .filter(event::COLUMN.cadence_id.is_in(alike.iter().map(|id| id.0)))
        .filter(event::COLUMN.planned_on.is_not_null())
        .filter(event::COLUMN.kind.eq(EventKind::Single.as_str()))
        .filter(event::COLUMN.status.is_in([EventStatus::Scheduled, EventStatus::Held].map(EventStatus::as_str)))
        .order_by_asc(event::COLUMN.planned_on.0)
        .order_by_asc(event::COLUMN.id.0);
    let events: Vec<Event> = rows.all(db.connection()).await?.into_iter().map(events::value).collect::<Result<_>>()?;
    let dates = events.into_iter().filter_map(|event| Some((event.planned_on?, event.id, event.slot))).collect();
    let rule = Rule { until: None, ..first.rule.clone() };
    Ok(Some(Course { cadence_id: first.id, alike, rule, zone, dates }))
}

/// Every date of an enrollment with the person's registration, by beginning.
///
/// # Errors
/// The database refused or is gone.
pub async fn dates(db: &impl Db, enrollment: EnrollmentId) -> Result<Vec<(Registration, Event)>> {
    let rows = registration::Entity::find()
        .find_also_related(event::Entity)
        .filter(registration::COLUMN.enrollment_id.eq(enrollment.0))
        .order_by_asc(event::COLUMN.starts_at.0)
        .order_by_asc(registration::COLUMN.id.0)
        .all(db.connection())
        .await?;
    let mut dates = Vec::new();
    for (row, event) in rows {
        let Some(event) = event else { continue };
        dates.push((registrations::value(row)?, events::value(event)?));
    }
    Ok(dates)
}

/// The dates that are in a series as far as we know, by beginning.
///
/// # Errors
/// The database refused or is gone.
pub async fn members(db: &impl Db, series: &Series) -> Result<Vec<(Registration, Event)>> {
    let mut dates = dates(db, series.enrollment_id).await?;
    let ids: Vec<_> = dates.iter().map(|(registration, _)| registration.id).collect();
    let last = calendar_ledger::last_of(db, &ids).await?;
    dates.retain(|(registration, _)| {
        last.get(&registration.id).is_some_and(|entry| entry.uid == series.uid && entry.method == Method::Request)
    });
    Ok(dates)
}
