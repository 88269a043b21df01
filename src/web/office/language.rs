//! The language an organizer chose: pages and mails speak it.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::Organizer;
use crate::{
    actions::{accounts, logins},
    domain::format::Locale,
    web::{
        cookies,
        error::Fault,
        form::Form,
        paths,
        site::Site,
        visit::{Done, OwnLanguage, Visit},
    },
};

/// Lets every page of the workplace speak the language of whoever is signed in.
pub(super) async fn speak(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if let Some(session) = cookies::session(&site.frame, request.headers()) {
        match logins::language(&site.desk, session).await {
            Ok(Some(own)) => {
                request.extensions_mut().insert(OwnLanguage(own));
            }
            Ok(None) => {}
            Err(failure) => return Fault::from(failure).into_response(),
        }
    }
    next.run(request).await
}

/// Which language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    language: String,
}

/// Keeps the choice. The page that follows speaks it.
pub(super) async fn choose(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(Choice { language }): Form<Choice>,
) -> Result<Response, Fault> {
    let language = Locale::from_word(&language).ok_or_else(|| Fault::field("bad-field", "language"))?;
    accounts::set_language(&site.desk, &organizer.0, language).await?;
    // Without the language of the address, which would hide the choice.
    let visit = Visit { chosen: false, ..visit };
    Ok(Redirect::to(&visit.after(Done::Saved, &paths::Sessions)).into_response())
}
