//! What is known about oneself, to read and as a file, by a fresh link that one has sent to one's mailbox (G05); and having
//! oneself erased (G06).

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::known::{Known, known};
use crate::{
    actions::{people, registrations::participant_by_link},
    domain::{
        capability::{Presented, Purpose},
        participant::Participant,
    },
    web::{
        client::Client,
        error::Fault,
        extract::Link,
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "pages/registrations/own_data_link.html")]
struct LinkPage {
    visit: Visit,
    action: String,
    back: String,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_data.html")]
struct DataPage {
    visit: Visit,
    known: Known,
    file: String,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_erasure.html")]
struct ErasurePage {
    visit: Visit,
    name: String,
    action: String,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_erased.html")]
struct ErasedPage {
    visit: Visit,
}

/// The form has no field but its token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Nothing {}

/// Offers to send the link to it.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn offer(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let token = token(&site, &person);
    let shown = LinkPage {
        action: visit.href(&paths::ManageData(token.clone())),
        back: visit.href(&paths::Manage(token)),
        email: person.email.to_string(),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Sends it.
///
/// # Errors
/// The link no longer holds.
pub async fn ask(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    people::ask_for_data(&site.desk, &link, client.may_cause_mail()).await?;
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    Ok(Redirect::to(&visit.after(Done::DataAsked, &paths::ManageData(token(&site, &person)))).into_response())
}

/// Shows what is known.
///
/// # Errors
/// The link is unknown, forged, revoked or too old.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = people::by_data_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let back = visit.href(&paths::Manage(token(&site, &person)));
    let shown = DataPage {
        known: known(&site.desk, &visit, person).await?,
        file: visit.href(&paths::KnownFile(link.text())),
        back,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// The same as a file.
///
/// # Errors
/// The link is unknown, forged, revoked or too old.
pub async fn file(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = people::by_data_link(&site.desk, &site.desk.store, &link).await?;
    let known = known(&site.desk, &visit, person).await?;
    let name = "attachment; filename=\"turnus.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(known)).into_response())
}

/// Says what erasing oneself means.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn erasure(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let token = token(&site, &person);
    let shown = ErasurePage {
        action: visit.href(&paths::ManageErasure(token.clone())),
        back: visit.href(&paths::Manage(token)),
        name: person.name,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Erases the person behind the link. The page that follows is the answer itself: no address of theirs is left.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn erase(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let visit = in_their_language(&site, visit, &link).await?;
    people::erase(&site.desk, &link).await?;
    Ok(page::private(StatusCode::OK, &ErasedPage { visit }))
}

async fn in_their_language(site: &Site, visit: Visit, link: &Presented) -> Result<Visit, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, link).await?;
    Ok(visit.in_language_of(person.locale))
}

fn token(site: &Site, person: &Participant) -> String {
    site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version)
}
