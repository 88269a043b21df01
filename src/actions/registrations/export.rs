//! Taking the names of those who come out of the house: who did it, and how many, is written down (C24, C45).

use super::super::{
    Desk, Failure, Never, allow,
    answers::{Sheet, sheet},
    audit::entry,
};
use crate::{
    domain::{
        access::{Deed, Viewer},
        event::Event,
        id::EventId,
        participant::Participant,
        registration::Registration,
        restriction::{Use, allows},
        roster::{FileKind, rank},
    },
    store,
};

/// An event with everybody on its roster, in the roster's order, and what they answered.
pub type Roster = (Event, Vec<(Registration, Participant)>, Sheet);

/// Reads the roster for a file, and leaves one audit entry in the same transaction: who, of which event, what kind of
/// file, how many rows; no names. Whoever wants their data used no further than needed is not in it.
///
/// # Errors
/// Not allowed, or there is no such event.
pub async fn export_roster(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    kind: FileKind,
) -> Result<Roster, Failure<Never>> {
    let tx = desk.store.begin().await?;
    let event = store::events::get(&tx, event).await?;
    allow(viewer, Deed::SeeRoster, event.team_id)?;
    let mut people = store::registrations::list_roster(&tx, event.id).await?;
    people.retain(|(_, person)| allows(person.restricted_at, Use::TakenOut));
    people.sort_by_key(|(registration, person)| (rank(registration), person.name.to_lowercase()));
    let object = format!("event:{}", event.id);
    let mut audit = entry(desk, viewer, &format!("roster.export_{}", kind.as_str()), object, desk.now());
    audit.result = format!("ok, {} rows", people.len());
    store::audit::insert(&tx, &audit).await?;
    let sheet = sheet(desk, &tx, &event, &people).await?;
    desk.commit(tx).await?;
    Ok((event, people, sheet))
}
