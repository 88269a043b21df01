//! Resting, coming back, leaving, and how one wants to be told. The registrations for dates to come follow in the same
//! transaction; whoever queues for a seat that becomes free gets an offer.

use super::{
    Member, Refused, lock, lock_own,
    settle::{coming, is_active, settle_person},
    tell,
};
use crate::{
    actions::{Desk, Failure, agreements, invitations, registrations::promote, substitutes},
    domain::{
        agreement::Subject,
        capability::Presented,
        enrollment::{self, Cue, EnrollmentState as State, Occasion, comes_back_freely, follow, may_enroll, unasked},
        id::EnrollmentId,
        inbound::Inbound,
        notice::NoticeKind,
        participant::{Channel, Participant},
        registration::{EndedBy, RegistrationState, holds_seat},
    },
    store::{self, StoreError, Tx},
};

/// The person rests: their registrations for dates to come end until they come back. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds, or the enrollment is not theirs.
pub async fn pause(desk: &Desk, link: &Presented, id: EnrollmentId) -> Result<Member, Refused> {
    let tx = desk.store.begin().await?;
    let mut member = lock_own(desk, &tx, link, id).await?;
    if let Some(next) = follow(member.enrollment.state, Cue::Pause) {
        part(desk, &tx, &mut member, (next, EndedBy::Paused)).await?;
    }
    desk.commit(tx).await?;
    Ok(member)
}

/// The person declined the series in their calendar: they rest, and `note` says at each date why. Bringing the same mail
/// twice changes nothing.
///
/// # Errors
/// Only the database's.
pub(in crate::actions) async fn rest_by_answer(
    desk: &Desk,
    id: EnrollmentId,
    note: impl Fn(&Desk) -> Vec<Inbound>,
) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let found = store::enrollments::get(&tx, id).await?;
    let mut member = lock(&tx, &found).await?;
    if let (true, Some(next)) = (keep(desk, &tx, note).await?, follow(member.enrollment.state, Cue::Pause)) {
        // Whoever answers reads the mailbox.
        store::mailboxes::prove(&tx, member.participant.mailbox_id).await?;
        part(desk, &tx, &mut member, (next, EndedBy::Paused)).await?;
        desk.commit(tx).await?;
    }
    Ok(())
}

/// The person accepted the series after all: they are back at every date to come.
///
/// # Errors
/// Only the database's.
pub(in crate::actions) async fn go_on_by_answer(
    desk: &Desk,
    id: EnrollmentId,
    note: impl Fn(&Desk) -> Vec<Inbound>,
) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let found = store::enrollments::get(&tx, id).await?;
    let mut member = lock(&tx, &found).await?;
    let awake = member.enrollment.state != State::Paused;
    if let (false, true, Some(next)) =
        (awake, keep(desk, &tx, note).await?, follow(member.enrollment.state, Cue::Resume))
    {
        store::mailboxes::prove(&tx, member.participant.mailbox_id).await?;
        member.enrollment.state = next;
        member.enrollment.changed_at = desk.now();
        store::enrollments::save(&tx, &member.enrollment).await?;
        settle_person(desk, &tx, (&member.format, &member.enrollment), Occasion::Follow).await?;
        desk.commit(tx).await?;
    }
    Ok(())
}

/// Remembers a mail that came in; whether it is a new one.
async fn keep(desk: &Desk, tx: &Tx, note: impl Fn(&Desk) -> Vec<Inbound>) -> Result<bool, StoreError> {
    let noted = note(desk);
    for (at, mail) in noted.iter().enumerate() {
        if at == 0 && store::inbound::is_known(tx, &mail.message_key).await? {
            return Ok(false);
        }
        store::inbound::insert(tx, mail).await?;
    }
    Ok(true)
}

/// The person leaves the format. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds, or the enrollment is not theirs.
pub async fn leave(desk: &Desk, link: &Presented, id: EnrollmentId) -> Result<Member, Refused> {
    let tx = desk.store.begin().await?;
    let mut member = lock_own(desk, &tx, link, id).await?;
    if let Some(next) = follow(member.enrollment.state, Cue::Leave) {
        part(desk, &tx, &mut member, (next, EndedBy::Left)).await?;
        tell(desk, &tx, &member, NoticeKind::Withdrawn, desk.now()).await?;
    }
    desk.commit(tx).await?;
    Ok(member)
}

