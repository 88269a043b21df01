//! The page of one question: asked for the first time, or changed as long as nobody answered it.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{Setting, back, kind_key};
use crate::{
    actions::{
        Failure,
        questions::{Change, add, amend},
    },
    domain::{
        access::Deed,
        format::Locale,
        id::{EventId, QuestionId},
        question::{Asker, Question, QuestionKind, RETENTION_DAYS, RawQuestion},
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Slug},
        form::{Form, Wrong},
        office::{Organizer, event, format},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// The form's fields, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Fields {
    kind: Option<String>,
    label: Option<String>,
    help: String,
    /// One a line.
    options: Option<String>,
    required: bool,
    purpose: Option<String>,
    retention_days: Option<String>,
    version: String,
}

#[derive(Template)]
#[template(path = "office/question.html")]
struct QuestionPage {
    visit: Visit,
    setting: Setting,
    action: String,
    /// Of the question that is changed.
    before: Option<Question>,
    /// Whether somebody answered it.
    answered: bool,
    kinds: Vec<(&'static str, String)>,
    fields: Fields,
    wrong: Wrong,
}

impl Fields {
    fn blank() -> Self {
        let said = |text: &str| Some(text.to_owned());
        Self {
            kind: said(QuestionKind::Text.as_str()),
            label: said(""),
            options: said(""),
            purpose: said(""),
            retention_days: said(&RETENTION_DAYS.to_string()),
            ..Self::default()
        }
    }

    fn of(question: &Question) -> Self {
        Self {
            kind: Some(question.kind.as_str().to_owned()),
            label: Some(question.label.clone()),
            help: question.help.clone(),
            options: Some(question.options.join("\n")),
            required: question.required,
            purpose: Some(question.purpose.clone()),
            retention_days: Some(question.retention_days.to_string()),
            version: question.version.to_string(),
        }
    }

    fn raw(&self) -> RawQuestion {
        let days = |text: &String| text.trim().parse::<i64>().unwrap_or(i64::MIN);
        let options = self.options.as_ref().map(|text| text.lines().map(str::to_owned).collect());
        let kind = self.kind.as_deref().and_then(QuestionKind::from_word);
        RawQuestion {
            kind: self.kind.clone(),
            label: self.label.clone(),
            help: Some(self.help.clone()),
            // What stands in the field of options is of no account where there is nothing to choose.
            options: options.map(|lines| if kind.is_none_or(QuestionKind::has_options) { lines } else { Vec::new() }),
            required: Some(self.required),
            purpose: self.purpose.clone(),
            retention_days: self.retention_days.as_ref().map(days),
        }
    }
}

/// The form for a format's new question.
pub(in crate::web::office) async fn new_in_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::Edit).await?;
    let setting = Setting::of_format(&visit, &format);
    let action = visit.href(&paths::FormatNewQuestion(format.slug));
    Ok(page::private(StatusCode::OK, &QuestionPage::new(visit, setting, action, (Fields::blank(), Wrong::default()))))
}

/// Asks it from now on.
pub(in crate::web::office) async fn add_to_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::Edit).await?;
    let setting = Setting::of_format(&visit, &format);
    let action = visit.href(&paths::FormatNewQuestion(format.slug));
    let asker = Asker::Format(format.id);
    added(&site, (visit, setting, action), (&organizer, asker), fields).await
}

/// The form for a date's new question.
pub(in crate::web::office) async fn new_in_event(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = event::load(&site, &organizer, id).await?;
    organizer.may(Deed::Edit, announced.event.team_id)?;
    let setting = Setting::of_event(&visit, &announced);
    let action = visit.href(&paths::EventNewQuestion(id.to_string()));
    Ok(page::private(StatusCode::OK, &QuestionPage::new(visit, setting, action, (Fields::blank(), Wrong::default()))))
}

/// Asks it from now on.
pub(in crate::web::office) async fn add_to_event(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let announced = event::load(&site, &organizer, id).await?;
    organizer.may(Deed::Edit, announced.event.team_id)?;
    let setting = Setting::of_event(&visit, &announced);
    let action = visit.href(&paths::EventNewQuestion(id.to_string()));
    added(&site, (visit, setting, action), (&organizer, Asker::Event(id)), fields).await
}

async fn added(
    site: &Site,
    (visit, setting, action): (Visit, Setting, String),
    (organizer, asker): (&Organizer, Asker),
    fields: Fields,
) -> Result<Response, Fault> {
    match add(&site.desk, &organizer.0, asker, &fields.raw()).await {
        Ok(_) => back(site, &visit, asker).await,
        Err(Failure::Invalid(errors)) => {
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = QuestionPage::new(visit, setting, action, (fields, wrong));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form for a question that is there.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<QuestionId>,
) -> Result<Response, Fault> {
    let question = load(&site, &organizer, id).await?;
    let fields = Fields::of(&question);
    let shown = QuestionPage::of(&site, visit, (&organizer, question), (fields, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Changes it.
pub(in crate::web::office) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<QuestionId>,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let question = load(&site, &organizer, id).await?;
    let version = fields.version.parse().map_err(|_| Fault::field("bad-field", "version"))?;
    let change = Change { words: fields.raw(), ..Change::default() };
    match amend(&site.desk, &organizer.0, (id, Some(version)), &change).await {
        Ok(question) => back(&site, &visit, question.asker).await,
        Err(Failure::Invalid(errors)) => {
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = QuestionPage::of(&site, visit, (&organizer, question), (fields, wrong)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

async fn load(site: &Site, organizer: &Organizer, id: QuestionId) -> Result<Question, Fault> {
    let question = store::questions::get(&site.desk.store, id).await?;
    let team = crate::actions::questions::team_of(&site.desk.store, question.asker).await?;
    organizer.may(Deed::Edit, team)?;
    Ok(question)
}

impl QuestionPage {
    fn new(visit: Visit, setting: Setting, action: String, (fields, wrong): (Fields, Wrong)) -> Self {
        let kinds = QuestionKind::ALL.iter().map(|kind| (kind.as_str(), visit.t(kind_key(*kind)))).collect();
        Self { visit, setting, action, before: None, answered: false, kinds, fields, wrong }
    }

    /// The list the question stands in.
    fn room(&self) -> String {
        format!("{}: {}", self.setting.title, self.visit.t("tab-questions"))
    }

    /// How the question is answered, in words.
    fn kind(&self) -> String {
        self.before.as_ref().map(|question| self.visit.t(kind_key(question.kind))).unwrap_or_default()
    }

    /// In which language the question is to be written.
    fn language_key(&self) -> &'static str {
        match self.setting.language {
            Locale::De => "hint-question-de",
            Locale::En => "hint-question-en",
        }
    }

    async fn of(
        site: &Site,
        visit: Visit,
        (organizer, question): (&Organizer, Question),
        filled: (Fields, Wrong),
    ) -> Result<Self, Fault> {
        let db = &site.desk.store;
        let setting = match question.asker {
            Asker::Format(format) => Setting::of_format(&visit, &store::formats::get(db, format).await?),
            Asker::Event(id) => Setting::of_event(&visit, &event::load(site, organizer, id).await?),
        };
        let action = visit.href(&paths::QuestionRoom(question.id.to_string()));
        let answered = store::questions::is_answered(db, question.id).await?;
        Ok(Self { before: Some(question), answered, ..Self::new(visit, setting, action, filled) })
    }
}
