//! A date that no cadence plans: in a format or on its own, of one day or several, ours or somebody else's.

mod foreseen;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Days, NaiveTime, Utc};
use serde::Deserialize;

use self::foreseen::{Outlook, outlook};
use super::{
    Organizer,
    admission::{self, OwnWindow, by_whom, own_approvals, read_approval},
    event::details::read_seats,
    format::{load, settings::registrations},
};
use crate::{
    actions::{Failure, events},
    domain::{
        access::Deed,
        event::{DAYS_MAX, NewEvent, RawEvent},
        format::{Format, RegistrationMode},
        id::EventId,
        text::{FieldError, Problem},
        typed::{read_day, read_time},
        zone::span_of,
    },
    web::{
        error::Fault,
        extract::Slug,
        form::{Form, Wrong, keep_secret},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// The form's fields, as typed; the lists hold one entry per day.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fields {
    title: String,
    theme: String,
    description: String,
    day: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    location: String,
    join_url: String,
    capacity: String,
    opens_day: String,
    opens_time: String,
    closes_day: String,
    closes_time: String,
    registration: String,
    approval: String,
    external_url: String,
    tags: String,
    step: String,
    /// The id of the date that this form makes, chosen when it was shown: sent twice, it makes one.
    submission: String,
}

/// One day as typed, with its number from 1.
struct Typed<'a> {
    number: usize,
    day: &'a str,
    starts: &'a str,
    ends: &'a str,
}

/// One of a day's fields.
struct DayField<'a> {
    id: String,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &'a str,
}

impl Typed<'_> {
    fn fields(&self) -> [DayField<'_>; 3] {
        let field = |name: &'static str, label, hint, value| {
            let id = format!("{name}-{}", self.number);
            DayField { id, name, label, hint, value }
        };
        [
            field("day", "label-day", "hint-day", self.day),
            field("starts", "label-starts", "hint-time", self.starts),
            field("ends", "label-ends", "hint-time", self.ends),
        ]
    }
}

/// Beginning and end.
type Span = (DateTime<Utc>, DateTime<Utc>);

impl Fields {
    fn fresh(site: &Site, format: Option<&Format>) -> Self {
        let one = |text: &str| vec![text.to_owned()];
        Self {
            submission: site.desk.chance.row_id(site.desk.now()).to_string(),
            day: one(""),
            starts: one("10:00"),
            ends: one("11:00"),
            registration: RegistrationMode::PerEvent.as_str().to_owned(),
            // A date of a format does as the format does, as long as nobody says otherwise.
            approval: format.map_or(by_whom(false), |_| "").to_owned(),
            ..Self::default()
        }
    }

    fn id(&self, site: &Site) -> EventId {
        self.submission.parse().unwrap_or_else(|_| site.desk.chance.row_id(site.desk.now())).into()
    }

