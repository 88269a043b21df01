//! Mail that did not arrive, tried again.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::Organizer;
use crate::{
    actions::outbox,
    domain::id::{EventId, NoticeId},
    web::{
        error::Fault,
        extract::Id,
        form::Form,
        paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// Which mail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    mail: String,
}

/// Tries it again.
pub(super) async fn retry(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Which>,
) -> Result<Response, Fault> {
    let mail: NoticeId = form.mail.parse::<uuid::Uuid>().map_err(|_| Fault::bad_request())?.into();
    outbox::retry_about(&site.desk, &organizer.0, id, mail).await?;
    let address = paths::OfficeEvent(id.to_string());
    Ok(Redirect::to(&visit.after(Done::Saved, &address)).into_response())
}
