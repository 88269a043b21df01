//! Attendance: who was there, as another program knows it.

use axum::extract::State;

use super::{
    Api,
    access::Editor,
    answer::Answer,
    json::Json,
    shapes::{Attendance, MarkedAttendance},
};
use crate::{actions, domain::id::EventId, web::extract::Id};

/// Note who was there.
///
/// For the event's team alone, from its beginning on. People are named by the id of their registration or by their
/// address; what names nobody with a seat comes back as `unknown`, and the others are noted all the same. Twice changes
/// nothing.
#[utoipa::path(post, path = "/api/v1/events/{id}/attendance", operation_id = "noteAttendance", tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = Attendance, security(("token" = [])),
    responses((status = 200, description = "What was noted.", body = MarkedAttendance)))]
pub(super) async fn note(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    Json(asked): Json<Attendance>,
) -> Answer<axum::Json<MarkedAttendance>> {
    let (changed, unknown) = actions::attendance::mark_named(&api.desk, &by.viewer, id, &asked.read()?).await?;
    Ok(axum::Json(MarkedAttendance { changed, unknown }))
}
