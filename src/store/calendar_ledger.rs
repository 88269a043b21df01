//! What was mailed into whose calendar. An entry counts as long as its mail may still arrive or has arrived.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    calendar_ledger::{COLUMN, Column, Entity, Model},
    calendar_series, event, mailbox, outbox, participant, registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Condition, Expr, Query},
};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    outbox::OutboxState,
    row::{Row, add},
};
use crate::domain::{
    event::{EventKind, EventStatus},
    id::{EnrollmentId, EventId, NoticeId, RegistrationId},
    invitation::{Coming, LedgerEntry, Method},
    participant::Channel,
    registration::RegistrationState,
};

mod many;

pub use many::{mark_sent, of_notices};

const TABLE: &str = "calendar_ledger";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

fn value(row: Model) -> Result<LedgerEntry> {
    let at = Row::new(TABLE, row.id);
    Ok(LedgerEntry {
        registration_id: RegistrationId(row.registration_id),
        notice_id: NoticeId(row.notice_id),
        method: at.word("method", &row.method, Method::from_word)?,
        sequence: at.number("sequence", row.sequence)?,
        uid: row.uid,
        queued_at: row.queued_at,
        message_id: row.message_id,
        sent_at: row.sent_at,
    })
}

/// Writes down what a mail will put into a calendar. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, id: Uuid, entry: &LedgerEntry) -> Result<()> {
    let at = Row::new(TABLE, id);
    let row = Model {
        id,
        registration_id: entry.registration_id.0,
        notice_id: entry.notice_id.0,
        uid: entry.uid.clone(),
        method: entry.method.as_str().to_owned(),
        sequence: at.number("sequence", entry.sequence)?,
        queued_at: entry.queued_at,
        message_id: entry.message_id.clone(),
        sent_at: entry.sent_at,
    };
    add(tx, row).await
}

/// It was sent, or its mail may still be, by itself or by hand: one that was given up is not made up for by another each
/// minute. What was overtaken before it went out is in nobody's calendar.
fn counts() -> Condition {
    let waiting = outbox::Entity::find()
        .select_only()
        .column(outbox::COLUMN.id.0)
        .filter(
            outbox::COLUMN
                .state
                .is_in([OutboxState::Due, OutboxState::Held, OutboxState::Parked].map(OutboxState::as_str)),
        )
        .filter(Expr::col((outbox::Entity, outbox::Column::Id)).eq(Expr::col((Entity, Column::NoticeId))))
        .into_query();
    Condition::any().add(COLUMN.sent_at.is_not_null()).add(Expr::exists(waiting))
}

/// What is in the person's calendar of this date, as far as we know: the newest object that was sent or is on its way.
///
/// # Errors
/// The database refused or is gone.
pub async fn last(db: &impl Db, registration: RegistrationId) -> Result<Option<LedgerEntry>> {
    Ok(last_of(db, &[registration]).await?.remove(&registration))
}

/// The same for many registrations.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_of(db: &impl Db, registrations: &[RegistrationId]) -> Result<HashMap<RegistrationId, LedgerEntry>> {
    let mut found = HashMap::new();
    for chunk in registrations.chunks(CHUNK) {
        let rows = Entity::find()
            .filter(COLUMN.registration_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(counts())
            .order_by_asc(COLUMN.sequence.0)
            .order_by_asc(COLUMN.queued_at.0)
            .order_by_asc(COLUMN.id.0);
        for row in rows.all(db.connection()).await? {
            let entry = value(row)?;
            found.insert(entry.registration_id, entry);
        }
    }
    Ok(found)
}

/// What a mail puts into a calendar; nothing, if it says it in words alone.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_notice(db: &impl Db, notice: NoticeId) -> Result<Option<LedgerEntry>> {
    Entity::find().filter(COLUMN.notice_id.eq(notice.0)).one(db.connection()).await?.map(value).transpose()
}

/// What a mail about a whole series puts in and takes out.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_notice(db: &impl Db, notice: NoticeId) -> Result<Vec<LedgerEntry>> {
    let rows = Entity::find().filter(COLUMN.notice_id.eq(notice.0)).order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// What the person's calendar was last told of a date by a mail that went out.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_sent(db: &impl Db, registration: RegistrationId) -> Result<Option<LedgerEntry>> {
    let found = Entity::find()
        .filter(COLUMN.registration_id.eq(registration.0))
        .filter(COLUMN.sent_at.is_not_null())
        .order_by_desc(COLUMN.sent_at.0)
        .order_by_desc(COLUMN.sequence.0)
        .order_by_desc(COLUMN.id.0);
    found.one(db.connection()).await?.map(value).transpose()
}

/// The highest revision that was ever said, or meant to be, under an identity in calendars.
///
/// # Errors
/// The database refused or is gone.
pub async fn highest(db: &impl Db, uid: &str) -> Result<Option<u32>> {
    let found = Entity::find().filter(COLUMN.uid.eq(uid)).order_by_desc(COLUMN.sequence.0);
    let said = found.one(db.connection()).await?.map(value).transpose()?.map(|entry| entry.sequence);
    // Of a series the dates are erased one by one, and what was said of them with them.
    let series =
        calendar_series::Entity::find().filter(calendar_series::COLUMN.uid.eq(uid)).one(db.connection()).await?;
    let Some(series) = series else { return Ok(said) };
    let kept: u32 = Row::new("calendar_series", series.id).number("sequence", series.sequence)?;
    // One that was never told begins with nothing.
    Ok(if said.is_none() && kept == 0 && series.cadence_id.is_none() {
        None
    } else {
        said.into_iter().chain([kept]).max()
    })
}

