//! A freed seat is offered to the first in the queue, for a while: taken, let go, or lapsed (A7, O7, R02).
//!
//! Each step runs in the transaction that holds the event's lock, so that no seat is offered twice and none stays
//! empty while somebody queues.

use chrono::{DateTime, Utc};

use super::{Place, Refused, lock, participant_by_link, tell};
use crate::{
    actions::{Desk, Failure, agreements, invitations, resting},
    domain::{
        agreement::Subject,
        capability::{Presented, Purpose},
        event::Announced,
        id::{EventId, RegistrationId},
        notice::{NoticeKind, about_moving_up, about_offer, about_registration},
        registration::{EndedBy, RegisterRefusal, Registration, RegistrationState},
        waiting_list::{Cue, accept as may_accept, follow, frees_seat, has_lapsed, may_move_up, offer_until},
    },
    store::{self, Db, StoreError, Tx},
};

/// How many lapsed offers one look finds at the most.
const AT_ONCE: u64 = 500;

/// What stands behind an offer's link, to show before anything happens.
///
/// # Errors
/// The link is unknown or forged.
pub async fn look_up_offer(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let registration = offered(desk, &desk.store, link).await?;
    let event = store::events::get(&desk.store, registration.event_id).await?;
    let announced = store::events::announced(&desk.store, &event).await?;
    let participant = store::participants::get(&desk.store, registration.participant_id).await?;
    Ok(Place { registration, participant, announced })
}

/// The person takes the seat on offer. Doing it twice gives the same answer.
///
/// # Errors
/// The link is forged, or the offer is over.
pub async fn accept(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let found = offered(desk, &tx, link).await?;
    let mut place = lock(&tx, found.event_id, found.id).await?;
    take_and_note(desk, &tx, &mut place, link).await?;
    desk.commit(tx).await?;
    Ok(place)
}

/// The same from the page of one's own registrations.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or the offer is over.
pub async fn accept_mine(desk: &Desk, link: &Presented, registration: RegistrationId) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let found = store::registrations::get(&tx, registration).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    let mut place = lock(&tx, found.event_id, found.id).await?;
    take_and_note(desk, &tx, &mut place, link).await?;
    desk.commit(tx).await?;
    Ok(place)
}

async fn take_and_note(desk: &Desk, tx: &Tx, place: &mut Place, link: &Presented) -> Result<(), Refused> {
    let before = place.registration.state;
    take(desk, tx, place).await?;
    if place.registration.state != before {
        let subject = Subject::Registration(place.registration.id);
        agreements::note(desk, tx, subject, (link.link_id, place.registration.requested_at)).await?;
    }
    Ok(())
}

/// The seat on offer becomes the person's. Runs in the transaction that holds the lock.
///
/// # Errors
/// The offer is over.
pub(in crate::actions) async fn take(desk: &Desk, tx: &Tx, place: &mut Place) -> Result<(), Refused> {
    let now = desk.now();
    if !may_accept(&place.registration, &place.announced, now).map_err(Failure::Refused)? {
        return Ok(());
    }
    // The seat was taken when it was offered.
    place.registration.state = RegistrationState::Confirmed;
    place.registration.position = None;
    place.registration.offered_until = None;
    place.registration.changed_at = now;
    store::registrations::save(tx, &place.registration).await?;
    store::mailboxes::prove(tx, place.participant.mailbox_id).await?;
    let to = (place.participant.mailbox_id, place.registration.id);
    let id = desk.chance.row_id(now).into();
    let notice = about_registration(id, to, NoticeKind::Confirmed, place.announced.event.slot.ends_at, now);
    let mine = (&place.registration, &place.announced);
    invitations::enqueue(desk, tx, &about_moving_up(notice), mine).await?;
    Ok(())
}

/// The person lets the offer go; it is the next one's. Doing it twice changes nothing.
///
/// # Errors
/// The link is forged, or the offer is over.
pub async fn let_go(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let found = offered(desk, &tx, link).await?;
    let mut place = lock(&tx, found.event_id, found.id).await?;
    if let Some(next) = follow(place.registration.state, Cue::LetGo) {
        place.registration.offered_until = None;
        go(desk, &tx, (&mut place.announced, &mut place.registration), next).await?;
        tell(desk, &tx, &place, NoticeKind::Withdrawn, desk.now()).await?;
    }
    desk.commit(tx).await?;
    Ok(place)
}

/// Ends the offers whose deadline has passed; the next in the queue get theirs in the same transaction. Says how many
/// ended. While mail rests after a restore none ends: whoever's time runs out gets more (R23).
///
/// # Errors
/// Only the database's.
pub async fn lapse_offers(desk: &Desk) -> Result<u64, Refused> {
    if resting::is_restored(&desk.store).await? {
        resting::renew(desk, resting::Which::RunOut).await?;
        return Ok(0);
    }
    let mut ended = 0;
    loop {
        let due = store::registrations::list_lapsed_offers(&desk.store, desk.now(), AT_ONCE).await?;
        let (found, before) = (due.len() as u64, ended);
        for (event, registration) in due {
            match lapse(desk, event, registration).await {
                Ok(lapsed) => ended += u64::from(lapsed),
                // One that cannot be read must not keep the others from ending.
                Err(failure) => tracing::error!(%event, %registration, ?failure, "an offer could not be ended"),
            }
        }
        if found < AT_ONCE || ended == before {
            return Ok(ended);
        }
    }
}

