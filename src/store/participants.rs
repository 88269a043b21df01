//! People.

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation, enrollment, mailbox, outbox,
    participant::{ActiveModel, COLUMN, Entity, Model},
    registration, substitution,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx, accounts, follows, inbound, mailboxes,
    outbox::{forget_of_person, forget_requests},
    row::{Row, add, in_steps, present},
};
use crate::domain::{
    enrollment::EnrollmentState,
    format::Locale,
    id::{MailboxId, ParticipantId},
    participant::{Land, Participant},
    text::fold_name,
};

const TABLE: &str = "participant";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

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
        restricted_at: row.restricted_at,
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
        restricted_at: p.restricted_at,
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

/// These people for a condition, after one whom nobody is: with nobody in it, a statement would be another one, and SQLite
/// would say of it that it reads the whole table.
pub(super) fn among(people: &[ParticipantId]) -> Vec<Uuid> {
    in_steps([Uuid::nil()].into_iter().chain(people.iter().map(|id| id.0)))
}

/// Since when somebody at a mailbox wants their data used no further than needed.
///
/// # Errors
/// The database refused or is gone.
pub async fn restricted_at(db: &impl Db, mailbox: MailboxId) -> Result<Option<DateTime<Utc>>> {
    let people = list_for_mailbox(db, mailbox).await?;
    Ok(people.into_iter().filter_map(|person| person.restricted_at).min())
}

/// Everybody at some mailboxes.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_mailboxes(db: &impl Db, mailboxes: &[MailboxId]) -> Result<Vec<Participant>> {
    let mut people = Vec::new();
    for chunk in mailboxes.chunks(CHUNK) {
        people.extend(list(db, COLUMN.mailbox_id.is_in(chunk.iter().map(|id| id.0)).into()).await?);
    }
    Ok(people)
}

/// These people.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_some(db: &impl Db, ids: &[ParticipantId]) -> Result<Vec<Participant>> {
    let mut people = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        people.extend(list(db, COLUMN.id.is_in(in_steps(chunk.iter().map(|id| id.0))).into()).await?);
    }
    Ok(people)
}

/// Everybody, in the order they came.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_all(db: &impl Db) -> Result<Vec<Participant>> {
    list(db, Condition::all()).await
}

/// The ids of everybody.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_ids(db: &impl Db) -> Result<Vec<ParticipantId>> {
    let ids: Vec<Uuid> = Entity::find().select_only().column(COLUMN.id.0).into_tuple().all(db.connection()).await?;
    Ok(ids.into_iter().map(ParticipantId).collect())
}

/// Adds a person. Lock their mailbox first ([`super::mailboxes::find_or_insert`] does).
///
/// # Errors
/// `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn insert(tx: &Tx, participant: &Participant) -> Result<()> {
    add(tx, row(participant)).await
}

/// Adds many at once. Lock their mailboxes first.
///
/// # Errors
/// `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn insert_many(tx: &Tx, people: &[Participant]) -> Result<()> {
    for chunk in people.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves what a person says of themselves. The mailbox, the links and whether the use of their data is restricted stay: who
/// saves may have read them before somebody else changed them.
///
/// # Errors
/// Not found, `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn save(tx: &Tx, participant: &Participant) -> Result<()> {
    let mut row: ActiveModel = row(participant).into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.mailbox_id = ActiveValue::NotSet;
    row.created_at = ActiveValue::NotSet;
    row.link_id = ActiveValue::NotSet;
    row.link_version = ActiveValue::NotSet;
    row.restricted_at = ActiveValue::NotSet;
    let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(participant.id.0)).exec(tx.connection()).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}

