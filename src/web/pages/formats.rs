//! Formats: all of them, one of them, and the way to its next date.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::{
    domain::{
        cadence::Cadence,
        enrollment::may_enroll,
        event::{Announced, EventStatus},
        follow::may_follow,
        format::{Audience, Format, FormatStatus, RegistrationMode},
        id::FormatId,
        registration::may_register,
        text::{self, FieldError, Problem},
        zone::day_of,
    },
    locale,
    store::{
        events::{self, EventQuery, Piece},
        formats::{self, Shown},
    },
    web::{
        address::Addresses,
        entry::Entry,
        error::Fault,
        extract::{Query, Slug},
        linked_data, paths,
        shelf::{self, Reader},
        site::Site,
        step::Step,
        visit::Visit,
    },
};

/// Dates on one page of the past.
const PAST_SHOWN: u64 = 20;
/// The last page of the past.
const LAST_PAGE: u64 = 1000;
const UPCOMING_SHOWN: u64 = 40;

/// A format as pages show it.
struct Card {
    path: String,
    title: String,
    /// The language of what its team wrote, where it is not the page's.
    foreign: Option<&'static str>,
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
    /// What one can do about the next date.
    step: Step,
    /// That one may take part in all dates at once, in a sentence.
    standing: Option<String>,
    addresses: Addresses,
    /// How to subscribe with each program.
    how: String,
    /// Where one follows it by mail.
    follow: Option<String>,
    upcoming: Vec<Entry>,
    past: Vec<Entry>,
    /// Where the past goes on, and back.
    older: String,
    newer: String,
    /// For search engines.
    data: String,
}

/// What to show of one format.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    past: String,
}

impl Wish {
    /// The page of the past, counted from 0.
    fn page(&self) -> Result<u64, Fault> {
        let read = Some(self.past.as_str()).filter(|text| !text.is_empty()).map_or(Some(1), |text| text.parse().ok());
        let page = read.filter(|page| (1..=LAST_PAGE).contains(page)).map(|page| page - 1);
        let range = Problem::OutOfRange { min: 1, max: LAST_PAGE.cast_signed() };
        page.ok_or_else(|| Fault::invalid(vec![FieldError::new("past", range)]))
    }
}

/// Shows all public formats.
///
/// # Errors
/// The database does not answer.
pub async fn list(State(site): State<Site>, reader: Reader) -> Result<Response, Fault> {
    let visit = reader.visit.clone();
    shelf::answer(&site, &reader, async || {
        let (store, now) = (&site.desk.store, site.desk.now());
        let next = events::list_next(store, now).await?.into_iter();
        let next: HashMap<Option<FormatId>, Announced> = next.map(|date| (date.event.format_id, date)).collect();
        let shown = formats::list_shown(store).await?;
        let card = |one: &Shown| Card::new(&visit, one, next.get(&Some(one.format.id)), now);
        Ok(FormatsPage { cards: shown.iter().map(card).collect(), visit: visit.clone() })
    })
    .await
}

