//! Mail addresses.

use chrono::{DateTime, Utc};
use entity::{
    mailbox::{COLUMN, Column, Entity, Model},
    outbox,
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
    sea_query::{Expr, LockType, Query},
};
use uuid::Uuid;

use super::{
    Db, Result, Tx, inbound,
    row::{Row, add_if_new, in_steps, present},
};
use crate::domain::{
    delivery::suppression::{Suppression, Unreachable},
    id::MailboxId,
    notice::reach_of,
    participant::{Mailbox, MailboxKind},
    text::EmailAddress,
};

const TABLE: &str = "mailbox";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

fn value(row: &Model) -> Result<Mailbox> {
    let at = Row::new(TABLE, row.id);
    Ok(Mailbox {
        id: MailboxId(row.id),
        email: at.email("email_normalized", &row.email_normalized)?,
        kind: at.word("kind", &row.kind, MailboxKind::from_word)?,
        unreachable: unreachable(&at, row)?,
    })
}

/// Whether mail reaches a mailbox, as its row says.
pub(super) fn unreachable(at: &Row, row: &Model) -> Result<Option<Unreachable>> {
    let (Some(reason), Some(since)) = (&row.suppressed_reason, row.suppressed_at) else { return Ok(None) };
    Ok(Some(Unreachable { reason: at.word("suppressed_reason", reason, Suppression::from_word)?, since }))
}

/// From now on only what is needed goes to the mailbox. That its mails came back although relays had taken them stays known
/// when one refuses it, too: that the next one takes a mail proves nothing.
///
/// # Errors
/// The database refused or is gone.
pub async fn suppress(tx: &Tx, id: MailboxId, why: Unreachable) -> Result<()> {
    let came_back = Suppression::Bounced.as_str();
    let weaker = Condition::any().add(COLUMN.suppressed_reason.is_null()).add(COLUMN.suppressed_reason.ne(came_back));
    let update = update(&[id], Some(why));
    let update = if why.reason == Suppression::Bounced { update } else { update.filter(weaker) };
    update.exec(tx.connection()).await?;
    Ok(())
}

/// The relay took mails to these mailboxes: everything goes there again, unless one was suspended although the relay had
/// taken its mails. Touches no row that says so already: after almost every mail there is nothing to lift.
///
/// # Errors
/// The database refused or is gone.
pub async fn lift(tx: &Tx, ids: &[MailboxId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    cleared(ids).filter(COLUMN.suppressed_reason.ne(Suppression::Bounced.as_str())).exec(tx.connection()).await?;
    Ok(())
}

/// Somebody reads the mailbox: everything goes there again, and what came back before does not count any more.
///
/// # Errors
/// The database refused or is gone.
pub async fn prove(tx: &Tx, id: MailboxId) -> Result<()> {
    cleared(&[id]).exec(tx.connection()).await?;
    inbound::forget_returned(tx, id).await
}

/// The mailbox, kept from others until the transaction ends.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: MailboxId) -> Result<Mailbox> {
    let found = Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
    value(&present(TABLE, found.one(tx.connection()).await?)?)
}

fn cleared(ids: &[MailboxId]) -> UpdateMany<Entity> {
    update(ids, None).filter(COLUMN.suppressed_at.is_not_null())
}

fn update(ids: &[MailboxId], why: Option<Unreachable>) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(COLUMN.suppressed_reason.0, Expr::value(why.map(|why| why.reason.as_str().to_owned())))
        .col_expr(COLUMN.suppressed_at.0, Expr::value(why.map(|why| why.since) as Option<DateTime<Utc>>))
        .filter(COLUMN.id.is_in(in_steps(ids.iter().map(|id| id.0))))
}

/// The mailbox of an address, made with the id `new` if we did not know it; kept from others until the transaction
/// ends, so that what is counted for it (its mails, its people) stays counted.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_or_insert(tx: &Tx, email: &EmailAddress, new: MailboxId) -> Result<Mailbox> {
    let row = Model {
        id: new.0,
        email_normalized: email.as_str().to_owned(),
        kind: MailboxKind::Person.as_str().to_owned(),
        suppressed_reason: None,
        suppressed_at: None,
        reaches: reach_of(email),
    };
    add_if_new(tx, row, [Column::EmailNormalized]).await?;
    let found = Entity::find().filter(COLUMN.email_normalized.eq(email.as_str())).lock(LockType::NoKeyUpdate);
    value(&present(TABLE, found.one(tx.connection()).await?)?)
}

