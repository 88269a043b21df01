//! The connections of one worker. More mails may be in hand than there are connections: each waits for one to be free, and
//! goes back as it was if it waits in vain.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{sync::Semaphore, time::Instant};

use super::Postman;
use crate::{
    domain::delivery::FailureClass,
    jobs::deliver_mail::{Verdict, Work, deliver},
    store::outbox::Claimed,
};

/// A mail that is over, and what became of it; nothing, if that is written down already.
pub(super) type Ended = Option<(Claimed, Verdict)>;

/// The connections.
pub(super) struct Hands {
    free: Semaphore,
    /// How often the relay has refused everybody.
    refusals: AtomicUsize,
}

/// So long a mail waits for a connection at the most. More are in hand than there are connections only while each mail takes
/// no time at all; and what it says was looked up before it waited.
const PATIENCE: Duration = Duration::from_secs(2);

/// How things stood when mails were claimed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    refusals: usize,
    at: Instant,
}

impl Hands {
    pub(super) fn of(post: &Postman) -> Self {
        Self { free: Semaphore::new(post.pace.connections), refusals: AtomicUsize::new(0) }
    }

    pub(super) fn start(&self) -> Start {
        Start { refusals: self.refusals.load(Ordering::SeqCst), at: Instant::now() }
    }

    /// Sends one mail over the next free connection. Answers also how long that took, if the relay has it.
    pub(super) async fn deliver(
        &self,
        post: &Postman,
        (claimed, work): (Claimed, Work),
        start: Start,
    ) -> (Ended, Option<Duration>) {
        let Ok(_connection) = self.free.acquire().await else { return (None, None) };
        if let Some(why) = self.too_late(start) {
            tracing::info!(notice = %claimed.notice.id, why, "mail waits");
            return (Some((claimed, Verdict::PutBack(why))), None);
        }
        let begun = Instant::now();
        let ended = deliver(post, claimed, work, false).await;
        match &ended {
            Some((_, Verdict::Sent(_))) => return (ended, Some(begun.elapsed())),
            Some((_, Verdict::Rest(_))) => self.put_down(),
            _ => {}
        }
        (ended, None)
    }

    /// What waits for a connection goes back: the relay refuses everybody, or what becomes of a mail cannot be written down.
    pub(super) fn put_down(&self) {
        self.refusals.fetch_add(1, Ordering::SeqCst);
    }

    /// Nothing begins any more (R21).
    pub(super) fn close(&self) {
        self.free.close();
    }

    /// Why a mail that has waited for its connection is not tried now, if it is not.
    fn too_late(&self, start: Start) -> Option<&'static str> {
        if self.refusals.load(Ordering::SeqCst) != start.refusals {
            return Some(FailureClass::Systemic.as_str());
        }
        (start.at.elapsed() >= PATIENCE).then_some("waited")
    }
}
