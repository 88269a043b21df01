//! Which reminders are settled. The key (registration, offset, beginning) outlives the mail: whatever becomes of the
//! outbox, of clocks and of other nodes, nobody is reminded twice of the same beginning.

use chrono::{DateTime, Utc};
use entity::{
    event, format, mailbox, outbox, participant, registration,
    reminder::{COLUMN, Column, Entity, Model},
};
use sea_orm::{
    EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Condition, Expr, Query},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    outbox::OutboxState,
    row::{Row, add_if_new},
};
use crate::domain::{
    event::EventStatus,
    format::FormatStatus,
    id::{EventId, MailboxId, RegistrationId},
    registration::RegistrationState,
    reminder::{Due, OFFSETS, Outcome},
};

/// A date of which people are reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// Which one.
    pub event_id: EventId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How many minutes before.
    pub offsets: Vec<u32>,
}

/// Somebody for whom a reminder is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// Where their mail goes.
    pub mailbox_id: MailboxId,
    /// Whether mail reaches them.
    pub reachable: bool,
}

/// The dates between two times at which somebody has a seat, by beginning.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_dates(db: &impl Db, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Date>> {
    let announced = Condition::any()
        .add(event::COLUMN.format_id.is_null())
        .add(format::COLUMN.status.ne(FormatStatus::Draft.as_str()));
    let rows: Vec<(Uuid, DateTime<Utc>, Option<Value>)> = event::Entity::find()
        .select_only()
        .column(event::COLUMN.id.0)
        .column(event::COLUMN.starts_at.0)
        .column_as(format::COLUMN.reminder_offsets.0, "offsets")
        .join(JoinType::LeftJoin, event::Relation::Format.def())
        .filter(event::COLUMN.starts_at.gt(from))
        .filter(event::COLUMN.starts_at.lte(until))
        .filter(event::COLUMN.status.eq(EventStatus::Scheduled.as_str()))
        .filter(event::COLUMN.taken.gt(0))
        .filter(announced)
        .order_by_asc(event::COLUMN.starts_at.0)
        .order_by_asc(event::COLUMN.id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(id, starts_at, offsets)| {
            let offsets = match offsets {
                Some(offsets) => Row::new("format", id).json("reminder_offsets", offsets)?,
                None => OFFSETS.to_vec(),
            };
            Ok(Date { event_id: EventId(id), starts_at, offsets })
        })
        .collect()
}

/// People who had their seat when the reminder became due and for whom it is not settled, in the order of their
/// registrations; whoever heard of a change of the date since then needs none.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_open(
    db: &impl Db,
    date: &Date,
    due: &Due,
    after: Option<RegistrationId>,
    limit: u64,
) -> Result<Vec<Open>> {
    let mine = (registration::Entity, registration::Column::Id);
    let settled = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::RegistrationId)).equals(mine))
        .and_where(Expr::col((Entity, Column::OffsetMinutes)).eq(i64::from(due.offset)))
        .and_where(Expr::col((Entity, Column::StartsAt)).eq(date.starts_at))
        .to_owned();
    let told = Query::select()
        .expr(Expr::val(1))
        .from(outbox::Entity)
        .and_where(Expr::col((outbox::Entity, outbox::Column::RegistrationId)).equals(mine))
        .and_where(Expr::col((outbox::Entity, outbox::Column::EventId)).eq(date.event_id.0))
        .and_where(Expr::col((outbox::Entity, outbox::Column::CreatedAt)).gt(due.due_at))
        .and_where(Expr::col((outbox::Entity, outbox::Column::State)).ne(OutboxState::Void.as_str()))
        .to_owned();
    let rows: Vec<(Uuid, Uuid, Option<String>)> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .column(mailbox::COLUMN.id.0)
        .column(mailbox::COLUMN.suppressed_reason.0)
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .join(JoinType::InnerJoin, participant::Relation::Mailbox.def())
        .filter(registration::COLUMN.event_id.eq(date.event_id.0))
        .filter(registration::COLUMN.state.eq(RegistrationState::Confirmed.as_str()))
        // Whoever wants their data used no further than needed is not reminded.
        .filter(participant::COLUMN.restricted_at.is_null())
        .filter(registration::COLUMN.changed_at.lte(due.due_at))
        .filter(Expr::exists(settled).not())
        .filter(Expr::exists(told).not())
        .apply_if(after, |query, after| query.filter(registration::COLUMN.id.gt(after.0)))
        .order_by_asc(registration::COLUMN.id.0)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    let open = |(registration, mailbox, suppressed): (Uuid, Uuid, Option<String>)| Open {
        registration_id: RegistrationId(registration),
        mailbox_id: MailboxId(mailbox),
        reachable: suppressed.is_none(),
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Settles a reminder for one person; false, if somebody else did.
///
/// # Errors
/// The database refused or is gone.
pub async fn settle(
    tx: &Tx,
    registration: RegistrationId,
    (offset, starts_at): (u32, DateTime<Utc>),
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = Model {
        registration_id: registration.0,
        offset_minutes: Row::new("reminder", registration).number("offset_minutes", offset)?,
        starts_at,
        outcome: outcome.as_str().to_owned(),
        settled_at: now,
    };
    add_if_new(tx, row, [Column::RegistrationId, Column::OffsetMinutes, Column::StartsAt]).await
}

/// Forgets reminders of dates that began before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.starts_at.lt(before)).exec(tx.connection()).await?.rows_affected)
}
