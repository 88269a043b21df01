//! One event as calendar entries: one per occurrence, each day of several its own (R1–R5, R9, R10).

use chrono::{DateTime, Utc};
use icalendar::{Component, Event as VEvent, Property};

use crate::domain::{event::Announced, personal_feed::Standing, zone::Slot};

use super::{
    description,
    links::Links,
    own::Own,
    text::Text,
    vtimezone::{Zones, local_stamp},
};

/// A calendar entry and what it is sorted by.
#[derive(Debug)]
pub(super) struct Entry {
    /// When it begins.
    pub(super) starts_at: DateTime<Utc>,
    /// The entry itself, its values in wire form.
    pub(super) model: VEvent,
    /// So many minutes before the beginning the reader is called.
    pub(super) alarm: Option<u32>,
}

/// What an entry is written from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// The event.
    pub(super) announced: &'a Announced,
    /// Which of its slots.
    pub(super) occurrence: Occurrence<'a>,
    /// For whom; nobody in particular, if it is for everybody.
    pub(super) own: Option<&'a Own>,
}

/// One slot of an event with its own identity and revision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence<'a> {
    /// When.
    pub(super) slot: Slot,
    /// Its identity in calendars.
    pub(super) uid: &'a str,
    sequence: u32,
    /// Which day of how many, if there are several.
    day: Option<(usize, usize)>,
}

/// The occurrences of an event: its days, or itself.
fn occurrences(announced: &Announced) -> Vec<Occurrence<'_>> {
    let event = &announced.event;
    if announced.days.is_empty() {
        return vec![Occurrence { slot: event.slot, uid: &event.calendar_uid, sequence: event.sequence, day: None }];
    }
    let mut days: Vec<_> = announced.days.iter().collect();
    days.sort_by(|a, b| (a.slot.starts_at, &a.calendar_uid).cmp(&(b.slot.starts_at, &b.calendar_uid)));
    let of = days.len();
    let numbered = days.into_iter().enumerate();
    let named = |number: usize| (of > 1).then_some((number + 1, of));
    numbered
        .map(|(number, day)| Occurrence {
            slot: day.slot,
            uid: &day.calendar_uid,
            sequence: day.sequence,
            day: named(number),
        })
        .collect()
}

/// The entries of an event, as everybody reads them or as one person does.
pub(super) fn sources<'a>(announced: &'a Announced, own: Option<&'a Own>) -> impl Iterator<Item = Source<'a>> {
    occurrences(announced).into_iter().map(move |occurrence| Source { announced, occurrence, own })
}

/// Writes one occurrence down as an entry.
pub(super) fn entry(source: &Source<'_>, links: &Links, zones: &Zones) -> Entry {
    let Source { occurrence, own, .. } = *source;
    let uid = Text::one_line(occurrence.uid);
    let mut entry = VEvent::with_uid(&uid.wire());
    for (name, at) in [("DTSTART", occurrence.slot.starts_at), ("DTEND", occurrence.slot.ends_at)] {
        entry.append_property(moment(name, at, occurrence.slot, zones));
    }
    revision(&mut entry, source);
    words(&mut entry, source, links);
    let state = State::of(source);
    state.write(&mut entry);
    let alarm = own.and_then(|own| own.alarm).filter(|_| state == State::Certain);
    Entry { starts_at: occurrence.slot.starts_at, model: entry, alarm }
}

/// SEQUENCE with the time of the change: Google applies changes only with both, and DTSTAMP is never "now" (R3).
fn revision(entry: &mut VEvent, source: &Source<'_>) {
    let event = &source.announced.event;
    let (more, own_change) = source.own.map_or((0, event.changed_at), |own| (own.revision, own.changed_at));
    let sequence = source.occurrence.sequence.saturating_add(more);
    let changed = utc_stamp(event.changed_at.max(own_change));
    entry.add_property("SEQUENCE", sequence.min(i32::MAX.unsigned_abs()).to_string());
    entry.add_property("CREATED", utc_stamp(event.created_at));
    entry.add_property("DTSTAMP", &changed);
    entry.add_property("LAST-MODIFIED", &changed);
}

fn words(entry: &mut VEvent, source: &Source<'_>, links: &Links) {
    let Source { announced, occurrence, own } = *source;
    entry.add_property("SUMMARY", description::summary(announced, occurrence.day, own).wire());
    let page = links.event(&announced.event.slug);
    entry.add_property("DESCRIPTION", description::description(announced, &page, own).wire());
    entry.add_property("URL", page);
    if let Some(place) = description::location(announced, own) {
        entry.add_property("LOCATION", place.wire());
    }
    let tags: Vec<_> = announced.tags().iter().map(|tag| Text::one_line(tag)).collect();
    let tags: Vec<_> = tags.iter().filter(|tag| !tag.as_str().trim().is_empty()).map(Text::wire).collect();
    if !tags.is_empty() {
        entry.add_property("CATEGORIES", tags.join(","));
    }
}

/// Whether a time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is.
    Certain,
    /// Perhaps.
    Open,
    /// Not any more.
    Off,
}

impl State {
    fn of(source: &Source<'_>) -> Self {
        match source.own.map(|own| own.standing) {
            _ if description::is_cancelled(source.announced) => Self::Off,
            None | Some(Standing::Seat) => Self::Certain,
            Some(Standing::Waiting | Standing::Requested | Standing::Offered) => Self::Open,
            Some(Standing::Gone) => Self::Off,
        }
    }

    /// Three ways of saying it: each is the one some program looks at (R4).
    fn write(self, entry: &mut VEvent) {
        let (status, transparency, busy) = match self {
            Self::Certain => ("CONFIRMED", "OPAQUE", "BUSY"),
            Self::Open => ("TENTATIVE", "OPAQUE", "TENTATIVE"),
            Self::Off => ("CANCELLED", "TRANSPARENT", "FREE"),
        };
        entry.add_property("STATUS", status);
        entry.add_property("TRANSP", transparency);
        entry.add_property("X-MICROSOFT-CDO-BUSYSTATUS", busy);
    }
}

/// Wall time with its zone where readers can be told the zone's rule and the time exists once, else UTC (R12).
pub(super) fn moment(name: &str, at: DateTime<Utc>, slot: Slot, zones: &Zones) -> Property {
    match zones.wall_clock(slot) {
        Some(zone) => Property::new(name, local_stamp(at, zone)).add_parameter("TZID", zone.name()).done(),
        None => Property::new(name, utc_stamp(at)),
    }
}

fn utc_stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
