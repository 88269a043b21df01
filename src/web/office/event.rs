//! One date: what it says, who comes, and the forms to change it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Organizer,
    dates::DateRow,
    people::{self, Person},
};
use crate::{
    domain::{
        access::Deed,
        event::{Announced, EventKind},
        id::EventId,
        registration::{RegistrationState, is_concerned},
        zone::local_of,
    },
    store,
    web::{error::Fault, extract::Id, form::Wrong, page, paths, site::Site, visit::Visit},
};

#[derive(Template)]
#[template(path = "office/event.html")]
#[allow(clippy::struct_excessive_bools, reason = "each one shows or hides a part of the page")]
pub(super) struct EventPage {
    visit: Visit,
    row: DateRow,
    id: String,
    version: i64,
    reason: String,
    public_address: String,
    format: Option<(String, String)>,
    over: bool,
    has_days: bool,
    concerned: u64,
    counts: Vec<(String, u64)>,
    people: Option<Vec<Person>>,
    may_edit: bool,
    may_publish: bool,
    values: Values,
    wrong: Wrong,
}

/// What stands in the fields of the two forms.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) day: String,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) title: String,
    pub(super) theme: String,
    pub(super) location: String,
    pub(super) capacity: String,
    pub(super) description: String,
}

impl Values {
    /// What the date says now.
    pub(super) fn of(announced: &Announced) -> Self {
        let event = &announced.event;
        let starts = local_of(event.slot.starts_at, event.slot.zone);
        let ends = local_of(event.slot.ends_at, event.slot.zone);
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            day: starts.format("%d.%m.%Y").to_string(),
            starts: starts.format("%H:%M").to_string(),
            ends: ends.format("%H:%M").to_string(),
            title: own(&event.own.title),
            theme: own(&event.own.theme),
            location: own(&event.own.location),
            capacity: event.own.capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            description: own(&event.own.description_md),
        }
    }
}

/// The date's page.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let values = Values::of(&announced);
    let shown = fill(&site, visit, &organizer, announced, (values, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// The date, if the organizer may see it.
pub(super) async fn load(site: &Site, organizer: &Organizer, id: EventId) -> Result<Announced, Fault> {
    let event = store::events::get(&site.desk.store, id).await?;
    organizer.may(Deed::See, event.team_id)?;
    Ok(store::events::announced(&site.desk.store, &event).await?)
}

/// The page with these values in its fields, and what was wrong with them.
pub(super) async fn fill(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    announced: Announced,
    (values, wrong): (Values, Wrong),
) -> Result<EventPage, Fault> {
    let db = &site.desk.store;
    let event = &announced.event;
    let counts = store::registrations::count_by_state(db, event.id).await?;
    let may = |deed| organizer.0.may(deed, event.team_id);
    let people = if may(Deed::SeeRoster) { Some(people::list(site, &visit, event).await?) } else { None };
    let named = |format: &crate::domain::format::Format| {
        (paths::OfficeFormat(format.slug.clone()).to_string(), format.title.clone())
    };
    Ok(EventPage {
        row: DateRow::new(&announced, visit.locale()),
        id: event.id.to_string(),
        version: event.version,
        reason: event.status_reason.clone().unwrap_or_default(),
        public_address: paths::Event(event.slug.clone()).to_string(),
        format: announced.format.as_ref().map(named),
        over: site.desk.now() >= event.slot.ends_at,
        has_days: event.kind == EventKind::MultiDay,
        concerned: concerned(&counts),
        counts: counts.iter().map(|(state, n)| (visit.t(&state_key(*state)), *n)).collect(),
        people,
        may_edit: may(Deed::Edit),
        may_publish: may(Deed::Publish),
        values,
        wrong,
        visit,
    })
}

/// How many people a change would be told to.
fn concerned(counts: &BTreeMap<RegistrationState, u64>) -> u64 {
    counts.iter().filter(|(state, _)| is_concerned(**state)).map(|(_, n)| n).sum()
}

/// The text key of a state.
pub(super) fn state_key(state: RegistrationState) -> String {
    format!("state-{}", state.as_str().replace('_', "-"))
}
