//! What is coming up, as a list or as the sheet of a month, by format, topic, host and period.

mod sheet;
mod wish;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::TimeDelta;

use self::{
    sheet::Sheet,
    wish::{Fields, View, Wish},
};
use crate::{
    domain::{
        format::Format,
        month::Month,
        organization::Organization,
        text::FieldError,
        zone::{day_of, end_of, start_of},
    },
    locale,
    store::{
        events::{self, Browse},
        formats, organizations,
    },
    web::{
        entry::{Entry, Month as ListedMonth, by_month},
        error::Fault,
        extract::Query,
        form::Wrong,
        legal, page,
        shelf::{self, Reader},
        site::Site,
        visit::Visit,
    },
};

/// Dates on one page of the list.
const SHOWN: u64 = 50;
/// Dates on one sheet.
const ON_A_SHEET: u64 = 400;

/// One entry of a list to choose from.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A filter that is on.
struct Active {
    label: String,
    /// The address without it.
    without: String,
}

#[derive(Template)]
#[template(path = "pages/start/list.html")]
struct StartPage {
    visit: Visit,
    is_month: bool,
    /// The same dates in the other view.
    as_list: String,
    as_month: String,
    formats: Vec<Choice>,
    tags: Vec<Choice>,
    hosts: Vec<Choice>,
    from: String,
    to: String,
    /// What is wrong with them.
    wrong: Wrong,
    month: Option<String>,
    active: Vec<Active>,
    /// What of the address means nothing here.
    remarks: Vec<String>,
    months: Vec<ListedMonth>,
    sheet: Option<Sheet>,
    /// Where the list goes back and on.
    earlier: Option<String>,
    later: Option<String>,
    /// Whether the operator wrote the page in plain language, and has a film in sign language.
    easy: bool,
    film: bool,
}

/// Shows upcoming dates, month by month, or those of one month.
///
/// # Errors
/// The address says something that makes no sense; the database does not answer.
pub async fn list(State(site): State<Site>, reader: Reader, Query(fields): Query<Fields>) -> Result<Response, Fault> {
    let visit = reader.visit.clone();
    match fields.read() {
        Ok(wish) => shelf::answer(&site, &reader, async || made(&site, visit, wish).await).await,
        Err(errors) => again(&site, visit, fields, errors).await,
    }
}

