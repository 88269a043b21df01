//! What registrations add up to.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation_date, participant,
    registration::{COLUMN, Entity, Relation},
};
use sea_orm::{
    Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};
use uuid::Uuid;

use crate::{
    domain::{
        id::{EventId, MailboxId, ParticipantId},
        registration::{EndedBy, RegistrationState as State},
    },
    store::{Db, Result, Tx, participants, row::Row},
};

/// How many registrations of an event are in which state; states without any are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_by_state(db: &impl Db, event: EventId) -> Result<BTreeMap<State, u64>> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.state.0)
        .column_as(COLUMN.id.count(), "n")
        .filter(COLUMN.event_id.eq(event.0))
        .group_by(COLUMN.state.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let at = Row::new("registration", event);
    rows.into_iter().map(|(word, n)| Ok((at.word("state", &word, State::from_word)?, at.number("state", n)?))).collect()
}

/// The place behind the last one that was ever given in the event's queue. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn next_position(tx: &Tx, event: EventId) -> Result<i64> {
    let last: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(COLUMN.position.max(), "last")
        .filter(COLUMN.event_id.eq(event.0))
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

/// Those of the events that somebody ever registered for.
///
/// # Errors
/// The database refused or is gone.
pub async fn has_any(db: &impl Db, events: &[EventId]) -> Result<HashSet<EventId>> {
    let mut found = HashSet::new();
    for chunk in events.chunks(500) {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(COLUMN.event_id.0)
            .distinct()
            .filter(COLUMN.event_id.is_in(chunk.iter().map(|id| id.0)))
            .into_tuple()
            .all(db.connection())
            .await?;
        found.extend(ids.into_iter().map(EventId));
    }
    Ok(found)
}

/// Whether somebody at the mailbox said "that was not me" about the event: it gets no further mail about it (C07). The
/// team's no is another matter.
///
/// # Errors
/// The database refused or is gone.
pub async fn denied(db: &impl Db, event: EventId, mailbox: MailboxId) -> Result<bool> {
    let count = Entity::find()
        .join(JoinType::InnerJoin, Relation::Participant.def())
        .filter(participant::COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.state.eq(State::Declined.as_str()))
        .filter(Condition::any().add(COLUMN.ended_by.is_null()).add(COLUMN.ended_by.ne(EndedBy::Organizer.as_str())))
        .count(db.connection())
        .await?;
    Ok(count > 0)
}

/// Whether the person ever confirmed a registration by link: only then do we know that the address is theirs.
///
/// # Errors
/// The database refused or is gone.
pub async fn has_confirmed(db: &impl Db, participant: ParticipantId) -> Result<bool> {
    let count = Entity::find()
        .filter(COLUMN.participant_id.eq(participant.0))
        .filter(COLUMN.confirmed_at.is_not_null())
        .count(db.connection())
        .await?;
    Ok(count > 0)
}

/// Whether any of these people ever confirmed a registration by link.
///
/// # Errors
/// The database refused or is gone.
pub async fn is_proven(db: &impl Db, people: &[ParticipantId]) -> Result<bool> {
    let count = Entity::find()
        .filter(COLUMN.participant_id.is_in(participants::among(people)))
        .filter(COLUMN.confirmed_at.is_not_null())
        .count(db.connection())
        .await?;
    Ok(count > 0)
}

/// How many requests made since `since` wait for their link to be used: for one event, or for all of them (C11).
/// Whom a team invited does not count: no stranger caused that mail.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_unanswered(db: &impl Db, event: Option<EventId>, since: DateTime<Utc>) -> Result<u64> {
    let mut invited =
        bulk_invitation_date::Entity::find().select_only().column(bulk_invitation_date::COLUMN.registration_id.0);
    let waiting = Entity::find()
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .filter(COLUMN.requested_at.gt(since))
        .filter(COLUMN.id.not_in_subquery(QuerySelect::query(&mut invited).to_owned()))
        .apply_if(event, |query, event| query.filter(COLUMN.event_id.eq(event.0)));
    Ok(waiting.count(db.connection()).await?)
}

/// The places in the queues of some events, rising: one query, however many queues.
///
/// # Errors
/// The database refused or is gone.
pub async fn queues(db: &impl Db, events: &[EventId]) -> Result<BTreeMap<EventId, Vec<i64>>> {
    let mut queues: BTreeMap<EventId, Vec<i64>> = BTreeMap::new();
    if events.is_empty() {
        return Ok(queues);
    }
    let rows: Vec<(Uuid, Option<i64>)> = Entity::find()
        .select_only()
        .column(COLUMN.event_id.0)
        .column(COLUMN.position.0)
        .filter(COLUMN.event_id.is_in(events.iter().map(|id| id.0)))
        .filter(COLUMN.state.eq(State::Waiting.as_str()))
        .order_by_asc(COLUMN.position.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    for (event, position) in rows {
        queues.entry(EventId(event)).or_default().extend(position);
    }
    Ok(queues)
}

/// How many people queue for the event up to and including this place in the order (A7).
///
/// # Errors
/// The database refused or is gone.
pub async fn queue_up_to(db: &impl Db, event: EventId, position: i64) -> Result<u64> {
    let ahead = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.state.eq(State::Waiting.as_str()))
        .filter(COLUMN.position.lte(position));
    Ok(ahead.count(db.connection()).await?)
}
