//! How jobs with a timetable fare: the same on every node.

use chrono::{DateTime, Utc};
use entity::job::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::{Db, Result, Tx, row::add_if_new};

/// How one of them fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fared {
    /// Its name.
    pub name: String,
    /// When it last went well, or from when on it is watched if it never did: one that never goes well is late as well.
    pub succeeded_at: DateTime<Utc>,
    /// How often it failed since.
    pub failures: u32,
}

/// From now on these are watched, and no others: a job that is no more is not late.
///
/// # Errors
/// The database refused or is gone.
pub async fn watch(tx: &Tx, names: &[&str], now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(COLUMN.name.is_not_in(names.iter().copied())).exec(tx.connection()).await?;
    for name in names {
        note(tx, name, now).await?;
    }
    Ok(())
}

/// It went well.
///
/// # Errors
/// The database refused or is gone.
pub async fn went_well(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<()> {
    note(tx, name, now).await?;
    let this = Entity::update_many().filter(COLUMN.name.eq(name)).col_expr(Column::SucceededAt, Expr::value(now));
    this.col_expr(Column::Failures, Expr::value(0)).exec(tx.connection()).await?;
    Ok(())
}

/// It failed once more. Answers how often it has since it last went well.
///
/// # Errors
/// The database refused or is gone.
pub async fn failed(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<u32> {
    note(tx, name, now).await?;
    let one_more = Expr::col(Column::Failures).add(1);
    let this = Entity::update_many().filter(COLUMN.name.eq(name)).col_expr(Column::Failures, one_more);
    this.exec(tx.connection()).await?;
    let row = Entity::find_by_id(name.to_owned()).one(tx.connection()).await?;
    Ok(row.map_or(1, |row| u32::try_from(row.failures).unwrap_or(u32::MAX)))
}

/// It is watched from now on, if it is not yet.
async fn note(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<bool> {
    add_if_new(tx, Model { name: name.to_owned(), succeeded_at: now, failures: 0 }, [Column::Name]).await
}

/// All that are watched, by name.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db) -> Result<Vec<Fared>> {
    let rows = Entity::find().order_by_asc(Column::Name).all(db.connection()).await?;
    let fared = |Model { name, succeeded_at, failures }| Fared {
        name,
        succeeded_at,
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
    };
    Ok(rows.into_iter().map(fared).collect())
}
