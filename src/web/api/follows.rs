//! Following a format by mail: ask for it, and how many do.

use axum::{extract::State, http::StatusCode};

use super::{
    Api,
    access::{Anybody, Organizer},
    answer::Answer,
    formats,
    json::Json,
    shapes::{Accepted, Followers, NewFollow},
};
use crate::{
    actions::follows,
    domain::{
        access::{Deed, Viewer},
        follow::FollowWish,
    },
    store,
    web::{error::Fault, extract::Slug},
};

/// Ask to hear of a format by mail.
///
/// No token is needed. A mail with a link to confirm goes to the address; the answer is the same whatever is known of it.
/// Each later mail carries a link by which it ends.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/follows", operation_id = "follow", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), request_body = NewFollow,
    security(()), responses((status = 202, description = "Accepted; a mail is on its way if it may be sent.",
        body = Accepted)))]
pub(super) async fn create(
    State(api): State<Api>,
    anybody: Anybody,
    Slug(slug): Slug,
    Json(new): Json<NewFollow>,
) -> Answer<(StatusCode, axum::Json<Accepted>)> {
    let wanted = new.read(anybody.locale)?;
    let format = formats::find(&api, &Viewer::Anonymous, &slug).await?;
    if anybody.client.may_cause_mail() {
        follows::ask(&api.desk, format.id, wanted).await?;
    } else {
        follows::ask_in_vain(&api.desk, format.id).await?;
    }
    Ok((StatusCode::ACCEPTED, axum::Json(Accepted::ANSWER)))
}

/// How many follow a format by mail.
///
/// Who they are is told to nobody. For the format's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/follows", operation_id = "countFollowers", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), security(("token" = [])),
    responses((status = 200, description = "How many want to hear what.", body = Followers)))]
pub(super) async fn count(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Slug(slug): Slug,
) -> Answer<axum::Json<Followers>> {
    let format = formats::find(&api, &viewer, &slug).await?;
    if !viewer.may(Deed::SeeRoster, format.team_id) {
        let may_know = viewer.may(Deed::See, format.team_id);
        return Err(if may_know { Fault::forbidden() } else { Fault::not_found() }.into());
    }
    let counts = store::follows::count_active(&api.desk.store, format.id).await?;
    let of = |wish| counts.get(&wish).copied().unwrap_or(0);
    Ok(axum::Json(Followers { dates: of(FollowWish::Dates), digest: of(FollowWish::Digest) }))
}
