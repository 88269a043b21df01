//! The page behind the link in the first mail. Looking at it changes nothing, however often a mail scanner does
//! (A1, C04); pressing its button does, and pressing it twice gives the same answer.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{agreed, confirm_format};
use crate::{
    actions::{
        Failure, agreements, enrollments,
        registrations::{self, Place},
    },
    domain::{
        capability::{Presented, Purpose},
        event::Announced,
        registration::{Admission, RegisterRefusal, Registration, RegistrationState, is_refused, may_confirm},
    },
    locale::Offer,
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

/// What the person can do or has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Press the button for a seat.
    Open,
    /// Press the button for a place in the queue.
    OpenQueue,
    /// Press the button to ask the team.
    OpenRequest,
    /// The date is for others: press the button to ask the team all the same.
    Uninvited,
    /// The date takes no registrations any more.
    Closed,
    /// Has a seat.
    Confirmed,
    /// Queues.
    Waiting,
    /// The team decides.
    Requested,
    /// The team refused.
    Refused,
    /// Gave it back.
    Cancelled,
    /// Said "that was not me".
    Declined,
    /// It is over.
    Over,
}

#[derive(Template)]
#[template(path = "pages/registrations/confirm.html")]
struct ConfirmPage {
    visit: Visit,
    stand: Stand,
    entry: Entry,
    /// The other dates that the same button confirms.
    others: Vec<Entry>,
    name: String,
    confirm: String,
    deny: String,
    manage: String,
    calendar: String,
    /// The version of the words beside the button.
    words: String,
}

/// The form has no field but its token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Nothing {}

/// What the button says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    wish: String,
    /// The version of the words that were read.
    words: String,
}

/// Shows what would be confirmed, or what has become of it.
///
/// # Errors
/// The link is unknown, forged or too old.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    if let Some(member) = enrollments::look_up(&site.desk, &link).await? {
        return confirm_format::page(&site, visit, &member).await;
    }
    let place = registrations::look_up(&site.desk, &link).await?;
    let others = registrations::companions(&site.desk, &place.registration).await?;
    let visit = visit.hosted_by(&site.frame, place.announced.event.organization_id).await;
    let stand = stand(&site, &place).await?;
    Ok(page::private(StatusCode::OK, &ConfirmPage::new(&site, visit, stand, (&place, &others))))
}

/// Takes the seat, or a place in the queue.
///
/// # Errors
/// The link no longer holds, or the date no longer takes registrations.
pub async fn confirm(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(Wish { wish, words }): Form<Wish>,
) -> Result<Response, Fault> {
    let Ok(agreed) = agreed::read(&words, &SHOWN) else { return read_again(&site, &visit, &link).await };
    agreements::on(agreed, press(site, visit, link, wish == "ask")).await
}

/// The words that may stand beside the button, for a date or a whole format: while the page lay open, the last seat may have
/// gone.
const SHOWN: [Offer; 6] =
    [Offer::Seat, Offer::Queue, Offer::ByTeam, Offer::OnRequest, Offer::Format, Offer::FormatByTeam];

async fn read_again(site: &Site, visit: &Visit, link: &Presented) -> Result<Response, Fault> {
    let token = match enrollments::look_up(&site.desk, link).await? {
        Some(member) => site.desk.keys.link(Purpose::Confirm, member.enrollment.link_id, 0),
        None => token(site, &registrations::look_up(&site.desk, link).await?),
    };
    Ok(Redirect::to(&visit.after(Done::WordsChanged, &paths::Confirm(token))).into_response())
}

async fn press(site: Site, visit: Visit, link: Presented, asks: bool) -> Result<Response, Fault> {
    let done = if asks {
        registrations::request(&site.desk, &link).await
    } else {
        registrations::confirm(&site.desk, &link).await
    };
    let place = match done {
        // Whoever was taken off the list since the page was shown sees it as it is now.
        Err(Failure::Refused(RegisterRefusal::InvitationOnly)) => registrations::look_up(&site.desk, &link).await?,
        // It may be one for a whole format.
        Err(Failure::Refused(RegisterRefusal::Stale)) => return press_for_format(&site, &visit, &link, asks).await,
        done => done?,
    };
    Ok(Redirect::to(&visit.href(&paths::Confirm(token(&site, &place)))).into_response())
}

