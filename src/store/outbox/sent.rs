//! What was sent at about the same time is written down together.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::outbox::{COLUMN, Column, Entity};
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use super::{OutboxState, claims::Claimed, row::TABLE};
use crate::{
    domain::{
        id::{NoticeId, RegistrationId},
        notice::NoticeKind,
    },
    store::{
        Db, Result, Tx,
        row::{Row, in_steps},
    },
};

/// The relay has these mails, each under its `Message-ID`. Answers those of which that was said: the claims on the others
/// had passed to somebody else.
///
/// # Errors
/// The database refused or is gone.
pub async fn mark_sent(tx: &Tx, sent: &[(&Claimed, &str)], now: DateTime<Utc>) -> Result<HashSet<NoticeId>> {
    let mut claims: BTreeMap<(&str, u32), Vec<(Uuid, &str)>> = BTreeMap::new();
    for (claimed, message_id) in sent {
        claims.entry((&claimed.worker, claimed.attempt)).or_default().push((claimed.notice.id.0, message_id));
    }
    let mut told = HashSet::with_capacity(sent.len());
    for (claim, mails) in claims {
        told.extend(mark_claimed_together(tx, claim, &in_steps(mails), now).await?);
    }
    Ok(told)
}

/// The same for mails that were claimed alike, as almost all are.
async fn mark_claimed_together(
    tx: &Tx,
    (worker, attempt): (&str, u32),
    mails: &[(Uuid, &str)],
    now: DateTime<Utc>,
) -> Result<Vec<NoticeId>> {
    let attempt: i32 = Row::new(TABLE, worker).number("attempt", attempt)?;
    let ids = mails
        .iter()
        .fold(CaseStatement::new(), |ids, (id, message_id)| ids.case(COLUMN.id.eq(*id), Expr::value(*message_id)));
    let mut update = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Sent.as_str()))
        .col_expr(COLUMN.sent_at.0, Expr::value(now))
        .col_expr(COLUMN.message_id.0, ids.into())
        .col_expr(COLUMN.last_error_class.0, Expr::value(None::<String>))
        .col_expr(COLUMN.last_answer.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
        .filter(COLUMN.id.is_in(mails.iter().map(|(id, _)| *id)))
        .filter(COLUMN.lease_owner.eq(worker))
        .filter(COLUMN.attempt.eq(attempt))
        .into_query();
    // Of what was written only this is of interest: all of it would come back, parameters and all.
    let written = tx.connection().query_all(update.returning_col(Column::Id)).await?;
    let id = |row: QueryResult| Ok(NoticeId(row.try_get_by_index(0)?));
    written.into_iter().map(id).collect()
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
        .filter(COLUMN.registration_id.is_in(in_steps(registrations.iter().map(|id| id.0))))
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
