//! Whose calendars lack an invitation, or hold one too many.

mod stirred;

use chrono::{DateTime, Utc};
use entity::{
    calendar_ledger::{COLUMN, Entity},
    event, mailbox, participant, registration,
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use uuid::Uuid;

use super::{CHUNK, Db, Result, last_of};
use crate::domain::{
    event::{EventKind, EventStatus},
    id::{EnrollmentId, EventId, RegistrationId},
    invitation::{Coming, Method},
    participant::Channel,
    registration::RegistrationState,
};

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

/// Whose calendars are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Everybody's.
    All,
    /// Those in which something may have become due: because time went on since a moment, or because a date or somebody's
    /// place there is another one since, or could be taken back until then.
    Since {
        /// What came near or passed after this moment.
        moment: DateTime<Utc>,
        /// What was changed after this one.
        changed: DateTime<Utc>,
    },
}

/// The dates to come of those whose calendars are looked at, if they want invitations, have a seat and can be reached:
/// addresses that are refused keep nobody from their turn.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_wanted(db: &impl Db, look: Look, now: DateTime<Utc>) -> Result<Vec<Wanted>> {
    let mut rows = Vec::new();
    match look {
        Look::All => rows = coming(db, Condition::all(), now).await?,
        Look::Since { moment, changed } => {
            let (enrollments, alone) = stirred::since(db, (moment, changed), now).await?;
            for chunk in enrollments.chunks(CHUNK) {
                let whose = registration::COLUMN.enrollment_id.is_in(chunk.iter().copied());
                rows.extend(coming(db, Condition::all().add(whose), now).await?);
            }
            for chunk in alone.chunks(CHUNK) {
                let which = registration::COLUMN.id.is_in(chunk.iter().copied());
                rows.extend(coming(db, Condition::all().add(which), now).await?);
            }
        }
    }
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

/// A registration, by whose enrollment, for which date, when that begins, and when it last changed.
type Found = (Uuid, Option<Uuid>, Uuid, DateTime<Utc>, DateTime<Utc>);

async fn coming(db: &impl Db, whose: Condition, now: DateTime<Utc>) -> Result<Vec<Found>> {
    let rows = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .column(registration::COLUMN.enrollment_id.0)
        .column(registration::COLUMN.event_id.0)
        .column(event::COLUMN.starts_at.0)
        .column(event::COLUMN.changed_at.0)
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .join(JoinType::InnerJoin, participant::Relation::Mailbox.def())
        .filter(whose)
        .filter(mailbox::COLUMN.suppressed_reason.is_null())
        .filter(registration::COLUMN.channel.eq(Channel::Invitation.as_str()))
        .filter(registration::COLUMN.state.eq(RegistrationState::Confirmed.as_str()))
        .filter(event::COLUMN.starts_at.gt(now))
        .filter(event::COLUMN.status.eq(EventStatus::Scheduled.as_str()))
        .filter(event::COLUMN.kind.eq(EventKind::Single.as_str()))
        .order_by_asc(registration::COLUMN.enrollment_id.0)
        .order_by_asc(event::COLUMN.starts_at.0)
        .order_by_asc(registration::COLUMN.id.0)
        .into_tuple();
    Ok(rows.all(db.connection()).await?)
}

/// Registrations with something in a calendar that does not belong there any more: the person left, rests, or wants to be
/// told another way. A date that the team cancelled without telling anybody is not among them: that was the team's wish.
/// In the order in which events are locked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_left_over(
    db: &impl Db,
    look: Look,
    (now, limit): (DateTime<Utc>, u64),
) -> Result<Vec<(EventId, RegistrationId)>> {
    let mut rows = Vec::new();
    match look {
        Look::All => rows = told(db, gone(), now).await?,
        Look::Since { changed, .. } => {
            let ids: Vec<Uuid> = registration::Entity::find()
                .select_only()
                .column(registration::COLUMN.id.0)
                .filter(registration::COLUMN.changed_at.gt(changed))
                .filter(gone())
                .into_tuple()
                .all(db.connection())
                .await?;
            for chunk in ids.chunks(CHUNK) {
                let these = Condition::all().add(COLUMN.registration_id.is_in(chunk.iter().copied()));
                rows.extend(told(db, these, now).await?);
            }
            rows.sort_unstable();
        }
    }
    let ids: Vec<_> = rows.iter().map(|row| RegistrationId(row.1)).collect();
    let last = last_of(db, &ids).await?;
    let there = |id: &Uuid| last.get(&RegistrationId(*id)).is_some_and(|entry| entry.method == Method::Request);
    let left = rows.into_iter().filter(|(_, id)| there(id)).map(|(event, id)| (EventId(event), RegistrationId(id)));
    Ok(left.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Those who left, rest, or want to be told another way.
fn gone() -> Condition {
    Condition::any()
        .add(registration::COLUMN.state.ne(RegistrationState::Confirmed.as_str()))
        .add(registration::COLUMN.channel.ne(Channel::Invitation.as_str()))
}

/// The registrations for dates to come of which something was said to a calendar, with their dates.
async fn told(db: &impl Db, which: Condition, now: DateTime<Utc>) -> Result<Vec<(Uuid, Uuid)>> {
    let rows = Entity::find()
        .select_only()
        .column(registration::COLUMN.event_id.0)
        .column(COLUMN.registration_id.0)
        .distinct()
        .join(JoinType::InnerJoin, entity::calendar_ledger::Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .filter(which)
        .filter(event::COLUMN.starts_at.gt(now))
        .order_by_asc(registration::COLUMN.event_id.0)
        .order_by_asc(COLUMN.registration_id.0)
        .into_tuple();
    Ok(rows.all(db.connection()).await?)
}