async fn press_for_format(site: &Site, visit: &Visit, link: &Presented, asks: bool) -> Result<Response, Fault> {
    let done =
        if asks { enrollments::request(&site.desk, link).await } else { enrollments::confirm(&site.desk, link).await };
    let member = match done {
        Err(Failure::Refused(RegisterRefusal::InvitationOnly)) => enrollments::look_up(&site.desk, link).await?,
        done => done?,
    };
    match member {
        Some(member) => Ok(confirm_format::back(site, visit, &member)),
        None => Err(Failure::Refused(RegisterRefusal::Stale).into()),
    }
}

/// "That was not me."
///
/// # Errors
/// The link is unknown or forged.
pub async fn deny(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    if let Some(member) = enrollments::deny(&site.desk, &link).await? {
        return Ok(confirm_format::back(&site, &visit, &member));
    }
    let place = registrations::deny(&site.desk, &link).await?;
    Ok(Redirect::to(&visit.href(&paths::Confirm(token(&site, &place)))).into_response())
}

fn token(site: &Site, place: &Place) -> String {
    site.desk.keys.link(Purpose::Confirm, place.registration.link_id, 0)
}

async fn stand(site: &Site, place: &Place) -> Result<Stand, Fault> {
    Ok(match place.registration.state {
        RegistrationState::Unconfirmed if may_confirm(&place.announced, site.desk.now()).is_err() => Stand::Closed,
        RegistrationState::Unconfirmed => open(site, place).await?,
        RegistrationState::Declined if is_refused(&place.registration) => Stand::Refused,
        RegistrationState::Declined => Stand::Declined,
        RegistrationState::Requested => Stand::Requested,
        RegistrationState::Cancelled => Stand::Cancelled,
        RegistrationState::Attended | RegistrationState::NoShow => Stand::Over,
        RegistrationState::Confirmed => Stand::Confirmed,
        // The offer has a page of its own.
        RegistrationState::Waiting | RegistrationState::Offered => Stand::Waiting,
    })
}

async fn open(site: &Site, place: &Place) -> Result<Stand, Fault> {
    let admission = registrations::admission_of(&site.desk.store, &place.announced, &place.participant).await?;
    Ok(match admission {
        Admission::OnRequest => Stand::Uninvited,
        Admission::ByTeam => Stand::OpenRequest,
        Admission::Free if place.announced.seats_left() == Some(0) => Stand::OpenQueue,
        Admission::Free => Stand::Open,
    })
}

impl ConfirmPage {
    fn new(site: &Site, visit: Visit, stand: Stand, (place, others): (&Place, &[(Registration, Announced)])) -> Self {
        let person = &place.participant;
        let visit = visit.in_language_of(person.locale);
        let now = site.desk.now();
        let token = token(site, place);
        let offer = match stand {
            Stand::OpenQueue => Offer::Queue,
            Stand::OpenRequest => Offer::ByTeam,
            Stand::Uninvited => Offer::OnRequest,
            _ => Offer::Seat,
        };
        Self {
            words: agreed::version(visit.locale(), offer),
            stand,
            entry: Entry::new(&visit, &place.announced, site.desk.now()),
            others: others.iter().map(|(_, date)| Entry::new(&visit, date, now)).collect(),
            name: person.name.clone(),
            confirm: visit.href(&paths::Confirm(token.clone())),
            deny: visit.href(&paths::Deny(token)),
            calendar: visit.href(&paths::EventIcs(place.announced.event.slug.clone())),
            manage: visit.href(&paths::Manage(site.desk.keys.link(
                Purpose::Manage,
                person.link_id,
                person.link_version,
            ))),
            visit,
        }
    }
}
