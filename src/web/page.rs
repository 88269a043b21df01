//! From a template to an answer.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::error::Fault;

/// How long a page that is the same for everybody may be kept (C49): a browser asks each time, a proxy that serves many
/// may answer for a second by itself. So long a page of another node may be old anyway, see `shelf`.
pub(super) const PUBLIC: &str = "public, max-age=0, s-maxage=1, must-revalidate";

/// A page for one reader: never kept by anybody.
pub fn private(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            Fault::internal().into_response()
        }
    }
}

/// A page that is the same for everybody who speaks its language: may be kept, must be asked for again, and is not sent
/// twice (C49).
pub fn public(asked: &HeaderMap, page: &impl Template) -> Response {
    let Ok(html) = page.render() else { return private(StatusCode::OK, page) };
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(html.as_bytes())[..12]));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Html(html).into_response() };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PUBLIC));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}
