//! What was mailed into whose calendar. An entry counts as long as its mail may still arrive or has arrived.

mod beside;
mod left;
mod many;
mod wanted;

use std::collections::HashMap;

use entity::{
    calendar_ledger::{COLUMN, Column, Entity, Model},
    calendar_series, outbox, registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Condition, Expr, Func, Query},
};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    outbox::OutboxState,
    row::{Row, add},
};
use crate::domain::{
    id::{EventId, NoticeId, RegistrationId},
    invitation::{LedgerEntry, Method},
};

pub use beside::{beside, left_there};
pub use left::{insert_left, leave, left_of_enrollment, raise_above, raise_to};
pub use many::{mark_sent, mark_stray, of_notices};
pub use wanted::{Look, Wanted, list_left_over, list_wanted};

const TABLE: &str = "calendar_ledger";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

pub(super) fn value(row: Model) -> Result<LedgerEntry> {
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
    add(tx, row(id, entry)?).await
}

fn row(id: Uuid, entry: &LedgerEntry) -> Result<Model> {
    let at = Row::new(TABLE, id);
    Ok(Model {
        id,
        registration_id: entry.registration_id.0,
        notice_id: entry.notice_id.0,
        uid: entry.uid.clone(),
        method: entry.method.as_str().to_owned(),
        sequence: at.number("sequence", entry.sequence)?,
        queued_at: entry.queued_at,
        message_id: entry.message_id.clone(),
        sent_at: entry.sent_at,
        left_mailbox_id: None,
    })
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

/// What is in the person's calendar of this date, as far as we know: the newest object that was sent or is on its way. What lies
/// in the calendar of an address that they gave up is not among it.
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
            .filter(COLUMN.left_mailbox_id.is_null())
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

/// What a mail puts into a calendar of the date it is about; nothing, if it says it in words alone. A mail that says a series
/// anew may take out others along with it.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_notice(
    db: &impl Db,
    (notice, registration): (NoticeId, RegistrationId),
) -> Result<Option<LedgerEntry>> {
    let rows = Entity::find().filter(COLUMN.notice_id.eq(notice.0)).filter(COLUMN.registration_id.eq(registration.0));
    rows.one(db.connection()).await?.map(value).transpose()
}

/// Everything that mails of these registrations put into calendars and took out, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of(db: &impl Db, registrations: &[RegistrationId]) -> Result<Vec<LedgerEntry>> {
    let mut entries = Vec::new();
    for chunk in registrations.chunks(CHUNK) {
        let rows = Entity::find().filter(COLUMN.registration_id.is_in(chunk.iter().map(|id| id.0)));
        for row in rows.order_by_asc(COLUMN.id.0).all(db.connection()).await? {
            entries.push(value(row)?);
        }
    }
    entries.sort_by_key(|entry| entry.queued_at);
    Ok(entries)
}

/// The highest revision that was ever said of any of these, in whichever calendar.
///
/// # Errors
/// The database refused or is gone.
pub async fn highest_of(db: &impl Db, registrations: &[RegistrationId]) -> Result<Option<u32>> {
    let mut highest = None;
    for chunk in registrations.chunks(CHUNK) {
        let row = Entity::find()
            .filter(COLUMN.registration_id.is_in(chunk.iter().map(|id| id.0)))
            .order_by_desc(COLUMN.sequence.0)
            .one(db.connection());
        highest = Ord::max(highest, row.await?.map(value).transpose()?.map(|entry| entry.sequence));
    }
    Ok(highest)
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
        .filter(COLUMN.left_mailbox_id.is_null())
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

/// Registrations whose calendar got an older object after a newer one, or two that say in and out under one revision: no
/// program could tell what holds (RFC 5546, 2.1.4).
///
/// # Errors
/// The database refused or is gone.
pub(super) async fn backwards(db: &impl Db) -> Result<Vec<Uuid>> {
    let later = |column: Column| Expr::col(("later", column));
    let this = |column: Column| Expr::col((Entity, column));
    let either = |left: Expr| Expr::from(Func::coalesce([left, Expr::val(Uuid::nil())]));
    let unlike = later(Column::Sequence).eq(this(Column::Sequence)).and(later(Column::Method).ne(this(Column::Method)));
    let wrong = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, "later")
        .and_where(later(Column::RegistrationId).eq(this(Column::RegistrationId)))
        // Two addresses, two calendars; two identities, two entries.
        .and_where(later(Column::Uid).eq(this(Column::Uid)))
        .and_where(either(later(Column::LeftMailboxId)).eq(either(this(Column::LeftMailboxId))))
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
