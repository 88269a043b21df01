//! The page behind the link of a seat on offer: take it or let it go. Looking at it changes nothing (C04); pressing its
//! button twice gives the same answer.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{agreed, confirm::Nothing, substitute::Read};
use crate::{
    actions::{
        agreements,
        registrations::{self, Place},
    },
    domain::{capability::Purpose, registration::RegistrationState, waiting_list},
    locale::{self, Offer},
    web::{
        entry::Entry,
        error::Fault,
        extract::Link,
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// What has become of the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// It holds.
    Open,
    /// The seat is theirs.
    Taken,
    /// The deadline has passed.
    Lapsed,
    /// They let it go, or left.
    LetGo,
    /// They queue: the event was cancelled meanwhile, and nobody lost their place by that.
    Waiting,
}

#[derive(Template)]
#[template(path = "pages/registrations/offer.html")]
struct OfferPage {
    visit: Visit,
    stand: Stand,
    entry: Entry,
    name: String,
    until: String,
    /// The version of the words beside the button.
    words: String,
    accept: String,
    release: String,
    manage: String,
}

/// Shows the offer, or what has become of it.
///
/// # Errors
/// The link is unknown or forged.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let place = registrations::look_up_offer(&site.desk, &link).await?;
    Ok(page::private(StatusCode::OK, &OfferPage::new(&site, visit, &place)))
}

/// Takes the seat.
///
/// # Errors
/// The link is forged, or the offer is over.
pub async fn accept(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(Read { words }): Form<Read>,
) -> Result<Response, Fault> {
    let Ok(words) = agreed::read(&words, &[Offer::FreedSeat]) else {
        let place = registrations::look_up_offer(&site.desk, &link).await?;
        let address = paths::Offer(token(&site, &place));
        return Ok(Redirect::to(&visit.after(Done::WordsChanged, &address)).into_response());
    };
    let place = agreements::on(words, registrations::accept(&site.desk, &link)).await?;
    Ok(Redirect::to(&visit.href(&paths::Offer(token(&site, &place)))).into_response())
}

/// Lets it go.
///
/// # Errors
/// The link is forged.
pub async fn release(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let place = registrations::let_go(&site.desk, &link).await?;
    Ok(Redirect::to(&visit.href(&paths::Offer(token(&site, &place)))).into_response())
}

fn token(site: &Site, place: &Place) -> String {
    site.desk.keys.link(Purpose::Offer, place.registration.link_id, 0)
}

fn stand(site: &Site, place: &Place) -> Stand {
    let starts_at = place.announced.event.slot.starts_at;
    match place.registration.state {
        RegistrationState::Offered if waiting_list::has_lapsed(&place.registration, starts_at, site.desk.now()) => {
            Stand::Lapsed
        }
        RegistrationState::Offered => Stand::Open,
        RegistrationState::Confirmed | RegistrationState::Attended | RegistrationState::NoShow => Stand::Taken,
        RegistrationState::Waiting => Stand::Waiting,
        // Whoever lets go clears the deadline; one that is still there has passed.
        RegistrationState::Cancelled if place.registration.offered_until.is_some() => Stand::Lapsed,
        RegistrationState::Cancelled
        | RegistrationState::Declined
        | RegistrationState::Unconfirmed
        | RegistrationState::Requested => Stand::LetGo,
    }
}

impl OfferPage {
    fn new(site: &Site, visit: Visit, place: &Place) -> Self {
        let person = &place.participant;
        let token = token(site, place);
        let slot = place.announced.event.slot;
        let until = place.registration.offered_until.unwrap_or(slot.starts_at);
        Self {
            stand: stand(site, place),
            entry: Entry::new(&visit, &place.announced, site.desk.now()),
            name: person.name.clone(),
            words: agreed::version(visit.locale(), Offer::FreedSeat),
            until: locale::instant(visit.locale(), until, slot.zone),
            accept: visit.href(&paths::Offer(token.clone())),
            release: visit.href(&paths::OfferRelease(token)),
            manage: visit.href(&paths::Manage(site.desk.keys.link(
                Purpose::Manage,
                person.link_id,
                person.link_version,
            ))),
            visit,
        }
    }
}
