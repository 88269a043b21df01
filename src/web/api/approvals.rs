//! Approvals and refusals: the team's word on those who asked for a date, or to take part in a whole format.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    Api,
    access::{Editor, Organizer},
    answer::Answer,
    cursor::{List, limit, piece},
    events, formats,
    json::Json,
    shapes::{ApprovalRequest, Decided, Enrollment, RefusalRequest, Registration},
};
use crate::{
    actions,
    domain::{
        access::{Deed, Viewer},
        format,
        id::{EventId, TeamId},
        registration::DECISION_MAX,
        restriction::{Use, allows},
        text::{FieldError, Problem, parse_block},
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Query, Slug},
    },
};

/// The most requests of one call.
const MOST: usize = 400;

/// Which of those who wait.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `next` of the piece before.
    cursor: Option<String>,
    /// How many at the most: 1 to 400, 100 if nothing is said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 400)]
    limit: Option<String>,
}

/// List the registrations for an event on which its team has to decide, in the order in which they were asked for.
///
/// For the event's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/events/{id}/approvals", operation_id = "listPendingRegistrations",
    tag = "registrations", params(("id" = Uuid, Path, description = "The event's id."), Which), security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<Registration>)))]
pub(super) async fn list_of_event(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Id(id): Id<EventId>,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Registration>>> {
    let limit = limit(which.limit.as_deref())?;
    sees_people(&viewer, events::find(&api, &viewer, id).await?.event.team_id)?;
    let mut asked = store::registrations::list_requested(&api.desk.store, id).await?;
    // A program takes them out of the house.
    asked.retain(|(_, person)| allows(person.restricted_at, Use::TakenOut));
    let (asked, next) = piece(asked, |(one, _)| one.id.0, which.cursor.as_deref(), limit)?;
    let items = asked.into_iter().map(|(one, person)| Registration::new(&one, person, (None, None), None)).collect();
    Ok(axum::Json(List { items, next }))
}

/// Let people in to an event, in the order in which they asked.
///
/// Each takes a seat if there is one, or else queues, and is told by mail. Those about whom there is nothing to decide
/// are left alone: twice changes nothing.
#[utoipa::path(post, path = "/api/v1/events/{id}/approvals", operation_id = "approveRegistrations",
    tag = "registrations", params(("id" = Uuid, Path, description = "The event's id.")), request_body = ApprovalRequest,
    security(("token" = [])), responses((status = 200, description = "What became of them.", body = Decided)))]
pub(super) async fn approve_in_event(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    Json(asked): Json<ApprovalRequest>,
) -> Answer<axum::Json<Decided>> {
    let ids: Vec<_> = chosen(asked.registrations)?.into_iter().map(Into::into).collect();
    events::find(&api, &by.viewer, id).await?;
    let decided = actions::registrations::approve(&api.desk, &by.viewer, id, &ids).await?;
    Ok(axum::Json(decided.into()))
}

/// Refuse people who asked for an event.
///
/// Each is told by mail, with a text if there is one. Twice changes nothing.
#[utoipa::path(post, path = "/api/v1/events/{id}/refusals", operation_id = "refuseRegistrations", tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = RefusalRequest,
    security(("token" = [])), responses((status = 200, description = "What became of them.", body = Decided)))]
pub(super) async fn refuse_in_event(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    Json(asked): Json<RefusalRequest>,
) -> Answer<axum::Json<Decided>> {
    let text = parse_block("text", asked.text.as_deref().unwrap_or_default(), DECISION_MAX)?;
    let ids: Vec<_> = chosen(asked.registrations)?.into_iter().map(Into::into).collect();
    events::find(&api, &by.viewer, id).await?;
    let decided = actions::registrations::refuse(&api.desk, &by.viewer, id, (&ids, text)).await?;
    Ok(axum::Json(decided.into()))
}

/// List the requests to take part in a format on which its team has to decide, in the order in which they came.
///
/// For the format's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/approvals", operation_id = "listPendingEnrollments",
    tag = "registrations", params(("slug" = String, Path, description = "The format's part of addresses."), Which),
    security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<Enrollment>)))]
