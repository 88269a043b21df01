use std::cell::Cell;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{
    calendar::{
        Feed,
        feed::{render, written},
        vevent,
        vtimezone::Zones,
        window,
    },
    domain::event::Announced,
};

use super::{
    reading::{entries, lines, value},
    sample::{BERLIN, event, feed, links, now, slot, two_days},
};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[test]
fn a_window_is_whole_months_of_the_zone() {
    let (from, until) = (utc("2025-11-30T23:00:00Z"), utc("2027-03-31T22:00:00Z"));
    for instant in ["2026-02-28T23:00:00Z", "2026-03-15T12:00:00Z", "2026-03-31T21:59:59Z"] {
        let window = window(utc(instant), BERLIN);
        assert_eq!((window.from, window.until), (from, until), "{instant}");
    }
    assert_eq!(window(utc("2026-03-31T22:00:00Z"), BERLIN).from, utc("2025-12-31T23:00:00Z"));
}

#[test]
fn a_feed_holds_what_begins_inside_its_window_cancelled_or_not() {
    let locals = ["2025-11-30T23:59:00", "2025-12-01T00:00:00", "2027-03-31T23:59:00", "2027-04-01T00:00:00"];
    let mut events: Vec<_> = (1..).zip(locals).map(|(number, local)| event(number, slot(local, BERLIN))).collect();
    for cancelled in &mut events {
        cancelled.event.status = crate::domain::event::EventStatus::Cancelled;
    }
    let rendered = render(&feed(&events), &links());
    let starts: Vec<_> = entries(&rendered.bytes).iter().filter_map(|entry| value(entry, "DTSTART")).collect();
    assert_eq!(starts, ["20251201T000000", "20270331T235900"]);
}

#[test]
fn the_order_of_the_events_does_not_change_a_byte() {
    let mut events: Vec<_> = (1..40).map(|number| event(number, slot("2026-03-12T10:00:00", BERLIN))).collect();
    events.push(two_days(50));
    let first = render(&feed(&events), &links());
    events.reverse();
    assert_eq!(render(&feed(&events), &links()), first);
    events.rotate_left(7);
    assert_eq!(render(&feed(&events), &links()), first);
    let uids: Vec<_> = entries(&first.bytes).iter().filter_map(|entry| value(entry, "UID")).collect();
    let mut sorted = uids[..39].to_vec();
    sorted.sort();
    assert_eq!(uids[..39], sorted);
}

#[test]
fn a_change_of_one_event_changes_its_entry_only() {
    let mut events: Vec<_> = (1..5).map(|number| event(number, slot("2026-03-12T10:00:00", BERLIN))).collect();
    let before = entries(&render(&feed(&events), &links()).bytes);
    events[1].event.sequence += 1;
    events[1].event.changed_at = now();
    events[1].event.slot = slot("2026-03-12T11:00:00", BERLIN);
    let after = entries(&render(&feed(&events), &links()).bytes);
    let changed: Vec<_> = after.iter().filter(|entry| !before.contains(entry)).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(value(changed[0], "UID").as_deref(), Some(events[1].event.calendar_uid.as_str()));
}

#[test]
fn an_empty_feed_still_is_a_calendar_with_a_component() {
    for zone in [BERLIN, Tz::UTC, Tz::America__New_York] {
        let rendered = render(&Feed { zone, ..feed(&[]) }, &links());
        let begins: Vec<_> = lines(&rendered.bytes).into_iter().filter(|line| line.0 == "BEGIN").collect();
        let kinds: Vec<_> = begins.iter().map(|line| line.1.as_str()).collect();
        assert_eq!(kinds, ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD"], "{zone}");
    }
}

#[test]
fn the_calendar_s_own_properties_come_first_and_once() {
    let events = [event(1, slot("2026-03-12T10:00:00", BERLIN))];
    let named = Feed { name: "A, B; C\nD", description: "x\\y", ..feed(&events) };
    let lines: Vec<_> = lines(&render(&named, &links()).bytes).into_iter().map(|(k, v)| format!("{k}:{v}")).collect();
    assert_eq!(
        lines[..12],
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Turnus//Turnus//DE",
            "METHOD:PUBLISH",
            "CALSCALE:GREGORIAN",
            "NAME:A\\, B\\; C D",
            "X-WR-CALNAME:A\\, B\\; C D",
            "X-WR-CALDESC:x\\\\y",
            "X-WR-TIMEZONE:Europe/Berlin",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VTIMEZONE",
        ]
    );
}

/// `per_month` long events in each month of the window.
fn many(per_month: u128) -> Vec<Announced> {
    let first = Utc.with_ymd_and_hms(2025, 12, 1, 9, 0, 0).single().expect("a time");
    let starts = (0..16_u32).filter_map(|month| first.checked_add_months(chrono::Months::new(month)));
    let numbered = (1..).zip(starts.flat_map(|start| (0..per_month).map(move |_| start)));
    let long = |(number, starts_at)| {
        let mut announced = event(number, slot("2026-03-12T10:00:00", BERLIN));
        announced.event.slot.starts_at = starts_at;
        announced.event.slot.ends_at = starts_at + TimeDelta::hours(1);
        announced.event.own.description_md = Some("äöü ".repeat(500));
        announced
    };
    numbered.map(long).collect()
}

#[test]
fn a_feed_that_would_become_too_large_loses_its_farthest_months() {
    let rendered = render(&feed(&many(40)), &links());
    assert!(rendered.bytes.len() <= 1_000_000, "{}", rendered.bytes.len());
    assert!(rendered.bytes.len() > 800_000, "{}", rendered.bytes.len());
    assert_eq!(rendered.entries + rendered.left_out, 640);
    assert!(rendered.left_out > 0 && rendered.entries.is_multiple_of(40), "{} kept", rendered.entries);
    let last = entries(&rendered.bytes).last().and_then(|entry| value(entry, "DTSTART")).expect("entries");
    assert!(last.as_str() < "20270301", "{last}");
}

#[test]
fn what_is_left_out_is_not_even_written() {
    let events = many(40);
    let sources: Vec<_> = events.iter().flat_map(|one| vevent::sources(one, None)).collect();
    let zones = Zones::of(sources.iter().map(|source| source.occurrence.slot));
    let count = Cell::new(0);
    let all = written(&sources, 10_000, (&links(), &zones), |_| count.set(count.get() + 1));
    assert!((2..100).contains(&all.len()) && count.get() == all.len(), "{} of {}", count.get(), sources.len());
}

#[test]
fn a_single_month_that_is_too_large_is_cut_inside() {
    let mut events = many(600);
    events.truncate(600);
    let rendered = render(&feed(&events), &links());
    assert!(rendered.bytes.len() <= 1_000_000 && rendered.entries > 200, "{}", rendered.entries);
    assert!(rendered.left_out > 0);
}
