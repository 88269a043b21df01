//! The team decides on requests to take part in a whole format: once, and for all of its dates (O8).

use super::{Member, Refused, lock, settle::settle_person, tell};
use crate::{
    actions::{
        Desk, allow,
        audit::entry,
        registrations::{Decided, count},
    },
    domain::{
        access::{Deed, Viewer},
        enrollment::{Cue, Enrollment, Occasion, follow},
        id::{EnrollmentId, FormatId},
        notice::{NoticeKind, about_enrollment, with_text},
        registration::EndedBy,
    },
    store::{self, StoreError, Tx},
};

/// So many people one transaction decides on: each of them joins every date to come, and nobody else is to wait long.
const AT_ONCE: usize = 25;

/// Lets people take part, in the order in which they asked: they have a registration for each date to come.
///
/// # Errors
/// Not allowed.
pub async fn approve(desk: &Desk, viewer: &Viewer, format: FormatId, ids: &[EnrollmentId]) -> Result<Decided, Refused> {
    let mut people = 0;
    for some in in_order(desk, format, ids).await? {
        let tx = desk.store.begin().await?;
        let mut decided = 0;
        for found in open(&tx, viewer, format, &some).await? {
            let mut member = lock(&tx, &found).await?;
            let Some(next) = follow(member.enrollment.state, Cue::Approve) else { continue };
            member.enrollment.state = next;
            member.enrollment.changed_at = desk.now();
            store::enrollments::save(&tx, &member.enrollment).await?;
            settle_person(desk, &tx, (&member.format, &member.enrollment), Occasion::Enrolled).await?;
            tell(desk, &tx, &member, NoticeKind::Confirmed, desk.now()).await?;
            decided += 1;
        }
        note(desk, &tx, viewer, ("enrollment.approve", format, decided)).await?;
        desk.commit(tx).await?;
        people += decided;
    }
    Ok(Decided { confirmed: people, unchanged: count(ids.len()).saturating_sub(people), ..Decided::default() })
}

/// Refuses people, with a few words if the team likes to say any.
///
/// # Errors
/// Not allowed.
pub async fn refuse(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    (ids, text): (&[EnrollmentId], Option<String>),
) -> Result<Decided, Refused> {
    let mut people = 0;
    for some in in_order(desk, format, ids).await? {
        let tx = desk.store.begin().await?;
        let mut decided = 0;
        for found in open(&tx, viewer, format, &some).await? {
            let mut member = lock(&tx, &found).await?;
            let Some(next) = follow(member.enrollment.state, Cue::Refuse) else { continue };
            member.enrollment.state = next;
            member.enrollment.ended_by = Some(EndedBy::Organizer);
            member.enrollment.changed_at = desk.now();
            store::enrollments::save(&tx, &member.enrollment).await?;
            say_no(desk, &tx, &member, text.clone()).await?;
            decided += 1;
        }
        note(desk, &tx, viewer, ("enrollment.refuse", format, decided)).await?;
        desk.commit(tx).await?;
        people += decided;
    }
    Ok(Decided { declined: people, unchanged: count(ids.len()).saturating_sub(people), ..Decided::default() })
}

async fn say_no(desk: &Desk, tx: &Tx, member: &Member, text: Option<String>) -> Result<(), StoreError> {
    let now = desk.now();
    let to = (member.participant.mailbox_id, member.enrollment.id);
    let notice = about_enrollment(desk.chance.row_id(now).into(), to, NoticeKind::Declined, now);
    store::outbox::enqueue(tx, &with_text(notice, text)).await?;
    Ok(())
}

/// The chosen in small groups, as they asked; those about whom there is nothing to decide are left out.
async fn in_order(desk: &Desk, format: FormatId, ids: &[EnrollmentId]) -> Result<Vec<Vec<EnrollmentId>>, Refused> {
    let asked = store::enrollments::list_requested(&desk.store, format).await?;
    let chosen: Vec<EnrollmentId> = asked.into_iter().map(|(one, _)| one.id).filter(|id| ids.contains(id)).collect();
    let mut groups: Vec<Vec<EnrollmentId>> = chosen.chunks(AT_ONCE).map(<[EnrollmentId]>::to_vec).collect();
    if groups.is_empty() {
        // Whoever may not decide is told so also where nothing is to be decided.
        groups.push(Vec::new());
    }
    Ok(groups)
}

/// The format, locked, and those of the group who still wait.
async fn open(tx: &Tx, viewer: &Viewer, format: FormatId, ids: &[EnrollmentId]) -> Result<Vec<Enrollment>, Refused> {
    let format = store::formats::lock(tx, format).await?;
    allow(viewer, Deed::Edit, format.team_id)?;
    let mut waiting = Vec::with_capacity(ids.len());
    for (enrollment, _) in store::enrollments::list_requested(tx, format.id).await? {
        if ids.contains(&enrollment.id) {
            waiting.push(enrollment);
        }
    }
    Ok(waiting)
}

/// Nothing is written down where nothing was decided.
async fn note(
    desk: &Desk,
    tx: &Tx,
    viewer: &Viewer,
    (verb, format, people): (&str, FormatId, u32),
) -> Result<(), StoreError> {
    if people == 0 {
        return Ok(());
    }
    let mut audit = entry(desk, viewer, verb, format!("format:{format}"), desk.now());
    audit.result = format!("ok, {people} people");
    store::audit::insert(tx, &audit).await
}
