//! What pages tell search engines about dates and formats: schema.org in JSON-LD. It lies in a data block, which no
//! browser runs; what people wrote is escaped so that it cannot end that block (C20).

use chrono::Weekday;
use serde_json::{Map, Value, json};

use super::{base::Base, paths};
use crate::{
    domain::{
        cadence::{Rule, Unit},
        event::{Announced, EventKind, EventStatus},
        format::Format,
        markdown,
    },
    locale,
};

/// How much of a description search engines are told.
const SHOWN: usize = 500;

/// A format with its dates.
#[must_use]
pub fn series(base: &Base, (format, host): (&Format, &str), rule: Option<&Rule>, dates: &[Announced]) -> String {
    let url = base.absolute(&paths::Format(format.slug.clone()).to_string());
    let mut data = object(json!({
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "@id": url,
        "url": url,
        "name": format.title,
        "organizer": { "@type": "Organization", "name": host },
        "inLanguage": format.locale.as_str(),
        "subEvent": dates.iter().map(|date| Value::Object(event_of(base, date))).collect::<Vec<_>>(),
    }));
    let about = if format.summary.is_empty() { shortened(&format.description_md) } else { format.summary.clone() };
    put(&mut data, "description", Some(about).filter(|about| !about.is_empty()).map(Value::from));
    put(&mut data, "eventSchedule", rule.map(|rule| schedule(rule, format)));
    escaped(&Value::Object(data))
}

/// One date.
#[must_use]
pub fn event(base: &Base, announced: &Announced) -> String {
    let mut data = object(json!({ "@context": "https://schema.org" }));
    data.extend(event_of(base, announced));
    let days = announced.days.iter().map(|day| {
        json!({
            "@type": "Event",
            "name": announced.headline(),
            "startDate": locale::machine(day.slot.starts_at, day.slot.zone),
            "endDate": locale::machine(day.slot.ends_at, day.slot.zone),
            "location": data.get("location"),
        })
    });
    let days: Vec<Value> = days.collect();
    put(&mut data, "subEvent", (days.len() > 1).then_some(Value::Array(days)));
    put(
        &mut data,
        "superEvent",
        announced.format.as_ref().map(|format| {
            let url = base.absolute(&paths::Format(format.slug.clone()).to_string());
            json!({ "@type": "EventSeries", "@id": url, "url": url, "name": format.title })
        }),
    );
    let about = shortened(announced.description_md());
    put(&mut data, "description", Some(about).filter(|about| !about.is_empty()).map(Value::from));
    escaped(&Value::Object(data))
}

fn event_of(base: &Base, announced: &Announced) -> Map<String, Value> {
    let (event, slot) = (&announced.event, announced.event.slot);
    let url = base.absolute(&paths::Event(event.slug.clone()).to_string());
    let moved = event.moved_from.filter(|_| event.status != EventStatus::Cancelled);
    let status = match (event.status, moved) {
        (EventStatus::Cancelled, _) => "https://schema.org/EventCancelled",
        (_, Some(_)) => "https://schema.org/EventRescheduled",
        (_, None) => "https://schema.org/EventScheduled",
    };
    let mut data = object(json!({
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": announced.headline(),
        "startDate": locale::machine(slot.starts_at, slot.zone),
        "endDate": locale::machine(slot.ends_at, slot.zone),
        "eventStatus": status,
        "organizer": { "@type": "Organization", "name": announced.host },
    }));
    put(&mut data, "previousStartDate", moved.map(|was| locale::machine(was, slot.zone).into()));
    place(&mut data, announced, &url);
    put(&mut data, "maximumAttendeeCapacity", announced.capacity().map(Value::from));
    put(&mut data, "remainingAttendeeCapacity", announced.seats_left().map(Value::from));
    if event.kind == EventKind::External {
        put(&mut data, "sameAs", event.external_url.clone().map(Value::from));
    }
    data
}

