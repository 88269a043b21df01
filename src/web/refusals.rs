//! A deed that somebody signed in was not allowed is written into the audit log (C45): in one place, whatever page or call it
//! was. Looking is no deed: a GET changes nothing, and what one may not even know of leaves nothing, or the time of the
//! answer would tell that it is there.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{api, cookies, error::Fault, limits, site::Site};
use crate::{
    actions::{
        accounts, audit,
        audit::{Refused, Whereupon},
        logins,
    },
    domain::access::Viewer,
};

/// Lets a request pass, and writes its refusal down.
pub(super) async fn note(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let headers = credentials(request.headers());
    let path = request.uri().path().to_owned();
    let route =
        request.extensions().get::<MatchedPath>().map(|route| format!("{} {}", request.method(), route.as_str()));
    let response = next.run(request).await;
    let refused = response.extensions().get::<Fault>().is_some_and(|fault| *fault == Fault::forbidden());
    if let Some(route) = route.filter(|_| refused && response.status() == StatusCode::FORBIDDEN) {
        let viewer =
            if limits::is_api(&path) { by_token(&site, &headers).await } else { by_session(&site, &headers).await };
        if let Some(viewer) = viewer {
            let refused = Refused { route, whereupon: whereupon(&path) };
            // The answer stays what it is, whether or not that could be written down.
            if let Err(error) = audit::refused(&site.desk, &viewer, &refused).await {
                tracing::error!(%error, "a refused deed is not in the audit log");
            }
        }
    }
    response
}

/// What of a request says who asks.
fn credentials(headers: &HeaderMap) -> HeaderMap {
    let kept = [header::COOKIE, header::AUTHORIZATION];
    let of = |name: header::HeaderName| {
        headers.get_all(&name).iter().cloned().map(move |value| (name.clone(), value)).collect::<Vec<_>>()
    };
    kept.into_iter().flat_map(of).collect()
}

async fn by_session(site: &Site, headers: &HeaderMap) -> Option<Viewer> {
    let session = cookies::session(&site.frame, headers)?;
    logins::viewer(&site.desk, session).await.ok().filter(|viewer| viewer.account().is_some())
}

async fn by_token(site: &Site, headers: &HeaderMap) -> Option<Viewer> {
    let secret = api::bearer_of(headers)?;
    accounts::viewer_by_token(&site.desk, secret).await.ok().flatten()
}

/// What an address is about: `/manage/events/{id}/move`, `/api/v1/formats/{slug}`.
fn whereupon(path: &str) -> Whereupon {
    let parts: Vec<&str> = path.split('/').collect();
    let found = parts.windows(2).find_map(|pair| match (pair[0], pair[1].parse::<uuid::Uuid>()) {
        ("events", Ok(id)) => Some(Whereupon::Event(id.into())),
        ("organizations", Ok(id)) => Some(Whereupon::Host(id.into())),
        ("questions", Ok(id)) => Some(Whereupon::Question(id.into())),
        (kind, Ok(id)) if kind.starts_with("change") => Some(Whereupon::ChangeSet(id.into())),
        ("formats", Err(_)) if !pair[1].is_empty() => Some(Whereupon::Format(pair[1].to_owned())),
        _ => None,
    });
    found.unwrap_or(Whereupon::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_is_about() {
        let id = uuid::Uuid::from_u128(7);
        for (path, expected) in [
            (format!("/manage/events/{id}/move"), Whereupon::Event(id.into())),
            (format!("/api/v1/events/{id}"), Whereupon::Event(id.into())),
            (format!("/manage/organizations/{id}/logo"), Whereupon::Host(id.into())),
            (format!("/manage/questions/{id}"), Whereupon::Question(id.into())),
            ("/manage/formats/austausch/settings".to_owned(), Whereupon::Format("austausch".into())),
            ("/api/v1/formats/austausch".to_owned(), Whereupon::Format("austausch".into())),
            ("/api/v1/formats".to_owned(), Whereupon::Nothing),
            ("/manage/new-format".to_owned(), Whereupon::Nothing),
        ] {
            assert_eq!(whereupon(&path), expected, "{path}");
        }
    }
}
