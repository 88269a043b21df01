//! What operators do with mail that waits: let it rest, let it go, try one again.

use chrono::Months;

use super::{Desk, Failure, Never, allow, audit::entry};
use crate::{
    domain::{
        access::{Deed, Viewer},
        id::{EventId, NoticeId},
    },
    store::{self, Tx, outbox::Pause},
};

type Refused = Failure<Never>;

/// A pause by hand lasts until somebody ends it; the row wants a day, and a hundred years are long enough.
const UNTIL_RESUMED: Months = Months::new(1200);

/// Lets all mail rest until [`resume`]. What is being sent at this moment still goes out.
///
/// # Errors
/// Only the database's.
pub async fn pause(desk: &Desk) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let pause =
        Pause { until: desk.now().checked_add_months(UNTIL_RESUMED), reason: Some("operator".to_owned()), failures: 0 };
    store::outbox::set_pause(&tx, &pause).await?;
    finish(desk, tx, "outbox.pause", "outbox".to_owned()).await
}

/// Lets mail go again, also after a pause that the worker took because the mail server refused everything.
///
/// # Errors
/// Only the database's.
pub async fn resume(desk: &Desk) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    store::outbox::clear_pause(&tx).await?;
    finish(desk, tx, "outbox.resume", "outbox".to_owned()).await
}

/// Lets everything held go, as after a restored backup. Gives the number of mails.
///
/// # Errors
/// Only the database's.
pub async fn release(desk: &Desk) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let released = store::outbox::release_all(&tx).await?;
    finish(desk, tx, "outbox.release", "outbox".to_owned()).await?;
    Ok(released)
}

/// Gives one failed or held mail another chance.
///
/// # Errors
/// There is no such mail, or it neither failed nor is held.
pub async fn retry(desk: &Desk, id: NoticeId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    if !store::outbox::requeue(&tx, id, desk.now()).await? {
        return Err(Failure::NotFound);
    }
    finish(desk, tx, "outbox.retry", format!("notice:{id}")).await
}

/// Gives one mail about a date that was given up another chance, for somebody of its team (R09).
///
/// # Errors
/// Not allowed, or there is no such mail about this date.
pub async fn retry_about(desk: &Desk, viewer: &Viewer, event: EventId, id: NoticeId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let found = store::events::get(&tx, event).await?;
    allow(viewer, Deed::Publish, found.team_id)?;
    let undelivered = store::outbox::undelivered(&tx, event).await?;
    let known = undelivered.values().flatten().any(|entry| entry.notice.id == id);
    if !known || !store::outbox::requeue(&tx, id, desk.now()).await? {
        return Err(Failure::NotFound);
    }
    let object = format!("notice:{id}");
    store::audit::insert(&tx, &entry(desk, viewer, "outbox.retry", object, desk.now())).await?;
    desk.commit(tx).await?;
    Ok(())
}

async fn finish(desk: &Desk, tx: Tx, verb: &str, object: String) -> Result<(), Refused> {
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, verb, object, desk.now())).await?;
    desk.commit(tx).await?;
    Ok(())
}
