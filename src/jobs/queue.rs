//! The mail worker: claims due mails by lease, a few at a time, and hands them to `deliver_mail`. It wakes when the bell
//! rings after a commit, and looks by itself every few seconds, because other processes commit too.

mod hands;
mod shift;

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use self::shift::Shift;
pub use super::deliver_mail::Ahead;
use super::deliver_mail::{Work, deliver, foresee, look_up, record, write_ahead};
use crate::{
    actions::Desk,
    app::App,
    domain::id::NoticeId,
    mail::{MailLinks, Office, Transport},
    store::{self, StoreError, outbox::Claimed},
};

/// How the worker goes about its work.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Connections at once.
    pub connections: usize,
    /// Mails begun per minute at most.
    pub per_minute: Option<u32>,
    /// How long a claimed mail is ours; more than twice the time limit of one delivery.
    pub lease: TimeDelta,
    /// How often it looks by itself.
    pub poll: Duration,
    /// How long it waits for mails under way when it stops.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connections: 4,
            per_minute: None,
            lease: TimeDelta::seconds(120),
            poll: Duration::from_secs(5),
            patience: Duration::from_secs(25),
        }
    }
}

/// Delivers mails.
#[derive(Clone, Debug)]
pub struct Postman {
    /// The rows, the time and the keys.
    pub desk: Desk,
    /// The way out.
    pub transport: Transport,
    /// Writes the letters.
    pub office: Office,
    /// How it goes about its work.
    pub pace: Pace,
    /// Its name on claimed rows.
    pub name: String,
    /// Where workers of this machine show that they are alive.
    pub presence: PathBuf,
    /// What it has written before its turn.
    pub ahead: Arc<Ahead>,
    /// Mails of which it could not say what became of them.
    pub unsaid: Arc<Mutex<HashSet<NoticeId>>>,
}

impl Postman {
    /// The worker of an application.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let connections = usize::try_from(app.settings.mail_connections).unwrap_or(1).max(1);
        Self {
            desk: app.desk.clone(),
            transport: app.transport.clone(),
            office: Office {
                from: app.sender.clone(),
                links: MailLinks::new(&app.base_url, app.desk.keys.clone()),
                returns: app.settings.mail_bounces.clone(),
            },
            pace: Pace { connections, per_minute: app.settings.mail_per_minute, ..Pace::default() },
            name: app.desk.chance.link_id().to_string(),
            presence: app.settings.data_dir.join("workers"),
            ahead: Arc::default(),
            unsaid: Arc::default(),
        }
    }

    /// Works until `stop`; then finishes what is under way and gives the rest back (R21).
    pub async fn keep(self, stop: CancellationToken) {
        foresee();
        let mut shift = Shift::new(Arc::new(self), stop);
        shift.keep().await;
        shift.end().await;
    }

    /// Delivers what is due now, one after the other, and answers how many mails were worked on. For tests and
    /// commands.
    ///
    /// # Errors
    /// The database refused or is gone.
    pub async fn drain(&self) -> Result<usize, StoreError> {
        let mut worked = 0;
        loop {
            let pause = store::outbox::pause_state(&self.desk.store).await?;
            if pause.until.is_some_and(|until| until > self.desk.now()) {
                return Ok(worked);
            }
            let claimed =
                store::outbox::claim(&self.desk.store, &self.name, self.desk.now(), self.pace.lease, 1).await?;
            let Some(claimed) = claimed.into_iter().next() else { return Ok(worked) };
            self.work_on(claimed, pause.failures > 0).await;
            worked += 1;
        }
    }

    /// Writes the next mails before their turn, as a worker does by itself while many wait. For tests.
    ///
    /// # Errors
    /// The database refused or is gone.
    pub async fn write_ahead(&self) -> Result<usize, StoreError> {
        write_ahead(self).await?;
        Ok(self.ahead.count())
    }

    pub(super) fn unsaid(&self) -> MutexGuard<'_, HashSet<NoticeId>> {
        self.unsaid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on one claimed mail to the end. `probe`: it is the first one after a pause.
    async fn work_on(&self, claimed: Claimed, probe: bool) {
        let found = look_up(self, std::slice::from_ref(&claimed)).await.pop();
        if let Some((claimed, verdict)) = deliver(self, claimed, found.unwrap_or(Work::Alone), probe).await {
            record(self, &claimed, &verdict, probe).await;
        }
    }
}
