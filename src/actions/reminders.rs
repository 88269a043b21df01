//! Reminds people of their dates. Asks the rows what is due, never the clock what it missed.

use std::collections::BTreeMap;

use super::{Desk, Failure, Never};
use crate::{
    domain::{
        notice::about_reminder,
        reminder::{Due, EARLIEST, LOOK_BACK, Outcome, due},
    },
    store::{self, StoreError, reminders::Date},
};

/// How many people one transaction reminds at the most, so that nobody waits long for it.
const AT_ONCE: u64 = 200;

/// Reminds everybody whose time has come; says how many mails were enqueued.
///
/// # Errors
/// Only the database's.
pub async fn remind(desk: &Desk) -> Result<u64, Failure<Never>> {
    let now = desk.now();
    let until = now + chrono::TimeDelta::minutes(i64::from(EARLIEST));
    let mut sent = 0;
    for date in store::reminders::list_dates(&desk.store, now - LOOK_BACK, until).await? {
        for due in due(&date.offsets, date.starts_at, now) {
            match settle_all(desk, &date, &due).await {
                Ok(mails) => sent += mails,
                // One date that cannot be read must not keep the others from being reminded of.
                Err(error) => tracing::error!(event = %date.event_id, %error, "people could not be reminded"),
            }
        }
    }
    Ok(sent)
}

async fn settle_all(desk: &Desk, date: &Date, due: &Due) -> Result<u64, StoreError> {
    let (mut after, mut done) = (None, BTreeMap::<Outcome, u64>::new());
    loop {
        let open = store::reminders::list_open(&desk.store, date, due, after, AT_ONCE).await?;
        let Some(last) = open.last() else { break };
        after = Some(last.registration_id);
        let now = desk.now();
        let tx = desk.store.begin().await?;
        for one in &open {
            let unreachable = due.outcome == Outcome::Sent && !one.reachable;
            let outcome = if unreachable { Outcome::Unreachable } else { due.outcome };
            if !store::reminders::settle(&tx, one.registration_id, (due.offset, date.starts_at), outcome, now).await? {
                continue;
            }
            if outcome == Outcome::Sent {
                let to = (one.mailbox_id, one.registration_id);
                let notice = about_reminder(desk.chance.row_id(now).into(), to, (due, date.starts_at), now);
                store::outbox::enqueue(&tx, &notice).await?;
            }
            *done.entry(outcome).or_default() += 1;
        }
        desk.commit(tx).await?;
    }
    for (outcome, people) in done.iter().filter(|(outcome, _)| **outcome != Outcome::Sent) {
        let (event, offset, why) = (date.event_id, due.offset, outcome.as_str());
        tracing::info!(%event, offset, why, people, "reminders skipped");
    }
    Ok(done.get(&Outcome::Sent).copied().unwrap_or(0))
}
