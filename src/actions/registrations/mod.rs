//! Registering for a date by mail link: asking, confirming, giving back, coming back, moving up.

mod ask;
mod channel;
mod decide;
mod export;
mod leave;
mod offer;
mod recount;
mod seat;
mod sweep;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub(super) use ask::recognize;
pub use ask::{DATES_MAX, ask, ask_for_dates, ask_for_link, ask_for_link_in_vain, ask_in_vain};
pub use channel::set_channel;
pub(super) use decide::count;
pub use decide::{Decided, admission_of, approve, is_listed, refuse};
pub use export::{Roster, export_roster};
pub(super) use leave::give_back;
pub use leave::{deny, withdraw};
pub use offer::{accept, accept_mine, lapse_offers, let_go, look_up_offer};
pub(super) use offer::{call_off, lengthen, promote, shorten, take as take_offer};
pub use recount::{Miscounted, Recounted, recount_seats};
pub(super) use seat::come_back;
pub use seat::{confirm, request, return_to};
pub use sweep::expire_unconfirmed;

use super::{Desk, Failure, invitations};
use crate::{
    domain::{
        capability::{Presented, Purpose},
        event::Announced,
        id::{EventId, RegistrationId},
        notice::{NoticeKind, about_registration},
        participant::Participant,
        registration::{RegisterRefusal, Registration, RegistrationState},
    },
    store::{self, Db, StoreError, Tx, registrations::Held},
};

type Refused = Failure<RegisterRefusal>;

/// A registration together with whose it is and what it is for.
#[derive(Clone, Debug)]
pub struct Place {
    /// The registration.
    pub registration: Registration,
    /// Whose it is.
    pub participant: Participant,
    /// What it is for.
    pub announced: Announced,
}

/// What stands behind a confirm link, to show before anything happens.
///
/// # Errors
/// The link is unknown, forged or too old.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Place, Refused> {
    let registration = genuine(desk, &desk.store, link).await?;
    if registration.state == RegistrationState::Unconfirmed && desk.now() >= registration.expires_at {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    let event = store::events::get(&desk.store, registration.event_id).await?;
    let announced = store::events::announced(&desk.store, &event).await?;
    let participant = store::participants::get(&desk.store, registration.participant_id).await?;
    Ok(Place { registration, participant, announced })
}

/// The other dates that a registration's confirm link confirms, by beginning.
///
/// # Errors
/// Only the database's.
pub async fn companions(desk: &Desk, leader: &Registration) -> Result<Vec<(Registration, Announced)>, Refused> {
    let others = store::registrations::list_asked_with(&desk.store, leader.id).await?;
    let ids: Vec<EventId> = others.iter().map(|one| one.event_id).collect();
    let dates = store::events::announced_many(&desk.store, &ids).await?;
    let mut others: HashMap<EventId, Registration> = others.into_iter().map(|one| (one.event_id, one)).collect();
    Ok(dates.into_iter().filter_map(|date| Some((others.remove(&date.event.id)?, date))).collect())
}

/// The participant behind a manage link.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn participant_by_link(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Participant, Refused> {
    let found = store::participants::find_by_link(db, link.link_id).await?;
    found
        .filter(|person| desk.keys.is_genuine(Purpose::Manage, link, person.link_version))
        .ok_or(Failure::Refused(RegisterRefusal::Stale))
}

async fn genuine(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Registration, Refused> {
    let found = store::registrations::find_by_link(db, link.link_id).await?;
    found.filter(|_| desk.keys.is_genuine(Purpose::Confirm, link, 0)).ok_or(Failure::Refused(RegisterRefusal::Stale))
}

/// What a confirm link confirms: its own registration and those asked for with it.
async fn confirmed_by(desk: &Desk, link: &Presented) -> Result<Vec<Registration>, Refused> {
    let found = store::registrations::list_by_link(&desk.store, link.link_id).await?;
    if found.is_empty() || !desk.keys.is_genuine(Purpose::Confirm, link, 0) {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    Ok(found)
}

/// Locks the event, then the registration (always in this order), and loads what the rules need.
pub(in crate::actions) async fn lock(tx: &Tx, event: EventId, registration: RegistrationId) -> Result<Place, Refused> {
    Ok(place_of(store::registrations::hold(tx, event, registration).await?))
}

fn place_of(held: Held) -> Place {
    let Held { registration, participant, announced, .. } = held;
    Place { registration, participant, announced }
}

/// Enqueues a mail to the person about their registration.
pub(in crate::actions) async fn tell(
    desk: &Desk,
    tx: &Tx,
    place: &Place,
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let to = (place.participant.mailbox_id, place.registration.id);
    let id = desk.chance.row_id(now).into();
    let notice = about_registration(id, to, kind, place.announced.event.slot.ends_at, now);
    invitations::enqueue(desk, tx, &notice, (&place.registration, &place.announced)).await?;
    Ok(())
}
