//! What becomes of the invitations to a format: how far they have come, stopping and letting go, reminding once, and
//! what one looks like (O16).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{InviteRefusal, Refused, aim, may_invite};
use crate::{
    actions::{Desk, Failure, allow, audit::entry, audit::note},
    domain::{
        access::{Deed, Viewer},
        bulk::{
            ANSWERED_WITHIN, BulkInvitation, Confirms, Followed, InvitedDate, MailStep, Progress, Target,
            WORTH_SENDING, answered_until, due_at, is_meant, objectors,
        },
        enrollment::Enrollment,
        event::Announced,
        format::Format,
        id::{BulkInvitationId, FormatId, NoticeId, ParticipantId},
        notice::{NoticeKind, about_invitation_reminder, about_invitation_sample},
        organization::Account,
        participant::Participant,
        registration::{Registration, is_concerned},
    },
    store::{self, Db, StoreError, Tx, bulk_invitations::stopped, outbox::OutboxState},
};

/// So many people are reminded in one transaction.
const PER_STEP: usize = 500;

/// Everybody who was invited to the format and what became of it, by the time of their invitation.
///
/// # Errors
/// Not allowed, or no such format.
pub async fn followed(desk: &Desk, viewer: &Viewer, format: FormatId) -> Result<Vec<Followed>, Refused> {
    let format = store::formats::get(&desk.store, format).await?;
    allow(viewer, Deed::SeeRoster, format.team_id)?;
    Ok(follow(desk, &desk.store, &format).await?)
}

/// Stops the mails that have not gone yet; answers how many. Twice changes nothing.
///
/// # Errors
/// Not allowed, or no such format.
pub async fn pause(desk: &Desk, viewer: &Viewer, format: FormatId) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let format = store::formats::lock(&tx, format).await?;
    allow(viewer, Deed::Publish, format.team_id)?;
    let stopped = store::outbox::pause_invitations(&tx, format.id, desk.now()).await?;
    if stopped > 0 {
        note(desk, &tx, viewer, "format.invitations.pause", &format).await?;
    }
    desk.commit(tx).await?;
    Ok(stopped)
}

/// Lets them go again, one after the other; answers how many. Twice changes nothing.
///
/// # Errors
/// Not allowed, or no such format.
pub async fn resume(desk: &Desk, viewer: &Viewer, format: FormatId) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let format = store::formats::lock(&tx, format).await?;
    allow(viewer, Deed::Publish, format.team_id)?;
    let (now, stopped) = (desk.now(), store::outbox::paused_invitations(&tx, format.id).await?);
    let last = store::outbox::last_due(&tx, NoticeKind::BulkInvitation).await?;
    if let Some(place) = stopped.len().checked_sub(1) {
        prolong(&tx, format.id, (now, due_at(place, now, last))).await?;
    }
    for (place, notice) in stopped.iter().enumerate() {
        let due = due_at(place, now, last);
        store::outbox::let_go(&tx, *notice, (due, due + WORTH_SENDING)).await?;
    }
    if !stopped.is_empty() {
        note(desk, &tx, viewer, "format.invitations.resume", &format).await?;
    }
    desk.commit(tx).await?;
    Ok(stopped.len() as u64)
}

/// Whoever is invited by mails that were stopped and go now, the last of them at `sent`, has the time to answer that others have.
async fn prolong(tx: &Tx, format: FormatId, (now, sent): (DateTime<Utc>, DateTime<Utc>)) -> Result<(), StoreError> {
    stopped::prolong_enrollments(tx, format, (now, sent + ANSWERED_WITHIN)).await?;
    let mut at: Option<Announced> = None;
    for (event, registration) in stopped::list_dates(tx, format, now).await? {
        let known = at.take().filter(|announced| announced.event.id == event);
        let announced = match known {
            Some(announced) => announced,
            None => store::events::announced(tx, &store::events::lock(tx, event).await?).await?,
        };
        let mut registration = store::registrations::lock(tx, registration).await?;
        registration.expires_at = registration.expires_at.max(answered_until(&announced, sent));
        store::registrations::save(tx, &registration).await?;
        at = Some(announced);
    }
    Ok(())
}

/// Reminds everybody who got their invitation and has not answered; answers how many. Nobody is reminded twice. `said`
/// is the number of people as whoever reminds typed it.
///
/// # Errors
/// Not allowed, nobody can be invited any more, or the number is not the one.
pub async fn remind(desk: &Desk, viewer: &Viewer, format: FormatId, said: Option<u64>) -> Result<usize, Refused> {
    let found = store::formats::get(&desk.store, format).await?;
    may_invite(viewer, &found)?;
    let count = Progress::of(&follow(desk, &desk.store, &found).await?, desk.now()).remindable;
    if !is_meant(count, said) {
        return Err(Failure::Refused(InviteRefusal::Count { count }));
    }
    let mut reminded = 0;
    while reminded < count {
        match remind_some(desk, viewer, format, PER_STEP.min(count - reminded)).await? {
            0 => break,
            some => reminded += some,
        }
    }
    Ok(reminded)
}

