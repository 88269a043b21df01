//! Mails that invite people from a list to a date, and those that remind them of it.

use std::collections::HashMap;

use entity::{bulk_invitation, bulk_invitation_date, outbox::COLUMN};
use sea_orm::{EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use uuid::Uuid;

use super::{About, CHUNK, Found, log, mails};
use crate::{
    domain::{
        id::{BulkInvitationId, EventId, ParticipantId},
        notice::invitation_keys,
    },
    store::{Db, Result},
};

/// The mails that invite to the event.
pub(super) async fn to(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let invited: Vec<(Uuid, Uuid)> = bulk_invitation_date::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.id.0)
        .column(bulk_invitation::COLUMN.participant_id.0)
        .join(JoinType::InnerJoin, bulk_invitation_date::Relation::BulkInvitation.def())
        .filter(bulk_invitation_date::COLUMN.event_id.eq(event.0))
        .into_tuple()
        .all(db.connection())
        .await?;
    let of = |(id, person): (Uuid, Uuid)| invitation_keys(BulkInvitationId(id)).map(|key| (key, (id, person)));
    let people: HashMap<String, (Uuid, Uuid)> = invited.into_iter().flat_map(of).collect();
    let keys: Vec<&String> = people.keys().collect();
    let mut found = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        let rows = mails(only).filter(COLUMN.dedupe_key.is_in(chunk.iter().map(|key| key.as_str())));
        for row in rows.all(db.connection()).await? {
            let Some((invitation, person)) = people.get(&row.dedupe_key) else { continue };
            let Ok(log) = log(&row, ParticipantId(*person), None) else { continue };
            found.push((log, About::Invited(BulkInvitationId(*invitation))));
        }
    }
    Ok(found)
}
