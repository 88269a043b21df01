//! `/metrics`: what this process counted and what the database says, for Prometheus. For this machine and the trusted
//! networks alone.

use std::time::Duration;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;

use super::{client::Client, error::Fault, site::Site};
use crate::{
    meters::{self, Fared, Stored},
    store::{self, Store, StoreError, outbox::OutboxState},
};

/// The content type of Prometheus's text form.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Whoever watches learns soon that the database does not answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often measurements are folded together.
const TIDIED: Duration = Duration::from_secs(5);

/// The figures.
///
/// # Errors
/// For strangers, or nothing is counted.
pub(super) async fn show(State(site): State<Site>, client: Client) -> Result<Response, Fault> {
    if !client.is_inside() {
        return Err(Fault::of_status(StatusCode::FORBIDDEN));
    }
    let asked = timeout(PATIENCE, stored(&site.desk.store, site.desk.now())).await;
    let known = match asked {
        Ok(Ok(known)) => Some(known),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not say what /metrics wants to know");
            None
        }
        Err(_) => None,
    };
    meters::stored(known.as_ref());
    let text = meters::text().ok_or_else(Fault::unavailable)?;
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

async fn stored(store: &Store, now: DateTime<Utc>) -> Result<Stored, StoreError> {
    let counts = store::outbox::counts_by_state(store).await?;
    let oldest = store::outbox::oldest_due(store, now).await?;
    let pause = store::outbox::pause_state(store).await?;
    let jobs = store::ticks::latest(store).await?;
    let fared = store::jobs::list(store).await?.into_iter();
    Ok(Stored {
        // A state without mails is 0, not what it was the last time.
        outbox: OutboxState::ALL
            .iter()
            .map(|state| (state.as_str(), counts.get(state).copied().unwrap_or(0)))
            .collect(),
        oldest_due: oldest.and_then(|due| (now - due).to_std().ok()).unwrap_or_default(),
        paused: pause.until.is_some_and(|until| until > now),
        jobs: jobs.into_iter().map(|(job, due)| (job, due.timestamp())).collect(),
        fared: fared
            .map(|one| Fared { job: one.name, went_well: one.succeeded_at.timestamp(), failures: one.failures })
            .collect(),
    })
}

/// Keeps the measurements small until `stop`, whether or not anybody asks for them.
pub(super) async fn keep(stop: CancellationToken) {
    meters::start();
    let mut tidied = interval(TIDIED);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tidied.tick() => meters::tidy(),
        }
    }
}
