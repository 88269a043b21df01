//! Keeps the clock by which this process goes at the database's (R12). Each process does so for itself: leases, turns of
//! jobs and due times are compared between nodes, and no two machines agree about the time by themselves.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use crate::{
    actions::Desk,
    clock::Clock,
    store::{Store, StoreError},
};

/// How often the database is asked; in between this machine's stopwatch is good enough, however its clock is set.
const EVERY: Duration = Duration::from_secs(15);

/// An answer that took longer says too little.
const PROMPT: Duration = Duration::from_secs(1);

/// A machine that is off by more is worth a line in the log.
const TOLERATED: TimeDelta = TimeDelta::seconds(2);

/// The clock of this process: the database's on PostgreSQL, the machine's on SQLite.
///
/// # Errors
/// The database did not answer.
pub async fn of(store: &Store) -> Result<Clock, StoreError> {
    let Some((said, heard)) = ask(store).await? else { return Ok(Clock::System) };
    let off = Clock::System.now() - said;
    if off.abs() > TOLERATED {
        let seconds = off.num_seconds();
        tracing::warn!(seconds, "this machine's clock is off; the database's counts");
    }
    Ok(Clock::shared(said, heard))
}

/// Works until `stop`.
pub async fn keep(desk: Desk, stop: CancellationToken) {
    if !matches!(desk.clock, Clock::Shared(_)) {
        return;
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match ask(&desk.store).await {
            Ok(Some((said, heard))) if heard.elapsed() < PROMPT => desk.clock.set(said, heard),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the database does not say how late it is"),
        }
    }
}

/// What the database said, and when that was: halfway between question and answer.
async fn ask(store: &Store) -> Result<Option<(DateTime<Utc>, Instant)>, StoreError> {
    let asked = Instant::now();
    let said = store.time().await?;
    Ok(said.map(|said| (said, asked + asked.elapsed() / 2)))
}
