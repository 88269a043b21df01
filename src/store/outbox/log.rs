//! The mails about one date, for its team.

mod invited;
mod later;
mod series;

use std::collections::HashMap;

use entity::{
    outbox::{COLUMN, Column, Entity, Model},
    registration, substitution,
};
use sea_orm::{
    Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, RelationTrait,
    Select,
};
use uuid::Uuid;

use super::{
    OutboxState,
    row::{TABLE, value},
};
use crate::{
    domain::{
        id::{
            BulkInvitationId, EnrollmentId, EventId, MailboxId, NoticeId, ParticipantId, RegistrationId, SubstitutionId,
        },
        mail_log::Logged,
        notice::{Notice, NoticeKind, Subject, request_key},
    },
    store::{Db, Result, Tx, row::Row},
};

pub use later::later;

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

/// What of a date a mail speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Somebody's registration.
    Registration(RegistrationId),
    /// A request to take a place.
    Request(SubstitutionId),
    /// The date as one of a whole series in somebody's calendar.
    Series(EnrollmentId),
    /// An invitation to the date, and perhaps to others.
    Invited(BulkInvitationId),
}

/// A mail about a date, and what of the date it speaks of.
type Found = (Logged, About);

fn to_registration() -> RelationDef {
    Entity::belongs_to(registration::Entity).from(Column::RegistrationId).to(registration::Column::Id).into()
}

/// Where the mail stands. Of a row that cannot be read at all, only what can is told.
fn log(row: &Model, participant: ParticipantId, registration: Option<RegistrationId>) -> Result<Logged> {
    let at = Row::new(TABLE, row.id);
    Ok(Logged {
        id: NoticeId(row.id),
        kind: at.word("kind", &row.kind, NoticeKind::from_word)?,
        participant_id: participant,
        registration_id: registration,
        mailbox_id: MailboxId(row.mailbox_id),
        state: at.word("state", &row.state, OutboxState::from_word)?,
        lease_until: row.lease_until,
        attempt: at.number("attempt", row.attempt)?,
        last_error_class: row.last_error_class.clone(),
        last_answer: row.last_answer.clone(),
        queued_at: row.created_at,
        due_at: row.due_at,
        sent_at: row.sent_at,
    })
}

/// The mails about the event: about registrations for it, about requests to take a place there, about other dates asked
/// for together with it if they speak for it too, about series that carry it, and invitations to it. A kind that this
/// version does not know is left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn log_of_event(db: &impl Db, event: EventId) -> Result<Vec<Logged>> {
    Ok(entries(db, event, None).await?.into_iter().map(|(log, _)| log).collect())
}

/// A mail about a date: where it stands, and what of the date it speaks of. None, if it does not speak of that date.
///
/// # Errors
/// The database refused or is gone.
pub async fn logged(db: &impl Db, event: EventId, id: NoticeId) -> Result<Option<(Logged, About)>> {
    Ok(entries(db, event, Some(&[id.0])).await?.into_iter().next())
}

/// Those of these mails that speak of the event.
///
/// # Errors
/// The database refused or is gone.
pub async fn log_of_some(db: &impl Db, event: EventId, mails: &[NoticeId]) -> Result<Vec<Logged>> {
    let ids: Vec<Uuid> = mails.iter().map(|mail| mail.0).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        found.extend(entries(db, event, Some(chunk)).await?.into_iter().map(|(log, _)| log));
    }
    Ok(found)
}

/// All of them, or those of these that speak of the date.
async fn entries(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let mut found = own(db, event, only).await?;
    found.extend(told_with_others(db, event, only).await?);
    found.extend(requests_at(db, event, only).await?);
    found.extend(series::carrying(db, event, only).await?);
    found.extend(invited::to(db, event, only).await?);
    Ok(found)
}

/// Mails, or those that are asked for among them.
fn mails(only: Option<&[Uuid]>) -> Select<Entity> {
    Entity::find().apply_if(only, |query, ids| query.filter(COLUMN.id.is_in(ids.iter().copied())))
}

