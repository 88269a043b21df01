//! What is thrown at the parsers and writers that read what strangers wrote, and what must hold whatever it is.
//!
//! Each function takes any bytes. The fuzzer (`fuzz/README.md`) looks for bytes that break one; `tests/service/fuzzed.rs`
//! runs them on what was kept.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use scraper::{Html, Selector};
use turnus::{
    calendar::{Feed, Links, feed, reply, window},
    domain::{
        bounce,
        capability::{Keys, Presented, Purpose},
        event::{Announced, Event, EventKind, EventStatus, Overrides},
        id::{EventId, OrganizationId, TeamId},
        listed, markdown,
        text::{EmailAddress, Line, Slug, fold_name},
        typed,
        zone::Slot,
    },
    mail::inbound::Reader,
};
use uuid::Uuid;

/// Somebody who takes any bytes.
pub type Target = fn(&[u8]);

/// Everything that is thrown something at, by the name of its folder of kept inputs.
pub const TARGETS: [(&str, Target); 6] = [
    ("calendar", calendar),
    ("reply", reply),
    ("mail", mail),
    ("people", people),
    ("markdown", marked_up),
    ("token", token),
];

const NOON: &str = "2026-03-12T11:00:00Z";

fn noon() -> DateTime<Utc> {
    NOON.parse().expect("a time")
}

/// Texts out of bytes: what stands between the NULs.
fn texts(bytes: &[u8]) -> Vec<String> {
    bytes.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
}

/// A date with these words in every place that holds words.
fn dated(words: &[String]) -> Announced {
    let word = |at: usize| words.get(at).cloned();
    let id = Uuid::from_u128(7);
    let cancelled = word(4).is_some();
    let event = Event {
        id: EventId(id),
        slug: Slug::parse("slug", "termin").expect("a slug"),
        format_id: None,
        team_id: TeamId(Uuid::from_u128(2)),
        organization_id: OrganizationId(Uuid::from_u128(3)),
        cadence_id: None,
        planned_on: None,
        kind: EventKind::Single,
        slot: Slot { starts_at: noon(), ends_at: noon() + TimeDelta::hours(1), zone: Tz::Europe__Berlin },
        status: if cancelled { EventStatus::Cancelled } else { EventStatus::Scheduled },
        status_reason: word(4),
        own: Overrides {
            title: word(0),
            description_md: word(1),
            location: word(2),
            tags: word(3).map(|tags| tags.split(' ').map(str::to_owned).collect()),
            theme: word(5),
            ..Overrides::default()
        },
        calendar_uid: format!("{id}@turnus"),
        sequence: 0,
        changed_at: noon(),
        created_at: noon(),
        external_url: word(6),
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: false,
        version: 1,
    };
    Announced { event, format: None, days: Vec::new(), host: word(7).unwrap_or_default() }
}

/// Whatever stands in a date: one calendar with one entry, in lines that are short enough, which another library reads.
pub fn calendar(bytes: &[u8]) {
    let words = texts(bytes);
    let events = [dated(&words)];
    let feed = Feed {
        name: words.first().map_or("Turnus", String::as_str),
        description: words.last().map_or("", String::as_str),
        zone: Tz::Europe__Berlin,
        window: window(noon(), Tz::Europe__Berlin),
        events: &events,
    };
    let written = feed::render(&feed, &Links::new("https://turnus.example").expect("an address")).bytes;
    let text = String::from_utf8(written).expect("UTF-8");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= 75), "a long line in {text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']), "a bare end of line in {text}");
    for (mark, count) in [("BEGIN:VEVENT", 1), ("END:VEVENT", 1), ("BEGIN:VCALENDAR", 1), ("UID:", 1)] {
        assert_eq!(lines.iter().filter(|line| line.starts_with(mark)).count(), count, "{mark} in {text}");
    }
    match calcard::Parser::new(&text).entry() {
        calcard::Entry::ICalendar(read) => {
            assert_eq!(read.components.iter().filter(|part| part.component_type.as_str() == "VEVENT").count(), 1);
        }
        other => panic!("another library reads {other:?}"),
    }
}

/// Whatever calendar object comes in: it is read or left, and nothing else happens.
pub fn reply(bytes: &[u8]) {
    let read = reply::read(&String::from_utf8_lossy(bytes));
    if let reply::Sent::Replies(replies) = &read {
        assert!((1..=16).contains(&replies.len()), "{read:?}");
    }
}

/// Whatever mail comes in, likewise.
pub fn mail(bytes: &[u8]) {
    let reader = Reader {
        returns: bounce::ReturnAddress::parse("", "zurueck@turnus.example").ok(),
        relay: Some("relay.turnus.example".into()),
        own: "turnus@turnus.example".into(),
        keys: Keys::new(b"a key for this alone"),
    };
    let first = reader.read(bytes);
    assert_eq!(first, reader.read(bytes), "the same mail is read in two ways");
}

/// Whatever list is pasted, whatever address, name, day and time is typed.
pub fn people(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (line, raw) in listed::read_lines(&text) {
        assert!(line >= 1 && line <= text.lines().count());
        if let Ok(person) = raw.parse() {
            let address = person.email.as_str();
            assert_eq!(EmailAddress::parse("email", address).as_ref(), Ok(&person.email), "read once more");
            assert!(
                address.len() <= 254 && !address.contains(|c: char| c.is_control() || c.is_whitespace()),
                "{address:?}"
            );
        }
    }
    if let Ok(name) = Line::parse("name", &text, 200) {
        assert!(!name.as_str().contains(char::is_control), "{name:?}");
        assert_eq!(Line::parse("name", name.as_str(), 200), Ok(name), "read once more");
    }
    assert_eq!(fold_name(&fold_name(&text)), fold_name(&text), "folded once more");
    let _ = (typed::read_day("day", &text), typed::read_time("time", &text));
    let slug = Slug::from_title(&text, "termin");
    assert_eq!(Slug::parse("slug", slug.as_str()).as_ref(), Ok(&slug));
}

/// Elements that may come out of Markdown.
const ELEMENTS: &[&str] = &[
    "html",
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
];

/// Whatever is marked up: nothing that runs, nothing that leads where links may not lead.
pub fn marked_up(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for html in [markdown::render("text", &text), markdown::render_page("text", &text)].into_iter().flatten() {
        let page = Html::parse_fragment(html.as_str());
        for element in page.select(&Selector::parse("*").expect("a selector")) {
            let name = element.value().name();
            assert!(ELEMENTS.contains(&name), "{name} in {}", html.as_str());
            for (attribute, value) in element.value().attrs() {
                assert!(["href", "rel", "start"].contains(&attribute), "{attribute} in {}", html.as_str());
                let leads =
                    ["https:", "http:", "mailto:"].iter().any(|scheme| value.to_ascii_lowercase().starts_with(scheme));
                assert!(attribute != "href" || leads, "{value:?} in {}", html.as_str());
            }
        }
    }
    let _ = markdown::plain_text(&text);
}

/// Whatever is presented as the secret part of a link: it opens nothing.
pub fn token(bytes: &[u8]) {
    let keys = Keys::new(b"a key for this alone");
    let text = String::from_utf8_lossy(bytes);
    if let Some(presented) = Presented::parse(&text) {
        for purpose in [Purpose::Manage, Purpose::Login] {
            assert!(!keys.is_genuine(purpose, &presented, 0), "{text:?} opens something");
            let genuine = keys.link(purpose, presented.link_id, 0);
            let read = Presented::parse(&genuine).expect("our own");
            assert!(keys.is_genuine(purpose, &read, 0) && !keys.is_genuine(purpose, &read, 1));
        }
    }
}
