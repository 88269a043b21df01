//! The join gate: who stands before it. Looking is all there is to do, and nobody writes down who looked (G12).

use super::{Desk, Failure, Never, registrations::Place};
use crate::{
    domain::{
        capability::{Presented, Purpose},
        gate::next_gate,
        participant::Participant,
        registration::Registration,
    },
    store,
};

/// The link through the gate. It stays the same for a registration, whatever becomes of it, because it stands in
/// calendars and mails; whoever has their links made anew has this one made anew as well.
#[must_use]
pub fn link(desk: &Desk, registration: &Registration, person: &Participant) -> String {
    desk.keys.link(Purpose::Join, registration.link_id, person.link_version)
}

/// Who stands before the gate with this link, and for what. The link in the entry of a whole series leads to the date that is
/// next.
///
/// # Errors
/// The link is unknown or forged.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Place, Failure<Never>> {
    let db = &desk.store;
    let Some(registration) = store::registrations::find_by_link(db, link.link_id).await? else {
        return look_up_next(desk, link).await;
    };
    let participant = store::participants::get(db, registration.participant_id).await?;
    if !desk.keys.is_genuine(Purpose::Join, link, participant.link_version) {
        return Err(Failure::NotFound);
    }
    let event = store::events::get(db, registration.event_id).await?;
    let announced = store::events::announced(db, &event).await?;
    Ok(Place { registration, participant, announced })
}

async fn look_up_next(desk: &Desk, link: &Presented) -> Result<Place, Failure<Never>> {
    let db = &desk.store;
    let enrollment = store::enrollments::find_by_link(db, link.link_id).await?.ok_or(Failure::NotFound)?;
    let participant = store::participants::get(db, enrollment.participant_id).await?;
    if !desk.keys.is_genuine(Purpose::Join, link, participant.link_version) {
        return Err(Failure::NotFound);
    }
    let mut mine = store::registrations::list_for_participant(db, participant.id).await?;
    mine.retain(|(registration, _)| registration.enrollment_id == Some(enrollment.id));
    let now = desk.now();
    let at = next_gate(&mine, now).ok_or(Failure::NotFound)?;
    let (registration, announced) = mine.swap_remove(at);
    Ok(Place { registration, participant, announced })
}