    fn days(&self) -> Vec<Typed<'_>> {
        let count = self.day.len().clamp(1, DAYS_MAX);
        let day = |place| Typed {
            number: place + 1,
            day: self.day.get(place).map_or("", String::as_str),
            starts: self.starts.get(place).map_or("", String::as_str),
            ends: self.ends.get(place).map_or("", String::as_str),
        };
        (0..count).map(day).collect()
    }

    /// Another day, the next one after the last, at the same time.
    fn grow(&mut self) {
        let days = self.days();
        let Some(last) = days.last().filter(|last| last.number < DAYS_MAX) else { return };
        let next = read_day("day", last.day).map(|day| (day + Days::new(1)).format("%d.%m.%Y").to_string());
        let (next, starts, ends) = (next.unwrap_or_default(), last.starts.to_owned(), last.ends.to_owned());
        self.day.push(next);
        self.starts.push(starts);
        self.ends.push(ends);
    }

    /// Whether that is one date too many for a button to add another.
    fn is_long(&self) -> bool {
        self.day.len() >= DAYS_MAX
    }

    fn read(&self, site: &Site, format: Option<&Format>) -> Result<NewEvent, Vec<FieldError>> {
        let zone = format.map_or(site.zone, |format| format.zone);
        let (spans, mut errors) = self.spans(zone);
        let (opens, closes, wrong) = self.window().read(zone);
        errors.extend(wrong);
        let capacity = read_seats(&self.capacity).map_err(|error| errors.push(error)).unwrap_or_default();
        let approval = read_approval(&self.approval).map_err(|error| errors.push(error)).unwrap_or_default();
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let several = spans.len() > 1;
        let raw = RawEvent {
            title: Some(said(&self.title)),
            theme: Some(said(&self.theme)),
            description: Some(said(&self.description)),
            starts_at: spans.first().map(|(starts, _)| *starts).filter(|_| !several),
            ends_at: spans.first().map(|(_, ends)| *ends).filter(|_| !several),
            days: if several { spans } else { Vec::new() },
            location: Some(said(&self.location)),
            join_url: Some(said(&self.join_url)),
            capacity: Some(capacity),
            approval: Some(approval),
            registration_opens_at: opens,
            registration_closes_at: closes,
            // What belongs to a format is said there.
            registration: said(&self.registration).filter(|_| format.is_none()),
            tags: format.is_none().then(|| self.tags.split(',').map(str::to_owned).collect()),
            external_url: said(&self.external_url),
            ..RawEvent::default()
        };
        match raw.parse(zone, format.is_some()) {
            Ok(new) if errors.is_empty() => Ok(new),
            Ok(_) => Err(errors),
            Err(more) => {
                // Days that could not be read are named already.
                let known = !errors.is_empty();
                errors.extend(more.into_iter().filter(|error| !known || error.field != "starts_at").map(placed));
                Err(errors)
            }
        }
    }

    fn window(&self) -> OwnWindow {
        let text = String::clone;
        OwnWindow {
            opens_day: text(&self.opens_day),
            opens_time: text(&self.opens_time),
            closes_day: text(&self.closes_day),
            closes_time: text(&self.closes_time),
        }
    }

    fn spans(&self, zone: chrono_tz::Tz) -> (Vec<Span>, Vec<FieldError>) {
        let (mut spans, mut errors) = (Vec::new(), Vec::new());
        let days = self.days();
        let only = days.len() == 1;
        for typed in days.iter().filter(|typed| only || !typed.day.trim().is_empty()) {
            match span(typed, zone) {
                Ok(span) => spans.push(span),
                Err(wrong) => errors.extend(wrong),
            }
        }
        (spans, errors)
    }
}

/// An end before the beginning lies on the next day.
fn span(typed: &Typed, zone: chrono_tz::Tz) -> Result<Span, Vec<FieldError>> {
    let number = typed.number;
    let named = |field: &str, problem: Problem| FieldError::new(format!("{field}-{number}"), problem);
    let day = read_day("day", typed.day).map_err(|error| named("day", error.problem));
    let time = |field: &'static str, text: &str| -> Result<NaiveTime, FieldError> {
        read_time(field, text).map_err(|error| named(field, error.problem))
    };
    match (day, time("starts", typed.starts), time("ends", typed.ends)) {
        (Ok(day), Ok(starts), Ok(ends)) => Ok(span_of(day, (starts, ends), zone)),
        (day, starts, ends) => Err([day.err(), starts.err(), ends.err()].into_iter().flatten().collect()),
    }
}

/// The API's names of the fields, as this form calls them.
fn placed(error: FieldError) -> FieldError {
    let first = |field: &str| format!("{field}-1");
    match error.field.as_ref() {
        "starts_at" | "days" => FieldError::new(first("day"), error.problem),
        "ends_at" => FieldError::new(first("ends"), error.problem),
        _ => error,
    }
}