/// Everything that was put into calendars for one event, newest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_event(db: &impl Db, event: EventId) -> Result<Vec<LedgerEntry>> {
    let rows = Entity::find()
        .join(JoinType::InnerJoin, entity::calendar_ledger::Relation::Registration.def())
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(counts())
        .order_by_desc(COLUMN.queued_at.0)
        .order_by_desc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// A date to come of somebody who wants invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// By whose enrollment; none, if they registered for the one date.
    pub enrollment_id: Option<EnrollmentId>,
    /// The date.
    pub event_id: EventId,
    /// When something that calendars show of it last changed.
    pub changed_at: DateTime<Utc>,
    /// Whose registration, when it begins, whether it is in their calendar.
    pub coming: Coming,
}

/// The dates to come of everybody who wants invitations, has a seat and can be reached: addresses that are refused keep
/// nobody from their turn.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_wanted(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<Wanted>> {
    type Found = (Uuid, Option<Uuid>, Uuid, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Found> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .column(registration::COLUMN.enrollment_id.0)
        .column(registration::COLUMN.event_id.0)
        .column(event::COLUMN.starts_at.0)
        .column(event::COLUMN.changed_at.0)
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .join(JoinType::InnerJoin, participant::Relation::Mailbox.def())
        .filter(mailbox::COLUMN.suppressed_reason.is_null())
        .filter(registration::COLUMN.channel.eq(Channel::Invitation.as_str()))
        .filter(registration::COLUMN.state.eq(RegistrationState::Confirmed.as_str()))
        .filter(event::COLUMN.starts_at.gt(now))
        .filter(event::COLUMN.status.eq(EventStatus::Scheduled.as_str()))
        .filter(event::COLUMN.kind.eq(EventKind::Single.as_str()))
        .order_by_asc(registration::COLUMN.enrollment_id.0)
        .order_by_asc(event::COLUMN.starts_at.0)
        .order_by_asc(registration::COLUMN.id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let ids: Vec<_> = rows.iter().map(|row| RegistrationId(row.0)).collect();
    let last = last_of(db, &ids).await?;
    let wanted = |(id, enrollment, event, starts_at, changed_at): Found| {
        let registration_id = RegistrationId(id);
        let invited = last.get(&registration_id).is_some_and(|entry| entry.method == Method::Request);
        Wanted {
            enrollment_id: enrollment.map(EnrollmentId),
            event_id: EventId(event),
            changed_at,
            coming: Coming { registration_id, starts_at, invited },
        }
    };
    Ok(rows.into_iter().map(wanted).collect())
}

/// Registrations with something in a calendar that does not belong there any more: the person left, rests, or wants to be
/// told another way. A date that the team cancelled without telling anybody is not among them: that was the team's wish.
/// In the order in which events are locked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_left_over(db: &impl Db, now: DateTime<Utc>, limit: u64) -> Result<Vec<(EventId, RegistrationId)>> {
    let gone = Condition::any()
        .add(registration::COLUMN.state.ne(RegistrationState::Confirmed.as_str()))
        .add(registration::COLUMN.channel.ne(Channel::Invitation.as_str()));
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(COLUMN.registration_id.0)
        .distinct()
        .join(JoinType::InnerJoin, entity::calendar_ledger::Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(gone)
        .filter(event::COLUMN.starts_at.gt(now))
        .order_by_asc(registration::COLUMN.event_id.0)
        .order_by_asc(COLUMN.registration_id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let ids: Vec<_> = rows.iter().map(|row| RegistrationId(row.1)).collect();
    let last = last_of(db, &ids).await?;
    let there = |id: &Uuid| last.get(&RegistrationId(*id)).is_some_and(|entry| entry.method == Method::Request);
    let left = rows.into_iter().filter(|(_, id)| there(id)).map(|(event, id)| (EventId(event), RegistrationId(id)));
    Ok(left.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Registrations whose calendar got an older object after a newer one, or two that say in and out under one revision: no
/// program could tell what holds (RFC 5546, 2.1.4).
///
/// # Errors
/// The database refused or is gone.
pub(super) async fn backwards(db: &impl Db) -> Result<Vec<Uuid>> {
    let later = |column: Column| Expr::col(("later", column));
    let this = |column: Column| Expr::col((Entity, column));
    let unlike = later(Column::Sequence).eq(this(Column::Sequence)).and(later(Column::Method).ne(this(Column::Method)));
    let wrong = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, "later")
        .and_where(later(Column::RegistrationId).eq(this(Column::RegistrationId)))
        .and_where(later(Column::SentAt).gt(this(Column::SentAt)))
        .and_where(later(Column::Sequence).lt(this(Column::Sequence)).or(unlike))
        .to_owned();
    let found = Entity::find()
        .select_only()
        .column(COLUMN.registration_id.0)
        .distinct()
        .filter(Expr::exists(wrong))
        .into_tuple();
    Ok(found.all(db.connection()).await?)
}
