//! What the clock does to enrollments.

use super::Refused;
use crate::{
    actions::{Desk, resting},
    domain::enrollment::unasked,
    store,
};

/// How many rows one transaction removes at the most, so that nobody waits long for it.
const AT_ONCE: u64 = 500;

/// Ends requests to take part in a whole format whose link was not used in time. Whoever had left before has still left; of
/// the others nothing is left. Says how many ended.
///
/// # Errors
/// Only the database's.
pub async fn expire_unconfirmed(desk: &Desk) -> Result<u64, Refused> {
    if resting::is_restored(&desk.store).await? {
        return Ok(0);
    }
    let mut gone = 0;
    loop {
        let tx = desk.store.begin().await?;
        let now = desk.now();
        let mut removed = 0;
        for request in store::enrollments::list_expired_unconfirmed(&tx, now, AT_ONCE).await? {
            let ended = match unasked(&request) {
                Some(former) => store::enrollments::put_back_unconfirmed(&tx, &former).await?,
                None => store::enrollments::delete_unconfirmed(&tx, request.id).await?,
            };
            removed += u64::from(ended);
        }
        desk.commit(tx).await?;
        gone += removed;
        if removed < AT_ONCE {
            return Ok(gone);
        }
    }
}
