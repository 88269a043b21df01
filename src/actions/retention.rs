//! Who registered for a date is forgotten so many days after it (invariant 7); what stays are numbers, written in the
//! same transaction.

use super::{Desk, Failure, Never, personal_feeds};
use crate::{
    domain::{attendance::numbers, id::EventId, registration::holds_seat},
    store,
};

/// So many people one transaction forgets at the most, so that nobody waits long for it.
const AT_ONCE: usize = 200;

/// Erases the registrations of dates whose time is up, and whoever of their people is known for nothing else. Says how
/// many registrations went.
///
/// # Errors
/// Only the database's.
pub async fn erase_due(desk: &Desk) -> Result<u64, Failure<Never>> {
    let mut gone = 0;
    for event in store::registrations::list_due(&desk.store, desk.now()).await? {
        loop {
            let erased = erase_some(desk, event).await?;
            gone += erased as u64;
            if erased < AT_ONCE {
                break;
            }
        }
    }
    Ok(gone)
}

async fn erase_some(desk: &Desk, event: EventId) -> Result<usize, Failure<Never>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let event = store::events::lock(&tx, event).await?;
    let mut roster = store::registrations::list_roster(&tx, event.id).await?;
    roster.truncate(AT_ONCE);
    for kept in numbers(&roster) {
        store::aggregates::add(&tx, desk.chance.row_id(now), event.id, kept).await?;
    }
    for (registration, person) in &roster {
        store::registrations::erase(&tx, registration.id).await?;
        if holds_seat(registration.state) {
            store::events::free_seat(&tx, event.id).await?;
        }
        if !store::participants::forget_if_unused(&tx, person.id).await? {
            personal_feeds::moves_on(desk, &tx, person.id).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(roster.len())
}