/// The page with what was typed, and what is wrong with it.
async fn again(site: &Site, visit: Visit, fields: Fields, errors: Vec<FieldError>) -> Result<Response, Fault> {
    let (from, to) = fields.days();
    let wish = fields.without_days(errors.clone()).map_err(Fault::invalid)?;
    let wrong = Wrong::new(visit.locale(), errors);
    let page = StartPage { from, to, wrong, ..made(site, visit, wish).await? };
    Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn made(site: &Site, visit: Visit, mut wish: Wish) -> Result<StartPage, Fault> {
    let store = &site.desk.store;
    let hosts = organizations::list_hosting(store).await?;
    let remarks = wish.forget_unknown(&visit, &hosts);
    let (month, mut found) = (wish.month(site), events::browse(store, &wish.browse(site)).await?);
    let now = site.desk.now();
    let more = found.len() as u64 > SHOWN && wish.view == View::List;
    if wish.view == View::List {
        found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    }
    let mut page = StartPage::around(&visit, &wish, &hosts);
    page.remarks = remarks;
    page.later = more.then(|| Wish { page: wish.page + 1, ..wish.clone() }.href(&visit));
    page.easy = site.legal.has(legal::Text::EasyLanguage).await;
    page.film = site.legal.film().await.is_some();
    match wish.view {
        View::List => page.months = by_month(Entry::all(&visit, &found, now)),
        View::Month => page.sheet = Some(Sheet::new(&visit, &wish, (month, day_of(now, site.zone)), &found)),
    }
    Ok(page)
}

impl Wish {
    /// The month that is shown.
    fn month(&self, site: &Site) -> Month {
        let today = day_of(site.desk.now(), site.zone);
        self.month.unwrap_or_else(|| Month::of(self.from.unwrap_or(today)))
    }

    /// What to read.
    fn browse(&self, site: &Site) -> Browse {
        let zone = site.zone;
        let (begin, end) = (self.from.map(|day| start_of(day, zone)), self.to.map(|day| end_of(day, zone)));
        let (format, tag, host) = (self.format.clone(), self.tag.clone(), self.host.clone());
        let wish = Browse { format, tag, host, ..Browse::default() };
        match self.view {
            View::List => Browse {
                from: Some(begin.unwrap_or_else(|| site.desk.now())),
                to: end,
                skip: self.page * SHOWN,
                limit: SHOWN + 1,
                ..wish
            },
            View::Month => {
                // Dates of other zones may lie on the sheet's first or last day only by their own clock.
                let (first, last) = self.month(site).span();
                let (first, last) =
                    (start_of(first, zone) - TimeDelta::days(1), end_of(last, zone) + TimeDelta::days(1));
                let (from, to) = (begin.map_or(first, |day| day.max(first)), end.map_or(last, |day| day.min(last)));
                Browse { from: Some(from), to: Some(to), limit: ON_A_SHEET, ..wish }
            }
        }
    }

    /// Drops formats and hosts that there are not, and says so.
    fn forget_unknown(&mut self, visit: &Visit, hosts: &[(Organization, Vec<Format>)]) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut formats = hosts.iter().flat_map(|(_, formats)| formats);
        if let Some(slug) = self.format.take_if(|slug| !formats.any(|format| format.slug.as_str() == slug)) {
            remarks.push(visit.words.t1("filter-unknown-format", "name", shortened(&slug)));
        }
        if let Some(slug) = self.host.take_if(|slug| !hosts.iter().any(|(host, _)| host.slug == *slug)) {
            remarks.push(visit.words.t1("filter-unknown-host", "name", shortened(&slug)));
        }
        remarks
    }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

impl StartPage {
    /// The page without its dates.
    fn around(visit: &Visit, wish: &Wish, hosts: &[(Organization, Vec<Format>)]) -> Self {
        let first = Wish { page: 0, ..wish.clone() };
        let mut formats: Vec<Format> = hosts.iter().flat_map(|(_, formats)| formats.clone()).collect();
        formats.sort_by_key(|format| format.title.to_lowercase());
        let chosen = |value: String, label: String, wish: &Option<String>| Choice {
            chosen: wish.as_ref() == Some(&value),
            value,
            label,
        };
        let mut tags = formats::tags_of(&formats);
        tags.extend(wish.tag.clone().filter(|tag| !tags.contains(tag)));
        let day =
            |day: Option<chrono::NaiveDate>| day.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
        Self {
            is_month: wish.view == View::Month,
            as_list: Wish { view: View::List, month: None, ..first.clone() }.href(visit),
            as_month: Wish { view: View::Month, ..first.clone() }.href(visit),
            active: active(visit, &first, hosts),
            formats: formats.into_iter().map(|one| chosen(one.slug.to_string(), one.title, &wish.format)).collect(),
            tags: tags.into_iter().map(|tag| chosen(tag.clone(), tag, &wish.tag)).collect(),
            hosts: hosts.iter().map(|(one, _)| chosen(one.slug.clone(), one.name.clone(), &wish.host)).collect(),
            from: day(wish.from),
            to: day(wish.to),
            wrong: Wrong::default(),
            month: wish.month.map(|month| month.to_string()),
            remarks: Vec::new(),
            months: Vec::new(),
            sheet: None,
            earlier: (wish.page > 0).then(|| Wish { page: wish.page - 1, ..wish.clone() }.href(visit)),
            later: None,
            easy: false,
            film: false,
            visit: visit.clone(),
        }
    }

    /// Whether the list has nothing to show.
    fn is_empty(&self) -> bool {
        self.months.is_empty() && self.sheet.as_ref().is_none_or(|sheet| sheet.empty)
    }
}

/// The filters that are on, each with the address without it.
fn active(visit: &Visit, wish: &Wish, hosts: &[(Organization, Vec<Format>)]) -> Vec<Active> {
    let mut active = Vec::new();
    let mut on = |key: &str, value: String, without: Wish| {
        let label = format!("{}: {value}", visit.t(key));
        active.push(Active { label, without: without.href(visit) });
    };
    let mut formats = hosts.iter().flat_map(|(_, formats)| formats);
    if let Some(format) = wish.format.as_ref().and_then(|slug| formats.find(|one| one.slug.as_str() == slug)) {
        on("filter-format", format.title.clone(), Wish { format: None, ..wish.clone() });
    }
    if let Some(tag) = &wish.tag {
        on("filter-tag", tag.clone(), Wish { tag: None, ..wish.clone() });
    }
    if let Some((host, _)) = wish.host.as_ref().and_then(|slug| hosts.iter().find(|(one, _)| one.slug == *slug)) {
        on("filter-host", host.name.clone(), Wish { host: None, ..wish.clone() });
    }
    if let Some(day) = wish.from {
        on("filter-from", locale::date(visit.locale(), day), Wish { from: None, ..wish.clone() });
    }
    if let Some(day) = wish.to {
        on("filter-to", locale::date(visit.locale(), day), Wish { to: None, ..wish.clone() });
    }
    active
}
