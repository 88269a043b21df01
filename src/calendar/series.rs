//! The dates of a rule as one calendar object for one person: a recurrence, what it leaves out, and what is different of
//! single dates (RFC 5545, 3.8.5; RFC 5546, 3.2.2).
//!
//! An object of a whole series says everything: a program that gets it forgets whatever it knew of single dates (R36), and
//! so a lost mail is made up for by the next one. What concerns one date alone is told by an object that names it (R37); a
//! date that was taken out comes in again only with the whole, because programs keep a deleted one deleted.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Component, Event as VEvent, Property};

use crate::domain::{
    event::{Announced, Event, EventStatus, Overrides},
    invitation::{
        Method,
        series::{Instance, Series},
    },
    zone::Slot,
};

use super::{
    description, feed,
    invite::{Parties, adorn},
    links::Links,
    own::Own,
    vevent::{self, Source},
    vtimezone::{Zones, local_stamp},
    writer::Writer,
};

/// What every object of a series says.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Its own identity in calendars, never that of a date (R38).
    pub uid: &'a str,
    /// Its revision: higher than that of every object before it that meant other dates (R35).
    pub sequence: u32,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When something in it last changed.
    pub changed_at: DateTime<Utc>,
    /// What it says to this person.
    pub own: &'a Own,
}

/// A series as one person has it.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    /// What every object of it says.
    pub head: Head<'a>,
    /// Which dates.
    pub series: &'a Series,
    /// What is said of each held date, by the day its rule means.
    pub dates: &'a BTreeMap<NaiveDate, Announced>,
}

/// The series as an object that asks for `method`; nothing, if readers cannot be told the zone's rule (in UTC the dates
/// would drift with the clock, R12), or if a date or the format is missing: then each date goes by itself.
#[must_use]
pub fn object(method: Method, course: &Course<'_>, parties: &Parties, links: &Links) -> Option<Vec<u8>> {
    let instances = course.series.instances();
    let zones = Zones::of(instances.iter().flat_map(|one| [one.regular, one.held.unwrap_or(one.regular)]));
    if instances.iter().any(|one| zones.wall_clock(one.regular).is_none()) {
        return None;
    }
    let general = general(course, instances.first()?)?;
    let mut entries = vec![master(course, &general, links, &zones)?];
    for one in instances {
        let Some(slot) = one.held else { continue };
        let date = dated(&course.head, course.dates.get(&one.planned_on)?, slot);
        if method == Method::Request && (one.is_moved() || says_otherwise(&general, &date)) {
            entries.push(exception(&course.head, &date, one.regular, links, &zones));
        }
    }
    let mut frame = feed::opening(method.as_str());
    zones.definitions().for_each(|definition| frame.append(definition));
    for entry in &mut entries {
        adorn(entry, method, parties);
        let mut writer = Writer::default();
        writer.entry(entry, None);
        frame.append(&writer.into_string());
    }
    frame.append(feed::END);
    Some(frame.into_string().into_bytes())
}

/// One date of a series whose others stay as they are (R37): changed, or taken out. `original`: when its rule meant it to
/// be, which names it. Nothing, if readers cannot be told the zone's rule.
#[must_use]
pub fn instance(
    method: Method,
    head: &Head<'_>,
    (date, original): (&Announced, Slot),
    parties: &Parties,
    links: &Links,
) -> Option<Vec<u8>> {
    let slot = if method == Method::Cancel { original } else { date.event.slot };
    let zones = Zones::of([original, slot]);
    zones.wall_clock(original)?;
    let date = dated(head, date, slot);
    let mut entry = exception(head, &date, original, links, &zones);
    let mut frame = feed::opening(method.as_str());
    zones.definitions().for_each(|definition| frame.append(definition));
    adorn(&mut entry, method, parties);
    let mut writer = Writer::default();
    writer.entry(&entry, None);
    frame.append(&writer.into_string());
    frame.append(feed::END);
    Some(frame.into_string().into_bytes())
}

/// What holds for all of them: the words of the format, at the time of the first one.
fn general(course: &Course<'_>, first: &Instance) -> Option<Announced> {
    let date = course.dates.get(&first.planned_on)?;
    date.format.as_ref()?;
    let event = Event { own: Overrides::default(), external_url: None, ..date.event.clone() };
    let plain = Announced { event, days: Vec::new(), ..date.clone() };
    Some(dated(&course.head, &plain, first.regular))
}

/// One date under the identity and the revision of the series.
fn dated(head: &Head<'_>, date: &Announced, slot: Slot) -> Announced {
    let event = Event {
        slot,
        calendar_uid: head.uid.to_owned(),
        sequence: head.sequence,
        changed_at: head.changed_at,
        created_at: head.created_at,
        status: EventStatus::Scheduled,
        status_reason: None,
        ..date.event.clone()
    };
    Announced { event, days: Vec::new(), ..date.clone() }
}

fn entry(head: &Head<'_>, announced: &Announced, links: &Links, zones: &Zones) -> Option<VEvent> {
    let source: Source<'_> = vevent::sources(announced, Some(head.own)).next()?;
    Some(vevent::entry(&source, links, zones).model)
}

fn master(course: &Course<'_>, general: &Announced, links: &Links, zones: &Zones) -> Option<VEvent> {
    let mut master = entry(&course.head, general, links, zones)?;
    let page = links.format(&general.format.as_ref()?.slug);
    let words = description::description(general, &page, Some(course.head.own));
    master.add_property("DESCRIPTION", words.wire());
    master.add_property("URL", page);
    master.add_property("RRULE", course.series.rule());
    let dropped: Vec<Slot> =
        course.series.instances().iter().filter(|one| one.held.is_none()).map(|one| one.regular).collect();
    if let Some(first) = dropped.first() {
        let days: Vec<_> = dropped.iter().map(|slot| local_stamp(slot.starts_at, slot.zone)).collect();
        let mut left_out = Property::new("EXDATE", days.join(","));
        master.append_property(left_out.add_parameter("TZID", first.zone.name()).done());
    }
    Some(master)
}

/// One date that is not as the others, named by when its rule meant it to be, on the clock of the series (R37).
fn exception(head: &Head<'_>, date: &Announced, original: Slot, links: &Links, zones: &Zones) -> VEvent {
    let mut entry = entry(head, date, links, zones).unwrap_or_default();
    entry.append_property(vevent::moment("RECURRENCE-ID", original.starts_at, original, zones));
    entry
}

/// Whether a date's entry says more than its time differently.
fn says_otherwise(general: &Announced, date: &Announced) -> bool {
    let words = |announced: &Announced| {
        let place = announced.location().map(str::to_owned);
        (announced.headline(), announced.description_md().to_owned(), place, announced.is_online())
    };
    words(general) != words(date) || date.event.external_url.is_some()
}
