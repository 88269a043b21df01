//! Having one's data used no further than needed, and lifting that (Art. 18 GDPR).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::{people, registrations::participant_by_link},
    domain::capability::Purpose,
    web::{
        error::Fault,
        extract::Link,
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// What the button says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    wish: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_restriction.html")]
struct RestrictionPage {
    visit: Visit,
    restricted: bool,
    action: String,
    back: String,
}

/// Says what it means, and whether it holds.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    let shown = RestrictionPage {
        restricted: person.restricted_at.is_some(),
        action: visit.href(&paths::ManageRestriction(token.clone())),
        back: visit.href(&paths::Manage(token)),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Restricts it, or lifts that.
///
/// # Errors
/// The link no longer holds.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let wanted = match fields.wish.as_str() {
        "restrict" => true,
        "lift" => false,
        _ => return Err(Fault::field("bad-field", "wish")),
    };
    people::restrict(&site.desk, &link, wanted).await?;
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    Ok(Redirect::to(&visit.after(Done::Saved, &paths::ManageRestriction(token))).into_response())
}
