//! Where somebody is signed in, and ending it there (C14); and the language one reads.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::Organizer;
use crate::{
    actions::logins,
    domain::{format::Locale, id::LoginId},
    locale::{self, Words},
    web::{
        cookies,
        error::Fault,
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/sessions.html")]
struct SessionsPage {
    visit: Visit,
    sessions: Vec<Session>,
    languages: Vec<Words>,
    own: Locale,
}

struct Session {
    id: LoginId,
    line: String,
    here: bool,
}

/// The list.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    organizer: Organizer,
) -> Result<Response, Fault> {
    let here = cookies::session(&site.frame, &headers).unwrap_or_default();
    let zone = site.zone;
    let sessions = logins::sessions(&site.desk, &organizer.0, here).await?.into_iter().map(|(login, here)| {
        let at = |at| locale::instant(visit.locale(), at, zone);
        let since = login.redeemed_at.unwrap_or(login.created_at);
        let seen = at(login.last_seen_at.unwrap_or(since));
        let line = visit.words.t2("session-line", ("since", at(since).into()), ("seen", seen.into()));
        Session { id: login.id, line, here }
    });
    let sessions = sessions.collect();
    let own = logins::language(&site.desk, here).await?.unwrap_or(visit.locale());
    let languages = Locale::ALL.iter().map(|locale| Words(*locale)).collect();
    Ok(page::private(StatusCode::OK, &SessionsPage { visit, sessions, languages, own }))
}

/// Which session.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    session: String,
}

/// Ends one.
pub(super) async fn end(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(Which { session }): Form<Which>,
) -> Result<Response, Fault> {
    let id = session.parse().map_err(|_| Fault::not_found())?;
    logins::end_session(&site.desk, &organizer.0, id).await?;
    Ok(Redirect::to(&visit.after(Done::Ended, &paths::Sessions)).into_response())
}
