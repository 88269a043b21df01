//! Lists of registrations; each takes the same number of queries, however long it gets.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    event, mailbox, participant,
    registration::{COLUMN, Entity, Model, Relation},
};
use sea_orm::{Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use uuid::Uuid;

use super::value;
use crate::{
    domain::{
        event::Announced,
        id::{EventId, MailboxId, ParticipantId, RegistrationId},
        participant::Participant,
        registration::{Registration, RegistrationState as State},
        text::EmailAddress,
    },
    store::{Db, Result, StoreError, Tx, bulk_invitations::stopped::waits_for_registration, events, participants},
};

async fn with_people(db: &impl Db, which: Condition) -> Result<Vec<(Registration, Participant)>> {
    let rows: Vec<(Model, Option<participant::Model>, Option<mailbox::Model>)> = Entity::find()
        .find_also_related(participant::Entity)
        .find_also(participant::Entity, mailbox::Entity)
        .filter(which)
        .order_by_asc(participant::COLUMN.name_folded.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(registration, participant, mailbox)| {
            let participant = participant.ok_or(StoreError::NotFound("participant"))?;
            Ok((value(registration)?, participants::value(participant, mailbox)?))
        })
        .collect()
}

/// Everybody who ever asked for the event, by name.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_roster(db: &impl Db, event: EventId) -> Result<Vec<(Registration, Participant)>> {
    with_people(db, COLUMN.event_id.eq(event.0).into()).await
}

/// The registrations for the event of everybody at an address.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_address(db: &impl Db, event: EventId, address: &EmailAddress) -> Result<Vec<Registration>> {
    let which =
        Condition::all().add(COLUMN.event_id.eq(event.0)).add(mailbox::COLUMN.email_normalized.eq(address.as_str()));
    Ok(with_people(db, which).await?.into_iter().map(|(registration, _)| registration).collect())
}

/// The registrations of everybody behind a mailbox for these dates.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_mailbox(db: &impl Db, mailbox: MailboxId, events: &[EventId]) -> Result<Vec<Registration>> {
    let mut found = Vec::new();
    for chunk in events.chunks(500) {
        let which = Condition::all()
            .add(COLUMN.event_id.is_in(chunk.iter().map(|id| id.0)))
            .add(participant::COLUMN.mailbox_id.eq(mailbox.0));
        found.extend(with_people(db, which).await?.into_iter().map(|(registration, _)| registration));
    }
    Ok(found)
}

/// Those who are told when the event changes: with a seat, with an offer, in the queue, or waiting for a decision.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_concerned(db: &impl Db, event: EventId) -> Result<Vec<(Registration, Participant)>> {
    let states = [State::Confirmed, State::Waiting, State::Requested, State::Offered].map(State::as_str);
    with_people(db, Condition::all().add(COLUMN.event_id.eq(event.0)).add(COLUMN.state.is_in(states))).await
}

/// Those about whom the team has to decide, in the order in which they asked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_requested(db: &impl Db, event: EventId) -> Result<Vec<(Registration, Participant)>> {
    let which = Condition::all().add(COLUMN.event_id.eq(event.0)).add(COLUMN.state.eq(State::Requested.as_str()));
    let mut people = with_people(db, which).await?;
    people.sort_by_key(|(registration, _)| (registration.requested_at, registration.id));
    Ok(people)
}

/// Everything a person registered for, by beginning of the event.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_participant(db: &impl Db, participant: ParticipantId) -> Result<Vec<(Registration, Announced)>> {
    let rows = Entity::find().filter(COLUMN.participant_id.eq(participant.0)).all(db.connection()).await?;
    let registrations = rows.into_iter().map(value).collect::<Result<Vec<_>>>()?;
    let ids: Vec<EventId> = registrations.iter().map(|registration| registration.event_id).collect();
    let mut of_event: HashMap<EventId, Registration> = registrations.into_iter().map(|r| (r.event_id, r)).collect();
    let announced = events::announced_many(db, &ids).await?;
    Ok(announced.into_iter().filter_map(|event| Some((of_event.remove(&event.event.id)?, event))).collect())
}

/// The first of the queue. Lock the event first, or somebody else may promote the same person.
///
/// # Errors
/// The database refused or is gone.
pub async fn next_waiting(db: &impl Db, event: EventId) -> Result<Option<Registration>> {
    let queue = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.state.eq(State::Waiting.as_str()))
        .order_by_asc(COLUMN.position.0)
        .order_by_asc(COLUMN.id.0);
    queue.one(db.connection()).await?.map(value).transpose()
}

/// Requests whose confirm link ran out, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_expired_unconfirmed(db: &impl Db, now: DateTime<Utc>, limit: u64) -> Result<Vec<Registration>> {
    let rows = Entity::find()
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .filter(COLUMN.expires_at.lte(now))
        // Who was invited by a mail that is stopped could not answer yet.
        .filter(waits_for_registration(now).not())
        .order_by_asc(COLUMN.expires_at.0)
        .limit(limit);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Offers that have run out by their deadline or by the beginning of their event, oldest first: event and registration.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_lapsed_offers(
    db: &impl Db,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(EventId, RegistrationId)>> {
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(COLUMN.event_id.0)
        .column(COLUMN.id.0)
        .join(JoinType::InnerJoin, Relation::Event.def())
        .filter(COLUMN.state.eq(State::Offered.as_str()))
        .filter(Condition::any().add(COLUMN.offered_until.lte(now)).add(event::COLUMN.starts_at.lte(now)))
        .order_by_asc(COLUMN.offered_until.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(event, registration)| (EventId(event), RegistrationId(registration))).collect())
}

/// Those who hold an offer for the event. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_offered(tx: &Tx, event: EventId) -> Result<Vec<Registration>> {
    let rows = Entity::find().filter(COLUMN.event_id.eq(event.0)).filter(COLUMN.state.eq(State::Offered.as_str()));
    rows.all(tx.connection()).await?.into_iter().map(value).collect()
}
