//! What people are asked: a format's room, and one date's page. Both list, order and preview; a question has a page of
//! its own.

pub(super) mod edit;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Organizer,
    event::{self, format_of},
    format::{self, Head, Place, head},
};
use crate::{
    actions::{
        self, Failure,
        questions::{Change, amend, remove},
    },
    domain::{
        access::Deed,
        event::{Announced, RawEvent},
        format::{Format, Locale, RawFormat},
        id::{EventId, QuestionId},
        question::{Asker, Goal, Question, QuestionKind},
        support::{RawTerms, Terms},
    },
    locale, store,
    web::{
        asked::Asked,
        error::Fault,
        extract::{Id, Slug},
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// One question in the list.
#[allow(clippy::struct_excessive_bools, reason = "each one shows or hides a button")]
struct Row {
    id: String,
    label: String,
    kind: String,
    options: String,
    required: bool,
    purpose: String,
    kept: String,
    /// How many answers there are, in words.
    answers: String,
    answered: bool,
    first: bool,
    last: bool,
}

/// What is asked, in three parts: what is inherited, what can be changed here, what is not asked any more.
struct List {
    /// What the format asks, on a date's page.
    inherited: Vec<Row>,
    /// Where that is changed.
    room: Option<String>,
    rows: Vec<Row>,
    retired: Vec<Row>,
    preview: Vec<Asked>,
    new: String,
    may_edit: bool,
    /// The language of the questions where it is not the page's.
    foreign: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "office/questions.html")]
struct FormatPage {
    visit: Visit,
    head: Head,
    list: List,
    terms: TermsFields,
    terms_action: String,
    wrong: Wrong,
}

/// The fields about support, as typed.
#[allow(clippy::struct_field_names, reason = "the fields are named as in the API")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TermsFields {
    support_needs: bool,
    support_days_before: String,
    support_contact: String,
}

#[derive(Template)]
#[template(path = "office/event_questions.html")]
struct EventPage {
    visit: Visit,
    headline: String,
    when: String,
    address: String,
    format: Option<(String, String)>,
    list: List,
    /// What it says about support, where no format does.
    terms: Option<TermsFields>,
    terms_action: String,
    wrong: Wrong,
}

impl TermsFields {
    fn of(terms: &Terms) -> Self {
        Self {
            support_needs: terms.offered,
            support_days_before: terms.days_before.to_string(),
            support_contact: terms.contact.clone().unwrap_or_default(),
        }
    }

    fn raw(&self) -> RawTerms {
        RawTerms {
            offered: Some(self.support_needs),
            days_before: Some(self.support_days_before.trim().parse().unwrap_or(i64::MIN)),
            contact: Some(Some(self.support_contact.clone())),
        }
    }
}

