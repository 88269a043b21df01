//! Whoever is known for nothing any more is forgotten: people whose requests came to nothing, and addresses at which
//! there is nobody.

use super::{Desk, Failure, Never};
use crate::{
    domain::{
        follow::LEFT_KEPT,
        retention::{DENIED, INVITED, SPARED},
    },
    store,
};

/// People and addresses that one run looks at, at the most.
const AT_ONCE: u64 = 10_000;

/// Forgets them, one transaction each. Says how many went.
///
/// # Errors
/// Only the database's.
pub(super) async fn forget(desk: &Desk) -> Result<u64, Failure<Never>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut gone = store::enrollments::forget_declined(&tx, now - DENIED).await?;
    for id in store::enrollments::list_left(&tx, now - LEFT_KEPT, AT_ONCE).await? {
        gone += u64::from(store::enrollments::forget_left(&tx, id, now - LEFT_KEPT).await?);
    }
    desk.commit(tx).await?;
    let since = (now - SPARED, now - INVITED);
    for id in store::participants::list_unused(&desk.store, since, AT_ONCE).await? {
        let tx = desk.store.begin().await?;
        gone += u64::from(store::participants::forget_if_unused(&tx, id, Some(now - INVITED)).await?);
        desk.commit(tx).await?;
    }
    for id in store::mailboxes::list_unused(&desk.store, AT_ONCE).await? {
        let tx = desk.store.begin().await?;
        gone += u64::from(store::mailboxes::forget_if_unused(&tx, id).await?);
        desk.commit(tx).await?;
    }
    Ok(gone)
}