/// The person comes back from a pause, or after leaving: dates that they gave up for themselves stay given up.
///
/// # Errors
/// The link no longer holds, the enrollment is not theirs, or nobody can take part in the whole format any more.
pub async fn resume(desk: &Desk, link: &Presented, id: EnrollmentId) -> Result<Member, Refused> {
    let tx = desk.store.begin().await?;
    let mut member = lock_own(desk, &tx, link, id).await?;
    if let Some(former) = unasked(&member.enrollment) {
        // What was filled in with the request was perhaps somebody else's.
        store::enrollments::put_back_unconfirmed(&tx, &former).await?;
        member.enrollment = former;
    }
    let left = member.enrollment.state == State::Left;
    if let Some(next) = follow(member.enrollment.state, Cue::Resume) {
        if left {
            // Whoever left has no claim any more: the format's rules of today hold.
            may_enroll(&member.format).map_err(Failure::Refused)?;
            if member.enrollment.confirmed_at.is_none() || !comes_back_freely(&member.format) {
                return Err(Failure::Refused(crate::domain::registration::RegisterRefusal::NotOffered));
            }
        }
        member.enrollment.state = next;
        member.enrollment.changed_at = desk.now();
        store::enrollments::save(&tx, &member.enrollment).await?;
        settle_person(desk, &tx, (&member.format, &member.enrollment), Occasion::Follow).await?;
        let subject = Subject::Enrollment(member.enrollment.id);
        agreements::note(desk, &tx, subject, (link.link_id, desk.now())).await?;
        if left {
            tell(desk, &tx, &member, NoticeKind::Confirmed, desk.now()).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(member)
}

/// The person wants to be told by another channel; their registrations for dates to come follow.
///
/// # Errors
/// The link no longer holds, or the enrollment is not theirs.
pub async fn set_channel(desk: &Desk, link: &Presented, id: EnrollmentId, channel: Channel) -> Result<Member, Refused> {
    let tx = desk.store.begin().await?;
    let now = desk.now();
    let mut member = lock_own(desk, &tx, link, id).await?;
    if member.enrollment.channel != channel {
        member.enrollment.channel = channel;
        member.enrollment.changed_at = now;
        store::enrollments::save(&tx, &member.enrollment).await?;
        let dates = coming(&tx, &member.format, now).await?;
        store::registrations::save_channel(&tx, member.enrollment.id, channel, now).await?;
        // What is in the calendar by invitation goes, or the next dates come: never both, never neither.
        let whose = (member.enrollment.id, member.participant.mailbox_id);
        invitations::settle_enrollment(desk, &tx, whose, &dates).await?;
    }
    desk.commit(tx).await?;
    Ok(member)
}

/// Ends everything a person takes part in, before they are erased.
pub(in crate::actions) async fn end_all(desk: &Desk, tx: &Tx, person: &Participant) -> Result<(), Refused> {
    let mut mine = store::enrollments::list_for_participant(tx, person.id).await?;
    mine.sort_unstable_by_key(|one| one.format_id);
    for found in mine {
        let mut member = lock(tx, &found).await?;
        if let Some(next) = follow(member.enrollment.state, Cue::Leave) {
            part(desk, tx, &mut member, (next, EndedBy::Left)).await?;
        }
    }
    Ok(())
}

/// The enrollment goes to another state, and its registrations for dates to come end.
pub(super) async fn part(
    desk: &Desk,
    tx: &Tx,
    member: &mut Member,
    (next, ended_by): (State, EndedBy),
) -> Result<(), Refused> {
    let now = desk.now();
    let had_dates = is_active(&member.enrollment);
    member.enrollment.state = next;
    member.enrollment.changed_at = now;
    store::enrollments::save(tx, &member.enrollment).await?;
    if !had_dates {
        return Ok(());
    }
    let mine = store::registrations::list_of_enrollment(tx, member.enrollment.id, now).await?;
    let mut dates = coming(tx, &member.format, now).await?;
    for found in mine {
        let Some(date) = dates.iter_mut().find(|date| date.event.id == found.event_id) else { continue };
        let mut registration = store::registrations::lock(tx, found.id).await?;
        let Some(state) = enrollment::part(&registration, date, now) else { continue };
        let freed = holds_seat(registration.state);
        if registration.state == RegistrationState::Requested {
            substitutes::stepped_back(desk, tx, &registration, date).await?;
        }
        registration.state = state;
        registration.ended_by = Some(ended_by);
        registration.position = None;
        registration.offered_until = None;
        registration.changed_at = now;
        store::registrations::save(tx, &registration).await?;
        if freed {
            substitutes::left(desk, tx, &registration, date).await?;
            store::events::free_seat(tx, date.event.id).await?;
            date.event.taken = date.event.taken.saturating_sub(1);
            promote(desk, tx, date, now).await?;
        }
    }
    if member.enrollment.channel == Channel::Invitation {
        let whose = (member.enrollment.id, member.participant.mailbox_id);
        invitations::settle_enrollment(desk, tx, whose, &dates).await?;
    }
    Ok(())
}
