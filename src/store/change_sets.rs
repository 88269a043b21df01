//! Drafted changes of formats' dates.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    change_set::{ActiveModel, COLUMN, Entity, Model},
    event, participant, registration,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx,
    row::{Row, add, present},
};
use crate::domain::{
    change_set::{ChangeSet, ChangeSetState, NewRule, People, Plan},
    id::{AccountId, ChangeSetId, EventId, FormatId},
    participant::Channel,
    registration::{RegistrationState as State, is_concerned},
};

const TABLE: &str = "change_set";

fn value(row: Model) -> Result<ChangeSet> {
    let at = Row::new(TABLE, row.id);
    let plan = match (row.rule, row.valid_from, row.picked) {
        (Some(rule), Some(valid_from), None) => Plan::Rule(NewRule { rule: at.json("rule", rule)?, valid_from }),
        (None, None, Some(picked)) => Plan::Picked(at.json("picked", picked)?),
        // Either a rule with its first day, or chosen dates.
        _ => return Err(at.corrupt("picked")),
    };
    Ok(ChangeSet {
        id: ChangeSetId(row.id),
        format_id: FormatId(row.format_id),
        account_id: row.account_id.map(AccountId),
        state: at.word("state", &row.state, ChangeSetState::from_word)?,
        plan,
        basis: row.basis,
        made_at: row.made_at,
        applied_at: row.applied_at,
        outcome: row.outcome.map(|outcome| at.json("outcome", outcome)).transpose()?,
    })
}

fn row(change: &ChangeSet) -> Result<Model> {
    let at = Row::new(TABLE, change.id);
    let (rule, valid_from, picked) = match &change.plan {
        Plan::Rule(new) => (Some(at.to_json("rule", &new.rule)?), Some(new.valid_from), None),
        Plan::Picked(picked) => (None, None, Some(at.to_json("picked", picked)?)),
    };
    Ok(Model {
        id: change.id.0,
        format_id: change.format_id.0,
        account_id: change.account_id.map(|id| id.0),
        state: change.state.as_str().to_owned(),
        rule,
        valid_from,
        picked,
        basis: change.basis.clone(),
        made_at: change.made_at,
        applied_at: change.applied_at,
        outcome: change.outcome.as_ref().map(|outcome| at.to_json("outcome", outcome)).transpose()?,
    })
}

/// The change.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: ChangeSetId) -> Result<ChangeSet> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The change, kept from others until the transaction ends. Lock its format first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: ChangeSetId) -> Result<ChangeSet> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// The changes of a format, newest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId, limit: u64) -> Result<Vec<ChangeSet>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .order_by_desc(COLUMN.made_at.0)
        .order_by_desc(COLUMN.id.0)
        .limit(limit);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Adds a draft.
///
/// # Errors
/// An unknown format, or the database is gone.
pub async fn insert(tx: &Tx, change: &ChangeSet) -> Result<()> {
    add(tx, row(change)?).await
}

/// Saves a change. Lock it first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, change: &ChangeSet) -> Result<()> {
    let mut row: ActiveModel = row(change)?.into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.format_id = ActiveValue::NotSet;
    let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(change.id.0)).exec(tx.connection()).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}

/// Forgets drafts that nobody decided on since `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune_drafts(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let stale = [ChangeSetState::Draft, ChangeSetState::Discarded].map(ChangeSetState::as_str);
    let pruned = Entity::delete_many().filter(COLUMN.state.is_in(stale)).filter(COLUMN.made_at.lt(before));
    Ok(pruned.exec(tx.connection()).await?.rows_affected)
}

fn concerned() -> impl Iterator<Item = &'static str> {
    State::ALL.iter().filter(|state| is_concerned(**state)).map(|state| state.as_str())
}

