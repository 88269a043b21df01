//! Who was asked to take somebody's place at a date.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    event, participant, registration,
    substitution::{COLUMN, Entity, Model, Relation},
};
use sea_orm::{
    Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{CaseStatement, Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx,
    outbox::forget_requests,
    row::{Row, add, present},
};
use crate::domain::{
    id::{EventId, MailboxId, ParticipantId, RegistrationId, SubstitutionId},
    registration::{Origin, RegistrationState},
    substitution::{Substitution, SubstitutionState as State},
};

const TABLE: &str = "substitution";

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
fn value(row: Model) -> Result<Substitution> {
    let at = Row::new(TABLE, row.id);
    Ok(Substitution {
        id: SubstitutionId(row.id),
        registration_id: RegistrationId(row.registration_id),
        participant_id: ParticipantId(row.participant_id),
        state: at.word("state", &row.state, State::from_word)?,
        link_id: row.link_id,
        expires_at: row.expires_at,
        asked_at: row.asked_at,
        changed_at: row.changed_at,
    })
}

/// Adds a request. Lock the event first: a place is asked for once at a time.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, request: &Substitution) -> Result<()> {
    let row = Model {
        id: request.id.0,
        registration_id: request.registration_id.0,
        participant_id: request.participant_id.0,
        state: request.state.as_str().to_owned(),
        link_id: request.link_id,
        expires_at: request.expires_at,
        asked_at: request.asked_at,
        changed_at: request.changed_at,
    };
    add(tx, row).await
}

/// Says what became of a request. Lock the event first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn set_state(tx: &Tx, id: SubstitutionId, state: State, now: DateTime<Utc>) -> Result<()> {
    let updated = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(state.as_str()))
        .col_expr(COLUMN.changed_at.0, Expr::value(now))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}

/// The request.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: SubstitutionId) -> Result<Substitution> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The request of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Substitution>> {
    Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.map(value).transpose()
}

/// The requests for some places, each with the name of whoever was asked, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for(db: &impl Db, places: &[RegistrationId]) -> Result<Vec<(Substitution, String)>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Model, Option<participant::Model>)> = Entity::find()
        .find_also_related(participant::Entity)
        .filter(COLUMN.registration_id.is_in(places.iter().map(|id| id.0)))
        .order_by_asc(COLUMN.asked_at.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(row, person)| {
            let person = person.ok_or(StoreError::NotFound("participant"))?;
            Ok((value(row)?, person.name))
        })
        .collect()
}

/// The names of those who had these registrations.
///
/// # Errors
/// The database refused or is gone.
pub async fn names_of(db: &impl Db, registrations: &[RegistrationId]) -> Result<HashMap<RegistrationId, String>> {
    if registrations.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .column(participant::COLUMN.name.0)
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .filter(registration::COLUMN.id.is_in(registrations.iter().map(|id| id.0)))
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (RegistrationId(id), name)).collect())
}

/// Everything a person was asked, each with the event, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, person: ParticipantId) -> Result<Vec<(Substitution, EventId)>> {
    let rows: Vec<(Model, Option<registration::Model>)> = Entity::find()
        .find_also_related(registration::Entity)
        .filter(COLUMN.participant_id.eq(person.0))
        .order_by_asc(COLUMN.asked_at.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(row, place)| {
            let place = place.ok_or(StoreError::NotFound("registration"))?;
            Ok((value(row)?, EventId(place.event_id)))
        })
        .collect()
}

