//! Change sets: another cadence for a format, or one thing done to several of its dates, with what it would do; carried
//! out as it was shown, or discarded.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Api,
    access::{Editor, Language, Organizer},
    answer::Answer,
    formats::find,
    json::{Json, MaybeJson},
    shapes::{ApplicationRequest, CadenceChangeRequest, ChangeSet, DateChangeRequest, inside},
};
use crate::{
    actions::{
        Failure,
        change_sets::{self, Wish},
    },
    domain::{
        access::Viewer,
        change_set::NewRule,
        format::Locale,
        id::ChangeSetId,
        text::{FieldError, Problem},
        zone::day_of,
    },
    web::extract::{Id, Slug},
};

/// Draft another cadence for a format.
///
/// Nothing changes: the answer says what the change would do to each date and to how many people. Apply it, or discard it.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/cadence-changes", operation_id = "draftCadenceChange",
    tag = "cadences", params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    request_body = CadenceChangeRequest, security(("token" = [])),
    responses((status = 201, description = "The draft and its impact.", body = ChangeSet,
        headers(("Location" = String, description = "Where it is.")))))]
pub(super) async fn draft(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Json(asked): Json<CadenceChangeRequest>,
) -> Answer<Response> {
    let format = find(&api, &by.viewer, &slug).await?;
    let today = day_of(api.desk.now(), format.zone);
    let (rule, from) = asked.read(today)?;
    if from < today {
        return Err(FieldError::new("valid_from", Problem::InThePast).into());
    }
    let new = NewRule { rule, valid_from: from };
    let change = change_sets::draft(&api.desk, &by.viewer, format.id, new).await?;
    drafted(&api, &by, change.id).await
}

/// Draft a change of several dates.
///
/// They move by the same, are called off for the same reason, take place after all, or say the same. Nothing changes: the answer says what the
/// change would do to each date and to how many people. Apply it, or discard it.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/date-changes", operation_id = "draftDateChange",
    tag = "cadences", params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    request_body = DateChangeRequest, security(("token" = [])),
    responses((status = 201, description = "The draft and its impact.", body = ChangeSet,
        headers(("Location" = String, description = "Where it is.")))))]
pub(super) async fn draft_dates(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Json(asked): Json<DateChangeRequest>,
) -> Answer<Response> {
    let format = find(&api, &by.viewer, &slug).await?;
    let wish = asked.read()?;
    let object = DateChangeRequest::object_of(&wish.1);
    let change =
        change_sets::draft_picked(&api.desk, &by.viewer, format.id, wish).await.map_err(|failure| match failure {
            Failure::Invalid(errors) => {
                Failure::Invalid(errors.into_iter().map(|error| inside(object, error)).collect())
            }
            other => other,
        })?;
    drafted(&api, &by, change.id).await
}

async fn drafted(api: &Api, by: &Editor, id: ChangeSetId) -> Answer<Response> {
    let at = api.frame.base().absolute(&format!("/api/v1/change-sets/{id}"));
    let shown = shape(api, &by.viewer, id, by.locale).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, at)], axum::Json(shown)).into_response())
}

async fn shape(api: &Api, viewer: &Viewer, id: ChangeSetId, locale: Locale) -> Answer<ChangeSet> {
    let shown = change_sets::show(&api.desk, viewer, id).await?;
    let people = change_sets::count_people(&api.desk, &shown).await?;
    let told_anyway = change_sets::count_told_anyway(&api.desk, &shown).await?;
    let short_notice = change_sets::count_short_notice(&api.desk, &shown).await?;
    let undo_until = change_sets::undo_until(&api.desk, &shown.change);
    Ok(ChangeSet::new(&shown, ((people, told_anyway, short_notice), undo_until), locale))
}

/// Show a change set.
#[utoipa::path(get, path = "/api/v1/change-sets/{id}", operation_id = "getChangeSet", tag = "cadences",
    params(("id" = Uuid, Path, description = "The change set's id.")), security(("token" = [])),
    responses((status = 200, description = "What it means now.", body = ChangeSet)))]
pub(super) async fn show(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Id(id): Id<ChangeSetId>,
) -> Answer<axum::Json<ChangeSet>> {
    Ok(axum::Json(shape(&api, &viewer, id, locale).await?))
}

/// Discard a draft.
///
/// Twice changes nothing.
#[utoipa::path(delete, path = "/api/v1/change-sets/{id}", operation_id = "discardChangeSet", tag = "cadences",
    params(("id" = Uuid, Path, description = "The change set's id.")), security(("token" = [])),
    responses((status = 204, description = "Discarded.")))]
pub(super) async fn discard(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Id(id): Id<ChangeSetId>,
) -> Answer<StatusCode> {
    change_sets::discard(&api.desk, &viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Apply a change set.
///
/// All of it, exactly as it was shown, or nothing. Twice changes nothing more.
#[utoipa::path(post, path = "/api/v1/change-sets/{id}/application", operation_id = "applyChangeSet", tag = "cadences",
    params(("id" = Uuid, Path, description = "The change set's id.")), request_body = Option<ApplicationRequest>,
    security(("token" = [])), responses((status = 200, description = "Applied.", body = ChangeSet)))]
pub(super) async fn apply(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Id(id): Id<ChangeSetId>,
    MaybeJson(asked): MaybeJson<ApplicationRequest>,
) -> Answer<axum::Json<ChangeSet>> {
    let wish = Wish { notify: asked.notify, cancel: asked.cancel()? };
    change_sets::apply(&api.desk, &viewer, id, &wish).await?;
    Ok(axum::Json(shape(&api, &viewer, id, locale).await?))
}

/// Take an applied change set back.
///
/// Within the undo time: rules and dates are what they were, and nobody is told. Twice changes nothing.
#[utoipa::path(delete, path = "/api/v1/change-sets/{id}/application", operation_id = "undoChangeSet", tag = "cadences",
    params(("id" = Uuid, Path, description = "The change set's id.")), security(("token" = [])),
    responses((status = 200, description = "Taken back.", body = ChangeSet)))]
pub(super) async fn undo(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Id(id): Id<ChangeSetId>,
) -> Answer<axum::Json<ChangeSet>> {
    change_sets::undo(&api.desk, &viewer, id).await?;
    Ok(axum::Json(shape(&api, &viewer, id, locale).await?))
}
