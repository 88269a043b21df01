//! What the clock does to registrations.

use super::Refused;
use crate::{
    actions::{Desk, personal_feeds, resting},
    store,
};

/// How many rows one transaction removes at the most, so that nobody waits long for it.
const AT_ONCE: u64 = 500;

/// Removes requests whose link was not used in time. They hold no seat, so nobody moves up. Says how many went.
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
        for request in store::registrations::list_expired_unconfirmed(&tx, now, AT_ONCE).await? {
            let gone = store::registrations::delete_unconfirmed(&tx, request.id).await?;
            // Asked for again after it was left: until now their calendar showed it as left.
            if gone && request.confirmed_at.is_some() {
                personal_feeds::moves_on(desk, &tx, request.participant_id).await?;
            }
            removed += u64::from(gone);
        }
        desk.commit(tx).await?;
        gone += removed;
        if removed < AT_ONCE {
            return Ok(gone);
        }
    }
}
