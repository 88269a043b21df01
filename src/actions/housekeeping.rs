//! What has served its purpose goes.

use chrono::TimeDelta;

use super::{Desk, Failure, Never, follows, leftovers, substitutes};
use crate::{
    domain::{
        bounce::REMEMBERED,
        retention::{ANSWERS, AUDIT, DELIVERED, DRAFTS, GIVEN_UP, LOGINS, NOTED, REMINDERS, ROLELESS, TICKS},
    },
    store,
};

/// Removes notices that were delivered or given up, ended sign-ins, accounts without a role, kept answers, runs of jobs, entries of the audit log
/// and lists of people that are old enough, and whoever is known for nothing any more. Says how many rows went.
///
/// # Errors
/// Only the database's.
pub async fn prune(desk: &Desk) -> Result<u64, Failure<Never>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut gone = store::outbox::prune_delivered(&tx, now - DELIVERED).await?;
    gone += store::outbox::prune_given_up(&tx, now - GIVEN_UP).await?;
    gone += store::audit::prune(&tx, now - AUDIT).await?;
    gone += store::logins::prune(&tx, now - LOGINS).await?;
    store::accounts::note_roleless(&tx, now).await?;
    gone += store::accounts::forget_roleless(&tx, now - ROLELESS).await?;
    gone += store::idempotency::prune(&tx, now - ANSWERS).await?;
    gone += store::ticks::prune(&tx, now - TICKS).await?;
    gone += store::change_sets::prune_drafts(&tx, now - DRAFTS).await?;
    gone += store::address_changes::prune(&tx, now).await?;
    gone += store::reminders::prune(&tx, now - REMINDERS).await?;
    gone += store::inbound::prune(&tx, now - NOTED, now - REMEMBERED).await?;
    for (format, days, last) in store::listed_people::of_ended_formats(&tx).await? {
        if last.is_none_or(|last| last + TimeDelta::days(i64::from(days)) <= now) {
            gone += store::listed_people::delete_all(&tx, format).await?;
        }
    }
    desk.commit(tx).await?;
    gone += substitutes::forget(desk).await? + follows::forget(desk).await?;
    // Last: what went before may have been all that was known of somebody.
    Ok(gone + leftovers::forget(desk).await?)
}
