//! The mail worker: claims due mails by lease, a few at a time, and hands them to `deliver_mail`. It wakes when the bell
//! rings after a commit, and looks by itself every few seconds, because other processes commit too.

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{deliver_mail::deliver, presence::Presence};
use crate::{
    actions::Desk,
    app::App,
    mail::{MailLinks, Office, Transport},
    store::{self, StoreError, outbox::Claimed},
};

/// How the worker goes about its work.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Mails under way at once.
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
}

/// What a round of claiming came to.
enum Round {
    /// There may be more to do at once.
    Again,
    /// Nothing to do for so long, unless the bell rings.
    Idle(Duration),
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
        }
    }

    /// Works until `stop`; then finishes what is under way and gives the rest back (R21).
    pub async fn keep(self, stop: CancellationToken) {
        let post = Arc::new(self);
        let mut round = Shift::new(post.clone(), stop.clone());
        loop {
            let wait = match round.work().await {
                Ok(Round::Again) => Duration::ZERO,
                Ok(Round::Idle(wait)) => wait,
                Err(error) => {
                    tracing::warn!(%error, "mails cannot be claimed");
                    round.unsure = true;
                    post.pace.poll
                }
            };
            if stop.is_cancelled() {
                break;
            }
            if !wait.is_zero() {
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = post.desk.bell.mail_due() => {}
                    () = sleep(wait) => {}
                }
            }
        }
        round.end().await;
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
            let Some(claimed) = self.claim(1).await?.pop() else { return Ok(worked) };
            deliver(self, claimed, pause.failures > 0).await;
            worked += 1;
        }
    }

    async fn claim(&self, count: usize) -> Result<Vec<Claimed>, StoreError> {
        let count = u64::try_from(count).unwrap_or(1);
        store::outbox::claim(&self.desk.store, &self.name, self.desk.now(), self.pace.lease, count).await
    }
}

/// One worker at work.
struct Shift {
    post: Arc<Postman>,
    stop: CancellationToken,
    slots: Arc<Semaphore>,
    under_way: TaskTracker,
    /// Before this moment no mail begins, if there is a limit per minute.
    next: Instant,
    presence: Option<Presence>,
    looked_for_dead: Option<Instant>,
    /// Whether the database went silent in the middle of a claim: then mails may be ours without our knowing.
    unsure: bool,
}

/// How often a worker looks for mails of dead ones.
const LOOK_FOR_DEAD: Duration = Duration::from_secs(30);

impl Shift {
    fn new(post: Arc<Postman>, stop: CancellationToken) -> Self {
        let presence = Presence::show(&post.presence, &post.name)
            .inspect_err(|error| tracing::warn!(%error, "a killed worker's mails will wait for their leases to end"))
            .ok();
        Self {
            slots: Arc::new(Semaphore::new(post.pace.connections)),
            under_way: TaskTracker::new(),
            next: Instant::now(),
            presence,
            looked_for_dead: None,
            unsure: false,
            post,
            stop,
        }
    }

    async fn work(&mut self) -> Result<Round, StoreError> {
        if self.unsure {
            self.give_back_what_we_do_not_know().await?;
        }
        self.take_up_from_the_dead().await?;
        let poll = self.post.pace.poll;
        let pause = store::outbox::pause_state(&self.post.desk.store).await?;
        if let Some(until) = pause.until {
            let left = (until - self.post.desk.now()).to_std().unwrap_or_default();
            if !left.is_zero() {
                return Ok(Round::Idle(left.min(poll)));
            }
        }
        if pause.failures > 0 { self.probe().await } else { self.claim_for_free_slots().await }
    }

    /// After a pause one mail goes first, alone: while the relay still refuses everybody, nobody else bothers it.
    async fn probe(&mut self) -> Result<Round, StoreError> {
        let all = u32::try_from(self.post.pace.connections).unwrap_or(1);
        let Some(_everything) = self.unless_stopped(self.slots.clone().acquire_many_owned(all)).await else {
            return Ok(Round::Idle(self.post.pace.poll));
        };
        let Some(claimed) = self.post.claim(1).await?.pop() else { return Ok(Round::Idle(self.post.pace.poll)) };
        deliver(&self.post, claimed, true).await;
        Ok(Round::Again)
    }

    /// Claims no more than can begin at once: what is claimed and not begun would wait for its lease after a crash.
    async fn claim_for_free_slots(&mut self) -> Result<Round, StoreError> {
        let idle = Ok(Round::Idle(self.post.pace.poll));
        let Some(first) = self.unless_stopped(self.slots.clone().acquire_owned()).await else { return idle };
        let mut free = vec![first];
        if let Some(per_minute) = self.post.pace.per_minute {
            tokio::select! {
                () = self.stop.cancelled() => return idle,
                () = sleep_until(self.next) => {}
            }
            self.next = Instant::now() + Duration::from_mins(1) / per_minute.max(1);
        } else {
            while let Ok(another) = self.slots.clone().try_acquire_owned() {
                free.push(another);
            }
        }
        let claimed = self.post.claim(free.len()).await?;
        let full = claimed.len() == free.len();
        for (claimed, slot) in claimed.into_iter().zip(free) {
            self.begin(claimed, slot);
        }
        if full { Ok(Round::Again) } else { idle }
    }

    fn begin(&self, claimed: Claimed, slot: OwnedSemaphorePermit) {
        let post = self.post.clone();
        self.under_way.spawn(async move {
            deliver(&post, claimed, false).await;
            drop(slot);
        });
    }

    /// Once nothing is under way, whatever is still claimed in our name is such a mail: nobody would send it before its
    /// lease ends (R20).
    async fn give_back_what_we_do_not_know(&mut self) -> Result<(), StoreError> {
        let all = u32::try_from(self.post.pace.connections).unwrap_or(1);
        if let Some(_everything) = self.unless_stopped(self.slots.clone().acquire_many_owned(all)).await {
            self.release().await?;
            self.unsure = false;
        }
        Ok(())
    }

    async fn release(&self) -> Result<u64, StoreError> {
        let tx = self.post.desk.store.begin().await?;
        let released = store::outbox::release_leases(&tx, &self.post.name).await?;
        tx.commit().await?;
        Ok(released)
    }

    async fn unless_stopped<T, E>(&self, work: impl Future<Output = Result<T, E>>) -> Option<T> {
        tokio::select! {
            () = self.stop.cancelled() => None,
            done = work => done.ok(),
        }
    }

    async fn take_up_from_the_dead(&mut self) -> Result<(), StoreError> {
        let Some(presence) = &self.presence else { return Ok(()) };
        if self.looked_for_dead.is_some_and(|at| at.elapsed() < LOOK_FOR_DEAD) {
            return Ok(());
        }
        self.looked_for_dead = Some(Instant::now());
        for name in presence.dead().unwrap_or_default() {
            let tx = self.post.desk.store.begin().await?;
            let mails = store::outbox::expire_leases(&tx, &name, self.post.desk.now()).await?;
            tx.commit().await?;
            presence.forget(&name);
            tracing::info!(mails, "took up what a killed worker had under way");
        }
        Ok(())
    }

    /// Waits for what is under way, but not for ever; whatever is left goes back.
    async fn end(self) {
        self.under_way.close();
        if timeout(self.post.pace.patience, self.under_way.wait()).await.is_err() {
            tracing::warn!("a mail is still under way at the end; another worker will send it, perhaps again");
        }
        if let Err(error) = self.release().await {
            tracing::warn!(%error, "mails under way stay claimed until their leases end");
        }
    }
}
