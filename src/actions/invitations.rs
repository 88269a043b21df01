//! Invitations: each mail about a date brings the calendar of whoever wants it that way up to date, and what no mail
//! would say is mailed by itself. What is put where is written down in the transaction that decides it, so that nobody
//! has a date twice and none stays behind (invariants 1 and 8).

use chrono::{DateTime, TimeDelta, Utc};

use super::{Desk, Failure, enrollments::coming, registrations::lock};

mod series;
mod shared;

pub(in crate::actions) use series::{Riders, settle_enrollment};
use series::{Within, told_within};
pub(in crate::actions) use shared::put_back;

use crate::{
    domain::{
        delivery::suppression::{Occasion, is_tried},
        event::Announced,
        id::{EnrollmentId, EventId, MailboxId, NoticeId, RegistrationId},
        invitation::{self, LedgerEntry, Method, belongs, carries},
        notice::{Notice, NoticeKind, Subject, about_registration},
        participant::Channel,
        registration::{RegisterRefusal, Registration},
    },
    store::{self, StoreError, Tx, calendar_ledger::Look},
};

/// So many calendars one look puts in order at the most.
const AT_ONCE: u64 = 500;

/// Enqueues a notice about a registration. It brings the calendar up to date, if the person wants invitations.
pub(in crate::actions) async fn enqueue(
    desk: &Desk,
    tx: &Tx,
    notice: &Notice,
    mine: (&Registration, &Announced),
) -> Result<bool, StoreError> {
    enqueue_among(desk, tx, (notice, &mut Riders::default()), mine).await
}

/// The same for one of many people who are told of one date.
pub(in crate::actions) async fn enqueue_among(
    desk: &Desk,
    tx: &Tx,
    (notice, riders): (&Notice, &mut Riders),
    (registration, announced): (&Registration, &Announced),
) -> Result<bool, StoreError> {
    let new = store::outbox::enqueue(tx, notice).await?;
    if new && carries(notice.kind) && may_concern(registration, notice.kind) {
        let shifts = shifts(notice, announced);
        let mine = (registration, announced, notice.mailbox_id);
        let known = known(tx, mine, (riders, shifts), desk.now()).await?;
        // Of a whole format further dates come when they are near, not with each change.
        let waits = notice.kind == NoticeKind::Update && known.last.is_none() && registration.enrollment_id.is_some();
        let step = invitation::next(known.last.as_ref(), known.belongs && !waits, known.revision);
        write_down(desk, tx, (notice, mine), (&known, step)).await?;
        if let (Some(within), Some(step)) = (&known.within, step) {
            told_within(desk, tx, (notice, registration.id), (within, step), riders).await?;
        }
    }
    Ok(new)
}

/// Only who wants invitations has any; who no longer wants them is told so once.
fn may_concern(registration: &Registration, kind: NoticeKind) -> bool {
    registration.channel == Channel::Invitation || kind == NoticeKind::Removal
}

/// Whether a notice tells of more than words: then calendars ask again whether one comes (R35).
fn shifts(notice: &Notice, announced: &Announced) -> bool {
    let slot = announced.event.slot;
    match &notice.subject {
        Subject::Change { was_starts_at, was_ends_at, was_location, restored, .. } => {
            *restored
                || was_starts_at.is_some_and(|was| was != slot.starts_at)
                || was_ends_at.is_some_and(|was| was != slot.ends_at)
                || was_location.as_deref() != announced.location()
        }
        _ => true,
    }
}

/// What is known of a date in somebody's calendar.
struct Known {
    /// What was last put there.
    last: Option<LedgerEntry>,
    /// Under which identity the next object goes: the date's own, or that of the series that it is in (R38).
    uid: String,
    /// Whether it belongs there under that identity.
    belongs: bool,
    /// The revision of the entry now.
    revision: u32,
    /// That of the date and of where the person stands, if it goes by itself.
    stands: Option<u32>,
    /// The series that it is in, or was.
    within: Option<Within>,
}