/// The mailbox.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: MailboxId) -> Result<Mailbox> {
    value(&present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The mailbox of an address, if we know it, kept from others until the transaction ends.
///
/// # Errors
/// The database refused or is gone.
pub async fn lock_by_email(tx: &Tx, email: &EmailAddress) -> Result<Option<Mailbox>> {
    let found = Entity::find().filter(COLUMN.email_normalized.eq(email.as_str())).lock(LockType::NoKeyUpdate);
    found.one(tx.connection()).await?.as_ref().map(value).transpose()
}

/// The mailbox of an address, if we know it.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, email: &EmailAddress) -> Result<Option<Mailbox>> {
    let found = Entity::find().filter(COLUMN.email_normalized.eq(email.as_str())).one(db.connection()).await?;
    found.as_ref().map(value).transpose()
}

/// The mailboxes of some addresses, those that we know.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_many(db: &impl Db, addresses: &[&EmailAddress]) -> Result<Vec<Mailbox>> {
    let mut found = Vec::new();
    for chunk in addresses.chunks(CHUNK) {
        let rows = Entity::find().filter(COLUMN.email_normalized.is_in(chunk.iter().map(|email| email.as_str())));
        for row in rows.all(db.connection()).await? {
            found.push(value(&row)?);
        }
    }
    Ok(found)
}

/// Makes the mailboxes of these addresses, as far as we did not know them, and keeps all of them from others until the
/// transaction ends, as [`find_or_insert`] does for one.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_or_insert_many(tx: &Tx, new: &[(MailboxId, EmailAddress, MailboxKind)]) -> Result<Vec<Mailbox>> {
    let mut found = Vec::new();
    for chunk in new.chunks(CHUNK) {
        let rows = chunk.iter().map(|(id, email, kind)| {
            let row = Model {
                id: id.0,
                email_normalized: email.as_str().to_owned(),
                kind: kind.as_str().to_owned(),
                suppressed_reason: None,
                suppressed_at: None,
                reaches: reach_of(email),
            };
            row.into_active_model()
        });
        let insert = Entity::insert_many(rows).on_conflict_do_nothing_on([Column::EmailNormalized]);
        insert.exec_without_returning(tx.connection()).await?;
        let rows = Entity::find()
            .filter(COLUMN.email_normalized.is_in(chunk.iter().map(|(_, email, _)| email.as_str())))
            .order_by_asc(COLUMN.email_normalized.0)
            .lock(LockType::NoKeyUpdate);
        for row in rows.all(tx.connection()).await? {
            found.push(value(&row)?);
        }
    }
    Ok(found)
}

/// Every address.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_addresses(db: &impl Db) -> Result<Vec<EmailAddress>> {
    let column = COLUMN.email_normalized.0;
    let texts: Vec<String> = Entity::find().select_only().column(column).into_tuple().all(db.connection()).await?;
    texts.iter().map(|text| Row::new(TABLE, "addresses").email("email_normalized", text)).collect()
}

/// Mailboxes at which there is nobody: no person, no follow, no organizer, and no mail to them.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_unused(db: &impl Db, limit: u64) -> Result<Vec<MailboxId>> {
    let ids: Vec<Uuid> = unused()
        .select_only()
        .column(COLUMN.id.0)
        .order_by_asc(COLUMN.id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().map(MailboxId).collect())
}

/// Removes a mailbox if there is nobody at it; answers whether it went.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_if_unused(tx: &Tx, id: MailboxId) -> Result<bool> {
    // Whoever registers under the address holds the same lock.
    Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx.connection()).await?;
    if unused().filter(COLUMN.id.eq(id.0)).one(tx.connection()).await?.is_none() {
        return Ok(false);
    }
    erase(tx, id).await?;
    Ok(true)
}

fn unused() -> Select<Entity> {
    let here = |table: &'static str| {
        Query::select()
            .expr(Expr::val(1))
            .from(table)
            .and_where(Expr::col((table, "mailbox_id")).equals((Entity, COLUMN.id.0)))
            .to_owned()
    };
    let organizes = Query::select()
        .expr(Expr::val(1))
        .from("account")
        .and_where(Expr::col(("account", "email")).equals((Entity, COLUMN.email_normalized.0)))
        .to_owned();
    let mut found = Entity::find();
    for table in ["participant", "follow", "outbox"] {
        found = found.filter(Expr::exists(here(table)).not());
    }
    found.filter(Expr::exists(organizes).not())
}

/// Removes a mailbox at which there is nobody any more, with the mail to it.
///
/// # Errors
/// [`Conflict::Reference`](super::Conflict::Reference) if there is somebody, or the database is gone.
pub async fn erase(tx: &Tx, id: MailboxId) -> Result<()> {
    outbox::Entity::delete_many().filter(outbox::COLUMN.mailbox_id.eq(id.0)).exec(tx.connection()).await?;
    Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    Ok(())
}
