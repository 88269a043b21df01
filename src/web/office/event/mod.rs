//! One date: what it says, how it fills, who comes; its changes have pages of their own.

pub(super) mod change_page;
pub(super) mod changes;
pub(super) mod details;
mod inbound;
pub(super) mod people;
pub(super) mod picture;
mod preview;

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use self::{people::Roster, picture::Filling};
use super::{Organizer, dates::DateRow, listing::Wish};
use crate::{
    actions::mail_log,
    domain::{
        access::Deed,
        attendance::{Numbers, may_mark},
        bulk::may_invite_to,
        event::Announced,
        id::EventId,
        registration::{RegistrationState, is_concerned},
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Id, Query},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "office/event.html")]
#[allow(clippy::struct_excessive_bools, reason = "each one shows or hides a part of the page")]
struct EventPage {
    visit: Visit,
    row: DateRow,
    id: String,
    reason: String,
    place: Option<String>,
    host: String,
    external: Option<String>,
    public_address: String,
    format: Option<(String, String)>,
    over: bool,
    counts: Vec<(String, u64)>,
    filling: Option<Filling>,
    roster: Option<Roster>,
    /// Answers of calendar programs that changed nothing.
    notes: Vec<String>,
    may_edit: bool,
    may_publish: bool,
    /// Where people are invited to it, if they can be.
    invite: Option<String>,
    /// Whether it can be noted who was there.
    may_mark: bool,
    /// What is kept of erased registrations.
    kept: Option<String>,
}

/// The date's page.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let db = &site.desk.store;
    let people = store::registrations::list_roster(db, id).await?;
    let counts = counts(people.iter().map(|(registration, _)| registration.state));
    let event = &announced.event;
    let may = |deed| organizer.0.may(deed, event.team_id);
    let filling = picture::filling(&visit, &announced, &people, site.desk.now());
    let mut notes = Vec::new();
    let roster = if may(Deed::SeeRoster) {
        let undelivered = store::outbox::undelivered(db, id).await?;
        let digest = mail_log::digest_of(&site.desk, id).await?;
        notes = inbound::notes(&visit, event, &digest, &people);
        let ids: Vec<_> = people.iter().map(|(registration, _)| registration.id).collect();
        let calendars = store::calendar_ledger::last_of(db, &ids).await?;
        Some(people::roster(&visit, (event, wish), people, (&undelivered, &digest, &calendars)))
    } else {
        None
    };
    let shown = EventPage {
        row: DateRow::new(&announced, visit.locale()),
        id: event.id.to_string(),
        reason: event.status_reason.clone().unwrap_or_default(),
        place: announced.location().map(str::to_owned),
        host: announced.host.clone(),
        external: event.external_url.clone(),
        public_address: paths::Event(event.slug.clone()).to_string(),
        format: format_of(&announced),
        over: site.desk.now() >= event.slot.ends_at,
        counts: counts.iter().map(|(state, n)| (visit.t(&state_key(*state)), *n)).collect(),
        filling,
        roster,
        notes,
        may_edit: may(Deed::Edit),
        may_publish: may(Deed::Publish),
        invite: invite(&site, &visit, &announced).filter(|_| may(Deed::Publish)),
        may_mark: may(Deed::Edit) && may_mark(&announced, site.desk.now()).is_ok(),
        kept: kept(&site, &visit, id).await?,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// What is kept of erased registrations, in words.
async fn kept(site: &Site, visit: &Visit, id: EventId) -> Result<Option<String>, Fault> {
    let by_land = store::aggregates::of_event(&site.desk.store, id).await?;
    let all = by_land.into_values().fold(Numbers::default(), Numbers::and);
    let facts =
        [("registered", all.registered.into()), ("waiting", all.waiting.into()), ("attended", all.attended.into())];
    Ok((!all.is_empty()).then(|| locale::text(visit.locale(), "numbers-kept", &facts)))
}

/// The page on which people are invited, with this date chosen.
fn invite(site: &Site, visit: &Visit, announced: &Announced) -> Option<String> {
    let format = announced.format.as_ref().filter(|_| may_invite_to(announced, site.desk.now()).is_ok())?;
    Some(visit.href(&format!("{}?event={}", paths::FormatInvitations(format.slug.clone()), announced.event.id)))
}

/// The date, if the organizer may see it.
pub(super) async fn load(site: &Site, organizer: &Organizer, id: EventId) -> Result<Announced, Fault> {
    let event = store::events::get(&site.desk.store, id).await?;
    organizer.may(Deed::See, event.team_id)?;
    Ok(store::events::announced(&site.desk.store, &event).await?)
}

/// The format's room and title.
pub(super) fn format_of(announced: &Announced) -> Option<(String, String)> {
    let format = announced.format.as_ref()?;
    Some((paths::OfficeFormat(format.slug.clone()).to_string(), format.title.clone()))
}

fn counts(states: impl Iterator<Item = RegistrationState>) -> BTreeMap<RegistrationState, u64> {
    let mut counts = BTreeMap::new();
    for state in states {
        *counts.entry(state).or_default() += 1;
    }
    counts
}

/// How many people a change would be told to.
pub(super) fn concerned(counts: &BTreeMap<RegistrationState, u64>) -> u64 {
    counts.iter().filter(|(state, _)| is_concerned(**state)).map(|(_, n)| n).sum()
}

/// The text key of a state.
pub(super) fn state_key(state: RegistrationState) -> String {
    format!("state-{}", state.as_str().replace('_', "-"))
}
