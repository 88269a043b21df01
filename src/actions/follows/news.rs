//! What followers hear: news in the transaction of the verb that makes them, and the digest of each month.

use crate::{
    actions::{Desk, Failure, Never},
    domain::{
        delivery::suppression::{Occasion, is_tried},
        event::{Announced, EventStatus},
        follow::{Follow, FollowWish, News, is_digest_due, looks_ahead, may_follow, month_of},
        format::Format,
        id::{EventId, FormatId},
        notice::{about_digest, about_news, without_themes},
    },
    store::{
        self, Db, StoreError, Tx,
        events::{EventQuery, Visible},
    },
};

/// How many people one transaction writes to at the most, so that nobody waits long for it.
const AT_ONCE: u64 = 200;

/// Tells those who follow the format what is new of it, once the time to take it back is over. Several saves within that
/// time are one mail; what is taken back is found out when the mail is written. Lock the format first.
pub(in crate::actions) async fn announce(desk: &Desk, tx: &Tx, format: &Format, news: &News) -> Result<(), StoreError> {
    if news.is_empty() || may_follow(format).is_err() {
        return Ok(());
    }
    let mut followers = store::follows::list_active(tx, format.id, FollowWish::Dates).await?;
    followers.retain(|one| is_tried(one.unreachable, Occasion::Other));
    if followers.is_empty() {
        return Ok(());
    }
    let now = desk.now();
    let unsent = store::outbox::replace_pending_news(tx, format.id, now).await?;
    let notice = |one: &Follow| {
        let before = unsent.get(&one.id);
        // Nobody waits for ever for an organizer who keeps saving.
        let latest = before.map(|notice| notice.created_at + desk.undo * 3);
        let due_at = latest.map_or(now + desk.undo, |latest| latest.min(now + desk.undo).max(now));
        let to = (one.mailbox_id, one.id, format.id);
        about_news(desk.chance.row_id(now).into(), to, (news, before), (due_at, now))
    };
    store::outbox::enqueue_many(tx, &followers.iter().map(notice).collect::<Vec<_>>()).await
}

/// Themes were taken back before followers heard of them: what else was to be told still is.
pub(in crate::actions) async fn retract_themes(
    desk: &Desk,
    tx: &Tx,
    format: FormatId,
    dates: &[EventId],
) -> Result<(), StoreError> {
    let now = desk.now();
    let unsent = store::outbox::replace_pending_news(tx, format, now).await?;
    let mut left = Vec::new();
    for (follow, notice) in &unsent {
        let rest = without_themes(notice, dates);
        if let Some(rest) = rest {
            let to = (notice.mailbox_id, *follow, format);
            let id = desk.chance.row_id(now).into();
            left.push(about_news(id, to, (&News::default(), Some(&rest)), (notice.due_at, now)));
        }
    }
    store::outbox::enqueue_many(tx, &left).await
}

/// Sends the digests that are due: one a month and follower, in the first days of it or as soon as the service runs again;
/// none where nothing is ahead. Says how many mails were enqueued.
///
/// # Errors
/// Only the database's.
pub async fn digests(desk: &Desk) -> Result<u64, Failure<Never>> {
    let (mut sent, mut failed) = (0, None);
    for format in store::follows::formats_with_digest(&desk.store).await? {
        match digest_of(desk, format).await {
            Ok(mails) => sent += mails,
            // One format that cannot be read must not keep the others from being told of.
            Err(error) => {
                tracing::error!(%format, %error, "followers could not be told of a month");
                failed = failed.or(Some(error));
            }
        }
    }
    // Only then, and all of it is tried again: whoever was told this month is not told twice.
    failed.map_or(Ok(sent), |error| Err(error.into()))
}

async fn digest_of(desk: &Desk, format: FormatId) -> Result<u64, StoreError> {
    let mut sent = 0;
    loop {
        let now = desk.now();
        let tx = desk.store.begin().await?;
        let format = store::formats::lock(&tx, format).await?;
        let month = month_of(now, format.zone);
        let followers = store::follows::list_without_digest(&tx, format.id, &month, AT_ONCE).await?;
        if followers.is_empty() {
            tx.rollback().await?;
            return Ok(sent);
        }
        let says = may_follow(&format).is_ok() && !ahead(desk, &tx, &format).await?.is_empty();
        for one in followers {
            let goes = says && is_digest_due(&one, &month) && is_tried(one.unreachable, Occasion::Other);
            if goes {
                let to = (one.mailbox_id, one.id);
                let notice = about_digest(desk.chance.row_id(now).into(), to, &month, now);
                sent += u64::from(store::outbox::enqueue(&tx, &notice).await?);
            }
            store::follows::save(&tx, &Follow { told_month: Some(month.clone()), ..one }).await?;
        }
        desk.commit(tx).await?;
    }
}

/// What a digest tells: the dates of this month and the next one that take place.
///
/// # Errors
/// Only the database's.
pub async fn ahead(desk: &Desk, db: &impl Db, format: &Format) -> Result<Vec<Announced>, StoreError> {
    let now = desk.now();
    let query = EventQuery {
        format: Some(format.id),
        from: Some(now),
        to: Some(looks_ahead(now, format.zone)),
        visible: Visible::Public,
        ..EventQuery::default()
    };
    let mut dates = store::events::list(db, &query).await?;
    dates.retain(|date| date.event.status == EventStatus::Scheduled);
    Ok(dates)
}
