//! What operators do with mail that waits: let it rest, let it go, try one again.

use chrono::{DateTime, Months, Utc};

use super::{
    Desk, Failure, Never, allow,
    audit::entry,
    resting::{self, Renewed, Which},
};
use crate::{
    domain::{
        access::{Deed, Viewer},
        delivery::relevance::{self, Moot},
        event::Event,
        id::{BulkInvitationId, EventId, NoticeId},
        mail_log::{Logged, OutboxState, RetryRefusal, is_superseded, may_retry},
        notice::NoticeKind,
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

/// What letting held mail go comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// Mails that were held.
    pub mails: u64,
    /// All mails that leave now, the held ones and those that waited beside them, by kind.
    pub leaving: Vec<(NoticeKind, u64)>,
    /// Offers and requests that got more time.
    pub renewed: Renewed,
}

/// Lets all mail rest until [`release`], as after a restore.
pub(super) async fn rest(desk: &Desk, tx: &Tx) -> Result<(), StoreError> {
    let pause =
        Pause { until: desk.now().checked_add_months(UNTIL_RESUMED), reason: Some(RESTORED.to_owned()), failures: 0 };
    store::outbox::set_pause(tx, &pause).await
}

/// Holds all mail that waits and lets every other rest until [`release`]: a restored database sends nothing by itself,
/// also one that was brought back by other means than ours. What a team had stopped stays stopped. Gives the number of
/// mails held.
///
/// # Errors
/// Only the database's.
pub async fn hold(desk: &Desk) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    rest(desk, &tx).await?;
    let held = store::outbox::hold(&tx).await?;
    finish(desk, tx, "outbox.hold", "outbox".to_owned()).await?;
    Ok(held)
}

/// Lets all mail rest until [`resume`]. What is being sent at this moment still goes out.
///
/// # Errors
/// Only the database's.
pub async fn pause(desk: &Desk) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    // After a restore it rests already, and more than mail does.
    if !resting::is_restored(&tx).await? {
        let until = desk.now().checked_add_months(UNTIL_RESUMED);
        let pause = Pause { until, reason: Some("operator".to_owned()), failures: 0 };
        store::outbox::set_pause(&tx, &pause).await?;
    }
    finish(desk, tx, "outbox.pause", "outbox".to_owned()).await
}

/// Lets mail go again, also after a pause that the worker took because the mail server refused everything. After a
/// restore, offers and requests get more time; what is held stays held.
///
/// # Errors
/// Only the database's.
pub async fn resume(desk: &Desk) -> Result<(), Refused> {
    if resting::is_restored(&desk.store).await? {
        resting::renew(desk, Which::All).await?;
    }
    let tx = desk.store.begin().await?;
    store::outbox::clear_pause(&tx).await?;
    finish(desk, tx, "outbox.resume", "outbox".to_owned()).await
}

/// What [`release`] would let go, by kind; nothing is changed by asking.
///
/// # Errors
/// Only the database's.
pub async fn waiting(desk: &Desk) -> Result<Vec<(NoticeKind, u64)>, StoreError> {
    store::outbox::counts_by_kind(&desk.store, &[OutboxState::Due, OutboxState::Held]).await
}

/// Lets everything held go, as after a restored backup, and ends the rest that began with it: offers and requests have as
/// much time from now on as if they were made now. What a team had stopped stays stopped.
///
/// # Errors
/// Only the database's.
pub async fn release(desk: &Desk) -> Result<Released, Refused> {
    let restored = resting::is_restored(&desk.store).await?;
    let renewed = if restored { resting::renew(desk, Which::All).await? } else { Renewed::default() };
    let tx = desk.store.begin().await?;
    let mails = store::outbox::release_all(&tx).await?;
    if restored {
        store::outbox::clear_pause(&tx).await?;
    }
    let leaving = store::outbox::counts_by_kind(&tx, &[OutboxState::Due]).await?;
    finish(desk, tx, "outbox.release", "outbox".to_owned()).await?;
    Ok(Released { mails, leaving, renewed })
}

/// Gives one failed or held mail another chance.
///
/// # Errors
/// There is no such mail, it neither failed nor is held, or something newer has overtaken it.
pub async fn retry(desk: &Desk, id: NoticeId) -> Result<(), Failure<RetryRefusal>> {
    let tx = desk.store.begin().await?;
    let mail = store::outbox::get(&tx, id).await?;
    // One that is held goes before what came after it.
    let given_up = mail.state == OutboxState::Parked;
    if given_up && is_superseded(mail.notice.kind, &store::outbox::later(&tx, id).await?) {
        return Err(Failure::Refused(RetryRefusal::Newer));
    }
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
    let Some((mail, about)) = store::outbox::logged(&tx, event, id).await? else { return Err(Failure::NotFound) };
    let newer = is_superseded(mail.kind, &store::outbox::later(&tx, id).await?);
    let still = relevant(&tx, (&mail, about), &found, now).await?;
    may_retry(mail.state, mail.last_error_class.as_deref(), (newer, still)).map_err(Failure::Refused)?;
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
            // It may be about another date, and take this one along.
            let event = store::events::get(tx, registration.event_id).await?;
            relevance::about_registration(mail.kind, &registration, &event, now)
        }
        About::Series(id) => relevance::about_enrollment(mail.kind, &store::enrollments::get(tx, id).await?, now),
        About::Invited(id) => invited(tx, id, event, now).await?,
        About::Request(id) => {
            let request = store::substitutions::get(tx, id).await?;
            let giver = store::registrations::get(tx, request.registration_id).await?;
            relevance::about_substitution(&request, &giver, event, now)
        }
    };
    let mailbox = store::mailboxes::get(tx, mail.mailbox_id).await?;
    Ok(still.and_then(|()| relevance::about_address(mail.kind, mailbox.unreachable)))
}

/// Whether whoever was invited to the date can still confirm it.
async fn invited(
    tx: &Tx,
    id: BulkInvitationId,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Result<(), Moot>, StoreError> {
    let Some(invitation) = store::bulk_invitations::find(tx, id).await? else { return Ok(Err(Moot::Gone)) };
    let Some(mine) = store::registrations::find(tx, event.id, invitation.participant_id).await? else {
        return Ok(Err(Moot::Late));
    };
    Ok(relevance::about_invited(&mine, &store::events::announced(tx, event).await?, now))
}

async fn finish<R>(desk: &Desk, tx: Tx, verb: &str, object: String) -> Result<(), Failure<R>> {
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, verb, object, desk.now())).await?;
    desk.commit(tx).await?;
    Ok(())
}
