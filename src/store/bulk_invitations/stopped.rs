//! Invitations whose mails a team stopped: as long as they are, nobody could answer, and so no time runs out. After a year
//! nobody goes on with them.

use chrono::{DateTime, Utc};
use entity::{bulk_invitation, bulk_invitation_date as date, enrollment, outbox, registration};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    domain::{
        enrollment::EnrollmentState,
        id::{EventId, FormatId, RegistrationId},
        registration::RegistrationState,
        retention::INVITED,
    },
    store::{Db, Result, Tx, outbox::OutboxState},
};

/// The invitations whose mail is stopped.
fn stopped(now: DateTime<Utc>) -> SelectStatement {
    let of = |column: outbox::Column| Expr::col((outbox::Entity, column));
    let invited = Expr::col((bulk_invitation::Entity, bulk_invitation::Column::InvitedAt));
    Query::select()
        .expr(Expr::val(1))
        .from(bulk_invitation::Entity)
        .from(outbox::Entity)
        .and_where(of(outbox::Column::Id).eq(Expr::col((bulk_invitation::Entity, bulk_invitation::Column::NoticeId))))
        .and_where(of(outbox::Column::State).eq(OutboxState::Paused.as_str()))
        .and_where(invited.gt(now - INVITED))
        .to_owned()
}

/// Of enrollments: those that somebody will be asked to confirm by a mail that is stopped.
pub(in crate::store) fn waits_for_enrollment(now: DateTime<Utc>) -> Expr {
    let mine = Expr::col((bulk_invitation::Entity, bulk_invitation::Column::EnrollmentId));
    Expr::exists(stopped(now).and_where(mine.eq(Expr::col((enrollment::Entity, enrollment::Column::Id)))).to_owned())
}

/// The same of registrations.
pub(in crate::store) fn waits_for_registration(now: DateTime<Utc>) -> Expr {
    let by = Expr::col((date::Entity, date::Column::InvitationId));
    let mine = Expr::col((date::Entity, date::Column::RegistrationId));
    let query = stopped(now)
        .from(date::Entity)
        .and_where(by.eq(Expr::col((bulk_invitation::Entity, bulk_invitation::Column::Id))))
        .and_where(mine.eq(Expr::col((registration::Entity, registration::Column::Id))))
        .to_owned();
    Expr::exists(query)
}

/// Whoever is to be invited to the whole format by a stopped mail can answer until then at least. Before the mails go.
///
/// # Errors
/// The database refused or is gone.
pub async fn prolong_enrollments(
    tx: &Tx,
    format: FormatId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    enrollment::Entity::update_many()
        .col_expr(enrollment::COLUMN.expires_at.0, Expr::value(until))
        .filter(enrollment::COLUMN.format_id.eq(format.0))
        .filter(enrollment::COLUMN.state.eq(EnrollmentState::Unconfirmed.as_str()))
        .filter(enrollment::COLUMN.expires_at.lt(until))
        .filter(waits_for_enrollment(now))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Which registrations at which dates of a format wait for a stopped mail.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_dates(db: &impl Db, format: FormatId, now: DateTime<Utc>) -> Result<Vec<(EventId, RegistrationId)>> {
    let query = registration::Entity::find()
        .select_only()
        .columns([registration::COLUMN.event_id.0, registration::COLUMN.id.0])
        .filter(registration::COLUMN.state.eq(RegistrationState::Unconfirmed.as_str()))
        .filter(Condition::all().add(waits_for_registration(now)))
        .filter(Expr::exists(of_format(format)));
    let mut found: Vec<(Uuid, Uuid)> = query.into_tuple().all(db.connection()).await?;
    // Always in this order, or two who lock several dates would wait for each other.
    found.sort_unstable();
    Ok(found.into_iter().map(|(event, id)| (EventId(event), RegistrationId(id))).collect())
}

fn of_format(format: FormatId) -> SelectStatement {
    let by = Expr::col((date::Entity, date::Column::InvitationId));
    let mine = Expr::col((date::Entity, date::Column::RegistrationId));
    let whose = Expr::col((bulk_invitation::Entity, bulk_invitation::Column::FormatId));
    Query::select()
        .expr(Expr::val(1))
        .from(bulk_invitation::Entity)
        .from(date::Entity)
        .and_where(by.eq(Expr::col((bulk_invitation::Entity, bulk_invitation::Column::Id))))
        .and_where(mine.eq(Expr::col((registration::Entity, registration::Column::Id))))
        .and_where(whose.eq(format.0))
        .to_owned()
}