/// Shows one format.
///
/// # Errors
/// There is none of that name for the public; the database does not answer.
pub async fn show(
    State(site): State<Site>,
    reader: Reader,
    Slug(slug): Slug,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let page = wish.page()?;
    let visit = reader.visit.clone();
    shelf::answer(&site, &reader, async || {
        let (store, now) = (&site.desk.store, site.desk.now());
        let shown = formats::find_shown(store, slug.as_str()).await?.ok_or_else(Fault::not_found)?;
        // One more than is shown says whether the list goes on.
        let piece = Piece { skip: page * PAST_SHOWN, limit: Some(PAST_SHOWN + 1) };
        let dates = events::list_around(store, shown.format.id, now, (piece, UPCOMING_SHOWN)).await?;
        let visit = visit.hosted_by(&site.frame, shown.format.organization_id).await;
        Ok(FormatPage::new(&site, visit, shown, (dates, page)))
    })
    .await
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
    fn new(visit: &Visit, shown: &Shown, next: Option<&Announced>, now: DateTime<Utc>) -> Self {
        let format = &shown.format;
        let rule = current(&shown.rules, day_of(now, format.zone));
        let audience = match (format.audience, format.audience_note.as_str()) {
            (_, note) if !note.is_empty() => note.to_owned(),
            (Audience::Open, _) => visit.t("for-open"),
            (Audience::Invited, _) => visit.t("for-invited"),
            (Audience::Role, _) => visit.t("for-role"),
        };
        Self {
            path: visit.href(&paths::Format(format.slug.clone())),
            title: format.title.clone(),
            foreign: visit.foreign(format.locale),
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

/// What one can do about a format: the step of its next date; where that one takes no registrations and a later one
/// does, one registers for that. The format's own form lets one choose between its dates.
fn step(
    visit: &Visit,
    format: &Format,
    (upcoming, next): (&[Announced], Option<&Announced>),
    now: DateTime<Utc>,
) -> Step {
    let own = || Step::Register(visit.href(&paths::FormatRegister(format.slug.clone())));
    match next.map_or(Step::Subscribe, |next| Step::of(visit, next, now)) {
        Step::Register(_) => own(),
        Step::Queue(_) | Step::Subscribe if may_enroll(format).is_ok() => own(),
        Step::Subscribe if upcoming.iter().any(|date| may_register(date, now).is_ok()) => own(),
        step => step,
    }
}

/// What registering for the format means, where it means all dates.
fn standing(visit: &Visit, format: &Format) -> Option<String> {
    let key = match format.registration {
        RegistrationMode::Both => "format-standing-both",
        _ => "format-standing-only",
    };
    may_enroll(format).is_ok().then(|| visit.t(key))
}

impl FormatPage {
    fn new(site: &Site, visit: Visit, shown: Shown, (dates, page): (Vec<Announced>, u64)) -> Self {
        let (now, format) = (site.desk.now(), &shown.format);
        let (mut past, upcoming): (Vec<_>, Vec<_>) = dates.into_iter().partition(|one| one.event.slot.ends_at <= now);
        past.reverse();
        let more = past.len() as u64 > PAST_SHOWN;
        past.truncate(usize::try_from(PAST_SHOWN).unwrap_or(usize::MAX));
        let next = upcoming.iter().find(|event| event.event.status == EventStatus::Scheduled);
        let rule = current(&shown.rules, day_of(now, format.zone)).map(|cadence| &cadence.rule);
        let told: Vec<Announced> = upcoming.iter().chain(past.iter().take(5)).cloned().collect();
        let at = |page: u64| {
            let path = paths::Format(format.slug.clone());
            visit.href(&if page == 0 { path.to_string() } else { format!("{path}?past={}", page + 1) })
        };
        Self {
            card: Card::new(&visit, &shown, next, now),
            step: step(&visit, format, (&upcoming, next), now),
            standing: standing(&visit, format),
            addresses: Addresses::new(site.frame.base(), &paths::FormatFeed(format.slug.clone()).to_string()),
            how: visit.href(&format!("{}?format={}", paths::Calendar, format.slug)),
            follow: may_follow(format).is_ok().then(|| visit.href(&paths::FormatFollow(format.slug.clone()))),
            holidays: rule.and_then(|rule| locale::holiday_rule(visit.locale(), rule)),
            pauses: rule.and_then(|rule| locale::pauses(visit.locale(), rule)),
            upcoming: Entry::all(&visit, &upcoming, now),
            past: Entry::all(&visit, &past, now),
            older: if more { at(page + 1) } else { String::new() },
            newer: if page > 0 { at(page - 1) } else { String::new() },
            data: linked_data::series(site.frame.base(), (format, &shown.host.name), rule, &told),
            host: shown.host.name,
            description: shown.format.description_html,
            tags: shown.format.tags,
            visit,
        }
    }
}
