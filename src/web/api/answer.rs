//! What a call answers: JSON with its version, or why not.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    actions::Failure,
    domain::text::FieldError,
    store::StoreError,
    web::{error::Fault, problem::Refusal},
};

/// What a handler gives back.
pub(super) type Answer<T> = Result<T, Denied>;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// As the one table says.
    Fault(Fault),
    /// A token is needed.
    NoToken,
    /// The token is none of ours, or revoked.
    BadToken,
}

impl From<Fault> for Denied {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R: Refusal> From<Failure<R>> for Denied {
    fn from(failure: Failure<R>) -> Self {
        Self::Fault(failure.into())
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Vec<FieldError>> for Denied {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Fault(Fault::invalid(errors))
    }
}

impl From<FieldError> for Denied {
    fn from(error: FieldError) -> Self {
        vec![error].into()
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        let challenge = match self {
            Self::Fault(fault) => return fault.into_response(),
            Self::NoToken => HeaderValue::from_static("Bearer realm=\"turnus\""),
            Self::BadToken => HeaderValue::from_static("Bearer realm=\"turnus\", error=\"invalid_token\""),
        };
        let mut response = Fault::of_status(StatusCode::UNAUTHORIZED).into_response();
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        response
    }
}

/// A thing with the version of its row as a strong tag, for `If-Match`.
#[derive(Clone, Debug)]
pub(super) struct Versioned<T> {
    pub(super) version: i64,
    pub(super) thing: T,
}

impl<T: Serialize> Versioned<T> {
    /// 201, and where the new thing is.
    pub(super) fn created(self, at: &str) -> Response {
        let mut response = (StatusCode::CREATED, self).into_response();
        if let Ok(at) = HeaderValue::from_str(at) {
            response.headers_mut().insert(header::LOCATION, at);
        }
        response
    }
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.thing).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"v{}\"", self.version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The versions that `If-Match` names; nothing if it does not matter. A tag that is none of ours matches no version.
pub(super) fn named(headers: &HeaderMap) -> Option<Vec<i64>> {
    let tags = headers.get_all(header::IF_MATCH).iter();
    let tags: Vec<&str> = tags.flat_map(|value| value.to_str().unwrap_or_default().split(',')).map(str::trim).collect();
    if tags.is_empty() || tags.contains(&"*") {
        return None;
    }
    let version = |tag: &&str| tag.strip_prefix("\"v").and_then(|tag| tag.strip_suffix('"')?.parse().ok());
    Some(tags.iter().map(|tag| version(tag).unwrap_or(-1)).collect())
}

/// The same for versions that only grow: of several the greatest is the only one that can still hold.
pub(super) fn expected(headers: &HeaderMap) -> Option<i64> {
    named(headers).and_then(|versions| versions.into_iter().max())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_names_a_version_or_none_that_exists() {
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, value.parse().unwrap());
            expected(&headers)
        };
        assert_eq!(expected(&HeaderMap::new()), None);
        assert_eq!(read("*"), None);
        assert_eq!(read("\"v7\""), Some(7));
        assert_eq!(read("\"v7\", \"v9\""), Some(9));
        assert_eq!(read("\"v7\", *"), None);
        for other in ["\"7\"", "W/\"v7\"", "v7", "", "\"v99999999999999999999\""] {
            assert_eq!(read(other), Some(-1), "{other}");
        }
    }
}
