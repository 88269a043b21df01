//! Mails about one person that speak of none of their registrations, and so do not go with these.

use entity::{
    bulk_invitation, calendar_series, enrollment,
    outbox::{COLUMN, Entity},
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use uuid::Uuid;

use crate::{
    domain::{
        id::{BulkInvitationId, SeriesId},
        notice::{invitation_keys, manage_link_key, own_data_key, series_keys},
        participant::Participant,
    },
    store::{Db, Result, Tx},
};

/// Keys per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

/// Forgets the mails about a person's series and about what they were invited to, and those with links that they asked for:
/// whoever shares their mailbox keeps their own. Before their enrollments and invitations go.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_of_person(tx: &Tx, person: &Participant) -> Result<()> {
    let series: Vec<Uuid> = calendar_series::Entity::find()
        .select_only()
        .column(calendar_series::COLUMN.id.0)
        .join(JoinType::InnerJoin, calendar_series::Relation::Enrollment.def())
        .filter(enrollment::COLUMN.participant_id.eq(person.id.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    for chunk in series.chunks(CHUNK) {
        let keys = chunk.iter().flat_map(|id| series_keys(SeriesId(*id)));
        let which = keys.fold(Condition::any(), |any, key| any.add(COLUMN.dedupe_key.starts_with(key)));
        Entity::delete_many()
            .filter(COLUMN.mailbox_id.eq(person.mailbox_id.0))
            .filter(which)
            .exec(tx.connection())
            .await?;
    }
    let invitations: Vec<Uuid> = bulk_invitation::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.id.0)
        .filter(bulk_invitation::COLUMN.participant_id.eq(person.id.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    for chunk in invitations.chunks(CHUNK) {
        let keys = chunk.iter().flat_map(|id| invitation_keys(BulkInvitationId(*id)));
        Entity::delete_many().filter(COLUMN.dedupe_key.is_in(keys)).exec(tx.connection()).await?;
    }
    let asked = [own_data_key(person.id.0), manage_link_key(person.id)];
    let which = asked.iter().fold(Condition::any(), |any, key| any.add(COLUMN.dedupe_key.starts_with(key)));
    Entity::delete_many().filter(COLUMN.mailbox_id.eq(person.mailbox_id.0)).filter(which).exec(tx.connection()).await?;
    Ok(())
}
