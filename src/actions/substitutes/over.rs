//! Requests that come to nothing, and places that are given up after all: whoever gave the place is told, by one mail
//! for one change.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Refused, requests_for};
use crate::{
    actions::{Desk, Failure, registrations::lock, resting},
    domain::{
        event::Announced,
        id::{EventId, RegistrationId, SubstitutionId},
        notice::{NoticeKind, about_lapse, about_registration},
        registration::{Registration, RegistrationState},
        substitution::{self, SubstitutionState, has_run_out, is_handed_over},
    },
    store::{self, StoreError, Tx},
};

/// How long a request that came to nothing is kept: it counts against the next ones.
const KEPT: TimeDelta = substitution::REQUESTS_WITHIN;

/// How many requests one look finds at the most.
const AT_ONCE: u64 = 200;

/// Ends the requests that nobody answered in time, and tells whoever made them. Says how many ended.
///
/// # Errors
/// Only the database's.
pub async fn lapse(desk: &Desk) -> Result<u64, Refused> {
    if resting::is_restored(&desk.store).await? {
        return Ok(0);
    }
    let mut ended = 0;
    loop {
        let due = store::substitutions::list_due(&desk.store, desk.now(), AT_ONCE).await?;
        let (found, before) = (due.len() as u64, ended);
        for (event, place, request) in due {
            match end(desk, event, (place, request)).await {
                Ok(done) => ended += u64::from(done),
                // One that cannot be read must not keep the others from ending.
                Err(failure) => {
                    tracing::error!(%event, %request, ?failure, "a request to a substitute could not be ended");
                }
            }
        }
        if found < AT_ONCE || ended == before {
            return Ok(ended);
        }
    }
}

/// What was found a moment ago is looked at again under the lock: meanwhile it may have been answered.
async fn end(desk: &Desk, event: EventId, (place, request): (RegistrationId, SubstitutionId)) -> Result<bool, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let place = lock(&tx, event, place).await?;
    let requests = requests_for(&tx, place.registration.id).await?;
    let over = requests.iter().any(|one| one.id == request && has_run_out(one, now));
    if over {
        store::substitutions::set_state(&tx, request, SubstitutionState::Lapsed, now).await?;
        if place.registration.state == RegistrationState::Confirmed {
            let to = (place.participant.mailbox_id, place.registration.id);
            let when = (now, place.announced.event.slot.ends_at);
            let notice = about_lapse(desk.chance.row_id(now).into(), to, when, now);
            store::outbox::enqueue(&tx, &notice).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(over)
}

/// The date does not take place: the requests for its places are void. Whoever made one hears of the cancellation, and
/// that is enough (invariant 8). Where the date takes place after all before that is told, the mail about the request
/// goes instead: while the date is cancelled it has no point, and is dropped when its turn comes.
pub(in crate::actions) async fn call_off(
    desk: &Desk,
    tx: &Tx,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let event = &announced.event;
    for (place, mailbox) in store::substitutions::list_waiting_givers(tx, event.id).await? {
        let when = (now + desk.undo, event.slot.ends_at);
        let notice = about_lapse(desk.chance.row_id(now).into(), (mailbox, place), when, now);
        store::outbox::enqueue(tx, &notice).await?;
    }
    store::substitutions::lapse_for_event(tx, event.id, now).await?;
    Ok(())
}

/// Whoever held a seat in somebody's place has given it up: the other one learns that nobody comes for them. Runs in the
/// transaction that freed the seat.
pub(in crate::actions) async fn left(
    desk: &Desk,
    tx: &Tx,
    gone: &Registration,
    announced: &Announced,
) -> Result<(), StoreError> {
    let Some(giver) = gone.substitute_for else { return Ok(()) };
    let giver = match store::registrations::get(tx, giver).await {
        // Whoever is erased is told nothing.
        Err(StoreError::NotFound(_)) => return Ok(()),
        found => found?,
    };
    // Whoever came back since comes for themselves.
    if !is_handed_over(&giver) {
        return Ok(());
    }
    let person = store::participants::get(tx, giver.participant_id).await?;
    let to = (person.mailbox_id, giver.id);
    let (id, now) = (desk.chance.row_id(desk.now()).into(), desk.now());
    let notice = about_registration(id, to, NoticeKind::SubstituteLeft, announced.event.slot.ends_at, now);
    store::outbox::enqueue(tx, &notice).await?;
    Ok(())
}

/// Forgets requests that came to nothing, and whoever was asked if nothing else is known of them. Says how many requests
/// went.
///
/// # Errors
/// Only the database's.
pub async fn forget<R>(desk: &Desk) -> Result<u64, Failure<R>> {
    let tx = desk.store.begin().await?;
    let spent = store::substitutions::list_spent(&tx, desk.now() - KEPT, AT_ONCE).await?;
    for request in &spent {
        store::substitutions::delete(&tx, request.id).await?;
        store::participants::forget_if_unused(&tx, request.participant_id).await?;
    }
    desk.commit(tx).await?;
    Ok(spent.len() as u64)
}
