//! Somebody fills in the registration form. Whatever is known about the address, the answer is the same (C10).

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, Refused, tell};
use crate::{
    actions::{Desk, Failure, caps},
    domain::{
        event::Announced,
        id::EventId,
        notice::{ANYBODY, NoticeKind, Withheld, about_participant},
        participant::{Mailbox, Participant},
        registration::{Applicant, Asked, Origin, Registration, RegistrationState, confirm_until, may_register},
        text::EmailAddress,
    },
    store::{self, Tx},
};

/// Asks for a registration: a mail with the confirm link goes out, as far as the limits allow (C11); otherwise nothing
/// is stored but that one was kept back.
///
/// # Errors
/// Registration is not open, or there is no such event; never anything about the address.
pub async fn ask(desk: &Desk, event: EventId, applicant: Applicant) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let announced = open(&tx, event, now).await?;
    let participant = recognize(desk, &tx, &applicant, now).await?;
    let existing = store::registrations::find(&tx, announced.event.id, participant.id).await?;
    let denied = store::registrations::denied(&tx, announced.event.id, participant.mailbox_id).await?;
    let standing = caps::standing(&tx, &announced, participant.mailbox_id, now).await?;
    let asked = crate::domain::registration::ask(existing.as_ref(), denied, now);
    let kind = match asked {
        Asked::Silent => Err(Withheld::Declined),
        Asked::OnItsWay => Err(Withheld::Repeated),
        Asked::Known => Ok(NoticeKind::AlreadyRegistered),
        Asked::Again | Asked::New => Ok(NoticeKind::ConfirmRegistration),
    };
    let kind = match kind.and_then(|kind| desk.caps.judge(&standing, now).map(|()| kind)) {
        Ok(kind) => kind,
        Err(why) => return Ok(caps::withhold(desk, Some(tx), why).await?),
    };
    let registration = match existing {
        Some(known) if asked == Asked::Known => known,
        Some(again) => renew(&tx, again, &announced, now).await?,
        None => register(desk, &tx, &announced, &participant, &applicant).await?,
    };
    tell(desk, &tx, &Place { registration, participant, announced }, kind, now).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// The same for somebody whose address caused too much already: says what [`ask`] says, and does nothing.
///
/// # Errors
/// As for [`ask`].
pub async fn ask_in_vain(desk: &Desk, event: EventId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    open(&tx, event, desk.now()).await?;
    Ok(caps::withhold(desk, Some(tx), Withheld::Client).await?)
}

/// The event, locked, if the public may register for it.
async fn open(tx: &Tx, event: EventId, now: DateTime<Utc>) -> Result<Announced, Refused> {
    let event = store::events::lock(tx, event).await?;
    let announced = store::events::announced(tx, &event).await?;
    if !announced.is_public() {
        return Err(Failure::NotFound);
    }
    may_register(&announced, now).map_err(Failure::Refused)?;
    Ok(announced)
}

/// The person with this address and name: known, or new (A9: another name on one address is another person).
async fn recognize(desk: &Desk, tx: &Tx, applicant: &Applicant, now: DateTime<Utc>) -> Result<Participant, Refused> {
    let mailbox = store::mailboxes::find_or_insert(tx, &applicant.email, desk.chance.row_id(now).into()).await?;
    if let Some(known) = store::participants::find(tx, mailbox.id, &applicant.name_folded).await? {
        return Ok(known);
    }
    let new = Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id: mailbox.id,
        email: mailbox.email,
        unreachable: mailbox.unreachable,
        name: applicant.name.clone(),
        land: applicant.land,
        role: None,
        organization_text: applicant.organization.clone(),
        locale: applicant.locale,
        link_id: desk.chance.link_id(),
        link_version: 0,
        created_at: now,
    };
    store::participants::insert(tx, &new).await?;
    Ok(new)
}

async fn register(
    desk: &Desk,
    tx: &Tx,
    announced: &Announced,
    participant: &Participant,
    applicant: &Applicant,
) -> Result<Registration, Refused> {
    let now = desk.now();
    let registration = Registration {
        id: desk.chance.row_id(now).into(),
        event_id: announced.event.id,
        participant_id: participant.id,
        enrollment_id: None,
        origin: Origin::Single,
        state: RegistrationState::Unconfirmed,
        position: None,
        offered_until: None,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
        channel: applicant.channel,
        link_id: desk.chance.link_id(),
        expires_at: confirm_until(announced, now),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
    };
    store::registrations::insert(tx, &registration).await?;
    Ok(registration)
}

/// A request made again: the link in the new mail works from now on for its full time, the earlier one as well.
async fn renew(
    tx: &Tx,
    mut registration: Registration,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<Registration, Refused> {
    registration.state = RegistrationState::Unconfirmed;
    registration.expires_at = confirm_until(announced, now);
    registration.requested_at = now;
    registration.changed_at = now;
    store::registrations::save(tx, &registration).await?;
    Ok(registration)
}

/// Somebody lost the link to their registrations: every person who ever confirmed something under the address gets
/// theirs by mail, as far as the mailbox's allowance goes; the page says the same for an unknown address.
///
/// # Errors
/// Only the database's.
pub async fn ask_for_link(desk: &Desk, email: &EmailAddress) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let mailbox = store::mailboxes::lock_by_email(&tx, email).await?;
    let sent = match mailbox {
        Some(mailbox) => send_links(desk, &tx, &mailbox).await?,
        None => Err(Withheld::Unknown),
    };
    match sent {
        Ok(()) => desk.commit(tx).await?,
        Err(why) => caps::withhold(desk, Some(tx), why).await?,
    }
    Ok(())
}

/// The same for somebody whose address caused too much already.
///
/// # Errors
/// Only the database's.
pub async fn ask_for_link_in_vain(desk: &Desk) -> Result<(), Refused> {
    Ok(caps::withhold(desk, None, Withheld::Client).await?)
}

async fn send_links(desk: &Desk, tx: &Tx, mailbox: &Mailbox) -> Result<Result<(), Withheld>, Refused> {
    let now = desk.now();
    let mut earlier = caps::earlier(tx, mailbox.id, now).await?;
    let recent = store::outbox::recent_links(tx, mailbox.id, now - TimeDelta::days(1)).await?;
    let mut people = store::participants::list_for_mailbox(tx, mailbox.id).await?;
    // Where more people share the address than mails may go, those who got theirs last come last.
    people.sort_by_key(|person| recent.iter().rposition(|known| *known == person.id));
    let mut outcome = Err(Withheld::Unknown);
    for person in people {
        if !store::registrations::has_confirmed(tx, person.id).await? {
            continue;
        }
        if !ANYBODY.admits(&earlier, now) {
            return Ok(outcome.or(Err(Withheld::Recipient)));
        }
        let notice = about_participant(desk.chance.row_id(now).into(), mailbox.id, person.id, now);
        store::outbox::enqueue(tx, &notice).await?;
        earlier.push(now);
        outcome = Ok(());
    }
    Ok(outcome)
}
