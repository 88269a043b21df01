//! Mail that comes in: what came back, what calendar programs answer, and what nobody should have sent.

mod bounces;
mod hostile;
mod imap;
mod invited;
mod page;
mod replies;
mod several;

use std::{fs, path::PathBuf};

use turnus::{
    domain::inbound::Finding,
    jobs::receive::{Received, receive},
    mail::inbound::Reader,
};

use crate::support::TestApp;

/// Where mails come back to.
pub(crate) const RETURNS: (&str, &str) = ("TURNUS_MAIL_BOUNCES", "bounce+*@turnus.example");

/// A mail of the corpus, with its `{PLACES}` filled.
pub(crate) fn sample(path: &str, places: &[(&str, &str)]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path);
    let mut text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (place, value) in places {
        assert!(text.contains(&format!("{{{place}}}")), "{} has no {{{place}}}", path.display());
        text = text.replace(&format!("{{{place}}}"), value);
    }
    text.into_bytes()
}

/// Brings one mail.
pub(crate) async fn bring(app: &TestApp, bytes: &[u8]) -> Received {
    let reader = Reader::new(&app.app.settings, app.desk.keys.clone());
    receive(&app.desk, &reader, bytes).await.expect("the database")
}

/// Brings one mail; what came of it.
pub(crate) async fn found(app: &TestApp, bytes: &[u8]) -> Finding {
    bring(app, bytes).await.finding
}

/// An answer as simple as it gets: who, to which entry, what.
pub(crate) fn reply(from: &str, uid: &str, (partstat, sequence, stamp): (&str, u32, &str), id: &str) -> Vec<u8> {
    let lines = [
        &format!("From: {from}"),
        "To: turnus@turnus.example",
        "Subject: Meetup",
        &format!("Message-ID: <{id}@amt.example>"),
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY",
        "Content-Transfer-Encoding: 8bit",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        &format!("UID:{uid}"),
        &format!("DTSTAMP:{stamp}"),
        &format!("SEQUENCE:{sequence}"),
        &format!("ATTENDEE;CN=\"Eva\";PARTSTAT={partstat}:mailto:{from}"),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    lines.join("\r\n").into_bytes()
}

/// The same mail with its calendar part in base64.
pub(crate) fn with_base64(mail: &[u8]) -> Vec<u8> {
    let find = |what: &[u8]| mail.windows(what.len()).position(|window| window == what).expect("in the mail");
    let (begin, end) = (find(b"BEGIN:VCALENDAR"), find(b"END:VCALENDAR") + b"END:VCALENDAR\r\n".len());
    let code = data_encoding::BASE64.encode(&mail[begin..end]);
    let code: Vec<u8> = code.as_bytes().chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect();
    let (head, tail) = (&mail[..begin], &mail[end..]);
    let at = head.windows(4).rposition(|window| window == b"8bit").expect("its encoding");
    [&head[..at], b"base64", &head[at + 4..], &code, tail].concat()
}
