//! The mails about an event: where each stands, its text as it went out, one that failed tried again.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    Api,
    access::{Editor, Organizer},
    answer::Answer,
    cursor::{List, limit, piece},
    shapes::{Mail, MailText},
};
use crate::{
    actions::{mail_log, outbox},
    domain::{
        id::{EventId, NoticeId},
        mail_log::MailState,
        restriction::{Use, allows},
        text::{FieldError, Problem},
    },
    web::{
        error::Fault,
        extract::{Id, Query},
    },
};

/// Which mails.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those in this state.
    state: Option<String>,
    /// `next` of the piece before.
    cursor: Option<String>,
    /// How many at the most: 1 to 400, 100 if nothing is said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 400)]
    limit: Option<String>,
}

/// List the mails about an event.
///
/// Those that are queued, sent, came back, failed or were not needed any more, among them what brings the event into
/// calendars as part of a series, and invitations to it; delivered ones are listed for 14 days. For
/// the event's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/events/{id}/mails", operation_id = "listMails", tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id."), Which), security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<Mail>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Id(id): Id<EventId>,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Mail>>> {
    let limit = limit(which.limit.as_deref())?;
    let unknown = || FieldError::new("state", Problem::UnknownValue { allowed: states().into() });
    let state = which.state.as_deref().map(|word| MailState::from_word(word).ok_or_else(unknown)).transpose()?;
    let mut mails = mail_log::of_event(&api.desk, &viewer, id).await?;
    // A program takes them out of the house.
    mails.retain(|mail| allows(mail.person.restricted_at, Use::TakenOut));
    mails.retain(|mail| state.is_none_or(|state| mail.state == state));
    mails.sort_by_key(|mail| mail.log.id);
    let (mails, next) = piece(mails, |mail| mail.log.id.0, which.cursor.as_deref(), limit)?;
    Ok(axum::Json(List { items: mails.into_iter().map(Mail::from).collect(), next }))
}

/// Read a mail about an event as it went out.
///
/// The text is kept as long as the mail is listed; the secret parts of links are not. For the event's team alone, from the
/// role of editor on.
#[utoipa::path(get, path = "/api/v1/events/{id}/mails/{mail}", operation_id = "showMail", tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id."), ("mail" = Uuid, Path, description = "The mail's id.")),
    security(("token" = [])), responses((status = 200, description = "The mail.", body = MailText)))]
pub(super) async fn show(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Path(path): Path<(String, String)>,
) -> Answer<axum::Json<MailText>> {
    let (event, mail) = ids(&path)?;
    let (mail, _, copy) = mail_log::text_of(&api.desk, &viewer, (event, mail)).await?;
    if !allows(mail.person.restricted_at, Use::TakenOut) {
        return Err(Fault::not_found().into());
    }
    Ok(axum::Json(MailText::new(mail, copy)))
}

/// Try a mail again that was given up.
///
/// 409 if it was not given up, if the person was told something newer since, if it would not be true any more, or goes to
/// an address that takes no mail. For publishers.
#[utoipa::path(post, path = "/api/v1/events/{id}/mails/{mail}/attempts", operation_id = "retryMail",
    tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id."), ("mail" = Uuid, Path, description = "The mail's id.")),
    security(("token" = [])), responses((status = 202, description = "It is tried again.")))]
pub(super) async fn retry(
    State(api): State<Api>,
    by: Editor,
    Path(path): Path<(String, String)>,
) -> Answer<StatusCode> {
    let (event, mail) = ids(&path)?;
    outbox::retry_about(&api.desk, &by.viewer, event, mail).await?;
    Ok(StatusCode::ACCEPTED)
}

fn ids((event, mail): &(String, String)) -> Result<(EventId, NoticeId), Fault> {
    let read = |text: &String| text.parse::<Uuid>().map_err(|_| Fault::not_found());
    Ok((read(event)?.into(), read(mail)?.into()))
}

fn states() -> String {
    MailState::ALL.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(" ")
}
