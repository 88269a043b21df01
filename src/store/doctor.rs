//! Looks for rows that contradict each other: the invariants of the trade, as queries over everything.
//!
//! Each check answers how many offenders it found and names a few of them by id.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{enrollment, event, event_day, format, listed_person, outbox, registration};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
    sea_query::{Expr, Query},
};
use serde::Serialize;
use uuid::Uuid;

use super::{Db, Result, calendar_ledger, mail_caps, outbox::OutboxState};
use crate::domain::{
    enrollment::EnrollmentState,
    event::{EventKind, EventStatus},
    format::RegistrationMode,
    registration::{RegistrationState, is_concerned},
    text::{EmailAddress, fold_name},
};

/// Offenders named per check.
const NAMED: usize = 20;

/// A lease this much over time is stuck: every worker is gone, or the clocks disagree.
const STUCK: TimeDelta = TimeDelta::hours(1);

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What holds if all is well.
    pub name: &'static str,
    /// Whether it does; a remark is no fault.
    pub ok: bool,
    /// Whatever was found, by id.
    pub found: Vec<String>,
}

impl Check {
    fn none_of(name: &'static str, offenders: impl IntoIterator<Item = impl ToString>) -> Self {
        let mut found: Vec<String> = offenders.into_iter().map(|id| id.to_string()).collect();
        let count = found.len();
        if count > NAMED {
            found.truncate(NAMED);
            found.push(format!("and {} more", count - NAMED));
        }
        Self { name, ok: count == 0, found }
    }

    /// The same finding, but nothing that has to be mended.
    fn remark(self) -> Self {
        Self { ok: true, ..self }
    }
}

