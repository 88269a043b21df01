//! Signed mails, verified by a library of another house: with and without a calendar object, with umlauts, with a list
//! to leave; and not once anything signed was altered (R47).

use std::{collections::BTreeMap, path::Path};

use turnus::{
    actions::bulk,
    config::{Settings, dkim::Dkim},
    domain::{bulk::read, event::RawEvent, format::RawFormat, listed::read_lines, notice::NoticeKind},
    mail::Signature,
};

use crate::{
    enrollments::thursdays,
    invitations::invited,
    support::{
        TestApp, database,
        dkimpy::{Verified, verified_by_dkimpy},
        on_both,
        post::Mail,
        world::berlin,
    },
};

/// What the settings make of a key of the tests.
pub(crate) fn key(file: &str) -> Dkim {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim").join(file);
    let settings = [
        ("TURNUS_MAIL_FROM", "Turnus <turnus@turnus.example>".to_owned()),
        ("TURNUS_DKIM_SELECTOR", "t2026".to_owned()),
        ("TURNUS_DKIM_KEY_FILE", file.display().to_string()),
    ];
    let env: BTreeMap<String, String> = settings.map(|(name, value)| (name.to_owned(), value)).into();
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    Settings::parse(&env, None, &read).expect("settings").dkim.expect("a key")
}

/// What dkimpy says of the mail, if that key stands in the DNS.
pub(crate) fn verified(mail: &[u8], key: &Dkim) -> Option<Verified> {
    let name = format!("{}._domainkey.{}", key.selector, key.domain);
    verified_by_dkimpy(mail, (&name, &key.record))
}

async fn signing(database: database::Database, key: &Dkim) -> TestApp {
    let mut app = TestApp::start(database).await;
    app.app.sender = app.app.sender.clone().signing(Signature::new(key).expect("a key"));
    app
}

/// One mail of each shape: nothing for the calendar, an invitation, a list to leave.
async fn mails(app: &TestApp) -> Vec<Mail> {
    let olga = app.olga().await;
    let raw = RawEvent {
        title: Some(Some(
            "Rückschau der Ämter in Köln, öffentlich – mit einem Titel, der nicht in eine Zeile passt".into(),
        )),
        starts_at: Some(berlin("2026-03-26", "10:00")),
        ends_at: Some(berlin("2026-03-26", "11:00")),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    app.ask(event, "Max", "max@amt.example").await;
    let mut mails = app.post().await;
    mails.push(invited(app, event, "Eva Müller", "eva@amt.example").await.1);
    let raw =
        RawFormat { title: Some("Übersicht".into()), registration: Some("standing".into()), ..RawFormat::default() };
    let format = thursdays(app, &olga, raw).await;
    let people: Vec<_> = read_lines("Ida; ida@amt.example").iter().map(|(_, raw)| read(raw).unwrap()).collect();
    app.tick();
    bulk::invite(&app.desk, &olga, format.id, (&people, None)).await.unwrap();
    app.tick();
    mails.extend(app.post().await);
    let kinds: Vec<_> = mails.iter().map(|mail| mail.kind).collect();
    assert_eq!(kinds, [NoticeKind::ConfirmRegistration, NoticeKind::Invitation, NoticeKind::BulkInvitation]);
    assert!(mails[0].ics.is_none() && mails[1].ics.is_some() && mails[0].subject.contains("Rückschau"));
    mails
}

on_both! {
    async fn every_shape_of_mail_verifies_with_every_kind_of_key(database) {
        let rsa = key("rsa.pem");
        let app = signing(database, &rsa).await;
        for mail in mails(&app).await {
            let Some(seen) = verified(&mail.bytes, &rsa) else { return };
            assert!(seen.fine, "{:?}: {seen:?}\n{}", mail.kind, String::from_utf8_lossy(&mail.bytes));
            let mut signed = vec!["date", "from", "message-id", "mime-version", "subject", "to"];
            if mail.kind == NoticeKind::BulkInvitation {
                signed.extend(["list-unsubscribe", "list-unsubscribe-post"]);
            }
            signed.sort_unstable();
            assert_eq!(seen.signed, signed, "{:?}", mail.kind);
            assert!(!verified(&mail.bytes, &key("other.pem")).unwrap().fine, "another key is in the DNS");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edwards_key_signs_as_well() {
    let ed25519 = key("ed25519.pem");
    let app = signing(database::Database::sqlite().await, &ed25519).await;
    for mail in mails(&app).await {
        let Some(seen) = verified(&mail.bytes, &ed25519) else { return };
        assert!(seen.fine, "{:?}: {seen:?}", mail.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_altered_on_the_way_shows() {
    let rsa = key("rsa.pem");
    let app = signing(database::Database::sqlite().await, &rsa).await;
    let mails = mails(&app).await;
    let text = |mail: &Mail| String::from_utf8(mail.bytes.clone()).unwrap();
    let (plain, calendar, bulk) = (text(&mails[0]), text(&mails[1]), text(&mails[2]));
    let another_subject = {
        let (before, after) = plain.split_once("Subject: ").unwrap();
        format!("{before}Subject: x{after}")
    };
    let altered = [
        ("the subject", another_subject),
        ("the time", plain.replacen("\r\nDate: ", "\r\nDate: Sun, 29 Nov 2020 06:00:00 +0000\r\nX-Was: ", 1)),
        ("the sender", plain.replacen("From: Turnus", "From: Amt", 1)),
        ("the text", plain.replacen("turnus.example/r/", "turnus.invalid/r/", 1)),
        ("the calendar", calendar.replacen("method=REQUEST", "method=CANCEL", 1)),
        ("where to leave", bulk.replacen("List-Unsubscribe: <https", "List-Unsubscribe: <http", 1)),
        ("how to leave", bulk.replacen("List-Unsubscribe-Post", "X-Post", 1)),
        ("where answers go", plain.replacen("Subject: ", "Reply-To: mallory@x.example\r\nSubject: ", 1)),
    ];
    for (what, mail) in altered {
        assert!(![&plain, &calendar, &bulk].contains(&&mail), "{what}: nothing was altered");
        let Some(seen) = verified(mail.as_bytes(), &rsa) else { return };
        assert!(!seen.fine, "{what}");
    }
    // Folded anew, as relays do, it is the same mail.
    let folded = plain.replacen("To: ", "To:\r\n\t", 1);
    assert!(folded != plain && verified(folded.as_bytes(), &rsa).unwrap().fine);
}
