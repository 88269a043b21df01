//! The erasure ledger's lines in the database.

use entity::erasure::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use super::{
    Db, Result, Tx,
    row::{Row, add_if_new},
};
use crate::domain::erasure::{Erasure, ErasureReach};

const TABLE: &str = "erasure";

/// Adds a line; a known one stays as it is.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, erasure: &Erasure) -> Result<()> {
    let line = erasure.clone();
    let row = Model {
        subject: line.subject,
        at: line.at,
        reach: line.reach.as_str().to_owned(),
        detail: line.detail,
        proof: line.proof,
    };
    add_if_new(tx, row, [Column::Subject, Column::At]).await?;
    Ok(())
}

/// All lines, the oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db) -> Result<Vec<Erasure>> {
    let rows = Entity::find().order_by_asc(COLUMN.at.0).order_by_asc(COLUMN.subject.0).all(db.connection()).await?;
    let value = |row: Model| {
        let reach = Row::new(TABLE, &row.subject).word("reach", &row.reach, ErasureReach::from_word)?;
        Ok(Erasure { subject: row.subject, reach, at: row.at, detail: row.detail, proof: row.proof })
    };
    rows.into_iter().map(value).collect()
}

/// How many lines there are.
///
/// # Errors
/// The database refused or is gone.
pub async fn count(db: &impl Db) -> Result<u64> {
    Ok(Entity::find().count(db.connection()).await?)
}