/// Runs every check.
///
/// # Errors
/// The database refused or is gone.
pub async fn checks(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<Check>> {
    let mut checks = seats(db).await?;
    checks.extend(calendar(db).await?);
    checks.extend(registrations(db).await?);
    checks.push(enrollments(db, now).await?);
    checks.push(lists(db).await?);
    checks.extend(mail(db, now).await?);
    checks.push(breaker(db).await?);
    // Invariant 7, with a day for the job that sees to it; that it did not run is no fault of the rows.
    let kept = super::registrations::list_due(db, now - TimeDelta::days(1)).await?;
    checks.push(Check::none_of("nobody is kept longer than their date allows", kept).remark());
    Ok(checks)
}

/// Invariant 2: seats taken are the registrations that hold one, and no more than there are.
async fn seats(db: &impl Db) -> Result<Vec<Check>> {
    let miscounted = super::events::list_miscounted(db).await?;
    let events: Vec<(Uuid, i32, Option<i32>, Option<i32>)> = event::Entity::find()
        .select_only()
        .column(event::COLUMN.id.0)
        .column(event::COLUMN.taken.0)
        .column_as(event::COLUMN.capacity.0, "own")
        .column_as(format::COLUMN.capacity.0, "inherited")
        .left_join(format::Entity)
        .into_tuple()
        .all(db.connection())
        .await?;
    let crowded =
        events.iter().filter(|(_, taken, own, inherited)| own.or(*inherited).is_some_and(|seats| *taken > seats));
    Ok(vec![
        Check::none_of("taken seats are the confirmed and offered registrations", miscounted),
        // Lowering the capacity throws nobody out, so this may be so on purpose.
        Check::none_of("no event has more people than seats", crowded.map(|(id, ..)| id)).remark(),
    ])
}

/// Invariant 1: calendar identities are unique over events and days, revisions never negative.
async fn calendar(db: &impl Db) -> Result<Vec<Check>> {
    let events: Vec<(Uuid, String, i32)> = event::Entity::find()
        .select_only()
        .columns([event::COLUMN.id.0, event::COLUMN.calendar_uid.0, event::COLUMN.sequence.0])
        .into_tuple()
        .all(db.connection())
        .await?;
    let days: Vec<(Uuid, String, i32)> = event_day::Entity::find()
        .select_only()
        .columns([event_day::COLUMN.id.0, event_day::COLUMN.calendar_uid.0, event_day::COLUMN.sequence.0])
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut seen = BTreeSet::new();
    let all = || events.iter().chain(&days);
    let twice: Vec<Uuid> = all().filter(|(_, uid, _)| !seen.insert(uid)).map(|(id, ..)| *id).collect();
    let empty = all().filter(|(_, uid, _)| uid.is_empty()).map(|(id, ..)| *id);
    let negative = all().filter(|(.., sequence)| *sequence < 0).map(|(id, ..)| *id);
    let backward: Vec<Uuid> = event::Entity::find()
        .select_only()
        .column(event::COLUMN.id.0)
        .filter(
            Expr::col((event::Entity, event::Column::EndsAt)).lte(Expr::col((event::Entity, event::Column::StartsAt))),
        )
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(vec![
        Check::none_of("calendar identities are unique", twice),
        Check::none_of("every event has a calendar identity", empty),
        Check::none_of("revisions are never negative", negative),
        Check::none_of("events end after they begin", backward),
        Check::none_of("calendars only get newer objects", calendar_ledger::backwards(db).await?),
    ])
}

/// Registrations stand in a sensible place.
async fn registrations(db: &impl Db) -> Result<Vec<Check>> {
    let active: Vec<&str> =
        RegistrationState::ALL.iter().filter(|state| is_concerned(**state)).map(|state| state.as_str()).collect();
    let on_drafts: Vec<Uuid> = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .left_join(event::Entity)
        .filter(registration::COLUMN.state.is_in(active))
        .filter(
            Condition::any().add(event::COLUMN.id.is_null()).add(event::COLUMN.status.eq(EventStatus::Draft.as_str())),
        )
        .into_tuple()
        .all(db.connection())
        .await?;
    let queue: Vec<(Uuid, Uuid, Option<i64>)> = registration::Entity::find()
        .select_only()
        .columns([registration::COLUMN.id.0, registration::COLUMN.event_id.0])
        .column(registration::COLUMN.position.0)
        .filter(registration::COLUMN.state.eq(RegistrationState::Waiting.as_str()))
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut seen = BTreeSet::new();
    let unplaced: Vec<Uuid> = queue
        .iter()
        .filter(|(_, event, position)| position.is_none_or(|position| !seen.insert((*event, position))))
        .map(|(id, ..)| *id)
        .collect();
    Ok(vec![
        Check::none_of("active registrations belong to an announced event", on_drafts),
        Check::none_of("everybody in a queue has a place of their own", unplaced),
    ])
}

/// Invariant 4: whoever is enrolled has a registration for each date to come, in whatever state. Dates with very many
/// people are settled in steps; those that are still at it do not count.
async fn enrollments(db: &impl Db, now: DateTime<Utc>) -> Result<Check> {
    let pending = Query::select().column("event_id").from("unsettled").to_owned();
    let there = Query::select()
        .expr(Expr::val(1))
        .from(registration::Entity)
        .and_where(
            Expr::col((registration::Entity, registration::Column::EventId)).equals((event::Entity, event::Column::Id)),
        )
        .and_where(
            Expr::col((registration::Entity, registration::Column::ParticipantId))
                .equals((enrollment::Entity, enrollment::Column::ParticipantId)),
        )
        .to_owned();
    let missing: Vec<(Uuid, Uuid)> = event::Entity::find()
        .select_only()
        .column(event::COLUMN.id.0)
        .column(enrollment::COLUMN.id.0)
        .inner_join(format::Entity)
        .join(JoinType::InnerJoin, enrollment::Relation::Format.def().rev())
        .filter(enrollment::COLUMN.state.eq(EnrollmentState::Active.as_str()))
        .filter(event::COLUMN.status.eq(EventStatus::Scheduled.as_str()))
        .filter(event::COLUMN.kind.ne(EventKind::External.as_str()))
        .filter(event::COLUMN.starts_at.gt(now))
        .filter(event::COLUMN.registration.is_null())
        .filter(format::COLUMN.registration.ne(RegistrationMode::None.as_str()))
        .filter(event::COLUMN.id.not_in_subquery(pending))
        .filter(Expr::exists(there).not())
        .limit(NAMED as u64 + 1)
        .into_tuple()
        .all(db.connection())
        .await?;
    let missing = missing.into_iter().map(|(event, enrollment)| format!("{enrollment} at {event}"));
    Ok(Check::none_of("whoever is enrolled is registered for each date to come", missing))
}

/// Whoever is on a list can be found there: by the address as everybody else's is written, and by the folded name.
async fn lists(db: &impl Db) -> Result<Check> {
    let rows = listed_person::Entity::find().all(db.connection()).await?;
    let lost = rows.into_iter().filter(|row| {
        let read = EmailAddress::parse("email", &row.email_normalized);
        let as_written = read.is_ok_and(|email| email.as_str() == row.email_normalized);
        !as_written || fold_name(&row.name) != row.name_folded
    });
    Ok(Check::none_of("everybody on a list can be found there", lost.map(|row| row.id)))
}

/// The breaker is closed; an open one is no fault of the rows, but somebody should know.
async fn breaker(db: &impl Db) -> Result<Check> {
    let since = mail_caps::open_since(db).await?.map(|since| format!("stopped since {}", since.format("%FT%TZ")));
    Ok(Check::none_of("mail to addresses that never confirmed goes out", since).remark())
}

/// The outbox moves.
async fn mail(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<Check>> {
    let ids = |which: Condition| outbox::Entity::find().select_only().column(outbox::COLUMN.id.0).filter(which);
    let due = outbox::COLUMN.state.eq(OutboxState::Due.as_str());
    let stuck = Condition::all().add(due.clone()).add(outbox::COLUMN.lease_until.lt(now - STUCK));
    let late = Condition::all().add(due.clone()).add(outbox::COLUMN.deliver_before.lt(now - STUCK));
    let parked = Condition::all().add(outbox::COLUMN.state.eq(OutboxState::Parked.as_str()));
    let leased = Condition::all()
        .add(outbox::COLUMN.state.ne(OutboxState::Due.as_str()))
        .add(outbox::COLUMN.lease_owner.is_not_null());
    let connection = db.connection();
    let stuck: Vec<Uuid> = ids(stuck).into_tuple().all(connection).await?;
    let late: Vec<Uuid> = ids(late).into_tuple().all(connection).await?;
    let parked: Vec<Uuid> = ids(parked).into_tuple().all(connection).await?;
    let leased: Vec<Uuid> = ids(leased).into_tuple().all(connection).await?;
    Ok(vec![
        Check::none_of("no mail is stuck in a worker's hands", stuck),
        Check::none_of("no mail waits beyond its use", late),
        Check::none_of("only due mail is in a worker's hands", leased),
        Check::none_of("no mail was given up", parked).remark(),
    ])
}
