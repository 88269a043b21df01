//! What is coming up.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;

use crate::{
    domain::{
        text::{FieldError, Problem},
        zone::{day_of, start_of},
    },
    store::events::{self, EventQuery},
    web::{
        entry::{Entry, Month, by_month},
        error::Fault,
        extract::Query,
        page,
        site::Site,
        visit::Visit,
    },
};

/// Dates on one page.
const SHOWN: usize = 50;

/// What to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    from: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/start/list.html")]
struct StartPage {
    visit: Visit,
    months: Vec<Month>,
    /// Where the list goes on.
    more: Option<String>,
}

/// Shows upcoming dates, month by month.
///
/// # Errors
/// The day is none; the database does not answer.
pub async fn list(
    State(site): State<Site>,
    visit: Visit,
    Query(wish): Query<Wish>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let (now, zone) = (site.desk.now(), site.zone);
    let from = match wish.from.as_deref().map(day).transpose()? {
        Some(day) => start_of(day, zone).max(now),
        None => now,
    };
    let limit = Some(SHOWN as u64 + 1);
    let mut found =
        events::list(&site.desk.store, &EventQuery { from: Some(from), limit, ..EventQuery::default() }).await?;
    let next = found.get(SHOWN).map(|event| day_of(event.event.slot.starts_at.max(from + TimeDelta::days(1)), zone));
    found.truncate(SHOWN);
    let more = next.map(|day| visit.href(&format!("/?from={day}")));
    let months = by_month(Entry::all(&visit, &found, now));
    Ok(page::public(&asked, &StartPage { visit, months, more }))
}

fn day(text: &str) -> Result<NaiveDate, Fault> {
    let day = text.parse().ok().filter(|day: &NaiveDate| (1970..2200).contains(&chrono::Datelike::year(day)));
    day.ok_or_else(|| Fault::invalid(vec![FieldError::new("from", Problem::NotADate)]))
}
