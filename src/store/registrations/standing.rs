//! Registrations that belong together: those of one enrollment, those of one request.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    enrollment, event, format,
    registration::{COLUMN, Entity, Relation},
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Alias, Expr, Query},
};
use uuid::Uuid;

use super::value;
use crate::{
    domain::{
        enrollment::EnrollmentState,
        id::{EnrollmentId, EventId, ParticipantId, RegistrationId},
        participant::Channel,
        registration::{EndedBy, Registration, RegistrationState as State},
        retention::WITHOUT_FORMAT,
    },
    store::{Db, Result, Tx},
};

/// What a person has for some dates, by date: one query, however many dates.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_for_dates(
    db: &impl Db,
    participant: ParticipantId,
    events: &[EventId],
) -> Result<HashMap<EventId, Registration>> {
    let mut found = HashMap::new();
    for chunk in events.chunks(super::CHUNK) {
        let rows = Entity::find()
            .filter(COLUMN.participant_id.eq(participant.0))
            .filter(COLUMN.event_id.is_in(chunk.iter().map(|id| id.0)));
        for row in rows.all(db.connection()).await? {
            let registration = value(row)?;
            found.insert(registration.event_id, registration);
        }
    }
    Ok(found)
}

/// The registrations that a registration's confirm link confirms besides its own, in the order in which events are
/// locked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_asked_with(db: &impl Db, leader: RegistrationId) -> Result<Vec<Registration>> {
    let rows = Entity::find().filter(COLUMN.asked_with.eq(leader.0)).order_by_asc(COLUMN.event_id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// What a confirm link confirms: its own registration and those asked for with it, in the order in which events are
/// locked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_by_link(db: &impl Db, link_id: Uuid) -> Result<Vec<Registration>> {
    let leader = Alias::new("leader");
    let own = Query::select()
        .column((leader.clone(), COLUMN.id.0))
        .from_as(Entity, leader.clone())
        .and_where(Expr::col((leader, COLUMN.link_id.0)).eq(link_id))
        .to_owned();
    // One value, not a list: beside OR, PostgreSQL uses an index for the first alone.
    let own = Expr::SubQuery(None, Box::new(own.into()));
    let which = Condition::any().add(COLUMN.link_id.eq(link_id)).add(Expr::col((Entity, COLUMN.asked_with.0)).eq(own));
    let rows = Entity::find().filter(which).order_by_asc(COLUMN.event_id.0).order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// The registrations of an enrollment for dates that begin after `now`, in the order in which events are locked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_enrollment(
    db: &impl Db,
    enrollment: EnrollmentId,
    now: DateTime<Utc>,
) -> Result<Vec<Registration>> {
    let rows = Entity::find()
        .join(JoinType::InnerJoin, Relation::Event.def())
        .filter(COLUMN.enrollment_id.eq(enrollment.0))
        .filter(event::COLUMN.starts_at.gt(now))
        .order_by_asc(COLUMN.event_id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// The registrations of an enrollment for dates that are not over take over its channel. What calendars say of them
/// counts as changed: the object that takes a date out of one is newer than the one that put it in (R39).
///
/// # Errors
/// The database refused or is gone.
pub async fn save_channel(tx: &Tx, enrollment: EnrollmentId, channel: Channel, now: DateTime<Utc>) -> Result<()> {
    let mut coming =
        event::Entity::find().select_only().column(event::COLUMN.id.0).filter(event::COLUMN.ends_at.gt(now));
    Entity::update_many()
        .col_expr(COLUMN.channel.0, Expr::value(channel.as_str()))
        .col_expr(COLUMN.revision.0, Expr::col(COLUMN.revision.0).add(1))
        .filter(COLUMN.channel.ne(channel.as_str()))
        .filter(COLUMN.enrollment_id.eq(enrollment.0))
        .filter(COLUMN.event_id.in_subquery(QuerySelect::query(&mut coming).to_owned()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A registration for one date takes another channel. What its calendar says of it counts as changed: see
/// [`save_channel`]. Lock its event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn save_own_channel(tx: &Tx, id: RegistrationId, channel: Channel, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.channel.0, Expr::value(channel.as_str()))
        .col_expr(COLUMN.revision.0, Expr::col(COLUMN.revision.0).add(1))
        .col_expr(COLUMN.changed_at.0, Expr::value(now))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Everything a person ever asked for.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, participant: ParticipantId) -> Result<Vec<Registration>> {
    let rows = Entity::find().filter(COLUMN.participant_id.eq(participant.0)).order_by_asc(COLUMN.event_id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Dates whose registrations are kept no longer, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_due(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<EventId>> {
    let rows: Vec<(Uuid, DateTime<Utc>, Option<i32>)> = event::Entity::find()
        .select_only()
        .column(event::COLUMN.id.0)
        .column(event::COLUMN.ends_at.0)
        .column(format::COLUMN.retention_days.0)
        .left_join(format::Entity)
        .filter(event::COLUMN.ends_at.lte(now))
        .filter(event::COLUMN.id.in_subquery(Entity::find().select_only().column(COLUMN.event_id.0).into_query()))
        .order_by_asc(event::COLUMN.ends_at.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let days = |kept: Option<i32>| kept.map_or(i64::from(WITHOUT_FORMAT), i64::from);
    let due = rows.into_iter().filter(|(_, ends_at, kept)| *ends_at + TimeDelta::days(days(*kept)) <= now);
    Ok(due.map(|(id, ..)| EventId(id)).collect())
}

/// Registrations for the event that ended only because their enrollments rested, of enrollments that are active again.
/// Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_resting(tx: &Tx, event: EventId, limit: u64) -> Result<Vec<Registration>> {
    let rested = [EndedBy::Paused, EndedBy::Left].map(EndedBy::as_str);
    let mut active = enrollment::Entity::find()
        .select_only()
        .column(enrollment::COLUMN.id.0)
        .filter(enrollment::COLUMN.state.eq(EnrollmentState::Active.as_str()));
    let rows = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.state.eq(State::Cancelled.as_str()))
        .filter(COLUMN.ended_by.is_in(rested))
        .filter(COLUMN.enrollment_id.in_subquery(QuerySelect::query(&mut active).to_owned()))
        .order_by_asc(COLUMN.requested_at.0)
        .order_by_asc(COLUMN.id.0)
        .limit(limit);
    rows.all(tx.connection()).await?.into_iter().map(value).collect()
}
