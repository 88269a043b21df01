//! A request that carries an `Idempotency-Key` is carried out once, however often it is sent (R03).
//!
//! The key is reserved before the work, so that a second try hears that the first is at work. That the work was done is
//! written in the work's own transaction: the commit of the desk does it for whatever runs in [`within`], and takes everything
//! back if another try has taken the key meanwhile. So if the process dies, either nothing happened and the key says so,
//! or all of it did. The answer is kept afterwards; [`claim`] says what a later try is told if that did not come about.

use std::future::Future;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Desk, Failure, Never};
use crate::store::{
    self, StoreError, Tx,
    idempotency::{Kept, Progress},
};

pub use crate::store::idempotency::{Answer, Claim};

type Refused = Failure<Never>;

/// How long the first request may be at work: longer than any request is allowed to take.
const LEASE: TimeDelta = TimeDelta::seconds(60);

tokio::task_local! {
    /// What the work under way is done for.
    static CLAIM: Claim;
}

/// A request and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// Who asks, and where: the same key of somebody else is another key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Fingerprint of what is asked.
    pub hash: String,
    /// What carrying it out a second time would do.
    pub again: Again,
}

/// What carrying out a request a second time would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing: it finds everything done, and is answered alike.
    Harmless,
    /// Somebody would get a second mail; its answer is always the same.
    Mails,
    /// There would be a second thing of its kind.
    Doubles,
}

/// What is to be done with a request that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Carry it out [`within`] this claim, then [`keep`] the answer or [`release`] the key.
    Fresh(Claim),
    /// It was carried out: give this answer again.
    Replay(Answer),
    /// It was carried out, and its answer is the one that is always given.
    Done,
    /// The key was used for another request.
    OtherRequest,
    /// The first try is still at work.
    AtWork,
    /// The first try was carried out, but its answer is lost, and doing it twice would show.
    Unclear,
}

/// Reserves the key of a request, or says what became of it.
///
/// # Errors
/// Only the database's.
pub async fn claim(desk: &Desk, keyed: &Keyed) -> Result<Claimed, Refused> {
    let tx = desk.store.begin().await?;
    let claim = Claim { scope: keyed.scope.clone(), key: keyed.key.clone(), began: desk.now() };
    let claimed = if store::idempotency::begin(&tx, &claim, &keyed.hash).await? {
        Claimed::Fresh(claim)
    } else {
        again(&tx, keyed, claim).await?
    };
    tx.commit().await?;
    Ok(claimed)
}

async fn again(tx: &Tx, keyed: &Keyed, claim: Claim) -> Result<Claimed, Refused> {
    let Some(kept) = store::idempotency::lookup(tx, &keyed.scope, &keyed.key).await? else {
        return Ok(Claimed::AtWork);
    };
    if kept.request_hash != keyed.hash {
        return Ok(Claimed::OtherRequest);
    }
    let is_over = claim.began - kept.created_at >= LEASE;
    match follows(kept, keyed.again, is_over) {
        Next::Say(claimed) => Ok(claimed),
        Next::TakeOver(before, progress) => {
            let won = store::idempotency::take_over(tx, &claim, (before, progress)).await?;
            Ok(if won { Claimed::Fresh(claim) } else { Claimed::AtWork })
        }
    }
}

/// What follows from what is kept of the first try. `is_over` once nobody can be at work any more.
fn follows(kept: Kept, again: Again, is_over: bool) -> Next {
    if let Some(answer) = kept.answer {
        return Next::Say(Claimed::Replay(answer));
    }
    // It may have been carried out: an older program does not say.
    let done = kept.progress != Some(Progress::Claimed);
    match (kept.progress, again) {
        (Some(Progress::Done), Again::Mails) => Next::Say(Claimed::Done),
        _ if !is_over => Next::Say(Claimed::AtWork),
        (_, Again::Doubles) if done => Next::Say(Claimed::Unclear),
        _ => Next::TakeOver(kept.created_at, kept.progress),
    }
}

/// What is done about a later try.
enum Next {
    Say(Claimed),
    /// It takes the key over from the one that began then, as long as no more is known of it.
    TakeOver(DateTime<Utc>, Option<Progress>),
}

/// Does the work of a claim: what it commits says at once that it was carried out.
pub async fn within<T>(claim: Claim, work: impl Future<Output = T>) -> T {
    CLAIM.scope(claim, work).await
}

/// Writes into a transaction that it carries out what the key was claimed for; nothing outside of [`within`].
///
/// # Errors
/// Another try has taken the key meanwhile, because this one took too long: it must not be carried out.
pub(super) async fn mark(tx: &Tx) -> Result<(), StoreError> {
    let Ok(claim) = CLAIM.try_with(Clone::clone) else { return Ok(()) };
    if store::idempotency::done(tx, &claim).await? { Ok(()) } else { Err(StoreError::Interrupted) }
}

/// Keeps the answer to a request that was carried out.
///
/// # Errors
/// Only the database's.
pub async fn keep(desk: &Desk, claim: &Claim, answer: &Answer) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    store::idempotency::store(&tx, claim, answer).await?;
    tx.commit().await?;
    Ok(())
}

/// Frees the key of a request that came to nothing; not if something of it was carried out.
///
/// # Errors
/// Only the database's.
pub async fn release(desk: &Desk, claim: &Claim) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    store::idempotency::release(&tx, claim).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_later_try_is_told_follows_from_what_is_known_of_the_first() {
        let began = "2026-03-09T08:00:00Z".parse().unwrap();
        let said = |progress, again, is_over| {
            let kept = Kept { request_hash: String::new(), answer: None, progress, created_at: began };
            match follows(kept, again, is_over) {
                Next::TakeOver(before, known) => {
                    assert_eq!((before, known), (began, progress));
                    "again"
                }
                Next::Say(Claimed::AtWork) => "at work",
                Next::Say(Claimed::Done) => "done",
                Next::Say(Claimed::Unclear) => "unclear",
                Next::Say(other) => panic!("{other:?}"),
            }
        };
        let (claimed, done) = (Some(Progress::Claimed), Some(Progress::Done));
        for (progress, again, at_once, later) in [
            // Nothing happened: whatever it is, it is tried again.
            (claimed, Again::Harmless, "at work", "again"),
            (claimed, Again::Mails, "at work", "again"),
            (claimed, Again::Doubles, "at work", "again"),
            // It was carried out.
            (done, Again::Harmless, "at work", "again"),
            (done, Again::Mails, "done", "done"),
            (done, Again::Doubles, "at work", "unclear"),
            // Nobody knows.
            (None, Again::Harmless, "at work", "again"),
            (None, Again::Mails, "at work", "again"),
            (None, Again::Doubles, "at work", "unclear"),
        ] {
            assert_eq!(
                [said(progress, again, false), said(progress, again, true)],
                [at_once, later],
                "{progress:?} {again:?}"
            );
        }
    }
}
