//! The demo's mails, readable without a mail program: text, HTML and calendar file side by side. Outside the demo
//! there is no such page.

mod letter;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use self::letter::{Letter, Line, Piece};
use crate::web::{error::Fault, headers, page, paths, site::Site, visit::Visit};

/// Mails on the list.
const SHOWN: usize = 200;

/// What the HTML of a mail may do where we show it: have its own styles, and open its links elsewhere. No script, no
/// picture, no form, in nobody's frame but ours.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

#[derive(Template)]
#[template(path = "pages/demo/list.html")]
struct MailsPage {
    visit: Visit,
    mails: Vec<Line>,
}

#[derive(Template)]
#[template(path = "pages/demo/show.html")]
struct MailPage {
    visit: Visit,
    mail: Letter,
    frame: String,
}

/// Lists the mails, newest first.
///
/// # Errors
/// This is no demo.
pub async fn list(State(site): State<Site>, visit: Visit) -> Result<Response, Fault> {
    let folder = site.mails.clone().ok_or_else(Fault::not_found)?;
    let (locale, zone) = (visit.locale(), site.zone);
    let read = move || letter::newest(&folder, SHOWN).into_iter().map(|one| one.line(locale, zone)).collect();
    let mails = tokio::task::spawn_blocking(read).await.unwrap_or_default();
    Ok(page::private(StatusCode::OK, &MailsPage { visit, mails }))
}

/// Shows one mail.
///
/// # Errors
/// This is no demo, or there is no such mail.
pub async fn show(State(site): State<Site>, visit: Visit, Path(name): Path<String>) -> Result<Response, Fault> {
    let mail = one(&site, &name).await?.letter(visit.locale(), site.zone);
    let frame = paths::DemoMailHtml(name).to_string();
    let mut response = page::private(StatusCode::OK, &MailPage { visit, mail, frame });
    if let Ok(policy) = HeaderValue::from_str(&headers::policy_with_frame()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// The HTML part alone, for the frame on that page.
///
/// # Errors
/// This is no demo, or there is no such mail.
pub async fn html(State(site): State<Site>, Path(name): Path<String>) -> Result<Response, Fault> {
    let html = one(&site, &name).await?.html();
    let own: [(HeaderName, &str); 2] =
        [(header::CONTENT_SECURITY_POLICY, MAIL_POLICY), (header::X_FRAME_OPTIONS, "SAMEORIGIN")];
    Ok((own, Html(html)).into_response())
}

async fn one(site: &Site, name: &str) -> Result<letter::Stored, Fault> {
    let folder = site.mails.clone().ok_or_else(Fault::not_found)?;
    let name = name.to_owned();
    let read = tokio::task::spawn_blocking(move || letter::find(&folder, &name));
    read.await.ok().flatten().ok_or_else(Fault::not_found)
}
