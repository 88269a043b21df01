//! Taking a seat or a place in the queue. The event's row is locked before anything is counted (R01).

use chrono::{DateTime, Utc};

use super::{Place, Refused, genuine, lock, participant_by_link, tell};
use crate::{
    actions::{Desk, Failure},
    domain::{
        capability::Presented,
        delivery::suppression::{Occasion, is_tried},
        event::Announced,
        id::RegistrationId,
        notice::{NoticeKind, about_moving_up, about_registration},
        registration::{RegisterRefusal, RegistrationState, Room, Step, admit, confirms_by_link},
        waiting_list::may_move_up,
    },
    store::{self, StoreError, Tx},
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
    place.registration.confirmed_at = place.registration.confirmed_at.or(Some(now));
    place.registration.changed_at = now;
    store::registrations::save(tx, &place.registration).await?;
    tell(desk, tx, place, kind, now).await?;
    Ok(())
}

/// Lets as many people move up from the queue as there are free seats, in order, one mail each (R02). Runs in the
/// transaction that freed the seats and holds the event's lock.
pub(in crate::actions) async fn promote(
    desk: &Desk,
    tx: &Tx,
    announced: &mut Announced,
    now: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let event = announced.event.id;
    let mut moved_up = 0;
    while may_move_up(announced, 1, now) == 1 {
        let Some(mut registration) = store::registrations::next_waiting(tx, event).await? else { break };
        if !store::events::take_seat(tx, event, announced.capacity()).await? {
            break;
        }
        announced.event.taken += 1;
        registration.state = RegistrationState::Confirmed;
        registration.position = None;
        registration.changed_at = now;
        store::registrations::save(tx, &registration).await?;
        let participant = store::participants::get(tx, registration.participant_id).await?;
        if is_tried(participant.unreachable, Occasion::Other) {
            let to = (participant.mailbox_id, registration.id);
            let id = desk.chance.row_id(now).into();
            let notice = about_registration(id, to, NoticeKind::Confirmed, announced.event.slot.ends_at, now);
            store::outbox::enqueue(tx, &about_moving_up(notice)).await?;
        }
        moved_up += 1;
    }
    Ok(moved_up)
}
