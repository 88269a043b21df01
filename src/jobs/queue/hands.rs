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
    /// So long a mail waits at the most: its claim must outlive its delivery.
    patience: Duration,
}

/// How things stood when mails were claimed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    refusals: usize,
    at: Instant,
}

impl Hands {
    pub(super) fn of(post: &Postman) -> Self {
        Self {
            free: Semaphore::new(post.pace.connections),
            refusals: AtomicUsize::new(0),
            patience: post.pace.lease.to_std().unwrap_or_default() / 4,
        }
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
            Some((_, Verdict::Rest(_))) => {
                self.refusals.fetch_add(1, Ordering::SeqCst);
            }
            _ => {}
        }
        (ended, None)
    }

    /// Why a mail that has waited for its connection is not tried now, if it is not.
    fn too_late(&self, start: Start) -> Option<&'static str> {
        if self.refusals.load(Ordering::SeqCst) != start.refusals {
            return Some(FailureClass::Systemic.as_str());
        }
        (start.at.elapsed() >= self.patience).then_some("waited")
    }
}