/// Where it takes place; the address of an online meeting is the date's own page, never the meeting itself.
fn place(data: &mut Map<String, Value>, announced: &Announced, url: &str) {
    let online = json!({ "@type": "VirtualLocation", "url": url });
    let there = announced.location().filter(|place| !is_word_for_online(place));
    let room = there.map(|place| json!({ "@type": "Place", "name": place, "address": place }));
    let is_online = announced.is_online() || (there.is_none() && announced.location().is_some());
    let (mode, location) = match (is_online, room) {
        (true, Some(room)) => ("MixedEventAttendanceMode", json!([room, online])),
        (true, None) => ("OnlineEventAttendanceMode", online),
        (false, Some(room)) => ("OfflineEventAttendanceMode", room),
        (false, None) => return,
    };
    data.insert("eventAttendanceMode".into(), format!("https://schema.org/{mode}").into());
    data.insert("location".into(), location);
}

/// "Online" or "online (Webex)" is no place to go to.
fn is_word_for_online(place: &str) -> bool {
    let place = place.to_lowercase();
    ["online", "virtuell", "virtual", "digital"].iter().any(|word| place.starts_with(word))
}

fn schedule(rule: &Rule, format: &Format) -> Value {
    let unit = match rule.unit {
        Unit::Week => "W",
        Unit::Month => "M",
    };
    let mut data = object(json!({
        "@type": "Schedule",
        "repeatFrequency": format!("P{}{unit}", rule.every),
        "startDate": rule.anchor.to_string(),
        "startTime": rule.start_time.format("%H:%M").to_string(),
        "duration": format!("PT{}M", rule.minutes),
        "scheduleTimezone": format.zone.name(),
        "byDay": rule.weekdays.iter().map(|day| format!("https://schema.org/{}", weekday(*day))).collect::<Vec<_>>(),
    }));
    put(&mut data, "byMonthWeek", rule.month_ordinal.filter(|ordinal| *ordinal > 0).map(Value::from));
    put(&mut data, "endDate", rule.until.map(|until| until.to_string().into()));
    Value::Object(data)
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn put(data: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        data.insert(name.to_owned(), value);
    }
}

fn shortened(markdown: &str) -> String {
    let plain = markdown::plain_text(markdown);
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}

/// JSON in which no character means anything to a reader of HTML.
fn escaped(value: &Value) -> String {
    let mut safe = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{event::sample, zone};

    fn base() -> Base {
        Base::new(&"https://turnus.example".parse().unwrap())
    }

    fn read(announced: &Announced) -> Value {
        serde_json::from_str(&event(&base(), announced)).unwrap()
    }

    #[test]
    fn a_date_says_when_where_and_whether_it_takes_place() {
        let mut one = sample::single();
        one.event.own.location = Some("Rathaus".into());
        one.event.own.join_url = Some("https://treffen.example/geheim".into());
        let said = read(&one);
        assert_eq!(said["startDate"], "2026-03-12T10:00:00+01:00");
        assert_eq!(said["eventStatus"], "https://schema.org/EventScheduled");
        assert_eq!(said["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode");
        assert_eq!(said["location"][1]["url"], "https://turnus.example/events/meetup");
        assert!(!said.to_string().contains("geheim"), "{said}");
        one.event.own.location = Some("Online (Webex)".into());
        assert_eq!(read(&one)["location"]["@type"], "VirtualLocation");
        one.event.moved_from = Some(zone::instant_of("2026-03-05T10:00:00".parse().unwrap(), one.event.slot.zone));
        let moved = read(&one);
        assert_eq!(moved["eventStatus"], "https://schema.org/EventRescheduled");
        assert_eq!(moved["previousStartDate"], "2026-03-05T10:00:00+01:00");
        one.event.status = EventStatus::Cancelled;
        let cancelled = read(&one);
        assert_eq!(cancelled["eventStatus"], "https://schema.org/EventCancelled");
        assert_eq!(cancelled.get("previousStartDate"), None);
    }

    #[test]
    fn nothing_that_people_write_ends_the_data_block() {
        let mut one = sample::single();
        let evil = "</script><script>alert(1)</script><!-- & \u{2028}\"'";
        one.event.own.title = Some(evil.into());
        let text = event(&base(), &one);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["name"], evil);
    }
}
