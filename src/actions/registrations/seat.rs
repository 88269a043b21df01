//! Taking a seat or a place in the queue by the confirm link, or coming back. The event's row is locked before anything is counted (R01).

use super::{Place, Refused, genuine, lock, participant_by_link, tell};
use crate::{
    actions::{Desk, Failure},
    domain::{
        capability::Presented,
        id::RegistrationId,
        notice::NoticeKind,
        registration::{RegisterRefusal, RegistrationState, Room, Step, admit, confirms_by_link},
    },
    store::{self, Tx},
};

/// The person uses the confirm link: a seat, or a place in the queue. Doing it twice gives the same answer.
///
/// # Errors
/// The link no longer holds, or the event no longer takes registrations.
pub async fn confirm(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let found = genuine(desk, &tx, link).await?;
    let mut place = lock(&tx, found.event_id, found.id).await?;
    if confirms_by_link(&place.registration) {
        take(desk, &tx, &mut place).await?;
    }
    desk.commit(tx).await?;
    Ok(place)
}

/// The person comes back to a date by their manage link.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or the event no longer takes registrations.
pub async fn return_to(desk: &Desk, link: &Presented, registration: RegistrationId) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let found = store::registrations::get(&tx, registration).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    let mut place = lock(&tx, found.event_id, found.id).await?;
    if place.registration.state == RegistrationState::Unconfirmed {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    take(desk, &tx, &mut place).await?;
    desk.commit(tx).await?;
    Ok(place)
}

async fn take(desk: &Desk, tx: &Tx, place: &mut Place) -> Result<(), Refused> {
    let now = desk.now();
    let event = place.announced.event.id;
    let queue = store::registrations::next_waiting(tx, event).await?.is_some();
    let room = Room { seats_left: place.announced.seats_left(), queue };
    let mut step = admit(&place.registration, &place.announced, room, now).map_err(Failure::Refused)?;
    if step == Step::TakeSeat && !store::events::take_seat(tx, event, place.announced.capacity()).await? {
        step = Step::Queue;
    }
    let kind = match step {
        Step::TakeSeat => {
            place.announced.event.taken += 1;
            place.registration.state = RegistrationState::Confirmed;
            place.registration.position = None;
            NoticeKind::Confirmed
        }
        Step::Queue => {
            place.registration.state = RegistrationState::Waiting;
            place.registration.position = Some(store::registrations::next_position(tx, event).await?);
            NoticeKind::Waiting
        }
        Step::FreeSeat | Step::Leave | Step::Unchanged => return Ok(()),
    };
    place.registration.offered_until = None;
    place.registration.confirmed_at = place.registration.confirmed_at.or(Some(now));
    place.registration.changed_at = now;
    store::registrations::save(tx, &place.registration).await?;
    tell(desk, tx, place, kind, now).await?;
    Ok(())
}
