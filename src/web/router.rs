//! All routes on one screen.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::State,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use chrono::TimeDelta;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    api, assets, client,
    error::Fault,
    feeds, figures, film, layers, looks, office,
    pages::{
        calendar, confirm, demo, events, follow, formats, join, legal, lost, manage, new_address, offer, own_address,
        own_answers, own_attendance, own_calendar, own_data, own_details, own_restriction, register, start, substitute,
        unsubscribe,
    },
    paths::{self, Page},
    refusals,
    server::Leaving,
    site::Site,
};
use crate::app::App;

/// The whole service as one router. What has to go on beside requests is spawned on `tasks` and ends on `stop`.
pub fn router(app: &App, tasks: &TaskTracker, stop: &CancellationToken) -> Router {
    crate::locale::load();
    tasks.spawn(figures::keep(stop.clone()));
    let site = Site::new(app);
    let (frame, clients, asked) = (site.frame.clone(), site.clients.clone(), site.clone());
    let api = api::routes(&site, app.settings.time_zone, tasks);
    let router = operation().merge(public()).merge(registration()).merge(office::routes(&site)).with_state(site);
    let router =
        router.merge(api).layer(from_fn_with_state(asked, refusals::note)).merge(feeds::router(app, tasks, stop));
    layers::framed(router.layer(from_fn_with_state(clients, client::watch)), &frame)
}

/// What operators and browsers ask for.
fn operation() -> Router<Site> {
    Router::new()
        .route(paths::Healthz::ROUTE, get(|| async { "ok\n" }))
        .route(paths::Readyz::ROUTE, get(ready))
        .route(paths::Metrics::ROUTE, get(figures::show))
        .route(paths::SecurityTxt::ROUTE, get(security_txt))
        .route(paths::Robots::ROUTE, get(|| async { ROBOTS }))
        .route(paths::Asset::ROUTE, get(assets::show))
        .route(paths::Logo::ROUTE, get(looks::show))
        .route(paths::DemoMails::ROUTE, get(demo::list))
        .route(paths::DemoMail::ROUTE, get(demo::show))
        .route(paths::DemoMailHtml::ROUTE, get(demo::html))
}

/// What everybody may read.
fn public() -> Router<Site> {
    Router::new()
        .route(paths::Start::ROUTE, get(start::list))
        .route(paths::Formats::ROUTE, get(formats::list))
        .route(paths::Format::ROUTE, get(formats::show))
        .route(paths::FormatNext::ROUTE, get(formats::next))
        .route(paths::Event::ROUTE, get(events::show))
        .route(paths::Calendar::ROUTE, get(calendar::show))
        .route(paths::Imprint::ROUTE, get(legal::imprint))
        .route(paths::Privacy::ROUTE, get(legal::privacy))
        .route(paths::Accessibility::ROUTE, get(legal::accessibility))
        .route(paths::EasyLanguage::ROUTE, get(legal::easy_language))
        .route(paths::SignLanguage::ROUTE, get(legal::sign_language))
        .route(paths::SignLanguageFile::ROUTE, get(film::show))
}

/// Registering, and what links in mails open.
fn registration() -> Router<Site> {
    Router::new()
        .route(paths::FormatRegister::ROUTE, get(register::format_form).post(register::format_submit))
        .route(paths::FormatFollow::ROUTE, get(follow::form).post(follow::submit))
        .route(paths::Follow::ROUTE, get(follow::show).post(follow::press))
        .route(paths::EventRegister::ROUTE, get(register::event_form).post(register::event_submit))
        .route(paths::CheckInbox::ROUTE, get(lost::check_inbox))
        .route(paths::LostLink::ROUTE, get(lost::form).post(lost::submit))
        .route(paths::Confirm::ROUTE, get(confirm::show).post(confirm::confirm))
        .route(paths::Deny::ROUTE, post(confirm::deny))
        .route(paths::Offer::ROUTE, get(offer::show).post(offer::accept))
        .route(paths::OfferRelease::ROUTE, post(offer::release))
        .route(paths::Substitute::ROUTE, get(substitute::show).post(substitute::accept))
        .route(paths::SubstituteDecline::ROUTE, post(substitute::decline))
        .route(paths::Unsubscribe::ROUTE, get(unsubscribe::show).post(unsubscribe::one_click))
        .route(paths::UnsubscribeData::ROUTE, get(own_data::offer_there).post(own_data::ask_there))
        .route(paths::Objection::ROUTE, post(unsubscribe::object))
        .route(paths::Join::ROUTE, get(join::show).post(join::enter))
        .route(paths::OwnAnswers::ROUTE, get(own_answers::show).post(own_answers::submit))
        .route(paths::OwnAttendance::ROUTE, post(own_attendance::confirm))
        .route(paths::OwnCertificate::ROUTE, get(own_attendance::certificate))
        .route(paths::OwnSubstitute::ROUTE, get(substitute::form).post(substitute::ask))
        .route(paths::Manage::ROUTE, get(manage::show).post(manage::submit))
        .route(paths::ManageData::ROUTE, get(own_data::offer).post(own_data::ask))
        .route(paths::KnownData::ROUTE, get(own_data::show))
        .route(paths::KnownFile::ROUTE, get(own_data::file))
        .route(paths::ManageCalendar::ROUTE, get(own_calendar::show).post(own_calendar::submit))
        .route(paths::ManageDetails::ROUTE, get(own_details::show).post(own_details::submit))
        .route(paths::ManageAddress::ROUTE, get(own_address::show).post(own_address::submit))
        .route(paths::ManageRestriction::ROUTE, get(own_restriction::show).post(own_restriction::submit))
        .route(paths::NewAddress::ROUTE, get(new_address::show).post(new_address::confirm))
        .route(paths::NewAddressDenial::ROUTE, post(new_address::deny))
        .route(paths::ManageErasure::ROUTE, get(own_data::erasure).post(own_data::erase))
}

/// Robots may read everything but what a link opens; feeds stay open, or calendar services would not fetch them.
const ROBOTS: &str = "User-agent: *\nDisallow: /r/\nDisallow: /a/\nDisallow: /m/\nDisallow: /d/\nDisallow: /o/\nDisallow: /f/\nDisallow: /s/\nDisallow: /u/\nDisallow: /join/\nDisallow: /login\nDisallow: /manage\n";

/// The date until which it can be relied on is always ahead, and never more than a year (RFC 9116, 2.5.5).
async fn security_txt(State(site): State<Site>) -> Result<String, Fault> {
    let contact = site.security.as_ref().ok_or_else(Fault::not_found)?;
    let expires = (site.desk.now() + TimeDelta::days(180)).format("%Y-%m-%dT00:00:00Z");
    let here = site.frame.base().absolute(&paths::SecurityTxt.to_string());
    Ok(format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: de, en\nCanonical: {here}\n"))
}

/// Whoever distributes requests waits for a short while only.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// Ready is who can show pages and will go on doing so: a node that was asked to stop says that it leaves while it still
/// answers, so that nobody is sent to it any more when it closes.
async fn ready(State(site): State<Site>, leaving: Option<Extension<Leaving>>) -> Result<&'static str, Fault> {
    if leaving.is_some() {
        return Err(Fault::unavailable());
    }
    match tokio::time::timeout(READY_WITHIN, site.desk.store.schema_is_current()).await {
        Ok(Ok(true)) => Ok("ready\n"),
        Ok(Err(error)) => Err(error.into()),
        Ok(Ok(false)) | Err(_) => Err(Fault::unavailable()),
    }
}
