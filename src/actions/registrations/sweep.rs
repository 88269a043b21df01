//! What the clock does to registrations.

use chrono::{DateTime, Utc};

use super::Refused;
use crate::{
    actions::{Desk, resting},
    domain::registration::{EndedBy, Registration, RegistrationState, unasked},
    store::{self, StoreError, Tx},
};

/// How many rows one transaction removes at the most, so that nobody waits long for it.
const AT_ONCE: u64 = 500;

/// Ends requests whose link was not used in time. They hold no seat, so nobody moves up. Whoever had given the date up
/// before has still given it up; of the others nothing is left. Says how many ended.
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
            // It may have been made anew, or confirmed, while this waited for it.
            let request = match store::registrations::lock(&tx, request.id).await {
                Ok(request) if is_over(&request, now) => request,
                Ok(_) | Err(StoreError::NotFound(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let ended = match unasked(&request) {
                Some(former) => put_back(desk, &tx, &former).await?,
                None => store::registrations::delete_unconfirmed(&tx, request.id).await?,
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

fn is_over(request: &Registration, now: DateTime<Utc>) -> bool {
    request.state == RegistrationState::Unconfirmed && request.expires_at <= now
}

/// As if nobody had asked. What was filled in with the request was perhaps somebody else's.
async fn put_back(desk: &Desk, tx: &Tx, former: &Registration) -> Result<bool, StoreError> {
    if !store::registrations::put_back_unconfirmed(tx, former).await? {
        return Ok(false);
    }
    // They may have come back to the whole format meanwhile, while the date did not take place.
    if matches!(former.ended_by, Some(EndedBy::Paused | EndedBy::Left)) {
        store::unsettled::note(tx, former.event_id, desk.now()).await?;
    }
    Ok(true)
}
