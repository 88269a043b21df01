//! One date as a row of a list.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        event::{Announced, EventKind, EventStatus},
        format::Locale,
        registration::{RegistrationState as State, holds_seat},
    },
    locale::{self, Words},
    web::paths,
};

/// What a list says about a date.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each one shows or hides a mark")]
pub(super) struct DateRow {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) headline: String,
    pub(super) theme: Option<String>,
    pub(super) when: String,
    pub(super) cancelled: bool,
    pub(super) external: bool,
    pub(super) draft: bool,
    pub(super) full: bool,
    pub(super) moved_from: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) seats: String,
}

impl DateRow {
    pub(super) fn new(announced: &Announced, locale: Locale) -> Self {
        let event = &announced.event;
        let slots: Vec<_> = announced.days.iter().map(|day| day.slot).collect();
        Self {
            id: event.id.to_string(),
            address: paths::OfficeEvent(event.id.to_string()).to_string(),
            headline: announced.headline(),
            theme: event.own.theme.clone(),
            when: if slots.is_empty() { locale::slot(locale, &event.slot) } else { locale::days(locale, &slots) },
            cancelled: event.status == EventStatus::Cancelled,
            external: event.kind == EventKind::External,
            draft: event.status == EventStatus::Draft,
            full: is_full(announced),
            moved_from: event.moved_from.map(|at| locale::instant(locale, at, event.slot.zone)),
            notes: event.notes.iter().map(|note| locale::note(locale, note)).collect(),
            seats: seats(announced, locale),
        }
    }
}

/// Whether nobody else gets a seat.
pub(super) fn is_full(announced: &Announced) -> bool {
    announced.seats_left() == Some(0)
}

fn seats(announced: &Announced, locale: Locale) -> String {
    let (words, taken) = (Words(locale), announced.event.taken);
    match announced.capacity() {
        Some(capacity) => words.t2("seats-taken-of", ("taken", taken.into()), ("capacity", capacity.into())),
        None => words.t1("seats-taken", "taken", taken),
    }
}

/// How many people stand where, as lists say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// With a seat.
    pub(super) confirmed: u64,
    /// In the queue.
    pub(super) waiting: u64,
    /// Asked, and not yet decided or confirmed.
    pub(super) pending: u64,
}

impl Standing {
    pub(super) fn of(tally: Option<&BTreeMap<State, u64>>) -> Self {
        let mut standing = Self::default();
        for (state, n) in tally.into_iter().flatten() {
            match state {
                State::Waiting => standing.waiting += n,
                State::Unconfirmed | State::Requested => standing.pending += n,
                state if holds_seat(*state) => standing.confirmed += n,
                _ => {}
            }
        }
        standing
    }
}

/// Whether a date is still to come or going on.
pub(super) fn is_ahead(announced: &Announced, now: DateTime<Utc>) -> bool {
    announced.event.slot.ends_at > now
}
