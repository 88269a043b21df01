//! "No more invitations", behind the link of an invitation. Looking at it changes nothing (C04); the button, and the one
//! click of a mail program (RFC 8058), need neither a cookie nor anything typed.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{confirm::Nothing, follow};
use crate::{
    actions::objections::{self, Reach, Standing},
    domain::capability::Purpose,
    web::{error::Fault, extract::Link, form::Form, page, paths, site::Site, visit::Visit},
};

#[derive(Template)]
#[template(path = "pages/registrations/unsubscribe.html")]
struct UnsubscribePage {
    visit: Visit,
    lead: String,
    /// What holds already.
    done: Option<String>,
    /// The button for the format, unless it was pressed.
    format: Option<String>,
    /// The button for everything of the host, unless it was pressed.
    host: Option<(String, String)>,
    /// Where one asks for what is known about oneself.
    data: String,
}

/// Shows what can be stopped, or what has been.
///
/// # Errors
/// The link is unknown or forged.
pub async fn show(State(site): State<Site>, visit: Visit, link: Link) -> Result<Response, Fault> {
    let visit = match follow::stopping(&site, visit, &link).await? {
        Ok(page) => return Ok(page),
        Err(visit) => visit,
    };
    let standing = objections::look_up(&site.desk, &link.0).await?;
    shown(&site, visit, &standing).await
}

/// No more invitations to the format, or no more mail to whoever follows it. Mail programs send this by themselves, from anywhere and without a token of ours:
/// whoever holds the link may do this, and have a link sent to the mailbox. They want an answer and no redirect.
///
/// # Errors
/// The link is unknown or forged.
pub async fn one_click(State(site): State<Site>, visit: Visit, link: Link) -> Result<Response, Fault> {
    let visit = match follow::stop(&site, visit, &link).await? {
        Ok(page) => return Ok(page),
        Err(visit) => visit,
    };
    let standing = objections::object(&site.desk, &link.0, Reach::Format).await?;
    shown(&site, visit, &standing).await
}

/// Nothing at all from the host any more.
///
/// # Errors
/// The link is unknown or forged.
pub async fn object(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let standing = objections::object(&site.desk, &link, Reach::Host).await?;
    Ok(Redirect::to(&visit.href(&paths::Unsubscribe(token(&site, &standing)))).into_response())
}

fn token(site: &Site, standing: &Standing) -> String {
    site.desk.keys.link(Purpose::Unsubscribe, standing.invitation.link_id, 0)
}

async fn shown(site: &Site, visit: Visit, standing: &Standing) -> Result<Response, Fault> {
    let visit = visit.hosted_by(&site.frame, standing.host.id).await.in_language_of(standing.participant.locale);
    let (host, title) = (standing.host.name.as_str(), standing.format.title.as_str());
    let page = UnsubscribePage {
        lead: visit.words.t2("stop-lead", ("host", host.into()), ("title", title.into())),
        done: standing.said.map(|reach| match reach {
            Reach::Format => visit.words.t1("stop-done-format", "title", title),
            Reach::Host => visit.words.t1("stop-done-host", "host", host),
        }),
        format: standing.said.is_none().then(|| visit.href(&paths::Unsubscribe(token(site, standing)))),
        host: (standing.said != Some(Reach::Host))
            .then(|| (visit.href(&paths::Objection(token(site, standing))), visit.words.t1("stop-host", "host", host))),
        data: visit.href(&paths::UnsubscribeData(token(site, standing))),
        visit,
    };
    Ok(page::private(StatusCode::OK, &page))
}
