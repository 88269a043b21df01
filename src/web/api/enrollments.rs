//! Enrollments: ask to take part in a whole format, list who does.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::{Anybody, Organizer},
    answer::Answer,
    cursor::{List, limit, piece},
    json::Json,
    shapes::{Accepted, Enrollment, NewRegistration},
};
use crate::{
    actions,
    domain::{
        access::Deed,
        restriction::{Use, allows},
    },
    store,
    web::{
        error::Fault,
        extract::{Query, Slug},
    },
};

/// Ask to take part in every date of a format.
///
/// No token is needed. A mail with a link to confirm goes to the address; the answer is the same whatever is known of
/// it. Whoever confirms has a registration for each date to come, and for each new one, until they leave.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/enrollments", operation_id = "enroll", tag = "registrations",
    params(("slug" = String, Path, description = "The format's part of addresses.")), request_body = NewRegistration,
    security(()),
    responses((status = 202, description = "Accepted; a mail is on its way if it may be sent.", body = Accepted)))]
pub(super) async fn create(
    State(api): State<Api>,
    anybody: Anybody,
    Slug(slug): Slug,
    Json(new): Json<NewRegistration>,
) -> Answer<(StatusCode, axum::Json<Accepted>)> {
    let applicant = new.read().parse(anybody.locale)?;
    let found = store::formats::find_by_slug(&api.desk.store, slug.as_str()).await?;
    let format = found.filter(crate::domain::format::Format::is_public).ok_or_else(Fault::not_found)?;
    if anybody.client.may_cause_mail() {
        actions::enrollments::ask(&api.desk, format.id, applicant).await?;
    } else {
        actions::enrollments::ask_in_vain(&api.desk, format.id).await?;
    }
    Ok((StatusCode::ACCEPTED, axum::Json(Accepted::ANSWER)))
}

/// Which enrollments.
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

/// List who takes part in a format, in the order in which they came.
///
/// For the format's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/enrollments", operation_id = "listEnrollments",
    tag = "registrations", params(("slug" = String, Path, description = "The format's part of addresses."), Which),
    security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<Enrollment>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Slug(slug): Slug,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Enrollment>>> {
    let limit = limit(which.limit.as_deref())?;
    let found = store::formats::find_by_slug(&api.desk.store, slug.as_str()).await?;
    let format = found.filter(|format| format.is_public() || viewer.may(Deed::See, format.team_id));
    let format = format.ok_or_else(Fault::not_found)?;
    if !viewer.may(Deed::SeeRoster, format.team_id) {
        // Whoever may not see the team's drafts hears that there is no such list.
        let may_know = viewer.may(Deed::See, format.team_id);
        return Err(if may_know { Fault::forbidden() } else { Fault::not_found() }.into());
    }
    let mut members = store::enrollments::list_for_format(&api.desk.store, format.id).await?;
    members.retain(|(_, person)| allows(person.restricted_at, Use::TakenOut));
    members.sort_by_key(|(enrollment, _)| enrollment.id);
    let (members, next) = piece(members, |(enrollment, _)| enrollment.id.0, which.cursor.as_deref(), limit)?;
    let items = members.into_iter().map(|(enrollment, person)| Enrollment::new(&enrollment, person)).collect();
    Ok(axum::Json(List { items, next }))
}
