//! The JSON API: the same actions and the same table of refusals as the pages, described by its own document.
//!
//! A call travels `idempotency` → extractors (`access`, `json`, the shared ones) → handler → one action → `shapes`.
//! `document` adds to what the handlers say what is true for all of them; `docs` shows it to people.

mod access;
mod answer;
mod approvals;
mod attendance;
mod cadences;
mod cancellations;
mod change_sets;
mod cursor;
mod docs;
mod document;
mod enrollments;
mod events;
mod follows;
mod formats;
mod idempotency;
mod invitations;
mod json;
mod mails;
mod people;
mod questions;
mod registrations;
mod shapes;
mod times;
mod words;

use std::sync::Arc;

use axum::{Router, extract::FromRef, middleware, routing::get};
use chrono_tz::Tz;
use tokio_util::task::TaskTracker;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use self::access::bearer_of;
pub use self::document::document;
use super::{Frame, Site, client::Clients};
use crate::actions::Desk;

/// What calls work with. Cheap to clone.
#[derive(Clone, Debug)]
struct Api {
    desk: Desk,
    frame: Frame,
    clients: Clients,
    /// The zone of those who name none.
    zone: Tz,
    tasks: TaskTracker,
    document: Arc<docs::Document>,
}

impl FromRef<Api> for Frame {
    fn from_ref(api: &Api) -> Self {
        api.frame.clone()
    }
}

impl FromRef<Api> for Clients {
    fn from_ref(api: &Api) -> Self {
        api.clients.clone()
    }
}

/// All calls. `zone` is the one of those who name none; work that outlives its request goes on `tasks`.
pub fn routes(site: &Site, zone: Tz, tasks: &TaskTracker) -> Router {
    let (router, described) = calls();
    let document = Arc::new(docs::Document::new(&described));
    let (desk, frame, clients) = (site.desk.clone(), site.frame.clone(), site.clients.clone());
    let api = Api { desk, frame, clients, zone, tasks: tasks.clone(), document };
    router
        .layer(middleware::from_fn_with_state(api.clone(), idempotency::once))
        .route("/api/v1/openapi.json", get(docs::json))
        .route("/api/docs", get(docs::page))
        .with_state(api)
}

/// Each call, and the document that describes them.
fn calls() -> (Router<Api>, OpenApi) {
    let (router, mut described) = OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(formats::list, formats::create))
        .routes(routes!(formats::show, formats::change))
        .routes(routes!(cadences::preview))
        .routes(routes!(change_sets::draft))
        .routes(routes!(change_sets::draft_dates))
        .routes(routes!(change_sets::show, change_sets::discard))
        .routes(routes!(change_sets::apply, change_sets::undo))
        .routes(routes!(events::list, events::create))
        .routes(routes!(events::preview))
        .routes(routes!(events::show, events::change))
        .routes(routes!(cancellations::create, cancellations::remove))
        .routes(routes!(registrations::create, registrations::list))
        .routes(routes!(attendance::note))
        .routes(routes!(enrollments::create, enrollments::list))
        .routes(routes!(approvals::list_of_event, approvals::approve_in_event))
        .routes(routes!(approvals::refuse_in_event))
        .routes(routes!(approvals::list_of_format, approvals::approve_in_format))
        .routes(routes!(approvals::refuse_in_format))
        .routes(routes!(invitations::create, invitations::show))
        .routes(routes!(invitations::pause, invitations::resume))
        .routes(routes!(invitations::remind))
        .routes(routes!(follows::create, follows::count))
        .routes(routes!(mails::list))
        .routes(routes!(mails::show))
        .routes(routes!(mails::retry))
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::replace, people::remove))
        .routes(routes!(questions::list_of_format, questions::add_to_format))
        .routes(routes!(questions::change_in_format, questions::remove_from_format))
        .routes(routes!(questions::list_of_event, questions::add_to_event))
        .routes(routes!(questions::change_in_event, questions::remove_from_event))
        .split_for_parts();
    document::complete(&mut described);
    (router, described)
}
