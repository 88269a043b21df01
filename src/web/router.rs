//! All routes on one screen.

use axum::{Router, routing::get};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::app::App;

/// The whole service as one router. What has to go on beside requests is spawned on `tasks` and ends on `stop`.
pub fn router(_app: &App, _tasks: &TaskTracker, _stop: &CancellationToken) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" }))
}
