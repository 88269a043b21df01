//! "No more invitations": to one format, or nothing at all from one host. It never stops what concerns a seat that
//! somebody holds.

use super::{Desk, Failure, audit::entry};
use crate::{
    domain::{
        access::Viewer,
        bulk::{self, BulkInvitation, Objection, objector, objectors},
        capability::{Presented, Purpose},
        erasure::Erasure,
        format::Format,
        organization::Organization,
        participant::Participant,
        registration::RegisterRefusal,
    },
    store::{self, Db, StoreError},
};

type Refused = Failure<RegisterRefusal>;

/// How far an objection reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To invitations to the format.
    Format,
    /// To everything of the host.
    Host,
}

/// What stands behind the link of an invitation.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The invitation.
    pub invitation: BulkInvitation,
    /// Who was invited.
    pub participant: Participant,
    /// To what.
    pub format: Format,
    /// By whom.
    pub host: Organization,
    /// How far they objected already.
    pub said: Option<Reach>,
}

/// What stands behind the link, to show before anything happens.
///
/// # Errors
/// The link is unknown or forged.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Standing, Refused> {
    load(desk, &desk.store, link).await
}

/// The person wants no more invitations. Doing it twice changes nothing.
///
/// # Errors
/// The link is unknown or forged.
pub async fn object(desk: &Desk, link: &Presented, reach: Reach) -> Result<Standing, Refused> {
    let tx = desk.store.begin().await?;
    let found = load(desk, &tx, link).await?;
    // Under the mailbox's lock, so that the same word is written down once.
    store::mailboxes::lock_by_email(&tx, &found.participant.email).await?;
    let mut standing = load(desk, &tx, link).await?;
    if standing.said == Some(Reach::Host) || standing.said == Some(reach) {
        return Ok(standing);
    }
    let now = desk.now();
    let objection = Objection {
        address: objector(&desk.keys, &standing.participant.email),
        organization_id: standing.host.id,
        format_id: (reach == Reach::Format).then_some(standing.format.id),
        since: now,
    };
    store::objections::insert(&tx, desk.chance.row_id(now), &objection).await?;
    store::erasures::insert(&tx, &Erasure::objection(&desk.keys, &objection)).await?;
    let audit = entry(desk, &Viewer::Anonymous, "invitation.object", format!("format:{}", standing.format.id), now);
    store::audit::insert(&tx, &audit).await?;
    desk.commit(tx).await?;
    standing.said = Some(reach);
    Ok(standing)
}

/// Whether whoever was invited wants no such mail.
///
/// # Errors
/// Only the database's.
pub async fn objects(desk: &Desk, invitation: &BulkInvitation) -> Result<bool, StoreError> {
    let person = store::participants::get(&desk.store, invitation.participant_id).await?;
    let format = store::formats::get(&desk.store, invitation.format_id).await?;
    let said =
        store::objections::list(&desk.store, format.organization_id, &objectors(&desk.keys, &person.email)).await?;
    Ok(bulk::objects(&said, format.organization_id, format.id))
}

/// Who was invited by the mail with this link.
///
/// # Errors
/// The link is unknown or forged.
pub(super) async fn invited(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Participant, Refused> {
    let invitation = find(desk, db, link).await?;
    Ok(store::participants::get(db, invitation.participant_id).await?)
}

async fn find(desk: &Desk, db: &impl Db, link: &Presented) -> Result<BulkInvitation, Refused> {
    let found = store::bulk_invitations::find_by_link(db, link.link_id).await?;
    // Unknown, forged and over look alike (C03).
    let invitation = found.filter(|one| one.has_way_out(desk.now())).ok_or(Failure::Refused(RegisterRefusal::Stale))?;
    if !desk.keys.is_genuine(Purpose::Unsubscribe, link, 0) {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    Ok(invitation)
}

async fn load(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Standing, Refused> {
    let invitation = find(desk, db, link).await?;
    let participant = store::participants::get(db, invitation.participant_id).await?;
    let format = store::formats::get(db, invitation.format_id).await?;
    let host = store::organizations::get(db, format.organization_id).await?;
    let said = store::objections::list(db, host.id, &objectors(&desk.keys, &participant.email)).await?;
    let here = said.iter().any(|one| one.format_id == Some(format.id));
    let everything = said.iter().any(|one| one.format_id.is_none());
    let said = if everything { Some(Reach::Host) } else { here.then_some(Reach::Format) };
    Ok(Standing { invitation, participant, format, host, said })
}