/// What a format asks.
pub(super) async fn of_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::See).await?;
    let terms = TermsFields::of(&format.support);
    let shown = format_page(&site, visit, (&organizer, &format), (terms, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Asks for the support that people need, or stops asking.
pub(super) async fn offer_support(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<TermsFields>,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::Edit).await?;
    let raw = RawFormat { support: fields.raw(), ..RawFormat::default() };
    match actions::formats::amend(&site.desk, &organizer.0, (format.id, None), &raw).await {
        Ok(format) => back(&site, &visit, Asker::Format(format.id)).await,
        Err(Failure::Invalid(errors)) => {
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = format_page(&site, visit, (&organizer, &format), (fields, wrong)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

async fn format_page(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    (terms, wrong): (TermsFields, Wrong),
) -> Result<FormatPage, Fault> {
    let questions = store::questions::list_of(&site.desk.store, Asker::Format(format.id)).await?;
    let may_edit = organizer.0.may(Deed::Edit, format.team_id);
    let new = visit.href(&paths::FormatNewQuestion(format.slug.clone()));
    let list = List { new, may_edit, ..list(site, &visit, (&questions, &[]), format.locale).await? };
    let head = head(&visit, organizer, format, Place::Questions);
    let terms_action = visit.href(&paths::FormatSupport(format.slug.clone()));
    Ok(FormatPage { visit, head, list, terms, terms_action, wrong })
}

/// What a date asks.
pub(super) async fn of_event(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = event::load(&site, &organizer, id).await?;
    let terms = TermsFields::of(&announced.event.own.support);
    let shown = event_page(&site, visit, (&organizer, &announced), (terms, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Asks at a date without a format for the support that people need, or stops asking.
pub(super) async fn offer_support_at_date(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(fields): Form<TermsFields>,
) -> Result<Response, Fault> {
    let raw = RawEvent { support: fields.raw(), ..RawEvent::default() };
    match actions::events::amend(&site.desk, &organizer.0, (id, None), &raw, false).await {
        Ok(_) => back(&site, &visit, Asker::Event(id)).await,
        Err(Failure::Invalid(errors)) => {
            let announced = event::load(&site, &organizer, id).await?;
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = event_page(&site, visit, (&organizer, &announced), (fields, wrong)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

async fn event_page(
    site: &Site,
    visit: Visit,
    (organizer, announced): (&Organizer, &Announced),
    (terms, wrong): (TermsFields, Wrong),
) -> Result<EventPage, Fault> {
    let (id, format) = (announced.event.id, announced.event.format_id);
    let all = store::questions::list_for_event(&site.desk.store, id, format).await?;
    let (own, inherited): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| matches!(one.asker, Asker::Event(_)));
    let may_edit = organizer.0.may(Deed::Edit, announced.event.team_id);
    let new = visit.href(&paths::EventNewQuestion(id.to_string()));
    let language = announced.format.as_ref().map_or(visit.locale(), |format| format.locale);
    let room = announced.format.as_ref().map(|format| visit.href(&paths::FormatQuestions(format.slug.clone())));
    let list = list(site, &visit, (&own, &inherited), language).await?;
    Ok(EventPage {
        headline: announced.headline(),
        when: locale::slot(visit.locale(), &announced.event.slot),
        address: visit.href(&paths::OfficeEvent(id.to_string())),
        format: format_of(announced),
        list: List { room, new, may_edit, ..list },
        terms: (may_edit && format.is_none()).then_some(terms),
        terms_action: visit.href(&paths::EventTerms(id.to_string())),
        wrong,
        visit,
    })
}

/// Which of the buttons beside a question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    wish: String,
}

/// Moves a question, retires it, asks it again, or takes it back.
pub(super) async fn turn(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<QuestionId>,
    Form(form): Form<Wanted>,
) -> Result<Response, Fault> {
    let change = match form.wish.as_str() {
        "up" => Change { goal: Some(Goal::Up), ..Change::default() },
        "down" => Change { goal: Some(Goal::Down), ..Change::default() },
        "retire" => Change { asked: Some(false), ..Change::default() },
        "again" => Change { asked: Some(true), ..Change::default() },
        "remove" => {
            let question = remove(&site.desk, &organizer.0, id).await?;
            return back(&site, &visit, question.asker).await;
        }
        _ => return Err(Fault::field("bad-field", "wish")),
    };
    let question = amend(&site.desk, &organizer.0, (id, None), &change).await?;
    back(&site, &visit, question.asker).await
}

/// To the list of whoever asks.
async fn back(site: &Site, visit: &Visit, asker: Asker) -> Result<Response, Fault> {
    let to = match asker {
        Asker::Format(format) => {
            let format = store::formats::get(&site.desk.store, format).await?;
            visit.after(Done::Saved, &paths::FormatQuestions(format.slug))
        }
        Asker::Event(event) => visit.after(Done::Saved, &paths::EventQuestions(event.to_string())),
    };
    Ok(Redirect::to(&to).into_response())
}

/// `own` can be changed here, `inherited` elsewhere.
async fn list(
    site: &Site,
    visit: &Visit,
    (own, inherited): (&[Question], &[Question]),
    language: Locale,
) -> Result<List, Fault> {
    let counts = store::questions::count_answers(&site.desk.store, own).await?;
    let asked: Vec<&Question> = own.iter().filter(|question| question.is_asked()).collect();
    let row = |question: &Question| {
        let place = asked.iter().position(|one| one.id == question.id);
        let ends = (place == Some(0), place == asked.len().checked_sub(1));
        Row::new(visit, question, counts.get(&question.id).copied().unwrap_or_default(), ends)
    };
    let from_format = inherited.iter().filter(|question| question.is_asked());
    let preview = from_format.clone().chain(asked.iter().copied());
    Ok(List {
        inherited: from_format.map(row).collect(),
        room: None,
        rows: asked.iter().map(|question| row(question)).collect(),
        retired: own.iter().filter(|question| !question.is_asked()).map(row).collect(),
        preview: preview.map(|question| Asked::new(visit, question, language, &[])).collect(),
        new: String::new(),
        may_edit: false,
        foreign: visit.foreign(language),
    })
}

impl Row {
    fn new(visit: &Visit, question: &Question, answers: u64, (first, last): (bool, bool)) -> Self {
        Self {
            id: question.id.to_string(),
            label: question.label.clone(),
            kind: visit.t(kind_key(question.kind)),
            options: question.options.join(" · "),
            required: question.required,
            purpose: question.purpose.clone(),
            kept: visit.words.t1("question-kept", "days", question.retention_days),
            answers: visit.words.t1("question-answers", "answers", answers),
            answered: answers > 0,
            first,
            last,
        }
    }
}

/// The text key of how a question is answered.
fn kind_key(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Text => "kind-text",
        QuestionKind::Paragraph => "kind-paragraph",
        QuestionKind::Choice => "kind-choice",
        QuestionKind::Several => "kind-several",
        QuestionKind::YesNo => "kind-yes-no",
    }
}

/// Who asks, as a page about a question says it: the address of the list, a headline, the language of what is asked.
struct Setting {
    list: String,
    title: String,
    language: Locale,
}

impl Setting {
    fn of_format(visit: &Visit, format: &Format) -> Self {
        Self {
            list: visit.href(&paths::FormatQuestions(format.slug.clone())),
            title: format.title.clone(),
            language: format.locale,
        }
    }

    fn of_event(visit: &Visit, announced: &Announced) -> Self {
        Self {
            list: visit.href(&paths::EventQuestions(announced.event.id.to_string())),
            title: format!("{}, {}", announced.headline(), locale::slot(visit.locale(), &announced.event.slot)),
            language: announced.format.as_ref().map_or(visit.locale(), |format| format.locale),
        }
    }
}
