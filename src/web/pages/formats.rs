//! Formats: all of them, one of them, and the way to its next date.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{
    domain::{
        cadence::Cadence,
        event::{Announced, EventStatus},
        format::{Audience, Format, FormatStatus, RegistrationMode},
        id::FormatId,
        text,
        zone::day_of,
    },
    locale,
    store::{
        cadences,
        events::{self, EventQuery},
        formats, organizations,
    },
    web::{entry::Entry, error::Fault, extract::Slug, page, paths, site::Site, visit::Visit},
};

/// How far back the past goes, and how much of it is shown.
const PAST: TimeDelta = TimeDelta::days(400);
const PAST_SHOWN: usize = 20;
const UPCOMING_SHOWN: u64 = 40;

/// A format as pages show it.
struct Card {
    path: String,
    title: String,
    summary: String,
    audience: String,
    cadence: Option<String>,
    state: Option<String>,
    next: Option<Entry>,
}

#[derive(Template)]
#[template(path = "pages/formats/list.html")]
struct FormatsPage {
    visit: Visit,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "pages/formats/show.html")]
struct FormatPage {
    visit: Visit,
    card: Card,
    host: String,
    description: String,
    holidays: Option<String>,
    pauses: Option<String>,
    tags: Vec<String>,
    register: Option<String>,
    feed: String,
    ics: String,
    upcoming: Vec<Entry>,
    past: Vec<Entry>,
}

/// Shows all public formats.
///
/// # Errors
/// The database does not answer.
pub async fn list(State(site): State<Site>, visit: Visit, asked: HeaderMap) -> Result<Response, Fault> {
    let (store, now) = (&site.desk.store, site.desk.now());
    let rules: HashMap<FormatId, Vec<Cadence>> =
        cadences::list_all_planned(store).await?.into_iter().map(|(format, rules)| (format.id, rules)).collect();
    let coming = EventQuery { from: Some(now), to: Some(now + TimeDelta::days(200)), ..EventQuery::default() };
    let next = next_of_each(events::list(store, &coming).await?);
    let card = |format: Format| {
        let rules = rules.get(&format.id).map_or(&[][..], Vec::as_slice);
        Card::new(&visit, &format, rules, next.get(&format.id), now)
    };
    let cards = formats::list_public(store).await?.into_iter().map(card).collect();
    Ok(page::public(&asked, &FormatsPage { visit, cards }))
}

fn next_of_each(coming: Vec<Announced>) -> HashMap<FormatId, Announced> {
    let mut next = HashMap::new();
    for event in coming.into_iter().filter(|event| event.event.status == EventStatus::Scheduled) {
        if let Some(format) = event.event.format_id {
            next.entry(format).or_insert(event);
        }
    }
    next
}

/// Shows one format.
///
/// # Errors
/// There is none of that name for the public; the database does not answer.
pub async fn show(
    State(site): State<Site>,
    visit: Visit,
    Slug(slug): Slug,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let (store, now) = (&site.desk.store, site.desk.now());
    let format = public(&site, &slug).await?;
    let rules = cadences::list_for_format(store, format.id).await?;
    let upcoming = upcoming(&site, &format, UPCOMING_SHOWN).await?;
    let past = EventQuery { format: Some(format.id), from: Some(now - PAST), to: Some(now), ..EventQuery::default() };
    let past = events::list(store, &past).await?;
    let host = organizations::get(store, format.organization_id).await?.name;
    Ok(page::public(&asked, &FormatPage::new(visit, format, (&rules, host), (&upcoming, &past), now)))
}

