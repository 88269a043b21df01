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

use super::{
    export::{Export, gather_followers},
    known::{Known, known},
};
use crate::{
    actions::{
        own_data::{self, By, Whose},
        people,
        registrations::participant_by_link,
    },
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
    /// Where it leads back to, and what that is called.
    back: (String, String),
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
#[template(path = "pages/follow/own_data.html")]
struct FollowersDataPage {
    visit: Visit,
    known: Export,
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
pub async fn offer(site: State<Site>, visit: Visit, link: Link) -> Result<Response, Fault> {
    offered(&site, visit, link, By::Own).await
}

/// The same by the link that stops invitations or following.
///
/// # Errors
/// The link is unknown, forged or too old.
pub async fn offer_there(site: State<Site>, visit: Visit, link: Link) -> Result<Response, Fault> {
    offered(&site, visit, link, By::Stop).await
}

async fn offered(site: &Site, visit: Visit, Link(link): Link, by: By) -> Result<Response, Fault> {
    let whose = own_data::look_up(&site.desk, &site.desk.store, &link, by).await?;
    let visit = visit.in_language_of(whose.locale());
    let shown = LinkPage {
        action: visit.href(&door(&link, by)),
        back: match by {
            By::Own => (visit.href(&paths::Manage(link.text())), visit.t("manage-title")),
            By::Stop => (visit.href(&paths::Unsubscribe(link.text())), visit.t("own-data-link-back")),
        },
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Where one asks.
fn door(link: &Presented, by: By) -> String {
    match by {
        By::Own => paths::ManageData(link.text()).to_string(),
        By::Stop => paths::UnsubscribeData(link.text()).to_string(),
    }
}

/// Sends it.
///
/// # Errors
/// The link no longer holds.
pub async fn ask(
    site: State<Site>,
    visit: Visit,
    client: Client,
    link: Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    asked(&site, &visit, &client, (link, By::Own)).await
}

/// The same by the link that stops invitations or following.
///
/// # Errors
/// The link no longer holds.
pub async fn ask_there(
    site: State<Site>,
    visit: Visit,
    client: Client,
    link: Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    asked(&site, &visit, &client, (link, By::Stop)).await
}

async fn asked(site: &Site, visit: &Visit, client: &Client, (Link(link), by): (Link, By)) -> Result<Response, Fault> {
    own_data::ask(&site.desk, (&link, by), client.may_cause_mail()).await?;
    Ok(Redirect::to(&visit.after(Done::DataAsked, &door(&link, by))).into_response())
}

/// Shows what is known.
///
/// # Errors
/// The link is unknown, forged, revoked or too old.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let whose = own_data::by_data_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(whose.locale());
    let file = visit.href(&paths::KnownFile(link.text()));
    Ok(match whose {
        Whose::Person(person) => {
            let back = visit.href(&paths::Manage(token(&site, &person)));
            let known = known(&site.desk, &visit, *person).await?;
            page::private(StatusCode::OK, &DataPage { visit, known, file, back })
        }
        Whose::Follower(follow) => {
            let known = gather_followers(&site.desk, visit.locale(), &follow.email).await?;
            let back = visit.href(&paths::Follow(site.desk.keys.link(Purpose::Follow, follow.link_id, 0)));
            page::private(StatusCode::OK, &FollowersDataPage { visit, known, file, back })
        }
    })
}

/// The same as a file.
///
/// # Errors
/// The link is unknown, forged, revoked or too old.
pub async fn file(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let disposition = [(header::CONTENT_DISPOSITION, "attachment; filename=\"turnus.json\"")];
    Ok(match own_data::by_data_link(&site.desk, &site.desk.store, &link).await? {
        Whose::Person(person) => (disposition, Json(known(&site.desk, &visit, *person).await?)).into_response(),
        Whose::Follower(follow) => {
            let known = gather_followers(&site.desk, visit.locale(), &follow.email).await?;
            (disposition, Json(known)).into_response()
        }
    })
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
