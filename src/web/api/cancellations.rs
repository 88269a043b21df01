//! Cancellations: that an event does not take place, and that it does after all.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::Editor,
    answer::{Answer, Versioned},
    events::changed,
    json::MaybeJson,
    shapes::{CancellationRequest, Event},
};
use crate::{
    actions,
    domain::{
        id::EventId,
        text::{FieldError, Line, Problem},
    },
    web::extract::{Id, Query},
};

/// Longest reason.
const REASON_MAX: usize = 300;

/// How an event is restored.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Whether the people concerned are told.
    #[param(value_type = bool, required = false)]
    notify: Option<String>,
}

impl How {
    fn tells(&self) -> Result<bool, FieldError> {
        match self.notify.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(FieldError::new("notify", Problem::WrongType { expected: "boolean" })),
        }
    }
}

/// Cancel an event.
///
/// Twice changes nothing. It stays in lists and calendars, as cancelled.
#[utoipa::path(post, path = "/api/v1/events/{id}/cancellation", operation_id = "cancelEvent", tag = "events",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = Option<CancellationRequest>,
    security(("token" = [])),
    responses((status = 200, description = "The event as it is now.", body = Event,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn create(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    MaybeJson(asked): MaybeJson<CancellationRequest>,
) -> Answer<Versioned<Event>> {
    let reason = Line::parse_optional("reason", asked.reason.as_deref().unwrap_or_default(), REASON_MAX)?;
    let (target, reason) = ((id, by.expected), reason.map(Line::into_string));
    let told = actions::events::cancel(&api.desk, &by.viewer, target, reason, asked.notify).await?;
    Ok(changed(&api, &told, by.locale))
}

/// Let a cancelled event take place after all.
///
/// Twice changes nothing.
#[utoipa::path(delete, path = "/api/v1/events/{id}/cancellation", operation_id = "restoreEvent", tag = "events",
    params(("id" = Uuid, Path, description = "The event's id."), How), security(("token" = [])),
    responses((status = 200, description = "The event as it is now.", body = Event,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn remove(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    Query(how): Query<How>,
) -> Answer<Versioned<Event>> {
    let told = actions::events::restore(&api.desk, &by.viewer, (id, by.expected), how.tells()?).await?;
    Ok(changed(&api, &told, by.locale))
}
