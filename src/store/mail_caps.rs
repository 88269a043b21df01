//! What the limits on mail to strangers kept back, one row per limit; and whether the breaker is open.

use chrono::{DateTime, Utc};
use entity::mail_cap::{COLUMN, Column, Entity, Model};
use sea_orm::{
    EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::{
    Db, Result, Tx,
    row::{Row, add_if_new},
};
use crate::domain::notice::Withheld;

const TABLE: &str = "mail_cap";

/// What one limit kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub why: Withheld,
    /// Mails, ever.
    pub withheld: u64,
    /// The last one.
    pub last_at: Option<DateTime<Utc>>,
}

/// Counts a mail that was kept back.
///
/// # Errors
/// The database refused or is gone.
pub async fn count(tx: &Tx, why: Withheld, now: DateTime<Utc>) -> Result<()> {
    let first = Model { name: why.as_str().to_owned(), withheld: 1, last_at: Some(now), open_since: None };
    let next = OnConflict::column(Column::Name)
        .value(Column::Withheld, Expr::col((Entity, Column::Withheld)).add(1))
        .update_column(Column::LastAt)
        .to_owned();
    Entity::insert(first.into_active_model()).on_conflict(next).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What each limit kept back; limits that never did are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db) -> Result<Vec<Kept>> {
    let rows = Entity::find().filter(COLUMN.withheld.gt(0)).order_by_asc(COLUMN.name.0).all(db.connection()).await?;
    let kept = rows.into_iter().map(|row| {
        let at = Row::new(TABLE, &row.name);
        Ok(Kept {
            why: at.word("name", &row.name, Withheld::from_word)?,
            withheld: at.number("withheld", row.withheld)?,
            last_at: row.last_at,
        })
    });
    kept.collect()
}

/// Since when the breaker is open; none: it is closed.
///
/// # Errors
/// The database refused or is gone.
pub async fn open_since(db: &impl Db) -> Result<Option<DateTime<Utc>>> {
    let breaker = Entity::find_by_id(Withheld::Breaker.as_str()).one(db.connection()).await?;
    Ok(breaker.and_then(|row| row.open_since))
}

/// Opens the breaker, or closes it (`None`). Answers whether it was the other way before: of many who see the same
/// storm, one has opened it.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_open_since(tx: &Tx, since: Option<DateTime<Utc>>) -> Result<bool> {
    let name = Withheld::Breaker.as_str();
    let row = Model { name: name.to_owned(), withheld: 0, last_at: None, open_since: None };
    add_if_new(tx, row, [Column::Name]).await?;
    let before = if since.is_some() { COLUMN.open_since.is_null() } else { COLUMN.open_since.is_not_null() };
    let turned = Entity::update_many()
        .col_expr(COLUMN.open_since.0, Expr::value(since))
        .filter(COLUMN.name.eq(name))
        .filter(before)
        .exec(tx.connection())
        .await?;
    Ok(turned.rows_affected == 1)
}
