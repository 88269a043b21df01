//! What of a letter is kept for the team whose date it is about.

use super::compose::{CalendarPart, Letter};
use crate::domain::mail_log::{CalendarNote, MailCopy, masked};

/// A letter as it goes out, but for what its links hold.
#[must_use]
pub fn copy_of(letter: &Letter) -> MailCopy {
    let calendar = letter.calendar.first().map(|first| CalendarNote {
        method: first.method.to_owned(),
        sequence: sequence(first),
        files: u16::try_from(letter.calendar.len()).unwrap_or(u16::MAX),
    });
    MailCopy { subject: masked(&letter.content.subject), text: masked(&letter.content.text), calendar }
}

/// The SEQUENCE that stands in an object of ours: our writer says the property without parameters, on one line.
fn sequence(part: &CalendarPart) -> Option<u32> {
    let lines = part.bytes.split(|byte| *byte == b'\n');
    let mut said = lines.filter_map(|line| line.trim_ascii_end().strip_prefix(b"SEQUENCE:"));
    std::str::from_utf8(said.next()?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revision_is_the_one_in_the_object() {
        let part = |text: &str| CalendarPart { method: "REQUEST", bytes: text.into(), file_name: "x.ics".into() };
        assert_eq!(sequence(&part("BEGIN:VEVENT\r\nSUMMARY:SEQUENCE:9\r\nSEQUENCE:12\r\nEND:VEVENT\r\n")), Some(12));
        assert_eq!(sequence(&part("BEGIN:VEVENT\r\nEND:VEVENT\r\n")), None);
    }
}
