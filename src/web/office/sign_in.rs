//! Signing in by mail link or typed code, and out.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::{Failure, logins},
    domain::{
        login::{LoginKind, LoginRefusal, SESSION_LIFE},
        text::EmailAddress,
    },
    web::{
        client::Client,
        cookies::Cookie,
        error::Fault,
        extract::Link,
        form::{Form, Wrong},
        page, paths,
        problem::{self, Refusal},
        site::Site,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/sign_in.html")]
struct SignInPage {
    visit: Visit,
    email: String,
    wrong: Wrong,
    /// The name of the identity provider, if there is one.
    provider: Option<String>,
}

impl SignInPage {
    fn new(site: &Site, visit: Visit, email: String, wrong: Wrong) -> Self {
        let provider = site.provider.as_ref().map(|provider| provider.label().to_owned());
        Self { visit, email, wrong, provider }
    }
}

#[derive(Template)]
#[template(path = "office/code.html")]
struct CodePage {
    visit: Visit,
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "office/link.html")]
struct LinkPage {
    visit: Visit,
    other_browser: bool,
    action: String,
}

/// The form for the address.
pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Response {
    page::private(StatusCode::OK, &SignInPage::new(&site, visit, String::new(), Wrong::default()))
}

/// An address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    email: String,
}

/// Sends a link and a code, and keeps the pending cookie: the same for every address (C10).
pub(super) async fn ask(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Form(Address { email }): Form<Address>,
) -> Result<Response, Fault> {
    let address = match EmailAddress::parse("email", &email) {
        Ok(address) => address,
        Err(error) => {
            let wrong = Wrong::new(visit.locale(), vec![error]);
            return Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage::new(&site, visit, email, wrong)));
        }
    };
    let pending = if client.may_cause_mail() {
        logins::ask(&site.desk, &address).await?
    } else {
        logins::ask_in_vain(&site.desk).await?
    };
    let to = Redirect::to(&visit.href(&paths::LoginCode));
    Ok(with_cookie(to, Cookie::Pending.keep(&site.frame, &pending, site.desk.sign_in.link)))
}

/// "Check your inbox", and the field for the code.
pub(super) async fn show_code(visit: Visit) -> Response {
    page::private(StatusCode::OK, &CodePage { visit, refused: None })
}

/// A code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    code: String,
}

/// Signs in by the typed code, in the browser that asked.
pub(super) async fn enter_code(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Form(Code { code }): Form<Code>,
) -> Result<Response, Fault> {
    let pending = Cookie::Pending.read(&site.frame, &headers).unwrap_or_default();
    match logins::enter_code(&site.desk, pending, &code).await {
        Ok(session) => Ok(signed_in(&site, &visit, &session)),
        Err(Failure::Refused(refusal)) => {
            let fault = refusal.fault();
            let refused = Some(problem::said(&fault, visit.locale()).detail);
            Ok(page::private(fault.status, &CodePage { visit, refused }))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page behind the link in the mail: one button. Opening it changes nothing, whoever opens it (C04).
pub(super) async fn show_link(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Link(link): Link,
    uri: axum::http::Uri,
) -> Result<Response, Fault> {
    let pending = Cookie::Pending.read(&site.frame, &headers);
    let other_browser = match logins::look_up(&site.desk, &link, pending).await {
        Ok(()) => false,
        Err(Failure::Refused(LoginRefusal::OtherBrowser)) => true,
        Err(other) => return Err(other.into()),
    };
    Ok(page::private(StatusCode::OK, &LinkPage { visit, other_browser, action: uri.path().to_owned() }))
}

/// A form without fields of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Signs in by the link, in the browser that asked.
pub(super) async fn follow(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Link(link): Link,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Fault> {
    let pending = Cookie::Pending.read(&site.frame, &headers);
    let session = logins::follow(&site.desk, &link, pending).await?;
    Ok(signed_in(&site, &visit, &session))
}

pub(super) fn signed_in(site: &Site, visit: &Visit, session: &str) -> Response {
    let to = Redirect::to(&visit.href(&paths::Workplace));
    let mut response = with_cookie(to, Cookie::Session.keep(&site.frame, session, SESSION_LIFE));
    if let Some(cookie) = Cookie::Pending.drop(&site.frame) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Signs out.
pub(super) async fn sign_out(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Fault> {
    let begun = match Cookie::Session.read(&site.frame, &headers) {
        Some(session) => logins::sign_out(&site.desk, session).await?,
        None => None,
    };
    // Whoever came by the provider is signed in there still.
    let to = if begun == Some(LoginKind::Provider) && site.provider.is_some() {
        visit.href(&paths::ProviderOut)
    } else {
        visit.after(Done::SignedOut, &paths::Start)
    };
    Ok(with_cookie(Redirect::to(&to), Cookie::Session.drop(&site.frame)))
}

pub(super) fn with_cookie(answer: impl IntoResponse, cookie: Option<HeaderValue>) -> Response {
    let mut response = answer.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
