//! Enrollments that ended and are forgotten.

use chrono::{DateTime, Utc};
use entity::enrollment::{COLUMN, Entity};
use sea_orm::{
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    domain::{enrollment::EnrollmentState as State, id::EnrollmentId},
    store::{Db, Result, Tx, outbox},
};

/// Forgets enrollments that were declined, by the person or by the team, before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_declined(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let old = Entity::delete_many()
        .filter(COLUMN.state.eq(State::Declined.as_str()))
        .filter(COLUMN.changed_at.lt(before))
        .exec(tx.connection())
        .await?;
    Ok(old.rows_affected)
}

/// Enrollments that ended before a moment, and of whose dates nothing is kept any more.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_left(db: &impl Db, before: DateTime<Utc>, limit: u64) -> Result<Vec<EnrollmentId>> {
    let dates = Query::select()
        .expr(Expr::val(1))
        .from("registration")
        .and_where(Expr::col(("registration", "enrollment_id")).equals((Entity, COLUMN.id.0)))
        .to_owned();
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(COLUMN.state.eq(State::Left.as_str()))
        .filter(COLUMN.changed_at.lt(before))
        .filter(Expr::exists(dates).not())
        .order_by_asc(COLUMN.id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().map(EnrollmentId).collect())
}

/// Forgets an enrollment that ended before a moment, with the mail about it; answers whether it still was one: somebody may have
/// come back meanwhile.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_left(tx: &Tx, id: EnrollmentId, before: DateTime<Utc>) -> Result<bool> {
    let gone = Entity::delete_many()
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(State::Left.as_str()))
        .filter(COLUMN.changed_at.lt(before))
        .exec(tx.connection())
        .await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    outbox::forget_of_enrollment(tx, id).await?;
    Ok(true)
}
