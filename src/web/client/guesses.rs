//! Who tries secrets by the thousand is told to wait (C32). A whole authority may share one address, and mail scanners
//! open thousands of links from it, so what is right is never held up by what others get wrong: links and API tokens hold
//! 128 random bits and more, and only wrong ones count. A typed code holds 40, so each try counts before it is looked at.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Clients, allowance::Allowance};
use crate::{
    clock::Clock,
    web::{
        error::Fault,
        limits,
        paths::{self, Page},
        visit,
    },
};

/// Tries at once, and then so many an hour, from one client address.
const LINKS: (u32, u32) = (100, 5 * 3600);
const CODES: (u32, u32) = (60, 30 * 60);
const TOKENS: (u32, u32) = (60, 3600);
const RETURNS: (u32, u32) = (100, 5 * 3600);

/// What each client may still try.
#[derive(Debug)]
pub(super) struct Guesses {
    links: Allowance,
    codes: Allowance,
    tokens: Allowance,
    returns: Allowance,
}

impl Guesses {
    pub(super) fn new(clock: &Clock) -> Self {
        let of = |(burst, per_hour)| Allowance::of(burst, per_hour, clock.clone());
        Self { links: of(LINKS), codes: of(CODES), tokens: of(TOKENS), returns: of(RETURNS) }
    }
}

/// What a request may be right or wrong about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    Link,
    Code,
    Token,
    /// An answer of the identity provider: each makes us ask it, so each counts before it is looked at.
    Return,
}

impl Secret {
    fn of(request: &Request) -> Option<Self> {
        let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        if route == paths::LoginCode::ROUTE {
            return (request.method() == Method::POST).then_some(Self::Code);
        }
        // A HEAD asks the provider as a GET does.
        if route == paths::ProviderBack::ROUTE && request.method() != Method::POST {
            return Some(Self::Return);
        }
        if visit::is_secret(request.uri().path()) {
            return Some(Self::Link);
        }
        let names = limits::is_api(request.uri().path()) && request.headers().contains_key(header::AUTHORIZATION);
        names.then_some(Self::Token)
    }

    /// Whether the answer says that there is nothing like it.
    fn was_wrong(self, status: StatusCode) -> bool {
        match self {
            Self::Link => matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE),
            Self::Code | Self::Return => false,
            Self::Token => status == StatusCode::UNAUTHORIZED,
        }
    }
}

/// Lets requests pass, and answers those who guess on and on.
pub(in crate::web) async fn watch(State(clients): State<Clients>, request: Request, next: Next) -> Response {
    let Some(secret) = Secret::of(&request) else { return next.run(request).await };
    let network = clients.net(request.extensions(), request.headers());
    let guesses = &clients.0.guesses;
    let at_once = match secret {
        Secret::Code => guesses.codes.take(network),
        Secret::Return => guesses.returns.take(network),
        Secret::Link | Secret::Token => Ok(()),
    };
    if let Err(wait) = at_once {
        return too_many(wait);
    }
    let response = next.run(request).await;
    let allowance = if secret == Secret::Link { &guesses.links } else { &guesses.tokens };
    match secret.was_wrong(response.status()).then(|| allowance.take(network)) {
        Some(Err(wait)) => too_many(wait),
        _ => response,
    }
}

fn too_many(wait: Duration) -> Response {
    let mut response = Fault::of_status(StatusCode::TOO_MANY_REQUESTS).into_response();
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