#[derive(Template)]
#[template(path = "office/new_event.html")]
struct NewEventPage {
    visit: Visit,
    /// Title and room of the format it will belong to.
    format: Option<(String, String)>,
    action: String,
    fields: Fields,
    wrong: Wrong,
    /// What it would mean, if somebody wants to see that first.
    outlook: Option<Outlook>,
    registrations: Vec<(&'static str, String)>,
    approvals: Vec<(&'static str, String)>,
}

impl NewEventPage {
    fn window_hint(&self) -> &'static str {
        if self.format.is_some() { "hint-window-own" } else { "hint-window-alone" }
    }

    fn heading(&self) -> String {
        self.visit.t(if self.format.is_some() { "new-date-title" } else { "new-event-title" })
    }
}

/// The form for a date on its own.
pub(super) async fn show(State(site): State<Site>, visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    may(&organizer)?;
    Ok(answer(StatusCode::OK, visit, None, (Fields::fresh(&site, None), Wrong::default(), None)))
}

/// Sets a date on its own up.
pub(super) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    may(&organizer)?;
    set_up(&site, visit, &organizer, None, fields).await
}

/// The form for a date in a format.
pub(super) async fn show_in_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let fields = Fields::fresh(&site, Some(&format));
    Ok(answer(StatusCode::OK, visit, Some(&format), (fields, Wrong::default(), None)))
}

/// Sets a date in a format up.
pub(super) async fn submit_in_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    set_up(&site, visit, &organizer, Some(&format), fields).await
}

fn may(organizer: &Organizer) -> Result<(), Fault> {
    if organizer.0.teams(Deed::Edit).is_empty() { Err(Fault::forbidden()) } else { Ok(()) }
}

async fn set_up(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    format: Option<&Format>,
    mut fields: Fields,
) -> Result<Response, Fault> {
    if fields.step == "day" {
        fields.grow();
        return Ok(again(StatusCode::OK, visit, format, (fields, Vec::new(), None)));
    }
    let done = match (fields.read(site, format), format) {
        (Ok(new), Some(format)) if fields.step == "preview" => {
            let outlook = outlook(site, &visit, (organizer, format), &new).await?;
            return Ok(again(StatusCode::OK, visit, Some(format), (fields, Vec::new(), Some(outlook))));
        }
        (Ok(new), _) => events::create_once(&site.desk, &organizer.0, fields.id(site), format, new).await,
        (Err(errors), _) => Err(Failure::Invalid(errors)),
    };
    match done {
        Ok(made) => {
            let address = paths::OfficeEvent(made.event.id.to_string());
            Ok(Redirect::to(&visit.after(Done::Saved, &address)).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            let errors = errors.into_iter().map(admission::placed).collect();
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, visit, format, (fields, errors, None)))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form once more, as it was typed.
fn again(
    status: StatusCode,
    visit: Visit,
    format: Option<&Format>,
    (mut fields, mut errors, outlook): (Fields, Vec<FieldError>, Option<Outlook>),
) -> Response {
    keep_secret(&mut fields.join_url, &mut errors);
    let wrong = Wrong::new(visit.locale(), errors);
    answer(status, visit, format, (fields, wrong, outlook))
}

fn answer(
    status: StatusCode,
    visit: Visit,
    format: Option<&Format>,
    (fields, wrong, outlook): (Fields, Wrong, Option<Outlook>),
) -> Response {
    let action = match format {
        Some(format) => visit.href(&paths::FormatNewDate(format.slug.clone())),
        None => visit.href(&paths::NewEvent),
    };
    let room = |format: &Format| (format.title.clone(), visit.href(&paths::OfficeFormat(format.slug.clone())));
    let approvals = own_approvals(&visit, format.map(|format| format.approval));
    let (format, registrations) = (format.map(room), registrations(&visit, RegistrationMode::PerEvent));
    page::private(status, &NewEventPage { visit, format, action, fields, wrong, outlook, registrations, approvals })
}
