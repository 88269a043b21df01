//! The whole service in one value: a database of its own, a clock that stands, chance from a seed, mail in memory.
//!
//! Dropping it fails the test if a mail was not read, if a job is left over, or if `doctor` finds a fault.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use turnus::{
    actions::{Bell, Desk, sightings::Sightings},
    app::App,
    clock::{Chance, Clock},
    config::Settings,
    domain::{capability::Keys, notice::Caps},
    mail::{Sender, Transport, transport::Memory},
    provider::Provider,
    store::{self, outbox::OutboxState},
    web,
};
use url::Url;

use super::{
    Database,
    client::Client,
    post::{self, Mail},
};

/// What all links begin with.
pub(crate) const BASE_URL: &str = "https://turnus.example";

/// From which all links are derived.
pub(crate) const SECRET: &str = "a secret of the tests, 32 bytes..";

/// Monday, 9 March 2026, 9:00 in Berlin: three weeks before the clocks change.
pub(crate) const MONDAY: &str = "2026-03-09T08:00:00Z";

/// How long organizers may take a change back.
pub(crate) const UNDO: TimeDelta = TimeDelta::minutes(10);

/// A running service.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) desk: Desk,
    pub(crate) memory: Memory,
    pub(crate) database: Database,
    _folder: TempDir,
    router: OnceLock<Router>,
    stop: CancellationToken,
    leaves: bool,
}

impl TestApp {
    /// On a database of its own.
    pub(crate) async fn start(database: Database) -> Self {
        Self::start_with(database, &[]).await
    }

    /// With some settings of its own, by their variables' names.
    pub(crate) async fn start_with(database: Database, settings: &[(&str, &str)]) -> Self {
        Self::start_within(database, settings, Caps::default()).await
    }

    /// With limits of its own as well.
    #[allow(clippy::unused_async, reason = "starting may come to wait")]
    pub(crate) async fn start_within(database: Database, settings: &[(&str, &str)], caps: Caps) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings_of(settings, folder.path());
        let desk = Desk {
            store: database.store.clone(),
            clock: Clock::fixed(monday()),
            chance: Chance::seeded(20_260_309),
            keys: Keys::new(SECRET.as_bytes()),
            undo: UNDO,
            sign_in: settings.sign_in,
            caps,
            bell: Bell::default(),
            sightings: Sightings::default(),
        };
        let memory = Memory::default();
        let app = App {
            desk: desk.clone(),
            transport: Transport::Memory(memory.clone()),
            sender: Sender::parse("Turnus <turnus@turnus.example>").unwrap(),
            base_url: Url::parse(BASE_URL).unwrap(),
            provider: settings.oidc.as_ref().map(|oidc| Provider::open(oidc).expect("certificates")),
            settings: Arc::new(settings),
            demo: false,
        };
        Self {
            app,
            desk,
            memory,
            database,
            _folder: folder,
            router: OnceLock::new(),
            stop: CancellationToken::new(),
            leaves: false,
        }
    }

    /// The real router.
    pub(crate) fn router(&self) -> Router {
        self.router.get_or_init(|| web::router(&self.app, &TaskTracker::new(), &self.stop)).clone()
    }

    /// Somebody with a browser.
    pub(crate) fn visitor(&self) -> Client {
        Client::new(self.router())
    }

    /// The time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.desk.now()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.desk.clock.advance(time);
    }

    /// One second passes: two things that people do never happen at the same moment.
    pub(crate) fn tick(&self) {
        self.pass(TimeDelta::seconds(1));
    }

    /// Sends what is due and answers every mail that came, oldest first; they are read then.
    pub(crate) async fn post(&self) -> Vec<Mail> {
        post::take(self).await
    }

    /// Lets the undo time pass, then [`post`](Self::post).
    pub(crate) async fn post_after_undo(&self) -> Vec<Mail> {
        self.pass(UNDO + TimeDelta::seconds(1));
        self.post().await
    }

    /// The one mail that came; fails if there are none or several.
    pub(crate) async fn the_mail(&self) -> Mail {
        let mut post = self.post().await;
        assert_eq!(post.len(), 1, "one mail expected, but there are: {post:#?}");
        post.remove(0)
    }

    /// From now on it may be left in whatever state: somebody puts rows into it that the program never would.
    pub(crate) fn leave_as_it_is(&mut self) {
        self.leaves = true;
    }

    /// Nobody got any mail.
    pub(crate) async fn no_mail(&self) {
        let post = self.post().await;
        assert!(post.is_empty(), "no mail expected, but there are: {post:#?}");
    }

    /// What is wrong with this service's rows.
    async fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let due = store::outbox::Filter { state: Some(OutboxState::Due), ..store::outbox::Filter::default() };
        for entry in store::outbox::list(&self.desk.store, &due).await.expect("the outbox") {
            complaints.push(format!("left in the outbox: {:?}", entry.notice));
        }
        for check in store::doctor::checks(&self.desk.store, self.now()).await.expect("the doctor") {
            if !check.ok {
                complaints.push(format!("the doctor finds: {check:?}"));
            }
        }
        if self.memory.unread() > 0 {
            complaints.push(format!("{} mails were not read", self.memory.unread()));
        }
        complaints
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        if self.leaves || std::thread::panicking() {
            return;
        }
        let complaints = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(self.complaints()));
        assert!(complaints.is_empty(), "the test leaves something behind:\n{}", complaints.join("\n"));
    }
}

fn monday() -> DateTime<Utc> {
    MONDAY.parse().unwrap()
}

fn settings_of(own: &[(&str, &str)], folder: &Path) -> Settings {
    let mut env: BTreeMap<String, String> = own.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    env.insert("TURNUS_BASE_URL".into(), BASE_URL.into());
    env.insert("TURNUS_DATA_DIR".into(), folder.display().to_string());
    env.insert("TURNUS_SMTP_URL".into(), "memory:".into());
    Settings::parse(&env, None, &|_| Err("no files here".into())).expect("settings")
}
