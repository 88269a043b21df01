//! Puts the parts together: store, clock, links, mail and settings become one [`App`], which pages and jobs share.

pub mod backups;
mod self_check;

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;

use crate::{
    actions::{Bell, Desk, sightings::Sightings},
    clock::Chance,
    config::Settings,
    domain::{capability::Keys, notice::Caps},
    jobs,
    mail::{Sender, Signature, Transport},
    provider::Provider,
    store::{Options, Shape, Store},
    web,
};

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Answers requests and runs jobs.
    All,
    /// Answers requests.
    Web,
    /// Runs jobs.
    Worker,
}

impl Duty {
    /// Whether it answers requests.
    #[must_use]
    pub fn serves(self) -> bool {
        matches!(self, Self::All | Self::Web)
    }

    /// Whether it runs jobs.
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, Self::All | Self::Worker)
    }
}

/// One running Turnus. Cheap to clone: everything in it is shared.
#[derive(Clone, Debug)]
pub struct App {
    /// What actions work with.
    pub desk: Desk,
    /// The way mails leave.
    pub transport: Transport,
    /// Who mails come from.
    pub sender: Sender,
    /// The identity provider, if organizers may sign in by one.
    pub provider: Option<Provider>,
    /// What all links begin with.
    pub base_url: Url,
    /// The settings it was started with.
    pub settings: Arc<Settings>,
    /// Whether mails can be read at `/demo/mail`.
    pub demo: bool,
}

impl App {
    /// Opens the database and gets everything ready to serve at `bound`.
    ///
    /// # Errors
    /// The key, the database or the certificates cannot be used; the message says which and why.
    pub async fn open(settings: Settings, bound: SocketAddr) -> anyhow::Result<Self> {
        let base_url = settings.base_url(bound);
        let desk = Self::desk(&settings).await?;
        let connections = usize::try_from(settings.mail_connections).unwrap_or(1);
        let transport = Transport::open(settings.mail_target.clone(), connections)
            .context("TURNUS_SMTP_URL: the certificates of the relay cannot be read")?;
        let mut sender = Sender::parse(&settings.mail_from.to_string()).context("TURNUS_MAIL_FROM")?;
        if let Some(dkim) = &settings.dkim {
            sender = sender.signing(Signature::new(dkim).context("TURNUS_DKIM_KEY")?);
        }
        let provider = settings.oidc.as_ref().map(Provider::open).transpose().context("TURNUS_OIDC_CA")?;
        Ok(Self { desk, transport, sender, provider, base_url, settings: Arc::new(settings), demo: false })
    }

    /// What commands need: the database and the keys, without mail or pages.
    ///
    /// # Errors
    /// The key or the database cannot be used.
    pub async fn desk(settings: &Settings) -> anyhow::Result<Desk> {
        settings.make_data_dir()?;
        let keys = settings.keys(&Chance::System.bytes::<32>())?;
        Self::desk_with(settings, keys).await
    }

    /// The same with these keys.
    async fn desk_with(settings: &Settings, keys: Keys) -> anyhow::Result<Desk> {
        let options = Options { connections: settings.database_connections, ..Options::default() };
        let store = Store::connect(settings.database.url(), &options)
            .await
            .context("TURNUS_DATABASE_URL: the database does not answer")?;
        let clock = jobs::clock::of(&store).await.context("TURNUS_DATABASE_URL: the database does not answer")?;
        Ok(Desk {
            store,
            clock,
            chance: Chance::System,
            keys,
            undo: TimeDelta::minutes(i64::from(settings.undo_minutes)),
            sign_in: settings.sign_in,
            caps: Caps::asking_for_proof_from(settings.proof_of_work_from),
            bell: Bell::default(),
            sightings: Sightings::default(),
        })
    }

    /// Serves at `listener`, or only works if there is none, until `stop`; then ends what is under way (R21). The
    /// tables must be up to date: see [`App::prepare`].
    ///
    /// # Errors
    /// The database did not close.
    pub async fn run(self, listener: Option<TcpListener>, duty: Duty, stop: CancellationToken) -> anyhow::Result<()> {
        let tasks = TaskTracker::new();
        let data_dir = self.settings.data_dir.clone();
        tasks.spawn(jobs::ledger::keep(self.desk.clone(), data_dir.clone(), stop.clone()));
        tasks.spawn(jobs::clock::keep(self.desk.clone(), stop.clone()));
        tasks.spawn(backups::before::keep(self.desk.clone(), data_dir.clone(), stop.clone()));
        if duty.works() {
            jobs::start(&self, &tasks, &stop);
        }
        if let Some(listener) = listener {
            tasks.spawn(jobs::sightings::keep(self.desk.clone(), stop.clone()));
            // What pages need beside themselves goes on as long as there are requests.
            let closed = CancellationToken::new();
            let router = web::router(&self, &tasks, &closed);
            let limits = web::server::Limits::default().draining(self.settings.drain);
            web::server::serve(listener, router, limits, stop.clone()).await;
            closed.cancel();
        } else {
            stop.cancelled().await;
        }
        tasks.close();
        tasks.wait().await;
        jobs::sightings::write(&self.desk).await;
        jobs::ledger::finish(&self.desk, &data_dir).await;
        self.transport.close().await;
        self.desk.store.close().await.context("the database did not close")?;
        Ok(())
    }

    /// Erases once more whoever the erasure ledger names and the database does not know: before anybody is served.
    pub async fn catch_up(&self) {
        if let Err(error) = jobs::ledger::catch_up(&self.desk, &self.settings.data_dir).await {
            tracing::error!(%error, "ALERT: erased.log cannot be compared with the database; `turnus doctor` compares again");
        }
    }

    /// Looks around and says in the log what is doubtful: a wrong clock, a database that cannot be written, a mail server
    /// that does not answer. Takes some seconds at most.
    pub async fn look_around(&self) {
        self_check::look_around(self).await;
    }

    /// Brings the tables up to date if the settings say so, after a backup, and makes sure that they are.
    ///
    /// # Errors
    /// They are not those this program can work with.
    pub async fn prepare(desk: &Desk, settings: &Settings) -> anyhow::Result<()> {
        if settings.auto_migrate && desk.store.shape().await? == Shape::Behind {
            backups::before::migrate_up(desk, settings).await?;
        }
        Self::check_tables(&desk.store).await
    }

    /// Makes sure that this program may work on the tables it finds.
    ///
    /// # Errors
    /// Something is missing, or a newer program has changed what this one relies on.
    pub async fn check_tables(store: &Store) -> anyhow::Result<()> {
        match store.shape().await? {
            Shape::Current => {}
            Shape::Ahead => tracing::info!("a newer version has added to the tables; this one goes on as before"),
            Shape::Behind => {
                anyhow::bail!("the database's tables are not up to date: run `turnus migrate up` first");
            }
            Shape::Beyond(change) => anyhow::bail!(
                "a newer version of Turnus has changed the database's tables so that this one cannot work with them \
                 ({change}): start that version, or a later one"
            ),
        }
        Ok(())
    }
}
