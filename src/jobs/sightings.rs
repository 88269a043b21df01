//! Writes down when sessions were last used. Each process that answers requests does so for itself, because each has
//! its own memory; so this is no line in the timetable, which one node of many takes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::{Desk, sightings};

/// How often; a process that dies has forgotten no more than that.
const EVERY: Duration = Duration::from_mins(1);

/// Works until `stop`. What is seen after that is written by whoever ends the process.
pub async fn keep(desk: Desk, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => write(&desk).await,
        }
    }
}

/// Writes once. A failure costs nothing: the next time writes the same.
pub async fn write(desk: &Desk) {
    if let Err(failure) = sightings::write_down(desk).await {
        tracing::warn!(?failure, "the last use of sessions could not be written");
    }
}
