//! The page behind the link of a mail about taking part in a whole format. Looking at it changes nothing (C04).

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::agreed;
use crate::{
    actions::{enrollments::Member, registrations::is_listed},
    domain::{
        capability::Purpose,
        enrollment::{EnrollmentState, admission, is_refused, may_enroll},
        registration::Admission,
    },
    locale::Offer,
    store::organizations,
    web::{entry::Entry, error::Fault, page, paths, site::Site, visit::Visit},
};

/// So many of the next dates are shown.
const SHOWN: u64 = 5;

/// What the person can do or has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Press the button to take part.
    Open,
    /// Press the button to ask the team.
    OpenRequest,
    /// The format is for others: press the button to ask the team all the same.
    Uninvited,
    /// The format takes nobody any more.
    Closed,
    /// The team decides.
    Requested,
    /// Takes part.
    Active,
    /// Rests.
    Paused,
    /// Left.
    Left,
    /// Said "that was not me".
    Declined,
    /// The team refused.
    Refused,
}

#[derive(Template)]
#[template(path = "pages/registrations/confirm_format.html")]
struct ConfirmFormatPage {
    visit: Visit,
    stand: Stand,
    title: String,
    host: String,
    foreign: Option<&'static str>,
    name: String,
    /// The next dates, in words.
    dates: Vec<String>,
    confirm: String,
    deny: String,
    manage: String,
    /// The version of the words beside the button.
    words: String,
}

/// The page.
pub(super) async fn page(site: &Site, visit: Visit, member: &Member) -> Result<Response, Fault> {
    let (person, format) = (&member.participant, &member.format);
    let visit = visit.hosted_by(&site.frame, format.organization_id).await.in_language_of(person.locale);
    let next = super::formats::upcoming(site, format, SHOWN).await?;
    let token = token(site, member);
    let manage = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    let stand = stand(site, member).await?;
    let offer = match stand {
        Stand::OpenRequest => Offer::FormatByTeam,
        Stand::Uninvited => Offer::OnRequest,
        _ => Offer::Format,
    };
    let shown = ConfirmFormatPage {
        words: agreed::version(visit.locale(), offer),
        stand,
        title: format.title.clone(),
        host: organizations::get(&site.desk.store, format.organization_id).await?.name,
        foreign: visit.foreign(format.locale),
        name: person.name.clone(),
        dates: Entry::all(&visit, &next, site.desk.now()).into_iter().map(|entry| entry.when).collect(),
        confirm: visit.href(&paths::Confirm(token.clone())),
        deny: visit.href(&paths::Deny(token)),
        manage: visit.href(&paths::Manage(manage)),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Back to the page, after a step.
pub(super) fn back(site: &Site, visit: &Visit, member: &Member) -> Response {
    Redirect::to(&visit.href(&paths::Confirm(token(site, member)))).into_response()
}

fn token(site: &Site, member: &Member) -> String {
    site.desk.keys.link(Purpose::Confirm, member.enrollment.link_id, 0)
}

async fn stand(site: &Site, member: &Member) -> Result<Stand, Fault> {
    Ok(match member.enrollment.state {
        EnrollmentState::Unconfirmed if may_enroll(&member.format).is_err() => Stand::Closed,
        EnrollmentState::Unconfirmed => {
            let listed = is_listed(&site.desk.store, &member.format, &member.participant).await?;
            match admission(&member.format, listed) {
                Admission::OnRequest => Stand::Uninvited,
                Admission::ByTeam => Stand::OpenRequest,
                Admission::Free => Stand::Open,
            }
        }
        EnrollmentState::Requested => Stand::Requested,
        EnrollmentState::Active => Stand::Active,
        EnrollmentState::Paused => Stand::Paused,
        EnrollmentState::Left => Stand::Left,
        EnrollmentState::Declined if is_refused(&member.enrollment) => Stand::Refused,
        EnrollmentState::Declined => Stand::Declined,
    })
}