/// Mails about registrations for it.
async fn own(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let rows: Vec<(Model, Option<registration::Model>)> = mails(only)
        .join(JoinType::InnerJoin, to_registration())
        .select_also(registration::Entity)
        .filter(registration::COLUMN.event_id.eq(event.0))
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    let own = rows.iter().filter_map(|(row, registration)| {
        let registration = registration.as_ref()?;
        let id = RegistrationId(registration.id);
        let log = log(row, ParticipantId(registration.participant_id), Some(id)).ok()?;
        Some((log, About::Registration(id)))
    });
    Ok(own.collect())
}

/// Mails about the first of several dates asked for at once that speak for this one as well.
async fn told_with_others(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let rows: Vec<(Uuid, Uuid, Option<Uuid>)> = registration::Entity::find()
        .select_only()
        .columns([registration::Column::Id, registration::Column::ParticipantId, registration::Column::AskedWith])
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.asked_with.is_not_null())
        .into_tuple()
        .all(db.connection())
        .await?;
    let led: HashMap<Uuid, (Uuid, Uuid)> =
        rows.into_iter().filter_map(|(id, person, leader)| Some((leader?, (id, person)))).collect();
    let leaders: Vec<Uuid> = led.iter().filter(|(leader, (id, _))| *leader != id).map(|(leader, _)| *leader).collect();
    let mut found = Vec::new();
    for chunk in leaders.chunks(CHUNK) {
        let rows = mails(only).filter(COLUMN.registration_id.is_in(chunk.iter().copied()));
        for row in rows.all(db.connection()).await? {
            let Some((registration, person)) = row.registration_id.and_then(|leader| led.get(&leader)) else {
                continue;
            };
            let mine = RegistrationId(*registration);
            let Ok(log) = log(&row, ParticipantId(*person), Some(mine)) else { continue };
            if value(row).is_ok_and(|notice| speaks_for_all(&notice)) {
                found.push((log, About::Registration(mine)));
            }
        }
    }
    Ok(found)
}

fn speaks_for_all(notice: &Notice) -> bool {
    notice.kind == NoticeKind::ConfirmRegistration
        || matches!(notice.subject, Subject::Registration { together: true, .. })
}

/// The mails that ask people to take a place at the event.
async fn requests_at(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let asked: Vec<(Uuid, Uuid)> = substitution::Entity::find()
        .select_only()
        .columns([substitution::Column::Id, substitution::Column::ParticipantId])
        .join(JoinType::InnerJoin, substitution::Relation::Registration.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .into_tuple()
        .all(db.connection())
        .await?;
    let people: HashMap<String, (Uuid, Uuid)> =
        asked.into_iter().map(|(id, person)| (request_key(SubstitutionId(id)), (id, person))).collect();
    let keys: Vec<&String> = people.keys().collect();
    let mut found = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        let rows = mails(only).filter(COLUMN.dedupe_key.is_in(chunk.iter().map(|key| key.as_str())));
        for row in rows.all(db.connection()).await? {
            let Some((request, person)) = people.get(&row.dedupe_key) else { continue };
            let Ok(log) = log(&row, ParticipantId(*person), None) else { continue };
            found.push((log, About::Request(SubstitutionId(*request))));
        }
    }
    Ok(found)
}

/// Forgets the mails that asked people to take a place, of these requests: they have no registration of their own to go
/// with.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_requests(tx: &Tx, which: Condition) -> Result<()> {
    let ids: Vec<Uuid> = substitution::Entity::find()
        .select_only()
        .column(substitution::COLUMN.id.0)
        .filter(which)
        .into_tuple()
        .all(tx.connection())
        .await?;
    for chunk in ids.chunks(CHUNK) {
        let keys = chunk.iter().map(|id| request_key(SubstitutionId(*id)));
        Entity::delete_many().filter(COLUMN.dedupe_key.is_in(keys)).exec(tx.connection()).await?;
    }
    Ok(())
}
