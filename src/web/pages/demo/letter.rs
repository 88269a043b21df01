//! One mail of the demo as its page shows it.

use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

use crate::{domain::format::Locale, locale, web::paths};

/// A mail as it lies in the folder.
pub(super) struct Stored {
    name: String,
    octets: Vec<u8>,
}

/// A mail on the list.
#[derive(Default)]
pub(super) struct Line {
    pub(super) path: String,
    pub(super) subject: String,
    pub(super) to: String,
    pub(super) date: String,
    /// What it says it is: `X-Turnus-Kind`.
    pub(super) kind: String,
}

/// A mail in full.
pub(super) struct Letter {
    pub(super) line: Line,
    pub(super) headers: Vec<(String, String)>,
    /// Its text, cut into words and the links between them.
    pub(super) text: Vec<Piece>,
    /// Its calendar files: name and content.
    pub(super) calendar: Vec<(String, String)>,
}

/// A piece of text.
pub(super) enum Piece {
    Plain(String),
    Link(String),
}

/// The newest mails of a folder.
pub(super) fn newest(folder: &Path, limit: usize) -> Vec<Stored> {
    names(folder).into_iter().take(limit).filter_map(|name| read(folder, name)).collect()
}

/// One mail. The name is compared with what lies in the folder; it never becomes part of a path unseen.
pub(super) fn find(folder: &Path, name: &str) -> Option<Stored> {
    names(folder).into_iter().find(|one| one == name).and_then(|one| read(folder, one))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.file_name().into_string().ok()?)))
        .filter(|(_, name)| Path::new(name).extension().is_some_and(|ending| ending == "eml"))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, name)| name).collect()
}

fn read(folder: &Path, name: String) -> Option<Stored> {
    Some(Stored { octets: std::fs::read(folder.join(&name)).ok()?, name })
}

impl Stored {
    fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.octets).unwrap_or_default()
    }

    pub(super) fn line(&self, locale: Locale, zone: Tz) -> Line {
        let message = self.parsed();
        let to = message.to().and_then(|to| to.first()).and_then(|one| one.address()).unwrap_or_default();
        let sent = message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
        Line {
            path: paths::DemoMail(self.name.clone()).to_string(),
            subject: message.subject().unwrap_or_default().to_owned(),
            to: to.to_owned(),
            date: sent.map(|at| locale::instant(locale, at, zone)).unwrap_or_default(),
            kind: message.header_raw("X-Turnus-Kind").unwrap_or_default().trim().to_owned(),
        }
    }

    pub(super) fn letter(&self, locale: Locale, zone: Tz) -> Letter {
        let message = self.parsed();
        let unfolded = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        Letter {
            line: self.line(locale, zone),
            headers: message.headers_raw().map(|(name, value)| (name.to_owned(), unfolded(value))).collect(),
            text: pieces(&message.body_text(0).unwrap_or_default()),
            calendar: message.attachments().filter_map(calendar).collect(),
        }
    }

    /// The HTML part; its links open beside the frame and not in it.
    pub(super) fn html(&self) -> String {
        let html = self.parsed().body_html(0).unwrap_or_default().into_owned();
        html.replacen("<head>", "<head>\n<base target=\"_blank\">", 1)
    }
}

fn calendar(part: &MessagePart<'_>) -> Option<(String, String)> {
    let name = part.attachment_name().filter(|name| Path::new(name).extension().is_some_and(|end| end == "ics"))?;
    Some((name.to_owned(), String::from_utf8_lossy(part.contents()).replace('\r', "")))
}

/// Cuts a text at its links: each stands on a line of its own.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        let word = line.trim();
        let is_link = ["http://", "https://"].iter().any(|start| word.starts_with(start)) && !word.contains(' ');
        match (is_link, pieces.last_mut()) {
            (true, _) => pieces.push(Piece::Link(word.to_owned())),
            (false, Some(Piece::Plain(text))) => text.extend(["\n", line]),
            (false, _) => pieces.push(Piece::Plain(line.to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "To: eva@amt.example\r\nDate: Mon, 09 Mar 2026 08:00:00 +0000\r\nX-Turnus-Kind: confirmed\r\n\
        Subject: Angemeldet:\r\n Meetup\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nGuten Tag,\r\n\r\nhttps://turnus.example/r/abc\r\n\r\nGru\r\n\
        --a\r\nContent-Type: text/html\r\n\r\n<head></head><p>Guten Tag</p>\r\n--a--\r\n\
        --b\r\nContent-Type: application/ics; name=\"termin.ics\"\r\n\
        Content-Disposition: attachment; filename=\"termin.ics\"\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--b--\r\n";

    fn mail() -> Stored {
        Stored { name: "one.eml".into(), octets: MAIL.into() }
    }

    #[test]
    fn a_mail_is_taken_apart() {
        let letter = mail().letter(Locale::De, Tz::Europe__Berlin);
        assert_eq!((letter.line.path.as_str(), letter.line.kind.as_str()), ("/demo/mail/one.eml", "confirmed"));
        assert_eq!(letter.line.date, "Mo., 09.03.2026, 09:00 Uhr (MEZ)");
        assert!(letter.headers.contains(&("Subject".into(), "Angemeldet: Meetup".into())), "{:?}", letter.headers);
        let [(name, content)] = letter.calendar.as_slice() else { panic!("{:?}", letter.calendar) };
        assert_eq!(name, "termin.ics");
        assert!(content.starts_with("BEGIN:VCALENDAR\nEND:VCALENDAR"), "{content}");
    }

    #[test]
    fn links_are_cut_out_of_the_text() {
        let letter = mail().letter(Locale::De, Tz::Europe__Berlin);
        let shown: Vec<String> = letter
            .text
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) => format!("[{text}]"),
                Piece::Link(address) => address.clone(),
            })
            .collect();
        assert_eq!(shown, ["[Guten Tag,\n]", "https://turnus.example/r/abc", "[\nGru]"]);
    }

    #[test]
    fn links_in_the_html_open_outside_the_frame() {
        assert!(mail().html().starts_with("<head>\n<base target=\"_blank\"></head>"), "{}", mail().html());
    }

    #[test]
    fn only_mails_that_lie_in_the_folder_are_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("one.eml"), MAIL).unwrap();
        std::fs::write(folder.path().join("secret.key"), "x").unwrap();
        assert!(find(folder.path(), "one.eml").is_some());
        for name in ["secret.key", "../one.eml", "./one.eml", "two.eml", ""] {
            assert!(find(folder.path(), name).is_none(), "{name}");
        }
        assert_eq!(newest(folder.path(), 10).len(), 1);
    }
}
