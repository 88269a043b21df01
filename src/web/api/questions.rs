//! Questions: what a format asks for all its dates, and what one date asks on top.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use uuid::Uuid;

use super::{
    Api,
    access::{Editor, Organizer, Reader},
    answer::{Answer, Versioned},
    cursor::List,
    events, formats,
    json::Json,
    shapes::{NewQuestion, Question, QuestionPatch},
};
use crate::{
    actions,
    domain::{
        access::{Deed, Viewer},
        id::{EventId, QuestionId, TeamId},
        question::{self, Asker},
        text,
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Slug},
    },
};

/// List what a format asks, in order.
///
/// Everybody sees what is asked; with a token its team also sees what is not asked any more.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/questions", operation_id = "listFormatQuestions", tag = "questions",
    params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    security((), ("token" = [])), responses((status = 200, description = "All of them.", body = List<Question>)))]
pub(super) async fn list_of_format(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Slug(slug): Slug,
) -> Answer<axum::Json<List<Question>>> {
    let format = formats::find(&api, &viewer, &slug).await?;
    list(&api, &viewer, (Asker::Format(format.id), format.team_id)).await
}

/// Ask something for all dates of a format.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/questions", operation_id = "addFormatQuestion", tag = "questions",
    params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    request_body = NewQuestion, security(("token" = [])),
    responses((status = 201, description = "Asked from now on, last of all.", body = Question, headers(
        ("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version.")))))]
pub(super) async fn add_to_format(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Slug(slug): Slug,
    Json(new): Json<NewQuestion>,
) -> Answer<Response> {
    let format = formats::find(&api, &viewer, &slug).await?;
    add(&api, &viewer, Asker::Format(format.id), new, &format!("/api/v1/formats/{slug}/questions")).await
}

/// Change, move or retire a format's question.
///
/// Once somebody answered it, what is asked, what for and how long answers are kept stays: 409.
#[utoipa::path(patch, path = "/api/v1/formats/{slug}/questions/{question}", operation_id = "changeFormatQuestion",
    tag = "questions", params(("slug" = String, Path, description = "The format's part of addresses."),
        ("question" = Uuid, Path, description = "The question's id.")),
    request_body = QuestionPatch, security(("token" = [])),
    responses((status = 200, description = "The question as it is now.", body = Question,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn change_in_format(
    State(api): State<Api>,
    by: Editor,
    Path((slug, id)): Path<(String, String)>,
    Json(patch): Json<QuestionPatch>,
) -> Answer<Versioned<Question>> {
    let id = in_format(&api, &by.viewer, (&slug, &id)).await?;
    change(&api, &by, id, patch).await
}

/// Take a format's question back.
///
/// If somebody answered it, it is only not asked any more, and its answers stay until they are due.
#[utoipa::path(delete, path = "/api/v1/formats/{slug}/questions/{question}", operation_id = "removeFormatQuestion",
    tag = "questions", params(("slug" = String, Path, description = "The format's part of addresses."),
        ("question" = Uuid, Path, description = "The question's id.")),
    security(("token" = [])), responses((status = 204, description = "It is not asked any more.")))]
pub(super) async fn remove_from_format(
    State(api): State<Api>,
    by: Editor,
    Path((slug, id)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let id = in_format(&api, &by.viewer, (&slug, &id)).await?;
    actions::questions::remove(&api.desk, &by.viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List what one date asks on top of its format, in order.
///
/// Everybody sees what is asked; with a token its team also sees what is not asked any more.
#[utoipa::path(get, path = "/api/v1/events/{id}/questions", operation_id = "listEventQuestions", tag = "questions",
    params(("id" = Uuid, Path, description = "The event's id.")), security((), ("token" = [])),
    responses((status = 200, description = "All of them.", body = List<Question>)))]
pub(super) async fn list_of_event(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Id(id): Id<EventId>,
) -> Answer<axum::Json<List<Question>>> {
    let event = events::find(&api, &viewer, id).await?.event;
    list(&api, &viewer, (Asker::Event(id), event.team_id)).await
}

/// Ask something for one date alone.
#[utoipa::path(post, path = "/api/v1/events/{id}/questions", operation_id = "addEventQuestion", tag = "questions",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = NewQuestion, security(("token" = [])),
    responses((status = 201, description = "Asked from now on, last of all.", body = Question, headers(
        ("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version.")))))]
