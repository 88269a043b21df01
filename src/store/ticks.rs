//! Firings of cron lines.

use chrono::{DateTime, TimeDelta, Utc};
use entity::tick::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany, sea_query::Expr};

use super::{Db, Result, Tx, row::add_if_new};

/// One firing, and who carries it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Of which job.
    pub name: String,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// Who has it in hand.
    pub holder: String,
}

impl Turn {
    fn rows(&self) -> UpdateMany<Entity> {
        Entity::update_many().filter(COLUMN.name.eq(self.name.as_str())).filter(COLUMN.due.eq(self.due))
    }

    fn held(&self) -> UpdateMany<Entity> {
        self.rows().filter(COLUMN.holder.eq(self.holder.as_str())).filter(COLUMN.lease_until.is_not_null())
    }
}

/// Claims one firing; exactly one of all nodes gets it.
///
/// # Errors
/// The database refused or is gone.
pub async fn claim(tx: &Tx, name: &str, due: DateTime<Utc>) -> Result<bool> {
    let row = Model { name: name.to_owned(), due, holder: None, lease_until: None };
    add_if_new(tx, row, [Column::Name, Column::Due]).await
}

/// Takes a firing into its holder's hand for so long: one that nobody had yet, or whose holder did not show any more that
/// they are at it. Answers whether it is theirs.
///
/// # Errors
/// The database refused or is gone.
pub async fn take(tx: &Tx, turn: &Turn, now: DateTime<Utc>, lease: TimeDelta) -> Result<bool> {
    let rows = if claim(tx, &turn.name, turn.due).await? {
        turn.rows()
    } else {
        turn.rows().filter(COLUMN.lease_until.lt(now))
    };
    let rows = rows.col_expr(Column::Holder, Expr::value(turn.holder.as_str()));
    let taken = rows.col_expr(Column::LeaseUntil, Expr::value(now + lease)).exec(tx.connection()).await?;
    Ok(taken.rows_affected == 1)
}

/// Shows that its holder is still at it. Answers whether it is still theirs.
///
/// # Errors
/// The database refused or is gone.
pub async fn keep(tx: &Tx, turn: &Turn, until: DateTime<Utc>) -> Result<bool> {
    let kept = turn.held().col_expr(Column::LeaseUntil, Expr::value(until)).exec(tx.connection()).await?;
    Ok(kept.rows_affected == 1)
}

/// Its holder is done with it; nobody takes it up again.
///
/// # Errors
/// The database refused or is gone.
pub async fn finish(tx: &Tx, turn: &Turn) -> Result<()> {
    let nobody = Expr::value(Option::<DateTime<Utc>>::None);
    turn.held().col_expr(Column::LeaseUntil, nobody).exec(tx.connection()).await?;
    Ok(())
}

/// When the last firing that somebody took was due, by name.
///
/// # Errors
/// The database refused or is gone.
pub async fn latest(db: &impl Db) -> Result<Vec<(String, DateTime<Utc>)>> {
    let query = Entity::find().select_only().column(Column::Name).column_as(COLUMN.due.max(), "due");
    Ok(query.group_by(Column::Name).order_by_asc(Column::Name).into_tuple().all(db.connection()).await?)
}

/// Forgets firings before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.due.lt(before)).exec(tx.connection()).await?.rows_affected)
}
