//! One date as a row of a list.

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        event::{Announced, EventStatus},
        format::Locale,
    },
    locale::{self, Words},
    web::paths,
};

/// What a list says about a date.
pub(super) struct DateRow {
    pub(super) address: String,
    pub(super) headline: String,
    pub(super) when: String,
    pub(super) cancelled: bool,
    pub(super) moved_from: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) seats: String,
}

impl DateRow {
    pub(super) fn new(announced: &Announced, locale: Locale) -> Self {
        let event = &announced.event;
        Self {
            address: paths::OfficeEvent(event.id.to_string()).to_string(),
            headline: announced.headline(),
            when: locale::slot(locale, &event.slot),
            cancelled: event.status == EventStatus::Cancelled,
            moved_from: event.moved_from.map(|at| locale::instant(locale, at, event.slot.zone)),
            notes: event.notes.iter().map(|note| locale::note(locale, note)).collect(),
            seats: seats(announced, locale),
        }
    }
}

fn seats(announced: &Announced, locale: Locale) -> String {
    let (words, taken) = (Words(locale), announced.event.taken);
    match announced.capacity() {
        Some(capacity) => words.t2("seats-taken-of", ("taken", taken.into()), ("capacity", capacity.into())),
        None => words.t1("seats-taken", "taken", taken),
    }
}

/// The rows of what is to come, soonest first, and of what is over, latest first.
pub(super) fn split(events: &[Announced], locale: Locale, now: DateTime<Utc>) -> (Vec<DateRow>, Vec<DateRow>) {
    let (ahead, past): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.event.slot.ends_at > now);
    let rows = |list: Vec<&Announced>| list.into_iter().map(|event| DateRow::new(event, locale)).collect::<Vec<_>>();
    (rows(ahead), rows(past.into_iter().rev().collect()))
}
