//! "Check your inbox", and asking for a lost link: the same pages for everybody (C10).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions,
    domain::text::EmailAddress,
    web::{
        client::Client,
        error::Fault,
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "pages/registrations/inbox.html")]
struct InboxPage {
    visit: Visit,
}

#[derive(Template)]
#[template(path = "pages/registrations/lost.html")]
struct LostPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
}

/// The form's field.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    email: String,
}

/// Says that a mail is on its way, whether or not one is.
pub async fn check_inbox(visit: Visit) -> Response {
    page::private(StatusCode::OK, &InboxPage { visit })
}

/// Shows the form with which somebody asks for the link to their registrations.
pub async fn form(visit: Visit) -> Response {
    page::private(StatusCode::OK, &LostPage { visit, fields: Fields::default(), wrong: Wrong::default() })
}

/// Has that link sent, if there is anything to send it for.
///
/// # Errors
/// The database does not answer.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    match EmailAddress::parse("email", &fields.email) {
        Ok(email) => {
            if client.may_cause_mail() {
                actions::registrations::ask_for_link(&site.desk, &email).await?;
            } else {
                actions::registrations::ask_for_link_in_vain(&site.desk).await?;
            }
            Ok(Redirect::to(&visit.href(&paths::CheckInbox)).into_response())
        }
        Err(error) => {
            let wrong = Wrong::new(visit.locale(), vec![error]);
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &LostPage { visit, fields, wrong }))
        }
    }
}
