//! A mail came back: what that says about its address is counted, and three for good suspend it (R48).

use super::Desk;
use crate::{
    domain::{
        bounce::{Fate, REMEMBERED, Weight, suspends, weigh},
        delivery::suppression::{Suppression, Unreachable},
        id::{EventId, NoticeId},
        inbound::{Finding, Inbound, InboundKind},
        notice::{Notice, Subject},
    },
    store::{self, StoreError, Tx},
};

/// Takes the report on one of our mails in. The address of return named the notice, and was signed. The same report
/// twice, or two on the same mail, count once.
///
/// # Errors
/// Only the database's.
pub async fn take_in(desk: &Desk, key: String, notice: NoticeId, fate: &Fate) -> Result<Finding, StoreError> {
    let Some(weight) = weigh(fate) else { return Ok(Finding::Ignored) };
    let tx = desk.store.begin().await?;
    let notice = match store::outbox::get(&tx, notice).await {
        Ok(entry) => entry.notice,
        // Delivered long ago and forgotten, or its person is.
        Err(StoreError::NotFound(_)) => return Ok(Finding::Ignored),
        Err(error) => return Err(error),
    };
    let finding = count(desk, &tx, (key, &notice), weight).await?;
    desk.commit(tx).await?;
    Ok(finding)
}

async fn count(desk: &Desk, tx: &Tx, (key, notice): (String, &Notice), weight: Weight) -> Result<Finding, StoreError> {
    let now = desk.now();
    let mut mail = Inbound::new(desk.chance.row_id(now).into(), key, InboundKind::Bounce, now);
    mail.notice_id = Some(notice.id);
    mail.mailbox_id = Some(notice.mailbox_id);
    if let Some(registration) = registration_of(notice) {
        match store::registrations::get(tx, registration).await {
            Ok(registration) => {
                mail.registration_id = Some(registration.id);
                // Before the mailbox, as everybody does who locks both.
                mail.event_id = Some(lock(tx, registration.event_id).await?);
            }
            // A request that nobody confirmed is gone before its mail comes back: that counts for the address alone.
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let mailbox = store::mailboxes::lock(tx, notice.mailbox_id).await?;
    let told = store::inbound::has_returned(tx, notice.id, &worse_or_same(weight)).await?;
    if told || store::inbound::is_known(tx, &mail.message_key).await? {
        return Ok(Finding::Unchanged);
    }
    mail.finding = Finding::of(weight);
    let hard = store::inbound::count_hard(tx, mailbox.id, now - REMEMBERED).await? + u64::from(weight == Weight::Hard);
    let suspended = mailbox.unreachable.is_some_and(|why| why.reason == Suppression::Bounced);
    if suspends(weight, hard) && !suspended {
        let why = Unreachable { reason: Suppression::Bounced, since: now };
        store::mailboxes::suppress(tx, mailbox.id, why).await?;
        mail.finding = Finding::Suspended;
    }
    let finding = mail.finding;
    Ok(if store::inbound::insert(tx, &mail).await? { finding } else { Finding::Unchanged })
}

async fn lock(tx: &Tx, event: EventId) -> Result<EventId, StoreError> {
    Ok(store::events::lock(tx, event).await?.id)
}

/// What is known of a mail already and makes another report on it nothing new.
fn worse_or_same(weight: Weight) -> Vec<Finding> {
    match weight {
        Weight::Hard => Finding::HARD.to_vec(),
        Weight::Soft | Weight::AboutTheMail => vec![Finding::Hard, Finding::Suspended, Finding::of(weight)],
    }
}

fn registration_of(notice: &Notice) -> Option<crate::domain::id::RegistrationId> {
    match &notice.subject {
        Subject::Registration { registration_id, .. }
        | Subject::Change { registration_id, .. }
        | Subject::Reminder { registration_id, .. } => Some(*registration_id),
        Subject::Enrollment { .. }
        | Subject::Series { .. }
        | Subject::Substitution { .. }
        | Subject::BulkInvitation { .. }
        | Subject::Follow { .. }
        | Subject::News { .. }
        | Subject::Digest { .. }
        | Subject::InvitationSample { .. }
        | Subject::Login { .. }
        | Subject::AddressChange { .. }
        | Subject::Participant { .. } => None,
    }
}
