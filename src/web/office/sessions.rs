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
    actions::{identities, logins},
    domain::{
        format::Locale,
        id::{IdentityId, LoginId},
    },
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
    identities: Vec<Connected>,
    /// The name of the identity provider to connect with, if there is one to connect with.
    connectable: Option<String>,
}

/// A connection with somebody at an identity provider.
struct Connected {
    id: IdentityId,
    line: String,
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
    let (identities, connectable) = identities_of(&site, &visit, &organizer).await?;
    let own = logins::language(&site.desk, here).await?.unwrap_or(visit.locale());
    let languages = Locale::ALL.iter().map(|locale| Words(*locale)).collect();
    Ok(page::private(StatusCode::OK, &SessionsPage { visit, sessions, languages, own, identities, connectable }))
}

/// With whom one is connected, and the provider's name if one can still connect with it.
async fn identities_of(
    site: &Site,
    visit: &Visit,
    organizer: &Organizer,
) -> Result<(Vec<Connected>, Option<String>), Fault> {
    let (all, provider) = (identities::list(&site.desk, &organizer.0).await?, site.provider.as_ref());
    let is_known = |issuer: &str| provider.is_some_and(|provider| provider.issuer() == issuer);
    let free = !all.iter().any(|identity| is_known(&identity.issuer));
    let lines = all.into_iter().map(|identity| {
        // One of a provider that is no longer asked keeps its own name.
        let named =
            provider.filter(|provider| provider.issuer() == identity.issuer).map(|known| known.label().to_owned());
        let name = named.unwrap_or(identity.issuer);
        let since = locale::instant(visit.locale(), identity.connected_at, site.zone);
        let line = visit.words.t2("identities-line", ("provider", name.into()), ("since", since.into()));
        Connected { id: identity.id, line }
    });
    Ok((lines.collect(), provider.filter(|_| free).map(|provider| provider.label().to_owned())))
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

/// Which connection.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichIdentity {
    identity: String,
}

/// Takes one back.
pub(super) async fn disconnect(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(WhichIdentity { identity }): Form<WhichIdentity>,
) -> Result<Response, Fault> {
    let id = identity.parse().map_err(|_| Fault::not_found())?;
    identities::disconnect(&site.desk, &organizer.0, id).await?;
    Ok(Redirect::to(&visit.after(Done::Disconnected, &paths::Sessions)).into_response())
}
