//! Who gives out calendars: from memory while nothing changed, newly made after a change, and the last good one while
//! the database does not answer (R26).

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{sync::Mutex, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    make::{Settings, make},
    ready::Ready,
    selection::Selection,
    shelf::{Room, Shelf},
};
use crate::{
    actions::Desk,
    domain::capability::Presented,
    store::{StoreError, feed_marks},
};

/// Subscriptions, and downloads of single events apart from them: a robot that walks through all events must not push
/// out what people subscribe to.
const SUBSCRIPTIONS: Room = Room { places: 256, octets: 64 << 20 };
const DOWNLOADS: Room = Room { places: 256, octets: 8 << 20 };
/// Calendars of single people: kept so that they need not be made at every request, and for the time when the database
/// does not answer.
const PERSONAL: Room = Room { places: 4_096, octets: 32 << 20 };
/// How long somebody waits for the database if there is an older calendar that will do.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// How long somebody waits if there is none.
pub(super) const FIRST_TIME: Duration = Duration::from_secs(15);
/// How long after a line broke, over which other processes are heard, a new one is tried.
const BETWEEN_EARS: Duration = Duration::from_secs(1);
/// For how many seconds the database is left alone after it did not answer.
const REST: i64 = 1;

/// The calendars of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Feeds(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    desk: Desk,
    settings: Settings,
    subscriptions: Shelf<Selection>,
    downloads: Shelf<Selection>,
    personal: Shelf<Presented>,
    /// The store's count of changes that the calendars were last compared with.
    seen: AtomicU64,
    /// Until when (in seconds) the database is left alone.
    rests_until: AtomicI64,
    making: Mutex<()>,
    comparing: Mutex<()>,
}

/// Why there is no calendar.
#[derive(Debug)]
pub(super) enum Missing {
    /// Whoever asks may know of none by that address.
    Unknown,
    /// There was one: its owner gave the address up.
    GivenUp,
    /// It cannot be made now, and there is no older one.
    Unavailable(Option<StoreError>),
}

impl Feeds {
    /// Calendars of what is in the store.
    #[must_use]
    pub fn new(desk: Desk, settings: Settings) -> Self {
        let seen = AtomicU64::new(desk.store.feed_changes());
        Self(Arc::new(Inner {
            desk,
            settings,
            subscriptions: Shelf::new(SUBSCRIPTIONS),
            downloads: Shelf::new(DOWNLOADS),
            personal: Shelf::new(PERSONAL),
            seen,
            rests_until: AtomicI64::new(0),
            making: Mutex::default(),
            comparing: Mutex::default(),
        }))
    }

