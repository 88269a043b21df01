//! Setting up a format, with a preview of its dates before anything is stored (O1).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::Organizer;
use crate::{
    actions::{Failure, formats},
    domain::{
        access::Deed,
        cadence::{HolidayPolicy, PauseDraft, PlannedDate, Rule, RuleDraft},
        format::{NewFormat, RawFormat},
        participant::Land,
        text::{FieldError, Problem},
        typed::{read_day, read_time},
        zone::day_of,
    },
    locale,
    web::{
        error::Fault,
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// Dates in the preview (O1).
const PREVIEW: usize = 12;

/// The form's fields, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fields {
    title: String,
    slug: String,
    summary: String,
    description: String,
    audience: String,
    audience_note: String,
    registration: String,
    capacity: String,
    location: String,
    join_url: String,
    tags: String,
    status: String,
    rhythm: String,
    every: String,
    weekdays: Vec<String>,
    month_ordinal: String,
    anchor: String,
    start_time: String,
    duration_minutes: String,
    until: String,
    holiday_policy: String,
    holiday_scope: String,
    pause_from: String,
    pause_until: String,
    step: String,
}

impl Fields {
    fn fresh() -> Self {
        let text = str::to_owned;
        Self {
            audience: text("open"),
            registration: text("per_event"),
            status: text("active"),
            rhythm: text("week"),
            every: text("2"),
            weekdays: vec![text("TH")],
            start_time: text("10:00"),
            duration_minutes: text("60"),
            holiday_policy: text("next_workday"),
            holiday_scope: text("BUND"),
            ..Self::default()
        }
    }

    fn has_weekday(&self, code: &str) -> bool {
        self.weekdays.iter().any(|chosen| chosen == code)
    }

    fn raw(&self) -> Result<RawFormat, FieldError> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let capacity = match self.capacity.trim() {
            "" => None,
            text => Some(text.parse::<i64>().map_err(|_| {
                let max = i64::from(crate::domain::format::CAPACITY_MAX);
                FieldError::new("capacity", Problem::OutOfRange { min: 1, max })
            })?),
        };
        Ok(RawFormat {
            slug: said(&self.slug),
            title: said(&self.title),
            summary: said(&self.summary),
            description: said(&self.description),
            audience: said(&self.audience),
            audience_note: said(&self.audience_note),
            registration: said(&self.registration),
            capacity: Some(capacity),
            time_zone: None,
            join_url: Some(said(&self.join_url)),
            location: Some(said(&self.location)),
            tags: Some(self.tags.split(',').map(str::to_owned).collect()),
            status: said(&self.status),
        })
    }

    /// The cadence; none, if dates are set one by one.
    fn rule(&self) -> Option<Result<Rule, Vec<FieldError>>> {
        if self.rhythm == "none" {
            return None;
        }
        let iso = |text: &str| match read_day("day", text) {
            Ok(day) => Some(day.to_string()),
            // What cannot be read goes on as it is: the rule names the field.
            Err(_) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        let number = |text: &str| match text.trim() {
            "" => None,
            text => Some(text.parse::<i64>().unwrap_or(i64::MAX)),
        };
        let time = read_time("start_time", &self.start_time);
        let scopes = self.holiday_scope.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned);
        let pause = PauseDraft { from: iso(&self.pause_from), until: iso(&self.pause_until) };
        let draft = RuleDraft {
            every: number(&self.every),
            unit: Some(self.rhythm.clone()),
            weekdays: self.weekdays.clone(),
            month_ordinal: if self.rhythm == "month" { number(&self.month_ordinal) } else { None },
            anchor: iso(&self.anchor),
            start_time: Some(time.map_or_else(|_| self.start_time.clone(), |time| time.format("%H:%M").to_string())),
            duration_minutes: number(&self.duration_minutes),
            until: iso(&self.until),
            holiday_policy: Some(self.holiday_policy.clone()),
            holiday_scope: Some(scopes.collect()),
            pauses: if pause == PauseDraft::default() { Vec::new() } else { vec![pause] },
        };
        Some(Rule::parse(&draft))
    }
}

