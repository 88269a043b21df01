//! Events: list, set up, show, change.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::{Editor, Language, Organizer, Reader},
    answer::{Answer, Versioned},
    cursor::{After, List, limit},
    formats,
    json::Json,
    shapes::{Event, EventPatch, EventPreview, NewEvent, Question},
    times,
};
use crate::{
    actions::{self, change_sets, events::Told},
    domain::{
        access::{Deed, Viewer},
        event::Announced,
        format::{Format, Locale},
        id::EventId,
        question::Asker,
        text::{FieldError, Problem, Slug},
    },
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{
        error::Fault,
        extract::{Id, Query},
    },
};

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Not over at this time: a day (`2026-03-01`, from its first moment on) or a point in time.
    #[param(example = "2026-03-01")]
    from: Option<String>,
    /// Begun before this time: a day (`2026-03-31`, to its last moment) or a point in time.
    #[param(example = "2026-03-31")]
    to: Option<String>,
    /// The slug of a format.
    format: Option<String>,
    /// `next` of the piece before.
    cursor: Option<String>,
    /// How many at the most: 1 to 400, 100 if nothing is said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 400)]
    limit: Option<String>,
}

/// List events by beginning.
///
/// Public ones for everybody; with a token also those of draft formats of the token's teams. Cancelled ones stay in
/// the list.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "listEvents", tag = "events", params(Which),
    security((), ("token" = [])), responses((status = 200, description = "One piece of the list.", body = List<Event>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Language(locale): Language,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Event>>> {
    let (query, limit) = query(&api, &viewer, &which).await?;
    let mut found = store::events::list(&api.desk.store, &query).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let after = |one: &Announced| After { at: one.event.slot.starts_at, id: one.event.id.0 }.write();
    let next = found.last().filter(|_| more).map(after);
    let shape = |announced: &Announced| Event::new(announced, None, api.frame.base(), locale);
    let items = asking(&api, found.iter().map(|one| (one, shape(one))).collect()).await?;
    Ok(axum::Json(List { items, next }))
}

/// What the store is asked: one more than the limit, to know whether the list goes on.
async fn query(api: &Api, viewer: &Viewer, which: &Which) -> Answer<(EventQuery, usize)> {
    let limit = limit(which.limit.as_deref())?;
    let format = match &which.format {
        Some(slug) => Some(format_of(api, viewer, slug).await?.id),
        None => None,
    };
    let teams = viewer.teams(Deed::See);
    let query = EventQuery {
        format,
        from: which.from.as_deref().map(|text| times::from(text, api.zone)).transpose()?,
        to: which.to.as_deref().map(|text| times::to(text, api.zone)).transpose()?,
        visible: if teams.is_empty() { Visible::Public } else { Visible::PublicAndTeams(teams) },
        after: which.cursor.as_deref().map(After::read).transpose()?.map(|after| (after.at, after.id.into())),
        limit: u64::try_from(limit + 1).ok(),
    };
    Ok((query, limit))
}

/// The events with what they ask: what their formats do, then what they do themselves.
async fn asking(api: &Api, events: Vec<(&Announced, Event)>) -> Answer<Vec<Event>> {
    let askers = |one: &Announced| {
        let format = one.event.format_id.map(Asker::Format);
        format.into_iter().chain([Asker::Event(one.event.id)]).collect::<Vec<_>>()
    };
    let mut all: Vec<Asker> = events.iter().flat_map(|(one, _)| askers(one)).collect();
    all.sort_unstable();
    all.dedup();
    let known = store::questions::list_of_many(&api.desk.store, &all).await?;
    let asked = |one| askers(one).iter().filter_map(|asker| known.get(asker)).flatten().cloned().collect::<Vec<_>>();
    Ok(events.into_iter().map(|(one, shown)| shown.with_questions(Question::asked(asked(one)))).collect())
}

/// The format that a field names.
async fn format_of(api: &Api, viewer: &Viewer, slug: &str) -> Answer<Format> {
    let unknown = || FieldError::new("format", Problem::NotFound);
    let slug = Slug::parse("format", slug).map_err(|_| unknown())?;
    let found = formats::find(api, viewer, &slug).await;
    found.map_err(|denied| if denied == Fault::not_found().into() { unknown().into() } else { denied })
}

/// The event after a change, and how many people are told.
pub(super) fn changed(api: &Api, told: &Told, locale: Locale) -> Versioned<Event> {
    let version = told.announced.event.version;
    Versioned { version, thing: Event::new(&told.announced, Some(told.people), api.frame.base(), locale) }
}

/// Set up an event.
///
/// A single one, one of several days (`days`), or somebody else's (`external_url`); in a format or on its own. It is
/// public at once unless its format is a draft.
#[utoipa::path(post, path = "/api/v1/events", operation_id = "createEvent", tag = "events",
    request_body = NewEvent, security(("token" = [])),
    responses((status = 201, description = "Set up.", body = Event, headers(
        ("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version.")))))]
