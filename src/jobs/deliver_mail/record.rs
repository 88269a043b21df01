//! Saying what became of mails: fenced by their claims, again and again until the database hears it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Verdict;
use crate::{
    domain::delivery::{self, FailureClass, suppression::Unreachable},
    jobs::queue::Postman,
    mail::{Brought, Failed},
    store::{
        self, StoreError, Tx,
        outbox::{Claimed, Pause},
    },
};

/// Pauses between tries to say what became of a mail: what is not said is done again, and the person gets two.
/// An outage of half a minute is bridged (R20), and the lease outlives all of them.
const SAY_AGAIN: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

pub(super) async fn record(post: &Postman, claimed: &Claimed, verdict: &Verdict, probe: bool) {
    record_all(post, &[(claimed, verdict)], probe).await;
}

/// The same for several mails that have one fate: all of it is said, or none.
pub(super) async fn record_all(post: &Postman, all: &[(&Claimed, &Verdict)], probe: bool) {
    let mut pauses = SAY_AGAIN.iter();
    loop {
        let error = match try_record(post, all, probe).await {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(notice = %all[0].0.notice.id, "the claim on a mail had passed to another worker");
                return;
            }
            Err(error) => error,
        };
        match pauses.next() {
            Some(pause) if error.may_pass() => tokio::time::sleep(*pause).await,
            _ => {
                tracing::error!(notice = %all[0].0.notice.id, %error, "what became of a mail could not be recorded");
                return;
            }
        }
    }
}

async fn try_record(post: &Postman, all: &[(&Claimed, &Verdict)], probe: bool) -> Result<bool, StoreError> {
    let tx = post.desk.store.begin().await?;
    let mut ours = true;
    for (claimed, verdict) in all {
        ours &= note_down(post, &tx, (claimed, verdict), probe).await?;
    }
    tx.commit().await?;
    Ok(ours)
}

async fn note_down(
    post: &Postman,
    tx: &Tx,
    (claimed, verdict): (&Claimed, &Verdict),
    probe: bool,
) -> Result<bool, StoreError> {
    let now = post.desk.now();
    let ours = match verdict {
        Verdict::Sent(sent) => {
            store::mailboxes::lift(tx, claimed.notice.mailbox_id).await?;
            if let Some(Brought { sequence, told }) = sent.brought {
                let object = (sequence, sent.message_id.as_str());
                store::calendar_ledger::mark_sent(tx, claimed.notice.id, object, now).await?;
                if let Some((series, cadence)) = told {
                    store::calendar_series::mark_told(tx, series, cadence).await?;
                }
            }
            let ours = store::outbox::mark_sent(tx, claimed, &sent.message_id, now).await?;
            // Somebody may have been erased meanwhile: then nothing of their mail is kept.
            if let Some(copy) = sent.copy.as_ref().filter(|_| ours) {
                store::mail_copies::insert(tx, claimed.notice.id, copy).await?;
            }
            ours
        }
        Verdict::Void(why) => store::outbox::drop_stale(tx, claimed, why).await?,
        Verdict::Park(why) => {
            answered(tx, claimed, why.answer.as_deref()).await?;
            store::outbox::park(tx, claimed, &why.class).await?
        }
        Verdict::Unreachable(reason, why) => {
            let since = Unreachable { reason: *reason, since: now };
            store::mailboxes::suppress(tx, claimed.notice.mailbox_id, since).await?;
            answered(tx, claimed, why.answer.as_deref()).await?;
            store::outbox::park(tx, claimed, FailureClass::RecipientPermanent.as_str()).await?
        }
        Verdict::Retry(at, why) => {
            answered(tx, claimed, why.answer.as_deref()).await?;
            store::outbox::retry_at(tx, claimed, *at, &why.class).await?
        }
        Verdict::PutBack => store::outbox::put_back(tx, claimed, "database").await?,
        Verdict::Rest(failed) => {
            rest(post, tx, failed, now).await?;
            answered(tx, claimed, Some(&failed.to_string())).await?;
            store::outbox::put_back(tx, claimed, FailureClass::Systemic.as_str()).await?
        }
    };
    // A relay that took the mail, or refused it for its own sake, is in order.
    if probe && matches!(verdict, Verdict::Sent(..) | Verdict::Park(_) | Verdict::Unreachable(..) | Verdict::Retry(..))
    {
        let pause = store::outbox::pause_state(tx).await?;
        if !is_by_hand(&pause) {
            store::outbox::clear_pause(tx).await?;
        }
    }
    Ok(ours)
}

async fn answered(tx: &Tx, claimed: &Claimed, answer: Option<&str>) -> Result<(), StoreError> {
    match answer {
        Some(answer) => store::outbox::answered(tx, claimed, answer).await,
        None => Ok(()),
    }
}

/// Several mails under way fail together: that is one failure of the relay, not several.
async fn rest(post: &Postman, tx: &Tx, failed: &Failed, now: DateTime<Utc>) -> Result<(), StoreError> {
    let pause = store::outbox::pause_state(tx).await?;
    if is_by_hand(&pause) || pause.until.is_some_and(|until| until > now) {
        return Ok(());
    }
    let failures = pause.failures + 1;
    let until = delivery::paused_until(failures, now, u16::from_le_bytes(post.desk.chance.bytes()));
    tracing::error!(%failed, failures, %until, "the mail server refuses everybody; all mail waits");
    let reason = Some(format!("{}: {failed}", FailureClass::Systemic.as_str()));
    store::outbox::set_pause(tx, &Pause { until: Some(until), reason, failures }).await
}

/// An operator's pause is not ours to end.
fn is_by_hand(pause: &Pause) -> bool {
    pause.reason.as_deref().is_some_and(|reason| !reason.starts_with(FailureClass::Systemic.as_str()))
}