    /// Looks once a second whether other processes changed something, until `stop` is cancelled.
    pub async fn watch(self, stop: CancellationToken) {
        let mut every = tokio::time::interval(Duration::from_secs(1));
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => self.look().await,
            }
        }
    }

    /// Looks as soon as another process says that it changed something, until `stop` is cancelled. What is said while
    /// nobody hears it is found by [`watch`](Self::watch).
    pub async fn listen(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                heard = self.hear() => match heard {
                    // There is nobody else.
                    Ok(()) => return,
                    Err(error) => tracing::debug!(%error, "other nodes are not heard"),
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(BETWEEN_EARS) => {}
            }
        }
    }

    async fn hear(&self) -> Result<(), StoreError> {
        let Some(mut ear) = self.0.desk.store.ear().await? else { return Ok(()) };
        loop {
            self.look().await;
            ear.hear().await?;
        }
    }

    /// Looks once whether anything changed since the calendars were made.
    pub async fn look(&self) {
        self.compare(self.0.desk.store.feed_changes(), true).await;
    }

    /// The calendar. While nothing changed this asks nobody: two atomic reads and one look-up.
    pub(super) async fn get(&self, selection: &Selection) -> Result<Arc<Ready>, Missing> {
        let now = self.0.desk.clock.now();
        let changes = self.0.desk.store.feed_changes();
        if changes != self.0.seen.load(Ordering::Acquire) && !self.rests(now) {
            self.compare(changes, false).await;
        }
        let found = self.shelf(selection).find(selection);
        if let Some(ready) = &found {
            ready.note_use(now);
            if ready.is_fresh(now) || self.rests(now) {
                return Ok(Arc::clone(ready));
            }
        }
        self.renew(selection, found, now).await
    }

    /// What the calendars are made with.
    pub(super) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// What they have in common.
    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Those of single people.
    pub(super) fn personal(&self) -> &Shelf<Presented> {
        &self.0.personal
    }

    fn shelf(&self, selection: &Selection) -> &Shelf<Selection> {
        if matches!(selection, Selection::Event(_)) { &self.0.downloads } else { &self.0.subscriptions }
    }

    /// Reads the marks and lets what is older grow stale. `changes` was counted before, so that a change in between
    /// leads to one more look. Unless it is to happen `anyway`, it is enough that somebody else looked meanwhile.
    async fn compare(&self, changes: u64, anyway: bool) {
        let look = async {
            let _one_at_a_time = self.0.comparing.lock().await;
            if !anyway && self.0.seen.load(Ordering::Acquire) >= changes {
                return Ok(None);
            }
            feed_marks::all(&self.0.desk.store).await.map(Some)
        };
        match timeout(PATIENCE, look).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(marks))) => {
                self.0.subscriptions.compare(&marks);
                self.0.downloads.compare(&marks);
                self.0.seen.fetch_max(changes, Ordering::AcqRel);
            }
            Ok(Err(error)) => self.rest(Some(&error)),
            Err(_) => self.rest(None),
        }
    }

    async fn renew(
        &self,
        selection: &Selection,
        old: Option<Arc<Ready>>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Ready>, Missing> {
        let patience = if old.is_some() { PATIENCE } else { FIRST_TIME };
        let error = match timeout(patience, self.make_once(selection, now)).await {
            Ok(Ok(Some(ready))) => return Ok(ready),
            Ok(Ok(None)) => {
                self.shelf(selection).remove(selection);
                return Err(Missing::Unknown);
            }
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        self.rest(error.as_ref());
        old.ok_or(Missing::Unavailable(error))
    }

    /// Makes the calendar unless somebody else did while we waited for our turn.
    async fn make_once(&self, wanted: &Selection, now: DateTime<Utc>) -> Result<Option<Arc<Ready>>, StoreError> {
        let _one_at_a_time = self.0.making.lock().await;
        let places = self.shelf(wanted);
        if let Some(ready) = places.find(wanted).filter(|ready| ready.is_fresh(now)) {
            return Ok(Some(ready));
        }
        let changes = self.0.desk.store.feed_changes();
        let Some(ready) = make(&self.0.desk.store, &self.0.settings, wanted, now).await? else { return Ok(None) };
        let ready = Arc::new(ready);
        places.put(wanted.clone(), Arc::clone(&ready), now);
        if self.0.desk.store.feed_changes() != changes {
            // Something changed while this one was made, and the comparison may have come before it was on the shelf.
            ready.grow_stale();
        }
        Ok(Some(ready))
    }

    /// Whether the database is left alone for the moment.
    pub(super) fn rests(&self, now: DateTime<Utc>) -> bool {
        now.timestamp() < self.0.rests_until.load(Ordering::Relaxed)
    }

    /// Leaves the database alone for a moment: it did not answer.
    pub(super) fn rest(&self, error: Option<&StoreError>) {
        let now = self.0.desk.clock.now().timestamp();
        let until = now + REST + 1;
        if self.0.rests_until.swap(until, Ordering::Relaxed) < now {
            let why = error.map_or_else(|| "no answer in time".to_owned(), ToString::to_string);
            tracing::warn!(why, "calendar feeds cannot be compared with the database; serving the last good ones");
        }
    }
}
