//! How a person is told about one date.

use super::{Place, Refused, lock, participant_by_link};
use crate::{
    actions::{Desk, Failure, invitations},
    domain::{capability::Presented, id::RegistrationId, participant::Channel, registration::may_choose_channel},
    store,
};

/// The person wants to be told about a date by another channel. What is in their calendar by invitation goes, or the date
/// comes: never both, never neither. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, it follows from taking part in the whole format, or it is
/// over.
pub async fn set_channel(
    desk: &Desk,
    link: &Presented,
    registration: RegistrationId,
    channel: Channel,
) -> Result<Place, Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let found = store::registrations::get(&tx, registration).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    let mut place = lock(&tx, found.event_id, found.id).await?;
    let now = desk.now();
    may_choose_channel(&place.registration, &place.announced, now).map_err(Failure::Refused)?;
    if place.registration.channel != channel {
        place.registration.channel = channel;
        store::registrations::save_own_channel(&tx, place.registration.id, channel, now).await?;
        let mine = (&place.registration, &place.announced, person.mailbox_id);
        invitations::settle(desk, &tx, mine, now).await?;
    }
    desk.commit(tx).await?;
    Ok(place)
}
