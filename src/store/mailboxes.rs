//! Mail addresses.

use entity::mailbox::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::{
    Db, Result, Tx,
    row::{Row, add_if_new, present},
};
use crate::domain::{
    id::MailboxId,
    participant::{Mailbox, MailboxKind},
    text::EmailAddress,
};

const TABLE: &str = "mailbox";

fn value(row: Model) -> Result<Mailbox> {
    let at = Row::new(TABLE, row.id);
    Ok(Mailbox {
        id: MailboxId(row.id),
        email: at.email("email_normalized", &row.email_normalized)?,
        kind: at.word("kind", &row.kind, MailboxKind::from_word)?,
        suppressed_reason: row.suppressed_reason,
    })
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
    };
    add_if_new(tx, row, [Column::EmailNormalized]).await?;
    let found = Entity::find().filter(COLUMN.email_normalized.eq(email.as_str())).lock_exclusive();
    value(present(TABLE, found.one(tx.connection()).await?)?)
}

/// The mailbox.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: MailboxId) -> Result<Mailbox> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The mailbox of an address, if we know it.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, email: &EmailAddress) -> Result<Option<Mailbox>> {
    Entity::find().filter(COLUMN.email_normalized.eq(email.as_str())).one(db.connection()).await?.map(value).transpose()
}
