//! Mail that did not get through, for those who wrote to these people (R09).

use std::{cmp::Reverse, collections::HashMap};

use chrono::{DateTime, Utc};
use entity::{
    calendar_ledger, event, inbound,
    outbox::{COLUMN, Column, Entity},
    registration,
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
    RelationTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{OutboxState, log::log_of_some};
use crate::{
    domain::{
        id::{EventId, NoticeId, RegistrationId, TeamId},
        inbound::InboundKind,
        mail_log::Logged,
    },
    store::{Db, Result, row::Row},
};

/// More than these are not told one by one.
const MOST: u64 = 2_000;

fn to_registration() -> RelationDef {
    Entity::belongs_to(registration::Entity).from(Column::RegistrationId).to(registration::Column::Id).into()
}

/// Given up, or tried at least once in vain.
fn failed() -> Condition {
    let waiting = Condition::all()
        .add(COLUMN.state.eq(OutboxState::Due.as_str()))
        .add(COLUMN.attempt.gt(0))
        .add(COLUMN.last_error_class.is_not_null());
    Condition::any().add(COLUMN.state.eq(OutboxState::Parked.as_str())).add(waiting)
}

/// The mails about registrations for the event, about dates asked for together with it, and those that say something under
/// the identity of a series that has it.
fn may_speak_of(event: EventId) -> Condition {
    let registrations = |column: registration::Column| {
        registration::Entity::find()
            .select_only()
            .column(column)
            .filter(registration::COLUMN.event_id.eq(event.0))
            .filter(Expr::col((registration::Entity, column)).is_not_null())
            .into_query()
    };
    let known_as = calendar_ledger::Entity::find()
        .select_only()
        .column(calendar_ledger::COLUMN.uid.0)
        .filter(calendar_ledger::COLUMN.registration_id.in_subquery(registrations(registration::Column::Id)))
        .into_query();
    let said = calendar_ledger::Entity::find()
        .select_only()
        .column(calendar_ledger::COLUMN.id.0)
        .filter(Expr::col((calendar_ledger::Entity, calendar_ledger::Column::NoticeId)).equals((Entity, Column::Id)))
        .filter(calendar_ledger::COLUMN.uid.in_subquery(known_as))
        .into_query();
    Condition::any()
        .add(COLUMN.registration_id.in_subquery(registrations(registration::Column::Id)))
        .add(COLUMN.registration_id.in_subquery(registrations(registration::Column::AskedWith)))
        .add(Expr::exists(said))
}

/// The mails about the event that did not get through, by registration, the last one first: a mail about several dates, or
/// about a whole series, is one about each of them.
///
/// # Errors
/// The database refused or is gone.
pub async fn undelivered(db: &impl Db, event: EventId) -> Result<HashMap<RegistrationId, Vec<Logged>>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(failed())
        .filter(may_speak_of(event))
        .order_by_desc(COLUMN.created_at.0)
        .order_by_desc(COLUMN.id.0)
        .limit(MOST)
        .into_tuple()
        .all(db.connection())
        .await?;
    let ids: Vec<NoticeId> = ids.into_iter().map(NoticeId).collect();
    let mut found: HashMap<RegistrationId, Vec<Logged>> = HashMap::new();
    for log in log_of_some(db, event, &ids).await? {
        if let Some(registration) = log.registration_id {
            found.entry(registration).or_default().push(log);
        }
    }
    for logs in found.values_mut() {
        logs.sort_by_key(|log| Reverse((log.queued_at, log.id)));
    }
    Ok(found)
}

/// The mails about the event and others that came back since then: each with the registration for the event of which it
/// spoke.
///
/// # Errors
/// The database refused or is gone.
pub async fn returned(db: &impl Db, event: EventId, since: DateTime<Utc>) -> Result<Vec<(NoticeId, RegistrationId)>> {
    let of_mail: RelationDef =
        inbound::Entity::belongs_to(Entity).from(inbound::Column::NoticeId).to(Column::Id).into();
    let ids: Vec<Uuid> = inbound::Entity::find()
        .select_only()
        .column_as(COLUMN.id.0, "id")
        .distinct()
        .join(JoinType::InnerJoin, of_mail)
        .filter(inbound::COLUMN.kind.eq(InboundKind::Bounce.as_str()))
        .filter(inbound::COLUMN.processed_at.gt(since))
        .filter(may_speak_of(event))
        .limit(MOST)
        .into_tuple()
        .all(db.connection())
        .await?;
    let ids: Vec<NoticeId> = ids.into_iter().map(NoticeId).collect();
    let logs = log_of_some(db, event, &ids).await?;
    Ok(logs.into_iter().filter_map(|log| Some((log.id, log.registration_id?))).collect())
}

/// How many mails of which event of these teams did not get through: given up, and to be tried again.
///
/// # Errors
/// The database refused or is gone.
pub async fn undelivered_of_teams(db: &impl Db, teams: &[TeamId]) -> Result<HashMap<EventId, (u64, u64)>> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .join(JoinType::InnerJoin, to_registration())
        .filter(failed())
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(COLUMN.state.0)
        .column_as(COLUMN.id.count(), "n")
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(event::COLUMN.team_id.is_in(teams.iter().map(|team| team.0)))
        .group_by(registration::COLUMN.event_id.0)
        .group_by(COLUMN.state.0)
        .limit(MOST)
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut found: HashMap<EventId, (u64, u64)> = HashMap::new();
    for (event, state, n) in rows {
        let n: u64 = Row::new("outbox", event).number("state", n)?;
        let (given_up, again) = found.entry(EventId(event)).or_default();
        *(if state == OutboxState::Parked.as_str() { given_up } else { again }) += n;
    }
    Ok(found)
}
