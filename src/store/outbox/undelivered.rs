//! Mail that did not get through, for those who wrote to these people (R09).

use std::collections::HashMap;

use entity::{
    event,
    outbox::{COLUMN, Column, Entity, Model},
    registration,
};
use sea_orm::{
    Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, RelationTrait, Select,
};
use uuid::Uuid;

use super::{Entry, OutboxState, admin::entry};
use crate::{
    domain::id::{EventId, RegistrationId, TeamId},
    store::{Db, Result, row::Row},
};

/// More than these are not told one by one.
const MOST: u64 = 2_000;

fn to_registration() -> RelationDef {
    Entity::belongs_to(registration::Entity).from(Column::RegistrationId).to(registration::Column::Id).into()
}

/// Given up, or tried at least once in vain.
fn failed() -> Select<Entity> {
    let waiting = Condition::all()
        .add(COLUMN.state.eq(OutboxState::Due.as_str()))
        .add(COLUMN.attempt.gt(0))
        .add(COLUMN.last_error_class.is_not_null());
    Entity::find()
        .join(JoinType::InnerJoin, to_registration())
        .filter(Condition::any().add(COLUMN.state.eq(OutboxState::Parked.as_str())).add(waiting))
        .limit(MOST)
}

/// The mails about registrations for the event that did not get through, by registration, the last one first.
///
/// # Errors
/// The database refused or is gone.
pub async fn undelivered(db: &impl Db, event: EventId) -> Result<HashMap<RegistrationId, Vec<Entry>>> {
    let rows: Vec<Model> = failed()
        .filter(registration::COLUMN.event_id.eq(event.0))
        .order_by_desc(COLUMN.created_at.0)
        .order_by_desc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    let mut found: HashMap<RegistrationId, Vec<Entry>> = HashMap::new();
    for row in rows {
        if let Some(registration) = row.registration_id {
            // A row that cannot be read is parked for that very reason: the page must not fail because of it.
            let Ok(entry) = entry(row) else { continue };
            found.entry(RegistrationId(registration)).or_default().push(entry);
        }
    }
    Ok(found)
}

/// How many mails of which event of these teams did not get through: given up, and to be tried again.
///
/// # Errors
/// The database refused or is gone.
pub async fn undelivered_of_teams(db: &impl Db, teams: &[TeamId]) -> Result<HashMap<EventId, (u64, u64)>> {
    let rows: Vec<(Uuid, String, i64)> = failed()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(COLUMN.state.0)
        .column_as(COLUMN.id.count(), "n")
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(event::COLUMN.team_id.is_in(teams.iter().map(|team| team.0)))
        .group_by(registration::COLUMN.event_id.0)
        .group_by(COLUMN.state.0)
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
