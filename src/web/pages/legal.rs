//! The operator's pages.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, Utc};

use crate::{
    domain::{
        format::Locale,
        legal::Gap,
        retention::{self, Kept},
        zone::day_of,
    },
    store::formats,
    web::{
        barrier::{Asked, Report},
        error::Fault,
        extract::Query,
        film::Film,
        legal::{Shown, Text},
        page,
        shelf::Reader,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "pages/legal/show.html")]
struct LegalPage {
    visit: Visit,
    title: String,
    /// The text and its language; nothing while there is none.
    text: Option<(&'static str, Shown)>,
    /// Which page somebody met a barrier on.
    report: Option<Report>,
    /// What it lacks.
    gaps: Vec<String>,
    /// What is kept, and how long; on the privacy page.
    kept: Vec<(String, String)>,
    /// Whether the page in plain language is there; on the accessibility page.
    easy: bool,
    /// Whether the film in sign language is there; likewise.
    film: bool,
}

#[derive(Template)]
#[template(path = "pages/legal/film.html")]
struct FilmPage {
    visit: Visit,
    film: Film,
    easy: bool,
}

/// Who runs this.
///
/// # Errors
/// None.
pub async fn imprint(State(site): State<Site>, reader: Reader, asked: HeaderMap) -> Result<Response, Fault> {
    let page = LegalPage::read(&site, reader.visit, (Text::Imprint, "nav-imprint")).await;
    Ok(page::public(&asked, &page))
}

/// What happens to personal data, with the rules by which it goes.
///
/// # Errors
/// The database does not answer.
pub async fn privacy(State(site): State<Site>, reader: Reader, asked: HeaderMap) -> Result<Response, Fault> {
    let formats = formats::list_public(&site.desk.store).await?;
    let days: Vec<u32> = formats.iter().map(|format| format.retention_days).collect();
    let mut page = LegalPage::read(&site, reader.visit, (Text::Privacy, "nav-privacy")).await;
    page.kept = retention::rules(&days).iter().map(|kept| said(&page.visit, kept)).collect();
    Ok(page::public(&asked, &page))
}

/// How accessible this is.
///
/// # Errors
/// None.
pub async fn accessibility(
    State(site): State<Site>,
    reader: Reader,
    Query(from): Query<Asked>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let mut page = LegalPage::read(&site, reader.visit, (Text::Accessibility, "nav-accessibility")).await;
    page.easy = site.legal.has(Text::EasyLanguage).await;
    page.film = site.legal.film().await.is_some();
    let contact = page.text.as_ref().and_then(|(_, shown)| shown.contact.as_ref());
    page.report = from.page(site.frame.base()).map(|from| Report::new(&page.visit, from, contact));
    Ok(page::public(&asked, &page))
}

/// The same in German Sign Language.
///
/// # Errors
/// The operator has no film.
pub async fn sign_language(State(site): State<Site>, reader: Reader, asked: HeaderMap) -> Result<Response, Fault> {
    let film = site.legal.film().await.ok_or_else(Fault::not_found)?;
    let easy = site.legal.has(Text::EasyLanguage).await;
    let mut response = page::public(&asked, &FilmPage { visit: reader.visit, film, easy });
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, Film::policy());
    Ok(response)
}

/// What this is about, in plain language.
///
/// # Errors
/// Nobody wrote it.
pub async fn easy_language(State(site): State<Site>, reader: Reader, asked: HeaderMap) -> Result<Response, Fault> {
    if !site.legal.has(Text::EasyLanguage).await {
        return Err(Fault::new(StatusCode::NOT_FOUND, "not-found"));
    }
    let page = LegalPage::read(&site, reader.visit, (Text::EasyLanguage, "nav-easy-language")).await;
    Ok(page::public(&asked, &page))
}

impl LegalPage {
    /// Whether no heading of the text speaks of feedback, so that the foot of every page needs another place to lead to.
    fn lacks_contact(&self) -> bool {
        self.text.as_ref().is_none_or(|(_, shown)| shown.rest.is_empty())
    }

    async fn read(site: &Site, visit: Visit, (text, title): (Text, &str)) -> Self {
        let now: DateTime<Utc> = site.desk.now();
        let shown = site.legal.read(text, visit.locale(), day_of(now, site.zone)).await;
        let gaps = shown.iter().flat_map(|shown| &shown.gaps).filter_map(|gap| lacking(visit.locale(), gap)).collect();
        let text = shown.map(|shown| (shown.locale.as_str(), shown));
        Self { title: visit.t(title), text, report: None, gaps, kept: Vec::new(), easy: false, film: false, visit }
    }
}

/// What readers are told: the parts without words. How old a text is, is the operator's affair.
fn lacking(locale: Locale, gap: &Gap) -> Option<String> {
    match gap {
        Gap::Absent(part) | Gap::Unfilled(part) => Some(part.name(locale).to_owned()),
        Gap::Placeholder | Gap::Empty | Gap::Undated | Gap::Outdated(_) => None,
    }
}

/// What is kept, and how long.
fn said(visit: &Visit, kept: &Kept) -> (String, String) {
    let words = &visit.words;
    match kept {
        Kept::Request { hours } => (words.t("kept-request"), words.t1("kept-request-until", "hours", *hours)),
        Kept::Registration { least, most } if least == most => {
            (words.t("kept-registration"), words.t1("kept-registration-until", "days", *most))
        }
        Kept::Registration { least, most } => {
            let until = words.t2("kept-registration-range", ("least", (*least).into()), ("most", (*most).into()));
            (words.t("kept-registration"), until)
        }
        Kept::List => (words.t("kept-list"), words.t("kept-list-until")),
        Kept::Follow { left } => (words.t("kept-follow"), words.t1("kept-follow-until", "left", *left)),
        Kept::Mail { days, given_up } => {
            let until = words.t2("kept-mail-until", ("days", (*days).into()), ("given", (*given_up).into()));
            (words.t("kept-mail"), until)
        }
        Kept::Inbound { noted, returned } => {
            let until = words.t2("kept-inbound-until", ("noted", (*noted).into()), ("returned", (*returned).into()));
            (words.t("kept-inbound"), until)
        }
        Kept::SignIn { idle_hours, days, after } => {
            let ends = words.t2("kept-sign-in-ends", ("hours", (*idle_hours).into()), ("days", (*days).into()));
            let gone = words.t1("kept-sign-in-until", "days", *after);
            (words.t("kept-sign-in"), format!("{ends} {gone}"))
        }
        Kept::Organizer { days } => (words.t("kept-organizer"), words.t1("kept-organizer-until", "days", *days)),
        Kept::Answer { days } => (words.t("kept-answer"), words.t1("kept-answer-until", "days", *days)),
        Kept::Audit { days } => (words.t("kept-audit"), words.t1("kept-audit-until", "days", *days)),
        Kept::Erasure => (words.t("kept-erasure"), words.t("kept-erasure-until")),
    }
}