pub(super) async fn list_of_format(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Slug(slug): Slug,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Enrollment>>> {
    let limit = limit(which.limit.as_deref())?;
    let format = formats::find(&api, &viewer, &slug).await?;
    sees_people(&viewer, format.team_id)?;
    let mut asked = store::enrollments::list_requested(&api.desk.store, format.id).await?;
    asked.retain(|(_, person)| allows(person.restricted_at, Use::TakenOut));
    let (asked, next) = piece(asked, |(one, _)| one.id.0, which.cursor.as_deref(), limit)?;
    let items = asked.into_iter().map(|(one, person)| Enrollment::new(&one, person)).collect();
    Ok(axum::Json(List { items, next }))
}

/// Let people take part in a format, in the order in which they asked.
///
/// Each has a registration for every date to come, and is told by mail. `registrations` are the ids of their
/// enrollments. Twice changes nothing.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/approvals", operation_id = "approveEnrollments",
    tag = "registrations", params(("slug" = String, Path, description = "The format's part of addresses.")),
    request_body = ApprovalRequest, security(("token" = [])),
    responses((status = 200, description = "What became of them.", body = Decided)))]
pub(super) async fn approve_in_format(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Json(asked): Json<ApprovalRequest>,
) -> Answer<axum::Json<Decided>> {
    let ids: Vec<_> = chosen(asked.registrations)?.into_iter().map(Into::into).collect();
    let format = find(&api, &by, &slug).await?;
    let decided = actions::enrollments::approve(&api.desk, &by.viewer, format.id, &ids).await?;
    Ok(axum::Json(decided.into()))
}

/// Refuse people who asked to take part in a format.
///
/// Each is told by mail, with a text if there is one. `registrations` are the ids of their enrollments. Twice changes
/// nothing.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/refusals", operation_id = "refuseEnrollments",
    tag = "registrations", params(("slug" = String, Path, description = "The format's part of addresses.")),
    request_body = RefusalRequest, security(("token" = [])),
    responses((status = 200, description = "What became of them.", body = Decided)))]
pub(super) async fn refuse_in_format(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Json(asked): Json<RefusalRequest>,
) -> Answer<axum::Json<Decided>> {
    let text = parse_block("text", asked.text.as_deref().unwrap_or_default(), DECISION_MAX)?;
    let ids: Vec<_> = chosen(asked.registrations)?.into_iter().map(Into::into).collect();
    let format = find(&api, &by, &slug).await?;
    let decided = actions::enrollments::refuse(&api.desk, &by.viewer, format.id, (&ids, text)).await?;
    Ok(axum::Json(decided.into()))
}

async fn find(api: &Api, by: &Editor, slug: &crate::domain::text::Slug) -> Answer<format::Format> {
    formats::find(api, &by.viewer, slug).await
}

/// Whoever may not see the team's drafts hears that there is no such list.
fn sees_people(viewer: &Viewer, team: TeamId) -> Answer<()> {
    match (viewer.may(Deed::SeeRoster, team), viewer.may(Deed::See, team)) {
        (true, _) => Ok(()),
        (false, true) => Err(Fault::forbidden().into()),
        (false, false) => Err(Fault::not_found().into()),
    }
}

/// At least one, and not too many.
fn chosen(ids: Option<Vec<String>>) -> Result<Vec<Uuid>, FieldError> {
    let field = "registrations";
    let ids = ids.filter(|ids| !ids.is_empty()).ok_or(FieldError::new(field, Problem::Missing))?;
    if ids.len() > MOST {
        return Err(FieldError::new(field, Problem::TooMany { max: MOST }));
    }
    let unknown = |at: usize| FieldError::new(format!("{field}[{at}]"), Problem::NotFound);
    ids.iter().enumerate().map(|(at, id)| id.parse().map_err(|_| unknown(at))).collect()
}
