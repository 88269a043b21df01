//! Writing down together what the relay took: mails that end at the same moment share one transaction, because making it
//! durable costs as much for one as for all of them. Nobody goes on to another mail before their own is written down, so
//! that a crash makes no more mails come twice than are under way.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::record;
use crate::{
    jobs::queue::Postman,
    store::{StoreError, outbox::Claimed},
};

/// A mail that the relay took.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) claimed: Claimed,
    pub(super) message_id: String,
    /// The revision of the calendar object that came along.
    pub(super) sequence: Option<u32>,
}

/// A page that is not written down yet.
#[derive(Debug)]
struct Entry {
    sent: Sent,
    /// Set once it is durable.
    done: Arc<AtomicBool>,
}

/// Whoever comes writes for all who wait: the first one's transaction takes the time in which the others come.
#[derive(Debug, Default)]
pub struct SentBook {
    waiting: Mutex<Vec<Entry>>,
    pen: tokio::sync::Mutex<()>,
}

impl SentBook {
    /// Writes it down, with whatever else waits. Answers `false` if that did not come about: then it is for the caller to
    /// write it alone, and what was wrong with another's mail harms nobody.
    pub(super) async fn write_down(&self, post: &Postman, sent: Sent) -> bool {
        let done = Arc::new(AtomicBool::new(false));
        self.waiting().push(Entry { sent, done: Arc::clone(&done) });
        let _pen = self.pen.lock().await;
        if done.load(Ordering::Acquire) {
            return true;
        }
        let Some(all) = self.take_with(&done) else { return false };
        match together(post, &all).await {
            Ok(()) => {
                for entry in &all {
                    entry.done.store(true, Ordering::Release);
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, mails = all.len(), "sent mails could not be written down together; each goes alone");
                false
            }
        }
    }

    /// All that wait; nothing, if this one is not among them: somebody took it along, and it could not be written.
    fn take_with(&self, done: &Arc<AtomicBool>) -> Option<Vec<Entry>> {
        let mut waiting = self.waiting();
        let waits = waiting.iter().any(|entry| Arc::ptr_eq(&entry.done, done));
        waits.then(|| std::mem::take(&mut *waiting))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn together(post: &Postman, all: &[Entry]) -> Result<(), StoreError> {
    let tx = post.desk.store.begin().await?;
    let now = post.desk.now();
    for Entry { sent, .. } in all {
        let Sent { claimed, message_id, sequence } = sent;
        if !record::sent(&tx, (claimed, message_id, *sequence), now).await? {
            tracing::warn!(notice = %claimed.notice.id, "the claim on a mail had passed to another worker");
        }
    }
    tx.commit().await
}
