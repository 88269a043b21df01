//! Signing in by a provider that is not ours: `oidc-provider`, certified by the foundation behind the protocol, by its own pages and with
//! its own tokens (C16). It runs beside the tests, see `tests/readers/provider.mjs`.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use axum::http::StatusCode;
use tokio::task::block_in_place;
use turnus::clock::Clock;
use url::Url;

use super::{BUTTON, SESSION, STALE, UNKNOWN, UNTRUSTED, leave, turned_away};
use crate::support::{
    Database, TestApp, database,
    issuer::{BACK, CLIENT},
    left_out::{leave_out, told},
    on_both,
};

/// The provider; ends with the test.
struct Provider {
    url: String,
    asks: ChildStdin,
    says: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl Provider {
    /// Nothing, if it is not installed and leaving out is allowed.
    fn start() -> Option<Self> {
        if told("TEST_NODE_MODULES").is_none() {
            leave_out("a certified provider: TEST_NODE_MODULES is not set");
            return None;
        }
        let mut process = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/provider.mjs"))
            .args([BACK, CLIENT.0, CLIENT.1])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let asks = process.stdin.take().expect("a way in");
        let mut says = BufReader::new(process.stdout.take().expect("a way out")).lines();
        let url = block_in_place(|| says.next()).expect("it says who it is").expect("text");
        Some(Self { url, asks, says, process })
    }

    /// This person signs in there; answers where their browser is sent back to.
    fn sign_in(&mut self, person: &str, asked: &str) -> Url {
        Url::parse(&self.ask(person, asked)).expect("an address")
    }

    /// How it answers to this address.
    fn answer(&mut self, asked: &str) -> String {
        self.ask("-", asked)
    }

    fn ask(&mut self, person: &str, asked: &str) -> String {
        assert!(asked.starts_with(&self.url), "{asked}");
        writeln!(self.asks, "{person} {asked}").expect("asked");
        block_in_place(|| self.says.next()).expect("it answers").expect("text")
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where organizers of the town sign in by this provider.
async fn town(database: Database, provider: &Provider) -> TestApp {
    let settings = [
        ("TURNUS_OIDC_ISSUER", provider.url.as_str()),
        ("TURNUS_OIDC_CLIENT_ID", CLIENT.0),
        ("TURNUS_OIDC_CLIENT_SECRET", CLIENT.1),
        ("TURNUS_OIDC_DOMAINS", "stadt.example"),
    ];
    let mut app = TestApp::start_with(database, &settings).await;
    // The provider reads the machine's clock.
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    app.olga().await;
    app
}

fn path(way: &Url) -> String {
    format!("{}?{}", way.path(), way.query().unwrap_or_default())
}

on_both! {
    async fn whom_a_certified_provider_vouches_for_signs_in_and_out_again(database) {
        let Some(mut provider) = Provider::start() else { return };
        let app = town(database, &provider).await;
        let mut client = app.visitor();
        let way = provider.sign_in("olga", &leave(&mut client, "/login/oidc").await);
        assert!(way.query_pairs().any(|(name, said)| name == "iss" && said == provider.url), "{way}");
        let page = client.get(&path(&way)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.main());
        assert!(page.main().contains("Anmelden als Olga Organ (olga@stadt.example)"), "{}", page.main());
        let page = client.submit_and_go(&page, BUTTON, &[]).await;
        assert_eq!(page.path, "/manage");
        assert!(client.cookies.contains_key(SESSION));
        // What was used leads nowhere a second time.
        let page = client.get(&path(&way)).await;
        assert_eq!(page.status, StatusCode::GONE, "{}", page.main());
        let page = client.open("/manage").await;
        let page = client.submit_and_go(&page, "/logout", &[]).await;
        assert_eq!(page.path, "/login/oidc/out");
        let text = page.text().replace("&#38;", "&").replace("&amp;", "&");
        let out = text.split('"').find(|part| part.starts_with(&provider.url)).expect("a way out there");
        assert!(out.starts_with(&format!("{}/session/end?", provider.url)), "{out}");
        assert_eq!(provider.answer(out), "200", "it knows us, and where we want people to come back to");
        let wrong = out.replace("turnus.example", "evil.example");
        assert!(wrong != out && provider.answer(&wrong) == "400", "it would tell");
    }

    async fn a_certified_provider_opens_nothing_to_others(database) {
        let Some(mut provider) = Provider::start() else { return };
        let app = town(database, &provider).await;
        let mut client = app.visitor();
        let way = provider.sign_in("niemand", &leave(&mut client, "/login/oidc").await);
        let page = client.get(&path(&way)).await;
        turned_away(&page, &client, 403, UNKNOWN, "nobody's address");
        // Another browser has got hold of the way back.
        let mut client = app.visitor();
        let way = provider.sign_in("olga", &leave(&mut client, "/login/oidc").await);
        let mut thief = app.visitor();
        leave(&mut thief, "/login/oidc").await;
        let page = thief.get(&path(&way)).await;
        turned_away(&page, &thief, 410, STALE, "the way back of another browser");
        // An answer that says it comes from another provider.
        let mut mixed = way.clone();
        let others = way.query_pairs().filter(|(name, _)| name != "iss");
        mixed.query_pairs_mut().clear().extend_pairs(others).append_pair("iss", "https://id.evil.example");
        let page = client.get(&path(&mixed)).await;
        turned_away(&page, &client, 403, UNTRUSTED, "another issuer");
    }
}
