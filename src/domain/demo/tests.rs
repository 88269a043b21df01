use chrono::{Datelike, NaiveDate, Weekday};

use super::{raw::workdays, *};
use crate::domain::format::Locale;

/// A Monday, a leap day, the last day of a year and a day in the week of a clock change.
const DAYS: [&str; 4] = ["2026-03-02", "2028-02-29", "2026-12-31", "2026-10-24"];

#[test]
fn nobody_meets_on_a_weekend_or_a_holiday() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(workdays(day("2026-11-22"), 20, 1), day("2026-12-14"), "from a Saturday to Monday");
    assert_eq!(workdays(day("2026-11-22"), 40, 1), day("2027-01-04"), "over New Year and a weekend");
    assert_eq!(workdays(day("2026-11-22"), -1, 2), day("2026-11-19"), "back to Thursday and Friday");
}

#[test]
fn everything_in_the_files_can_be_set_up_on_any_day() {
    let demo = Demo::read().unwrap();
    assert_eq!((demo.formats.len(), demo.events.len(), demo.hosts.len()), (7, 3, 4));
    for today in DAYS.map(|day| day.parse().unwrap()) {
        for format in &demo.formats {
            format.raw().parse(demo.time_zone, Locale::De).unwrap();
            assert!(format.rule(today).is_none_or(|rule| rule.is_ok()), "{}", format.slug);
            let loose = format.dates.iter().filter(|date| date.at.is_none());
            loose.for_each(|date| drop(date.raw(today, demo.time_zone).parse(demo.time_zone, true).unwrap()));
            assert!(demo.hosts.iter().any(|host| host.slug == format.host));
        }
        for event in &demo.events {
            event.raw(today, demo.time_zone).parse(demo.time_zone, false).unwrap();
        }
    }
}

#[test]
fn weekly_dates_begin_in_the_past_and_go_on_soon() {
    let demo = Demo::read().unwrap();
    let today: NaiveDate = "2026-03-02".parse().unwrap();
    let rule = demo.formats[0].rule(today).unwrap().unwrap();
    // The first Thursday at least three days after Monday, 16 weeks earlier.
    assert_eq!(rule.anchor.to_string(), "2025-11-13");
    assert_eq!((rule.anchor.weekday(), rule.every), (Weekday::Thu, 2));
}

#[test]
fn the_past_gathering_names_its_programme_by_day() {
    let demo = Demo::read().unwrap();
    let raw = demo.events[0].raw("2026-03-02".parse().unwrap(), demo.time_zone);
    let text = raw.description.flatten().unwrap();
    for point in ["**1. Tag**", "- Grußworte", "**2. Tag**", "- Poetic Recording"] {
        assert!(text.contains(point), "{point} is missing in {text}");
    }
    assert_eq!(raw.days.len(), 2);
}

#[test]
fn people_are_invented_and_fourteen_of_them_lead_a_topic_field() {
    let demo = Demo::read().unwrap();
    assert!(demo.people.iter().all(|person| person.email.ends_with("@example.org")));
    assert_eq!(demo.crowd(Crowd::Leads, 99).count(), 14);
    assert_eq!(demo.crowd(Crowd::All, 5).count(), 5);
}
