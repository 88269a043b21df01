//! What a person was told after a mail, of the same object.

use entity::{
    calendar_ledger,
    outbox::{COLUMN, Column, Entity},
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::TABLE;
use crate::{
    domain::{id::NoticeId, mail_log::OutboxState, notice::NoticeKind},
    store::{Db, Result, row::Row, row::present},
};

/// The mails to the same mailbox that were enqueued after this one and speak of the same registration, or, if it is about a
/// whole series, of that series as a whole: what they are, and where they stand.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn later(db: &impl Db, id: NoticeId) -> Result<Vec<(NoticeKind, OutboxState)>> {
    let row = present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?;
    let same = match row.registration_id {
        Some(registration) => {
            let within = COLUMN.id.in_subquery(telling(calendar_ledger::COLUMN.registration_id.eq(registration)));
            let whole = Condition::all().add(COLUMN.registration_id.is_null()).add(within);
            Condition::any().add(COLUMN.registration_id.eq(registration)).add(whole)
        }
        None => {
            let uids: Vec<String> = calendar_ledger::Entity::find()
                .select_only()
                .column(calendar_ledger::COLUMN.uid.0)
                .distinct()
                .filter(calendar_ledger::COLUMN.notice_id.eq(id.0))
                .into_tuple()
                .all(db.connection())
                .await?;
            let within = COLUMN.id.in_subquery(telling(calendar_ledger::COLUMN.uid.is_in(uids)));
            Condition::all().add(COLUMN.registration_id.is_null()).add(within)
        }
    };
    let after = Condition::any().add(COLUMN.created_at.gt(row.created_at)).add(
        Condition::all().add(COLUMN.created_at.eq(row.created_at)).add(Expr::col((Entity, Column::Id)).gt(row.id)),
    );
    let rows: Vec<(Uuid, String, String)> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .column(COLUMN.kind.0)
        .column(COLUMN.state.0)
        .filter(COLUMN.mailbox_id.eq(row.mailbox_id))
        .filter(same)
        .filter(after)
        .into_tuple()
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(id, kind, state)| {
            let at = Row::new(TABLE, id);
            Ok((at.word("kind", &kind, NoticeKind::from_word)?, at.word("state", &state, OutboxState::from_word)?))
        })
        .collect()
}

/// The mails that put something into a calendar, or take it out.
fn telling(which: impl Into<Condition>) -> SelectStatement {
    calendar_ledger::Entity::find()
        .select_only()
        .column(calendar_ledger::COLUMN.notice_id.0)
        .filter(which.into())
        .into_query()
}
