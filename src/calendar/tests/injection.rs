//! Whatever people write, the object has exactly the lines we meant, and readers get back what was written.

use proptest::prelude::*;

use crate::{
    calendar::{Feed, feed::render, text::Text},
    domain::event::{Announced, EventStatus},
};

use super::{
    reading::{Line, entries, lines, unescape, value},
    sample::{BERLIN, event, feed, links, slot},
};

/// Strings that broke calendar writers before.
const HOSTILE: &[&str] = &[
    "x\r\nATTENDEE:mailto:evil@x.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:1",
    "x\rBEGIN:VALARM\rEND:VALARM",
    "a\u{2028}END:VCALENDAR\u{2029}b",
    "\"x\";CN=y:mailto:evil@x.example",
    "tail\\",
    "\\n\\,\\;\\\\",
    "\0\u{1}\u{8}\u{b}\u{c}\u{1b}\u{7f}\u{85}\u{9d}",
    "\u{feff}BOM",
    "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
    "\u{202e}txet\u{202c}",
    "https://x.example/\r\nATTENDEE:mailto:evil@x.example",
    "https://x.example/a b\"c;d,e\\f",
    "javascript:alert(1)",
    "]]> <script>alert(1)</script> &amp; **x** [y](z)",
    " leading and trailing ",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(HOSTILE).prop_map(str::to_owned),
        ("\\PC{0,80}", prop::sample::select(HOSTILE), "[\\\\;,\r\n\"ä😀]{0,200}")
            .prop_map(|(a, b, c)| format!("{a}{b}{c}")),
    ]
}

prop_compose! {
    pub(super) fn hostile()(
        (title, theme, description, location) in (text(), prop::option::of(text()), text(), prop::option::of(text())),
        (tags, host, url, reason) in (prop::collection::vec(text(), 0..4), text(), prop::option::of(text()), text()),
        (uid, cancelled, sequence) in (text(), any::<bool>(), any::<u32>()),
    ) -> Announced {
        let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
        announced.host = host;
        let it = &mut announced.event;
        it.own.title = Some(title);
        it.own.theme = theme;
        it.own.description_md = Some(description);
        it.own.location = location;
        it.own.tags = Some(tags);
        it.external_url = url;
        it.calendar_uid = uid;
        it.sequence = sequence;
        if cancelled {
            it.status = EventStatus::Cancelled;
            it.status_reason = Some(reason);
        }
        announced
    }
}

/// The names of the lines of an entry, in the order in which they are written.
const NAMES: &[&str] = &[
    "CATEGORIES",
    "CREATED",
    "DESCRIPTION",
    "DTEND;TZID=Europe/Berlin",
    "DTSTAMP",
    "DTSTART;TZID=Europe/Berlin",
    "LAST-MODIFIED",
    "LOCATION",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
    "URL",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];

fn kinds(lines: &[Line]) -> Vec<String> {
    let marks = lines.iter().filter(|line| line.0 == "BEGIN" || line.0 == "END");
    marks.map(|line| format!("{} {}", line.0, line.1)).collect()
}

fn list(wire: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut escaped = false;
    for c in wire.chars() {
        match c {
            ',' if !escaped => items.push(String::new()),
            c => items.last_mut().expect("an item").push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    items.iter().map(|item| unescape(item)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_lines_are_the_ones_we_meant(announced in hostile(), name in text(), description in text()) {
        let events = [announced, event(2, slot("2026-03-13T10:00:00", BERLIN))];
        let bytes = render(&Feed { name: &name, description: &description, ..feed(&events) }, &links()).bytes;
        let lines = lines(&bytes);
        let expected = [
            "BEGIN VCALENDAR", "BEGIN VTIMEZONE", "BEGIN DAYLIGHT", "END DAYLIGHT", "BEGIN STANDARD", "END STANDARD",
            "END VTIMEZONE", "BEGIN VEVENT", "END VEVENT", "BEGIN VEVENT", "END VEVENT", "END VCALENDAR",
        ];
        prop_assert_eq!(kinds(&lines), expected);
        prop_assert_eq!(lines.iter().filter(|line| line.0 == "NAME").count(), 1);
        let names: Vec<_> = entries(&bytes)[0].iter().map(|line| line.0.clone()).collect();
        let meant: Vec<_> = NAMES.iter().copied()
            .filter(|name| names.iter().any(|got| got == name) || !matches!(*name, "CATEGORIES" | "LOCATION"))
            .collect();
        prop_assert_eq!(names, meant);
        for physical in bytes.split(|byte| *byte == b'\n') {
            prop_assert!(physical.len() <= 76, "too long: {:?}", String::from_utf8_lossy(physical));
        }
        let control = |c: char| c.is_control() && c != '\r' && c != '\n';
        prop_assert!(!String::from_utf8_lossy(&bytes).contains(control));
    }

    #[test]
    fn readers_get_back_what_was_written(mut announced in hostile()) {
        announced.format = None;
        let bytes = render(&feed(std::slice::from_ref(&announced)), &links()).bytes;
        let entry = entries(&bytes).remove(0);
        let headline = Text::one_line(&announced.headline());
        let mark = if announced.event.status == EventStatus::Cancelled { "ABGESAGT: " } else { "" };
        let room = 255 - mark.chars().count();
        let summary = unescape(&value(&entry, "SUMMARY").expect("a summary"));
        prop_assert_eq!(summary, format!("{mark}{}", headline.cut(room).as_str()));
        let place = announced.location().map(|place| Text::one_line(place).cut(255).as_str().to_owned());
        let place = place.filter(|place| !place.trim().is_empty());
        prop_assert_eq!(value(&entry, "LOCATION").map(|wire| unescape(&wire)), place);
        let tags: Vec<_> = announced.tags().iter().map(|tag| Text::one_line(tag).as_str().to_owned()).collect();
        let tags: Vec<_> = tags.into_iter().filter(|tag| !tag.trim().is_empty()).collect();
        prop_assert_eq!(value(&entry, "CATEGORIES").map(|wire| list(&wire)).unwrap_or_default(), tags);
        let uid = value(&entry, "UID").expect("a UID");
        prop_assert_eq!(unescape(&uid), Text::one_line(&announced.event.calendar_uid).as_str().to_owned());
        let description = unescape(&value(&entry, "DESCRIPTION").expect("a description"));
        prop_assert!(description.chars().count() <= 2000);
        prop_assert!(description.ends_with("https://turnus.example/events/erfahrungsaustausch-1"));
    }
}
