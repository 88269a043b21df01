//! Wall time on both sides of the clock changes, and zones whose rules readers must be told.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{
    calendar::{single, vtimezone::for_nothing, yearly},
    domain::zone::{Slot, local_of},
};

use super::{
    reading::{entries, lines, value},
    sample::{BERLIN, event, links, slot},
};

#[test]
fn wall_time_stays_wall_time_across_both_changes() {
    // (local time, DTSTART, DTEND of an hour later, UTC start)
    let table = [
        ("2026-03-28T10:00:00", "20260328T100000", "20260328T110000", "09:00"),
        ("2026-03-29T01:30:00", "20260329T013000", "20260329T033000", "00:30"),
        ("2026-03-29T03:00:00", "20260329T030000", "20260329T040000", "01:00"),
        ("2026-03-29T10:00:00", "20260329T100000", "20260329T110000", "08:00"),
        ("2026-10-24T10:00:00", "20261024T100000", "20261024T110000", "08:00"),
        ("2026-10-25T03:00:00", "20261025T030000", "20261025T040000", "02:00"),
        ("2026-10-25T10:00:00", "20261025T100000", "20261025T110000", "09:00"),
    ];
    for (local, start, end, utc) in table {
        let slot = slot(local, BERLIN);
        assert_eq!(slot.starts_at.format("%H:%M").to_string(), utc, "{local}");
        let entry = entries(&single::download(&event(1, slot), &links())).remove(0);
        assert_eq!(value(&entry, "DTSTART").as_deref(), Some(start), "{local}");
        assert_eq!(value(&entry, "DTEND").as_deref(), Some(end), "{local}");
        assert!(entry.iter().any(|line| line.0 == "DTSTART;TZID=Europe/Berlin"), "{local}");
    }
}

#[test]
fn a_time_that_exists_twice_is_written_in_utc() {
    for utc in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        let starts_at = utc.parse().expect("an instant");
        let slot = Slot { starts_at, ends_at: starts_at + TimeDelta::hours(3), zone: BERLIN };
        let entry = entries(&single::download(&event(1, slot), &links())).remove(0);
        assert_eq!(value(&entry, "DTSTART"), Some(utc.replace(['-', ':'], "")));
        assert!(value(&entry, "DTEND").is_some_and(|end| end.ends_with('Z')));
    }
}

#[test]
fn utc_needs_no_definition() {
    let bytes = single::download(&event(1, slot("2026-03-12T10:00:00", Tz::UTC)), &links());
    assert_eq!(value(&entries(&bytes)[0], "DTSTART").as_deref(), Some("20260312T100000Z"));
    assert!(!lines(&bytes).iter().any(|line| line.1 == "VTIMEZONE"));
}

#[test]
fn a_zone_without_a_yearly_rule_is_written_in_utc() {
    // Casablanca follows Ramadan, Santiago "the first Sunday after the 1st", which is no nth Sunday.
    for zone in [Tz::Africa__Casablanca, Tz::America__Santiago] {
        let bytes = single::download(&event(1, slot("2026-03-12T10:00:00", zone)), &links());
        assert!(value(&entries(&bytes)[0], "DTSTART").is_some_and(|start| start.ends_with('Z')), "{zone}");
        assert!(!lines(&bytes).iter().any(|line| line.1 == "VTIMEZONE"), "{zone}");
    }
}

#[test]
fn the_berlin_definition_is_what_the_zone_database_says() {
    assert_eq!(yearly::definition(BERLIN, 2026, 2036), Some(for_nothing(BERLIN)));
}

#[test]
fn definitions_agree_with_the_zone_database_at_every_exported_hour() {
    let zones = [
        BERLIN,
        Tz::Europe__London,
        Tz::Europe__Dublin,
        Tz::Europe__Brussels,
        Tz::America__New_York,
        Tz::America__St_Johns,
        Tz::Australia__Sydney,
        Tz::Pacific__Auckland,
        Tz::Asia__Kolkata,
    ];
    for zone in zones {
        let text = if zone == BERLIN {
            for_nothing(zone)
        } else {
            yearly::definition(zone, 2026, 2028).unwrap_or_else(|| panic!("{zone} has a rule"))
        };
        let observances = observances(&text);
        let first = Utc.with_ymd_and_hms(2026, 1, 1, 0, 30, 0).single().expect("a time");
        for hour in 0..(3 * 365 * 24) {
            let at = first + TimeDelta::hours(hour);
            let expected = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
            let local = local_of(at, zone);
            if zone.from_local_datetime(&local).single().is_some() {
                assert_eq!(offset_by(&observances, local), expected, "{zone} {at}");
            }
        }
    }
}

/// When an observance begins each year, and the offset from then on.
struct Observance {
    month: u32,
    weekday: String,
    ordinal: i8,
    time: NaiveTime,
    to: i32,
    yearly: bool,
}

fn observances(definition: &str) -> Vec<Observance> {
    let of = |part: &str, name: &str| {
        let found = part.lines().find_map(|line| line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')));
        found.map(str::to_owned)
    };
    let parts: Vec<&str> = definition.split("BEGIN:").filter(|part| part.contains("TZOFFSETTO")).collect();
    let read = |part: &&str| {
        let to = of(part, "TZOFFSETTO").expect("an offset");
        let minutes = to[1..3].parse::<i32>().expect("hours") * 60 + to[3..5].parse::<i32>().expect("minutes");
        let rule = of(part, "RRULE").unwrap_or_default();
        let field =
            |name: &str| rule.split(';').find_map(|field| field.strip_prefix(name)).unwrap_or_default().to_owned();
        let day = field("BYDAY=");
        let start = of(part, "DTSTART").expect("a start");
        let start = NaiveDateTime::parse_from_str(&start, "%Y%m%dT%H%M%S").expect("a local time");
        Observance {
            month: field("BYMONTH=").parse().unwrap_or(1),
            weekday: day.chars().skip(day.len().saturating_sub(2)).collect(),
            ordinal: day.get(..day.len().saturating_sub(2)).and_then(|text| text.parse().ok()).unwrap_or(0),
            time: start.time(),
            to: minutes * if to.starts_with('-') { -60 } else { 60 },
            yearly: !rule.is_empty(),
        }
    };
    parts.iter().map(read).collect()
}

fn offset_by(observances: &[Observance], local: NaiveDateTime) -> i32 {
    let onsets = observances
        .iter()
        .flat_map(|observance| [local.year() - 1, local.year()].map(|year| (onset(observance, year), observance.to)));
    let last = onsets.filter(|(onset, _)| *onset <= local).max_by_key(|(onset, _)| *onset);
    last.expect("an observance").1
}

fn onset(observance: &Observance, year: i32) -> NaiveDateTime {
    let first = NaiveDate::from_ymd_opt(year, observance.month, 1).expect("a month");
    if !observance.yearly {
        return first.and_time(observance.time);
    }
    let in_month = |day: &NaiveDate| day.month() == observance.month;
    let named = |day: &NaiveDate| day.weekday().to_string().to_uppercase().starts_with(&observance.weekday);
    let days: Vec<_> = first.iter_days().take_while(in_month).filter(named).collect();
    let nth = usize::try_from(observance.ordinal - 1).unwrap_or(days.len() - 1);
    days[nth].and_time(observance.time)
}
