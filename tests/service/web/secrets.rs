//! Nothing usable lies in the database: no link, no cookie, no code, no API token (C02).

use std::collections::BTreeSet;

use tracing::Level;
use turnus::{
    actions::{accounts, personal_feeds},
    domain::{access::Scope, notice::NoticeKind, text::Line},
};

use super::{Stage, every_mail::every_mail, register};
use crate::support::{database, dump::dump, log::logged_from, on_both, world::email};

/// The secret part of an address of ours, if it has one.
fn secret_of(link: &str) -> Option<&str> {
    let part = link.split(['/', '?', '.']).find(|part| part.len() == 52)?;
    part.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)).then_some(part)
}

/// None of these lies in what is stored or logged, neither as it is written nor as bytes.
fn is_nowhere(secrets: &BTreeSet<String>, where_: &str, text: &str) {
    let text = text.to_lowercase();
    for secret in secrets {
        assert!(!text.contains(&secret.to_lowercase()), "a secret of {} characters lies in {where_}", secret.len());
        // Nor its bytes: the keyed half of a link, in hexadecimal.
        if let Ok(bytes) = data_encoding::BASE32_NOPAD.decode(secret.to_uppercase().as_bytes())
            && bytes.len() == 32
        {
            let half = data_encoding::HEXLOWER.encode(&bytes[16..]);
            assert!(!text.contains(&half), "the keyed half of a link lies in {where_}");
        }
    }
}

/// The database's own files, write-ahead log and all.
fn files(url: &str) -> Vec<(String, String)> {
    let Some(file) = url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) else { return Vec::new() };
    let all = [file.to_owned(), format!("{file}-wal"), format!("{file}-shm")];
    let read = all.into_iter().filter_map(|file| Some((file.clone(), std::fs::read(&file).ok()?)));
    read.map(|(file, bytes)| (file, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

on_both! {
    async fn what_links_cookies_and_codes_hold_is_nowhere_in_the_database(database) {
        let stage = Stage::open(database).await;
        let mut secrets: BTreeSet<String> = BTreeSet::new();
        let mut client = stage.app.visitor();
        stage.app.tick();
        register(&mut client, &stage.form(), "Max Muster", "max@amt.example").await;
        // The mail is still in the outbox: its row holds no link either.
        let waiting = dump(&stage.app.database.url).await;
        let mail = stage.app.the_mail().await;
        secrets.insert(mail.token("/r/").to_owned());
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        stage.app.tick();
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        let mail = stage.app.the_mail().await;
        secrets.insert(mail.token("/m/").to_owned());

        let mut olga = stage.app.visitor();
        let page = olga.open("/login").await;
        let page = olga.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let mail = stage.app.the_mail().await;
        secrets.insert(mail.token("/login/").to_owned());
        secrets.insert(mail.code().to_owned());
        secrets.insert(mail.code().replace('-', ""));
        olga.submit_and_go(&page, "/login/code", &[("code", mail.code())]).await;
        secrets.extend(olga.secrets.iter().cloned());
        assert_eq!(olga.secrets.len(), 2, "the pending cookie and the session");
        let name = Line::parse("name", "Skript", 80).unwrap();
        secrets.insert(accounts::create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap());

        let everything = format!("{waiting}\n{}", dump(&stage.app.database.url).await).to_lowercase();
        assert!(everything.contains("max@amt.example"), "the dump shows what is there");
        is_nowhere(&secrets, "the rows", &everything);
        for (file, bytes) in files(&stage.app.database.url) {
            is_nowhere(&secrets, &file, &bytes);
        }
    }

    async fn no_link_of_any_mail_lies_in_the_database_its_files_or_the_log(database) {
        let stage = Stage::open(database).await;
        let mut secrets = BTreeSet::new();
        let mut purposes = BTreeSet::new();
        let mut rows = String::new();
        let log = logged_from(Level::DEBUG, async {
            every_mail(&stage, async |mail| {
                for link in mail.links() {
                    stage.app.visitor().get(link).await;
                    if let Some(secret) = secret_of(link) {
                        secrets.insert(secret.to_owned());
                        purposes.insert(link.split('/').nth(1).unwrap_or_default().to_owned());
                    }
                }
                if mail.kind == NoticeKind::Login {
                    secrets.extend([mail.code().to_owned(), mail.code().replace('-', "")]);
                }
                rows.push_str(&dump(&stage.app.database.url).await);
            })
            .await;
        })
        .await;
        assert_eq!(purposes, BTreeSet::from(["d", "f", "join", "login", "m", "o", "r", "s", "u"].map(str::to_owned)));
        let (person, feed) = personal_feeds::of_link(&stage.app.desk, &stage.eva.manage).await.unwrap();
        let feed = personal_feeds::token(&stage.app.desk, &person, &feed);
        stage.app.visitor().open(&format!("/feeds/personal/{feed}.ics")).await;
        secrets.insert(feed);
        assert!(rows.contains("max@amt.example"), "it shows what is there");
        is_nowhere(&secrets, "the log", &log);
        is_nowhere(&secrets, "the rows", &rows);
        for (file, bytes) in files(&stage.app.database.url) {
            is_nowhere(&secrets, &file, &bytes);
        }
    }
}