async fn known(
    tx: &Tx,
    mine: (&Registration, &Announced, MailboxId),
    (riders, shifts): (&mut Riders, bool),
    now: DateTime<Utc>,
) -> Result<Known, StoreError> {
    let (registration, Announced { event, .. }, _) = mine;
    let own = store::registrations::revision(tx, registration.id).await?;
    let belongs = belongs(registration, event);
    let stands = event.sequence.saturating_add(own);
    let last = store::calendar_ledger::last(tx, registration.id).await?;
    let revision = shared::revision(tx, mine, (stands, last.is_none())).await?;
    let alone =
        Known { last: None, uid: event.calendar_uid.clone(), belongs, revision, stands: Some(stands), within: None };
    let Some(entry) = last.as_ref().filter(|entry| entry.uid != event.calendar_uid) else {
        return Ok(Known { last, ..alone });
    };
    let Some(series) = store::calendar_series::find_by_uid(tx, &entry.uid).await? else {
        return Ok(Known { last, ..alone });
    };
    let home = riders.home(tx, (&series, event), now).await?;
    let fits = home.is_some() && riders.of(tx, event).await? == home;
    if entry.method == Method::Cancel && !(belongs && fits) {
        // It fell out of its series and was taken out: from then on it goes by itself.
        return Ok(Known { revision: revision.max(entry.sequence.saturating_add(1)), ..alone });
    }
    let highest = store::calendar_ledger::highest(tx, &series.uid).await?.unwrap_or(entry.sequence);
    let belongs = belongs && fits;
    // Taking out is always newer than what the calendar has of the series (R37).
    let revision = highest.saturating_add(u32::from(shifts || !belongs));
    let uid = series.uid.clone();
    Ok(Known { belongs, uid, last, revision, stands: None, within: Some(Within { series, home }) })
}

async fn write_down(
    desk: &Desk,
    tx: &Tx,
    (notice, mine): (&Notice, (&Registration, &Announced, MailboxId)),
    (known, step): (&Known, Option<(Method, u32)>),
) -> Result<(), StoreError> {
    let Some((method, sequence)) = step else { return Ok(()) };
    let registration = mine.0.id;
    insert(desk, tx, (notice, registration, &known.uid), (method, sequence)).await?;
    if let Some(stands) = known.stands {
        // A date that came out of a series went on with the series' revision: its next change must not stand still there.
        store::calendar_ledger::raise_to(tx, registration, (sequence, stands)).await?;
    }
    if method == Method::Cancel {
        put_back(desk, tx, mine, (&known.uid, sequence), notice.created_at).await?;
    }
    Ok(())
}

