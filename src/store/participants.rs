//! People.

use entity::{
    mailbox,
    participant::{ActiveModel, COLUMN, Entity, Model},
};
use sea_orm::{ActiveModelTrait, ActiveValue, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx, mailboxes,
    row::{Row, add, present},
};
use crate::domain::{
    format::Locale,
    id::{MailboxId, ParticipantId},
    participant::{Land, Participant},
    text::fold_name,
};

const TABLE: &str = "participant";

/// The value of a row and of its mailbox.
pub(super) fn value(row: Model, mailbox: Option<mailbox::Model>) -> Result<Participant> {
    let at = Row::new(TABLE, row.id);
    let mailbox = mailbox.ok_or_else(|| at.corrupt("mailbox_id"))?;
    Ok(Participant {
        unreachable: mailboxes::unreachable(&at, &mailbox)?,
        id: ParticipantId(row.id),
        mailbox_id: MailboxId(row.mailbox_id),
        email: at.email("mailbox_id", &mailbox.email_normalized)?,
        land: row.land.as_deref().map(|land| at.word("land", land, Land::from_word)).transpose()?,
        locale: at.word("locale", &row.locale, Locale::from_word)?,
        name: row.name,
        role: row.role,
        organization_text: row.organization_text,
        link_id: row.link_id,
        link_version: row.link_version,
        created_at: row.created_at,
    })
}

fn row(participant: &Participant) -> Model {
    let p = participant.clone();
    Model {
        id: p.id.0,
        mailbox_id: p.mailbox_id.0,
        name_folded: fold_name(&p.name),
        name: p.name,
        land: p.land.map(|land| land.as_str().to_owned()),
        role: p.role,
        organization_text: p.organization_text,
        locale: p.locale.as_str().to_owned(),
        link_id: p.link_id,
        link_version: p.link_version,
        created_at: p.created_at,
    }
}

async fn list(db: &impl Db, which: Condition) -> Result<Vec<Participant>> {
    let rows = Entity::find()
        .find_also_related(mailbox::Entity)
        .filter(which)
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(|(row, mailbox)| value(row, mailbox)).collect()
}

async fn find_one(db: &impl Db, which: Condition) -> Result<Option<Participant>> {
    Ok(list(db, which).await?.into_iter().next())
}

/// The person with this folded name at a mailbox (A9).
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, mailbox: MailboxId, name_folded: &str) -> Result<Option<Participant>> {
    let named = Condition::all().add(COLUMN.mailbox_id.eq(mailbox.0)).add(COLUMN.name_folded.eq(name_folded));
    find_one(db, named).await
}

/// The person.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: ParticipantId) -> Result<Participant> {
    present(TABLE, find_one(db, COLUMN.id.eq(id.0).into()).await?)
}

/// The person of a manage link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Participant>> {
    find_one(db, COLUMN.link_id.eq(link_id).into()).await
}

/// Everybody at a mailbox, in the order they came.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_mailbox(db: &impl Db, mailbox: MailboxId) -> Result<Vec<Participant>> {
    list(db, COLUMN.mailbox_id.eq(mailbox.0).into()).await
}

/// Adds a person. Lock their mailbox first ([`super::mailboxes::find_or_insert`] does).
///
/// # Errors
/// `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn insert(tx: &Tx, participant: &Participant) -> Result<()> {
    add(tx, row(participant)).await
}

/// Saves a person; the mailbox stays.
///
/// # Errors
/// Not found, `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn save(tx: &Tx, participant: &Participant) -> Result<()> {
    let mut row: ActiveModel = row(participant).into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.mailbox_id = ActiveValue::NotSet;
    row.created_at = ActiveValue::NotSet;
    let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(participant.id.0)).exec(tx.connection()).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}