/// Leads to the page of the format's next date, or to the format's own page if there is none.
///
/// # Errors
/// There is none of that name for the public; the database does not answer.
pub async fn next(State(site): State<Site>, visit: Visit, Slug(slug): Slug) -> Result<Response, Fault> {
    let format = public(&site, &slug).await?;
    let upcoming = upcoming(&site, &format, UPCOMING_SHOWN).await?;
    let next = upcoming.iter().find(|event| event.event.status == EventStatus::Scheduled);
    let path = match next {
        Some(next) => visit.href(&paths::Event(next.event.slug.clone())),
        None => visit.href(&paths::Format(format.slug)),
    };
    Ok((StatusCode::FOUND, [(header::LOCATION, path)]).into_response())
}

/// The format of that name, if the public sees it.
pub(super) async fn public(site: &Site, slug: &text::Slug) -> Result<Format, Fault> {
    let found = formats::find_by_slug(&site.desk.store, slug.as_str()).await?;
    found.filter(Format::is_public).ok_or_else(Fault::not_found)
}

/// Its dates that are not over.
pub(super) async fn upcoming(site: &Site, format: &Format, limit: u64) -> Result<Vec<Announced>, Fault> {
    let (from, limit) = (Some(site.desk.now()), Some(limit));
    let query = EventQuery { format: Some(format.id), from, limit, ..EventQuery::default() };
    Ok(events::list(&site.desk.store, &query).await?)
}

/// The rule that plans today, else the next one to do so.
fn current(rules: &[Cadence], today: NaiveDate) -> Option<&Cadence> {
    rules.iter().find(|rule| rule.covers(today)).or_else(|| rules.iter().find(|rule| rule.valid_from > today))
}

impl Card {
    fn new(visit: &Visit, format: &Format, rules: &[Cadence], next: Option<&Announced>, now: DateTime<Utc>) -> Self {
        let rule = current(rules, day_of(now, format.zone));
        let audience = match (format.audience, format.audience_note.as_str()) {
            (_, note) if !note.is_empty() => note.to_owned(),
            (Audience::Open, _) => visit.t("for-open"),
            (Audience::Invited, _) => visit.t("for-invited"),
            (Audience::Role, _) => visit.t("for-role"),
        };
        Self {
            path: visit.href(&paths::Format(format.slug.clone())),
            title: format.title.clone(),
            summary: format.summary.clone(),
            audience,
            cadence: rule.map(|cadence| locale::cadence(visit.locale(), &cadence.rule)),
            state: match format.status {
                FormatStatus::Paused => Some(visit.t("format-paused")),
                FormatStatus::Ended => Some(visit.t("format-ended")),
                FormatStatus::Active | FormatStatus::Draft => None,
            },
            next: next.map(|next| Entry::new(visit, next, now)),
        }
    }
}

impl FormatPage {
    fn new(
        visit: Visit,
        format: Format,
        (rules, host): (&[Cadence], String),
        (upcoming, past): (&[Announced], &[Announced]),
        now: DateTime<Utc>,
    ) -> Self {
        let next = upcoming.iter().find(|event| event.event.status == EventStatus::Scheduled);
        let rule = current(rules, day_of(now, format.zone)).map(|cadence| &cadence.rule);
        let open = format.audience == Audience::Open
            && matches!(format.registration, RegistrationMode::PerEvent | RegistrationMode::Both);
        let over = past.iter().filter(|event| event.event.slot.ends_at <= now).rev().take(PAST_SHOWN);
        Self {
            card: Card::new(&visit, &format, rules, next, now),
            host,
            holidays: rule.and_then(|rule| locale::holiday_rule(visit.locale(), rule)),
            pauses: rule.and_then(|rule| locale::pauses(visit.locale(), rule)),
            register: (open && next.is_some()).then(|| visit.href(&paths::FormatRegister(format.slug.clone()))),
            feed: visit.href(&format!("{}?format={}", paths::Calendar, format.slug)),
            ics: paths::FormatFeed(format.slug.clone()).to_string(),
            upcoming: Entry::all(&visit, upcoming, now),
            past: over.map(|event| Entry::new(&visit, event, now)).collect(),
            description: format.description_html,
            tags: format.tags,
            visit,
        }
    }
}