pub(super) async fn create(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Json(mut new): Json<NewEvent>,
) -> Answer<Response> {
    let format = match new.format.take() {
        Some(slug) => Some(format_of(&api, &viewer, &slug).await?),
        None => None,
    };
    let zone = format.as_ref().map_or(api.zone, |format| format.zone);
    let new = new.read()?.parse(zone, format.is_some())?;
    let announced = actions::events::create(&api.desk, &viewer, format.as_ref(), new).await?;
    let at = api.frame.base().absolute(&format!("/api/v1/events/{}", announced.event.id));
    let thing = Event::new(&announced, None, api.frame.base(), locale);
    Ok(Versioned { version: announced.event.version, thing }.created(&at))
}

/// Show what another event of a format would mean.
///
/// Takes what setting it up takes, and stores nothing: holidays on its days, what else is at the same time, and how many
/// people would be registered for it and told.
#[utoipa::path(post, path = "/api/v1/events/preview", operation_id = "previewEvent", tag = "events",
    request_body = NewEvent, security(("token" = [])),
    responses((status = 200, description = "What it would mean.", body = EventPreview)))]
pub(super) async fn preview(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Json(mut new): Json<NewEvent>,
) -> Answer<axum::Json<EventPreview>> {
    let slug = new.format.take().ok_or_else(|| FieldError::new("format", Problem::Missing))?;
    let format = format_of(&api, &viewer, &slug).await?;
    let new = new.read()?.parse(format.zone, true)?;
    let foreseen = change_sets::foresee(&api.desk, &viewer, &format, &new).await?;
    Ok(axum::Json(EventPreview::new(&foreseen, locale)))
}

/// Show an event.
#[utoipa::path(get, path = "/api/v1/events/{id}", operation_id = "getEvent", tag = "events",
    params(("id" = Uuid, Path, description = "The event's id.")), security((), ("token" = [])),
    responses((status = 200, description = "The event.", body = Event,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")))))]
pub(super) async fn show(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Language(locale): Language,
    Id(id): Id<EventId>,
) -> Answer<Versioned<Event>> {
    let announced = find(&api, &viewer, id).await?;
    let thing = Event::new(&announced, None, api.frame.base(), locale);
    let thing = asking(&api, vec![(&announced, thing)]).await?.pop().ok_or_else(Fault::not_found)?;
    Ok(Versioned { version: announced.event.version, thing })
}

/// The event, if the viewer may know of it.
pub(super) async fn find(api: &Api, viewer: &Viewer, id: EventId) -> Answer<Announced> {
    let found = store::events::announced_many(&api.desk.store, &[id]).await?;
    let seen = found.into_iter().find(|one| one.is_public() || viewer.may(Deed::See, one.event.team_id));
    seen.ok_or_else(|| Fault::not_found().into())
}

/// Change an event.
///
/// A merge patch (RFC 7396): what is left out stays, null means none, or what the format says. Only this event
/// changes. Its revision in calendars grows with its time and its place.
#[utoipa::path(patch, path = "/api/v1/events/{id}", operation_id = "changeEvent", tag = "events",
    params(("id" = Uuid, Path, description = "The event's id.")), request_body = EventPatch, security(("token" = [])),
    responses((status = 200, description = "The event as it is now.", body = Event,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn change(
    State(api): State<Api>,
    by: Editor,
    Id(id): Id<EventId>,
    Json(patch): Json<EventPatch>,
) -> Answer<Versioned<Event>> {
    let notify = patch.notify;
    let told = actions::events::amend(&api.desk, &by.viewer, (id, by.expected), &patch.read()?, notify).await?;
    Ok(changed(&api, &told, by.locale))
}
