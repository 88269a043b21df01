//! Several changes for one person, in one mail: whatever no longer matters is left out, and what is left stands or falls
//! together.

use super::{
    Dispatch, Verdict, Why, after, broke_off, load,
    record::{record, record_all},
    set_aside, tell,
};
use crate::{
    domain::{
        delivery::FailureClass,
        id::RegistrationId,
        mail_log::UNREADABLE,
        notice::{Notice, Subject},
    },
    jobs::queue::Postman,
    mail::{Case, Failed, Matter, Outcome, compose, copy_of},
    store::{self, StoreError, outbox::Claimed},
};

/// The registration that a mail of a change is about, if others may be told in the same mail.
fn leads(notice: &Notice) -> Option<RegistrationId> {
    match &notice.subject {
        Subject::Change { registration_id, .. } if notice.kind.tells_change() => Some(*registration_id),
        _ => None,
    }
}

/// What else is due for the same person. Nothing, for a mail that brings something for the calendar: it goes alone.
pub(super) async fn companions(post: &Postman, claimed: &Claimed) -> Result<Vec<Claimed>, StoreError> {
    let Some(registration) = leads(&claimed.notice).filter(|_| claimed.crashes == 0 && !claimed.reclaimed) else {
        return Ok(Vec::new());
    };
    if store::calendar_ledger::of_notice(&post.desk.store, claimed.notice.id).await?.is_some() {
        return Ok(Vec::new());
    }
    let times = (post.desk.now(), post.pace.lease);
    store::outbox::claim_companions(&post.desk.store, claimed, registration, times).await
}

/// Works on all of them to the end. Answers the one that is left to go alone, if only one still matters.
pub(super) async fn deliver(post: &Postman, all: Vec<Claimed>, probe: bool) -> Option<Claimed> {
    let mut told: Vec<(Claimed, Case)> = Vec::new();
    for claimed in all {
        let verdict = match load(post, &claimed, post.desk.now()).await {
            Ok(Ok(Matter::Case(case))) => {
                told.push((claimed, *case));
                continue;
            }
            Ok(Ok(_)) | Err(StoreError::NotFound(_)) => Verdict::Void("gone"),
            Ok(Err(moot)) => set_aside(&claimed.notice, moot),
            Err(error) if error.may_pass() => Verdict::PutBack,
            Err(error) => {
                tracing::error!(notice = %claimed.notice.id, %error, "what a mail is about cannot be read");
                Verdict::Park(Why::class(UNREADABLE))
            }
        };
        tell(&claimed, &verdict);
        record(post, &claimed, &verdict, false).await;
    }
    if told.len() < 2 {
        return told.pop().map(|(claimed, _)| claimed);
    }
    let parts: Vec<(&Notice, &Case)> = told.iter().map(|(claimed, case)| (&claimed.notice, case)).collect();
    let sent = send(post, &parts).await;
    // One fate, and one time for the next attempt: they go together again.
    let verdict = match sent {
        Ok(dispatch) => Verdict::Sent(dispatch),
        Err(Some(failed)) => after(post, &told[0].0, failed),
        Err(None) => Verdict::Park(Why::class(FailureClass::Message.as_str())),
    };
    let all: Vec<(&Claimed, &Verdict)> = told.iter().map(|(claimed, _)| (claimed, &verdict)).collect();
    for (claimed, verdict) in &all {
        tell(claimed, verdict);
    }
    record_all(post, &all, probe).await;
    None
}

/// The program broke off over them: each is tried again alone, and counts as one that brought a worker down.
pub(super) async fn fell_apart(post: &Postman, all: &[Claimed]) {
    for claimed in all {
        let verdict = broke_off(post, claimed);
        tell(claimed, &verdict);
        record(post, claimed, &verdict, false).await;
    }
}

async fn send(post: &Postman, parts: &[(&Notice, &Case)]) -> Result<Dispatch, Option<Failed>> {
    let written = post.office.write_changes(parts).and_then(|letter| Ok((compose(&letter)?, letter)));
    let (parcel, letter) = written.map_err(|error| {
        tracing::error!(%error, "a mail of several changes cannot be written");
        None
    })?;
    match post.transport.send(&parcel).await {
        // Each of the dates has its own copy: one may be forgotten before the other.
        Outcome::Sent => Ok(Dispatch { message_id: parcel.message_id, sequence: None, copy: Some(copy_of(&letter)) }),
        Outcome::Failed(failed) => {
            tracing::warn!(%failed, "a mail of several changes did not go out");
            Err(Some(failed))
        }
    }
}
