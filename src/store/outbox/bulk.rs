//! The mails that invite people to a format: how far each has come, stopped and let go together.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation,
    outbox::{COLUMN, Entity},
};
use sea_orm::{
    Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{OutboxState, row::TABLE, unclaimed};
use crate::{
    domain::id::{FormatId, NoticeId},
    store::{Db, Result, Tx, row::Row},
};

/// The last mail of each invitation to the format.
fn invitations_to(format: FormatId) -> SelectStatement {
    bulk_invitation::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.notice_id.0)
        .filter(bulk_invitation::COLUMN.format_id.eq(format.0))
        .filter(bulk_invitation::COLUMN.notice_id.is_not_null())
        .into_query()
}

/// Where the mails that invite to the format stand; those that were forgotten after a while are missing.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_invitations(db: &impl Db, format: FormatId) -> Result<HashMap<NoticeId, OutboxState>> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .column(COLUMN.state.0)
        .filter(COLUMN.id.in_subquery(invitations_to(format)))
        .into_tuple()
        .all(db.connection())
        .await?;
    let state = |id: Uuid, word: &str| Row::new(TABLE, id).word("state", word, OutboxState::from_word);
    rows.into_iter().map(|(id, word)| Ok((NoticeId(id), state(id, &word)?))).collect()
}

/// Stops the mails that invite to the format and have not gone yet; what a worker has in hand still goes. Answers how
/// many.
///
/// # Errors
/// The database refused or is gone.
pub async fn pause_invitations(tx: &Tx, format: FormatId, now: DateTime<Utc>) -> Result<u64> {
    let stopped = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Paused.as_str()))
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(Condition::all().add(unclaimed(now)))
        .filter(COLUMN.id.in_subquery(invitations_to(format)))
        .exec(tx.connection())
        .await?;
    Ok(stopped.rows_affected)
}

/// The mails that invite to the format and are stopped, in the order in which they were to go.
///
/// # Errors
/// The database refused or is gone.
pub async fn paused_invitations(db: &impl Db, format: FormatId) -> Result<Vec<NoticeId>> {
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(COLUMN.state.eq(OutboxState::Paused.as_str()))
        .filter(COLUMN.id.in_subquery(invitations_to(format)))
        .order_by_asc(COLUMN.due_at.0)
        .order_by_asc(COLUMN.id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(NoticeId).collect())
}

/// Lets a stopped mail go, not before `due_at`.
///
/// # Errors
/// The database refused or is gone.
pub async fn let_go(tx: &Tx, id: NoticeId, (due_at, deliver_before): (DateTime<Utc>, DateTime<Utc>)) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Due.as_str()))
        .col_expr(COLUMN.due_at.0, Expr::value(due_at))
        .col_expr(COLUMN.deliver_before.0, Expr::value(deliver_before))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(OutboxState::Paused.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(())
}
