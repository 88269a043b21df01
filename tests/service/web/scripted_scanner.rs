//! A mail scanner that runs scripts opens every link of every mail (C04): nothing happens, and every link still works.

use serde_json::{Value, json};
use turnus::domain::notice::NoticeKind;

use super::{Stage, every_mail::every_mail};
use crate::support::{
    chromium::{Asked, chromium},
    client::Client,
    database,
    door::Door,
    dump::dump,
    on_both,
    post::Mail,
};

/// Chromium, and what it looked at so far.
struct Scanner {
    script: Asked,
    pages: u64,
    scripts: u64,
}

impl Scanner {
    fn start(door: &Door) -> Option<Self> {
        let port = door.address.port().to_string();
        Some(Self { script: Asked::start(&chromium()?, "scanner.mjs", &[&port]), pages: 0, scripts: 0 })
    }

    /// Opens all links of a mail, five times each, and what their pages lead to; the database is as before.
    async fn scan(&mut self, stage: &Stage, mail: &Mail) {
        let before = dump(&stage.app.database.url).await;
        let seen = self.script.ask(&json!(mail.links()));
        assert_eq!(seen["odd"], json!([]), "what a scan of {:?} did", mail.kind);
        assert_eq!(dump(&stage.app.database.url).await, before, "after a scan of {:?}", mail.kind);
        let count = |name: &str| seen.get(name).and_then(Value::as_u64).expect("a number");
        assert!(count("pages") >= 5 * mail.links().len() as u64, "{seen}");
        self.pages += count("pages");
        self.scripts += count("scripts");
    }
}

/// A person presses the one button of a link's page, which then says so.
async fn press(human: &mut Client, mail: &Mail, path: &str, said: &str) {
    let page = human.open(&format!("{path}{}", mail.token(path))).await;
    let page = human.submit_and_go(&page, mail.token(path), &[]).await;
    assert!(page.main().contains(said), "{:?}: {}", mail.kind, page.main());
}

on_both! {
    async fn a_browser_with_scripts_opens_every_mail_and_changes_nothing(database) {
        let stage = Stage::open(database).await;
        let door = Door::open_with_tls(&stage.app).await;
        let Some(mut scanner) = Scanner::start(&door) else { return };
        let mut human = stage.app.visitor();
        // The tour itself goes on by the links that were just scanned: confirmed, given back, taken, declined, followed.
        every_mail(&stage, async |mail| {
            scanner.scan(&stage, mail).await;
            match mail.kind {
                NoticeKind::BulkInvitation => press(&mut human, mail, "/r/", "Sie nehmen").await,
                NoticeKind::ManageLink => drop(human.open(&format!("/m/{}", mail.token("/m/"))).await),
                _ => {}
            }
        })
        .await;
        println!("{} pages, {} scripts run", scanner.pages, scanner.scripts);
        assert!(scanner.scripts > 100, "it runs scripts");
    }

    async fn a_sign_in_link_that_a_browser_scanned_signs_in_once(database) {
        let stage = Stage::open(database).await;
        let door = Door::open_with_tls(&stage.app).await;
        let Some(mut scanner) = Scanner::start(&door) else { return };
        let mut human = stage.app.visitor();
        let page = human.open("/login").await;
        human.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let mail = stage.app.the_mail().await;
        scanner.scan(&stage, &mail).await;
        let link = format!("/login/{}", mail.token("/login/"));
        let page = human.open(&link).await;
        let (token, before) = (page.form(mail.token("/login/")).all(), human.cookies.clone());
        let page = human.submit_and_go(&page, mail.token("/login/"), &[]).await;
        assert_eq!(page.path, "/manage");
        // A second time it is of no use.
        let mut again = stage.app.visitor();
        again.cookies = before;
        let answer = again.post(&link, &token).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
    }
}
