//! A request that carries an `Idempotency-Key` is carried out once, however often it is sent.
//!
//! The key is reserved before the work and the answer kept after it, each in a transaction of its own. If the process
//! dies between the two, the key stays reserved without an answer; [`claim`] says what a later try may do then.

use chrono::TimeDelta;

use super::{Desk, Failure, Never};
use crate::store::{self, Tx, idempotency::Request};

pub use crate::store::idempotency::Answer;

type Refused = Failure<Never>;

/// How long the first request may be at work: longer than any request is allowed to take.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A request and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// Who asks, and where: the same key of somebody else is another key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Fingerprint of what is asked.
    pub hash: String,
    /// Whether carrying it out a second time changes nothing, so that a try whose end is unknown may be repeated.
    pub repeatable: bool,
}

/// What is to be done with a request that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Carry it out, then [`keep`] the answer or [`release`] the key.
    Fresh,
    /// It was carried out: give this answer again.
    Replay(Answer),
    /// The key was used for another request.
    OtherRequest,
    /// The first try is still at work.
    AtWork,
    /// The first try never ended; nobody knows whether it was carried out, and doing it twice would show.
    Unclear,
}

/// Reserves the key of a request, or says what became of it.
///
/// # Errors
/// Only the database's.
pub async fn claim(desk: &Desk, keyed: &Keyed) -> Result<Claimed, Refused> {
    let tx = desk.store.begin().await?;
    let request = Request { scope: &keyed.scope, key: &keyed.key, hash: &keyed.hash };
    let claimed = if store::idempotency::begin(&tx, request, desk.now()).await? {
        Claimed::Fresh
    } else {
        again(desk, &tx, keyed).await?
    };
    tx.commit().await?;
    Ok(claimed)
}

async fn again(desk: &Desk, tx: &Tx, keyed: &Keyed) -> Result<Claimed, Refused> {
    let now = desk.now();
    let Some(kept) = store::idempotency::lookup(tx, &keyed.scope, &keyed.key).await? else {
        return Ok(Claimed::AtWork);
    };
    if kept.request_hash != keyed.hash {
        return Ok(Claimed::OtherRequest);
    }
    if let Some(answer) = kept.answer {
        return Ok(Claimed::Replay(answer));
    }
    if now - kept.created_at < LEASE {
        return Ok(Claimed::AtWork);
    }
    if !keyed.repeatable {
        return Ok(Claimed::Unclear);
    }
    let won = store::idempotency::take_over(tx, &keyed.scope, &keyed.key, (kept.created_at, now)).await?;
    Ok(if won { Claimed::Fresh } else { Claimed::AtWork })
}

/// Keeps the answer to a request that was carried out.
///
/// # Errors
/// Only the database's.
pub async fn keep(desk: &Desk, keyed: &Keyed, answer: &Answer) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    store::idempotency::store(&tx, &keyed.scope, &keyed.key, answer).await?;
    tx.commit().await?;
    Ok(())
}

/// Frees the key of a request that came to nothing.
///
/// # Errors
/// Only the database's.
pub async fn release(desk: &Desk, keyed: &Keyed) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    store::idempotency::release(&tx, &keyed.scope, &keyed.key).await?;
    tx.commit().await?;
    Ok(())
}
