//! What has served its purpose goes.

use chrono::TimeDelta;

use super::{Desk, Failure, Never};
use crate::store;

/// How long a delivered notice is kept (G04).
const DELIVERED: TimeDelta = TimeDelta::days(14);
/// How long an ended sign-in is kept.
const LOGINS: TimeDelta = TimeDelta::days(1);
/// How long the answer to a repeated request is kept.
const ANSWERS: TimeDelta = TimeDelta::days(1);

/// Removes delivered notices, ended sign-ins and kept answers that are old enough. Says how many rows went.
///
/// # Errors
/// Only the database's.
pub async fn prune(desk: &Desk) -> Result<u64, Failure<Never>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut gone = store::outbox::prune_delivered(&tx, now - DELIVERED).await?;
    gone += store::logins::prune(&tx, now - LOGINS).await?;
    gone += store::idempotency::prune(&tx, now - ANSWERS).await?;
    desk.commit(tx).await?;
    Ok(gone)
}
