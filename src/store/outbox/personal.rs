//! Mails about one person that speak of none of their registrations, and so do not go with these.

use std::collections::{BTreeSet, HashSet};

use entity::{
    bulk_invitation, calendar_series, enrollment,
    outbox::{COLUMN, Entity},
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait, sea_query::SimpleExpr};
use uuid::Uuid;

use super::row::value;
use crate::{
    domain::{
        address_change::AddressChange,
        id::{BulkInvitationId, MailboxId, SeriesId},
        notice::{Subject, address_change_keys, invitation_keys, series_keys},
        participant::Participant,
    },
    store::{Db, Result, Tx, address_changes},
};

/// Keys per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

/// Forgets the mails about a person's series and about what they were invited to: whoever shares their mailbox keeps their
/// own. Before their enrollments and invitations go.
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
    Ok(())
}

/// Forgets the mails about a person that went to addresses which they gave up, or gave and did not confirm; answers to which.
/// Found are those that got mail about one of these registrations or about the other address itself. Before anything of the
/// person goes.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_elsewhere(tx: &Tx, person: &Participant, registrations: &[Uuid]) -> Result<Vec<MailboxId>> {
    let changes = address_changes::list_of_person(tx, person.id).await?;
    let keys: Vec<String> = changes.iter().flat_map(|change| address_change_keys(change.id)).collect();
    let mut others = BTreeSet::new();
    for chunk in registrations.chunks(CHUNK) {
        others.extend(reached(tx, COLUMN.registration_id.is_in(chunk.iter().copied())).await?);
    }
    for chunk in keys.chunks(CHUNK) {
        others.extend(reached(tx, COLUMN.dedupe_key.is_in(chunk.iter().map(String::as_str))).await?);
    }
    others.remove(&person.mailbox_id.0);
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let enrollments: HashSet<Uuid> = enrollment::Entity::find()
        .select_only()
        .column(enrollment::COLUMN.id.0)
        .filter(enrollment::COLUMN.participant_id.eq(person.id.0))
        .into_tuple()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    for mailbox in &others {
        let there = Entity::find().filter(COLUMN.mailbox_id.eq(*mailbox)).all(tx.connection()).await?;
        // One that cannot be read goes when its time is over.
        let there = there.into_iter().filter_map(|row| value(row).ok());
        let about = there.filter(|notice| speaks_of(&notice.subject, person, (&enrollments, &changes)));
        let about: Vec<Uuid> = about.map(|notice| notice.id.0).collect();
        for chunk in about.chunks(CHUNK) {
            Entity::delete_many().filter(COLUMN.id.is_in(chunk.iter().copied())).exec(tx.connection()).await?;
        }
    }
    Ok(others.into_iter().map(MailboxId).collect())
}

/// To whom these mails went.
async fn reached(tx: &Tx, which: SimpleExpr) -> Result<Vec<Uuid>> {
    let found = Entity::find().select_only().column(COLUMN.mailbox_id.0).distinct().filter(which);
    Ok(found.into_tuple().all(tx.connection()).await?)
}

/// Whether a mail is about the person, and not only about one of their registrations.
fn speaks_of(
    subject: &Subject,
    person: &Participant,
    (enrollments, changes): (&HashSet<Uuid>, &[AddressChange]),
) -> bool {
    match subject {
        Subject::Enrollment { enrollment_id, .. } | Subject::Series { enrollment_id, .. } => {
            enrollments.contains(&enrollment_id.0)
        }
        Subject::Participant { participant_id } => *participant_id == person.id,
        Subject::AddressChange { change_id } => changes.iter().any(|change| change.id == *change_id),
        _ => false,
    }
}
