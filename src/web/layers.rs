//! What surrounds every request, in one piece because every answer passes it: id and log line, limits, time, panics,
//! and the last word on what an answer looks like.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use futures::FutureExt;
use tracing::Instrument;

use super::{
    barrier,
    error::Fault,
    frame::Frame,
    limits,
    packed::{self, Wanted},
    problem,
    visit::{self, Visit},
};
use crate::{
    actions::audit,
    meters::{self, UnderWay},
};

/// How long a request may take, body included.
const PATIENCE: Duration = Duration::from_secs(30);

/// When to ask again after an answer that we cannot give now.
const COME_BACK: HeaderValue = HeaderValue::from_static("10");

/// The id under which the log speaks of a request; shown on error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Puts the frame around a router: outermost, around unknown addresses and wrong methods too.
pub fn framed(router: Router, frame: &Frame) -> Router {
    router.fallback(|| async { Fault::not_found() }).layer(middleware::from_fn_with_state(frame.clone(), around))
}

/// What the answer is made for, kept while the request travels on.
struct Asker {
    id: RequestId,
    is_api: bool,
    uri: Uri,
    language: Option<HeaderValue>,
    packing: Wanted,
}

impl Asker {
    fn of(request: &Request, id: RequestId) -> Self {
        let language = request.headers().get(header::ACCEPT_LANGUAGE).cloned();
        let wants_json = request
            .headers()
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("json") && !value.contains("text/html"));
        let is_api = limits::is_api(request.uri().path()) || wants_json;
        let packing = Wanted::of(request.headers());
        Self { id, is_api, uri: request.uri().clone(), language, packing }
    }

    /// The visit of which a page that says what went wrong knows.
    fn visit(&self, frame: &Frame) -> Visit {
        let (locale, _) = visit::chosen_language(&self.uri, self.language.as_ref(), frame.default_locale());
        let path = barrier::place(self.uri.path());
        Visit { path, official: frame.is_official(), ..Visit::bare(locale) }
    }
}

async fn around(State(frame): State<Frame>, mut request: Request, next: Next) -> Response {
    let id = RequestId(HEXLOWER.encode(&frame.chance().bytes::<8>()));
    request.extensions_mut().insert(id.clone());
    let asker = Asker::of(&request, id);
    // The pattern, never the path: paths hold tokens (C05).
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %asker.id.0, %method, route, status = tracing::field::Empty);
    async move {
        let (_under_way, began) = (UnderWay::starts(), Instant::now());
        let mut response = answer(&frame, request, next).await;
        report(&method, response.status());
        tracing::Span::current().record("status", i64::from(response.status().as_u16()));
        meters::answered(method.as_str(), route, response.status().as_u16(), began.elapsed());
        dress(&frame, &asker, &mut response);
        packed::pack(frame.chance(), asker.packing, response).await
    }
    .instrument(span)
    .await
}

async fn answer(frame: &Frame, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let work = async {
        match limits::check(&request, frame.base()) {
            Ok(()) => match limits::limit_body(request).await {
                Ok(request) => audit::within(id, next.run(request)).await,
                Err(fault) => fault.into_response(),
            },
            Err(fault) => fault.into_response(),
        }
    };
    within(PATIENCE, work).await
}

/// What comes of the work, be it a panic, in that time.
async fn within(patience: Duration, work: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(patience, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(panic = panic_text(panic.as_ref()), "a handler panicked");
            Fault::internal().into_response()
        }
        Err(_) => Fault::of_status(StatusCode::REQUEST_TIMEOUT).into_response(),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

fn report(method: &Method, status: StatusCode) {
    let status = status.as_u16();
    match status {
        500.. => tracing::error!(status, "answered"),
        _ if !method.is_safe() => tracing::info!(status, "answered"),
        _ => tracing::debug!(status, "answered"),
    }
}

/// Gives bare error answers their words, and every answer its headers.
fn dress(frame: &Frame, asker: &Asker, response: &mut Response) {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let fault = response.extensions_mut().remove::<Fault>();
        let worded = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().starts_with(b"application/problem+json")
        });
        if fault.is_some() || !worded {
            let fault = fault.unwrap_or_else(|| Fault::of_status(status));
            let mut worded = problem::worded(&fault, asker.visit(frame), &asker.id.0, asker.is_api);
            keep_headers(response.headers(), worded.headers_mut());
            *response = worded;
        }
    }
    let headers = response.headers_mut();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(COME_BACK);
    }
    if visit::is_secret(asker.uri.path()) {
        frame.headers().hide(headers);
    }
    if let Ok(id) = HeaderValue::from_str(&asker.id.0) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    frame.headers().dress(headers);
}

/// Headers that belong to the refusal itself and not to its wording.
fn keep_headers(bare: &HeaderMap, worded: &mut HeaderMap) {
    for name in
        [header::ALLOW, header::CONTENT_RANGE, header::RETRY_AFTER, header::WWW_AUTHENTICATE, header::SET_COOKIE]
    {
        for value in bare.get_all(&name) {
            worded.append(&name, value.clone());
        }
    }
}

#[cfg(test)]
mod tests;
