//! Invented people with seats and places in the queue, without any mail.

use chrono::TimeDelta;

use super::{Refused, invalid};
use crate::{
    actions::{Desk, Failure},
    domain::{
        demo::Person,
        event::Event,
        format::Locale,
        id::EventId,
        participant::{Channel, Participant},
        registration::{Origin, RawRegistration, Registration, RegistrationState},
        text::EmailAddress,
    },
    store::{self, Tx},
};

/// Seats people in order; whoever finds no seat queues.
pub(super) async fn register<'a>(
    desk: &Desk,
    event: EventId,
    people: impl Iterator<Item = &'a Person>,
) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let event = store::events::lock(&tx, event).await?;
    let capacity = store::events::announced(&tx, &event).await?.capacity();
    for person in people {
        let participant = known_or_new(desk, &tx, person).await?;
        if store::events::take_seat(&tx, event.id, capacity).await? {
            insert(desk, &tx, &event, &participant, RegistrationState::Confirmed).await?;
        } else {
            insert(desk, &tx, &event, &participant, RegistrationState::Waiting).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(())
}

async fn known_or_new(desk: &Desk, tx: &Tx, person: &Person) -> Result<Participant, Refused> {
    let now = desk.now();
    let raw = RawRegistration {
        name: person.name.clone(),
        email: person.email.clone(),
        land: Some(person.land.clone()),
        ..RawRegistration::default()
    };
    let applicant = raw.parse(Locale::De).map_err(Failure::Invalid)?;
    let email = EmailAddress::parse("email", &person.email).map_err(invalid)?;
    let mailbox = store::mailboxes::find_or_insert(tx, &email, desk.chance.row_id(now).into()).await?;
    if let Some(known) = store::participants::find(tx, mailbox.id, &applicant.name_folded).await? {
        return Ok(known);
    }
    let new = Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id: mailbox.id,
        email,
        unreachable: mailbox.unreachable,
        name: applicant.name,
        land: applicant.land,
        role: person.role.clone(),
        organization_text: None,
        locale: Locale::De,
        link_id: desk.chance.link_id(),
        link_version: 0,
        created_at: now,
        restricted_at: None,
    };
    store::participants::insert(tx, &new).await?;
    Ok(new)
}

async fn insert(
    desk: &Desk,
    tx: &Tx,
    event: &Event,
    participant: &Participant,
    state: RegistrationState,
) -> Result<(), Refused> {
    // Registered a week before, or just now.
    let at = (event.slot.starts_at - TimeDelta::days(7)).min(desk.now());
    let position = match state {
        RegistrationState::Waiting => Some(store::registrations::next_position(tx, event.id).await?),
        _ => None,
    };
    let registration = Registration {
        id: desk.chance.row_id(at).into(),
        event_id: event.id,
        participant_id: participant.id,
        enrollment_id: None,
        origin: Origin::Single,
        state,
        position,
        offered_until: None,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
        channel: Channel::MailOnly,
        link_id: desk.chance.link_id(),
        expires_at: event.slot.starts_at,
        requested_at: at,
        confirmed_at: Some(at),
        changed_at: at,
    };
    store::registrations::insert(tx, &registration).await?;
    Ok(())
}
