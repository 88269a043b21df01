//! Using the confirm link of an enrollment: taking part from now on, or "that was not me".

use super::{Member, Refused, by_link, lock, settle::settle_person, stay::part, tell};
use crate::{
    actions::{Desk, Failure, agreements, registrations::is_listed},
    domain::{
        agreement::Subject,
        capability::Presented,
        enrollment::{
            Cue, Enrollment, EnrollmentState as State, Occasion, admission, follow, is_refused, may_enroll, unasked,
            was_put_back,
        },
        notice::NoticeKind,
        registration::{Admission, EndedBy, RegisterRefusal},
    },
    store::{self, Tx},
};

/// What stands behind a confirm link, to show before anything happens; none, if the link belongs to something else.
///
/// # Errors
/// The link is forged or too old.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Option<Member>, Refused> {
    let Some(enrollment) = by_link(desk, &desk.store, link).await? else { return Ok(None) };
    if enrollment.state == State::Unconfirmed && desk.now() >= enrollment.expires_at {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    let format = store::formats::get(&desk.store, enrollment.format_id).await?;
    let participant = store::participants::get(&desk.store, enrollment.participant_id).await?;
    Ok(Some(Member { enrollment, participant, format }))
}

/// The person uses the confirm link: they take part in every date to come, or the team decides about that. Doing it
/// twice gives the same answer. None, if the link belongs to something else.
///
/// # Errors
/// The link no longer holds, or the format is over.
pub async fn confirm(desk: &Desk, link: &Presented) -> Result<Option<Member>, Refused> {
    go(desk, link, false).await
}

/// The same for somebody whom the format is not for: the team decides. Doing it twice gives the same answer.
///
/// # Errors
/// As for [`confirm`].
pub async fn request(desk: &Desk, link: &Presented) -> Result<Option<Member>, Refused> {
    go(desk, link, true).await
}

async fn go(desk: &Desk, link: &Presented, asks: bool) -> Result<Option<Member>, Refused> {
    // Looked up outside, because most links belong to dates: a transaction would keep those who confirm one waiting.
    let Some(found) = by_link(desk, &desk.store, link).await? else { return Ok(None) };
    let tx = desk.store.begin().await?;
    let mut member = lock(&tx, &found).await?;
    let admission = admission(&member.format, is_listed(&tx, &member.format, &member.participant).await?);
    let cue = if admission == Admission::Free { Cue::Confirm } else { Cue::Request };
    if let Some(next) = follow(member.enrollment.state, cue) {
        if desk.now() >= member.enrollment.expires_at {
            return Err(Failure::Refused(RegisterRefusal::Stale));
        }
        may_enroll(&member.format).map_err(Failure::Refused)?;
        if admission == Admission::OnRequest && !asks {
            return Err(Failure::Refused(RegisterRefusal::InvitationOnly));
        }
        take(desk, &tx, &mut member, next).await?;
        let Enrollment { id, link_id, requested_at, .. } = &member.enrollment;
        agreements::note(desk, &tx, Subject::Enrollment(*id), (*link_id, *requested_at)).await?;
    }
    desk.commit(tx).await?;
    Ok(Some(member))
}

async fn take(desk: &Desk, tx: &Tx, member: &mut Member, next: State) -> Result<(), Refused> {
    let now = desk.now();
    member.enrollment.state = next;
    member.enrollment.confirmed_at = Some(now);
    member.enrollment.changed_at = now;
    store::enrollments::save(tx, &member.enrollment).await?;
    store::mailboxes::prove(tx, member.participant.mailbox_id).await?;
    if next == State::Active {
        settle_person(desk, tx, (&member.format, &member.enrollment), Occasion::Enrolled).await?;
    }
    let kind = if next == State::Active { NoticeKind::Confirmed } else { NoticeKind::Waiting };
    Ok(tell(desk, tx, member, kind, now).await?)
}

/// The person behind the address says "that was not me": nothing of this format is mailed there any more (C07). None,
/// if the link belongs to something else.
///
/// # Errors
/// The link is forged.
pub async fn deny(desk: &Desk, link: &Presented) -> Result<Option<Member>, Refused> {
    let Some(found) = by_link(desk, &desk.store, link).await? else { return Ok(None) };
    let tx = desk.store.begin().await?;
    let mut member = lock(&tx, &found).await?;
    if let Some(former) = unasked(&member.enrollment) {
        // Whoever took part before has left as before: what they deny is the request.
        store::enrollments::put_back_unconfirmed(&tx, &former).await?;
        member.enrollment = former;
    } else if was_put_back(&member.enrollment) {
        return Ok(Some(member));
    } else if let Some(next) = follow(member.enrollment.state, Cue::Deny) {
        part(desk, &tx, &mut member, (next, EndedBy::Own)).await?;
    } else if is_refused(&member.enrollment) {
        // "That was not me" always wins, also after the team's no: nothing more goes to the address.
        member.enrollment.ended_by = None;
        store::enrollments::save(&tx, &member.enrollment).await?;
    }
    desk.commit(tx).await?;
    Ok(Some(member))
}
