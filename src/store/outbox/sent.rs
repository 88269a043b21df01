//! What was sent at about the same time is written down together.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::outbox::{COLUMN, Column, Entity};
use sea_orm::{
    Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use super::{OutboxState, claims::Claimed, row::TABLE};
use crate::{
    domain::{
        id::{NoticeId, RegistrationId},
        notice::NoticeKind,
    },
    store::{Db, Result, Tx, row::Row},
};

/// The relay has these mails, each under its `Message-ID`. Answers those of which that was said: the claims on the others
/// had passed to somebody else.
///
/// # Errors
/// The database refused or is gone.
pub async fn mark_sent(tx: &Tx, sent: &[(&Claimed, &str)], now: DateTime<Utc>) -> Result<HashSet<NoticeId>> {
    let (mut ours, mut ids) = (Condition::any(), CaseStatement::new());
    for (claimed, message_id) in sent {
        let id = claimed.notice.id;
        let attempt = Row::new(TABLE, id).number::<i32, _>("attempt", claimed.attempt)?;
        let this = Condition::all()
            .add(COLUMN.id.eq(id.0))
            .add(COLUMN.lease_owner.eq(claimed.worker.as_str()))
            .add(COLUMN.attempt.eq(attempt));
        ours = ours.add(this);
        ids = ids.case(COLUMN.id.eq(id.0), Expr::value(*message_id));
    }
    let written = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Sent.as_str()))
        .col_expr(COLUMN.sent_at.0, Expr::value(now))
        .col_expr(COLUMN.message_id.0, ids.into())
        .col_expr(COLUMN.last_error_class.0, Expr::value(None::<String>))
        .col_expr(COLUMN.last_answer.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
        .filter(ours)
        .exec_with_returning(tx.connection())
        .await?;
    Ok(written.into_iter().map(|row| NoticeId(row.id)).collect())
}

/// The `Message-ID` of the first mail of these kinds that went out about each registration.
///
/// # Errors
/// The database refused or is gone.
pub async fn first_sent_of(
    db: &impl Db,
    registrations: &[RegistrationId],
    kinds: &[NoticeKind],
) -> Result<HashMap<RegistrationId, String>> {
    let rows: Vec<(Option<Uuid>, Option<String>)> = Entity::find()
        .select_only()
        .column(Column::RegistrationId)
        .column(Column::MessageId)
        .filter(COLUMN.registration_id.is_in(registrations.iter().map(|id| id.0)))
        .filter(COLUMN.kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(COLUMN.state.eq(OutboxState::Sent.as_str()))
        .order_by_asc(COLUMN.sent_at.0)
        .order_by_asc(COLUMN.id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut first = HashMap::new();
    for (registration, message_id) in rows {
        if let (Some(registration), Some(message_id)) = (registration, message_id) {
            first.entry(RegistrationId(registration)).or_insert(message_id);
        }
    }
    Ok(first)
}
