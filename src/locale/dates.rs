//! Dates and times as people read them: always with weekday, date, time and zone (A13). Nothing here is relative to
//! now: "tomorrow" is wrong in a mail that is read the day after.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Offset, Timelike, Utc, Weekday};
use chrono_tz::{OffsetName, Tz};

use super::text;
use crate::domain::{
    format::Locale,
    zone::{Slot, day_of, local_of},
};

/// When a gathering is: `Do., 12.03.2026, 10:00–11:00 Uhr (MEZ)`, `Thu, 12 March 2026, 10:00–11:00 (CET)`. One that
/// ends on another day names both days; one across a clock change names both zones.
#[must_use]
pub fn slot(locale: Locale, slot: &Slot) -> String {
    let (from, until) = (local_of(slot.starts_at, slot.zone), local_of(slot.ends_at, slot.zone));
    let (zone_from, zone_until) = (zone(locale, slot.starts_at, slot.zone), zone(locale, slot.ends_at, slot.zone));
    if zone_from != zone_until {
        return format!(
            "{} – {}",
            instant(locale, slot.starts_at, slot.zone),
            instant(locale, slot.ends_at, slot.zone)
        );
    }
    if from.date() != until.date() {
        let end = |at: chrono::NaiveDateTime| format!("{}, {}", day(locale, at.date()), time(locale, at.time()));
        return format!("{} – {} ({zone_from})", end(from), end(until));
    }
    let hours = format!("{}–{}", clock(from.time()), clock(until.time()));
    let hours = text(locale, "time-of-day", &[("time", hours.into())]);
    format!("{}, {hours} ({zone_from})", day(locale, from.date()))
}

/// The days of a gathering of several days in one line: `Di., 22.09.2020 – Mi., 23.09.2020`; a single slot in full.
#[must_use]
pub fn days(locale: Locale, slots: &[Slot]) -> String {
    match slots {
        [] => String::new(),
        [only] => slot(locale, only),
        [first, .., last] => {
            format!("{} – {}", day(locale, first.day()), day(locale, day_of(last.starts_at, last.zone)))
        }
    }
}

/// One instant in full: `Do., 12.03.2026, 10:00 Uhr (MEZ)`.
#[must_use]
pub fn instant(locale: Locale, at: DateTime<Utc>, tz: Tz) -> String {
    let local = local_of(at, tz);
    format!("{}, {} ({})", day(locale, local.date()), time(locale, local.time()), zone(locale, at, tz))
}

/// A day with its weekday: `Do., 12.03.2026`, `Thu, 12 March 2026`.
#[must_use]
pub fn day(locale: Locale, day: NaiveDate) -> String {
    format!("{}{}", weekday_short(locale, day.weekday()), date(locale, day))
}

/// A day without its weekday: `12.03.2026`, `12 March 2026`.
#[must_use]
pub fn date(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::De => format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year()),
        Locale::En => format!("{} {} {}", day.day(), month_name(locale, day.month()), day.year()),
    }
}

/// A time of day: `10:00 Uhr`, `10:00`.
#[must_use]
pub fn time(locale: Locale, time: NaiveTime) -> String {
    text(locale, "time-of-day", &[("time", clock(time).into())])
}

fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A month and its year: `März 2026`.
#[must_use]
pub fn month(locale: Locale, day: NaiveDate) -> String {
    format!("{} {}", month_name(locale, day.month()), day.year())
}

/// The month in which a gathering begins.
#[must_use]
pub fn month_of(locale: Locale, slot: &Slot) -> String {
    month(locale, slot.day())
}

fn month_name(locale: Locale, month: u32) -> String {
    text(locale, &format!("month-{month}"), &[])
}

/// A weekday: `Donnerstag`.
#[must_use]
pub fn weekday(locale: Locale, weekday: Weekday) -> String {
    text(locale, &format!("weekday-{}", weekday.number_from_monday()), &[])
}

/// A weekday that comes again and again: `donnerstags`.
#[must_use]
pub fn weekday_recurring(locale: Locale, weekday: Weekday) -> String {
    text(locale, &format!("weekdays-{}", weekday.number_from_monday()), &[])
}

fn weekday_short(locale: Locale, weekday: Weekday) -> String {
    text(locale, &format!("weekday-short-{}", weekday.number_from_monday()), &[]) + ", "
}

