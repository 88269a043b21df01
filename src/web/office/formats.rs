//! All formats of one's teams.

use std::{cmp::Ordering, collections::HashMap};

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Organizer,
    format::{status_key, tone},
    listing::{Column, Listing, Wish},
};
use crate::{
    domain::{
        access::Deed,
        event::{Announced, EventStatus},
        format::{Format, FormatStatus},
        id::FormatId,
        search::Search,
    },
    locale,
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{error::Fault, extract::Query, page, paths, site::Site, visit::Visit},
};

#[derive(Template)]
#[template(path = "office/formats.html")]
struct FormatsPage {
    visit: Visit,
    listing: Listing,
    columns: Vec<Column>,
    rows: Vec<Row>,
    all: usize,
    states: Vec<(&'static str, String)>,
    may_edit: bool,
}

struct Row {
    address: String,
    title: String,
    status: String,
    tone: &'static str,
    next: Option<String>,
    ahead: usize,
    rule: String,
}

/// A format and its dates to come.
struct Known {
    format: Format,
    next: Option<Announced>,
    ahead: usize,
}

/// The list.
pub(super) async fn list(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let (db, now, teams) = (&site.desk.store, site.desk.now(), organizer.0.teams(Deed::See));
    let formats = store::formats::list_for_teams(db, &teams).await?;
    let query = EventQuery { from: Some(now), visible: Visible::Teams(teams), ..EventQuery::default() };
    let dates = store::events::list(db, &query).await?;
    let mut listing = Listing::new(&paths::OfficeFormats, wish, &["title", "status", "next", "ahead"], "title");
    let (all, search) = (formats.len(), Search::new(listing.q()));
    let wished = FormatStatus::from_word(listing.state());
    let found = known(formats, dates).into_iter().filter(|one| {
        wished.is_none_or(|status| one.format.status == status)
            && search.finds(&[one.format.title.as_str(), one.format.summary.as_str()])
    });
    let shown = listing.cut(found.collect(), compare);
    let rules = rules(&site, &visit, &shown).await?;
    let any = ("", visit.t("list-any"));
    let statuses = FormatStatus::ALL.iter().map(|status| (status.as_str(), visit.t(status_key(*status))));
    let shown = FormatsPage {
        rows: shown.into_iter().map(|one| row(&visit, &one, &rules)).collect(),
        columns: columns(&visit, &listing),
        states: std::iter::once(any).chain(statuses).collect(),
        may_edit: !organizer.0.teams(Deed::Edit).is_empty(),
        all,
        listing,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Each format with its dates to come; they come by beginning.
fn known(formats: Vec<Format>, dates: Vec<Announced>) -> Vec<Known> {
    let mut ahead: HashMap<FormatId, (Announced, usize)> = HashMap::new();
    for date in dates.into_iter().filter(|date| date.event.status != EventStatus::Cancelled) {
        if let Some(format) = date.event.format_id {
            ahead.entry(format).or_insert_with(|| (date, 0)).1 += 1;
        }
    }
    let one = |format: Format| {
        let (next, ahead) = ahead.remove(&format.id).map_or((None, 0), |(next, ahead)| (Some(next), ahead));
        Known { format, next, ahead }
    };
    formats.into_iter().map(one).collect()
}

async fn rules(site: &Site, visit: &Visit, shown: &[Known]) -> Result<HashMap<FormatId, String>, Fault> {
    let ids: Vec<FormatId> = shown.iter().map(|one| one.format.id).collect();
    let rules = store::cadences::list_for_formats(&site.desk.store, &ids).await?;
    // The last rule of each is the one that counts from now on.
    Ok(rules.into_iter().map(|one| (one.format_id, locale::cadence(visit.locale(), &one.rule))).collect())
}

fn columns(visit: &Visit, listing: &Listing) -> Vec<Column> {
    vec![
        listing.head(visit, "title", "label-title"),
        listing.head(visit, "status", "column-state"),
        listing.head(visit, "next", "column-next"),
        listing.number(visit, "ahead", "column-ahead"),
    ]
}

fn row(visit: &Visit, known: &Known, rules: &HashMap<FormatId, String>) -> Row {
    let format = &known.format;
    Row {
        address: visit.href(&paths::OfficeFormat(format.slug.clone())),
        title: format.title.clone(),
        status: visit.t(status_key(format.status)),
        tone: tone(format.status),
        next: known.next.as_ref().map(|date| locale::slot(visit.locale(), &date.event.slot)),
        ahead: known.ahead,
        rule: rules.get(&format.id).cloned().unwrap_or_else(|| visit.t("rhythm-none")),
    }
}

fn compare(a: &Known, b: &Known, column: &str) -> Ordering {
    // Whoever has no next date stands behind those who do.
    let next = |one: &Known| (one.next.is_none(), one.next.as_ref().map(|date| date.event.slot.starts_at));
    let first = match column {
        "status" => a.format.status.cmp(&b.format.status),
        "next" => next(a).cmp(&next(b)),
        "ahead" => a.ahead.cmp(&b.ahead),
        _ => Ordering::Equal,
    };
    first.then_with(|| a.format.title.to_lowercase().cmp(&b.format.title.to_lowercase()))
}
