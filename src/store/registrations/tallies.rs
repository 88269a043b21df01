//! How many people stand where, for many events at once: one query, however many there are.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    event, mailbox, participant,
    registration::{COLUMN, Entity, Model, Relation},
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use uuid::Uuid;

use super::value;
use crate::{
    domain::{
        id::{EventId, FormatId, TeamId},
        participant::Participant,
        registration::{Registration, RegistrationState as State},
    },
    store::{Db, Result, StoreError, participants, row::Row},
};

/// How many registrations of each event are in which state; events and states without any are left out.
pub type Tallies = HashMap<EventId, BTreeMap<State, u64>>;

async fn tallies(db: &impl Db, which: Condition) -> Result<Tallies> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.event_id.0)
        .column(COLUMN.state.0)
        .column_as(COLUMN.id.count(), "n")
        .join(JoinType::InnerJoin, Relation::Event.def())
        .filter(which)
        .group_by(COLUMN.event_id.0)
        .group_by(COLUMN.state.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut found = Tallies::new();
    for (event, word, n) in rows {
        let at = Row::new("registration", event);
        let state = at.word("state", &word, State::from_word)?;
        found.entry(EventId(event)).or_default().insert(state, at.number("state", n)?);
    }
    Ok(found)
}

/// The tallies of a format's events.
///
/// # Errors
/// The database refused or is gone.
pub async fn tallies_of_format(db: &impl Db, format: FormatId) -> Result<Tallies> {
    tallies(db, event::COLUMN.format_id.eq(format.0).into()).await
}

/// The tallies of these teams' events that are not over at `from`.
///
/// # Errors
/// The database refused or is gone.
pub async fn tallies_ahead(db: &impl Db, teams: &[TeamId], from: DateTime<Utc>) -> Result<Tallies> {
    let of_teams = event::COLUMN.team_id.is_in(teams.iter().map(|team| team.0));
    tallies(db, Condition::all().add(of_teams).add(event::COLUMN.ends_at.gt(from))).await
}

/// Everybody who ever asked for an event of the format, once for each, by name and then by request.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId) -> Result<Vec<(Registration, Participant)>> {
    let rows: Vec<(Model, Option<participant::Model>, Option<mailbox::Model>)> = Entity::find()
        .find_also_related(participant::Entity)
        .find_also(participant::Entity, mailbox::Entity)
        .join(JoinType::InnerJoin, Relation::Event.def())
        .filter(event::COLUMN.format_id.eq(format.0))
        .order_by_asc(participant::COLUMN.name_folded.0)
        .order_by_asc(COLUMN.participant_id.0)
        .order_by_asc(COLUMN.requested_at.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(registration, person, mailbox)| {
            let person = person.ok_or(StoreError::NotFound("participant"))?;
            Ok((value(registration)?, participants::value(person, mailbox)?))
        })
        .collect()
}
