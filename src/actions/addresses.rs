//! Another mail address (G10): asked for by one's own page, confirmed by whoever reads the new address, stopped by either.

mod carry;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Desk, Failure,
    audit::entry,
    caps::{self, Crowd},
    registrations::participant_by_link,
};
use crate::{
    domain::{
        access::Viewer,
        address_change::{self, AddressChange, AddressChangeState, CHANGE_LIFE, Turn},
        capability::{Presented, Purpose},
        notice::{ANYBODY, NoticeKind, Withheld, about_address_change, about_participant},
        participant::{Mailbox, Participant},
        registration::RegisterRefusal,
        text::{EmailAddress, FieldError, Problem},
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// Another address, with whose it is to be.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The address.
    pub change: AddressChange,
    /// Who gave it, as they are now.
    pub participant: Participant,
}

/// The person gives another address: a link goes there, and the present address hears of it. Whatever is known about the
/// address, the answer is the same (C10), and mail goes as far as the limits allow (C11). `welcome`: the client has not caused
/// too much mail yet.
///
/// # Errors
/// The link no longer holds, or it is their address already.
pub async fn ask(desk: &Desk, link: &Presented, email: &EmailAddress, welcome: bool) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    if *email == person.email {
        return Err(Failure::Invalid(vec![FieldError::new("email", Problem::Unchanged)]));
    }
    let mailbox = lock_both(desk, &tx, &person, email).await?;
    // They may have moved while this waited: then the link is one of the former address.
    participant_by_link(desk, &tx, link).await?;
    let judged = if welcome { judge(desk, &tx, &person, &mailbox).await? } else { Err(Withheld::Client) };
    if let Err(why) = judged {
        return Ok(caps::withhold(desk, Some(tx), why, None).await?);
    }
    store::address_changes::delete_open(&tx, person.id).await?;
    let change = AddressChange {
        id: desk.chance.row_id(now).into(),
        participant_id: person.id,
        email: email.clone(),
        state: AddressChangeState::Open,
        link_id: desk.chance.link_id(),
        asked_at: now,
        expires_at: now + CHANGE_LIFE,
    };
    store::address_changes::insert(&tx, &change).await?;
    for (to, kind) in [(mailbox.id, NoticeKind::ConfirmAddress), (person.mailbox_id, NoticeKind::AddressAsked)] {
        let notice = about_address_change(desk.chance.row_id(now).into(), (to, change.id), kind, now);
        store::outbox::enqueue(&tx, &notice).await?;
    }
    desk.commit(tx).await?;
    Ok(())
}

/// Whether a mail may go to the address: nobody there said that it was not them, it had no more than its share, and the person
/// has not asked at too many.
async fn judge(
    desk: &Desk,
    tx: &Tx,
    person: &Participant,
    mailbox: &Mailbox,
) -> Result<Result<(), Withheld>, StoreError> {
    let now = desk.now();
    let denied = store::address_changes::denied(tx, &mailbox.email, now).await?;
    let standing = caps::standing(tx, Crowd::OneAddress, mailbox.id, now).await?;
    let day_ago = now - TimeDelta::days(1);
    let kinds = [NoticeKind::AddressAsked];
    let asked = store::outbox::recent_for_mailbox(tx, person.mailbox_id, &kinds, day_ago).await?;
    Ok(match desk.caps.judge(&standing, now) {
        _ if denied => Err(Withheld::Declined),
        Ok(()) if !ANYBODY.admits(&asked, now) => Err(Withheld::Client),
        judged => judged,
    })
}

/// The mailbox of the new address, which is made if we did not know it, and the present one: both kept from others until the
/// transaction ends, always in the same order.
async fn lock_both(desk: &Desk, tx: &Tx, person: &Participant, email: &EmailAddress) -> Result<Mailbox, StoreError> {
    if person.email.as_str() < email.as_str() {
        store::mailboxes::lock(tx, person.mailbox_id).await?;
    }
    let new = store::mailboxes::find_or_insert(tx, email, desk.chance.row_id(desk.now()).into()).await?;
    store::mailboxes::lock(tx, person.mailbox_id).await?;
    Ok(new)
}

/// The person does not want another address after all. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds.
pub async fn stop(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    store::address_changes::delete_open(&tx, person.id).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// What stands behind the link in the mail to the new address, to show before anything happens.
///
/// # Errors
/// The link is unknown, forged or too old.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Asked, Refused> {
    let change = genuine(desk, &desk.store, link).await?;
    whose(&desk.store, change).await
}

/// Whoever reads the new address confirms it: everything of the person goes there from now on. Doing it twice gives the same
/// answer.
///
/// # Errors
/// The link no longer holds, "that was not me" was said, or somebody of the same name is at the new address.
pub async fn confirm(desk: &Desk, link: &Presented) -> Result<Asked, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut change = lock_by_link(desk, &tx, link).await?;
    if address_change::confirm(&change, now).map_err(Failure::Refused)? == Turn::Now {
        change.state = AddressChangeState::Done;
        carry::carry(desk, &tx, &change).await?;
        store::address_changes::set_state(&tx, change.id, change.state).await?;
        store::address_changes::delete_open(&tx, change.participant_id).await?;
        let object = format!("participant:{}", change.participant_id);
        store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, "person.move", object, now)).await?;
    }
    let asked = whose(&tx, change).await?;
    desk.commit(tx).await?;
    Ok(asked)
}

/// Whoever reads the new address says that it was not them: nothing changes, and nobody asks there again for a while. Doing it
/// twice gives the same answer.
///
/// # Errors
/// The link no longer holds.
pub async fn deny(desk: &Desk, link: &Presented) -> Result<Asked, Refused> {
    let tx = desk.store.begin().await?;
    let mut change = lock_by_link(desk, &tx, link).await?;
    if address_change::deny(&change, desk.now()).map_err(Failure::Refused)? == Turn::Now {
        change.state = AddressChangeState::Denied;
        store::address_changes::set_state(&tx, change.id, change.state).await?;
    }
    let asked = whose(&tx, change).await?;
    desk.commit(tx).await?;
    Ok(asked)
}

/// With who gave it. Of an address that the person has left again its link says nothing any more.
async fn whose(db: &impl Db, change: AddressChange) -> Result<Asked, Refused> {
    let participant = store::participants::get(db, change.participant_id).await?;
    if change.state == AddressChangeState::Done && participant.email != change.email {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    Ok(Asked { change, participant })
}

async fn lock_by_link(desk: &Desk, tx: &Tx, link: &Presented) -> Result<AddressChange, Refused> {
    let found = genuine(desk, tx, link).await?;
    Ok(store::address_changes::lock(tx, found.id).await?)
}

/// Unknown, forged and over look alike (C03).
async fn genuine(desk: &Desk, db: &impl Db, link: &Presented) -> Result<AddressChange, Refused> {
    let found = store::address_changes::find_by_link(db, link.link_id).await?;
    let found = found.filter(|change| desk.now() < change.expires_at);
    found.filter(|_| desk.keys.is_genuine(Purpose::Address, link, 0)).ok_or(Failure::Refused(RegisterRefusal::Stale))
}

/// The mail with the link to their own page at the new address.
async fn send_link(desk: &Desk, tx: &Tx, person: &Participant, now: DateTime<Utc>) -> Result<(), StoreError> {
    let notice = about_participant(desk.chance.row_id(now).into(), person.mailbox_id, person.id, now);
    store::outbox::enqueue(tx, &notice).await?;
    Ok(())
}
