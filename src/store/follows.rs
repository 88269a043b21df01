//! Who follows which format by mail.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    follow::{ActiveModel, COLUMN, Entity, Model},
    mailbox, outbox, participant,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx, mailboxes,
    row::{Row, add, present},
};
use crate::domain::{
    follow::{Follow, FollowState as State, FollowWish},
    format::Locale,
    id::{FollowId, FormatId, MailboxId},
    notice::{NoticeKind, own_data_key},
};

const TABLE: &str = "follow";

/// The kinds of mail that go to followers alone.
const KINDS: [NoticeKind; 3] = [NoticeKind::ConfirmFollow, NoticeKind::NewDates, NoticeKind::Digest];

fn value(row: Model, mailbox: Option<mailbox::Model>) -> Result<Follow> {
    let at = Row::new(TABLE, row.id);
    let mailbox = mailbox.ok_or_else(|| at.corrupt("mailbox_id"))?;
    Ok(Follow {
        id: FollowId(row.id),
        format_id: FormatId(row.format_id),
        mailbox_id: MailboxId(row.mailbox_id),
        email: at.email("mailbox_id", &mailbox.email_normalized)?,
        unreachable: mailboxes::unreachable(&at, &mailbox)?,
        wish: at.word("wish", &row.wish, FollowWish::from_word)?,
        state: at.word("state", &row.state, State::from_word)?,
        locale: at.word("locale", &row.locale, Locale::from_word)?,
        link_id: row.link_id,
        expires_at: row.expires_at,
        requested_at: row.requested_at,
        confirmed_at: row.confirmed_at,
        changed_at: row.changed_at,
        told_month: row.told_month,
    })
}

fn row(follow: &Follow) -> Model {
    let f = follow.clone();
    Model {
        id: f.id.0,
        format_id: f.format_id.0,
        mailbox_id: f.mailbox_id.0,
        wish: f.wish.as_str().to_owned(),
        state: f.state.as_str().to_owned(),
        locale: f.locale.as_str().to_owned(),
        link_id: f.link_id,
        expires_at: f.expires_at,
        requested_at: f.requested_at,
        confirmed_at: f.confirmed_at,
        changed_at: f.changed_at,
        told_month: f.told_month,
    }
}

async fn list(db: &impl Db, which: Condition, limit: Option<u64>) -> Result<Vec<Follow>> {
    let rows = Entity::find()
        .find_also_related(mailbox::Entity)
        .filter(which)
        .order_by_asc(COLUMN.id.0)
        .apply_if(limit, QuerySelect::limit);
    rows.all(db.connection()).await?.into_iter().map(|(row, mailbox)| value(row, mailbox)).collect()
}

/// The follow of a format by a mailbox.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, format: FormatId, mailbox: MailboxId) -> Result<Option<Follow>> {
    let which = Condition::all().add(COLUMN.format_id.eq(format.0)).add(COLUMN.mailbox_id.eq(mailbox.0));
    Ok(list(db, which, None).await?.pop())
}

/// The follow of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Follow>> {
    Ok(list(db, COLUMN.link_id.eq(link_id).into(), None).await?.pop())
}

/// The follow.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: FollowId) -> Result<Follow> {
    present(TABLE, list(db, COLUMN.id.eq(id.0).into(), None).await?.pop())
}

/// The follow, kept from others until the transaction ends. Lock its format first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: FollowId) -> Result<Follow> {
    present(TABLE, Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx.connection()).await?)?;
    get(tx, id).await
}

/// Adds a follow. Lock its mailbox first.
///
/// # Errors
/// `follow_format_id_mailbox_id_key`, or the database is gone.
pub async fn insert(tx: &Tx, follow: &Follow) -> Result<()> {
    add(tx, row(follow)).await
}

/// Saves a follow; whose and of what it is stays.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, follow: &Follow) -> Result<()> {
    let mut row: ActiveModel = row(follow).into_active_model().reset_all();
    for fixed in [&mut row.id, &mut row.format_id, &mut row.mailbox_id] {
        *fixed = ActiveValue::NotSet;
    }
    let saved = Entity::update_many().set(row).filter(COLUMN.id.eq(follow.id.0)).exec(tx.connection()).await?;
    if saved.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}

fn active(format: FormatId, wish: FollowWish) -> Condition {
    Condition::all()
        .add(COLUMN.format_id.eq(format.0))
        .add(COLUMN.state.eq(State::Active.as_str()))
        .add(COLUMN.wish.eq(wish.as_str()))
}

/// Everybody who follows a format and wants to hear this.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_active(db: &impl Db, format: FormatId, wish: FollowWish) -> Result<Vec<Follow>> {
    list(db, active(format, wish), None).await
}

/// So many of those for whom the digest of a month is not settled yet. Lock the format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_without_digest(tx: &Tx, format: FormatId, month: &str, limit: u64) -> Result<Vec<Follow>> {
    let untold = Condition::any().add(COLUMN.told_month.is_null()).add(COLUMN.told_month.lt(month));
    list(tx, active(format, FollowWish::Digest).add(untold), Some(limit)).await
}

/// The formats of which somebody wants a digest.
///
/// # Errors
/// The database refused or is gone.
pub async fn formats_with_digest(db: &impl Db) -> Result<Vec<FormatId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.format_id.0)
        .filter(COLUMN.state.eq(State::Active.as_str()))
        .filter(COLUMN.wish.eq(FollowWish::Digest.as_str()))
        .group_by(COLUMN.format_id.0)
        .order_by_asc(COLUMN.format_id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().map(FormatId).collect())
}

