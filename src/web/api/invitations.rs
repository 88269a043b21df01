//! Inviting people to a format by mail.

use axum::extract::State;

use super::{
    Api,
    access::Editor,
    answer::Answer,
    formats,
    json::{JsonList, MaybeJson},
    shapes::{InvitationOutcome, InvitationProgress, InvitationReminder, Invitees},
};
use crate::{
    actions::{
        Failure,
        bulk::{self, follow},
    },
    domain::{
        bulk::{Progress, Target, kind_of, read},
        format::Format,
        id::EventId,
        listed::may_be_so_long,
        participant::MailboxKind,
        text::{FieldError, Problem},
    },
    web::extract::Slug,
};

/// Invite people to take part in a format, or in some of its dates.
///
/// Each gets a mail with a link of their own, behind which one button confirms; the mails go out one after the other.
/// Whoever takes part already, was invited before or wants no invitations gets nothing, so that sending the same list
/// twice changes nothing. Lines that cannot be read are passed over and named in the answer. With `dry_run` nothing is
/// stored. For publishers.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/invitations", operation_id = "invitePeople", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), request_body = Invitees,
    security(("token" = [])), responses((status = 200, description = "What became of them.", body = InvitationOutcome)))]
pub(super) async fn create(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    JsonList(wish): JsonList<Invitees>,
) -> Answer<axum::Json<InvitationOutcome>> {
    let Some(people) = wish.people else { return Err(FieldError::new("people", Problem::Missing).into()) };
    may_be_so_long(people.len())?;
    let (mut answer, mut rows, mut new) = (InvitationOutcome::default(), Vec::new(), Vec::new());
    for (row, one) in people.into_iter().enumerate() {
        match read(&one.0.read()) {
            Ok(one) => {
                rows.push(row);
                new.push(one);
            }
            Err(wrong) => answer.fault(row, &wrong, by.locale),
        }
    }
    let format = formats::find(&api, &by.viewer, &slug).await?;
    let target = Target { format: format.id, dates: events(wish.events)? };
    let fates = if wish.dry_run {
        bulk::preview(&api.desk, &by.viewer, target, &new).await
    } else {
        bulk::invite(&api.desk, &by.viewer, target, (&new, wish.confirm_count)).await
    }
    .map_err(named)?;
    for ((row, one), fate) in rows.into_iter().zip(&new).zip(fates) {
        answer.note(row, fate, kind_of(&one.email) == MailboxKind::Functional);
    }
    Ok(axum::Json(answer.sorted()))
}

/// The dates to invite to.
fn events(events: Option<Vec<String>>) -> Result<Vec<EventId>, FieldError> {
    let Some(events) = events else { return Ok(Vec::new()) };
    if events.is_empty() {
        return Err(FieldError::new("events", Problem::Missing));
    }
    let read = |id: String| id.parse().map_err(|_| FieldError::new("events", Problem::NotFound));
    events.into_iter().map(read).collect()
}

/// Here the field of the dates has another name than in the form.
fn named<R>(failure: Failure<R>) -> Failure<R> {
    let named = |error: FieldError| match error.field.as_ref() {
        "event" => FieldError::new("events", error.problem),
        _ => error,
    };
    match failure {
        Failure::Invalid(errors) => Failure::Invalid(errors.into_iter().map(named).collect()),
        other => other,
    }
}

/// How far the invitations to a format have come.
///
/// Each of the invited is counted once, by where they stand now. For the format's team alone, from the role of editor
/// on.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/invitations", operation_id = "showInvitations", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), security(("token" = [])),
    responses((status = 200, description = "How many stand where.", body = InvitationProgress)))]
pub(super) async fn show(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
) -> Answer<axum::Json<InvitationProgress>> {
    let format = formats::find(&api, &by.viewer, &slug).await?;
    progress(&api, &by, &format).await
}

/// Stop the invitations that have not gone yet.
///
/// What comes to them waits too. Twice changes nothing. For publishers.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/invitations/pause", operation_id = "pauseInvitations",
    tag = "formats", params(("slug" = String, Path, description = "The format's part of addresses.")),
    security(("token" = [])),
    responses((status = 200, description = "How many stand where now.", body = InvitationProgress)))]
pub(super) async fn pause(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
) -> Answer<axum::Json<InvitationProgress>> {
    let format = formats::find(&api, &by.viewer, &slug).await?;
    follow::pause(&api.desk, &by.viewer, format.id).await?;
    progress(&api, &by, &format).await
}

/// Let stopped invitations go, one after the other.
///
/// Twice changes nothing. For publishers.
#[utoipa::path(delete, path = "/api/v1/formats/{slug}/invitations/pause", operation_id = "resumeInvitations",
    tag = "formats", params(("slug" = String, Path, description = "The format's part of addresses.")),
    security(("token" = [])),
    responses((status = 200, description = "How many stand where now.", body = InvitationProgress)))]
pub(super) async fn resume(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
) -> Answer<axum::Json<InvitationProgress>> {
    let format = formats::find(&api, &by.viewer, &slug).await?;
    follow::resume(&api.desk, &by.viewer, format.id).await?;
    progress(&api, &by, &format).await
}

/// Remind whoever got an invitation and has not answered.
///
/// Nobody is reminded twice, nor whoever takes part, declined, wants no invitations or cannot be reached: `remindable`
/// says before how many those are. For publishers.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/invitations/reminders", operation_id = "remindInvited",
    tag = "formats", params(("slug" = String, Path, description = "The format's part of addresses.")),
    request_body = Option<InvitationReminder>, security(("token" = [])),
    responses((status = 200, description = "How many stand where now.", body = InvitationProgress)))]
pub(super) async fn remind(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    MaybeJson(wish): MaybeJson<InvitationReminder>,
) -> Answer<axum::Json<InvitationProgress>> {
    let format = formats::find(&api, &by.viewer, &slug).await?;
    follow::remind(&api.desk, &by.viewer, format.id, wish.confirm_count).await?;
    progress(&api, &by, &format).await
}

async fn progress(api: &Api, by: &Editor, format: &Format) -> Answer<axum::Json<InvitationProgress>> {
    let all = follow::followed(&api.desk, &by.viewer, format.id).await?;
    Ok(axum::Json(InvitationProgress::new(&Progress::of(&all, api.desk.now()))))
}
