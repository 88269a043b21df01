//! The mails about one date, for its team.

use std::collections::HashMap;

use entity::{
    outbox::{COLUMN, Column, Entity, Model},
    registration, substitution,
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, RelationTrait};
use uuid::Uuid;

use super::{
    OutboxState,
    row::{TABLE, value},
};
use crate::{
    domain::{
        id::{EventId, MailboxId, NoticeId, ParticipantId, RegistrationId, SubstitutionId},
        mail_log::Logged,
        notice::{Notice, NoticeKind, Subject, request_key},
    },
    store::{Db, Result, Tx, row::Row},
};

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

/// What of a date a mail speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Somebody's registration.
    Registration(RegistrationId),
    /// A request to take a place.
    Request(SubstitutionId),
}

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

/// The mails about the event: about registrations for it, about requests to take a place there, and about other dates
/// asked for together with it if they speak for it too. A kind that this version does not know is left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn log_of_event(db: &impl Db, event: EventId) -> Result<Vec<Logged>> {
    let rows: Vec<(Model, Option<registration::Model>)> = Entity::find()
        .join(JoinType::InnerJoin, to_registration())
        .select_also(registration::Entity)
        .filter(registration::COLUMN.event_id.eq(event.0))
        .order_by_asc(COLUMN.created_at.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    let own = rows.iter().filter_map(|(row, registration)| {
        let registration = registration.as_ref()?;
        log(row, ParticipantId(registration.participant_id), Some(RegistrationId(registration.id))).ok()
    });
    let mut found: Vec<Logged> = own.collect();
    found.extend(told_with_others(db, event).await?);
    found.extend(requests_at(db, event).await?);
    Ok(found)
}

/// Mails about the first of several dates asked for at once that speak for this one as well.
async fn told_with_others(db: &impl Db, event: EventId) -> Result<Vec<Logged>> {
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
        let rows = Entity::find().filter(COLUMN.registration_id.is_in(chunk.iter().copied()));
        for row in rows.all(db.connection()).await? {
            let Some((registration, person)) = row.registration_id.and_then(|leader| led.get(&leader)) else {
                continue;
            };
            let Ok(log) = log(&row, ParticipantId(*person), Some(RegistrationId(*registration))) else { continue };
            if value(row).is_ok_and(|notice| speaks_for_all(&notice)) {
                found.push(log);
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
async fn requests_at(db: &impl Db, event: EventId) -> Result<Vec<Logged>> {
    let asked: Vec<(Uuid, Uuid)> = substitution::Entity::find()
        .select_only()
        .columns([substitution::Column::Id, substitution::Column::ParticipantId])
        .join(JoinType::InnerJoin, substitution::Relation::Registration.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .into_tuple()
        .all(db.connection())
        .await?;
    let people: HashMap<String, Uuid> =
        asked.into_iter().map(|(id, person)| (request_key(SubstitutionId(id)), person)).collect();
    let keys: Vec<&String> = people.keys().collect();
    let mut found = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        let rows = Entity::find().filter(COLUMN.dedupe_key.is_in(chunk.iter().map(|key| key.as_str())));
        for row in rows.all(db.connection()).await? {
            let Some(person) = people.get(&row.dedupe_key) else { continue };
            found.extend(log(&row, ParticipantId(*person), None));
        }
    }
    Ok(found)
}

/// A mail about a date: where it stands, and what of a date it speaks of. None, if it is about no date that is kept.
///
/// # Errors
/// The database refused or is gone.
pub async fn logged(db: &impl Db, id: NoticeId) -> Result<Option<(Logged, EventId, About)>> {
    let Some(row) = Entity::find_by_id(id.0).one(db.connection()).await? else { return Ok(None) };
    if let Some(registration) = row.registration_id {
        let found = registration::Entity::find_by_id(registration).one(db.connection()).await?;
        let Some(found) = found else { return Ok(None) };
        let of = RegistrationId(found.id);
        let log = log(&row, ParticipantId(found.participant_id), Some(of))?;
        return Ok(Some((log, EventId(found.event_id), About::Registration(of))));
    }
    let Some(Subject::Substitution { substitution_id }) = value(row.clone()).ok().map(|notice| notice.subject) else {
        return Ok(None);
    };
    let found: Option<(substitution::Model, Option<registration::Model>)> =
        substitution::Entity::find_by_id(substitution_id.0)
            .find_also_related(registration::Entity)
            .one(db.connection())
            .await?;
    let Some((request, Some(place))) = found else { return Ok(None) };
    let log = log(&row, ParticipantId(request.participant_id), None)?;
    Ok(Some((log, EventId(place.event_id), About::Request(substitution_id))))
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