#[derive(Template)]
#[template(path = "office/new_format.html")]
struct NewFormatPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    preview: Vec<PreviewRow>,
    in_words: Option<String>,
    policies: Vec<(&'static str, String)>,
    scopes: Vec<(String, String)>,
}

struct PreviewRow {
    when: String,
    week: u8,
    skipped: bool,
    notes: Vec<String>,
}

impl PreviewRow {
    fn new(date: &PlannedDate, visit: &Visit) -> Self {
        Self {
            when: locale::slot(visit.locale(), &date.slot),
            week: date.iso_week,
            skipped: date.skipped,
            notes: date.notes.iter().map(|note| locale::note(visit.locale(), note)).collect(),
        }
    }
}

/// The empty form.
pub(super) async fn show(visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    may(&organizer)?;
    Ok(answer(StatusCode::OK, visit, Fields::fresh(), Wrong::default(), None))
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
        Err(errors) => return Ok(refused(visit, fields, errors)),
    };
    if fields.step != "save" {
        let preview =
            rule.as_ref().map(|rule| (rule.clone(), rule.preview(new.zone, from(&site, rule, &new), PREVIEW)));
        return Ok(answer(StatusCode::OK, visit, fields, Wrong::default(), preview));
    }
    match formats::create(&site.desk, &organizer.0, new, rule).await {
        Ok(format) => Ok(Redirect::to(&visit.href(&paths::OfficeFormat(format.slug))).into_response()),
        Err(Failure::Invalid(errors)) => Ok(refused(visit, fields, errors)),
        Err(other) => Err(other.into()),
    }
}

/// The preview begins today, or with the cadence if that comes later.
fn from(site: &Site, rule: &Rule, new: &NewFormat) -> chrono::NaiveDate {
    rule.anchor.max(day_of(site.desk.now(), new.zone))
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

/// The cadence's names of the fields, as this form calls them.
fn named(errors: Vec<FieldError>) -> Vec<FieldError> {
    let renamed = errors.into_iter().map(|error| match error.field.as_ref() {
        "unit" => FieldError::new("rhythm", error.problem),
        field if field.starts_with("pauses") && field.ends_with("until") => {
            FieldError::new("pause_until", error.problem)
        }
        field if field.starts_with("pauses") => FieldError::new("pause_from", error.problem),
        _ => error,
    });
    renamed.collect()
}

fn refused(visit: Visit, fields: Fields, errors: Vec<FieldError>) -> Response {
    let wrong = Wrong::new(visit.locale(), errors);
    answer(StatusCode::UNPROCESSABLE_ENTITY, visit, fields, wrong, None)
}

fn answer(
    status: StatusCode,
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    preview: Option<(Rule, Vec<PlannedDate>)>,
) -> Response {
    let in_words = preview.as_ref().map(|(rule, _)| locale::cadence(visit.locale(), rule));
    let dates = preview.map(|(_, dates)| dates).unwrap_or_default();
    let preview = dates.iter().map(|date| PreviewRow::new(date, &visit)).collect();
    let (policies, scopes) = (policies(&visit), scopes(&visit));
    page::private(status, &NewFormatPage { visit, fields, wrong, preview, in_words, policies, scopes })
}

/// The scopes of holidays that the form offers, with the words of a Land.
fn scopes(visit: &Visit) -> Vec<(String, String)> {
    let laender = Land::ALL.iter().map(|land| {
        let code = land.as_str();
        (format!("DE-{code}"), visit.t(&format!("land-{}", code.to_lowercase())))
    });
    std::iter::once(("BUND".to_owned(), visit.t("scope-federal"))).chain(laender).collect()
}

/// The policies that the form offers.
fn policies(visit: &Visit) -> Vec<(&'static str, String)> {
    let word = |policy: &HolidayPolicy| policy.as_str();
    let text = |word: &str| visit.t(&format!("policy-{}", word.replace('_', "-")));
    HolidayPolicy::ALL.iter().map(|policy| (word(policy), text(word(policy)))).collect()
}
