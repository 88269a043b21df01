//! The rules by which formats recur.

use entity::{
    cadence::{ActiveModel, COLUMN, Entity, Model},
    format,
};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{
    Db, Result, StoreError, Tx, formats,
    row::{Row, add},
};
use crate::domain::{
    cadence::{Cadence, HolidayPolicy, Rule, Unit},
    format::{Format, FormatStatus},
    id::{CadenceId, FormatId},
};

const TABLE: &str = "cadence";

/// The value of a row.
pub(super) fn value(row: Model) -> Result<Cadence> {
    let at = Row::new(TABLE, row.id);
    let rule = Rule {
        every: at.number("every", row.every)?,
        unit: at.word("unit", &row.unit, Unit::from_word)?,
        weekdays: at.json("weekdays", row.weekdays)?,
        month_ordinal: at.maybe("month_ordinal", row.month_ordinal)?,
        anchor: row.anchor,
        until: row.until,
        start_time: row.start_time,
        minutes: at.number("minutes", row.minutes)?,
        holiday_policy: at.word("holiday_policy", &row.holiday_policy, HolidayPolicy::from_word)?,
        holiday_scope: at.json("holiday_scope", row.holiday_scope)?,
        pauses: at.json("pauses", row.pauses)?,
    };
    Ok(Cadence {
        id: CadenceId(row.id),
        format_id: FormatId(row.format_id),
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        rule,
    })
}

fn row(cadence: &Cadence) -> Result<Model> {
    let at = Row::new(TABLE, cadence.id);
    let rule = &cadence.rule;
    Ok(Model {
        id: cadence.id.0,
        format_id: cadence.format_id.0,
        valid_from: cadence.valid_from,
        valid_until: cadence.valid_until,
        every: rule.every.into(),
        unit: rule.unit.as_str().to_owned(),
        weekdays: at.to_json("weekdays", &rule.weekdays)?,
        month_ordinal: rule.month_ordinal.map(Into::into),
        anchor: rule.anchor,
        until: rule.until,
        start_time: rule.start_time,
        minutes: at.number("minutes", rule.minutes)?,
        holiday_policy: rule.holiday_policy.as_str().to_owned(),
        holiday_scope: at.to_json("holiday_scope", &rule.holiday_scope)?,
        pauses: at.to_json("pauses", &rule.pauses)?,
    })
}

/// The rules of a format, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId) -> Result<Vec<Cadence>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .order_by_asc(COLUMN.valid_from.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// The rules of these formats, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_formats(db: &impl Db, formats: &[FormatId]) -> Result<Vec<Cadence>> {
    let mut found = Vec::new();
    for chunk in formats.chunks(500) {
        let rows = Entity::find()
            .filter(COLUMN.format_id.is_in(chunk.iter().map(|format| format.0)))
            .order_by_asc(COLUMN.valid_from.0)
            .order_by_asc(COLUMN.id.0);
        for row in rows.all(db.connection()).await? {
            found.push(value(row)?);
        }
    }
    Ok(found)
}

/// Every rule of every format that plans dates, with its format; the rules of one format stand together, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_all_planned(db: &impl Db) -> Result<Vec<(Format, Vec<Cadence>)>> {
    let planned = [FormatStatus::Active, FormatStatus::Draft].map(FormatStatus::as_str);
    let rows = Entity::find()
        .find_also_related(format::Entity)
        .filter(format::COLUMN.status.is_in(planned))
        .order_by_asc(COLUMN.format_id.0)
        .order_by_asc(COLUMN.valid_from.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    let mut planned: Vec<(Format, Vec<Cadence>)> = Vec::new();
    for (row, format) in rows {
        let cadence = value(row)?;
        match planned.last_mut() {
            Some((last, cadences)) if last.id == cadence.format_id => cadences.push(cadence),
            _ => {
                let format = formats::value(format.ok_or(StoreError::NotFound("format"))?)?;
                planned.push((format, vec![cadence]));
            }
        }
    }
    Ok(planned)
}

/// Adds a rule.
///
/// # Errors
/// An unknown format, or the database is gone.
pub async fn insert(tx: &Tx, cadence: &Cadence) -> Result<()> {
    add(tx, row(cadence)?).await
}

/// Saves a rule. Lock the format first: its rules change together.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, cadence: &Cadence) -> Result<()> {
    let mut row: ActiveModel = row(cadence)?.into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.format_id = ActiveValue::NotSet;
    let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(cadence.id.0)).exec(tx.connection()).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}
