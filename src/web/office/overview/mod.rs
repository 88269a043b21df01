//! The first room: what needs somebody, what comes next, and the same as a week or a month.

mod needs;
mod sheet;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use self::{
    needs::{Known, Need, needs, statement},
    sheet::Sheet,
};
use super::{
    Organizer,
    dates::{DateRow, Standing},
};
use crate::{
    domain::{
        access::Deed,
        event::{Announced, EventStatus},
        id::TeamId,
        zone::day_of,
    },
    store::{
        self,
        events::{EventQuery, Visible},
        registrations::Tallies,
    },
    web::{error::Fault, extract::Query, page, paths, site::Site, visit::Visit},
};

/// Dates in the list.
const SOON: usize = 8;
/// Formats in the list.
const FORMATS: usize = 12;

/// How somebody wants to see it. Whatever is not known is taken as not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    view: String,
    /// A day of the week, `2026-03-12`.
    day: String,
    /// `2026-03`
    month: String,
}

#[derive(Template)]
#[template(path = "office/overview.html")]
struct OverviewPage {
    visit: Visit,
    may_edit: bool,
    /// Whether one decides how a host shows itself.
    may_administer: bool,
    needs: Vec<Need>,
    views: Vec<(String, String, bool)>,
    soon: Vec<Soon>,
    /// Whether there is more than the list shows.
    more: bool,
    sheet: Option<Sheet>,
    formats: Vec<(String, String)>,
    all_formats: usize,
}

/// A date and who comes.
struct Soon {
    date: DateRow,
    standing: Standing,
}

/// The overview.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let (db, now, teams) = (&site.desk.store, site.desk.now(), organizer.0.teams(Deed::See));
    let formats = store::formats::list_for_teams(db, &teams).await?;
    let dates = ahead(&site, &teams, now).await?;
    let tallies = store::registrations::tallies_ahead(db, &teams, now).await?;
    let undelivered = store::outbox::undelivered_of_teams(db, &teams).await?;
    let sheet = sheet::sheet(&site, &visit, &teams, &wish).await?;
    let may_administer = !organizer.0.organizations(Deed::Administer).is_empty();
    let overdue = if may_administer { site.legal.overdue(day_of(now, site.zone)).await } else { None };
    let requested = store::enrollments::count_requested(db, &teams).await?;
    let known = Known { formats: &formats, dates: &dates, tallies: &tallies, requested, undelivered };
    let listed = formats.iter().take(FORMATS);
    let shown = OverviewPage {
        may_edit: !organizer.0.teams(Deed::Edit).is_empty(),
        may_administer,
        needs: needs(&visit, &known).into_iter().chain(overdue.map(|day| statement(&visit, day))).collect(),
        views: views(&visit, sheet.as_ref()),
        soon: soon(&visit, &dates, &tallies),
        more: dates.len() > SOON,
        sheet,
        formats: listed
            .map(|format| (visit.href(&paths::OfficeFormat(format.slug.clone())), format.title.clone()))
            .collect(),
        all_formats: formats.len(),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Everything of these teams that is not over, by beginning.
async fn ahead(site: &Site, teams: &[TeamId], now: DateTime<Utc>) -> Result<Vec<Announced>, Fault> {
    let query = EventQuery { from: Some(now), visible: Visible::Teams(teams.to_vec()), ..EventQuery::default() };
    Ok(store::events::list(&site.desk.store, &query).await?)
}

fn soon(visit: &Visit, dates: &[Announced], tallies: &Tallies) -> Vec<Soon> {
    let takes_place = |date: &&Announced| date.event.status != EventStatus::Cancelled;
    let one = |date: &Announced| Soon {
        date: DateRow::new(date, visit.locale()),
        standing: Standing::of(tallies.get(&date.event.id)),
    };
    dates.iter().filter(takes_place).take(SOON).map(one).collect()
}

/// The ways to look at it: label, address, whether this one is shown.
fn views(visit: &Visit, sheet: Option<&Sheet>) -> Vec<(String, String, bool)> {
    let here = sheet.map_or("list", |sheet| sheet.view);
    let views =
        [("list", "view-list", ""), ("week", "view-week", "?view=week"), ("month", "view-month", "?view=month")];
    let view = |(word, label, query): (&str, &str, &str)| {
        (visit.t(label), visit.href(&format!("{}{query}", paths::Workplace)), word == here)
    };
    views.into_iter().map(view).collect()
}
