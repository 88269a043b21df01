//! What operators see and do.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::outbox::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};

use super::{
    OutboxState,
    row::{TABLE, value},
};
use crate::{
    domain::{
        id::{MailboxId, NoticeId},
        notice::{Notice, NoticeKind},
    },
    store::{
        Db, Result, Tx,
        row::{Row, present},
    },
};

/// A mail and how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is to be sent.
    pub notice: Notice,
    /// Where it stands.
    pub state: OutboxState,
    /// Attempts begun.
    pub attempt: u32,
    /// Why the last one failed.
    pub last_error_class: Option<String>,
    /// Until when a worker holds it.
    pub lease_until: Option<DateTime<Utc>>,
    /// The `Message-ID` under which it was sent.
    pub message_id: Option<String>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Which mails to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub state: Option<OutboxState>,
    /// To this mailbox.
    pub mailbox: Option<MailboxId>,
    /// At most so many.
    pub limit: Option<u64>,
}

pub(super) fn entry(row: Model) -> Result<Entry> {
    let at = Row::new(TABLE, row.id);
    Ok(Entry {
        state: at.word("state", &row.state, OutboxState::from_word)?,
        attempt: at.number("attempt", row.attempt)?,
        last_error_class: row.last_error_class.clone(),
        lease_until: row.lease_until,
        message_id: row.message_id.clone(),
        sent_at: row.sent_at,
        notice: value(row)?,
    })
}

/// A mail and how far it got.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: NoticeId) -> Result<Entry> {
    entry(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// Mails in the order they were enqueued.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, filter: &Filter) -> Result<Vec<Entry>> {
    let rows = Entity::find()
        .apply_if(filter.state, |query, state| query.filter(COLUMN.state.eq(state.as_str())))
        .apply_if(filter.mailbox, |query, mailbox| query.filter(COLUMN.mailbox_id.eq(mailbox.0)))
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0)
        .apply_if(filter.limit, QuerySelect::limit);
    rows.all(db.connection()).await?.into_iter().map(entry).collect()
}

/// How many mails are in which state; states without any are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn counts_by_state(db: &impl Db) -> Result<BTreeMap<OutboxState, u64>> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.state.0)
        .column_as(COLUMN.id.count(), "n")
        .group_by(COLUMN.state.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let at = Row::new(TABLE, "counts");
    rows.into_iter()
        .map(|(word, n)| Ok((at.word("state", &word, OutboxState::from_word)?, at.number("state", n)?)))
        .collect()
}

/// How many mails of each kind are in one of these states, the most frequent kind first.
///
/// # Errors
/// The database refused or is gone.
pub async fn counts_by_kind(db: &impl Db, states: &[OutboxState]) -> Result<Vec<(NoticeKind, u64)>> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.kind.0)
        .column_as(COLUMN.id.count(), "n")
        .filter(COLUMN.state.is_in(states.iter().map(|state| state.as_str())))
        .group_by(COLUMN.kind.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let at = Row::new(TABLE, "kinds");
    let count = |(word, n): (String, i64)| Ok((at.word("kind", &word, NoticeKind::from_word)?, at.number("kind", n)?));
    let mut counts = rows.into_iter().map(count).collect::<Result<Vec<_>>>()?;
    counts.sort_by_key(|(kind, n): &(NoticeKind, u64)| (std::cmp::Reverse(*n), kind.as_str()));
    Ok(counts)
}

/// Since when the mail that waits longest has been due.
///
/// # Errors
/// The database refused or is gone.
pub async fn oldest_due(db: &impl Db, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let waiting = Entity::find()
        .select_only()
        .column(COLUMN.due_at.0)
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(COLUMN.due_at.lte(now))
        .order_by_asc(COLUMN.due_at.0);
    Ok(waiting.into_tuple().one(db.connection()).await?)
}

async fn pass(tx: &Tx, from: OutboxState, to: OutboxState) -> Result<u64> {
    let passed = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(to.as_str()))
        .filter(COLUMN.state.eq(from.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(passed.rows_affected)
}

/// Holds everything that is due, as after a restored backup: nothing of it goes out by itself. What a team had stopped is
/// the team's to let go. Answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn hold(tx: &Tx) -> Result<u64> {
    pass(tx, OutboxState::Due, OutboxState::Held).await
}

/// Lets everything held go; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn release_all(tx: &Tx) -> Result<u64> {
    pass(tx, OutboxState::Held, OutboxState::Due).await
}

/// Gives a failed or held mail another chance, from its first attempt on and for a day at least; answers whether it
/// was one.
///
/// # Errors
/// The database refused or is gone.
pub async fn requeue(tx: &Tx, id: NoticeId, now: DateTime<Utc>) -> Result<bool> {
    let waiting = [OutboxState::Parked, OutboxState::Held].map(OutboxState::as_str);
    let requeued = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Due.as_str()))
        .col_expr(COLUMN.due_at.0, Expr::value(now))
        .col_expr(COLUMN.attempt.0, Expr::value(0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.is_in(waiting))
        .exec(tx.connection())
        .await?;
    if requeued.rows_affected != 1 {
        return Ok(false);
    }
    // A mail that came too late once would only be too late again.
    let day = now + TimeDelta::days(1);
    Entity::update_many()
        .col_expr(COLUMN.deliver_before.0, Expr::value(day))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.deliver_before.lt(day))
        .exec(tx.connection())
        .await?;
    Ok(true)
}

/// Forgets mails that were sent or became useless, enqueued before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune_delivered(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    prune(tx, &[OutboxState::Sent, OutboxState::Void], before).await
}

/// Forgets mails that were given up, enqueued before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune_given_up(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    prune(tx, &[OutboxState::Parked], before).await
}

async fn prune(tx: &Tx, over: &[OutboxState], before: DateTime<Utc>) -> Result<u64> {
    let pruned = Entity::delete_many()
        .filter(COLUMN.state.is_in(over.iter().map(|state| state.as_str())))
        .filter(COLUMN.created_at.lt(before))
        .exec(tx.connection())
        .await?;
    Ok(pruned.rows_affected)
}
