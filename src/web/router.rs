//! All routes on one screen.

use axum::{Router, extract::State, routing::get};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    assets,
    error::Fault,
    feeds, layers, office,
    paths::{self, Page},
    site::Site,
};
use crate::app::App;

/// The whole service as one router. What has to go on beside requests is spawned on `tasks` and ends on `stop`.
pub fn router(app: &App, tasks: &TaskTracker, stop: &CancellationToken) -> Router {
    let site = Site::new(app);
    let frame = site.frame.clone();
    let operation = Router::new()
        .route(paths::Healthz::ROUTE, get(|| async { "ok\n" }))
        .route(paths::Readyz::ROUTE, get(ready))
        .route(paths::Robots::ROUTE, get(|| async { ROBOTS }))
        .route(paths::Asset::ROUTE, get(assets::show));
    let router = operation.merge(office::routes()).with_state(site).merge(feeds::router(app, tasks, stop));
    layers::framed(router, &frame)
}

/// Robots may read everything but what a link opens; feeds stay open, or calendar services would not fetch them.
const ROBOTS: &str = "User-agent: *\nDisallow: /r/\nDisallow: /m/\nDisallow: /login\nDisallow: /manage\n";

async fn ready(State(site): State<Site>) -> Result<&'static str, Fault> {
    match site.desk.store.schema_is_current().await {
        Ok(true) => Ok("ready\n"),
        Ok(false) => Err(Fault::unavailable()),
        Err(error) => Err(error.into()),
    }
}
