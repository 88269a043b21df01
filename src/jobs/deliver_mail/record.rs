//! Saying what became of mails: fenced by their claims, again and again until the database hears it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    Dispatch, Verdict,
    left_out::{self, Said},
};
use crate::{
    domain::delivery::{self, FailureClass, suppression::Unreachable},
    jobs::queue::Postman,
    mail::{Brought, Failed},
    store::{
        self, StoreError, Tx,
        outbox::{Caught, Claimed, Pause},
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

pub(in crate::jobs) async fn record(post: &Postman, claimed: &Claimed, verdict: &Verdict, probe: bool) {
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
                post.unsaid().extend(all.iter().map(|(claimed, _)| claimed.notice.id));
                return;
            }
        }
    }
}

async fn try_record(post: &Postman, all: &[(&Claimed, &Verdict)], probe: bool) -> Result<bool, StoreError> {
    let tx = post.desk.store.begin().await?;
    let ours = note_all_down(post, &tx, all, probe).await?;
    tx.commit().await?;
    Ok(ours)
}

/// What may be claimed with a turn.
#[derive(Clone, Copy, Debug)]
pub(in crate::jobs) struct Room {
    /// So many mails may begin.
    pub(in crate::jobs) free: usize,
    /// Whether nothing else is under way then.
    pub(in crate::jobs) alone: bool,
}

/// What a turn came to.
#[derive(Debug, Default)]
pub(in crate::jobs) struct Turn {
    /// What is to begin.
    pub(in crate::jobs) claimed: Vec<Claimed>,
    /// Whether it finds out if the relay still refuses everybody.
    pub(in crate::jobs) probe: bool,
    /// Whether nothing at all is due.
    pub(in crate::jobs) nothing: bool,
    /// So long all mail rests.
    pub(in crate::jobs) rest: Option<Duration>,
}

/// Says what became of these mails and claims the next, in one transaction: whatever was sent is written down before the
/// connection that sent it takes another mail (R06). After a pause one goes first, alone: while the relay still refuses
/// everybody, nobody else bothers it.
pub(in crate::jobs) async fn turn(
    post: &Postman,
    ended: &[(Claimed, Verdict)],
    room: Room,
) -> Result<Turn, StoreError> {
    let tx = post.desk.store.begin().await?;
    let all: Vec<_> = ended.iter().map(|(claimed, verdict)| (claimed, verdict)).collect();
    if !note_all_down(post, &tx, &all, false).await? {
        tracing::warn!(mails = all.len(), "the claim on one of these mails had passed to another worker");
    }
    let (written, turn) = claim(post, &tx, room).await?;
    if all.is_empty() && !written {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    Ok(turn)
}

/// Answers also whether anything was written.
async fn claim(post: &Postman, tx: &Tx, room: Room) -> Result<(bool, Turn), StoreError> {
    if room.free == 0 {
        return Ok((false, Turn::default()));
    }
    let (now, pause) = (post.desk.now(), store::outbox::pause_state(tx).await?);
    let rest = pause.until.and_then(|until| (until - now).to_std().ok()).filter(|left| !left.is_zero());
    let probe = pause.failures > 0;
    let turn = Turn { probe, rest, ..Turn::default() };
    if rest.is_some() || (probe && !room.alone) {
        return Ok((false, turn));
    }
    let count = if probe { 1 } else { u64::try_from(room.free).unwrap_or(1) };
    let times = (now, post.pace.lease);
    let Caught { ours, written, waits } = store::outbox::claim_within(tx, &post.name, times, count, room.alone).await?;
    Ok((written, Turn { nothing: ours.is_empty() && !waits, claimed: ours, ..turn }))
}

/// Whether each claim was still ours.
async fn note_all_down(post: &Postman, tx: &Tx, all: &[(&Claimed, &Verdict)], probe: bool) -> Result<bool, StoreError> {
    let mut sent = Vec::with_capacity(all.len());
    let mut ours = true;
    for (claimed, verdict) in all {
        match verdict {
            Verdict::Sent(what) => sent.push((*claimed, what)),
            other => ours &= note_down(post, tx, (claimed, other)).await?,
        }
    }
    ours &= note_sent(post, tx, &sent).await?;
    // A relay that took the mail, or refused it for its own sake, is in order.
    let in_order = |verdict: &Verdict| {
        matches!(verdict, Verdict::Sent(_) | Verdict::Park(_) | Verdict::Unreachable(..) | Verdict::Retry(..))
    };
    if probe && all.iter().any(|(_, verdict)| in_order(verdict)) {
        let pause = store::outbox::pause_state(tx).await?;
        if !is_by_hand(&pause) {
            store::outbox::clear_pause(tx).await?;
        }
    }
    Ok(ours)
}

/// What the relay has, all of it in as many statements as one mail takes.
async fn note_sent<'a>(post: &Postman, tx: &Tx, sent: &[(&'a Claimed, &'a Dispatch)]) -> Result<bool, StoreError> {
    if sent.is_empty() {
        return Ok(true);
    }
    let now = post.desk.now();
    let reached: Vec<_> = sent.iter().map(|(claimed, _)| claimed.notice.mailbox_id).collect();
    store::mailboxes::lift(tx, &reached).await?;
    let mails: Vec<_> = sent.iter().map(|(claimed, what)| (*claimed, what.message_id.as_str())).collect();
    let ours = store::outbox::mark_sent(tx, &mails, now).await?;
    let object = |(claimed, what): &(&Claimed, &Dispatch)| {
        Some((claimed.notice.id, what.brought?.sequence, what.message_id.clone()))
    };
    let (known, stray): (Vec<_>, Vec<_>) = sent.iter().filter_map(object).partition(|(id, ..)| ours.contains(id));
    store::calendar_ledger::mark_sent(tx, &known, now).await?;
    store::calendar_ledger::mark_stray(tx, &stray, now).await?;
    let told = |(claimed, what): &(&'a Claimed, &'a Dispatch)| {
        let Brought { sequence, told } = what.brought?;
        Some(Said { mail: (claimed.notice.id, what.message_id.as_str()), told: told?, sequence })
    };
    let mut wholes: Vec<Said<'_>> = sent.iter().filter_map(told).collect();
    for said in &wholes {
        store::calendar_series::mark_told(tx, said.told.0, said.told.1).await?;
    }
    // Of a mail whose claim had passed to somebody else they say it.
    wholes.retain(|said| ours.contains(&said.mail.0));
    left_out::write_down(post, tx, &wholes, now).await?;
    // Somebody may have been erased meanwhile: then nothing of their mail is kept.
    let copies: Vec<_> = sent
        .iter()
        .filter(|(claimed, _)| ours.contains(&claimed.notice.id))
        .filter_map(|(claimed, what)| Some((claimed.notice.id, what.copy.as_ref()?)))
        .collect();
    store::mail_copies::insert(tx, &copies).await?;
    Ok(ours.len() == sent.len())
}

/// The same for one that was not sent.
async fn note_down(post: &Postman, tx: &Tx, (claimed, verdict): (&Claimed, &Verdict)) -> Result<bool, StoreError> {
    let now = post.desk.now();
    Ok(match verdict {
        Verdict::Sent(what) => note_sent(post, tx, &[(claimed, what)]).await?,
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
        Verdict::PutBack(why) => store::outbox::put_back(tx, claimed, why).await?,
        Verdict::Rest(failed) => {
            rest(post, tx, failed, now).await?;
            answered(tx, claimed, Some(&failed.to_string())).await?;
            store::outbox::put_back(tx, claimed, FailureClass::Systemic.as_str()).await?
        }
    })
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