async fn insert(
    desk: &Desk,
    tx: &Tx,
    (notice, registration_id, uid): (&Notice, RegistrationId, &str),
    (method, sequence): (Method, u32),
) -> Result<(), StoreError> {
    let entry = LedgerEntry {
        registration_id,
        notice_id: notice.id,
        uid: uid.to_owned(),
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
    mine: (&Registration, &Announced, MailboxId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (registration, announced, mailbox) = mine;
    if now >= announced.event.slot.ends_at {
        return Ok(false);
    }
    let mut riders = Riders::default();
    let known = known(tx, mine, (&mut riders, true), now).await?;
    let step = invitation::missing(known.last.as_ref(), known.belongs, known.revision);
    // What takes it out under another identity is still on its way: else it would be there twice until then.
    let leaves =
        |entry: &LedgerEntry| entry.method == Method::Cancel && entry.sent_at.is_none() && entry.uid != known.uid;
    let kind = match step {
        None => return Ok(false),
        Some((Method::Request, _)) if known.last.as_ref().is_some_and(leaves) => return Ok(false),
        Some((Method::Request, _)) => NoticeKind::Invitation,
        Some((Method::Cancel, _)) => NoticeKind::Removal,
    };
    let id: NoticeId = desk.chance.row_id(now).into();
    let notice = about_registration(id, (mailbox, registration.id), kind, announced.event.slot.ends_at, now);
    if store::outbox::enqueue(tx, &notice).await? {
        write_down(desk, tx, (&notice, mine), (&known, step)).await?;
        if let (Some(within), Some(step)) = (&known.within, step) {
            told_within(desk, tx, (&notice, registration.id), (within, step), &mut riders).await?;
        }
    }
    Ok(true)
}

/// How far back the look of each minute goes: what it misses beyond that, the hourly look at everything finds.
const LOOK_BACK: TimeDelta = TimeDelta::minutes(70);

/// Invites to what has come near, and takes out of calendars what was left, wherever that is. Says how many mails were
/// enqueued.
///
/// # Errors
/// Only the database's.
pub async fn settle_due(desk: &Desk) -> Result<u64, Failure<RegisterRefusal>> {
    settle_where(desk, Look::All).await
}

/// The same only where time or somebody's change may just have made something due: each minute, whatever the number of
/// people and dates.
///
/// # Errors
/// Only the database's.
pub async fn settle_stirred(desk: &Desk) -> Result<u64, Failure<RegisterRefusal>> {
    let moment = desk.now() - LOOK_BACK;
    // What can be taken back is looked at once that time is over.
    settle_where(desk, Look::Since { moment, changed: moment - desk.undo }).await
}

async fn settle_where(desk: &Desk, look: Look) -> Result<u64, Failure<RegisterRefusal>> {
    let now = desk.now();
    let mut mails = 0;
    let left_over = store::calendar_ledger::list_left_over(&desk.store, look, (now, AT_ONCE)).await?;
    let (members, dates) = missing_invitations(desk, look, now).await?;
    for (event, registration) in dates.into_iter().chain(left_over) {
        match settle_one(desk, event, registration).await {
            Ok(told) => mails += u64::from(told),
            // One that cannot be read must not keep the others from theirs.
            Err(failure) => tracing::error!(%event, %registration, ?failure, "a calendar could not be put in order"),
        }
    }
    for enrollment in members {
        match settle_member(desk, enrollment).await {
            Ok(told) => mails += told,
            Err(failure) => tracing::error!(%enrollment, ?failure, "a calendar could not be put in order"),
        }
    }
    Ok(mails)
}

/// Who takes part in a whole format and is to be invited to more of its dates; and single dates that somebody is to be
/// invited to. What was changed a moment ago may still be taken back, and waits; a series waits for all of its dates.
async fn missing_invitations(
    desk: &Desk,
    look: Look,
    now: DateTime<Utc>,
) -> Result<(Vec<EnrollmentId>, Vec<(EventId, RegistrationId)>), StoreError> {
    let settled = now - desk.undo;
    let wanted = store::calendar_ledger::list_wanted(&desk.store, look, now).await?;
    let (mut members, mut dates) = (Vec::new(), Vec::new());
    let most = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    for mine in wanted.chunk_by(|a, b| a.enrollment_id.is_some() && a.enrollment_id == b.enrollment_id) {
        if mine.iter().any(|one| one.changed_at > settled) {
            continue;
        }
        let ids = invitation::due(mine.iter().map(|one| one.coming).collect(), now);
        if ids.is_empty() || members.len() + dates.len() >= most {
            continue;
        }
        match mine[0].enrollment_id {
            Some(enrollment) => members.push(enrollment),
            None => dates.extend(mine.iter().map(|one| (one.event_id, one.coming.registration_id))),
        }
    }
    Ok((members, dates))
}

/// What was found a moment ago is looked at again under the locks of the format and its dates.
async fn settle_member(desk: &Desk, enrollment: EnrollmentId) -> Result<u64, Failure<RegisterRefusal>> {
    let tx = desk.store.begin().await?;
    let Some(found) = store::enrollments::find_by_id(&tx, enrollment).await? else { return Ok(0) };
    let format = store::formats::lock(&tx, found.format_id).await?;
    let found = store::enrollments::lock(&tx, enrollment).await?;
    let person = store::participants::get(&tx, found.participant_id).await?;
    if !is_tried(person.unreachable, Occasion::Other) {
        return Ok(0);
    }
    let dates = coming(&tx, &format, desk.now()).await?;
    let mails = settle_enrollment(desk, &tx, (enrollment, person.mailbox_id), &dates).await?;
    desk.commit(tx).await?;
    Ok(mails)
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