/// Whether somebody at the mailbox declined to take a place at the event: it is not asked again.
///
/// # Errors
/// The database refused or is gone.
pub async fn declined(db: &impl Db, event: EventId, mailbox: MailboxId) -> Result<bool> {
    let count = Entity::find()
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .join(JoinType::InnerJoin, Relation::Participant.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(participant::COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.state.eq(State::Declined.as_str()))
        .count(db.connection())
        .await?;
    Ok(count > 0)
}

/// How many requests made since `since` are unanswered: for one event, or for all of them (C11).
///
/// # Errors
/// The database refused or is gone.
pub async fn count_unanswered(db: &impl Db, event: Option<EventId>, since: DateTime<Utc>) -> Result<u64> {
    let open = Entity::find()
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .filter(COLUMN.state.eq(State::Open.as_str()))
        .filter(COLUMN.asked_at.gt(since))
        .apply_if(event, |query, event| query.filter(registration::COLUMN.event_id.eq(event.0)));
    Ok(open.count(db.connection()).await?)
}

/// Those that wait for an answer: of whoever was asked, or of the team after them.
const PENDING: [State; 2] = [State::Open, State::Agreed];

async fn lapse_where(tx: &Tx, which: Condition, now: DateTime<Utc>) -> Result<u64> {
    let ended = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(State::Lapsed.as_str()))
        .col_expr(COLUMN.changed_at.0, Expr::value(now))
        .filter(COLUMN.state.is_in(PENDING.map(State::as_str)))
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Whoever waits for the team's word in somebody's place waits for themselves from now on: there is no place to take.
async fn for_themselves(tx: &Tx, which: Condition) -> Result<()> {
    let origin = registration::COLUMN.origin;
    // Whoever takes part in the whole format meanwhile goes on doing so.
    let single = CaseStatement::new()
        .case(origin.eq(Origin::Substitute.as_str()), Expr::value(Origin::Single.as_str()))
        .finally(Expr::col(origin.0));
    registration::Entity::update_many()
        .col_expr(registration::COLUMN.substitute_for.0, Expr::value(Option::<Uuid>::None))
        .col_expr(registration::COLUMN.origin.0, single.into())
        .filter(registration::COLUMN.state.eq(RegistrationState::Requested.as_str()))
        .filter(registration::COLUMN.substitute_for.is_not_null())
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The place was given up: nobody can take it any more. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn lapse_of(tx: &Tx, place: RegistrationId, now: DateTime<Utc>) -> Result<u64> {
    let agreed =
        Entity::find().select_only().column(COLUMN.participant_id.0).filter(COLUMN.registration_id.eq(place.0));
    let agreed = agreed.filter(COLUMN.state.eq(State::Agreed.as_str())).into_query();
    let theirs = Condition::all()
        .add(registration::COLUMN.participant_id.in_subquery(agreed))
        .add(registration::COLUMN.substitute_for.eq(place.0));
    for_themselves(tx, theirs).await?;
    lapse_where(tx, COLUMN.registration_id.eq(place.0).into(), now).await
}

/// The event does not take place. Lock it first.
///
/// # Errors
/// The database refused or is gone.
pub async fn lapse_for_event(tx: &Tx, event: EventId, now: DateTime<Utc>) -> Result<u64> {
    for_themselves(tx, registration::COLUMN.event_id.eq(event.0).into()).await?;
    lapse_where(tx, COLUMN.registration_id.in_subquery(places_at(event)).into(), now).await
}

/// Requests that nobody answered in time, each with the event and the place, longest over first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_due(
    db: &impl Db,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(EventId, RegistrationId, SubstitutionId)>> {
    let rows: Vec<(Uuid, Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(COLUMN.registration_id.0)
        .column(COLUMN.id.0)
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .filter(COLUMN.state.eq(State::Open.as_str()))
        .filter(COLUMN.expires_at.lte(now))
        .order_by_asc(COLUMN.expires_at.0)
        .order_by_asc(COLUMN.id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(event, place, id)| (EventId(event), RegistrationId(place), SubstitutionId(id))).collect())
}

/// Who holds a seat at the event and waits for an answer about a substitute: the place and the mailbox.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_waiting_givers(db: &impl Db, event: EventId) -> Result<Vec<(RegistrationId, MailboxId)>> {
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(COLUMN.registration_id.0)
        .column(participant::COLUMN.mailbox_id.0)
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.state.eq(RegistrationState::Confirmed.as_str()))
        .filter(COLUMN.state.is_in(PENDING.map(State::as_str)))
        .order_by_asc(COLUMN.id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(place, mailbox)| (RegistrationId(place), MailboxId(mailbox))).collect())
}

/// The event begins earlier: no request for a place there holds longer. Lock it first.
///
/// # Errors
/// The database refused or is gone.
pub async fn shorten(tx: &Tx, event: EventId, latest: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.expires_at.0, Expr::value(latest))
        .filter(COLUMN.state.eq(State::Open.as_str()))
        .filter(COLUMN.expires_at.gt(latest))
        .filter(COLUMN.registration_id.in_subquery(places_at(event)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Requests at an event that moved away hold at least until then, if they have not ended by now.
///
/// # Errors
/// The database refused or is gone.
pub async fn lengthen(tx: &Tx, event: EventId, (now, least): (DateTime<Utc>, DateTime<Utc>)) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.expires_at.0, Expr::value(least))
        .filter(COLUMN.state.eq(State::Open.as_str()))
        .filter(COLUMN.expires_at.gt(now))
        .filter(COLUMN.expires_at.lt(least))
        .filter(COLUMN.registration_id.in_subquery(places_at(event)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn places_at(event: EventId) -> SelectStatement {
    let places = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.event_id.eq(event.0));
    places.into_query()
}

/// Requests that serve nothing any more: those that came to nothing before `before`, and the refusals for events that
/// are over. Those that were accepted stay as long as the registration.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_spent(db: &impl Db, before: DateTime<Utc>, limit: u64) -> Result<Vec<Substitution>> {
    let vain = [State::TakenBack, State::Lapsed].map(State::as_str);
    let vain = Condition::all().add(COLUMN.state.is_in(vain)).add(COLUMN.changed_at.lte(before));
    let refused = [State::Declined, State::Refused].map(State::as_str);
    let refused = Condition::all().add(COLUMN.state.is_in(refused)).add(event::COLUMN.ends_at.lte(before));
    let rows = Entity::find()
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(Condition::any().add(vain).add(refused))
        .order_by_asc(COLUMN.changed_at.0)
        .limit(limit);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Removes a request, with the mail about it.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete(tx: &Tx, id: SubstitutionId) -> Result<()> {
    forget_requests(tx, COLUMN.id.eq(id.0).into()).await?;
    Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    Ok(())
}
