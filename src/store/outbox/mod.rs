//! Mail to be sent: one row per recipient and change, written in the transaction of the change itself.
//!
//! A row is `due` until a worker, who claims it for a while, has sent it (`sent`), given it up (`parked`) or found it
//! overtaken (`void`); `held` rows wait until somebody releases them,
//! `paused` ones until the team that invites lets them go. Each claim counts an attempt before it is made,
//! and whatever a worker writes afterwards is fenced: it counts only while that very claim is the row's last one.

mod admin;
mod ahead;
mod bulk;
mod claims;
mod log;
mod news;
mod pause;
mod personal;
mod row;
mod sent;
mod together;
mod undelivered;

use chrono::{DateTime, Utc};
use entity::{
    mailbox,
    outbox::{COLUMN, Column, Entity},
};
use sea_orm::{
    Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, UpdateMany,
    sea_query::Expr,
};

pub use crate::domain::mail_log::OutboxState;
pub use admin::{
    Entry, Filter, counts_by_kind, counts_by_state, get, hold, list, oldest_due, prune_delivered, prune_given_up,
    release_all, requeue,
};
pub use ahead::{Seen, next_due, seen, seen_if_short};
pub use bulk::{let_go, of_invitations, pause_invitations, paused_invitations};
pub use claims::{
    Caught, Claimed, answered, claim, claim_within, crashed, drop_stale, expire_leases, park, put_back, release_leases,
    retry_at,
};
pub use log::{About, forget_requests, later, log_of_event, log_of_some, logged};
pub use news::replace_pending_news;
pub use pause::{Pause, clear_pause, pause_state, set_pause};
pub use personal::{forget_of_enrollment, forget_of_person, list_of_person};
use row::{row, value};
pub use sent::{first_sent_of, mark_sent};
pub use together::{claim_companions, wait_for};
pub use undelivered::{returned, undelivered, undelivered_of_teams};

use super::{Db, Result, Tx, row::add_if_new};
use crate::domain::{
    delivery::FailureClass,
    id::{EventId, MailboxId, ParticipantId, RegistrationId},
    notice::{Notice, NoticeKind, Subject},
};

/// Adds a notice; answers `false` if there is one with its dedupe key already.
///
/// # Errors
/// The database refused or is gone.
pub async fn enqueue(tx: &Tx, notice: &Notice) -> Result<bool> {
    add_if_new(tx, row(notice)?, [Column::DedupeKey]).await
}

/// Adds many notices of which none was enqueued before.
///
/// # Errors
/// `outbox_dedupe_key_key`, or the database is gone.
pub async fn enqueue_many(tx: &Tx, notices: &[Notice]) -> Result<()> {
    for chunk in notices.chunks(500) {
        let rows = chunk.iter().map(|one| Ok(row(one)?.into_active_model())).collect::<Result<Vec<_>>>()?;
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// When the last of the mails of a kind that wait is due. One that waits for another attempt keeps nobody waiting behind it.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_due(db: &impl Db, kind: NoticeKind) -> Result<Option<DateTime<Utc>>> {
    let waiting = Entity::find()
        .select_only()
        .column(COLUMN.due_at.0)
        .filter(COLUMN.kind.eq(kind.as_str()))
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(COLUMN.attempt.eq(0))
        .order_by_desc(COLUMN.due_at.0);
    Ok(waiting.into_tuple().one(db.connection()).await?)
}

/// Takes back what the person was to be told about an earlier change of the event and has not been sent yet. Answers
/// the oldest such notice: its `was_…` facts are what the person last heard. What may have arrived (the relay was silent at the
/// end, or the worker broke off) counts as heard.
///
/// # Errors
/// The database refused or is gone.
pub async fn replace_pending_change(tx: &Tx, registration: RegistrationId, event: EventId) -> Result<Option<Notice>> {
    let waiting = [OutboxState::Due, OutboxState::Held].map(OutboxState::as_str);
    let pending = Entity::find()
        .filter(COLUMN.registration_id.eq(registration.0))
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.state.is_in(waiting))
        .filter(never_left())
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    if !pending.is_empty() {
        overtaken().filter(COLUMN.id.is_in(pending.iter().map(|row| row.id))).exec(tx.connection()).await?;
    }
    pending.into_iter().next().map(value).transpose()
}

/// When mails of these kinds for a mailbox were enqueued since `since`, oldest first; what was overtaken before it
/// was sent does not count (C11).
///
/// # Errors
/// The database refused or is gone.
pub async fn recent_for_mailbox(
    db: &impl Db,
    mailbox: MailboxId,
    kinds: &[NoticeKind],
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    let times = Entity::find()
        .select_only()
        .column(COLUMN.created_at.0)
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(COLUMN.created_at.gte(since))
        .filter(COLUMN.state.ne(OutboxState::Void.as_str()))
        .order_by_asc(COLUMN.created_at.0);
    Ok(times.into_tuple().all(db.connection()).await?)
}

