//! The calendar of one's own dates (P3): its address, another one, none, and an alarm before each date.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::personal_feeds::{self, of_link, revoke, rotate, set_alarm},
    domain::{
        capability::{Presented, Purpose},
        participant::Participant,
        personal_feed::{ALARMS, read_alarm},
    },
    web::{
        address::Addresses,
        error::Fault,
        extract::Link,
        form::Form,
        page, paths,
        qr::{self, Picture},
        site::Site,
        visit::{Done, Visit},
    },
};

/// An alarm to choose: minutes as the form says them, words, whether it is the chosen one.
struct Alarm {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_calendar.html")]
struct CalendarPage {
    visit: Visit,
    name: String,
    action: String,
    back: String,
    /// The address, unless it was given up.
    addresses: Option<Addresses>,
    picture: Option<Picture>,
    alarms: Vec<Alarm>,
    /// Where each calendar program is explained.
    programs: String,
}

/// What somebody wants.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    wish: String,
    alarm: String,
}

/// Shows the address of one's own calendar.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let (person, feed) = of_link(&site.desk, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let address = || paths::PersonalFeed(personal_feeds::token(&site.desk, &person, &feed)).to_string();
    let addresses = (!feed.revoked).then(|| Addresses::new(site.frame.base(), &address()));
    let token = token(&site, &person);
    let shown = CalendarPage {
        action: visit.href(&paths::ManageCalendar(token.clone())),
        back: visit.href(&paths::Manage(token)),
        programs: visit.href(&paths::Calendar),
        picture: addresses.as_ref().and_then(|addresses| qr::picture(&addresses.webcal)),
        alarms: alarms(&visit, feed.alarm),
        addresses,
        name: person.name,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Makes another address, gives it up, or sets the alarm.
///
/// # Errors
/// The link no longer holds, or the wish is none of these.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    act(&site, &link, &fields).await?;
    let (person, _) = of_link(&site.desk, &link).await?;
    let page = paths::ManageCalendar(token(&site, &person));
    Ok(Redirect::to(&visit.after(Done::Saved, &page)).into_response())
}

async fn act(site: &Site, link: &Presented, fields: &Fields) -> Result<(), Fault> {
    let done = match fields.wish.as_str() {
        "rotate" => rotate(&site.desk, link).await,
        "revoke" => revoke(&site.desk, link).await,
        "alarm" => {
            let alarm = read_alarm("alarm", &fields.alarm)
                .map_err(|error| Fault { errors: vec![error], ..Fault::bad_request() })?;
            set_alarm(&site.desk, link, alarm).await
        }
        _ => return Err(Fault::field("bad-field", "wish")),
    };
    done.map_err(Fault::from)
}

fn token(site: &Site, person: &Participant) -> String {
    site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version)
}

/// None, the usual ones, and the person's own, should it be another.
fn alarms(visit: &Visit, chosen: Option<u32>) -> Vec<Alarm> {
    let mut minutes: Vec<u32> = ALARMS.into_iter().chain(chosen).collect();
    minutes.sort_unstable();
    minutes.dedup();
    let none = Alarm { value: String::new(), label: visit.t("own-calendar-alarm-none"), chosen: chosen.is_none() };
    let some = minutes.into_iter().map(|one| Alarm {
        value: one.to_string(),
        label: said(visit, one),
        chosen: chosen == Some(one),
    });
    std::iter::once(none).chain(some).collect()
}

fn said(visit: &Visit, minutes: u32) -> String {
    let (key, count) = match minutes {
        0 => return visit.t("own-calendar-alarm-start"),
        days if days % 1_440 == 0 => ("own-calendar-alarm-days", days / 1_440),
        hours if hours % 60 == 0 => ("own-calendar-alarm-hours", hours / 60),
        minutes => ("own-calendar-alarm-minutes", minutes),
    };
    visit.words.t1(key, "count", u64::from(count))
}
