//! While many mails wait, the next ones are written before their turn. When it comes, one query for all that were claimed
//! says whether anything behind them has changed since; then it is written anew.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Sealed, many, seal};
use crate::{
    domain::{
        delivery::{
            batch::{AHEAD, FEW, of_one_registration},
            relevance,
        },
        id::NoticeId,
        mail_log::keeps_text,
        notice::Notice,
    },
    jobs::queue::Postman,
    mail::{Case, Invited, Unbuildable},
    store::{
        self, StoreError,
        outbox::{Claimed, Seen},
    },
};

/// A written mail.
#[derive(Debug)]
pub(in crate::jobs) struct Written {
    pub(super) case: Box<Case>,
    pub(super) sealed: Sealed,
    /// How things stood before it was loaded.
    seen: Seen,
}

/// What there is of a claimed mail.
pub(in crate::jobs) enum Work {
    /// It only needs to be sent.
    Written(Box<Written>),
    /// It only needs to be written.
    Loaded(Box<Case>),
    /// Whatever it needs is loaded for it alone.
    Alone,
}

/// The mails that were written before their turn.
#[derive(Debug, Default)]
pub struct Ahead {
    written: Mutex<HashMap<NoticeId, Written>>,
    /// Held by whoever writes.
    desk: Arc<tokio::sync::Mutex<()>>,
    /// So many are claimed before the next are looked at.
    enough: AtomicUsize,
}

impl Ahead {
    fn written(&self) -> MutexGuard<'_, HashMap<NoticeId, Written>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are written and have not gone.
    #[must_use]
    pub fn count(&self) -> usize {
        self.written().len()
    }

    /// Nothing waits any more, or it is not to be written before its turn.
    pub(in crate::jobs) fn forget(&self) {
        self.written().clear();
        self.enough.store(0, Ordering::Relaxed);
    }

    fn have_gone(&self, mails: usize) {
        let _ = self.enough.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(mails)));
    }
}

/// Lets the next mails be written, if that was some time ago and nobody is about it.
pub(in crate::jobs) fn keep_ahead(post: &Arc<Postman>) {
    if post.ahead.enough.load(Ordering::Relaxed) > 0 {
        return;
    }
    let Ok(desk) = Arc::clone(&post.ahead.desk).try_lock_owned() else { return };
    let post = Arc::clone(post);
    tokio::spawn(async move {
        if let Err(error) = write_ahead(&post).await {
            // Each is loaded when its turn comes.
            tracing::debug!(%error, "no mail is written ahead");
        }
        drop(desk);
    });
}

/// Writes the next mails. Those that have gone meanwhile are forgotten.
pub(in crate::jobs) async fn write_ahead(post: &Postman) -> Result<(), StoreError> {
    let (db, now) = (&post.desk.store, post.desk.now());
    post.ahead.enough.store(FEW, Ordering::Relaxed);
    let next = store::outbox::next_due(db, now, AHEAD as u64).await?;
    let ids: HashSet<NoticeId> = next.iter().map(|notice| notice.id).collect();
    let new: Vec<&Notice> = {
        let mut written = post.ahead.written();
        written.retain(|id, _| ids.contains(id));
        next.iter().filter(|one| of_one_registration(one).is_some() && !written.contains_key(&one.id)).collect()
    };
    if new.is_empty() {
        return Ok(());
    }
    // First how things stand, then what is loaded: a change in between is found out when the turn comes.
    let ids: Vec<NoticeId> = new.iter().map(|notice| notice.id).collect();
    let mut seen = store::outbox::seen_if_short(db, &ids).await?;
    let new: Vec<&Notice> = new.into_iter().filter(|notice| seen.contains_key(&notice.id)).collect();
    let mut cases = many::load(db, &new).await?;
    for notice in new {
        let (Some(seen), Some(case)) = (seen.remove(&notice.id), cases.remove(&notice.id)) else { continue };
        if relevance::about_notice(notice, &case.registration, &case.announced.event, now).is_err() {
            continue;
        }
        // What cannot be written is told when its turn comes.
        if let Ok(sealed) = seal_case(post, notice, &case) {
            post.ahead.written().insert(notice.id, Written { case: Box::new(case), sealed, seen });
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Writes a mail about one registration.
pub(super) fn seal_case(post: &Postman, notice: &Notice, case: &Case) -> Result<Sealed, Unbuildable> {
    let brought = case.invitation.as_ref().map(Invited::brought);
    let keeps = keeps_text(&notice.subject, false);
    post.office.about_case(notice, case).and_then(|letter| seal(&letter, keeps, brought))
}

/// What there is of these mails, which have just been claimed: two queries and a few more for those that were not written
/// before, however many they are.
pub(in crate::jobs) async fn look_up(post: &Postman, claimed: &[Claimed]) -> Vec<Work> {
    post.ahead.have_gone(claimed.len());
    match try_look_up(post, claimed).await {
        Ok(mut found) => claimed.iter().map(|one| found.remove(&one.notice.id).unwrap_or(Work::Alone)).collect(),
        Err(error) => {
            // Alone it says the same, and only to those whom it concerns.
            tracing::warn!(%error, "what mails are about cannot be read together");
            claimed.iter().map(|_| Work::Alone).collect()
        }
    }
}

async fn try_look_up(post: &Postman, claimed: &[Claimed]) -> Result<HashMap<NoticeId, Work>, StoreError> {
    // One over which a worker broke off takes no others along.
    let sound = claimed.iter().filter(|one| !one.is_suspect()).map(|one| &one.notice);
    let ours: Vec<&Notice> = sound.filter(|notice| of_one_registration(notice).is_some()).collect();
    if ours.is_empty() {
        return Ok(HashMap::new());
    }
    let db = &post.desk.store;
    let ids: Vec<NoticeId> = ours.iter().map(|notice| notice.id).collect();
    let seen = store::outbox::seen(db, &ids).await?;
    let (mut found, mut missing) = (HashMap::new(), Vec::new());
    for notice in ours {
        // Somebody may have taken it back since it was claimed ("that was not me").
        let Some(now) = seen.get(&notice.id).filter(|seen| seen.is_due()) else { continue };
        match post.ahead.written().remove(&notice.id) {
            Some(written) if written.seen == *now => {
                found.insert(notice.id, Work::Written(Box::new(written)));
            }
            _ => missing.push(notice),
        }
    }
    let cases = many::load(db, &missing).await?;
    found.extend(cases.into_iter().map(|(id, case)| (id, Work::Loaded(Box::new(case)))));
    Ok(found)
}
