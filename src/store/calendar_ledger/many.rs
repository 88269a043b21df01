//! The same for many mails at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::calendar_ledger::{COLUMN, Column, Entity};
use sea_orm::{
    EntityTrait, QueryFilter,
    sea_query::{CaseStatement, Expr},
};

use super::{TABLE, value};
use crate::{
    domain::{id::NoticeId, invitation::LedgerEntry},
    store::{
        Db, Result, Tx,
        row::{Row, in_steps},
    },
};

/// What these mails put into calendars; those that say it in words alone are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_notices(db: &impl Db, notices: &[NoticeId]) -> Result<HashMap<NoticeId, LedgerEntry>> {
    let theirs = COLUMN.notice_id.is_in(in_steps(notices.iter().map(|id| id.0)));
    let rows = Entity::find().filter(theirs).all(db.connection()).await?;
    rows.into_iter().map(|row| value(row).map(|entry| (entry.notice_id, entry))).collect()
}

/// The relay has these mails, each with its object as it was when it was written.
///
/// # Errors
/// The database refused or is gone.
pub async fn mark_sent(tx: &Tx, sent: &[(NoticeId, u32, String)], now: DateTime<Utc>) -> Result<()> {
    if sent.is_empty() {
        return Ok(());
    }
    let (mut sequences, mut ids) = (CaseStatement::new(), CaseStatement::new());
    let sent = in_steps(sent);
    for (notice, sequence, message_id) in &sent {
        let sequence: i32 = Row::new(TABLE, notice).number("sequence", *sequence)?;
        sequences = sequences.case(COLUMN.notice_id.eq(notice.0), Expr::value(sequence));
        ids = ids.case(COLUMN.notice_id.eq(notice.0), Expr::value(message_id.as_str()));
    }
    Entity::update_many()
        .col_expr(Column::Sequence, sequences.into())
        .col_expr(Column::MessageId, ids.into())
        .col_expr(Column::SentAt, Expr::value(now))
        .filter(COLUMN.notice_id.is_in(sent.iter().map(|(notice, ..)| notice.0)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The same for mails whose claims had passed to somebody else, who says what came of them; what they said stands. A mail that
/// was overtaken in the middle of sending nobody else speaks of, and it may still have arrived.
///
/// # Errors
/// The database refused or is gone.
pub async fn mark_stray(tx: &Tx, sent: &[(NoticeId, u32, String)], now: DateTime<Utc>) -> Result<()> {
    let mut unsaid = Vec::new();
    for one in sent {
        let said = Entity::find().filter(COLUMN.notice_id.eq(one.0.0)).filter(COLUMN.sent_at.is_not_null());
        if said.one(tx.connection()).await?.is_none() {
            unsaid.push(one.clone());
        }
    }
    mark_sent(tx, &unsaid, now).await
}
