//! From a template to an answer.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::error::Fault;

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
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}
