//! A calendar to subscribe to (R6–R8, R11, R21).

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use icalendar::Event as VEvent;

use crate::domain::{
    event::Announced,
    zone::{Slot, day_of, start_of},
};

use super::{
    links::Links,
    own::Own,
    text::Text,
    vevent::{self, Source},
    vtimezone::{self, Zones},
    writer::Writer,
};

/// Google's limit is not documented; a megabyte has never been refused.
const LARGEST: usize = 1_000_000;
const MONTHS_BACK: u32 = 3;
const MONTHS_AHEAD: u32 = 12;

/// The time a feed covers: from the first instant inside to the first one outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// The first instant inside.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
}

impl Window {
    /// Whether an occurrence belongs to it, cancelled or not: it is where it begins.
    #[must_use]
    pub fn holds(&self, slot: Slot) -> bool {
        self.from <= slot.starts_at && slot.starts_at < self.until
    }
}

/// Three months back and twelve ahead, in whole months of the zone: the bytes change by time once a month only (R6).
#[must_use]
pub fn window(now: DateTime<Utc>, zone: Tz) -> Window {
    let first = day_of(now, zone).with_day(1).unwrap_or(NaiveDate::MIN);
    let from = first.checked_sub_months(Months::new(MONTHS_BACK)).unwrap_or(first);
    let until = first.checked_add_months(Months::new(MONTHS_AHEAD + 1)).unwrap_or(first);
    Window { from: start_of(from, zone), until: start_of(until, zone) }
}

/// The month of the zone in which `now` lies: when the window last moved on, and when it will again.
#[must_use]
pub fn month(now: DateTime<Utc>, zone: Tz) -> Window {
    let first = day_of(now, zone).with_day(1).unwrap_or(NaiveDate::MIN);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    Window { from: start_of(first, zone), until: start_of(next, zone) }
}

/// What a feed is made of. Only public events inside the window come into it, in whatever order they are given.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a, E = Announced> {
    /// What calendar programs call it.
    pub name: &'a str,
    /// One or two sentences on what is in it.
    pub description: &'a str,
    /// The zone of its months, and of the calendar as a whole.
    pub zone: Tz,
    /// The time it covers.
    pub window: Window,
    /// The events.
    pub events: &'a [E],
}

/// A feed as served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The octets.
    pub bytes: Vec<u8>,
    /// How many occurrences are in it.
    pub entries: usize,
    /// How many were left out because the feed would have become too large; the operator should be warned.
    pub left_out: usize,
}

/// Writes a feed: the same events, the same bytes, on every machine and at every time.
#[must_use]
pub fn render(feed: &Feed<'_>, links: &Links) -> Rendered {
    render_within(feed, links, LARGEST)
}

/// Writes the feed of one person: events with what each of them says to that person.
#[must_use]
pub fn render_own(feed: &Feed<'_, (Announced, Own)>, links: &Links) -> Rendered {
    let events = feed.events.iter().map(|(announced, own)| (announced, Some(own)));
    written_down(&head(feed), &chosen(events, feed.window), (feed.zone, LARGEST), links)
}

fn render_within(feed: &Feed<'_>, links: &Links, largest: usize) -> Rendered {
    let events = feed.events.iter().map(|announced| (announced, None));
    written_down(&head(feed), &chosen(events, feed.window), (feed.zone, largest), links)
}

fn chosen<'a>(events: impl Iterator<Item = (&'a Announced, Option<&'a Own>)>, window: Window) -> Vec<Source<'a>> {
    events
        .filter(|(announced, _)| announced.is_public())
        .flat_map(|(announced, own)| vevent::sources(announced, own))
        .filter(|source| window.holds(source.occurrence.slot))
        .collect()
}

