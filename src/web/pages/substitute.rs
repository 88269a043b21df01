//! Sending somebody in one's place: the form behind one's own link, and the page behind the link of whoever is asked.
//! Looking at either changes nothing (C04); pressing a button twice gives the same answer.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{agreed, confirm::Nothing};
use crate::{
    actions::{
        Failure, agreements,
        registrations::Place,
        substitutes::{self, Request},
    },
    domain::{
        capability::{Presented, Purpose},
        id::RegistrationId,
        participant::Participant,
        registration::{RawRegistration, RegisterRefusal},
        retention::WITHOUT_FORMAT,
        substitution::{Substitution, SubstitutionState, accept as may_accept, may_ask},
        text::FieldError,
    },
    locale::{self, Offer},
    web::{
        client::Client,
        entry::Entry,
        error::Fault,
        extract::{Link, Query},
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// For which date.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    registration: String,
}

/// Who is to come instead.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    registration: String,
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/substitute_form.html")]
struct FormPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    entry: Entry,
    action: String,
    back: String,
}

/// What the page of whoever is asked says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// They can answer.
    Open,
    /// The place is theirs.
    Taken,
    /// They said no.
    Declined,
    /// They have a seat of their own.
    There,
    /// They agreed, and the team decides.
    Agreed,
    /// The team did not let them in.
    Refused,
    /// It is too late, or was taken back.
    Over,
}

#[derive(Template)]
#[template(path = "pages/registrations/substitute.html")]
struct RequestPage {
    visit: Visit,
    stand: Stand,
    entry: Entry,
    /// Whether the team has a word on whether they come.
    by_team: bool,
    /// Whose place.
    giver: String,
    /// Who is asked.
    name: String,
    until: String,
    /// Who gets the data, and for how long.
    privacy: String,
    accept: String,
    decline: String,
    manage: String,
    /// The version of the words beside the button.
    words: String,
}

/// Shows the form.
///
/// # Errors
/// The link no longer holds, or the place cannot be handed on now.
pub async fn form(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let (place, earlier) = own(&site, &link, &which.registration).await?;
    may_ask(&place.registration, &place.announced, &earlier, site.desk.now()).map_err(Failure::Refused)?;
    let fields = Fields { registration: place.registration.id.to_string(), ..Fields::default() };
    Ok(page::private(StatusCode::OK, &FormPage::new(&site, visit, &place, (fields, Vec::new()))))
}

/// Asks the person named.
///
/// # Errors
/// As for [`form`].
pub async fn ask(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let (place, _) = own(&site, &link, &fields.registration).await?;
    let raw = RawRegistration { name: fields.name.clone(), email: fields.email.clone(), ..RawRegistration::default() };
    match raw.parse(visit.locale()) {
        Ok(applicant) => {
            let with = (&applicant, client.may_cause_mail());
            substitutes::ask(&site.desk, &link, place.registration.id, with).await?;
            let to = paths::Manage(manage_token(&site, &place.participant));
            Ok(Redirect::to(&visit.after(Done::SubstituteAsked, &to)).into_response())
        }
        Err(errors) => {
            let shown = FormPage::new(&site, visit, &place, (fields, errors));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
    }
}

/// One's own place, and the requests for it so far.
async fn own(site: &Site, link: &Presented, registration: &str) -> Result<(Place, Vec<Substitution>), Fault> {
    let id: RegistrationId = registration.parse().map_err(|_| Fault::not_found())?;
    Ok(substitutes::look_up_place(&site.desk, link, id).await?)
}

/// Shows the request, or what has become of it.
///
/// # Errors
/// The link is unknown or forged.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let request = substitutes::look_up(&site.desk, &link).await?;
    Ok(page::private(StatusCode::OK, &RequestPage::new(&site, visit, &request)))
}

/// The version of the words that were read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Read {
    pub(super) words: String,
}

/// Takes the place.
///
/// # Errors
/// The link is forged, or the place cannot be taken any more.
pub async fn accept(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(Read { words }): Form<Read>,
) -> Result<Response, Fault> {
    let Ok(words) = agreed::read(&words, &[Offer::Substitute]) else {
        let request = substitutes::look_up(&site.desk, &link).await?;
        let address = paths::Substitute(token(&site, &request));
        return Ok(Redirect::to(&visit.after(Done::WordsChanged, &address)).into_response());
    };
    let request = agreements::on(words, substitutes::accept(&site.desk, &link)).await?;
    Ok(Redirect::to(&visit.href(&paths::Substitute(token(&site, &request)))).into_response())
}

/// Declines.
///
/// # Errors
/// The link is forged.
pub async fn decline(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let request = substitutes::decline(&site.desk, &link).await?;
    Ok(Redirect::to(&visit.href(&paths::Substitute(token(&site, &request)))).into_response())
}

fn token(site: &Site, request: &Request) -> String {
    site.desk.keys.link(Purpose::Substitute, request.substitution.link_id, 0)
}

fn manage_token(site: &Site, person: &Participant) -> String {
    site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version)
}

fn stand(request: &Request, now: DateTime<Utc>) -> Stand {
    let (giver, there) = (&request.giver.registration, request.there.as_ref());
    match request.substitution.state {
        SubstitutionState::Accepted => return Stand::Taken,
        SubstitutionState::Declined => return Stand::Declined,
        SubstitutionState::Agreed => return Stand::Agreed,
        SubstitutionState::Refused => return Stand::Refused,
        SubstitutionState::Open | SubstitutionState::TakenBack | SubstitutionState::Lapsed => {}
    }
    match may_accept(&request.substitution, (giver, there), (&request.giver.announced, request.by_team), now) {
        Ok(_) => Stand::Open,
        Err(RegisterRefusal::AlreadyThere) => Stand::There,
        Err(_) => Stand::Over,
    }
}

impl FormPage {
    fn new(site: &Site, visit: Visit, place: &Place, (fields, errors): (Fields, Vec<FieldError>)) -> Self {
        let visit = visit.in_language_of(place.participant.locale);
        let token = manage_token(site, &place.participant);
        Self {
            wrong: Wrong::new(visit.locale(), errors),
            entry: Entry::new(&visit, &place.announced, site.desk.now()),
            action: visit.href(&paths::OwnSubstitute(token.clone())),
            back: visit.href(&paths::Manage(token)),
            fields,
            visit,
        }
    }
}

impl RequestPage {
    fn new(site: &Site, visit: Visit, request: &Request) -> Self {
        let visit = visit.in_language_of(request.person.locale);
        let (date, now) = (&request.giver.announced, site.desk.now());
        let days = date.format.as_ref().map_or(WITHOUT_FORMAT, |format| format.retention_days);
        let token = token(site, request);
        Self {
            words: agreed::version(visit.locale(), Offer::Substitute),
            stand: stand(request, now),
            by_team: request.by_team,
            entry: Entry::new(&visit, date, now),
            giver: request.giver.participant.name.clone(),
            name: request.person.name.clone(),
            until: locale::instant(visit.locale(), request.substitution.expires_at, date.event.slot.zone),
            privacy: visit.words.t2("register-privacy", ("host", date.host.as_str().into()), ("days", days.into())),
            accept: visit.href(&paths::Substitute(token.clone())),
            decline: visit.href(&paths::SubstituteDecline(token)),
            manage: visit.href(&paths::Manage(manage_token(site, &request.person))),
            visit,
        }
    }
}
