//! `Idempotency-Key`: a POST sent twice with one key is carried out once and answered alike.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;

use super::{Api, access, answer::Denied, shapes::Accepted};
use crate::{
    actions::idempotency::{self, Again, Answer, Claim, Claimed, Keyed},
    domain::{
        access::Viewer,
        capability::Purpose,
        text::{FieldError, Problem},
    },
    web::{
        error::Fault,
        form::body_of,
        layers::RequestId,
        problem,
        visit::{self, Visit},
    },
};

/// The header with the key.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const KEY_MAX: usize = 255;
/// Our answers are shorter than this; a longer one would not be kept.
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// Surrounds every call; only POSTs with a key are looked at.
pub(super) async fn once(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    let keyed = match keyed(&api, &mut request).await {
        Ok(keyed) => keyed,
        Err(denied) => return denied.into_response(),
    };
    match idempotency::claim(&api.desk, &keyed).await {
        Ok(Claimed::Fresh(claim)) => carry_out(api, claim, request, next).await,
        Ok(Claimed::Replay(answer)) => replay(answer),
        Ok(Claimed::Done) => marked((StatusCode::ACCEPTED, axum::Json(Accepted::ANSWER)).into_response()),
        Ok(Claimed::OtherRequest) => Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-other").into_response(),
        Ok(Claimed::AtWork) => {
            let wait = [(header::RETRY_AFTER, HeaderValue::from_static("1"))];
            (wait, Fault::new(StatusCode::CONFLICT, "idempotency-at-work")).into_response()
        }
        Ok(Claimed::Unclear) => Fault::new(StatusCode::CONFLICT, "idempotency-unclear").into_response(),
        Err(failure) => Denied::from(failure).into_response(),
    }
}

/// The key with its scope and the fingerprint of the request, whose body is read for it and put back.
async fn keyed(api: &Api, request: &mut Request) -> Result<Keyed, Denied> {
    let key = key_of(request.headers())?;
    let viewer = access::viewer(api, request.headers()).await?;
    let taken = std::mem::replace(request, Request::new(Body::empty()));
    let (parts, body) = taken.into_parts();
    let bytes = body_of(Request::from_parts(parts.clone(), body), api).await?;
    *request = Request::from_parts(parts, Body::from(bytes.clone()));
    let path = request.uri().path().to_owned();
    let asked = request.uri().path_and_query().map(|whole| whole.as_str().to_owned()).unwrap_or_default();
    // Keyed, because bodies hold names and addresses: nobody can guess them from a stolen database.
    let hash = HEXLOWER.encode(&api.frame.keys().mac(Purpose::Request, &[asked.as_bytes(), &bytes]));
    let scope = match viewer.account() {
        Some(account) => format!("account:{account}"),
        None => format!("anonymous:{path}"),
    };
    request.extensions_mut().insert::<Viewer>(viewer);
    Ok(Keyed { scope, key, hash, again: again(&path) })
}

/// What carrying out a call a second time would do. Most find everything done: whoever is invited already is not invited
/// again, cancelling twice changes nothing.
fn again(path: &str) -> Again {
    match path.rsplit('/').next().unwrap_or_default() {
        "registrations" | "enrollments" | "follows" => Again::Mails,
        "events" | "formats" | "questions" | "cadence-changes" | "date-changes" => Again::Doubles,
        _ => Again::Harmless,
    }
}

fn key_of(headers: &HeaderMap) -> Result<String, Denied> {
    let wrong = |problem| Denied::from(FieldError::new("Idempotency-Key", problem));
    let mut keys = headers.get_all(KEY).iter();
    let key = keys.next().and_then(|key| key.to_str().ok()).unwrap_or_default();
    if keys.next().is_some() {
        return Err(wrong(Problem::GivenTwice));
    }
    if key.is_empty() {
        return Err(wrong(Problem::Missing));
    }
    if key.len() > KEY_MAX {
        return Err(wrong(Problem::TooLong { max: KEY_MAX }));
    }
    if key.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        Ok(key.to_owned())
    } else {
        Err(wrong(Problem::ControlCharacters))
    }
}

/// Does the work in a task of its own: whoever hangs up half way and asks again finds the answer.
async fn carry_out(api: Api, claim: Claim, request: Request, next: Next) -> Response {
    let tasks = api.tasks.clone();
    let work = async move {
        let (locale, _) = visit::language(request.uri(), request.headers(), api.frame.default_locale());
        let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let mut response = idempotency::within(claim.clone(), next.run(request)).await;
        if !is_kept(response.status()) {
            free(&api, &claim).await;
            return response;
        }
        if let Some(fault) = response.extensions_mut().remove::<Fault>() {
            response = problem::worded(&fault, Visit::bare(locale), &id, true);
        }
        keep(&api, &claim, response).await
    };
    match tasks.spawn(work).await {
        Ok(response) => response,
        Err(_) => Fault::internal().into_response(),
    }
}

/// Whether an answer is final: not when something broke, nor when another token or another moment would do.
fn is_kept(status: StatusCode) -> bool {
    let passing = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    !status.is_server_error() && !passing.contains(&status)
}

async fn keep(api: &Api, claim: &Claim, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_MAX).await else {
        free(api, claim).await;
        return Fault::internal().into_response();
    };
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        (name != header::CONTENT_LENGTH).then(|| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))?
    });
    let answer = Answer { status: parts.status.as_u16(), headers: headers.collect(), body: body.to_vec() };
    if let Err(error) = idempotency::keep(&api.desk, claim, &answer).await {
        // The work is done; only its repetition will be refused.
        tracing::warn!(%error, "the answer to a keyed request was not kept");
    }
    Response::from_parts(parts, Body::from(body))
}

async fn free(api: &Api, claim: &Claim) {
    if let Err(error) = idempotency::release(&api.desk, claim).await {
        tracing::warn!(%error, "the key of a failed request was not freed");
    }
}

fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Bytes::from(answer.body)).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    marked(response)
}

/// Says that it was answered before.
fn marked(mut response: Response) -> Response {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_visible() {
        let read = |key: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(KEY, HeaderValue::from_bytes(key.as_bytes()).unwrap());
            key_of(&headers)
        };
        assert_eq!(read("a-1"), Ok("a-1".to_owned()));
        assert_eq!(read(&"k".repeat(255)).map(|key| key.len()), Ok(255));
        for wrong in ["", &"k".repeat(256), "ä"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let mut twice = HeaderMap::new();
        twice.append(KEY, HeaderValue::from_static("a"));
        twice.append(KEY, HeaderValue::from_static("b"));
        assert!(key_of(&twice).is_err());
    }
}
