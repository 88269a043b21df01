//! Zones as readers need them: one standard and one daylight rule (R12–R14).
//!
//! Europe/Berlin is written by hand. For any other zone the two yearly rules are derived from the zone database and
//! checked against it for the exported years and the four that follow. Where a zone has no such rules (Morocco, whose
//! clock follows Ramadan), its events are written in UTC: single occurrences lose nothing by that.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::domain::zone::{Slot, local_of};

use super::yearly;

/// Word by word what R13 asks for: long enough for every reader, short enough for Google.
const BERLIN: &str = "\
BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n\
BEGIN:DAYLIGHT\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n\
END:VTIMEZONE\r\n";

/// The zones of the entries of one calendar object, each with its definition or with none.
#[derive(Debug)]
pub(super) struct Zones(BTreeMap<&'static str, (Tz, Option<String>)>);

impl Zones {
    /// The zones in which the slots were agreed.
    pub(super) fn of(slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut years: BTreeMap<&'static str, (Tz, i32, i32)> = BTreeMap::new();
        for slot in slots {
            let (first, last) = (local_of(slot.starts_at, slot.zone).year(), local_of(slot.ends_at, slot.zone).year());
            let known = years.entry(slot.zone.name()).or_insert((slot.zone, first, last));
            *known = (slot.zone, known.1.min(first), known.2.max(last));
        }
        let defined =
            years.into_iter().map(|(name, (zone, first, last))| (name, (zone, definition(zone, first, last))));
        Self(defined.collect())
    }

    /// The definitions, in the order of their names.
    pub(super) fn definitions(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter_map(|(_, definition)| definition.as_deref())
    }

    /// The zone in which a slot may be written as wall time: a defined one in which both of its ends exist exactly once.
    pub(super) fn wall_clock(&self, slot: Slot) -> Option<Tz> {
        let (zone, definition) = self.0.get(slot.zone.name())?;
        let once = |at| zone.from_local_datetime(&local_of(at, *zone)).single().is_some();
        (definition.is_some() && once(slot.starts_at) && once(slot.ends_at)).then_some(*zone)
    }
}

/// The definition for a calendar without entries: the zone's own, or Berlin's, since a calendar needs a component.
pub(super) fn for_nothing(zone: Tz) -> String {
    definition(zone, 2026, 2026).unwrap_or_else(|| BERLIN.to_owned())
}

/// The local time of an instant, in the form of a DATE-TIME with TZID.
pub(super) fn local_stamp(at: DateTime<Utc>, zone: Tz) -> String {
    stamp(local_of(at, zone))
}

pub(super) fn stamp(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

fn definition(zone: Tz, first: i32, last: i32) -> Option<String> {
    match zone {
        Tz::Europe__Berlin => Some(BERLIN.to_owned()),
        Tz::UTC | Tz::Etc__UTC | Tz::Zulu | Tz::Universal | Tz::UCT | Tz::Etc__UCT => None,
        zone => yearly::definition(zone, first, last),
    }
}