/// How many follow a format, by what they want to hear.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_active(db: &impl Db, format: FormatId) -> Result<HashMap<FollowWish, u64>> {
    let mut counts = HashMap::new();
    for wish in FollowWish::ALL {
        counts.insert(*wish, Entity::find().filter(active(format, *wish)).count(db.connection()).await?);
    }
    Ok(counts)
}

/// Everything a mailbox follows or followed, in the order in which it was asked for.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_mailbox(db: &impl Db, mailbox: MailboxId) -> Result<Vec<Follow>> {
    list(db, COLUMN.mailbox_id.eq(mailbox.0).into(), None).await
}

/// Whether somebody at the mailbox ever used a link of such a mail (C11).
///
/// # Errors
/// The database refused or is gone.
pub async fn is_proven(db: &impl Db, mailbox: MailboxId) -> Result<bool> {
    let confirmed = Entity::find().filter(COLUMN.mailbox_id.eq(mailbox.0)).filter(COLUMN.confirmed_at.is_not_null());
    Ok(confirmed.count(db.connection()).await? > 0)
}

/// How many requests made since `since` wait for their link to be used: for one format, or for all of them (C11).
///
/// # Errors
/// The database refused or is gone.
pub async fn count_unanswered(db: &impl Db, format: Option<FormatId>, since: DateTime<Utc>) -> Result<u64> {
    let waiting = Entity::find()
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .filter(COLUMN.requested_at.gt(since))
        .apply_if(format, |query, format| query.filter(COLUMN.format_id.eq(format.0)));
    Ok(waiting.count(db.connection()).await?)
}

/// What is remembered no longer: requests whose link ran out, follows that ended before `left`, and a no said before
/// `denied`.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_spent(
    db: &impl Db,
    now: DateTime<Utc>,
    (left, denied): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Follow>> {
    let of = |state: State| Condition::all().add(COLUMN.state.eq(state.as_str()));
    let which = Condition::any()
        .add(of(State::Unconfirmed).add(COLUMN.expires_at.lte(now)))
        .add(of(State::Left).add(COLUMN.changed_at.lte(left)))
        .add(of(State::Denied).add(COLUMN.changed_at.lte(denied)));
    list(db, which, None).await
}

/// Removes a follow with the mails about it, and its mailbox if that serves nothing else. Lock the mailbox first.
///
/// # Errors
/// The database refused or is gone.
pub async fn erase(tx: &Tx, follow: &Follow) -> Result<()> {
    Entity::delete_by_id(follow.id.0).exec(tx.connection()).await?;
    let mailbox = follow.mailbox_id;
    forget_links(tx, mailbox, &[follow.id.0]).await?;
    if has_any(tx, mailbox).await? {
        return Ok(());
    }
    forget_mails(tx, mailbox).await?;
    let db = tx.connection();
    let people = participant::Entity::find().filter(participant::COLUMN.mailbox_id.eq(mailbox.0)).count(db).await?;
    let mails = outbox::Entity::find().filter(outbox::COLUMN.mailbox_id.eq(mailbox.0)).count(db).await?;
    if people == 0 && mails == 0 {
        mailbox::Entity::delete_by_id(mailbox.0).exec(db).await?;
    }
    Ok(())
}

/// Whether a mailbox follows anything, or is remembered for having done so.
///
/// # Errors
/// The database refused or is gone.
pub async fn has_any(db: &impl Db, mailbox: MailboxId) -> Result<bool> {
    Ok(Entity::find().filter(COLUMN.mailbox_id.eq(mailbox.0)).count(db.connection()).await? > 0)
}

/// Removes everything that a mailbox follows, as far as it was asked for no later than `until`: its owner is to be
/// forgotten. Answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_all_of(tx: &Tx, mailbox: MailboxId, until: Option<DateTime<Utc>>) -> Result<u64> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .apply_if(until, |query, until| query.filter(COLUMN.requested_at.lte(until)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    forget_links(tx, mailbox, &ids).await?;
    let gone = Entity::delete_many()
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .apply_if(until, |query, until| query.filter(COLUMN.requested_at.lte(until)))
        .exec(tx.connection())
        .await?;
    if !has_any(tx, mailbox).await? {
        forget_mails(tx, mailbox).await?;
    }
    Ok(gone.rows_affected)
}

/// The mails that led whoever follows this to what is kept about them.
async fn forget_links(tx: &Tx, mailbox: MailboxId, follows: &[Uuid]) -> Result<()> {
    for id in follows {
        outbox::Entity::delete_many()
            .filter(outbox::COLUMN.mailbox_id.eq(mailbox.0))
            .filter(outbox::COLUMN.dedupe_key.starts_with(own_data_key(*id)))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Mails that go to followers alone have no point at a mailbox that follows nothing.
async fn forget_mails(tx: &Tx, mailbox: MailboxId) -> Result<()> {
    outbox::Entity::delete_many()
        .filter(outbox::COLUMN.mailbox_id.eq(mailbox.0))
        .filter(outbox::COLUMN.kind.is_in(KINDS.map(NoticeKind::as_str)))
        .exec(tx.connection())
        .await?;
    Ok(())
}
