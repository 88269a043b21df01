//! Who registered for a date is forgotten so many days after it (invariant 7); what stays are numbers, written in the
//! same transaction.

use super::{Desk, Failure, Never, audit::entry, personal_feeds};
use crate::{
    domain::{
        access::Viewer, attendance::numbers, audit::AuditEntry, id::EventId, registration::holds_seat,
        retention::INVITED,
    },
    store::{self, StoreError, Tx},
};

/// So many people one transaction forgets at the most, so that nobody waits long for it.
const AT_ONCE: usize = 200;

/// Erases the registrations of dates whose time is up, and whoever of their people is known for nothing else. Says how
/// many registrations went. Whatever keeps the people of one date from being erased keeps nobody of another.
///
/// # Errors
/// Only the database's: the first of them, once everything else is erased. What is left is due still.
pub async fn erase_due(desk: &Desk) -> Result<u64, Failure<Never>> {
    let (mut gone, mut failed, mut first) = (0, 0, None);
    for event in store::registrations::list_due(&desk.store, desk.now()).await? {
        let Err(failure) = erase_all(desk, event, &mut gone).await else { continue };
        tracing::error!(%event, ?failure, "the people of a date could not be erased; they are due still");
        failed += 1;
        first = first.or(Some(failure));
    }
    let Some(failure) = first else { return Ok(gone) };
    tracing::error!(dates = failed, gone, "dates whose people could not be erased");
    Err(failure)
}

async fn erase_all(desk: &Desk, event: EventId, gone: &mut u64) -> Result<(), Failure<Never>> {
    loop {
        let erased = erase_some(desk, event).await?;
        *gone += erased as u64;
        if erased < AT_ONCE {
            return Ok(());
        }
    }
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
        if !store::participants::forget_if_unused(&tx, person.id, Some(now - INVITED)).await? {
            personal_feeds::moves_on(desk, &tx, person.id).await?;
        }
    }
    if !roster.is_empty() {
        note(desk, &tx, event.id, roster.len()).await?;
    }
    desk.commit(tx).await?;
    Ok(roster.len())
}

/// Leaves in the host's log that the registrations of a date were erased, and how many: never whose.
async fn note(desk: &Desk, tx: &Tx, event: EventId, erased: usize) -> Result<(), StoreError> {
    let made = entry(desk, &Viewer::Anonymous, "retention.erase", format!("event:{event}"), desk.now());
    store::audit::insert(tx, &AuditEntry { result: format!("ok, {erased} rows"), ..made }).await
}
