//! Before the join gate (O11, C06): says when it opens and counts the time down, leads into the meeting while it is
//! open, and says that it is over. The meeting's own address stands in the `Location` of the open gate and nowhere else.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};

use super::confirm::Nothing;
use crate::{
    actions::{gate, registrations::Place},
    domain::{
        attendance::{can_be_marked, takes_own_word},
        gate::{Gate, LOOK_FOR_ADDRESS, look, look_again_in},
        registration::RegistrationState,
    },
    locale,
    web::{
        entry::Entry, error::Fault, extract::Link, form::Form, headers::policy_with_forms_that_lead_away, page, paths,
        site::Site, visit::Visit,
    },
};

/// Somebody who waits: their page comes again by itself, and the open gate asks them in instead of taking them along.
const WAITS: &str = "wait=1";
/// The same, but the page stays as it is (WCAG 2.2.1).
const STILL: &str = "wait=1&still=1";

/// The page that comes again by itself: when, and where the other way of waiting is.
struct Again {
    seconds: i64,
    address: String,
    still: bool,
    other: String,
}

#[derive(Template)]
#[template(path = "pages/join/show.html")]
struct JoinPage {
    visit: Visit,
    gate: Gate,
    entry: Entry,
    /// When it opens, in full, and how long that is.
    opens: Option<(String, String)>,
    /// Which of several days that is.
    day: Option<String>,
    /// Nobody said yet where the meeting is.
    homeless: bool,
    again: Option<Again>,
    /// What else one needs to take part.
    text: Option<String>,
    /// Whether the button leads anywhere.
    leads: bool,
    address: String,
    lost: String,
    /// Whether people say themselves by now that they are or were there. This link does not let them: it is made to be
    /// passed around, and whoever has it is let in, but not let speak for the person. So the page leads to where they
    /// get their own link, and shows nothing of what is noted.
    own_word: bool,
}

/// Leads into the meeting, or says when, or why not.
///
/// # Errors
/// The link is unknown or forged.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let place = gate::look_up(&site.desk, &link).await?;
    let now = site.desk.now();
    let gate = look(&place.registration, &place.announced, now);
    if gate == Gate::Open && place.announced.join_text().is_none() && !visit.query.contains(WAITS) {
        return into_meeting(StatusCode::FOUND, &place);
    }
    let visit = visit.in_language_of(place.participant.locale);
    let visit = visit.hosted_by(&site.frame, place.announced.event.organization_id).await;
    let status = if gate == Gate::Left { StatusCode::GONE } else { StatusCode::OK };
    let mut answer = page::private(status, &JoinPage::new(&site, visit, &place, (gate, now)));
    if gate == Gate::Open {
        // The button's answer leads to another site: browsers ask this page's policy whether it may.
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy_with_forms_that_lead_away());
    }
    Ok(answer)
}

/// The button of the open gate.
///
/// # Errors
/// The link is unknown or forged.
pub async fn enter(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let place = gate::look_up(&site.desk, &link).await?;
    if look(&place.registration, &place.announced, site.desk.now()) == Gate::Open
        && place.announced.join_url().is_some()
    {
        return into_meeting(StatusCode::SEE_OTHER, &place);
    }
    // Shut meanwhile: the page says so.
    let token = gate::link(&site.desk, &place.registration, &place.participant);
    Ok(Redirect::to(&visit.href(&paths::Join(token))).into_response())
}

fn into_meeting(status: StatusCode, place: &Place) -> Result<Response, Fault> {
    let address = place.announced.join_url().and_then(|url| HeaderValue::from_str(url).ok());
    Ok((status, [(header::LOCATION, address.ok_or_else(Fault::internal)?)]).into_response())
}

impl JoinPage {
    fn new(site: &Site, visit: Visit, place: &Place, (gate, now): (Gate, DateTime<Utc>)) -> Self {
        let (announced, speaks) = (&place.announced, visit.locale());
        let token = gate::link(&site.desk, &place.registration, &place.participant);
        let shut = if let Gate::Shut { opens_at, slot } = gate { Some((opens_at, slot)) } else { None };
        let seconds = match gate {
            Gate::Shut { opens_at, .. } => look_again_in(opens_at - now),
            Gate::Nowhere => Some(LOOK_FOR_ADDRESS),
            _ => None,
        };
        Self {
            gate,
            entry: Entry::new(&visit, announced, now),
            opens: shut.map(|(opens_at, slot)| {
                (locale::instant(speaks, opens_at, slot.zone), locale::span(speaks, opens_at - now))
            }),
            day: shut.filter(|_| announced.days.len() > 1).map(|(_, slot)| locale::slot(speaks, &slot)),
            homeless: announced.join_url().is_none() && announced.join_text().is_none(),
            again: seconds.map(|seconds| Again::new(&visit, seconds)),
            text: announced.join_text().map(|text| without(text, announced.join_url())),
            leads: announced.join_url().is_some(),
            address: visit.href(&paths::Join(token)),
            lost: visit.href(&paths::LostLink),
            own_word: can_be_marked(place.registration.state) && takes_own_word(announced, now),
            visit,
        }
    }

    fn is_without_seat(&self) -> bool {
        matches!(self.gate, Gate::Left | Gate::NoSeat(_))
    }

    /// Where somebody without a seat stands.
    fn standing(&self) -> &'static str {
        match self.gate {
            Gate::NoSeat(RegistrationState::Unconfirmed) => "join-unconfirmed",
            Gate::NoSeat(RegistrationState::Requested) => "join-requested",
            Gate::NoSeat(RegistrationState::Offered) => "join-offered",
            _ => "join-waiting",
        }
    }
}

impl Again {
    fn new(visit: &Visit, seconds: i64) -> Self {
        let still = visit.query.contains("still=1");
        let at = |query: &str| visit.href(&format!("?{query}"));
        Self { seconds, address: at(WAITS), still, other: at(if still { WAITS } else { STILL }) }
    }
}

/// The text without the meeting's address, should somebody have written it there too (invariant 10).
fn without(text: &str, secret: Option<&str>) -> String {
    secret.map_or_else(|| text.to_owned(), |secret| text.replace(secret, "…"))
}
