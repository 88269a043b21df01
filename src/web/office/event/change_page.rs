//! The pages on which one date is changed: each says what will happen, and to how many people, before anything is sent.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};

use super::{Organizer, concerned, format_of, load, preview, state_key};
use crate::{
    domain::{
        access::Deed,
        event::{Announced, EventKind, EventStatus, is_short_notice},
        id::EventId,
        participant::Channel,
        zone::local_of,
    },
    store,
    web::{
        error::Fault,
        extract::Id,
        form::Wrong,
        office::{
            admission::{OwnWindow, by_whom, own_approvals},
            dates::DateRow,
        },
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// What can be done with a date, each on its own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::office) enum Change {
    Move,
    Details,
    Cancel,
    Restore,
}

#[derive(Template)]
#[template(path = "office/change.html")]
#[allow(clippy::struct_excessive_bools, reason = "each is one thing that the page says or leaves out")]
pub(super) struct ChangePage {
    visit: Visit,
    change: Change,
    row: DateRow,
    id: String,
    version: i64,
    format: Option<(String, String)>,
    has_days: bool,
    is_external: bool,
    has_own_join: bool,
    concerned: u64,
    /// Whether a mail alone is sure to be read before the date begins.
    short_notice: bool,
    /// How many rely on a subscribed calendar.
    subscribed: u64,
    counts: Vec<(String, u64)>,
    may_publish: bool,
    /// Whether one can look first what the change means.
    can_preview: bool,
    /// Who may decide on registrations.
    approvals: Vec<(&'static str, String)>,
    values: Values,
    wrong: Wrong,
}

impl ChangePage {
    fn heading(&self) -> String {
        match self.change {
            Change::Move => self.visit.t("move-title"),
            Change::Details => self.visit.t("details-title"),
            Change::Cancel => self.visit.t("cancel-title"),
            Change::Restore => self.visit.t("restore-title"),
        }
    }

    /// What will happen, in words.
    fn effect(&self) -> &'static str {
        match self.change {
            Change::Move => "move-effect",
            Change::Details => "details-effect",
            Change::Cancel => "cancel-lead",
            Change::Restore => "restore-effect",
        }
    }

    fn tone(&self) -> &'static str {
        if self.change == Change::Cancel { "warning" } else { "info" }
    }

    fn action(&self) -> String {
        let id = self.id.clone();
        match self.change {
            Change::Move => self.visit.href(&paths::EventMove(id)),
            Change::Details => self.visit.href(&paths::EventDetails(id)),
            Change::Cancel => self.visit.href(&paths::EventCancel(id)),
            Change::Restore => self.visit.href(&paths::EventRestore(id)),
        }
    }

    fn window_hint(&self) -> &'static str {
        if self.format.is_some() { "hint-window-own" } else { "hint-window-alone" }
    }

    fn join_hint(&self) -> &'static str {
        if self.has_own_join { "hint-join-kept" } else { "hint-join-own" }
    }
}

/// What stands in the fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) day: String,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) title: String,
    pub(super) theme: String,
    pub(super) location: String,
    pub(super) capacity: String,
    pub(super) approval: String,
    pub(super) join_url: String,
    pub(super) description: String,
    pub(super) reason: String,
    pub(super) window: OwnWindow,
}

impl Values {
    /// What the date says now. The address of its meeting is never shown, not even to organizers.
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
            approval: approval(announced).to_owned(),
            join_url: String::new(),
            description: own(&event.own.description_md),
            reason: String::new(),
            window: OwnWindow::of(event),
        }
    }
}

/// Who decides on registrations, as the date's own word; a date without a format has nobody else's.
fn approval(announced: &Announced) -> &'static str {
    let own = announced.event.own.approval;
    let own = if announced.format.is_none() { own.or(Some(false)) } else { own };
    own.map(by_whom).unwrap_or_default()
}

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident => $change:ident),+) => {$(
        $(#[$doc])*
        pub(in crate::web::office) async fn $name(
            State(site): State<Site>,
            visit: Visit,
            organizer: Organizer,
            Id(id): Id<EventId>,
        ) -> Result<Response, Fault> {
            show(&site, visit, (&organizer, id), Change::$change).await
        }
    )+};
}

pages! {
    /// The form to move the date.
    show_move => Move,
    /// The form for what the date says.
    show_details => Details,
    /// The form to cancel the date.
    show_cancel => Cancel,
    /// The form to restore the date.
    show_restore => Restore
}

async fn show(
    site: &Site,
    visit: Visit,
    (organizer, id): (&Organizer, EventId),
    change: Change,
) -> Result<Response, Fault> {
    let announced = load(site, organizer, id).await?;
    organizer.may(Deed::Edit, announced.event.team_id)?;
    if !fits(change, &announced, site.desk.now()) {
        return Ok(Redirect::to(&visit.href(&paths::OfficeEvent(id.to_string()))).into_response());
    }
    let values = Values::of(&announced);
    let shown = fill(site, visit, organizer, (announced, change), (values, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Whether there is anything to do on that page; a page that was kept may be about something long done.
fn fits(change: Change, announced: &Announced, now: DateTime<Utc>) -> bool {
    let (over, cancelled) = (now >= announced.event.slot.ends_at, announced.event.status == EventStatus::Cancelled);
    match change {
        Change::Details => true,
        Change::Restore => cancelled && !over,
        Change::Move | Change::Cancel => !cancelled && !over,
    }
}

/// The page with these values in its fields, and what was wrong with them.
pub(super) async fn fill(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    (announced, change): (Announced, Change),
    (values, wrong): (Values, Wrong),
) -> Result<ChangePage, Fault> {
    let event = &announced.event;
    let subscribed = store::change_sets::count_people(&site.desk.store, &[event.id], Some(Channel::Feed)).await?;
    let counts = store::registrations::count_by_state(&site.desk.store, event.id).await?;
    Ok(ChangePage {
        row: DateRow::new(&announced, visit.locale()),
        id: event.id.to_string(),
        version: event.version,
        format: format_of(&announced),
        has_days: event.kind == EventKind::MultiDay,
        is_external: event.kind == EventKind::External,
        has_own_join: event.own.join_url.is_some(),
        concerned: concerned(&counts),
        subscribed,
        short_notice: concerned(&counts) > 0 && is_short_notice([event.slot.starts_at], site.desk.now()),
        counts: counts.iter().map(|(state, n)| (visit.t(&state_key(*state)), *n)).collect(),
        can_preview: preview::is_possible(&announced, change, site.desk.now()),
        may_publish: organizer.0.may(Deed::Publish, event.team_id),
        approvals: own_approvals(&visit, announced.format.as_ref().map(|format| format.approval)),
        change,
        values,
        wrong,
        visit,
    })
}
