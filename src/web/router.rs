//! All routes on one screen.

use axum::{Router, routing::get};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::feeds;
use crate::app::App;

/// The whole service as one router. What has to go on beside requests is spawned on `tasks` and ends on `stop`.
pub fn router(app: &App, tasks: &TaskTracker, stop: &CancellationToken) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).merge(feeds::router(app, tasks, stop))
}