fn written_down(head: &Writer, chosen: &[Source<'_>], (zone, largest): (Tz, usize), links: &Links) -> Rendered {
    let zones = Zones::of(chosen.iter().map(|source| source.occurrence.slot));
    let mut frame = head.clone();
    match zones.definitions().collect::<String>() {
        definitions if chosen.is_empty() && definitions.is_empty() => frame.append(&vtimezone::for_nothing(zone)),
        definitions => frame.append(&definitions),
    }
    let mut frame = frame.into_string();
    let room = largest.saturating_sub(frame.len() + END.len());
    let all = written(chosen, room, (links, &zones), |_| {});
    let kept = fitting(&all, zone, room);
    for entry in all.iter().take(kept) {
        frame.push_str(&entry.lines);
    }
    frame.push_str(END);
    Rendered { bytes: frame.into_bytes(), entries: kept, left_out: chosen.len() - kept }
}

/// For whoever wants to know; no answer is expected.
pub(super) const PUBLISH: &str = "PUBLISH";

pub(super) const END: &str = "END:VCALENDAR\r\n";

/// One calendar object, not meant for subscribing: these occurrences as they are, whatever the time, each with what
/// `adorn` adds to it.
pub(super) fn object(chosen: &[Source<'_>], links: &Links, method: &str, adorn: impl Fn(&mut VEvent)) -> Vec<u8> {
    let zones = Zones::of(chosen.iter().map(|source| source.occurrence.slot));
    let mut frame = opening(method);
    for definition in zones.definitions() {
        frame.append(definition);
    }
    for entry in written(chosen, usize::MAX, (links, &zones), adorn) {
        frame.append(&entry.lines);
    }
    frame.append(END);
    frame.into_string().into_bytes()
}

pub(super) fn opening(method: &str) -> Writer {
    let mut frame = Writer::default();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Turnus//Turnus//DE"] {
        frame.line(line);
    }
    frame.line(&format!("METHOD:{method}"));
    frame.line("CALSCALE:GREGORIAN");
    frame
}

/// The properties of the calendar (R7). Nextcloud reads a feed once a week unless one of the intervals is there.
fn head<E>(feed: &Feed<'_, E>) -> Writer {
    let mut frame = opening(PUBLISH);
    let name = Text::one_line(feed.name).wire();
    frame.line(&format!("NAME:{name}"));
    frame.line(&format!("X-WR-CALNAME:{name}"));
    frame.line(&format!("X-WR-CALDESC:{}", Text::new(feed.description).wire()));
    frame.line(&format!("X-WR-TIMEZONE:{}", feed.zone.name()));
    frame.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    frame.line("X-PUBLISHED-TTL:PT1H");
    frame
}

pub(super) struct Written {
    starts_at: DateTime<Utc>,
    lines: String,
}

/// The entries in their order, up to the first that goes beyond `room` octets: whatever comes later is left out anyway, and
/// of a whole country's dates that is most.
pub(super) fn written(
    chosen: &[Source<'_>],
    room: usize,
    (links, zones): (&Links, &Zones),
    adorn: impl Fn(&mut VEvent),
) -> Vec<Written> {
    let mut in_order: Vec<&Source<'_>> = chosen.iter().collect();
    in_order.sort_by_key(|source| (source.occurrence.slot.starts_at, source.occurrence.uid));
    let (mut all, mut used) = (Vec::new(), 0_usize);
    for source in in_order {
        if used > room {
            break;
        }
        let mut entry = vevent::entry(source, links, zones);
        adorn(&mut entry.model);
        let mut writer = Writer::default();
        writer.entry(&entry.model, entry.alarm);
        let said = writer.into_string();
        used = used.saturating_add(said.len());
        all.push(Written { starts_at: entry.starts_at, lines: said });
    }
    all
}

/// How many of the sorted entries fit into `room` octets, counted in whole months; in a first month that is too large
/// by itself, in entries.
fn fitting(all: &[Written], zone: Tz, room: usize) -> usize {
    let mut used = 0_usize;
    let fit = all.iter().take_while(|entry| {
        used = used.saturating_add(entry.lines.len());
        used <= room
    });
    let fit = fit.count();
    let month = |entry: &Written| {
        let day = day_of(entry.starts_at, zone);
        (day.year(), day.month())
    };
    let Some(cut) = all.get(fit).map(month) else { return fit };
    let whole_months = all.iter().take_while(|entry| month(entry) != cut).count();
    if whole_months == 0 { fit } else { whole_months }
}
