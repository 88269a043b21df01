//! A format's cadence: its rules in words, the next dates, and what another rule would mean. Nothing is stored here.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{Head, Place, head, load};
use crate::{
    domain::{
        access::Deed,
        cadence::{Cadence, Rule},
        format::Format,
        text::FieldError,
        zone::day_of,
    },
    locale, store,
    web::{
        error::Fault,
        extract::Slug,
        form::{Form, Wrong},
        office::{
            Organizer,
            preview::{Choices, Preview, choices, fragment},
            rule_fields::{Fields, named},
        },
        page, paths,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "office/cadence.html")]
struct CadencePage {
    visit: Visit,
    head: Head,
    action: String,
    dates: String,
    /// The rule that plans now, in words.
    now_is: Option<String>,
    holidays: Option<String>,
    pauses: Option<String>,
    /// Earlier and later rules: from when, until when, in words.
    others: Vec<(String, String)>,
    next: Preview,
    /// Where the form's rule becomes a draft.
    draft: String,
    /// What the rule in the form would mean.
    trial: Preview,
    fields: Fields,
    wrong: Wrong,
    choices: Choices,
}

/// The rules as they are.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::See).await?;
    let shown = fill(&site, visit, (&organizer, &format), None).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// What the rule in the form would mean.
pub(in crate::web::office) async fn try_out(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let shown = fill(&site, visit, (&organizer, &format), Some(fields)).await?;
    let status = if shown.wrong.any() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page::private(status, &shown))
}

/// The form once more, with what was wrong with the change it describes.
pub(in crate::web::office) async fn again(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    fields: Fields,
    errors: Vec<FieldError>,
) -> Result<Response, Fault> {
    let locale = visit.locale();
    let mut shown = fill(site, visit, (organizer, format), Some(fields)).await?;
    shown.wrong = Wrong::new(locale, errors);
    Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// The same alone, for the script that asks while somebody types.
pub(in crate::web::office) async fn show_dates(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let (trial, _) = trial(&site, &visit, &format, &fields);
    Ok(fragment(visit, trial))
}

fn trial(site: &Site, visit: &Visit, format: &Format, fields: &Fields) -> (Preview, Wrong) {
    match fields.rule() {
        None => (Preview::default(), Wrong::default()),
        Some(Ok(rule)) => (of_rule(site, visit, format, &rule), Wrong::default()),
        Some(Err(errors)) => {
            let errors = named(errors);
            (Preview::missing(visit, errors.clone()), Wrong::new(visit.locale(), errors))
        }
    }
}

fn of_rule(site: &Site, visit: &Visit, format: &Format, rule: &Rule) -> Preview {
    Preview::of(visit, rule, format.zone, day_of(site.desk.now(), format.zone))
}

async fn fill(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    typed: Option<Fields>,
) -> Result<CadencePage, Fault> {
    let locale = visit.locale();
    let today = day_of(site.desk.now(), format.zone);
    let mut rules = store::cadences::list_for_format(&site.desk.store, format.id).await?;
    // A rule that ended before it began plans nothing.
    rules.retain(|rule| rule.valid_until.is_none_or(|until| until >= rule.valid_from));
    let place = rules.iter().position(|rule| rule.covers(today)).or(rules.len().checked_sub(1));
    let now_is = place.map(|place| rules.remove(place));
    let (trial, wrong) = match &typed {
        Some(fields) => trial(site, &visit, format, fields),
        None => (Preview::default(), Wrong::default()),
    };
    let rule = now_is.as_ref().map(|cadence| &cadence.rule);
    Ok(CadencePage {
        head: head(&visit, organizer, format, Place::Cadence),
        action: visit.href(&paths::FormatTrial(format.slug.clone())),
        dates: visit.href(&paths::FormatTrialDates(format.slug.clone())),
        draft: visit.href(&paths::FormatChanges(format.slug.clone())),
        now_is: rule.map(|rule| locale::cadence(locale, rule)),
        holidays: rule.and_then(|rule| locale::holiday_rule(locale, rule)),
        pauses: rule.and_then(|rule| locale::pauses(locale, rule)),
        others: rules.iter().map(|cadence| other(&visit, cadence)).collect(),
        next: rule.map(|rule| of_rule(site, &visit, format, rule)).unwrap_or_default(),
        fields: typed.unwrap_or_else(|| Fields {
            valid_from: today.format("%d.%m.%Y").to_string(),
            ..rule.map_or_else(Fields::fresh, Fields::of)
        }),
        choices: choices(&visit),
        trial,
        wrong,
        visit,
    })
}

fn other(visit: &Visit, cadence: &Cadence) -> (String, String) {
    let day = |day| locale::date(visit.locale(), day);
    let span = match cadence.valid_until {
        Some(until) => {
            visit.words.t2("rule-span", ("from", day(cadence.valid_from).into()), ("until", day(until).into()))
        }
        None => visit.words.t1("rule-from", "from", day(cadence.valid_from)),
    };
    (span, locale::cadence(visit.locale(), &cadence.rule))
}