pub(super) async fn add_to_event(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Id(id): Id<EventId>,
    Json(new): Json<NewQuestion>,
) -> Answer<Response> {
    events::find(&api, &viewer, id).await?;
    add(&api, &viewer, Asker::Event(id), new, &format!("/api/v1/events/{id}/questions")).await
}

/// Change, move or retire a date's question.
///
/// Once somebody answered it, what is asked, what for and how long answers are kept stays: 409.
#[utoipa::path(patch, path = "/api/v1/events/{id}/questions/{question}", operation_id = "changeEventQuestion",
    tag = "questions", params(("id" = Uuid, Path, description = "The event's id."),
        ("question" = Uuid, Path, description = "The question's id.")),
    request_body = QuestionPatch, security(("token" = [])),
    responses((status = 200, description = "The question as it is now.", body = Question,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn change_in_event(
    State(api): State<Api>,
    by: Editor,
    Path((event, id)): Path<(String, String)>,
    Json(patch): Json<QuestionPatch>,
) -> Answer<Versioned<Question>> {
    let id = in_event(&api, &by.viewer, (&event, &id)).await?;
    change(&api, &by, id, patch).await
}

/// Take a date's question back.
///
/// If somebody answered it, it is only not asked any more, and its answers stay until they are due.
#[utoipa::path(delete, path = "/api/v1/events/{id}/questions/{question}", operation_id = "removeEventQuestion",
    tag = "questions", params(("id" = Uuid, Path, description = "The event's id."),
        ("question" = Uuid, Path, description = "The question's id.")),
    security(("token" = [])), responses((status = 204, description = "It is not asked any more.")))]
pub(super) async fn remove_from_event(
    State(api): State<Api>,
    by: Editor,
    Path((event, id)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let id = in_event(&api, &by.viewer, (&event, &id)).await?;
    actions::questions::remove(&api.desk, &by.viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list(api: &Api, viewer: &Viewer, (asker, team): (Asker, TeamId)) -> Answer<axum::Json<List<Question>>> {
    let questions = store::questions::list_of(&api.desk.store, asker).await?;
    let sees_all = viewer.may(Deed::See, team);
    let items = questions.into_iter().filter(|question| sees_all || question.is_asked()).map(Question::from).collect();
    Ok(axum::Json(List { items, next: None }))
}

async fn add(api: &Api, viewer: &Viewer, asker: Asker, new: NewQuestion, at: &str) -> Answer<Response> {
    let question = actions::questions::add(&api.desk, viewer, asker, &new.into()).await?;
    let at = api.frame.base().absolute(&format!("{at}/{}", question.id));
    Ok(versioned(question).created(&at))
}

async fn change(api: &Api, by: &Editor, id: QuestionId, patch: QuestionPatch) -> Answer<Versioned<Question>> {
    let change = patch.read()?;
    let question = actions::questions::amend(&api.desk, &by.viewer, (id, by.expected), &change).await?;
    Ok(versioned(question))
}

fn versioned(question: question::Question) -> Versioned<Question> {
    Versioned { version: question.version, thing: question.into() }
}

/// The question, if it is one of the format that its address names.
async fn in_format(api: &Api, viewer: &Viewer, (slug, id): (&str, &str)) -> Answer<QuestionId> {
    let slug = text::Slug::parse("slug", slug).map_err(|_| Fault::not_found())?;
    let format = formats::find(api, viewer, &slug).await?;
    of(api, Asker::Format(format.id), id).await
}

async fn in_event(api: &Api, viewer: &Viewer, (event, id): (&str, &str)) -> Answer<QuestionId> {
    let event = event.parse::<Uuid>().map_err(|_| Fault::not_found())?;
    let event = events::find(api, viewer, event.into()).await?.event;
    of(api, Asker::Event(event.id), id).await
}

async fn of(api: &Api, asker: Asker, id: &str) -> Answer<QuestionId> {
    let id = id.parse::<Uuid>().map_err(|_| Fault::not_found())?;
    let question = store::questions::get(&api.desk.store, id.into()).await?;
    if question.asker == asker { Ok(question.id) } else { Err(Fault::not_found().into()) }
}
