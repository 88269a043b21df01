//! Taking a seat or a place in the queue by the confirm link, or coming back. The event's row is locked before anything is counted (R01).

use super::{Place, Refused, admission_of, confirmed_by, lock, participant_by_link, place_of, tell};
use crate::{
    actions::{Desk, Failure, agreements, invitations},
    domain::{
        agreement::Subject,
        capability::Presented,
        id::RegistrationId,
        notice::{NoticeKind, about_all_of_them, about_registration},
        registration::{
            Admission, Origin, RegisterRefusal, RegistrationState, Room, Step, admit, confirms_by_link, is_concerned,
            unasked,
        },
    },
    store::{self, StoreError, Tx},
};

/// The person uses the confirm link: a seat, or a place in the queue, for each date of the request. Doing it twice gives
/// the same answer. Answers the place of the link's own date.
///
/// # Errors
/// The link no longer holds, or none of the dates takes registrations any more.
pub async fn confirm(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    follow(desk, link, false).await
}

/// The same for somebody whom the dates are not for: each date of the request goes to the team, which decides. Doing it
/// twice gives the same answer.
///
/// # Errors
/// As for [`confirm`].
pub async fn request(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    follow(desk, link, true).await
}

async fn follow(desk: &Desk, link: &Presented, asks: bool) -> Result<Place, Refused> {
    // Looked up before anybody waits behind us; how each stands is read again under its lock.
    let dates = confirmed_by(desk, link).await?;
    let rows: Vec<_> = dates.iter().map(|date| date.event_id.0).collect();
    let tx = desk.store.begin_short(&rows).await?;
    let (mut own, mut told, mut refused, mut counts) = (None, Vec::new(), None, false);
    let (mut seated, mut returned) = (Vec::new(), false);
    for date in dates {
        // One that ran out or was erased meanwhile does not cost the person the others.
        let held = match store::registrations::hold(&tx, date.event_id, date.id).await {
            Err(StoreError::NotFound(_)) => continue,
            held => held?,
        };
        let queue = held.queue;
        returned |= held.returned || held.participant.unreachable.is_some();
        let mut place = place_of(held);
        let before = place.registration.state;
        if confirms_by_link(&place.registration) {
            match take(desk, &tx, &mut place, (queue, asks)).await {
                Ok(kind) => {
                    if place.registration.state != before {
                        let agreed = (link.link_id, place.registration.requested_at);
                        agreements::note(desk, &tx, Subject::Registration(place.registration.id), agreed).await?;
                    }
                    told.extend(kind);
                    seated.extend(kind.filter(|kind| *kind == NoticeKind::Confirmed).map(|_| place.clone()));
                }
                // A date that was cancelled or has begun meanwhile does not cost the person the others.
                Err(Failure::Refused(why)) => refused = Some(why),
                Err(failure) => return Err(failure),
            }
        }
        counts |= is_concerned(place.registration.state);
        if date.link_id == link.link_id {
            own = Some(place);
        }
    }
    let place = own.ok_or(Failure::Refused(RegisterRefusal::Stale))?;
    match (answer(&told), refused) {
        (Some((kind, several)), _) => tell_together(desk, &tx, (&place, &seated), (kind, several)).await?,
        (None, Some(why)) if !counts => return Err(Failure::Refused(why)),
        (None, _) => {}
    }
    if returned {
        store::mailboxes::prove(&tx, place.participant.mailbox_id).await?;
    }
    desk.commit(tx).await?;
    Ok(place)
}

/// What one mail says about all dates of a request: that there is a seat, where there is one.
fn answer(told: &[NoticeKind]) -> Option<(NoticeKind, bool)> {
    let best = told.iter().find(|kind| **kind == NoticeKind::Confirmed).or(told.first())?;
    Some((*best, told.len() > 1))
}

async fn tell_together(
    desk: &Desk,
    tx: &Tx,
    (place, seated): (&Place, &[Place]),
    (kind, several): (NoticeKind, bool),
) -> Result<(), Refused> {
    let now = desk.now();
    if !several {
        return Ok(tell(desk, tx, place, kind, now).await?);
    }
    let to = (place.participant.mailbox_id, place.registration.id);
    let notice = about_registration(desk.chance.row_id(now).into(), to, kind, place.announced.event.slot.ends_at, now);
    store::outbox::enqueue(tx, &about_all_of_them(notice)).await?;
    // One mail brings one date into a calendar (RFC 5546, 3.2.2).
    for place in seated {
        let mine = (&place.registration, &place.announced, place.participant.mailbox_id);
        invitations::settle(desk, tx, mine, now).await?;
    }
    Ok(())
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
    let before = place.registration.state;
    come_back(desk, &tx, &mut place).await?;
    if place.registration.state != before {
        let subject = Subject::Registration(place.registration.id);
        agreements::note(desk, &tx, subject, (link.link_id, desk.now())).await?;
    }
    store::mailboxes::prove(&tx, person.mailbox_id).await?;
    desk.commit(tx).await?;
    Ok(place)
}

/// The person comes back to what they gave up: a seat, a place in the queue, or the team decides. Runs in the transaction
/// that holds the lock.
///
/// # Errors
/// They never had it, or the event no longer takes registrations.
pub(in crate::actions) async fn come_back(desk: &Desk, tx: &Tx, place: &mut Place) -> Result<(), Refused> {
    if let Some(former) = unasked(&place.registration) {
        // What was filled in with the request was perhaps somebody else's.
        store::registrations::put_back_unconfirmed(tx, &former).await?;
        place.registration = former;
    }
    if place.registration.state == RegistrationState::Unconfirmed {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    let queue = store::registrations::next_waiting(tx, place.registration.event_id).await?.is_some();
    if let Some(kind) = take(desk, tx, place, (queue, true)).await? {
        tell(desk, tx, place, kind, desk.now()).await?;
    }
    Ok(())
}

/// Takes what there is; answers what the person is to be told. `queue`: somebody waits for a seat; `asks`: where the date
/// is for others, the team decides.
async fn take(
    desk: &Desk,
    tx: &Tx,
    place: &mut Place,
    (queue, asks): (bool, bool),
) -> Result<Option<NoticeKind>, Refused> {
    let now = desk.now();
    let event = place.announced.event.id;
    let room = Room { seats_left: place.announced.seats_left(), queue };
    let admission = admission_of(tx, &place.announced, &place.participant).await?;
    let admission = if asks && admission == Admission::OnRequest { Admission::ByTeam } else { admission };
    let step = admit(&place.registration, &place.announced, (room, admission), now);
    let mut step = step.map_err(Failure::Refused)?;
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
        Step::Request => {
            place.registration.state = RegistrationState::Requested;
            place.registration.position = None;
            NoticeKind::Waiting
        }
        Step::FreeSeat | Step::Leave | Step::Unchanged => return Ok(None),
    };
    place.registration.offered_until = None;
    place.registration.ended_by = None;
    // Whoever comes back comes for themselves.
    if place.registration.substitute_for.take().is_some() {
        place.registration.origin = Origin::Single;
    }
    place.registration.confirmed_at = place.registration.confirmed_at.or(Some(now));
    place.registration.changed_at = now;
    store::registrations::save(tx, &place.registration).await?;
    Ok(Some(kind))
}