/// The same for all addresses that reach the same mailbox: `eva+turnus@…` and `eva@…` (C11).
///
/// # Errors
/// The database refused or is gone.
pub async fn recent_for_reach(
    db: &impl Db,
    id: MailboxId,
    kinds: &[NoticeKind],
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    let reach =
        mailbox::Entity::find().select_only().column(mailbox::COLUMN.reaches.0).filter(mailbox::COLUMN.id.eq(id.0));
    let same = mailbox::Entity::find()
        .select_only()
        .column(mailbox::COLUMN.id.0)
        .filter(mailbox::COLUMN.reaches.in_subquery(reach.into_query()));
    let times = Entity::find()
        .select_only()
        .column(COLUMN.created_at.0)
        .filter(COLUMN.mailbox_id.in_subquery(same.into_query()))
        .filter(COLUMN.kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(COLUMN.created_at.gte(since))
        .filter(COLUMN.state.ne(OutboxState::Void.as_str()))
        .order_by_asc(COLUMN.created_at.0);
    Ok(times.into_tuple().all(db.connection()).await?)
}

/// The `Message-ID` of the first mail of these kinds that went out about a registration.
///
/// # Errors
/// The database refused or is gone.
pub async fn first_sent(db: &impl Db, registration: RegistrationId, kinds: &[NoticeKind]) -> Result<Option<String>> {
    let sent = Entity::find()
        .select_only()
        .column(COLUMN.message_id.0)
        .filter(COLUMN.registration_id.eq(registration.0))
        .filter(COLUMN.kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(COLUMN.state.eq(OutboxState::Sent.as_str()))
        .order_by_asc(COLUMN.sent_at.0)
        .order_by_asc(COLUMN.id.0);
    let first: Option<Option<String>> = sent.into_tuple().one(db.connection()).await?;
    Ok(first.flatten())
}

/// Whose links were mailed to a mailbox since `since`, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn recent_links(db: &impl Db, mailbox: MailboxId, since: DateTime<Utc>) -> Result<Vec<ParticipantId>> {
    let rows = Entity::find()
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.kind.eq(NoticeKind::ManageLink.as_str()))
        .filter(COLUMN.created_at.gte(since))
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0);
    let notices: Result<Vec<Notice>> = rows.all(db.connection()).await?.into_iter().map(value).collect();
    let whose = notices?.into_iter().filter_map(|notice| match notice.subject {
        Subject::Participant { participant_id } => Some(participant_id),
        _ => None,
    });
    Ok(whose.collect())
}

/// The mails that wait for a mailbox, those that were given up among them, and that nobody is at work on.
///
/// # Errors
/// The database refused or is gone.
pub async fn waiting_for_mailbox(db: &impl Db, mailbox: MailboxId, now: DateTime<Utc>) -> Result<Vec<Notice>> {
    let waiting = [OutboxState::Due, OutboxState::Held, OutboxState::Paused, OutboxState::Parked];
    let rows = Entity::find()
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.state.is_in(waiting.map(OutboxState::as_str)))
        .filter(unclaimed(now));
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Nobody is at work on it, or broke off over it, and no relay may have it.
fn never_left() -> Condition {
    let failed = COLUMN.last_error_class;
    let heard = Condition::any()
        .add(failed.eq(FailureClass::Unknown.as_str()))
        .add(failed.starts_with(FailureClass::Crash.as_str()));
    let known = Condition::any().add(failed.is_null()).add(heard.not());
    Condition::all().add(COLUMN.lease_until.is_null()).add(known)
}

/// Nobody is at work on it.
fn unclaimed(now: DateTime<Utc>) -> Condition {
    Condition::any().add(COLUMN.lease_until.is_null()).add(COLUMN.lease_until.lt(now))
}

/// Nothing that waits to be sent about the registration is sent any more. What a worker is sending just now may still
/// arrive; its claim is taken from it.
///
/// # Errors
/// The database refused or is gone.
pub async fn void_for_registration(tx: &Tx, registration: RegistrationId) -> Result<()> {
    let waiting = [OutboxState::Due, OutboxState::Held].map(OutboxState::as_str);
    overtaken()
        .filter(COLUMN.registration_id.eq(registration.0))
        .filter(COLUMN.state.is_in(waiting))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes rows void, and frees them from whoever holds them.
fn overtaken() -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(OutboxState::Void.as_str()))
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
}
