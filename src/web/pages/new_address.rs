//! The page behind the link in the mail to a new address. Looking at it changes nothing (C04); pressing its button twice gives
//! the same answer.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::confirm::Nothing;
use crate::{
    actions::addresses::{self, Asked},
    domain::{address_change::AddressChangeState, capability::Purpose},
    web::{error::Fault, extract::Link, form::Form, page, paths, site::Site, visit::Visit},
};

#[derive(Template)]
#[template(path = "pages/registrations/new_address.html")]
struct NewAddressPage {
    visit: Visit,
    state: AddressChangeState,
    name: String,
    email: String,
    confirm: String,
    deny: String,
}

/// Shows what would be confirmed, or what has become of it.
///
/// # Errors
/// The link is unknown, forged or too old.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let Asked { change, participant } = addresses::look_up(&site.desk, &link).await?;
    let visit = visit.in_language_of(participant.locale);
    let token = site.desk.keys.link(Purpose::Address, change.link_id, 0);
    let shown = NewAddressPage {
        state: change.state,
        name: participant.name,
        email: change.email.to_string(),
        confirm: visit.href(&paths::NewAddress(token.clone())),
        deny: visit.href(&paths::NewAddressDenial(token)),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Everything of the person goes to the address from now on.
///
/// # Errors
/// The link no longer holds, or somebody of the same name is there.
pub async fn confirm(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let asked = addresses::confirm(&site.desk, &link).await?;
    Ok(back(&site, &visit, &asked))
}

/// "That was not me."
///
/// # Errors
/// The link no longer holds.
pub async fn deny(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let asked = addresses::deny(&site.desk, &link).await?;
    Ok(back(&site, &visit, &asked))
}

fn back(site: &Site, visit: &Visit, asked: &Asked) -> Response {
    let token = site.desk.keys.link(Purpose::Address, asked.change.link_id, 0);
    Redirect::to(&visit.href(&paths::NewAddress(token))).into_response()
}
