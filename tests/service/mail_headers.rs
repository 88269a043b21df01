//! Three hundred names, titles and addresses that try to get into the head of a mail, and the mails as they came to a
//! relay: one recipient each, the usual headers and no other, readable for two parsers that are not ours (C22).

use std::collections::BTreeSet;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::registrations,
    domain::{event::RawEvent, format::Locale, registration::RawRegistration},
};

use super::mail_queue::postman;
use crate::support::{
    TestApp, database, on_both,
    post::Letter,
    readers::checked_by,
    smtp_sink::{Received, SmtpSink},
    world::{applicant, berlin},
};

/// What ends a line, a phrase, an encoded word, an address or a command.
const BREAKERS: [&str; 15] = [
    "\r\n",
    "\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    "\0",
    "\u{b}",
    "%0d%0a",
    "=?utf-8?q?=0d=0a?=",
    "\\r\\n",
    "\u{560d}\u{560a}",
    "\"",
    ">",
    ",",
    ";",
];

/// What would come after that.
const INTRUDERS: [&str; 10] = [
    "Bcc: opfer@boese.example",
    "To: opfer@boese.example",
    "X-Intruder: yes",
    "Content-Type: text/html",
    "\r\n<h1>Boese</h1>",
    ".\r\nRCPT TO:<opfer@boese.example>",
    "RCPT TO:<opfer@boese.example>\r\nDATA",
    "<opfer@boese.example>",
    "opfer@boese.example",
    "=?utf-8?b?DQpCY2M6IG9wZmVyQGJvZXNlLmV4YW1wbGU=?=",
];

/// The 150 of them, each as a name and as a title: 300; and as an address besides.
fn hostile() -> Vec<String> {
    BREAKERS
        .iter()
        .flat_map(|breaker| INTRUDERS.iter().map(move |intruder| format!("Eva{breaker}{intruder}")))
        .collect()
}

#[derive(Debug, Deserialize)]
struct Read {
    file: String,
    to: Vec<String>,
    headers: BTreeSet<String>,
    defects: Vec<String>,
}

/// What Python makes of the mails; nothing if there is none and leaving out is allowed.
fn read_by_python(mails: &[Received]) -> Option<Vec<Read>> {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, mail) in mails.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:04}.eml")), &mail.data).expect("written");
    }
    let (content, said) = checked_by("mail_check.py", &[folder.path().to_str().expect("a path")])?;
    let read: Vec<Read> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let wrong: Vec<&Read> = read.iter().filter(|mail| !mail.defects.is_empty()).take(5).collect();
    assert!(content && read.len() == mails.len(), "{wrong:#?}\n{}", if read.is_empty() { said.as_str() } else { "" });
    Some(read)
}

/// Everything that is due goes to the relay.
async fn send_all(app: &TestApp, sink: &SmtpSink, mails: usize) {
    let stop = CancellationToken::new();
    let worker = tokio::spawn(postman(app, sink, 2).keep(stop.clone()));
    sink.wait_for(mails).await;
    stop.cancel();
    worker.await.expect("the worker");
}

on_both! {
    async fn nothing_that_is_typed_gets_into_the_head_of_a_mail(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let sink = SmtpSink::start().await;
        // One mail of each kind with nothing in it, to know what is usual.
        let plain = app.date(&olga, None).await.event.id;
        app.ask(plain, "Eva Muster", "eva@amt.example").await;
        send_all(&app, &sink, 1).await;
        let (mut expected, mut taken, mut refused) = (1, 0, 0);
        for (number, text) in hostile().iter().enumerate() {
            // As an address: refused, or an address of one mailbox that is what was typed, in lower case.
            let raw = RawRegistration { name: "Eva".into(), email: format!("eva@amt.example{text}"), ..RawRegistration::default() };
            assert!(raw.parse(Locale::De).is_err(), "{text:?}");
            let raw = RawRegistration { name: "Eva".into(), email: format!("{text}@amt.example"), ..RawRegistration::default() };
            assert!(raw.parse(Locale::De).is_err(), "{text:?}");
            // As the title of a date, which is in the subject, and its place.
            let raw = RawEvent {
                title: Some(Some(text.clone())),
                location: Some(Some(text.clone())),
                starts_at: Some(berlin("2026-05-06", "14:00")),
                ..RawEvent::default()
            };
            let event = match raw.parse(chrono_tz::Europe::Berlin, false) {
                Ok(new) => {
                    app.tick();
                    turnus::actions::events::create(&app.desk, &olga, None, new).await.expect("a date").event.id
                }
                Err(_) => plain,
            };
            // As a name.
            let address = format!("gast{number}@amt.example");
            let raw = RawRegistration { name: text.clone(), email: address.clone(), ..RawRegistration::default() };
            let who = raw.parse(Locale::De).unwrap_or_else(|_| {
                refused += 1;
                applicant("Eva", &address)
            });
            taken += usize::from(who.name.as_str() == text);
            app.tick();
            registrations::ask(&app.desk, event, who).await.expect("asked");
            expected += 1;
            send_all(&app, &sink, expected).await;
            let asked = Letter::parse(&sink.mails()[expected - 1].data);
            registrations::confirm(&app.desk, &asked.link("/r/")).await.expect("confirmed");
            expected += 1;
            send_all(&app, &sink, expected).await;
        }
        assert!(refused >= 70 && taken >= 50, "{refused} refused, {taken} kept as they are");
        let mails = sink.mails();
        assert_eq!(mails.len(), expected);
        let python = read_by_python(&mails);
        let mut usual = BTreeSet::new();
        for (number, mail) in mails.iter().enumerate() {
            assert_eq!(mail.recipients.len(), 1, "{mail:?}");
            assert!(mail.recipients[0].ends_with("@amt.example"), "{:?}", mail.recipients);
            // Reads it with `mail-parser` and checks lines, recipient and links.
            let letter = Letter::parse(&mail.data);
            assert_eq!(letter.to, mail.recipients[0]);
            assert!(!letter.html.contains("<h1>Boese</h1>"), "{}", letter.html);
            if let Some(read) = python.as_ref().map(|read| &read[number]) {
                assert_eq!(read.to, mail.recipients, "{}", read.file);
                if number < 3 {
                    usual.extend(read.headers.iter().cloned());
                }
                let strange: Vec<_> = read.headers.difference(&usual).collect();
                assert!(strange.is_empty(), "{strange:?}: {}", mail.text());
            }
        }
    }
}
