//! One date as pages show it: in a list, and on a page of its own.

use chrono::{DateTime, Utc};

use super::{paths, visit::Visit};
use crate::{
    domain::{
        event::{Announced, EventKind, EventStatus},
        format::RegistrationMode,
        zone::Slot,
    },
    locale,
};

/// One day of a date.
#[derive(Clone, Debug)]
pub struct Day {
    /// When, for people.
    pub said: String,
    /// The beginning, for machines.
    pub machine: String,
}

impl Day {
    fn new(visit: &Visit, slot: &Slot) -> Self {
        Self { said: locale::slot(visit.locale(), slot), machine: locale::machine(slot.starts_at, slot.zone) }
    }
}

/// One date.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its page.
    pub path: String,
    /// Title and theme.
    pub headline: String,
    /// Its theme, or its own title where it has one.
    pub theme: Option<String>,
    /// When, in one line.
    pub when: String,
    /// Its days, one for a single slot.
    pub days: Vec<Day>,
    /// The month it begins in.
    pub month: String,
    /// Where, if said; never the join address.
    pub location: Option<String>,
    /// Who hosts it.
    pub host: String,
    /// It does not take place.
    pub cancelled: bool,
    /// Why not.
    pub reason: Option<String>,
    /// When it was planned before somebody moved it.
    pub moved_from: Option<String>,
    /// It is over.
    pub over: bool,
    /// Somebody else's event: where it is announced.
    pub external: Option<String>,
    /// Seats left, in words; nothing where there is no limit or no registration.
    pub seats: Option<String>,
    /// No seat is left.
    pub full: bool,
    /// Why its rule put it where it is.
    pub notes: Vec<String>,
}

impl Entry {
    /// What the page says about the date at `now`.
    #[must_use]
    pub fn new(visit: &Visit, announced: &Announced, now: DateTime<Utc>) -> Self {
        let (event, speaks) = (&announced.event, visit.locale());
        let mut slots: Vec<Slot> = announced.days.iter().map(|day| day.slot).collect();
        if slots.is_empty() {
            slots.push(event.slot);
        }
        let limited = announced.registration() != RegistrationMode::None;
        let (left, capacity) = (announced.seats_left().filter(|_| limited), announced.capacity().unwrap_or_default());
        Self {
            path: visit.href(&paths::Event(event.slug.clone())),
            headline: announced.headline(),
            theme: event.own.theme.clone().or_else(|| event.own.title.clone()),
            when: locale::days(speaks, &slots),
            days: slots.iter().map(|slot| Day::new(visit, slot)).collect(),
            month: locale::month_of(speaks, &event.slot),
            location: announced.location().map(str::to_owned),
            host: announced.host.clone(),
            cancelled: event.status == EventStatus::Cancelled,
            reason: event.status_reason.clone().filter(|_| event.status == EventStatus::Cancelled),
            moved_from: event.moved_from.map(|was| locale::instant(speaks, was, event.slot.zone)),
            over: now >= event.slot.ends_at,
            external: event.external_url.clone().filter(|_| event.kind == EventKind::External),
            seats: left.map(|left| match left {
                0 => visit.t("seats-none"),
                _ => visit.words.t2("seats-left", ("left", left.into()), ("capacity", capacity.into())),
            }),
            full: left == Some(0),
            notes: event.notes.iter().map(|note| locale::note(speaks, note)).collect(),
        }
    }

    /// The same for many.
    #[must_use]
    pub fn all(visit: &Visit, many: &[Announced], now: DateTime<Utc>) -> Vec<Self> {
        many.iter().map(|announced| Self::new(visit, announced, now)).collect()
    }

    /// Whether it was moved by its rule or by hand.
    #[must_use]
    pub fn moved(&self) -> bool {
        self.moved_from.is_some() || !self.notes.is_empty()
    }
}

/// Dates of one month.
#[derive(Clone, Debug)]
pub struct Month {
    /// `März 2026`.
    pub name: String,
    /// Its dates.
    pub entries: Vec<Entry>,
}

/// Dates, in order, month by month.
#[must_use]
pub fn by_month(entries: Vec<Entry>) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for entry in entries {
        match months.last_mut() {
            Some(month) if month.name == entry.month => month.entries.push(entry),
            _ => months.push(Month { name: entry.month.clone(), entries: vec![entry] }),
        }
    }
    months
}
