//! Who calls: nobody we know, or an organizer's token (`Authorization: Bearer …`).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{
    Api,
    answer::{Denied, expected, named},
};
use crate::{
    actions::accounts,
    domain::{access::Viewer, format::Locale},
    web::{client::Client, visit},
};

/// Longer secrets than this are none of ours.
const LONGEST: usize = 200;

/// Whoever asks; nobody in particular without a token. A wrong token is refused, not ignored.
#[derive(Clone, Debug)]
pub(super) struct Reader(pub(super) Viewer);

/// Somebody with a token.
#[derive(Clone, Debug)]
pub(super) struct Organizer(pub(super) Viewer);

impl FromRequestParts<Api> for Reader {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Denied> {
        // The layer that keeps answers may have looked already.
        match parts.extensions.get::<Viewer>() {
            Some(viewer) => Ok(Self(viewer.clone())),
            None => viewer(api, &parts.headers).await.map(Self),
        }
    }
}

impl FromRequestParts<Api> for Organizer {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Denied> {
        match Reader::from_request_parts(parts, api).await? {
            Reader(Viewer::Anonymous) => Err(Denied::NoToken),
            Reader(organizer) => Ok(Self(organizer)),
        }
    }
}

/// Somebody with a token who changes a thing that is there.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    pub(super) viewer: Viewer,
    /// The version they saw, if they say so.
    pub(super) expected: Option<i64>,
    /// All the versions they name, where versions do not grow.
    pub(super) named: Option<Vec<i64>>,
    pub(super) locale: Locale,
}

impl FromRequestParts<Api> for Editor {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Denied> {
        let Organizer(viewer) = Organizer::from_request_parts(parts, api).await?;
        let Ok(Language(locale)) = Language::from_request_parts(parts, api).await;
        Ok(Self { viewer, expected: expected(&parts.headers), named: named(&parts.headers), locale })
    }
}

/// The viewer behind the request's token.
///
/// # Errors
/// The header is none of ours, or the token is unknown or revoked.
pub(super) async fn viewer(api: &Api, headers: &HeaderMap) -> Result<Viewer, Denied> {
    let mut said = headers.get_all(header::AUTHORIZATION).iter();
    let Some(first) = said.next() else { return Ok(Viewer::Anonymous) };
    let secret = first.to_str().ok().and_then(bearer).filter(|_| said.next().is_none()).ok_or(Denied::BadToken)?;
    accounts::viewer_by_token(&api.desk, secret).await?.ok_or(Denied::BadToken)
}

/// The token that a request shows, if it shows one.
pub(crate) fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok().and_then(bearer)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    let plain = !secret.is_empty() && secret.len() <= LONGEST && secret.bytes().all(|b| b.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("bearer") && plain).then_some(secret)
}

/// Somebody without a token, or with one: who they are makes no difference here.
#[derive(Clone, Debug)]
pub(super) struct Anybody {
    pub(super) locale: Locale,
    /// Where they come from.
    pub(super) client: Client,
}

impl FromRequestParts<Api> for Anybody {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Denied> {
        Reader::from_request_parts(parts, api).await?;
        let Ok(Language(locale)) = Language::from_request_parts(parts, api).await;
        let Ok(client) = Client::from_request_parts(parts, api).await;
        Ok(Self { locale, client })
    }
}

/// The language of sentences in the answer: `?lang=`, else `Accept-Language`, else the installation's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Language(pub(super) Locale);

impl FromRequestParts<Api> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Self::Rejection> {
        Ok(Self(visit::language(&parts.uri, &parts.headers, api.frame.default_locale()).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_read() {
        assert_eq!(bearer("Bearer turnus_abc"), Some("turnus_abc"));
        assert_eq!(bearer("bearer  turnus_abc "), Some("turnus_abc"));
        let long = format!("Bearer {}", "x".repeat(LONGEST + 1));
        for wrong in ["", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "turnus_abc", &long] {
            assert_eq!(bearer(wrong), None, "{wrong}");
        }
    }
}
