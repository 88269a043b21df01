//! One date as pages show it: in a list, and on a page of its own.

use chrono::{DateTime, TimeDelta, Utc};

use super::{paths, visit::Visit};
use crate::{
    domain::{
        event::{Announced, Event, EventKind, EventStatus},
        format::RegistrationMode,
        registration::{RegisterRefusal, may_register},
        zone::Slot,
    },
    locale,
};

/// One day of a date.
#[derive(Clone, Debug)]
pub(super) struct Day {
    /// When, for people.
    pub(super) said: String,
    /// The beginning, for machines.
    pub(super) machine: String,
}

impl Day {
    fn new(visit: &Visit, slot: &Slot) -> Self {
        Self { said: locale::slot(visit.locale(), slot), machine: locale::machine(slot.starts_at, slot.zone) }
    }
}

/// One date.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is one thing that a page says or leaves out")]
pub(super) struct Entry {
    /// Its page.
    pub(super) path: String,
    /// Title and theme.
    pub(super) headline: String,
    /// The language of what organizers wrote, where it is not the page's.
    pub(super) foreign: Option<&'static str>,
    /// Its theme, or its own title where it has one.
    pub(super) theme: Option<String>,
    /// When, in one line.
    pub(super) when: String,
    /// Its days, one for a single slot.
    pub(super) days: Vec<Day>,
    /// The month it begins in.
    pub(super) month: String,
    /// Where, if said; never the join address.
    pub(super) location: Option<String>,
    /// Who hosts it.
    pub(super) host: String,
    /// It does not take place.
    pub(super) cancelled: bool,
    /// Why not.
    pub(super) reason: Option<String>,
    /// When it was planned before somebody moved it.
    pub(super) moved_from: Option<String>,
    /// It is over.
    pub(super) over: bool,
    /// Somebody else's event: where it is announced.
    pub(super) external: Option<String>,
    /// Seats left, in words; nothing where there is no limit or no registration.
    pub(super) seats: Option<String>,
    /// No seat is left.
    pub(super) full: bool,
    /// When its registration opens, in words, while that is ahead.
    pub(super) opens: Option<String>,
    /// The team decides on each registration.
    pub(super) by_team: bool,
    /// Its registration closed before its beginning.
    pub(super) closed: bool,
    /// Why its rule put it where it is.
    pub(super) notes: Vec<String>,
}

impl Entry {
    /// What the page says about the date at `now`.
    #[must_use]
    pub(super) fn new(visit: &Visit, announced: &Announced, now: DateTime<Utc>) -> Self {
        let (event, speaks) = (&announced.event, visit.locale());
        let mut slots: Vec<Slot> = announced.days.iter().map(|day| day.slot).collect();
        if slots.is_empty() {
            slots = ends(event);
        }
        let limited = announced.registration() != RegistrationMode::None;
        let (left, capacity) = (announced.seats_left().filter(|_| limited), announced.capacity().unwrap_or_default());
        let refusal = may_register(announced, now).err();
        Self {
            path: visit.href(&paths::Event(event.slug.clone())),
            headline: announced.headline(),
            foreign: announced.format.as_ref().and_then(|format| visit.foreign(format.locale)),
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
                0 if refusal.is_some() => visit.t("full"),
                0 => visit.t("seats-none"),
                _ => visit.words.t2("seats-left", ("left", left.into()), ("capacity", capacity.into())),
            }),
            full: left == Some(0),
            opens: match refusal {
                Some(RegisterRefusal::NotYet { opens_at, zone }) => {
                    Some(visit.words.t1("registration-opens", "opens_at", locale::instant(speaks, opens_at, zone)))
                }
                _ => None,
            },
            by_team: limited && announced.approval(),
            closed: matches!(refusal, Some(RegisterRefusal::Closed { .. })),
            notes: event.notes.iter().map(|note| locale::note(speaks, note)).collect(),
        }
    }

    /// The same for many.
    #[must_use]
    pub(super) fn all(visit: &Visit, many: &[Announced], now: DateTime<Utc>) -> Vec<Self> {
        many.iter().map(|announced| Self::new(visit, announced, now)).collect()
    }

    /// Whether it was moved by its rule or by hand.
    #[must_use]
    pub(super) fn moved(&self) -> bool {
        self.moved_from.is_some() || !self.notes.is_empty()
    }
}

/// The slot; of several days whose single ones are not at hand, the first and the last.
fn ends(event: &Event) -> Vec<Slot> {
    let slot = event.slot;
    let last = Slot { starts_at: slot.ends_at - TimeDelta::seconds(1), ..slot };
    if event.kind == EventKind::MultiDay && last.day() != slot.day() { vec![slot, last] } else { vec![slot] }
}

/// Dates of one month.
#[derive(Clone, Debug)]
pub(super) struct Month {
    /// `März 2026`.
    pub(super) name: String,
    /// Its dates.
    pub(super) entries: Vec<Entry>,
}

/// Dates, in order, month by month.
#[must_use]
pub(super) fn by_month(entries: Vec<Entry>) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for entry in entries {
        match months.last_mut() {
            Some(month) if month.name == entry.month => month.entries.push(entry),
            _ => months.push(Month { name: entry.month.clone(), entries: vec![entry] }),
        }
    }
    months
}