/// What was found a moment ago is looked at again under the lock: meanwhile it may have been taken.
async fn lapse(desk: &Desk, event: EventId, registration: RegistrationId) -> Result<bool, Refused> {
    let tx = desk.store.begin().await?;
    let mut place = lock(&tx, event, registration).await?;
    let lapsed = has_lapsed(&place.registration, place.announced.event.slot.starts_at, desk.now());
    let next = follow(place.registration.state, Cue::Lapse).filter(|_| lapsed);
    if let Some(next) = next {
        // The deadline stays in the row, so that the person can be told what became of the offer.
        go(desk, &tx, (&mut place.announced, &mut place.registration), next).await?;
    }
    desk.commit(tx).await?;
    Ok(next.is_some())
}

async fn go(
    desk: &Desk,
    tx: &Tx,
    (announced, registration): (&mut Announced, &mut Registration),
    next: RegistrationState,
) -> Result<(), StoreError> {
    let (before, now) = (registration.state, desk.now());
    registration.state = next;
    registration.position = None;
    registration.ended_by = Some(EndedBy::Own);
    registration.changed_at = now;
    store::registrations::save(tx, registration).await?;
    if frees_seat(before, next) {
        free(tx, announced).await?;
        promote(desk, tx, announced, now).await?;
    }
    Ok(())
}

async fn free(tx: &Tx, announced: &mut Announced) -> Result<(), StoreError> {
    store::events::free_seat(tx, announced.event.id).await?;
    announced.event.taken = announced.event.taken.saturating_sub(1);
    Ok(())
}

/// Offers the free seats to as many people of the queue, in order, one mail each (R02). Runs in the transaction that
/// freed the seats and holds the event's lock.
pub(in crate::actions) async fn promote(
    desk: &Desk,
    tx: &Tx,
    announced: &mut Announced,
    now: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let event = announced.event.id;
    let mut offered = 0;
    while may_move_up(announced, 1, now) == 1 {
        let Some(until) = offer_until(announced, now) else { break };
        let Some(mut registration) = store::registrations::next_waiting(tx, event).await? else { break };
        let Some(next) = follow(registration.state, Cue::Turn) else { break };
        if !store::events::take_seat(tx, event, announced.capacity()).await? {
            break;
        }
        announced.event.taken += 1;
        registration.state = next;
        registration.offered_until = Some(until);
        registration.changed_at = now;
        store::registrations::save(tx, &registration).await?;
        let participant = store::participants::get(tx, registration.participant_id).await?;
        // Also to an address that was refused before: the seat is held for them, so one attempt is worth it.
        let to = (participant.mailbox_id, registration.id);
        store::outbox::enqueue(tx, &about_offer(desk.chance.row_id(now).into(), to, until, now)).await?;
        offered += 1;
    }
    Ok(offered)
}

/// The event or the end of its registration moved: no offer holds longer than one made now would.
pub(in crate::actions) async fn shorten(tx: &Tx, announced: &Announced, now: DateTime<Utc>) -> Result<(), StoreError> {
    let latest = offer_until(announced, now).unwrap_or(now);
    for mut registration in store::registrations::list_offered(tx, announced.event.id).await? {
        if registration.offered_until.is_none_or(|until| until > latest) {
            registration.offered_until = Some(latest);
            registration.changed_at = now;
            store::registrations::save(tx, &registration).await?;
        }
    }
    Ok(())
}

/// The event or the end of its registration moved away: an offer holds at least as long as one made now would. Else whoever had
/// less time because of a move would not have it back when that is taken back.
pub(in crate::actions) async fn lengthen(tx: &Tx, announced: &Announced, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(until) = offer_until(announced, now) else { return Ok(()) };
    for mut registration in store::registrations::list_offered(tx, announced.event.id).await? {
        if registration.offered_until.is_some_and(|before| now < before && before < until) {
            registration.offered_until = Some(until);
            registration.changed_at = now;
            store::registrations::save(tx, &registration).await?;
        }
    }
    Ok(())
}

/// The event is cancelled: offers are void, and those who held them are back at their places in the queue. It sleeps until
/// the event is restored.
pub(in crate::actions) async fn call_off(
    tx: &Tx,
    announced: &mut Announced,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for mut registration in store::registrations::list_offered(tx, announced.event.id).await? {
        let Some(next) = follow(registration.state, Cue::CallOff) else { continue };
        registration.state = next;
        registration.offered_until = None;
        registration.changed_at = now;
        store::registrations::save(tx, &registration).await?;
        free(tx, announced).await?;
    }
    Ok(())
}

async fn offered(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Registration, Refused> {
    let found = store::registrations::find_by_link(db, link.link_id).await?;
    found.filter(|_| desk.keys.is_genuine(Purpose::Offer, link, 0)).ok_or(Failure::Refused(RegisterRefusal::Stale))
}
