//! What operators do with mail that waits: let it rest, let it go, try one again.

use chrono::{DateTime, Months, Utc};

use super::{Desk, Failure, Never, allow, audit::entry};
use crate::{
    domain::{
        access::{Deed, Viewer},
        delivery::relevance::{self, Moot},
        event::Event,
        id::{EventId, NoticeId},
        mail_log::{Logged, RetryRefusal, may_retry},
    },
    store::{
        self, StoreError, Tx,
        outbox::{About, Pause},
    },
};

type Refused = Failure<Never>;

/// A pause by hand lasts until somebody ends it; the row wants a day, and a hundred years are long enough.
const UNTIL_RESUMED: Months = Months::new(1200);

/// Why mail rests that came from a backup.
pub(super) const RESTORED: &str = "restored";

/// Holds all mail that waits and lets every other rest until [`release`]: a restored database sends nothing by itself.
/// Gives the number of mails held.
pub(super) async fn hold(desk: &Desk, tx: &Tx) -> Result<u64, StoreError> {
    let pause =
        Pause { until: desk.now().checked_add_months(UNTIL_RESUMED), reason: Some(RESTORED.to_owned()), failures: 0 };
    store::outbox::set_pause(tx, &pause).await?;
    store::outbox::hold(tx).await
}

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

/// Lets everything held go, as after a restored backup, and ends the rest that began with it. Gives the number of mails.
///
/// # Errors
/// Only the database's.
pub async fn release(desk: &Desk) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let released = store::outbox::release_all(&tx).await?;
    if store::outbox::pause_state(&tx).await?.reason.as_deref() == Some(RESTORED) {
        store::outbox::clear_pause(&tx).await?;
    }
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

/// Gives one mail about a date that was given up another chance, for somebody of its team (R09): one that still says what
/// is true, to an address that takes mail.
///
/// # Errors
/// Not allowed, there is no such mail about this date, or a rule says no.
pub async fn retry_about(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    id: NoticeId,
) -> Result<(), Failure<RetryRefusal>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let found = store::events::lock(&tx, event).await?;
    allow(viewer, Deed::Publish, found.team_id)?;
    let Some((mail, of, about)) = store::outbox::logged(&tx, id).await? else { return Err(Failure::NotFound) };
    if of != event {
        return Err(Failure::NotFound);
    }
    let still = relevant(&tx, (&mail, about), &found, now).await?;
    may_retry(mail.state, mail.last_error_class.as_deref(), still).map_err(Failure::Refused)?;
    if !store::outbox::requeue(&tx, id, now).await? {
        return Err(Failure::Stale);
    }
    let object = format!("notice:{id}");
    store::audit::insert(&tx, &entry(desk, viewer, "outbox.retry", object, now)).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Whether the mail would go out if it were its turn now.
async fn relevant(
    tx: &Tx,
    (mail, about): (&Logged, About),
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Result<(), Moot>, StoreError> {
    let still = match about {
        About::Registration(id) => {
            let registration = store::registrations::get(tx, id).await?;
            relevance::about_registration(mail.kind, &registration, event, now)
        }
        About::Request(id) => {
            let request = store::substitutions::get(tx, id).await?;
            let giver = store::registrations::get(tx, request.registration_id).await?;
            relevance::about_substitution(&request, &giver, event, now)
        }
    };
    let mailbox = store::mailboxes::get(tx, mail.mailbox_id).await?;
    Ok(still.and_then(|()| relevance::about_address(mail.kind, mailbox.unreachable)))
}

async fn finish(desk: &Desk, tx: Tx, verb: &str, object: String) -> Result<(), Refused> {
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, verb, object, desk.now())).await?;
    desk.commit(tx).await?;
    Ok(())
}
