//! Who was invited to which format.

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation::{COLUMN, Entity, Model},
    mailbox, participant,
};
use sea_orm::{EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use super::{Db, Result, StoreError, Tx, participants};
use crate::domain::{
    bulk::BulkInvitation,
    id::{BulkInvitationId, EnrollmentId, FormatId, NoticeId, ParticipantId},
    participant::Participant,
};

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
fn value(row: Model) -> BulkInvitation {
    BulkInvitation {
        id: BulkInvitationId(row.id),
        format_id: FormatId(row.format_id),
        participant_id: ParticipantId(row.participant_id),
        enrollment_id: EnrollmentId(row.enrollment_id),
        link_id: row.link_id,
        invited_at: row.invited_at,
        notice_id: row.notice_id.map(NoticeId),
        reminded_at: row.reminded_at,
    }
}

fn row(one: &BulkInvitation) -> Model {
    Model {
        id: one.id.0,
        format_id: one.format_id.0,
        participant_id: one.participant_id.0,
        enrollment_id: one.enrollment_id.0,
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
    Ok(Entity::find_by_id(id.0).one(db.connection()).await?.map(value))
}

/// The invitation of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<BulkInvitation>> {
    Ok(Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.map(value))
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
            Ok((value(one), participants::value(person, mailbox)?))
        })
        .collect()
}

/// Adds invitations. Lock their format first.
///
/// # Errors
/// `bulk_invitation_format_id_participant_id_key`, or the database is gone.
pub async fn insert_many(tx: &Tx, invitations: &[BulkInvitation]) -> Result<()> {
    for chunk in invitations.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// To what somebody was invited, the first one first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_participant(db: &impl Db, participant: ParticipantId) -> Result<Vec<BulkInvitation>> {
    let rows = Entity::find().filter(COLUMN.participant_id.eq(participant.0)).order_by_asc(COLUMN.invited_at.0);
    Ok(rows.all(db.connection()).await?.into_iter().map(value).collect())
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
