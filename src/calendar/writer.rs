//! Content lines (RFC 5545, 3.1): the octets are ours, in time linear in their number.

use icalendar::{Component, Event as VEvent, Property};

use super::text::Quoted;

/// Octets of a line without its CRLF, the leading space of a continuation included.
const LIMIT: usize = 75;

/// Parameters whose values are words of the standard or of the zone database, never of users: written without quotes,
/// because that is the form every reader knows.
const BARE: &[&str] = &["TZID", "VALUE", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"];

/// A calendar object in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Writer {
    out: String,
}

impl Writer {
    /// Writes one line that we wrote ourselves or whose value is already in wire form.
    pub(super) fn line(&mut self, line: &str) {
        fold(&mut self.out, line);
    }

    /// Writes one property; its value must already be in wire form.
    pub(super) fn property(&mut self, property: &Property) {
        let mut line = String::with_capacity(property.value().len() + 32);
        line.push_str(property.key());
        for parameter in property.params().values() {
            line.extend([";", parameter.key(), "="]);
            let (name, value) = (parameter.key(), parameter.value());
            if BARE.contains(&name) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b)) {
                line.push_str(value);
            } else {
                line.push_str(&Quoted::new(value).wire());
            }
        }
        line.push(':');
        line.push_str(property.value());
        self.line(&line);
    }

    /// Writes one entry, with an alarm so many minutes before it. Its properties come in the order of their names, so
    /// the same entry is always the same bytes.
    pub(super) fn entry(&mut self, entry: &VEvent, alarm: Option<u32>) {
        self.line("BEGIN:VEVENT");
        for property in entry.properties().values() {
            self.property(property);
        }
        if let Some(minutes) = alarm {
            self.alarm(minutes, entry.property_value("SUMMARY").unwrap_or_default());
        }
        self.line("END:VEVENT");
    }

    /// The words are those of the entry, in wire form already: a program that shows nothing else shows what it is about.
    fn alarm(&mut self, minutes: u32, words: &str) {
        self.line("BEGIN:VALARM");
        self.line("ACTION:DISPLAY");
        self.line(&format!("DESCRIPTION:{words}"));
        self.line(&format!("TRIGGER:-PT{minutes}M"));
        self.line("END:VALARM");
    }

    /// Takes over lines that were written before.
    pub(super) fn append(&mut self, lines: &str) {
        self.out.push_str(lines);
    }

    /// What was written.
    pub(super) fn into_string(self) -> String {
        self.out
    }
}

/// Appends `line` in physical lines of at most [`LIMIT`] octets. A fold never splits a character, nor a backslash from
/// what it escapes (Google drops such an event). Control characters cannot pass: a value that was not sanitized may
/// look odd, but it never becomes a line of its own.
fn fold(out: &mut String, line: &str) {
    let mut used = 0;
    let mut chars = line.chars().filter(|c| !c.is_control()).peekable();
    while let Some(first) = chars.next() {
        let second = if first == '\\' { chars.next() } else { None };
        let octets = first.len_utf8() + second.map_or(0, char::len_utf8);
        if used + octets > LIMIT {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(first);
        out.extend(second);
        used += octets;
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut out = String::new();
        fold(&mut out, line);
        out
    }

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_of_76_is_folded() {
        assert_eq!(folded(&"x".repeat(75)), format!("{}\r\n", "x".repeat(75)));
        assert_eq!(folded(&"x".repeat(76)), format!("{}\r\n x\r\n", "x".repeat(75)));
        assert_eq!(folded(&"x".repeat(150)), format!("{}\r\n {}\r\n x\r\n", "x".repeat(75), "x".repeat(74)));
    }

    #[test]
    fn an_escape_and_a_character_stay_together() {
        assert_eq!(folded(&format!("{}\\n", "x".repeat(74))), format!("{}\r\n \\n\r\n", "x".repeat(74)));
        assert_eq!(folded(&format!("{}ä", "x".repeat(74))), format!("{}\r\n ä\r\n", "x".repeat(74)));
    }

    #[test]
    fn parameters_of_users_are_quoted_and_words_of_the_standard_are_not() {
        let mut writer = Writer::default();
        let mut property = Property::new("ORGANIZER", "mailto:a@b.example");
        writer.property(property.add_parameter("CN", "Müller, \"M\";X=1:\r\nEND:VEVENT"));
        writer.property(Property::new("DTSTART", "20260312T100000").add_parameter("TZID", "Europe/Berlin"));
        assert_eq!(
            writer.into_string(),
            "ORGANIZER;CN=\"Müller, 'M';X=1: END:VEVENT\":mailto:a@b.example\r\nDTSTART;TZID=Europe/Berlin:20260312T100000\r\n"
        );
    }

    #[test]
    fn a_value_that_nobody_sanitized_still_is_one_line() {
        assert_eq!(folded("URL:x\r\nATTENDEE:mailto:evil@x.example"), "URL:xATTENDEE:mailto:evil@x.example\r\n");
    }

    proptest! {
        #[test]
        fn folding_loses_nothing_and_keeps_every_limit(line in "[a-zäß€😀\\\\;,:\" ]{0,400}") {
            let wire = folded(&line);
            prop_assert!(wire.ends_with("\r\n"));
            prop_assert_eq!(wire.replace("\r\n ", ""), format!("{line}\r\n"));
            for physical in wire.trim_end_matches("\r\n").split("\r\n") {
                prop_assert!(physical.len() <= LIMIT);
            }
        }
    }
}