/// The zone at an instant: `MEZ` and `MESZ` in German, `CET` and `CEST` in English; any other with its abbreviation
/// and offset, because `EST` alone tells few readers anything.
#[must_use]
pub fn zone(locale: Locale, at: DateTime<Utc>, tz: Tz) -> String {
    let local = at.with_timezone(&tz);
    let minutes = local.offset().fix().local_minus_utc() / 60;
    let abbreviation = local.offset().abbreviation().unwrap_or_default();
    match (abbreviation, minutes) {
        ("CET", 60) => text(locale, "zone-cet", &[]),
        ("CEST", 120) => text(locale, "zone-cest", &[]),
        ("UTC" | "GMT", 0) => abbreviation.to_owned(),
        (name, _) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("{name}, {}", offset(minutes)),
        _ => offset(minutes),
    }
}

fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") }
}

/// The same instant for machines: the value of `<time datetime>`.
#[must_use]
pub fn machine(at: DateTime<Utc>, tz: Tz) -> String {
    at.with_timezone(&tz).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: Tz, from: &str, minutes: u32) -> Slot {
        Slot::new(from.parse().unwrap(), minutes, zone)
    }

    #[test]
    fn a_slot_names_weekday_date_time_and_zone_in_both_languages() {
        let winter = at(Tz::Europe__Berlin, "2026-03-12T10:00:00", 60);
        assert_eq!(slot(Locale::De, &winter), "Do., 12.03.2026, 10:00–11:00 Uhr (MEZ)");
        assert_eq!(slot(Locale::En, &winter), "Thu, 12 March 2026, 10:00–11:00 (CET)");
        let summer = at(Tz::Europe__Berlin, "2026-07-01T09:30:00", 90);
        assert_eq!(slot(Locale::De, &summer), "Mi., 01.07.2026, 09:30–11:00 Uhr (MESZ)");
        assert_eq!(slot(Locale::En, &summer), "Wed, 1 July 2026, 09:30–11:00 (CEST)");
    }

    #[test]
    fn a_slot_across_midnight_names_both_days() {
        let night = at(Tz::Europe__Berlin, "2026-03-12T22:00:00", 180);
        assert_eq!(slot(Locale::De, &night), "Do., 12.03.2026, 22:00 Uhr – Fr., 13.03.2026, 01:00 Uhr (MEZ)");
        assert_eq!(slot(Locale::En, &night), "Thu, 12 March 2026, 22:00 – Fri, 13 March 2026, 01:00 (CET)");
    }

    #[test]
    fn a_slot_across_a_clock_change_names_both_zones() {
        let spring = at(Tz::Europe__Berlin, "2026-03-29T01:00:00", 120);
        assert_eq!(slot(Locale::De, &spring), "So., 29.03.2026, 01:00 Uhr (MEZ) – So., 29.03.2026, 04:00 Uhr (MESZ)");
    }

    #[test]
    fn other_zones_carry_their_abbreviation_and_offset() {
        let named = |zone| slot(Locale::En, &at(zone, "2026-01-15T10:00:00", 60));
        assert_eq!(named(Tz::Europe__London), "Thu, 15 January 2026, 10:00–11:00 (GMT)");
        assert_eq!(named(Tz::UTC), "Thu, 15 January 2026, 10:00–11:00 (UTC)");
        assert_eq!(named(Tz::America__New_York), "Thu, 15 January 2026, 10:00–11:00 (EST, UTC−5)");
        assert_eq!(named(Tz::Asia__Kolkata), "Thu, 15 January 2026, 10:00–11:00 (IST, UTC+5:30)");
        assert_eq!(named(Tz::Asia__Dubai), "Thu, 15 January 2026, 10:00–11:00 (UTC+4)");
        assert_eq!(named(Tz::Europe__Brussels), "Thu, 15 January 2026, 10:00–11:00 (CET)");
    }

    #[test]
    fn several_days_are_named_by_the_first_and_the_last() {
        let zone = Tz::Europe__Berlin;
        let both = [at(zone, "2020-09-22T09:00:00", 480), at(zone, "2020-09-23T09:00:00", 480)];
        assert_eq!(days(Locale::De, &both), "Di., 22.09.2020 – Mi., 23.09.2020");
        assert_eq!(days(Locale::De, &both[..1]), "Di., 22.09.2020, 09:00–17:00 Uhr (MESZ)");
        assert_eq!(days(Locale::De, &[]), "");
    }

    #[test]
    fn machines_read_the_local_time_with_its_offset() {
        let summer = at(Tz::Europe__Berlin, "2026-07-01T09:30:00", 90);
        assert_eq!(machine(summer.starts_at, summer.zone), "2026-07-01T09:30:00+02:00");
    }

    #[test]
    fn a_month_is_named_with_its_year() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        assert_eq!((month(Locale::De, day), month(Locale::En, day)), ("März 2026".into(), "March 2026".into()));
        assert_eq!(weekday(Locale::De, day.weekday()), "Dienstag");
    }
}
