//! What others put into the calendar that somebody reads: several people can share a mailbox, and a date is in its calendar
//! under one identity.

use entity::{
    calendar_ledger::{COLUMN, Entity},
    participant, registration,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{last_of, value};
use crate::{
    domain::{
        id::{MailboxId, RegistrationId},
        invitation::LedgerEntry,
        registration::Registration,
    },
    store::{Db, Result},
};

/// What others who read the same mailbox have in its calendar of the same date: of each the newest object that was sent or is
/// on its way.
///
/// # Errors
/// The database refused or is gone.
pub async fn beside(db: &impl Db, (mine, mailbox): (&Registration, MailboxId)) -> Result<Vec<LedgerEntry>> {
    let readers = participant::Entity::find()
        .select_only()
        .column(participant::COLUMN.id.0)
        .filter(participant::COLUMN.mailbox_id.eq(mailbox.0))
        .filter(participant::COLUMN.id.ne(mine.participant_id.0));
    let theirs = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.event_id.eq(mine.event_id.0))
        .filter(registration::COLUMN.participant_id.in_subquery(readers.into_query()));
    let theirs: Vec<Uuid> = theirs.into_tuple().all(db.connection()).await?;
    if theirs.is_empty() {
        return Ok(Vec::new());
    }
    let theirs: Vec<_> = theirs.into_iter().map(RegistrationId).collect();
    Ok(last_of(db, &theirs).await?.into_values().collect())
}

/// The highest revision that was said of an identity in the calendar of an address when somebody gave that address up.
///
/// # Errors
/// The database refused or is gone.
pub async fn left_there(db: &impl Db, (uid, mailbox): (&str, MailboxId)) -> Result<Option<u32>> {
    let said = Entity::find()
        .filter(COLUMN.uid.eq(uid))
        .filter(COLUMN.left_mailbox_id.eq(mailbox.0))
        .order_by_desc(COLUMN.sequence.0);
    Ok(said.one(db.connection()).await?.map(value).transpose()?.map(|entry| entry.sequence))
}