/// Says since when somebody's data is used no further than needed.
///
/// # Errors
/// The database refused or is gone.
pub async fn restrict(tx: &Tx, id: ParticipantId, since: Option<DateTime<Utc>>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.restricted_at.0, Expr::value(since))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes a person with everything of theirs: what they registered for, what they take part in, mail about it. Their
/// mailbox goes with them unless somebody else uses it.
///
/// # Errors
/// [`Conflict::Reference`](super::Conflict::Reference) if something of theirs is kept elsewhere, or the database is gone.
pub async fn erase(tx: &Tx, person: &Participant) -> Result<()> {
    let db = tx.connection();
    let mine: Vec<Uuid> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.participant_id.eq(person.id.0))
        .into_tuple()
        .all(db)
        .await?;
    for chunk in mine.chunks(200) {
        let about = outbox::COLUMN.registration_id.is_in(chunk.iter().copied());
        outbox::Entity::delete_many().filter(about).exec(db).await?;
    }
    // The mails that asked them, or others for them, to take a place.
    let asked = Condition::any()
        .add(substitution::COLUMN.participant_id.eq(person.id.0))
        .add(substitution::COLUMN.registration_id.is_in(mine.iter().copied()));
    forget_requests(tx, asked).await?;
    forget_of_person(tx, person).await?;
    registration::Entity::delete_many().filter(registration::COLUMN.participant_id.eq(person.id.0)).exec(db).await?;
    enrollment::Entity::delete_many().filter(enrollment::COLUMN.participant_id.eq(person.id.0)).exec(db).await?;
    Entity::delete_by_id(person.id.0).exec(db).await?;
    // Whoever still follows a format keeps the address, and so does who organizes with it.
    let others = !list_for_mailbox(tx, person.mailbox_id).await?.is_empty()
        || follows::has_any(tx, person.mailbox_id).await?
        || accounts::find_by_email(tx, &person.email).await?.is_some();
    if !others {
        outbox::Entity::delete_many().filter(outbox::COLUMN.mailbox_id.eq(person.mailbox_id.0)).exec(db).await?;
        inbound::forget_sender(tx, &person.email, None).await?;
        mailbox::Entity::delete_by_id(person.mailbox_id.0).exec(db).await?;
    }
    Ok(())
}

/// People of whom nothing is left, who came before `since.0` and were not invited by a team after `since.1`.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_unused(
    db: &impl Db,
    (came, invited): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<ParticipantId>> {
    let mine = |table: &'static str| {
        Query::select()
            .expr(Expr::val(1))
            .from(table)
            .and_where(Expr::col((table, "participant_id")).equals((Entity, COLUMN.id.0)))
            .to_owned()
    };
    let mut enrolled = mine("enrollment");
    enrolled.and_where(Expr::col(("enrollment", "state")).ne(EnrollmentState::Left.as_str()));
    let mut listed = mine("bulk_invitation");
    listed.and_where(Expr::col(("bulk_invitation", "invited_at")).gt(invited));
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(COLUMN.created_at.lt(came))
        .filter(Expr::exists(mine("registration")).not())
        .filter(Expr::exists(enrolled).not())
        .filter(Expr::exists(mine("substitution")).not())
        .filter(Expr::exists(listed).not())
        .order_by_asc(COLUMN.id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().map(ParticipantId).collect())
}

/// Removes a person of whom nothing is left: no registration, no enrollment, no request, and no invitation after `invited`,
/// where that counts. Says whether they went.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_if_unused(tx: &Tx, id: ParticipantId, invited: Option<DateTime<Utc>>) -> Result<bool> {
    let Some(person) = find_one(tx, COLUMN.id.eq(id.0).into()).await? else { return Ok(false) };
    // Whoever registers under the address holds the same lock.
    mailboxes::lock_by_email(tx, &person.email).await?;
    let db = tx.connection();
    let registered = registration::Entity::find().filter(registration::COLUMN.participant_id.eq(id.0));
    // Whoever has left takes part in nothing any more; one who said "that was not me" stays silenced.
    let enrolled = enrollment::Entity::find()
        .filter(enrollment::COLUMN.participant_id.eq(id.0))
        .filter(enrollment::COLUMN.state.ne(EnrollmentState::Left.as_str()));
    let asked = substitution::Entity::find().filter(substitution::COLUMN.participant_id.eq(id.0));
    let uses = registered.count(db).await? + enrolled.count(db).await? + asked.count(db).await?;
    if uses > 0 {
        return Ok(false);
    }
    if let Some(since) = invited {
        let listed = bulk_invitation::Entity::find()
            .filter(bulk_invitation::COLUMN.participant_id.eq(id.0))
            .filter(bulk_invitation::COLUMN.invited_at.gt(since));
        if listed.count(db).await? > 0 {
            return Ok(false);
        }
    }
    erase(tx, &person).await?;
    Ok(true)
}
