//! What people answered for one date. The numbers name nobody; the answers themselves are shown on request, because
//! looking at them is written down, and no GET writes anything.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    Organizer,
    event::{load, state_key},
};
use crate::{
    actions::answers::{Count, Sheet, count, show, show_support},
    domain::{
        access::Deed,
        event::Announced,
        format::Locale,
        id::EventId,
        participant::Participant,
        question::{Question, Said},
        registration::Registration,
        support::Offer,
    },
    locale::{self, Words},
    web::{
        asked, error::Fault, extract::Id, form::Form, page, pages::own_answers::support_in_words, paths, site::Site,
        visit::Visit,
    },
};

/// A form without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What stands above both pages.
struct Top {
    headline: String,
    when: String,
    address: String,
    format: Option<(String, String)>,
    /// The language of what is asked where it is not the page's.
    foreign: Option<&'static str>,
}

/// How often each answer was given to one question.
struct Tally {
    label: String,
    answered: String,
    /// What was chosen, how often, and how much of the widest bar that is, in percent.
    rows: Vec<(String, u64, u64)>,
}

/// Somebody's answers, in the order of the questions.
struct Row {
    name: String,
    email: String,
    state: String,
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "office/answers.html")]
struct AnswersPage {
    visit: Visit,
    top: Top,
    action: String,
    tallies: Vec<Tally>,
    /// The labels of the questions, once the answers are shown.
    columns: Vec<String>,
    /// The answers, once they are shown.
    rows: Option<Vec<Row>>,
}

#[derive(Template)]
#[template(path = "office/support.html")]
struct SupportPage {
    visit: Visit,
    top: Top,
    action: String,
    /// Until when people can tell what they need, if the format offers it.
    until: Option<String>,
    /// Who needs what, once it is shown.
    rows: Option<Vec<(String, String, String)>>,
}

/// The numbers.
pub(super) async fn numbers(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let (_, counts) = count(&site.desk, &organizer.0, id).await?;
    let shown = AnswersPage::new(visit, &announced, counts);
    Ok(page::private(StatusCode::OK, &shown))
}

/// The answers themselves.
pub(super) async fn open(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let (_, people, sheet) = show(&site.desk, &organizer.0, id).await?;
    let language = language(&visit, &announced);
    let rows = people.iter().filter(|(registration, _)| sheet.said.contains_key(&registration.id));
    let rows = rows.map(|one| Row::new(&visit, language, one, &sheet)).collect();
    let shown = AnswersPage {
        columns: sheet.questions.iter().map(|question| question.label.clone()).collect(),
        rows: Some(rows),
        ..AnswersPage::new(visit, &announced, sheet.counts())
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// What is said about support before anything is shown.
pub(super) async fn support(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    organizer.may(Deed::SeeRoster, announced.event.team_id)?;
    Ok(page::private(StatusCode::OK, &SupportPage::new(visit, &announced)))
}

/// Who needs what: the one page on which it stands.
pub(super) async fn open_support(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let needed = show_support(&site.desk, &organizer.0, id).await?;
    let row = |(person, need): (Participant, Option<_>)| {
        (person.name, person.email.to_string(), support_in_words(&visit, need.as_ref()))
    };
    let rows = Some(needed.into_iter().map(row).collect());
    Ok(page::private(StatusCode::OK, &SupportPage { rows, ..SupportPage::new(visit, &announced) }))
}

fn language(visit: &Visit, announced: &Announced) -> Locale {
    announced.format.as_ref().map_or(visit.locale(), |format| format.locale)
}

impl Top {
    fn new(visit: &Visit, announced: &Announced) -> Self {
        let event = &announced.event;
        Self {
            headline: announced.headline(),
            when: locale::slot(visit.locale(), &event.slot),
            address: visit.href(&paths::OfficeEvent(event.id.to_string())),
            format: super::event::format_of(announced),
            foreign: visit.foreign(language(visit, announced)),
        }
    }
}

impl Tally {
    fn new(visit: &Visit, language: Locale, count: Count) -> Self {
        let most = count.chosen.iter().map(|(_, n)| *n).max().unwrap_or_default().max(1);
        let row = |(given, n)| (asked::in_words(Words(language), &given), n, n * 100 / most);
        Self {
            label: count.question.label,
            answered: visit.words.t1("question-answers", "answers", count.answered),
            rows: count.chosen.into_iter().map(row).collect(),
        }
    }
}

impl Row {
    fn new(visit: &Visit, language: Locale, one: &(Registration, Participant), sheet: &Sheet) -> Self {
        let (registration, person) = one;
        Self {
            name: person.name.clone(),
            email: person.email.to_string(),
            state: visit.t(&state_key(registration.state)),
            cells: sheet.questions.iter().map(|one| cell(visit, language, (sheet, registration), one)).collect(),
        }
    }
}

/// What somebody answered to a question, as a cell says it.
pub(super) fn cell(
    visit: &Visit,
    language: Locale,
    (sheet, registration): (&Sheet, &Registration),
    question: &Question,
) -> String {
    match sheet.of(registration.id, question.id) {
        Some(Said::Given(given)) => asked::in_words(Words(language), given),
        Some(Said::Unreadable) => visit.t("answer-unreadable"),
        None => String::new(),
    }
}

impl AnswersPage {
    fn new(visit: Visit, announced: &Announced, counts: Vec<Count>) -> Self {
        let language = language(&visit, announced);
        Self {
            top: Top::new(&visit, announced),
            action: visit.href(&paths::EventAnswers(announced.event.id.to_string())),
            tallies: counts.into_iter().map(|count| Tally::new(&visit, language, count)).collect(),
            columns: Vec::new(),
            rows: None,
            visit,
        }
    }
}

impl SupportPage {
    fn new(visit: Visit, announced: &Announced) -> Self {
        let until = Offer::of(announced).map(|offer| offer.until);
        Self {
            top: Top::new(&visit, announced),
            action: visit.href(&paths::EventSupport(announced.event.id.to_string())),
            until: until.map(|until| locale::instant(visit.locale(), until, announced.event.slot.zone)),
            rows: None,
            visit,
        }
    }
}
