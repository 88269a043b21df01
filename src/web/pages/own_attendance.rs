//! Saying that one was there, and the certificate of it. The certificate is made when it is asked for; nothing more is
//! kept for it.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::{
    actions::{attendance, registrations::participant_by_link},
    domain::{
        attendance::{is_certified, own_word},
        capability::Purpose,
        event::Announced,
        id::RegistrationId,
        registration::Registration,
        zone::Slot,
    },
    locale,
    web::{
        error::Fault,
        extract::{Link, Query},
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// For which date.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    registration: String,
}

/// What the page of one's own registrations offers for a date.
#[derive(Default)]
pub(super) struct Presence {
    /// Whether one can say that one is or was there.
    pub(super) may_confirm: bool,
    /// Where the certificate is.
    pub(super) certificate: Option<String>,
}

impl Presence {
    pub(super) fn of(
        visit: &Visit,
        (mine, date): (&Registration, &Announced),
        token: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let page = || visit.href(&format!("{}?registration={}", paths::OwnCertificate(token.to_owned()), mine.id));
        Self {
            may_confirm: own_word(mine, date, now).is_ok_and(|next| next.is_some()),
            certificate: is_certified(mine, date, now).then(page),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/registrations/certificate.html")]
struct CertificatePage {
    visit: Visit,
    name: String,
    headline: String,
    foreign: Option<&'static str>,
    /// Its days, in words.
    days: Vec<String>,
    duration: String,
    place: Option<String>,
    host: String,
    /// Who says so, and when.
    made: String,
    back: String,
}

/// The certificate.
///
/// # Errors
/// The link no longer holds, or there is nothing to certify.
pub async fn certificate(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let id: RegistrationId = which.registration.parse().map_err(|_| Fault::not_found())?;
    let (person, date) = attendance::certificate(&site.desk, &link, id).await?;
    let visit = visit.in_language_of(person.locale).hosted_by(&site.frame, date.event.organization_id).await;
    let speaks = visit.locale();
    let slots: Vec<Slot> = match date.days.as_slice() {
        [] => vec![date.event.slot],
        days => days.iter().map(|day| day.slot).collect(),
    };
    let length = slots.iter().fold(TimeDelta::zero(), |sum, slot| sum + (slot.ends_at - slot.starts_at));
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    let today = locale::day(speaks, site.desk.now().with_timezone(&date.event.slot.zone).date_naive());
    let shown = CertificatePage {
        headline: date.headline(),
        foreign: date.format.as_ref().and_then(|format| visit.foreign(format.locale)),
        days: slots.iter().map(|slot| locale::slot(speaks, slot)).collect(),
        duration: duration(&visit, length),
        place: date.location().map(str::to_owned),
        host: date.host.clone(),
        made: visit.words.t2("certificate-made", ("host", date.host.as_str().into()), ("day", today.into())),
        back: visit.href(&paths::Manage(token)),
        name: person.name,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Hours and minutes, in words.
fn duration(visit: &Visit, length: TimeDelta) -> String {
    let (hours, minutes) = (length.num_hours(), length.num_minutes() % 60);
    match (hours, minutes) {
        (0, minutes) => visit.words.t1("duration-minutes", "minutes", minutes),
        (hours, 0) => visit.words.t1("duration-hours", "hours", hours),
        _ => visit.words.t2("duration-both", ("hours", hours.into()), ("minutes", minutes.into())),
    }
}

/// Says that one was there.
///
/// # Errors
/// The link no longer holds, or it is too early or too late.
pub async fn confirm(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(which): Form<Which>,
) -> Result<Response, Fault> {
    let id: RegistrationId = which.registration.parse().map_err(|_| Fault::field("bad-field", "registration"))?;
    attendance::confirm_own(&site.desk, &link, id).await?;
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    Ok(Redirect::to(&visit.after(Done::Saved, &paths::Manage(token))).into_response())
}
