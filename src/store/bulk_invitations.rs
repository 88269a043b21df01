//! Who was invited to which format.

pub mod stopped;

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation::{COLUMN, Entity, Model},
    bulk_invitation_date as date, mailbox, participant,
};
use sea_orm::{
    EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{Db, Result, StoreError, Tx, participants, row::Row};
use crate::domain::{
    bulk::{BulkInvitation, Confirms, InvitedDate},
    id::{BulkInvitationId, EnrollmentId, EventId, FormatId, NoticeId, ParticipantId, RegistrationId},
    participant::Participant,
};

const TABLE: &str = "bulk_invitation";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
fn value(row: Model) -> Result<BulkInvitation> {
    let confirms = match (row.enrollment_id, row.registration_id) {
        (Some(id), None) => Confirms::Whole(EnrollmentId(id)),
        (None, Some(id)) => Confirms::Dates(RegistrationId(id)),
        _ => return Err(Row::new(TABLE, row.id).corrupt("enrollment_id")),
    };
    Ok(BulkInvitation {
        id: BulkInvitationId(row.id),
        format_id: FormatId(row.format_id),
        participant_id: ParticipantId(row.participant_id),
        confirms,
        link_id: row.link_id,
        invited_at: row.invited_at,
        notice_id: row.notice_id.map(NoticeId),
        reminded_at: row.reminded_at,
    })
}

fn row(one: &BulkInvitation) -> Model {
    let (enrollment_id, registration_id) = match one.confirms {
        Confirms::Whole(id) => (Some(id.0), None),
        Confirms::Dates(id) => (None, Some(id.0)),
    };
    Model {
        id: one.id.0,
        format_id: one.format_id.0,
        participant_id: one.participant_id.0,
        enrollment_id,
        registration_id,
        link_id: one.link_id,
        invited_at: one.invited_at,
        notice_id: one.notice_id.map(|id| id.0),
        reminded_at: one.reminded_at,
    }
}

/// The invitation, if it is still there.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, id: BulkInvitationId) -> Result<Option<BulkInvitation>> {
    Entity::find_by_id(id.0).one(db.connection()).await?.map(value).transpose()
}

/// The invitation of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<BulkInvitation>> {
    Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.map(value).transpose()
}

/// Everybody who was invited to a format.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId) -> Result<Vec<(BulkInvitation, Participant)>> {
    let rows: Vec<(Model, Option<participant::Model>, Option<mailbox::Model>)> = Entity::find()
        .find_also_related(participant::Entity)
        .find_also(participant::Entity, mailbox::Entity)
        .filter(COLUMN.format_id.eq(format.0))
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(one, person, mailbox)| {
            let person = person.ok_or(StoreError::NotFound("participant"))?;
            Ok((value(one)?, participants::value(person, mailbox)?))
        })
        .collect()
}

/// Adds invitations. Lock their format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert_many(tx: &Tx, invitations: &[BulkInvitation]) -> Result<()> {
    for chunk in invitations.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Adds the dates to which people were invited.
///
/// # Errors
/// `bulk_invitation_date_invitation_id_event_id_key`, or the database is gone.
pub async fn insert_dates(tx: &Tx, dates: &[InvitedDate]) -> Result<()> {
    for chunk in dates.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| {
            let row = date::Model {
                id: one.id,
                invitation_id: one.invitation_id.0,
                event_id: one.event_id.0,
                registration_id: one.registration_id.0,
            };
            row.into_active_model()
        });
        date::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// To which dates of a format people were invited.
///
/// # Errors
/// The database refused or is gone.
pub async fn dates_for_format(db: &impl Db, format: FormatId) -> Result<Vec<InvitedDate>> {
    let rows = date::Entity::find()
        .join(JoinType::InnerJoin, date::Relation::BulkInvitation.def())
        .filter(COLUMN.format_id.eq(format.0))
        .order_by_asc(date::COLUMN.id.0)
        .all(db.connection())
        .await?;
    let value = |row: date::Model| InvitedDate {
        id: row.id,
        invitation_id: BulkInvitationId(row.invitation_id),
        event_id: EventId(row.event_id),
        registration_id: RegistrationId(row.registration_id),
    };
    Ok(rows.into_iter().map(value).collect())
}

/// To what somebody was invited, the first one first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_participant(db: &impl Db, participant: ParticipantId) -> Result<Vec<BulkInvitation>> {
    let rows = Entity::find().filter(COLUMN.participant_id.eq(participant.0)).order_by_asc(COLUMN.invited_at.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Somebody is reminded by a mail. Lock their format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn remind(tx: &Tx, id: BulkInvitationId, by: NoticeId, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.notice_id.0, Expr::value(by.0))
        .col_expr(COLUMN.reminded_at.0, Expr::value(now))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.reminded_at.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
