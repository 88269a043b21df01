//! Requests that come to nothing, and places that are given up after all: whoever gave the place is told, by one mail
//! for one change.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Refused, requests_for};
use crate::{
    actions::{
        Desk, Failure,
        registrations::{Place, lock, tell},
        resting,
    },
    domain::{
        event::Announced,
        id::{EventId, RegistrationId, SubstitutionId},
        notice::{NoticeKind, about_lapse, about_registration},
        registration::{Registration, RegistrationState},
        retention::INVITED,
        substitution::{
            self, Substitution, SubstitutionState, comes_for, hand_over, has_run_out, is_handed_over, take_over,
        },
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

/// What the team, or whoever agreed to come, has said meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actions) enum Word {
    /// The team lets them in.
    Yes,
    /// The team does not.
    No,
}

/// Whose seat somebody takes whom the team has a word on, and what the request says; none where there is no seat to take
/// any more, or never was.
async fn asked_for(tx: &Tx, theirs: &Registration) -> Result<Option<(Substitution, Registration)>, StoreError> {
    let Some(giver) = theirs.substitute_for else { return Ok(None) };
    let giver = match store::registrations::get(tx, giver).await {
        Err(StoreError::NotFound(_)) => return Ok(None),
        found => found?,
    };
    let requests = store::substitutions::list_for(tx, &[giver.id]).await?.into_iter().map(|(request, _)| request);
    let mut theirs = requests.filter(|one| one.participant_id == theirs.participant_id && comes_for(one, &giver));
    Ok(theirs.next().map(|request| (request, giver)))
}

/// The team has decided about somebody who would come in another's place. Yes: the seat goes over, in this transaction
/// and without being free in between; answers what the person has now. No: whoever gives it keeps it. Both hear of it, the
/// person from the caller. None where they come in nobody's place.
pub(in crate::actions) async fn decided(
    desk: &Desk,
    tx: &Tx,
    theirs: &Registration,
    (announced, word): (&Announced, Word),
) -> Result<Option<Registration>, StoreError> {
    let Some((request, giver)) = asked_for(tx, theirs).await? else { return Ok(None) };
    let now = desk.now();
    let (state, kind) = match word {
        Word::Yes => (SubstitutionState::Accepted, NoticeKind::SubstituteAccepted),
        Word::No => (SubstitutionState::Refused, NoticeKind::SubstituteDeclined),
    };
    store::substitutions::set_state(tx, request.id, state, now).await?;
    let (giver, theirs) = match word {
        Word::Yes => (hand_over(&giver, now), take_over(theirs, giver.id, now)),
        Word::No => (giver, theirs.clone()),
    };
    if word == Word::Yes {
        store::registrations::save(tx, &giver).await?;
        store::registrations::save(tx, &theirs).await?;
    }
    tell_giver(desk, tx, (giver, announced), kind).await?;
    Ok(Some(theirs))
}

/// Whoever agreed to come and waits for the team's word thought better of it: whoever gives the place keeps it, and is told.
/// Runs in the transaction that ends their registration.
pub(in crate::actions) async fn stepped_back(
    desk: &Desk,
    tx: &Tx,
    gone: &Registration,
    announced: &Announced,
) -> Result<(), StoreError> {
    let Some((request, giver)) = asked_for(tx, gone).await? else { return Ok(()) };
    store::substitutions::set_state(tx, request.id, SubstitutionState::Declined, desk.now()).await?;
    tell_giver(desk, tx, (giver, announced), NoticeKind::SubstituteDeclined).await
}

async fn tell_giver(
    desk: &Desk,
    tx: &Tx,
    (giver, announced): (Registration, &Announced),
    kind: NoticeKind,
) -> Result<(), StoreError> {
    let participant = store::participants::get(tx, giver.participant_id).await?;
    let place = Place { registration: giver, participant, announced: announced.clone() };
    tell(desk, tx, &place, kind, desk.now()).await
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
        store::participants::forget_if_unused(&tx, request.participant_id, Some(desk.now() - INVITED)).await?;
    }
    desk.commit(tx).await?;
    Ok(spent.len() as u64)
}
