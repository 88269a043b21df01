//! The registration form: for one date, or for the next ones of a format. Whatever is known about an address, the
//! answer is the same (C10).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions,
    domain::{
        event::Announced,
        format::Format,
        participant::Land,
        registration::{Applicant, RawRegistration, may_register},
        text::{self, FieldError, Problem},
    },
    locale,
    web::{
        client::Client,
        entry::Entry,
        error::Fault,
        extract::Slug,
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// Dates of a format to choose from.
const CHOICES: u64 = 12;
/// Days for which the registrations of a date without a format are kept.
const DEFAULT_RETENTION: u32 = 90;

/// What somebody wrote into the form, and what was wrong with it.
type Filled = (Fields, Vec<FieldError>);

/// The form's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    organization: String,
    land: String,
    /// The chosen date, where the form is a format's.
    event: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/form.html")]
struct FormPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    title: String,
    /// The language of the title, where it is not the page's.
    foreign: Option<&'static str>,
    action: String,
    /// The one date, if the form is for one.
    entry: Option<Entry>,
    /// Slug and time of the dates to choose from, if the form is a format's.
    choices: Vec<(String, String)>,
    /// Code and name.
    laender: Vec<(&'static str, String)>,
    /// Who gets the data, and for how long.
    privacy: String,
}

/// Shows the form for one date.
///
/// # Errors
/// There is no such date for the public, or nobody can register for it.
pub async fn event_form(State(site): State<Site>, visit: Visit, Slug(slug): Slug) -> Result<Response, Fault> {
    let announced = super::events::public(&site, &slug).await?;
    may_register(&announced, site.desk.now()).map_err(actions::Failure::Refused)?;
    let visit = visit.hosted_by(&site.frame, announced.event.organization_id).await;
    let form = FormPage::for_event(&site, visit, &announced, (Fields::default(), Vec::new()));
    Ok(page::private(StatusCode::OK, &form))
}

/// Asks for a registration.
///
/// # Errors
/// There is no such date for the public, or nobody can register for it.
pub async fn event_submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let announced = super::events::public(&site, &slug).await?;
    match fields.read(&visit) {
        Ok(applicant) => ask(&site, &visit, &client, &announced, applicant).await,
        Err(errors) => {
            let visit = visit.hosted_by(&site.frame, announced.event.organization_id).await;
            let form = FormPage::for_event(&site, visit, &announced, (fields, errors));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

/// Shows the form for the next dates of a format.
///
/// # Errors
/// There is no such format for the public, or none of its dates takes registrations.
pub async fn format_form(State(site): State<Site>, visit: Visit, Slug(slug): Slug) -> Result<Response, Fault> {
    let (format, open) = open_dates(&site, &slug).await?;
    let visit = visit.hosted_by(&site.frame, format.organization_id).await;
    let form = FormPage::for_format(visit, &format, &open, (Fields::default(), Vec::new()));
    Ok(page::private(StatusCode::OK, &form))
}

/// Asks for a registration for the chosen date of a format, the next one if none is named.
///
/// # Errors
/// There is no such format for the public, or none of its dates takes registrations.
pub async fn format_submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let (format, open) = open_dates(&site, &slug).await?;
    let chosen = open.iter().find(|date| fields.event.is_empty() || date.event.slug.as_str() == fields.event);
    let mut read = fields.read(&visit);
    if chosen.is_none() {
        let gone = FieldError::new("event", Problem::NotFound);
        read = Err(read.err().into_iter().flatten().chain([gone]).collect());
    }
    match (chosen, read) {
        (Some(chosen), Ok(applicant)) => ask(&site, &visit, &client, chosen, applicant).await,
        (_, read) => {
            let visit = visit.hosted_by(&site.frame, format.organization_id).await;
            let form = FormPage::for_format(visit, &format, &open, (fields, read.err().unwrap_or_default()));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

/// The format and its dates that take registrations, at least one.
async fn open_dates(site: &Site, slug: &text::Slug) -> Result<(Format, Vec<Announced>), Fault> {
    let format = super::formats::public(site, slug).await?;
    let mut dates = super::formats::upcoming(site, &format, CHOICES).await?;
    let refusal = dates.iter().find_map(|date| may_register(date, site.desk.now()).err());
    dates.retain(|date| may_register(date, site.desk.now()).is_ok());
    match (dates.is_empty(), refusal) {
        (false, _) => Ok((format, dates)),
        (true, Some(refusal)) => Err(actions::Failure::Refused(refusal).into()),
        (true, None) => Err(Fault::new(StatusCode::CONFLICT, "no-open-date")),
    }
}

async fn ask(
    site: &Site,
    visit: &Visit,
    client: &Client,
    announced: &Announced,
    applicant: Applicant,
) -> Result<Response, Fault> {
    if client.may_cause_mail() {
        actions::registrations::ask(&site.desk, announced.event.id, applicant).await?;
    } else {
        actions::registrations::ask_in_vain(&site.desk, announced.event.id).await?;
    }
    Ok(Redirect::to(&visit.href(&paths::CheckInbox)).into_response())
}

impl Fields {
    fn read(&self, visit: &Visit) -> Result<Applicant, Vec<FieldError>> {
        let raw = RawRegistration {
            name: self.name.clone(),
            email: self.email.clone(),
            organization: Some(self.organization.clone()),
            land: Some(self.land.clone()),
            channel: None,
        };
        raw.parse(visit.locale())
    }
}

/// The Länder to choose from, or none of them.
fn laender(visit: &Visit) -> Vec<(&'static str, String)> {
    let all = Land::ALL.iter().map(|land| (land.as_str(), locale::land(visit.locale(), *land)));
    std::iter::once(("", visit.t("field-land-none"))).chain(all).collect()
}

/// Who gets the data, and how long it is kept.
fn privacy(visit: &Visit, announced: &Announced) -> String {
    let days = announced.format.as_ref().map_or(DEFAULT_RETENTION, |format| format.retention_days);
    visit.words.t2("register-privacy", ("host", announced.host.as_str().into()), ("days", days.into()))
}

impl FormPage {
    fn for_event(site: &Site, visit: Visit, announced: &Announced, (fields, errors): Filled) -> Self {
        Self {
            entry: Some(Entry::new(&visit, announced, site.desk.now())),
            action: visit.href(&paths::EventRegister(announced.event.slug.clone())),
            privacy: privacy(&visit, announced),
            foreign: announced.format.as_ref().and_then(|format| visit.foreign(format.locale)),
            ..Self::new(visit, announced.headline(), (fields, errors))
        }
    }

    fn for_format(visit: Visit, format: &Format, open: &[Announced], (fields, errors): Filled) -> Self {
        let said = |date: &Announced| match &date.event.own.theme {
            Some(theme) => format!("{}: {theme}", locale::slot(visit.locale(), &date.event.slot)),
            None => locale::slot(visit.locale(), &date.event.slot),
        };
        Self {
            choices: open.iter().map(|date| (date.event.slug.to_string(), said(date))).collect(),
            action: visit.href(&paths::FormatRegister(format.slug.clone())),
            foreign: visit.foreign(format.locale),
            privacy: open.first().map(|date| privacy(&visit, date)).unwrap_or_default(),
            ..Self::new(visit, format.title.clone(), (fields, errors))
        }
    }

    fn new(visit: Visit, title: String, (fields, errors): Filled) -> Self {
        Self {
            wrong: Wrong::new(visit.locale(), errors),
            laender: laender(&visit),
            privacy: String::new(),
            foreign: None,
            title,
            action: String::new(),
            entry: None,
            choices: Vec::new(),
            fields,
            visit,
        }
    }
}
