//! Taking part in a whole format until one leaves: asking, confirming by link, resting, coming back, leaving.

mod ask;
mod decide;
mod settle;
mod stay;
mod sweep;
mod take;

pub use ask::{ask, ask_in_vain};
pub use decide::{approve, refuse};
pub use settle::settle_rest;
pub(super) use settle::{coming, settle_date, settle_format};
pub(super) use stay::{end_all, go_on_by_answer, rest_by_answer};
pub use stay::{leave, pause, resume, set_channel};
pub use sweep::expire_unconfirmed;
pub use take::{confirm, deny, look_up, request};

use chrono::{DateTime, Utc};

use super::{Desk, Failure};
use crate::{
    domain::{
        capability::{Presented, Purpose},
        enrollment::Enrollment,
        format::Format,
        id::EnrollmentId,
        notice::{NoticeKind, about_enrollment},
        participant::Participant,
        registration::RegisterRefusal,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// An enrollment together with whose it is and in what.
#[derive(Clone, Debug)]
pub struct Member {
    /// The enrollment.
    pub enrollment: Enrollment,
    /// Whose it is.
    pub participant: Participant,
    /// In what.
    pub format: Format,
}

/// Locks the format, then the enrollment (always in this order), and loads what the rules need.
async fn lock(tx: &Tx, enrollment: &Enrollment) -> Result<Member, Refused> {
    let format = store::formats::lock(tx, enrollment.format_id).await?;
    let enrollment = store::enrollments::lock(tx, enrollment.id).await?;
    let participant = store::participants::get(tx, enrollment.participant_id).await?;
    Ok(Member { enrollment, participant, format })
}

/// The enrollment of a person's own, locked, by their manage link.
async fn lock_own(desk: &Desk, tx: &Tx, link: &Presented, id: EnrollmentId) -> Result<Member, Refused> {
    let person = super::registrations::participant_by_link(desk, tx, link).await?;
    let found = store::enrollments::get(tx, id).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    lock(tx, &found).await
}

/// The enrollment behind a confirm link; none, if the link belongs to something else.
async fn by_link(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Option<Enrollment>, Refused> {
    match store::enrollments::find_by_link(db, link.link_id).await? {
        Some(_) if !desk.keys.is_genuine(Purpose::Confirm, link, 0) => Err(Failure::Refused(RegisterRefusal::Stale)),
        found => Ok(found),
    }
}

/// Enqueues a mail to the person about their enrollment.
async fn tell(desk: &Desk, tx: &Tx, member: &Member, kind: NoticeKind, now: DateTime<Utc>) -> Result<(), StoreError> {
    let to = (member.participant.mailbox_id, member.enrollment.id);
    let notice = about_enrollment(desk.chance.row_id(now).into(), to, kind, now);
    store::outbox::enqueue(tx, &notice).await?;
    Ok(())
}
