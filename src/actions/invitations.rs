//! Invitations: each mail about a date brings the calendar of whoever wants it that way up to date, and what no mail
//! would say is mailed by itself. What is put where is written down in the transaction that decides it, so that nobody
//! has a date twice and none stays behind (invariants 1 and 8).

use chrono::{DateTime, Utc};

use super::{Desk, Failure, registrations::lock};
use crate::{
    domain::{
        delivery::suppression::{Occasion, is_tried},
        event::Announced,
        id::{EnrollmentId, EventId, MailboxId, NoticeId, RegistrationId},
        invitation::{self, LedgerEntry, Method, belongs, carries},
        notice::{Notice, NoticeKind, about_registration},
        participant::Channel,
        registration::{RegisterRefusal, Registration},
    },
    store::{self, StoreError, Tx},
};

/// So many calendars one look puts in order at the most.
const AT_ONCE: u64 = 500;

/// Enqueues a notice about a registration. It brings the calendar up to date, if the person wants invitations.
pub(in crate::actions) async fn enqueue(
    desk: &Desk,
    tx: &Tx,
    notice: &Notice,
    (registration, announced): (&Registration, &Announced),
) -> Result<bool, StoreError> {
    let new = store::outbox::enqueue(tx, notice).await?;
    if new && carries(notice.kind) && may_concern(registration, notice.kind) {
        let (last, revision) = known(tx, registration, announced).await?;
        // Of a whole format further dates come when they are near, not with each change.
        let waits = notice.kind == NoticeKind::Update && last.is_none() && registration.enrollment_id.is_some();
        let step = invitation::next(last.as_ref(), belongs(registration, &announced.event) && !waits, revision);
        write_down(desk, tx, (notice, registration.id, announced), step).await?;
    }
    Ok(new)
}

/// Only who wants invitations has any; who no longer wants them is told so once.
fn may_concern(registration: &Registration, kind: NoticeKind) -> bool {
    registration.channel == Channel::Invitation || kind == NoticeKind::Removal
}

/// What was last put into the person's calendar of the date, and the revision of their entry now.
async fn known(
    tx: &Tx,
    registration: &Registration,
    announced: &Announced,
) -> Result<(Option<LedgerEntry>, u32), StoreError> {
    let last = store::calendar_ledger::last(tx, registration.id).await?;
    let own = store::registrations::revision(tx, registration.id).await?;
    Ok((last, announced.event.sequence.saturating_add(own)))
}

async fn write_down(
    desk: &Desk,
    tx: &Tx,
    (notice, registration_id, announced): (&Notice, RegistrationId, &Announced),
    step: Option<(Method, u32)>,
) -> Result<(), StoreError> {
    let Some((method, sequence)) = step else { return Ok(()) };
    let entry = LedgerEntry {
        registration_id,
        notice_id: notice.id,
        uid: announced.event.calendar_uid.clone(),
        method,
        sequence,
        queued_at: notice.created_at,
        message_id: None,
        sent_at: None,
    };
    store::calendar_ledger::insert(tx, desk.chance.row_id(notice.created_at), &entry).await
}

/// Puts one calendar in order where no other mail does: an invitation that is missing, or an entry that does not belong
/// there any more. The event is locked. Answers whether a mail was enqueued; twice changes nothing.
pub(in crate::actions) async fn settle(
    desk: &Desk,
    tx: &Tx,
    (registration, announced, mailbox): (&Registration, &Announced, MailboxId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if now >= announced.event.slot.ends_at {
        return Ok(false);
    }
    let (last, revision) = known(tx, registration, announced).await?;
    let step = invitation::missing(last.as_ref(), belongs(registration, &announced.event), revision);
    let kind = match step {
        None => return Ok(false),
        Some((Method::Request, _)) => NoticeKind::Invitation,
        Some((Method::Cancel, _)) => NoticeKind::Removal,
    };
    let id: NoticeId = desk.chance.row_id(now).into();
    let notice = about_registration(id, (mailbox, registration.id), kind, announced.event.slot.ends_at, now);
    if store::outbox::enqueue(tx, &notice).await? {
        write_down(desk, tx, (&notice, registration.id, announced), step).await?;
    }
    Ok(true)
}

/// The same for everything of one enrollment: the next dates are invited to, and what was left is taken out. The format
/// is locked, and so are its `dates` to come.
pub(in crate::actions) async fn settle_enrollment(
    desk: &Desk,
    tx: &Tx,
    (enrollment, mailbox): (EnrollmentId, MailboxId),
    dates: &[Announced],
) -> Result<(), StoreError> {
    let now = desk.now();
    let wanted = store::calendar_ledger::list_wanted(tx, Some(enrollment), (now, None)).await?;
    let due = invitation::due(wanted.iter().map(|one| one.coming).collect(), now);
    for registration in store::registrations::list_of_enrollment(tx, enrollment, now).await? {
        let Some(date) = dates.iter().find(|date| date.event.id == registration.event_id) else { continue };
        let waits = belongs(&registration, &date.event) && !due.contains(&registration.id);
        if !waits {
            settle(desk, tx, (&registration, date, mailbox), now).await?;
        }
    }
    Ok(())
}

/// Invites to what has come near, and takes out of calendars what was left. Says how many mails were enqueued.
///
/// # Errors
/// Only the database's.
pub async fn settle_due(desk: &Desk) -> Result<u64, Failure<RegisterRefusal>> {
    let now = desk.now();
    let mut mails = 0;
    let left_over = store::calendar_ledger::list_left_over(&desk.store, now, AT_ONCE).await?;
    for (event, registration) in missing_invitations(desk, now).await?.into_iter().chain(left_over) {
        match settle_one(desk, event, registration).await {
            Ok(told) => mails += u64::from(told),
            // One that cannot be read must not keep the others from theirs.
            Err(failure) => tracing::error!(%event, %registration, ?failure, "a calendar could not be put in order"),
        }
    }
    Ok(mails)
}

async fn missing_invitations(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<(EventId, RegistrationId)>, StoreError> {
    let wanted = store::calendar_ledger::list_wanted(&desk.store, None, (now, Some(now - desk.undo))).await?;
    let mut due = Vec::new();
    for mine in wanted.chunk_by(|a, b| a.enrollment_id.is_some() && a.enrollment_id == b.enrollment_id) {
        let ids = invitation::due(mine.iter().map(|one| one.coming).collect(), now);
        let chosen = mine.iter().filter(|one| ids.contains(&one.coming.registration_id));
        due.extend(chosen.map(|one| (one.event_id, one.coming.registration_id)));
    }
    due.truncate(usize::try_from(AT_ONCE).unwrap_or(usize::MAX));
    Ok(due)
}

/// What was found a moment ago is looked at again under the lock of its event.
async fn settle_one(
    desk: &Desk,
    event: EventId,
    registration: RegistrationId,
) -> Result<bool, Failure<RegisterRefusal>> {
    let tx = desk.store.begin().await?;
    let place = match lock(&tx, event, registration).await {
        Ok(place) => place,
        Err(Failure::NotFound) => return Ok(false),
        Err(failure) => return Err(failure),
    };
    // An address that is refused is not invited; what must leave a calendar is tried.
    let invites = belongs(&place.registration, &place.announced.event);
    let occasion = if invites { Occasion::Other } else { Occasion::SeatChanged };
    if !is_tried(place.participant.unreachable, occasion) {
        return Ok(false);
    }
    let who = (&place.registration, &place.announced, place.participant.mailbox_id);
    let told = settle(desk, &tx, who, desk.now()).await?;
    desk.commit(tx).await?;
    Ok(told)
}
