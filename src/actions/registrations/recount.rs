//! Each night seats are counted anew (R01). Registering takes and frees them one by one; should the sum ever differ from
//! the registrations, people would be let in without a seat, or seats would stay empty beside a queue.

use super::{Refused, offer::promote};
use crate::{actions::Desk, domain::id::EventId, store};

/// A date whose taken seats were not the registrations that hold one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miscounted {
    /// Which one.
    pub event: EventId,
    /// What was counted.
    pub was: u32,
    /// How many registrations hold a seat.
    pub is: u32,
    /// How many people of the queue got an offer, because seats turned out to be free.
    pub offered: u32,
}

/// What counting anew came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// Dates that were counted anew.
    pub mended: Vec<Miscounted>,
    /// Dates whose seats are wrong still.
    pub failed: Vec<EventId>,
}

/// Counts the seats of each date whose taken seats are not the registrations that hold one, and offers what has become
/// free to the queue. Nobody is thrown out where there are more people than seats. Says which dates there were, for
/// whoever runs the service: the program alone does not miscount.
///
/// # Errors
/// Only the database's.
pub async fn recount_seats(desk: &Desk) -> Result<Recounted, Refused> {
    let mut counted = Recounted::default();
    for event in store::events::list_miscounted(&desk.store).await? {
        match recount(desk, event).await {
            Ok(miscounted) => counted.mended.extend(miscounted),
            // One that cannot be mended must not keep the others from being mended and told.
            Err(failure) => {
                tracing::error!(%event, ?failure, "the seats of a date could not be counted anew");
                counted.failed.push(event);
            }
        }
    }
    Ok(counted)
}

/// What was seen in passing is looked at again under the lock: somebody may have been registering just then.
async fn recount(desk: &Desk, event: EventId) -> Result<Option<Miscounted>, Refused> {
    let tx = desk.store.begin().await?;
    let locked = store::events::lock(&tx, event).await?;
    let (was, is) = (locked.taken, store::events::recount(&tx, event).await?);
    if was == is {
        tx.rollback().await?;
        return Ok(None);
    }
    let mut announced = store::events::announced(&tx, &locked).await?;
    announced.event.taken = is;
    let offered = promote(desk, &tx, &mut announced, desk.now()).await?;
    desk.commit(tx).await?;
    Ok(Some(Miscounted { event, was, is, offered }))
}
