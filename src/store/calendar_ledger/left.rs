//! What lies in the calendar of an address that somebody gave up. It is no longer the person's calendar: what is there now,
//! and what is to come, says only what was put in since.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    calendar_ledger::{COLUMN, Entity},
    calendar_series, outbox, registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{CHUNK, row, value};
use crate::{
    domain::{
        id::{EnrollmentId, MailboxId, NoticeId, RegistrationId},
        invitation::{LedgerEntry, Method},
    },
    store::{Db, Result, Tx, outbox::OutboxState},
};

/// The person gave an address up: what was put into the calendar there stays behind with it. Answers the objects that are
/// still in it, at most one of each registration. `moving`: mails that have not gone and go to the new address instead; one
/// that brings a date for the first time brings it there, any other tells by words what it has to tell.
///
/// # Errors
/// The database refused or is gone.
pub async fn leave(
    tx: &Tx,
    mine: &[RegistrationId],
    (old, moving): (MailboxId, &BTreeSet<NoticeId>),
) -> Result<Vec<LedgerEntry>> {
    let mut behind = Vec::new();
    for chunk in mine.chunks(CHUNK) {
        let rows = Entity::find()
            .filter(COLUMN.registration_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(COLUMN.left_mailbox_id.is_null())
            .order_by_asc(COLUMN.sequence.0)
            .order_by_asc(COLUMN.queued_at.0)
            .order_by_asc(COLUMN.id.0)
            .all(tx.connection())
            .await?;
        let known = alive(tx, rows.iter().map(|row| row.notice_id)).await?;
        let goes = |row: &entity::calendar_ledger::Model| moving.contains(&NoticeId(row.notice_id));
        let mut there = HashMap::new();
        for row in rows.iter().filter(|row| !goes(row) && (row.sent_at.is_some() || known.contains(&row.notice_id))) {
            there.insert(row.registration_id, value(row.clone())?);
        }
        there.retain(|_, entry| entry.method == Method::Request);
        let series = of_series(tx, rows.iter().map(|row| row.uid.clone())).await?;
        let brings = |row: &&entity::calendar_ledger::Model| {
            goes(row)
                && row.method == Method::Request.as_str()
                && !there.contains_key(&row.registration_id)
                && !series.contains(&row.uid)
        };
        let kept: Vec<Uuid> = rows.iter().filter(brings).map(|row| row.id).collect();
        let dropped: Vec<Uuid> =
            rows.iter().filter(|row| goes(row) && !kept.contains(&row.id)).map(|row| row.id).collect();
        // An empty list would read the whole table.
        if !dropped.is_empty() {
            Entity::delete_many().filter(COLUMN.id.is_in(dropped)).exec(tx.connection()).await?;
        }
        Entity::update_many()
            .col_expr(COLUMN.left_mailbox_id.0, Expr::value(old.0))
            .filter(COLUMN.registration_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(COLUMN.left_mailbox_id.is_null())
            .filter(COLUMN.id.is_not_in(kept))
            .exec(tx.connection())
            .await?;
        behind.extend(there.into_values());
    }
    behind.sort_unstable_by_key(|entry| entry.registration_id);
    Ok(behind)
}

/// Which of these mails may still arrive.
async fn alive(tx: &Tx, notices: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>> {
    let notices: HashSet<Uuid> = notices.collect();
    if notices.is_empty() {
        return Ok(notices);
    }
    let waiting = [OutboxState::Due, OutboxState::Held, OutboxState::Parked].map(OutboxState::as_str);
    let ids: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::COLUMN.id.0)
        .filter(outbox::COLUMN.id.is_in(notices))
        .filter(outbox::COLUMN.state.is_in(waiting))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().collect())
}

/// Which of these identities are those of a series.
async fn of_series(tx: &Tx, uids: impl Iterator<Item = String>) -> Result<HashSet<String>> {
    let uids: HashSet<String> = uids.collect();
    if uids.is_empty() {
        return Ok(uids);
    }
    let found = calendar_series::Entity::find()
        .select_only()
        .column(calendar_series::COLUMN.uid.0)
        .filter(calendar_series::COLUMN.uid.is_in(uids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().collect())
}

/// Under which identities something of an enrollment lies in the calendar of an address that was given up.
///
/// # Errors
/// The database refused or is gone.
pub async fn left_of_enrollment(db: &impl Db, enrollment: EnrollmentId) -> Result<HashSet<String>> {
    let dates = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.enrollment_id.eq(enrollment.0));
    let left = Entity::find()
        .select_only()
        .column(COLUMN.uid.0)
        .distinct()
        .filter(COLUMN.registration_id.in_subquery(dates.into_query()))
        .filter(COLUMN.left_mailbox_id.is_not_null());
    Ok(left.into_tuple::<String>().all(db.connection()).await?.into_iter().collect())
}

/// Writes down what a mail takes out of the calendar at the address that was given up.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert_left(tx: &Tx, id: Uuid, (entry, old): (&LedgerEntry, MailboxId)) -> Result<()> {
    let row = entity::calendar_ledger::Model { left_mailbox_id: Some(old.0), ..row(id, entry)? };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Whatever is said of a date from now on is newer than `said`: whoever shows both addresses in one calendar program would
/// else keep the older word (RFC 5546, 2.1.4).
///
/// # Errors
/// The database refused or is gone.
pub async fn raise_above(tx: &Tx, id: RegistrationId, (said, now_at): (u32, u32)) -> Result<()> {
    raise(tx, id, Ord::max(said.saturating_add(1).saturating_sub(now_at), 1)).await
}

/// What is said of a date from now on is never older than `said`, and newer with its next change.
///
/// # Errors
/// The database refused or is gone.
pub async fn raise_to(tx: &Tx, id: RegistrationId, (said, now_at): (u32, u32)) -> Result<()> {
    if said > now_at { raise(tx, id, said - now_at).await } else { Ok(()) }
}

async fn raise(tx: &Tx, id: RegistrationId, more: u32) -> Result<()> {
    let more = i32::try_from(more).unwrap_or(1);
    registration::Entity::update_many()
        .col_expr(registration::COLUMN.revision.0, Expr::col(registration::COLUMN.revision.0).add(more))
        .filter(registration::COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
