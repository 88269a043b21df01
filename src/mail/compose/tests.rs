use lettre::message::Mailbox;
use mail_parser::{MessageParser, MimeHeaders};
use uuid::Uuid;

use super::*;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n";

fn letter() -> Letter {
    Letter {
        notice_id: NoticeId(Uuid::from_u128(7)),
        kind: NoticeKind::Confirmed,
        date: "2026-03-09T08:00:00Z".parse().unwrap(),
        from: Sender::parse("Turnus <turnus@amt.example>").unwrap(),
        to: EmailAddress::parse("email", "eva@amt.example").unwrap(),
        to_name: Some("Eva Müller".into()),
        content: Content { subject: "Angemeldet".into(), text: "Grüße\n".into(), html: "<p>Grüße</p>".into() },
        calendar: Vec::new(),
        follows: None,
        unsubscribe_url: None,
        returns_to: None,
    }
}

fn with_calendar() -> Letter {
    let calendar = CalendarPart { method: "PUBLISH", bytes: CALENDAR.into(), file_name: "termin.ics".into() };
    Letter { calendar: vec![calendar], ..letter() }
}

fn text_of(letter: &Letter) -> String {
    String::from_utf8(compose(letter).unwrap().bytes).unwrap()
}

fn header_names(mail: &str) -> Vec<&str> {
    let head = mail.split("\r\n\r\n").next().unwrap();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    lines.map(|line| line.split_once(':').unwrap().0).collect()
}

#[test]
fn each_attempt_writes_the_same_bytes() {
    assert_eq!(compose(&with_calendar()).unwrap(), compose(&with_calendar()).unwrap());
}

#[test]
fn the_headers_say_what_the_mail_is_and_silence_robots() {
    let mail = text_of(&letter());
    for line in [
        "Message-ID: <00000000-0000-0000-0000-000000000007@amt.example>\r\n",
        "Date: Mon, 09 Mar 2026 08:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "X-Auto-Response-Suppress: OOF, AutoReply\r\n",
        "X-Turnus-Kind: confirmed\r\n",
        "MIME-Version: 1.0\r\n",
    ] {
        assert!(mail.contains(line), "{line}{mail}");
    }
    let mut names = header_names(&mail);
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
            "X-Auto-Response-Suppress",
            "X-Turnus-Kind"
        ]
    );
}

#[test]
fn a_follow_up_and_a_subscription_have_their_headers() {
    let letter = Letter {
        kind: NoticeKind::BulkInvitation,
        follows: Some("<1@amt.example>".into()),
        unsubscribe_url: Some("https://turnus.example/u/abc".into()),
        ..letter()
    };
    let mail = text_of(&letter);
    for line in [
        "In-Reply-To: <1@amt.example>\r\n",
        "References: <1@amt.example>\r\n",
        "List-Unsubscribe: <https://turnus.example/u/abc>\r\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    ] {
        assert!(mail.contains(line), "{line}{mail}");
    }
    // What concerns a seat is never stopped by a mail program.
    let about_a_seat = text_of(&Letter { kind: NoticeKind::Confirmed, ..letter });
    assert!(!about_a_seat.contains("List-Unsubscribe"), "{about_a_seat}");
}

#[test]
fn the_calendar_object_is_the_last_alternative_and_a_file_with_the_same_bytes() {
    let bytes = compose(&with_calendar()).unwrap().bytes;
    let mail = MessageParser::new().parse(&bytes).unwrap();
    let kinds: Vec<String> = mail
        .parts
        .iter()
        .map(|part| part.content_type().map(|c| format!("{}/{}", c.ctype(), c.subtype().unwrap_or(""))).unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]
    );
    assert_eq!(mail.parts[4].content_type().unwrap().attribute("method"), Some("PUBLISH"));
    assert_eq!(mail.parts[4].contents(), CALENDAR.as_bytes());
    assert_eq!(mail.parts[5].contents(), CALENDAR.as_bytes());
    assert_eq!(mail.parts[5].attachment_name(), Some("termin.ics"));
}

#[test]
fn the_days_of_a_long_event_come_as_files_of_their_own() {
    let mut letter = with_calendar();
    let second = CalendarPart { file_name: "termin-2.ics".into(), ..letter.calendar[0].clone() };
    letter.calendar.push(second);
    let bytes = compose(&letter).unwrap().bytes;
    let mail = MessageParser::new().parse(&bytes).unwrap();
    let files: Vec<_> = mail.parts.iter().filter_map(MimeHeaders::attachment_name).collect();
    assert_eq!(files, ["termin.ics", "termin-2.ics"]);
    assert!(!String::from_utf8(bytes).unwrap().contains("text/calendar"));
}

#[test]
fn all_bytes_are_ascii_and_no_line_is_longer_than_smtp_allows() {
    let long = "ä".repeat(5000);
    let content = Content { subject: long.clone(), text: format!("{long}\n{}", "x".repeat(5000)), html: long };
    let bytes = compose(&Letter { content, ..with_calendar() }).unwrap().bytes;
    assert!(bytes.is_ascii());
    for line in bytes.split(|b| *b == b'\n') {
        assert!(line.len() <= 999, "{}", line.len());
        assert!(line.is_empty() || line.ends_with(b"\r"), "bare LF");
    }
}

#[test]
fn hostile_names_and_subjects_add_no_header_and_no_recipient() {
    let hostile = [
        "Eva\r\nBcc: spy@evil.example",
        "Eva\nX-Evil: 1",
        "Eva\u{2028}Bcc: spy@evil.example",
        "\"Eva\" <spy@evil.example>, x",
        "=?utf-8?q?spy=40evil.example?=",
        "Eva\0\u{1b}[31m",
        "\u{202e}elpmaxe.live@yps",
        "",
        "😀".repeat(400).leak(),
    ];
    let clean = header_names(&text_of(&letter())).len();
    for text in hostile {
        let content = Content { subject: text.to_owned(), ..letter().content };
        let mail = text_of(&Letter { to_name: Some(text.to_owned()), content, ..letter() });
        assert_eq!(header_names(&mail).len(), clean, "{text:?}\n{mail}");
        let parsed = MessageParser::new().parse(mail.as_bytes()).unwrap();
        let to: Vec<_> = parsed.to().unwrap().iter().filter_map(mail_parser::Addr::address).collect();
        assert_eq!(to, ["eva@amt.example"], "{text:?}");
        assert!(parsed.bcc().is_none() && parsed.cc().is_none());
    }
}

#[test]
fn a_library_that_breaks_off_costs_one_mail_only() {
    // lettre 0.11.23 panics on this name; ours never reach it like that, but a row may have been altered.
    let broken = guarded(|| {
        let name = Mailbox::new(Some("Eva\nMüller".into()), "eva@amt.example".parse().unwrap());
        let built = Message::builder().from(name.clone()).to(name).multipart(body(&letter())?);
        built.map_err(|e| Unbuildable::Build(e.to_string()))?.formatted();
        compose(&letter())
    });
    assert_eq!(broken, Err(Unbuildable::Build("broke off".into())));
}
