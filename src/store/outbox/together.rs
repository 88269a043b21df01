//! Changes of dates that one person hears of at the same time: one mail tells them all.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    calendar_ledger,
    outbox::{COLUMN, Column, Entity},
    registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockBehavior, LockType, SelectStatement},
};

use uuid::Uuid;

use super::{
    OutboxState,
    claims::{Claimed, ahead, lease_to, sort_out},
    unclaimed,
};
use crate::{
    domain::{
        id::{MailboxId, RegistrationId},
        notice::NoticeKind,
    },
    store::{Db, Result, Store, Tx},
};

/// So many changes one mail tells at the most.
const MOST: u64 = 100;

/// A mail that is of no use so soon after it is due waits for no other.
const NEAR: TimeDelta = TimeDelta::hours(24);

/// The kinds of mail that can be told together.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    NoticeKind::ALL.iter().filter(|kind| kind.tells_change()).map(|kind| kind.as_str())
}

/// Something comes along for the calendar: such a mail goes alone (RFC 5546, 3.2.2), unless it speaks under the same
/// identity.
fn brings_calendar(under: Option<&str>) -> SelectStatement {
    calendar_ledger::Entity::find()
        .apply_if(under, |query, uid| query.filter(calendar_ledger::COLUMN.uid.eq(uid)))
        .select_only()
        .column(calendar_ledger::COLUMN.id.0)
        .filter(
            Expr::col((calendar_ledger::Entity, calendar_ledger::Column::NoticeId)).eq(Expr::col((Entity, Column::Id))),
        )
        .into_query()
}

/// Claims what else is due of changes for the same person as a claimed mail, oldest first: what brings nothing for the
/// calendar, or what speaks there of the same series.
///
/// # Errors
/// The database refused or is gone.
pub async fn claim_companions(
    store: &Store,
    claimed: &Claimed,
    (registration, within): (RegistrationId, Option<&str>),
    (now, lease): (DateTime<Utc>, TimeDelta),
) -> Result<Vec<Claimed>> {
    let person = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.participant_id.0)
        .filter(registration::COLUMN.id.eq(registration.0))
        .into_query();
    let theirs = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.participant_id.in_subquery(person))
        .into_query();
    let due = Entity::find()
        .filter(COLUMN.mailbox_id.eq(claimed.notice.mailbox_id.0))
        .filter(COLUMN.kind.is_in(kinds()))
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(COLUMN.id.ne(claimed.notice.id.0))
        .filter(COLUMN.due_at.lte(now))
        .filter(unclaimed(now))
        .filter(COLUMN.registration_id.in_subquery(theirs))
        .filter(match within {
            None => Expr::exists(brings_calendar(None)).not(),
            Some(uid) => Expr::exists(brings_calendar(Some(uid))),
        })
        .filter(Expr::exists(ahead(now)).not())
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0)
        .limit(MOST);
    // Mostly there is nothing else: that is found out without keeping anybody from writing.
    if due.clone().limit(1).one(store.connection()).await?.is_none() {
        return Ok(Vec::new());
    }
    let tx = store.begin().await?;
    let due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    // One over which a worker broke off goes alone.
    let sorted = sort_out(due.all(tx.connection()).await?, &claimed.worker)?;
    let ours: Vec<Claimed> = sorted.ours.into_iter().filter(|one| !one.reclaimed && one.crashes == 0).collect();
    lease_to(&tx, &ours, &claimed.worker, now + lease).await?;
    tx.commit().await?;
    Ok(ours)
}

/// What these people are still to hear of other changes waits for this one, so that one mail tells all. What was enqueued
/// before `since` has waited long enough.
///
/// # Errors
/// The database refused or is gone.
pub async fn wait_for(
    tx: &Tx,
    mailboxes: &[MailboxId],
    (due_at, since): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<()> {
    for chunk in mailboxes.chunks(500) {
        // What somebody else works on just now does not wait, and nobody waits for it.
        let waiting: Vec<Uuid> = Entity::find()
            .select_only()
            .column(COLUMN.id.0)
            .filter(COLUMN.mailbox_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(COLUMN.kind.is_in(kinds()))
            .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
            .filter(COLUMN.due_at.lt(due_at))
            .filter(COLUMN.due_at.gt(now))
            .filter(COLUMN.created_at.gte(since))
            // Of a date that is near people hear at once.
            .filter(COLUMN.deliver_before.gt(due_at + NEAR))
            .filter(unclaimed(now))
            .order_by_asc(COLUMN.id.0)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(tx.connection())
            .await?;
        for some in waiting.chunks(500) {
            Entity::update_many()
                .col_expr(COLUMN.due_at.0, Expr::value(due_at))
                .filter(COLUMN.id.is_in(some.iter().copied()))
                .exec(tx.connection())
                .await?;
        }
    }
    Ok(())
}
