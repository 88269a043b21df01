//! Registrations: ask for one, list those of an event.

use std::collections::HashMap;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::{Anybody, Organizer},
    answer::Answer,
    cursor::{List, limit, piece},
    events,
    json::Json,
    shapes::{Accepted, NewRegistration, Registration},
};
use crate::{
    actions,
    domain::{
        access::Deed,
        id::{EventId, RegistrationId},
        inbound::digest,
        participant::Participant,
        registration::{self, RegistrationState},
        restriction::{Use, allows},
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Query},
    },
};

/// Ask for a registration.
///
/// No token is needed. A mail with a link to confirm goes to the address; the answer is the same whatever is known of
/// it, and also when the event is full (then the person queues).
#[utoipa::path(post, path = "/api/v1/events/{id}/registrations", operation_id = "register", tag = "registrations",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = NewRegistration, security(()),
    responses((status = 202, description = "Accepted; a mail is on its way if it may be sent.", body = Accepted)))]
pub(super) async fn create(
    State(api): State<Api>,
    anybody: Anybody,
    Id(id): Id<EventId>,
    Json(new): Json<NewRegistration>,
) -> Answer<(StatusCode, axum::Json<Accepted>)> {
    let applicant = new.read().parse(anybody.locale)?;
    if anybody.client.may_cause_mail() {
        actions::registrations::ask(&api.desk, id, applicant).await?;
    } else {
        actions::registrations::ask_in_vain(&api.desk, id).await?;
    }
    Ok((StatusCode::ACCEPTED, axum::Json(Accepted::ANSWER)))
}

/// Which registrations.
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

/// List an event's registrations in the order in which they came.
///
/// For the event's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/events/{id}/registrations", operation_id = "listRegistrations",
    tag = "registrations", params(("id" = Uuid, Path, description = "The event's id."), Which), security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<Registration>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Id(id): Id<EventId>,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Registration>>> {
    let limit = limit(which.limit.as_deref())?;
    let team = events::find(&api, &viewer, id).await?.event.team_id;
    if !viewer.may(Deed::SeeRoster, team) {
        // Whoever may not see the team's drafts hears that there is no such list.
        let may_know = viewer.may(Deed::See, team);
        return Err(if may_know { Fault::forbidden() } else { Fault::not_found() }.into());
    }
    let mut roster = store::registrations::list_roster(&api.desk.store, id).await?;
    // A program takes them out of the house.
    roster.retain(|(_, person)| allows(person.restricted_at, Use::TakenOut));
    roster.sort_by_key(|(registration, _)| registration.id);
    let places = queue(&roster);
    let answers = digest(store::inbound::of_event(&api.desk.store, id).await?, api.desk.now()).answers;
    let (roster, next) = piece(roster, |(registration, _)| registration.id.0, which.cursor.as_deref(), limit)?;
    let ids: Vec<_> = roster.iter().map(|(registration, _)| registration.id).collect();
    let calendars = store::calendar_ledger::last_of(&api.desk.store, &ids).await?;
    let shape = |(registration, person): (registration::Registration, Participant)| {
        let at = &registration.id;
        let known = (places.get(at).copied(), answers.get(at).copied());
        Registration::new(&registration, person, known, calendars.get(at))
    };
    Ok(axum::Json(List { items: roster.into_iter().map(shape).collect(), next }))
}

/// The place of each waiting registration: 1 is next.
fn queue(roster: &[(registration::Registration, Participant)]) -> HashMap<RegistrationId, usize> {
    let mut waiting: Vec<_> = roster
        .iter()
        .filter(|(registration, _)| registration.state == RegistrationState::Waiting)
        .map(|(registration, _)| (registration.position, registration.id))
        .collect();
    waiting.sort_unstable();
    waiting.into_iter().zip(1..).map(|((_, id), place)| (id, place)).collect()
}