/// How many people are concerned by each date of a format, by their channel.
///
/// # Errors
/// The database refused or is gone.
pub async fn people_of(db: &impl Db, format: FormatId) -> Result<BTreeMap<EventId, People>> {
    let rows: Vec<(Uuid, String, i64)> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(registration::COLUMN.channel.0)
        .column_as(registration::COLUMN.id.count(), "n")
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(event::COLUMN.format_id.eq(format.0))
        .filter(registration::COLUMN.state.is_in(concerned()))
        .group_by(registration::COLUMN.event_id.0)
        .group_by(registration::COLUMN.channel.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut people: BTreeMap<EventId, People> = BTreeMap::new();
    for (event, channel, n) in rows {
        let at = Row::new("registration", event);
        let (channel, n) = (at.word("channel", &channel, Channel::from_word)?, at.number("n", n)?);
        let known = people.entry(EventId(event)).or_default();
        *known = known.with(channel, n);
    }
    Ok(people)
}

/// How many people of each of these dates also have a date of the format to come: numbers only, never who.
///
/// # Errors
/// The database refused or is gone.
pub async fn shared_people(
    db: &impl Db,
    format: FormatId,
    others: &[EventId],
    now: DateTime<Utc>,
) -> Result<HashMap<EventId, u64>> {
    let ours = registration::Entity::find()
        .select_only()
        .column(participant::COLUMN.mailbox_id.0)
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .filter(event::COLUMN.format_id.eq(format.0))
        .filter(event::COLUMN.starts_at.gt(now))
        .filter(registration::COLUMN.state.is_in(concerned()))
        .into_query();
    let rows: Vec<(Uuid, i64)> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column_as(participant::COLUMN.mailbox_id.count(), "n")
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .filter(registration::COLUMN.event_id.is_in(others.iter().take(500).map(|id| id.0)))
        .filter(registration::COLUMN.state.is_in(concerned()))
        .filter(participant::COLUMN.mailbox_id.in_subquery(ours))
        .group_by(registration::COLUMN.event_id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    rows.into_iter().map(|(id, n)| Ok((EventId(id), Row::new("registration", id).number("n", n)?))).collect()
}

/// How many people have a date because they take part in its whole format: they would have another one of it as well.
///
/// # Errors
/// The database refused or is gone.
pub async fn members_with(db: &impl Db, event: EventId) -> Result<u64> {
    let standing = registration::Entity::find()
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.enrollment_id.is_not_null())
        .filter(registration::COLUMN.state.is_in(concerned()));
    Ok(standing.count(db.connection()).await?)
}

/// How many people are concerned by these dates, each counted once; of one channel only, if `only` says so.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_people(db: &impl Db, events: &[EventId], only: Option<Channel>) -> Result<u64> {
    let mut people: HashSet<Uuid> = HashSet::new();
    for chunk in events.chunks(500) {
        let found: Vec<Uuid> = registration::Entity::find()
            .select_only()
            .column(registration::COLUMN.participant_id.0)
            .distinct()
            .filter(registration::COLUMN.event_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(registration::COLUMN.state.is_in(concerned()))
            .filter(Condition::all().add_option(only.map(|channel| registration::COLUMN.channel.eq(channel.as_str()))))
            .into_tuple()
            .all(db.connection())
            .await?;
        people.extend(found);
    }
    Ok(people.len() as u64)
}

/// How many people are registered for both of two dates: numbers only, never who.
///
/// # Errors
/// The database refused or is gone.
pub async fn people_of_both(db: &impl Db, one: EventId, other: EventId) -> Result<u64> {
    let of = |event: EventId| {
        registration::Entity::find()
            .filter(registration::COLUMN.event_id.eq(event.0))
            .filter(registration::COLUMN.state.is_in(concerned()))
    };
    let ours = of(one)
        .select_only()
        .column(participant::COLUMN.mailbox_id.0)
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .into_query();
    let both = of(other)
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .filter(participant::COLUMN.mailbox_id.in_subquery(ours));
    Ok(both.count(db.connection()).await?)
}
