//! What runs by the clock or by the bell. Jobs are shallow: they call one action and may be killed at any moment.

pub mod clock;
mod deliver_mail;
pub mod ledger;
mod presence;
pub mod queue;
pub mod receive;
pub mod schedule;
pub mod sightings;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::app::App;

/// Starts all jobs; they end on `stop`.
pub fn start(app: &App, tasks: &TaskTracker, stop: &CancellationToken) {
    schedule::start(app, tasks, stop);
    tasks.spawn(queue::Postman::of(app).keep(stop.clone()));
}
