//! Calendars over HTTP (R22–R28): to subscribe to, and single events to download.
//!
//! No redirects, no cookies, no content negotiation; a calendar program that gets an unexpected answer may forget the
//! calendar. `ready` holds what an answer needs, `keeper` decides which one is right.

mod conditions;
mod keeper;
mod make;
mod own;
mod ready;
mod selection;
mod shelf;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(super) use self::conditions::takes_gzip;
pub use self::{keeper::Feeds, make::Settings};
use self::{
    keeper::Missing,
    ready::Ready,
    selection::{Selection, chosen},
};
use super::{
    error::Fault,
    paths::{AllFeed, EventIcs, FormatFeed, Page, PersonalFeed, SelectionFeed},
};
use crate::{
    app::App,
    calendar::Links,
    domain::{capability::Presented, text::Slug},
};

/// The addresses of calendars of this service; they follow what other processes change until `stop`.
pub fn router(app: &App, tasks: &TaskTracker, stop: &CancellationToken) -> Router {
    let links = Links::under(&app.base_url);
    let settings = Settings { links, zone: app.settings.time_zone, locale: app.settings.default_locale };
    let feeds = Feeds::new(app.desk.clone(), settings);
    tasks.spawn(feeds.clone().watch(stop.clone()));
    tasks.spawn(feeds.clone().listen(stop.clone()));
    routes(feeds)
}

/// The addresses of calendars; GET and HEAD only, anything else is 405.
pub fn routes(feeds: Feeds) -> Router {
    Router::new()
        .route(AllFeed::ROUTE, get(all))
        .route(FormatFeed::ROUTE, get(format))
        .route(SelectionFeed::ROUTE, get(some))
        .route(EventIcs::ROUTE, get(event))
        .route(PersonalFeed::ROUTE, get(own))
        .with_state(feeds)
}

async fn all(State(feeds): State<Feeds>, asked: HeaderMap) -> Response {
    answer(&feeds, &Selection::All, &asked).await
}

async fn format(State(feeds): State<Feeds>, Path(file): Path<String>, asked: HeaderMap) -> Response {
    match file.strip_suffix(".ics").and_then(slug) {
        Some(slug) => answer(&feeds, &Selection::Format(slug), &asked).await,
        None => Fault::not_found().into_response(),
    }
}

async fn some(State(feeds): State<Feeds>, RawQuery(query): RawQuery, asked: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match chosen(&fields) {
        Ok(selection) => answer(&feeds, &selection, &asked).await,
        Err(error) => Fault { errors: vec![error], ..Fault::bad_request() }.into_response(),
    }
}

async fn event(State(feeds): State<Feeds>, Path(name): Path<String>, asked: HeaderMap) -> Response {
    match slug(&name) {
        Some(slug) => answer(&feeds, &Selection::Event(slug), &asked).await,
        None => Fault::not_found().into_response(),
    }
}

fn slug(text: &str) -> Option<Slug> {
    Slug::parse("slug", text).ok()
}

async fn own(State(feeds): State<Feeds>, Path(file): Path<String>, asked: HeaderMap) -> Response {
    match file.strip_suffix(".ics").and_then(Presented::parse) {
        Some(link) => answered(feeds.own(&link).await, &asked),
        None => Fault::not_found().into_response(),
    }
}

async fn answer(feeds: &Feeds, selection: &Selection, asked: &HeaderMap) -> Response {
    answered(feeds.get(selection).await, asked)
}

fn answered(found: Result<Arc<Ready>, Missing>, asked: &HeaderMap) -> Response {
    match found {
        Ok(ready) => ready.answer(asked),
        Err(Missing::Unknown) => Fault::not_found().into_response(),
        Err(Missing::GivenUp) => Fault::of_status(StatusCode::GONE).into_response(),
        Err(Missing::Unavailable(error)) => {
            tracing::error!(?error, "a calendar feed could not be made");
            Fault::unavailable().into_response()
        }
    }
}