/// One transaction: decides again under the lock, so that two clicks at once remind nobody twice.
async fn remind_some(desk: &Desk, viewer: &Viewer, format: FormatId, most: usize) -> Result<usize, Refused> {
    let tx = desk.store.begin().await?;
    let now = desk.now();
    let format = store::formats::lock(&tx, format).await?;
    may_invite(viewer, &format)?;
    let all = follow(desk, &tx, &format).await?;
    let silent: Vec<&Followed> = all.iter().filter(|one| one.may_remind(now)).take(most).collect();
    let last = store::outbox::last_due(&tx, NoticeKind::BulkInvitation).await?;
    let stopped = !store::outbox::paused_invitations(&tx, format.id).await?.is_empty();
    let mut notices = Vec::with_capacity(silent.len());
    for (place, one) in silent.iter().enumerate() {
        let (id, to) = (desk.chance.row_id(now).into(), (one.person.mailbox_id, one.invitation.id));
        store::bulk_invitations::remind(&tx, one.invitation.id, id, now).await?;
        notices.push(about_invitation_reminder(id, to, due_at(place, now, last), now));
    }
    store::outbox::enqueue_many(&tx, &notices).await?;
    if stopped {
        store::outbox::pause_invitations(&tx, format.id, now).await?;
    }
    if !silent.is_empty() {
        let mut audit = entry(desk, viewer, "format.invitations.remind", format!("format:{}", format.id), now);
        audit.result = format!("ok, {} reminded", silent.len());
        store::audit::insert(&tx, &audit).await?;
    }
    desk.commit(tx).await?;
    Ok(notices.len())
}

/// Mails the organizer what such an invitation looks like: to nobody else, and one in a minute at most. Answers
/// whose address that is.
///
/// # Errors
/// Not allowed, or nobody can be invited to the format or the dates.
pub async fn send_sample(desk: &Desk, viewer: &Viewer, target: impl Into<Target>) -> Result<Account, Refused> {
    let target = target.into();
    let tx = desk.store.begin().await?;
    let format = store::formats::get(&tx, target.format).await?;
    let format = aim(desk, &tx, viewer, (format, &target.dates)).await?.format;
    let now = desk.now();
    let account = store::accounts::get(&tx, viewer.account().ok_or(Failure::Forbidden)?).await?;
    let mailbox = store::mailboxes::find_or_insert(&tx, &account.email, desk.chance.row_id(now).into()).await?;
    let about = (format.id, account.id, target.dates);
    let notice = about_invitation_sample(desk.chance.row_id(now).into(), mailbox.id, about, now);
    store::outbox::enqueue(&tx, &notice).await?;
    desk.commit(tx).await?;
    Ok(account)
}

async fn follow(desk: &Desk, db: &impl Db, format: &Format) -> Result<Vec<Followed>, StoreError> {
    let mut invited = store::bulk_invitations::list_for_format(db, format.id).await?;
    invited.sort_by_key(|(one, _)| (one.invited_at, one.id));
    let mails = store::outbox::of_invitations(db, format.id).await?;
    let enrollments = store::enrollments::list_for_format(db, format.id).await?;
    let mut enrollments: HashMap<ParticipantId, Enrollment> =
        enrollments.into_iter().map(|(one, person)| (person.id, one)).collect();
    let there = store::registrations::list_for_format(db, format.id).await?;
    let with_dates: HashSet<ParticipantId> =
        there.iter().filter(|(one, _)| is_concerned(one.state)).map(|(_, person)| person.id).collect();
    let mut dates = at_dates(db, format, (&invited, there)).await?;
    let addresses: Vec<Vec<String>> = invited.iter().map(|(_, person)| objectors(&desk.keys, &person.email)).collect();
    let said = store::objections::list(db, format.organization_id, &addresses.concat()).await?;
    let said: HashSet<&str> = said
        .iter()
        .filter(|one| one.format_id.is_none_or(|only| only == format.id))
        .map(|one| one.address.as_str())
        .collect();
    let all = invited.into_iter().zip(&addresses).map(|((invitation, person), addresses)| Followed {
        mail: step(&mails, invitation.notice_id),
        enrollment: match invitation.confirms {
            Confirms::Whole(_) => enrollments.remove(&person.id),
            Confirms::Dates(_) => None,
        },
        has_date: matches!(invitation.confirms, Confirms::Whole(_)) && with_dates.contains(&person.id),
        dates: dates.remove(&invitation.id).unwrap_or_default(),
        objects: addresses.iter().any(|address| said.contains(address.as_str())),
        invitation,
        person,
    });
    Ok(all.collect())
}

/// What somebody has at a date.
type There = (Registration, Participant);

/// The dates to which each invitation invites, and what its person has there.
async fn at_dates(
    db: &impl Db,
    format: &Format,
    (invited, there): (&[(BulkInvitation, Participant)], Vec<There>),
) -> Result<HashMap<BulkInvitationId, Vec<(InvitedDate, Option<Registration>)>>, StoreError> {
    let people: HashMap<BulkInvitationId, ParticipantId> =
        invited.iter().map(|(one, person)| (one.id, person.id)).collect();
    let mut there: HashMap<_, Registration> =
        there.into_iter().map(|(one, person)| ((one.event_id, person.id), one)).collect();
    let mut dates: HashMap<BulkInvitationId, Vec<(InvitedDate, Option<Registration>)>> = HashMap::new();
    for date in store::bulk_invitations::dates_for_format(db, format.id).await? {
        let Some(person) = people.get(&date.invitation_id) else { continue };
        // Nobody is invited twice to a date.
        let mine = there.remove(&(date.event_id, *person));
        dates.entry(date.invitation_id).or_default().push((date, mine));
    }
    Ok(dates)
}

/// A mail that is forgotten went long ago.
fn step(mails: &HashMap<NoticeId, OutboxState>, notice: Option<NoticeId>) -> MailStep {
    match notice.and_then(|id| mails.get(&id)) {
        None | Some(OutboxState::Sent) => MailStep::Sent,
        Some(OutboxState::Due | OutboxState::Held) => MailStep::Waiting,
        Some(OutboxState::Paused) => MailStep::Paused,
        Some(OutboxState::Parked) => MailStep::Failed,
        Some(OutboxState::Void) => MailStep::Dropped,
    }
}
