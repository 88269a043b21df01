//! To what a person was invited, and from whom they want no invitations, as their own data say it.

use serde::Serialize;

use crate::{
    actions::Desk,
    domain::{bulk::objectors, participant::Participant, text::EmailAddress},
    store::{bulk_invitations, formats, objections, organizations},
    web::error::Fault,
};

/// An invitation.
#[derive(Serialize)]
pub(super) struct InvitedTo {
    pub(super) format: String,
    pub(super) invited_at: String,
    pub(super) reminded_at: Option<String>,
}

/// A word against invitations.
#[derive(Serialize)]
pub(super) struct Objected {
    /// From whom.
    pub(super) host: String,
    /// To this format alone; to nothing of the host's where there is none.
    pub(super) format: Option<String>,
    pub(super) since: String,
}

pub(super) async fn invited_to(desk: &Desk, person: &Participant) -> Result<Vec<InvitedTo>, Fault> {
    let mine = bulk_invitations::list_for_participant(&desk.store, person.id).await?;
    let ids: Vec<_> = mine.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(&desk.store, &ids).await?;
    let title = |id| formats.iter().find(|format| format.id == id).map(|format| format.title.clone());
    let one = |one: crate::domain::bulk::BulkInvitation| InvitedTo {
        format: title(one.format_id).unwrap_or_default(),
        invited_at: one.invited_at.to_rfc3339(),
        reminded_at: one.reminded_at.map(|at| at.to_rfc3339()),
    };
    Ok(mine.into_iter().map(one).collect())
}

/// By the mailbox: whoever shares it is not written to either.
pub(super) async fn objected(desk: &Desk, email: &EmailAddress) -> Result<Vec<Objected>, Fault> {
    let store = &desk.store;
    let said = objections::list_of(store, &objectors(&desk.keys, email)).await?;
    let ids: Vec<_> = said.iter().filter_map(|one| one.format_id).collect();
    let formats = formats::list_some(store, &ids).await?;
    let mut all = Vec::with_capacity(said.len());
    for one in said {
        let format = one.format_id.and_then(|id| formats.iter().find(|format| format.id == id));
        all.push(Objected {
            host: organizations::get(store, one.organization_id).await?.name,
            format: format.map(|format| format.title.clone()),
            since: one.since.to_rfc3339(),
        });
    }
    Ok(all)
}
