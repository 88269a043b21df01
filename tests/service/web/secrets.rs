//! Nothing usable lies in the database: no link, no cookie, no code, no API token (C02).

use turnus::{
    actions::accounts,
    domain::{access::Scope, text::Line},
};

use super::{Stage, register};
use crate::support::{database, dump::dump, on_both, world::email};

on_both! {
    async fn what_links_cookies_and_codes_hold_is_nowhere_in_the_database(database) {
        let stage = Stage::open(database).await;
        let mut secrets: Vec<String> = Vec::new();
        let mut client = stage.app.visitor();
        stage.app.tick();
        register(&mut client, &stage.form(), "Max Muster", "max@amt.example").await;
        // The mail is still in the outbox: its row holds no link either.
        let waiting = dump(&stage.app.database.url).await;
        let mail = stage.app.the_mail().await;
        secrets.push(mail.token("/r/").to_owned());
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        stage.app.tick();
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        let mail = stage.app.the_mail().await;
        secrets.push(mail.token("/m/").to_owned());

        let mut olga = stage.app.visitor();
        let page = olga.open("/login").await;
        let page = olga.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let mail = stage.app.the_mail().await;
        secrets.push(mail.token("/login/").to_owned());
        secrets.push(mail.code().to_owned());
        secrets.push(mail.code().replace('-', ""));
        olga.submit_and_go(&page, "/login/code", &[("code", mail.code())]).await;
        secrets.extend(olga.secrets.iter().cloned());
        assert_eq!(olga.secrets.len(), 2, "the pending cookie and the session");
        let name = Line::parse("name", "Skript", 80).unwrap();
        secrets.push(accounts::create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap());

        let everything = format!("{waiting}\n{}", dump(&stage.app.database.url).await).to_lowercase();
        assert!(everything.contains("max@amt.example"), "the dump shows what is there");
        for secret in &secrets {
            assert!(!everything.contains(&secret.to_lowercase()), "a secret of {} characters lies open", secret.len());
            // Nor its bytes: the keyed half of a link, in hexadecimal.
            if let Ok(bytes) = data_encoding::BASE32_NOPAD.decode(secret.to_uppercase().as_bytes())
                && bytes.len() == 32
            {
                let half = data_encoding::HEXLOWER.encode(&bytes[16..]);
                assert!(!everything.contains(&half), "the keyed half of a link lies open");
            }
        }
        // The files themselves, write-ahead log and all.
        if let Some(file) = stage.app.database.url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) {
            for file in [file.to_owned(), format!("{file}-wal"), format!("{file}-shm")] {
                let Ok(bytes) = std::fs::read(&file) else { continue };
                let bytes = String::from_utf8_lossy(&bytes).to_lowercase();
                for secret in &secrets {
                    assert!(!bytes.contains(&secret.to_lowercase()), "in {file}");
                }
            }
        }
    }
}
