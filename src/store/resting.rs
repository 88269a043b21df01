//! What waits for somebody's answer by a mail: offers of seats, requests to confirm, requests to substitutes. Found and
//! given more time when mail rested.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{bulk_invitation, bulk_invitation_date, enrollment, follow, outbox, registration, substitution};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationTrait, sea_query::Expr};
use uuid::Uuid;

use super::{Db, Result, Tx, outbox::OutboxState, registrations};
use crate::domain::{
    enrollment::EnrollmentState,
    follow::FollowState,
    id::{EventId, RegistrationId, SubstitutionId},
    notice::NoticeKind,
    registration::{Registration, RegistrationState},
    substitution::SubstitutionState,
};

/// The dates at which somebody has an answer to give; only those where the time for one has run out at `over`.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_events(db: &impl Db, over: Option<DateTime<Utc>>) -> Result<Vec<EventId>> {
    let in_state = |state: RegistrationState| Condition::all().add(registration::COLUMN.state.eq(state.as_str()));
    let (mut offered, mut asked) = (in_state(RegistrationState::Offered), in_state(RegistrationState::Unconfirmed));
    if let Some(over) = over {
        offered = offered.add(registration::COLUMN.offered_until.lte(over));
        asked = asked.add(registration::COLUMN.expires_at.lte(over));
    }
    let own = registration::Entity::find().filter(Condition::any().add(offered).add(asked));
    let sent = registration::Entity::find()
        .join(JoinType::InnerJoin, substitution::Relation::Registration.def().rev())
        .filter(substitution::COLUMN.state.eq(SubstitutionState::Open.as_str()))
        .apply_if(over, |query, over| query.filter(substitution::COLUMN.expires_at.lte(over)));
    let mut ids: Vec<Uuid> = Vec::new();
    for query in [own, sent] {
        let column = registration::COLUMN.event_id.0;
        ids.extend(query.select_only().column(column).distinct().into_tuple::<Uuid>().all(db.connection()).await?);
    }
    // Always in this order, or two who lock several would wait for each other.
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(EventId).collect())
}

/// Those with an offer, or a request that is not confirmed, at the date. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_waiting(tx: &Tx, event: EventId) -> Result<Vec<Registration>> {
    let states = [RegistrationState::Offered, RegistrationState::Unconfirmed].map(RegistrationState::as_str);
    let rows = registration::Entity::find()
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.state.is_in(states));
    rows.all(tx.connection()).await?.into_iter().map(registrations::value).collect()
}

/// Which registrations for the date a team asked for.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_invited(tx: &Tx, event: EventId) -> Result<HashSet<RegistrationId>> {
    let ids: Vec<Uuid> = bulk_invitation_date::Entity::find()
        .select_only()
        .column(bulk_invitation_date::COLUMN.registration_id.0)
        .filter(bulk_invitation_date::COLUMN.event_id.eq(event.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().map(RegistrationId).collect())
}

/// Requests to substitutes at the date that wait for their answer, each with the end of its time. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_open_requests(tx: &Tx, event: EventId) -> Result<Vec<(SubstitutionId, DateTime<Utc>)>> {
    let rows: Vec<(Uuid, DateTime<Utc>)> = substitution::Entity::find()
        .select_only()
        .columns([substitution::COLUMN.id.0, substitution::COLUMN.expires_at.0])
        .join(JoinType::InnerJoin, substitution::Relation::Registration.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(substitution::COLUMN.state.eq(SubstitutionState::Open.as_str()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, until)| (SubstitutionId(id), until)).collect())
}

/// Gives a request to a substitute more time.
///
/// # Errors
/// The database refused or is gone.
pub async fn prolong_request(tx: &Tx, id: SubstitutionId, until: DateTime<Utc>) -> Result<()> {
    substitution::Entity::update_many()
        .col_expr(substitution::COLUMN.expires_at.0, Expr::value(until))
        .filter(substitution::COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Gives requests to take part in whole formats more time: those a team asked for, or those people asked for themselves.
/// Only those that end before `over`. Answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prolong_enrollments(tx: &Tx, invited: bool, (over, until): (DateTime<Utc>, DateTime<Utc>)) -> Result<u64> {
    let asked = bulk_invitation::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.enrollment_id.0)
        .filter(bulk_invitation::COLUMN.enrollment_id.is_not_null())
        .into_query();
    let id = enrollment::COLUMN.id;
    let done = enrollment::Entity::update_many()
        .col_expr(enrollment::COLUMN.expires_at.0, Expr::value(until))
        .filter(enrollment::COLUMN.state.eq(EnrollmentState::Unconfirmed.as_str()))
        .filter(enrollment::COLUMN.expires_at.lt(over.min(until)))
        .filter(if invited { id.in_subquery(asked) } else { id.not_in_subquery(asked) })
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected)
}

/// Gives requests to follow formats more time, if they end before `over`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prolong_follows(tx: &Tx, (over, until): (DateTime<Utc>, DateTime<Utc>)) -> Result<u64> {
    let done = follow::Entity::update_many()
        .col_expr(follow::COLUMN.expires_at.0, Expr::value(until))
        .filter(follow::COLUMN.state.eq(FollowState::Unconfirmed.as_str()))
        .filter(follow::COLUMN.expires_at.lt(over.min(until)))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected)
}

/// Mails of a kind that wait are worth sending until then at least.
///
/// # Errors
/// The database refused or is gone.
pub async fn prolong_mails(tx: &Tx, kind: NoticeKind, until: DateTime<Utc>) -> Result<()> {
    let waiting = [OutboxState::Due, OutboxState::Held].map(OutboxState::as_str);
    outbox::Entity::update_many()
        .col_expr(outbox::COLUMN.deliver_before.0, Expr::value(until))
        .filter(outbox::COLUMN.kind.eq(kind.as_str()))
        .filter(outbox::COLUMN.state.is_in(waiting))
        .filter(outbox::COLUMN.deliver_before.lt(until))
        .exec(tx.connection())
        .await?;
    Ok(())
}
