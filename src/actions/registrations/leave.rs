//! Giving a seat or a place in the queue back; the next in the queue moves up in the same transaction.

use super::{Place, Refused, genuine, lock, participant_by_link, promote, tell};
use crate::{
    actions::{Desk, Failure, substitutes},
    domain::{
        capability::Presented,
        id::RegistrationId,
        notice::NoticeKind,
        registration::{EndedBy, RegistrationState, Step, unasked},
    },
    store::{self, Tx},
};

/// The person cancels one date by their manage link. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or the event is over.
pub async fn withdraw(desk: &Desk, link: &Presented, registration: RegistrationId) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let found = store::registrations::get(&tx, registration).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    let mut place = lock(&tx, found.event_id, found.id).await?;
    give_back(desk, &tx, &mut place).await?;
    store::mailboxes::prove(&tx, person.mailbox_id).await?;
    desk.commit(tx).await?;
    Ok(place)
}

/// The person gives back what they have, and is told so with the way back. Runs in the transaction that holds the lock.
///
/// # Errors
/// The event is over.
pub(in crate::actions) async fn give_back(desk: &Desk, tx: &Tx, place: &mut Place) -> Result<(), Refused> {
    let step = crate::domain::registration::withdraw(&place.registration, &place.announced, desk.now())
        .map_err(Failure::Refused)?;
    if step != Step::Unchanged {
        go(desk, tx, place, step, RegistrationState::Cancelled).await?;
        tell(desk, tx, place, NoticeKind::Withdrawn, desk.now()).await?;
    }
    Ok(())
}

/// The person behind the address says "that was not me": nothing of this event is mailed there any more (C07).
///
/// # Errors
/// The link is unknown or forged.
pub async fn deny(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let found = genuine(desk, &tx, link).await?;
    let mut dates = vec![(found.event_id, found.id)];
    dates.extend(store::registrations::list_asked_with(&tx, found.id).await?.iter().map(|one| (one.event_id, one.id)));
    dates.sort_unstable();
    let mut own = None;
    for (event, registration) in dates {
        let mut place = lock(&tx, event, registration).await?;
        // Whoever had the date before has it as before: what they deny is the request.
        if let Some(former) = unasked(&place.registration) {
            store::registrations::put_back_unconfirmed(&tx, &former).await?;
            store::outbox::void_for_registration(&tx, former.id).await?;
            place.registration = former;
            if registration == found.id {
                own = Some(place);
            }
            continue;
        }
        let step = crate::domain::registration::deny(&place.registration);
        if step != Step::Unchanged {
            go(desk, &tx, &mut place, step, RegistrationState::Declined).await?;
            store::outbox::void_for_registration(&tx, place.registration.id).await?;
        }
        if registration == found.id {
            own = Some(place);
        }
    }
    desk.commit(tx).await?;
    own.ok_or(Failure::NotFound)
}

async fn go(desk: &Desk, tx: &Tx, place: &mut Place, step: Step, state: RegistrationState) -> Result<(), Refused> {
    let now = desk.now();
    if place.registration.state == RegistrationState::Requested {
        substitutes::stepped_back(desk, tx, &place.registration, &place.announced).await?;
    }
    place.registration.state = state;
    place.registration.position = None;
    place.registration.ended_by = Some(EndedBy::Own);
    // A deadline that stays in a row says that the offer ran out.
    place.registration.offered_until = None;
    place.registration.changed_at = now;
    store::registrations::save(tx, &place.registration).await?;
    if step == Step::FreeSeat {
        substitutes::left(desk, tx, &place.registration, &place.announced).await?;
        store::events::free_seat(tx, place.announced.event.id).await?;
        place.announced.event.taken = place.announced.event.taken.saturating_sub(1);
        promote(desk, tx, &mut place.announced, now).await?;
    }
    Ok(())
}
