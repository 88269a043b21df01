//! What one once said about oneself, corrected: name, authority, Land (G10).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::register::laender;
use crate::{
    actions::{Failure, people, registrations::participant_by_link},
    domain::{
        capability::Purpose,
        participant::{Land, Participant},
        registration::RawDetails,
        text::FieldError,
    },
    web::{
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
    name: String,
    organization: String,
    land: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_details.html")]
struct DetailsPage {
    visit: Visit,
    action: String,
    address: String,
    back: String,
    fields: Fields,
    wrong: Wrong,
    laender: Vec<(&'static str, String)>,
}

impl DetailsPage {
    fn new(site: &Site, visit: Visit, person: &Participant, (fields, errors): (Fields, Vec<FieldError>)) -> Self {
        let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        Self {
            action: visit.href(&paths::ManageDetails(token.clone())),
            address: visit.href(&paths::ManageAddress(token.clone())),
            back: visit.href(&paths::Manage(token)),
            wrong: Wrong::new(visit.locale(), errors),
            laender: laender(&visit),
            fields,
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
    let fields = Fields {
        name: person.name.clone(),
        organization: person.organization_text.clone().unwrap_or_default(),
        land: person.land.map(Land::as_str).unwrap_or_default().to_owned(),
    };
    Ok(page::private(StatusCode::OK, &DetailsPage::new(&site, visit, &person, (fields, Vec::new()))))
}

/// Keeps what it says.
///
/// # Errors
/// The link no longer holds.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let raw = RawDetails { name: &fields.name, organization: &fields.organization, land: &fields.land };
    let done = people::correct(&site.desk, &link, raw).await;
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    match done {
        Ok(()) => {
            let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
            Ok(Redirect::to(&visit.after(Done::Saved, &paths::Manage(token))).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            let visit = visit.in_language_of(person.locale);
            let shown = DetailsPage::new(&site, visit, &person, (fields, errors));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(failure) => Err(failure.into()),
    }
}
