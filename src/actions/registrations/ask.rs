//! Somebody fills in the registration form. Whatever is known about the address, the answer is the same (C10).

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, Refused, tell};
use crate::{
    actions::{Desk, Failure},
    domain::{
        event::Announced,
        id::{EventId, MailboxId},
        notice::{NoticeKind, about_participant, within_cap},
        participant::Participant,
        registration::{Applicant, Asked, Origin, Registration, RegistrationState, confirm_until, may_register},
        text::EmailAddress,
    },
    store::{self, Tx},
};

/// Asks for a registration: a mail with the confirm link goes out, at most as often as the cap allows (C11).
///
/// # Errors
/// Registration is not open, or there is no such event; never anything about the address.
pub async fn ask(desk: &Desk, event: EventId, applicant: Applicant) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let event = store::events::lock(&tx, event).await?;
    let announced = store::events::announced(&tx, &event).await?;
    if !announced.is_public() {
        return Err(Failure::NotFound);
    }
    may_register(&announced, now).map_err(Failure::Refused)?;
    let participant = recognize(desk, &tx, &applicant, now).await?;
    let existing = store::registrations::find(&tx, announced.event.id, participant.id).await?;
    let denied = store::registrations::denied(&tx, announced.event.id, participant.mailbox_id).await?;
    let (registration, kind) = match crate::domain::registration::ask(existing.as_ref(), denied, now) {
        Asked::Silent | Asked::OnItsWay => (existing, None),
        Asked::Known => (existing, Some(NoticeKind::AlreadyRegistered)),
        Asked::Again => (renew(&tx, existing, &announced, now).await?, Some(NoticeKind::ConfirmRegistration)),
        Asked::New => {
            let new = register(desk, &tx, &announced, &participant, &applicant).await?;
            (Some(new), Some(NoticeKind::ConfirmRegistration))
        }
    };
    if let (Some(registration), Some(kind)) = (registration, kind)
        && may_mail(&tx, participant.mailbox_id, now).await?
    {
        tell(desk, &tx, &Place { registration, participant, announced }, kind, now).await?;
    }
    desk.commit(tx).await?;
    Ok(())
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
    existing: Option<Registration>,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<Option<Registration>, Refused> {
    let Some(mut registration) = existing else { return Ok(None) };
    registration.state = RegistrationState::Unconfirmed;
    registration.expires_at = confirm_until(announced, now);
    registration.requested_at = now;
    registration.changed_at = now;
    store::registrations::save(tx, &registration).await?;
    Ok(Some(registration))
}

/// Whether one more mail may go to an address that has not just proved that it wants it.
async fn may_mail(tx: &Tx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<bool, Refused> {
    let kinds = [NoticeKind::ConfirmRegistration, NoticeKind::AlreadyRegistered, NoticeKind::ManageLink];
    let earlier = store::outbox::recent_for_mailbox(tx, mailbox, &kinds, now - TimeDelta::days(1)).await?;
    Ok(within_cap(&earlier, now))
}

/// Somebody lost the link to their registrations: every person who ever confirmed something under the address gets
/// theirs by mail; the page says the same for an unknown address.
///
/// # Errors
/// Only the database's.
pub async fn ask_for_link(desk: &Desk, email: &EmailAddress) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    if let Some(mailbox) = store::mailboxes::find(&tx, email).await?
        && may_mail(&tx, mailbox.id, now).await?
    {
        for participant in store::participants::list_for_mailbox(&tx, mailbox.id).await? {
            if store::registrations::has_confirmed(&tx, participant.id).await? {
                let notice = about_participant(desk.chance.row_id(now).into(), mailbox.id, participant.id, now);
                store::outbox::enqueue(&tx, &notice).await?;
            }
        }
    }
    desk.commit(tx).await?;
    Ok(())
}
