//! The dates of a format: by time, by seats, by who waits; each with what can be done about it.

use std::cmp::Ordering;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{
    Head, Place, head, load,
    seats::{self, Seating},
};
use crate::{
    domain::{
        access::Deed,
        change_set::{may_pick, may_restore},
        event::{Announced, EventStatus},
        text,
    },
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{
        error::Fault,
        extract::{Query, Slug},
        office::{
            Organizer,
            dates::{DateRow, Standing, is_ahead, is_full},
            listing::{Column, Listing, Wish},
        },
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// The words by which dates can be filtered, with their labels.
const STATES: [(&str, &str); 5] = [
    ("", "list-any"),
    ("scheduled", "filter-scheduled"),
    ("cancelled", "filter-cancelled"),
    ("moved", "filter-moved"),
    ("full", "filter-full"),
];
const PERIODS: [(&str, &str); 3] = [("ahead", "period-ahead"), ("past", "period-past"), ("all", "period-all")];

#[derive(Template)]
#[template(path = "office/format.html")]
struct DatesPage {
    visit: Visit,
    head: Head,
    slug: text::Slug,
    listing: Listing,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// How many there are without any filter.
    all: usize,
    states: Vec<(&'static str, String)>,
    periods: Vec<(&'static str, String)>,
    seating: Option<Seating>,
    has_cadence: bool,
    /// Where one thing is done to several dates.
    several: String,
}

impl DatesPage {
    /// Whether one of the dates shown can be chosen.
    fn any_to_choose(&self) -> bool {
        self.rows.iter().any(|row| row.may_choose)
    }

    /// Whether one of them was called off.
    fn any_to_restore(&self) -> bool {
        self.rows.iter().any(|row| row.may_choose && row.date.cancelled)
    }
}

/// A date with who comes.
struct Row {
    date: DateRow,
    standing: Standing,
    capacity: Option<u32>,
    /// Whether it can still be moved or cancelled.
    open: bool,
    /// Whether it can be one of several that are changed together.
    may_choose: bool,
}

/// A date and who stands where.
type Counted = (Announced, Standing);

/// The format's dates.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let (db, now) = (&site.desk.store, site.desk.now());
    let format = load(&site, &organizer, &slug, Deed::See).await?;
    let visible = Visible::Teams(vec![format.team_id]);
    let query = EventQuery { format: Some(format.id), visible, ..EventQuery::default() };
    let events = store::events::list(db, &query).await?;
    let tallies = store::registrations::tallies_of_format(db, format.id).await?;
    let has_cadence = !store::cadences::list_for_format(db, format.id).await?.is_empty();
    let count = |event: Announced| {
        let standing = Standing::of(tallies.get(&event.event.id));
        (event, standing)
    };
    let dates: Vec<Counted> = events.into_iter().map(count).collect();
    let mut listing = listing(&format.slug, wish);
    let (all, seating) = (dates.len(), seats::seating(&visit, &dates, now));
    let rows = rows(&visit, &mut listing, dates, now);
    let shown = DatesPage {
        head: head(&visit, &organizer, &format, Place::Dates),
        several: visit.href(&paths::FormatSeveral(format.slug.clone())),
        slug: format.slug,
        columns: columns(&visit, &listing),
        states: STATES.map(|(word, label)| (word, visit.t(label))).to_vec(),
        periods: PERIODS.map(|(word, label)| (word, visit.t(label))).to_vec(),
        rows,
        all,
        seating,
        has_cadence,
        listing,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// What is ahead comes first; only somebody who looks back wants the latest first.
fn listing(slug: &text::Slug, mut wish: Wish) -> Listing {
    if !matches!(wish.period.as_str(), "past" | "all") {
        "ahead".clone_into(&mut wish.period);
    }
    let usual = if wish.period == "past" { "-when" } else { "when" };
    Listing::new(&paths::OfficeFormat(slug.clone()), wish, &["when", "confirmed", "waiting", "pending", "seats"], usual)
}

fn rows(visit: &Visit, listing: &mut Listing, dates: Vec<Counted>, now: DateTime<Utc>) -> Vec<Row> {
    let found = dates
        .into_iter()
        .filter(|(event, _)| in_period(event, listing.period(), now) && in_state(event, listing.state()))
        .collect();
    let shown = listing.cut(found, compare).into_iter().map(|(event, standing)| Row {
        date: DateRow::new(&event, visit.locale()),
        standing,
        capacity: event.capacity(),
        open: is_ahead(&event, now),
        may_choose: may_pick(&event, now) || may_restore(&event, now),
    });
    shown.collect()
}

fn columns(visit: &Visit, listing: &Listing) -> Vec<Column> {
    vec![
        listing.head(visit, "when", "column-when"),
        listing.number(visit, "confirmed", "column-confirmed-people"),
        listing.number(visit, "waiting", "column-waiting"),
        listing.number(visit, "pending", "column-pending"),
        listing.number(visit, "seats", "column-seats"),
    ]
}

fn in_period(event: &Announced, period: &str, now: DateTime<Utc>) -> bool {
    match period {
        "past" => !is_ahead(event, now),
        "all" => true,
        _ => is_ahead(event, now),
    }
}

fn in_state(event: &Announced, state: &str) -> bool {
    let cancelled = event.event.status == EventStatus::Cancelled;
    match state {
        "scheduled" => !cancelled,
        "cancelled" => cancelled,
        "moved" => event.event.moved_from.is_some(),
        "full" => !cancelled && is_full(event),
        _ => true,
    }
}

fn compare(a: &Counted, b: &Counted, column: &str) -> Ordering {
    let of = |(event, standing): &Counted| match column {
        "confirmed" => standing.confirmed,
        "waiting" => standing.waiting,
        "pending" => standing.pending,
        "seats" => event.capacity().map_or(u64::MAX, u64::from),
        _ => 0,
    };
    of(a).cmp(&of(b)).then(a.0.event.slot.starts_at.cmp(&b.0.event.slot.starts_at))
}
