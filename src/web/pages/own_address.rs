//! Another mail address (G10): given by one's own page, and stopped there. Whatever is known about the address, the page says
//! the same (C10).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::{Failure, addresses, registrations::participant_by_link},
    domain::{
        capability::{Presented, Purpose},
        participant::Participant,
        text::{EmailAddress, FieldError},
    },
    web::{
        client::Client,
        error::Fault,
        extract::Link,
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    email: String,
    wish: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_address.html")]
struct AddressPage {
    visit: Visit,
    action: String,
    back: String,
    now: String,
    email: String,
    wrong: Wrong,
}

impl AddressPage {
    fn new(site: &Site, visit: Visit, person: &Participant, (email, errors): (String, Vec<FieldError>)) -> Self {
        let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        Self {
            action: visit.href(&paths::ManageAddress(token.clone())),
            back: visit.href(&paths::Manage(token)),
            now: person.email.to_string(),
            wrong: Wrong::new(visit.locale(), errors),
            email,
            visit,
        }
    }
}

/// Shows the form.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    Ok(page::private(StatusCode::OK, &AddressPage::new(&site, visit, &person, (String::new(), Vec::new()))))
}

/// Has a link sent to the address, or stops what was asked for.
///
/// # Errors
/// The link no longer holds.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    match act(&site, &client, &link, &fields).await {
        Ok(done) => {
            let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
            Ok(Redirect::to(&visit.after(done, &paths::ManageAddress(token))).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            let visit = visit.in_language_of(person.locale);
            let shown = AddressPage::new(&site, visit, &person, (fields.email, errors));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn act(
    site: &Site,
    client: &Client,
    link: &Presented,
    fields: &Fields,
) -> Result<Done, Failure<crate::domain::registration::RegisterRefusal>> {
    if fields.wish == "stop" {
        return addresses::stop(&site.desk, link).await.map(|()| Done::AddressStopped);
    }
    let email = EmailAddress::parse("email", &fields.email).map_err(|error| Failure::Invalid(vec![error]))?;
    addresses::ask(&site.desk, link, &email, client.may_cause_mail()).await.map(|()| Done::AddressAsked)
}
