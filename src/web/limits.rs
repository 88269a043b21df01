//! What a request may be before anybody looks at what it asks for (C28, C34, C50).

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, Uri, header, uri::Authority},
};
use http_body_util::{BodyExt, Limited};

use super::{base::Base, csrf, error::Fault, paths, picture};
use crate::domain::listed::LIST_MAX;

const MAX_ADDRESS: usize = 2 * 1024;
const MAX_HEAD: usize = 8 * 1024;
const MAX_COOKIES: usize = 4 * 1024;
/// The largest form.
const MAX_FORM: usize = 64 * 1024;
/// The largest form with a file: the file, and room for what stands around it.
const MAX_UPLOAD: usize = picture::MAX_BYTES + 16 * 1024;
/// The largest JSON body.
const MAX_JSON: usize = 1024 * 1024;
/// How much of a body that is too large is read and thrown away, so that its sender gets to read the answer.
const MAX_DRAIN: usize = 16 * 1024 * 1024;

/// Parameters that may come several times: the lists of the selection feed.
const LISTS: &[&str] = &["format", "tag", "chosen"];

/// Whether the path belongs to the JSON API.
pub(super) fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Whether the request may go on.
///
/// # Errors
/// The first rule it breaks.
pub(super) fn check(request: &Request, base: &Base) -> Result<(), Fault> {
    let status = |status| Err(Fault::of_status(status));
    let (uri, headers, method) = (request.uri(), request.headers(), request.method());
    if uri.path_and_query().map_or(0, |whole| whole.as_str().len()) > MAX_ADDRESS {
        return status(StatusCode::URI_TOO_LONG);
    }
    let head: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let cookies: usize = headers.get_all(header::COOKIE).iter().map(axum::http::HeaderValue::len).sum();
    if head > MAX_HEAD || cookies > MAX_COOKIES {
        return status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    if matches!(*method, Method::TRACE | Method::CONNECT) {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    host(uri, headers, base)?;
    single_parameters(uri)?;
    if !is_api(uri.path()) && !is_one_click(uri.path()) && csrf::is_foreign(method, headers, base) {
        return Err(Fault::new(StatusCode::FORBIDDEN, "cross-site"));
    }
    Ok(())
}

fn host(uri: &Uri, headers: &HeaderMap, base: &Base) -> Result<(), Fault> {
    // Probes reach a node by its own address.
    if [<paths::Healthz as paths::Page>::ROUTE, <paths::Readyz as paths::Page>::ROUTE].contains(&uri.path()) {
        return Ok(());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let (first, second) = (hosts.next().map(|host| host.to_str().unwrap_or("?")), hosts.next());
    let named = [uri.authority().map(Authority::as_str), first];
    if second.is_some() || named.iter().all(Option::is_none) {
        return Err(Fault::bad_request());
    }
    if named.into_iter().flatten().all(|host| base.is_us(host)) {
        Ok(())
    } else {
        Err(Fault::of_status(StatusCode::MISDIRECTED_REQUEST))
    }
}

/// Refuses a parameter that comes twice, whoever would have read it: two readers might take different ones.
fn single_parameters(uri: &Uri) -> Result<(), Fault> {
    let Some(query) = uri.query() else { return Ok(()) };
    let mut seen: Vec<&str> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        if seen.contains(&name) && !LISTS.contains(&name) {
            return Err(Fault::field("duplicate-field", name.to_owned()));
        }
        if seen.len() > 100 {
            return Err(Fault::field("too-many-fields", "100"));
        }
        seen.push(name);
    }
    Ok(())
}

/// The request with a body that ends with an error once it is too large.
///
/// # Errors
/// It says itself that it is.
pub(super) async fn limit_body(request: Request) -> Result<Request, Fault> {
    let path = request.uri().path();
    let largest = match path {
        path if is_api(path) && has_list(path) => LIST_MAX,
        path if is_api(path) => MAX_JSON,
        path if path.starts_with("/manage/organizations/") && path.ends_with("/logo") => MAX_UPLOAD,
        // The page itself says what is too large, with everything else that was filled in.
        path if has_list(path) => MAX_DRAIN,
        _ => MAX_FORM,
    };
    let by_itself = !is_api(path) && has_list(path);
    let too_large = || Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE);
    let refusal: fn() -> Fault = if has_list(path) { Fault::list_too_large } else { too_large };
    let (parts, body) = request.into_parts();
    let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > largest) && !by_itself {
        drain(body).await;
        return Err(refusal());
    }
    if body.is_end_stream() {
        return Ok(Request::from_parts(parts, body));
    }
    Ok(Request::from_parts(parts, Body::new(Limited::new(body, largest))))
}

/// Whether a long list of people is sent there.
fn has_list(path: &str) -> bool {
    let ends = |ends: [&str; 2]| ends.iter().any(|end| path.ends_with(end));
    path.starts_with("/manage/formats/") && ends(["/list", "/invitations"])
        || path.starts_with("/api/v1/formats/") && ends(["/people", "/invitations"])
}

async fn drain(mut body: Body) {
    let mut left = MAX_DRAIN;
    while let Some(Ok(frame)) = body.frame().await {
        let Some(rest) = left.checked_sub(frame.data_ref().map_or(1, bytes::Bytes::len)) else { return };
        left = rest;
    }
}

/// Mail programs stop invitations from wherever they are (RFC 8058): the link alone, and no page below it.
fn is_one_click(path: &str) -> bool {
    path.strip_prefix("/u/").is_some_and(|token| !token.contains('/'))
}
