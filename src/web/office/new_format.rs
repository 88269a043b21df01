//! Setting up a format, with a preview of its dates before anything is stored (O1).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Organizer,
    admission::approvals,
    format::settings::{audiences, registrations},
    preview::{Preview, choices, fragment},
    rule_fields::{Fields, named},
};
use crate::{
    actions::{Failure, formats},
    domain::{
        access::Deed,
        cadence::Rule,
        format::{NewFormat, RegistrationMode},
        text::FieldError,
        zone::day_of,
    },
    web::{
        error::Fault,
        form::{Form, Wrong, keep_secret},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/new_format.html")]
struct NewFormatPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    preview: Preview,
    choices: super::preview::Choices,
    audiences: Vec<(&'static str, String)>,
    registrations: Vec<(&'static str, String)>,
    approvals: Vec<(&'static str, String)>,
}

/// The empty form.
pub(super) async fn show(State(site): State<Site>, visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    may(&organizer)?;
    let submission = site.desk.chance.row_id(site.desk.now()).to_string();
    let fields = Fields { submission, ..Fields::fresh() };
    Ok(answer(StatusCode::OK, visit, fields, Wrong::default(), Preview::fresh()))
}

/// Shows the dates, or sets the format up.
pub(super) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    may(&organizer)?;
    let (new, rule) = match read(&site, &fields) {
        Ok(read) => read,
        Err(errors) => return Ok(again(&site, StatusCode::UNPROCESSABLE_ENTITY, visit, fields, errors)),
    };
    if fields.step == "preview" {
        return Ok(again(&site, StatusCode::OK, visit, fields, Vec::new()));
    }
    let id = fields.submission.parse().unwrap_or_else(|_| site.desk.chance.row_id(site.desk.now()));
    match formats::create_once(&site.desk, &organizer.0, id.into(), new, rule).await {
        Ok(format) => Ok(Redirect::to(&visit.after(Done::Saved, &paths::OfficeFormat(format.slug))).into_response()),
        Err(Failure::Invalid(errors)) => Ok(again(&site, StatusCode::UNPROCESSABLE_ENTITY, visit, fields, errors)),
        Err(other) => Err(other.into()),
    }
}

/// The dates alone, for the script that asks while somebody types. Nothing is stored.
pub(super) async fn show_dates(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    may(&organizer)?;
    let preview = preview(&site, &visit, &fields);
    Ok(fragment(visit, preview))
}

/// The dates of what the form says so far, from today on or from the cadence's first day.
fn preview(site: &Site, visit: &Visit, fields: &Fields) -> Preview {
    match fields.rule() {
        None => Preview::default(),
        Some(Ok(rule)) => Preview::of(visit, &rule, site.zone, day_of(site.desk.now(), site.zone)),
        Some(Err(errors)) => Preview::missing(visit, named(errors)),
    }
}

fn may(organizer: &Organizer) -> Result<(), Fault> {
    if organizer.0.teams(Deed::Edit).is_empty() { Err(Fault::forbidden()) } else { Ok(()) }
}

/// Everything that is wrong, in format and cadence, at once.
fn read(site: &Site, fields: &Fields) -> Result<(NewFormat, Option<Rule>), Vec<FieldError>> {
    let raw = fields.raw().map_err(|error| vec![error]);
    let new = raw.and_then(|raw| raw.parse(site.zone, site.frame.default_locale()));
    let rule = fields.rule().transpose().map_err(named);
    match (new, rule) {
        (Ok(new), Ok(rule)) => Ok((new, rule)),
        (new, rule) => Err([new.err(), rule.err()].into_iter().flatten().flatten().collect()),
    }
}

/// The form once more, as it was typed.
fn again(site: &Site, status: StatusCode, visit: Visit, mut fields: Fields, mut errors: Vec<FieldError>) -> Response {
    keep_secret(&mut fields.join_url, &mut errors);
    let (wrong, preview) = (Wrong::new(visit.locale(), errors), preview(site, &visit, &fields));
    answer(status, visit, fields, wrong, preview)
}

fn answer(status: StatusCode, visit: Visit, fields: Fields, wrong: Wrong, preview: Preview) -> Response {
    let (choices, audiences) = (choices(&visit), audiences(&visit));
    let (registrations, approvals) = (registrations(&visit, RegistrationMode::PerEvent), approvals(&visit));
    let shown = NewFormatPage { visit, fields, wrong, preview, choices, audiences, registrations, approvals };
    page::private(status, &shown)
}
