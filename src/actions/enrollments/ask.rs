//! Somebody asks to take part in a whole format. Whatever is known about the address, the answer is the same (C10).

use chrono::{DateTime, Utc};

use super::{Member, Refused, tell};
use crate::{
    actions::{
        Desk, Failure, answers,
        caps::{self, Crowd},
        registrations::recognize,
    },
    domain::{
        enrollment::{Enrollment, EnrollmentState, confirm_until, may_enroll},
        format::Format,
        id::{FormatId, ParticipantId},
        notice::{NoticeKind, Withheld},
        participant::Channel,
        registration::{Applicant, Asked},
        sealed::Holder,
    },
    store::{self, Tx},
};

/// Asks for an enrollment: a mail with the confirm link goes out, as far as the limits allow (C11); otherwise nothing is
/// stored but that one was kept back.
///
/// # Errors
/// Nobody can take part in the whole format, or there is no such format; never anything about the address.
pub async fn ask(desk: &Desk, format: FormatId, applicant: Applicant) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let format = open(&tx, format).await?;
    let said = answers::read_for_format(&tx, &format, &applicant, now).await?;
    let participant = recognize(desk, &tx, &applicant, now).await?;
    let existing = store::enrollments::find(&tx, format.id, participant.id).await?;
    let denied = store::enrollments::denied(&tx, format.id, participant.mailbox_id).await?;
    let crowd = Crowd::Format(format.id, format.capacity);
    let standing = caps::standing(&tx, crowd, participant.mailbox_id, now).await?;
    let counted = Some(standing.unanswered_everywhere);
    let asked = crate::domain::enrollment::ask(existing.as_ref(), denied, now);
    let kind = match asked {
        Asked::Silent => Err(Withheld::Declined),
        Asked::OnItsWay => Err(Withheld::Repeated),
        Asked::Known => Ok(NoticeKind::AlreadyRegistered),
        Asked::Again | Asked::New => Ok(NoticeKind::ConfirmRegistration),
    };
    let kind = match kind.and_then(|kind| desk.caps.judge(&standing, now).map(|()| kind)) {
        Ok(kind) => kind,
        Err(why) => return Ok(caps::withhold(desk, Some(tx), why, counted).await?),
    };
    let enrollment = match existing {
        Some(known) if asked == Asked::Known => known,
        Some(again) => renew(&tx, again, applicant.channel, now).await?,
        None => enroll(desk, &tx, (format.id, participant.id), applicant.channel).await?,
    };
    if kind == NoticeKind::ConfirmRegistration {
        said.keep_standing(desk, &tx, Holder::Enrollment(enrollment.id)).await?;
    }
    tell(desk, &tx, &Member { enrollment, participant, format }, kind, now).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// The same for somebody whose address caused too much already: says what [`ask`] says, and does nothing.
///
/// # Errors
/// As for [`ask`].
pub async fn ask_in_vain(desk: &Desk, format: FormatId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    open(&tx, format).await?;
    Ok(caps::withhold(desk, Some(tx), Withheld::Client, None).await?)
}

/// The format, locked, if the public may take part in the whole of it.
async fn open(tx: &Tx, format: FormatId) -> Result<Format, Refused> {
    let format = store::formats::lock(tx, format).await?;
    if !format.is_public() {
        return Err(Failure::NotFound);
    }
    may_enroll(&format).map_err(Failure::Refused)?;
    Ok(format)
}

async fn enroll(
    desk: &Desk,
    tx: &Tx,
    (format_id, participant_id): (FormatId, ParticipantId),
    channel: Channel,
) -> Result<Enrollment, Refused> {
    let now = desk.now();
    let enrollment = Enrollment {
        id: desk.chance.row_id(now).into(),
        format_id,
        participant_id,
        state: EnrollmentState::Unconfirmed,
        channel,
        link_id: desk.chance.link_id(),
        expires_at: confirm_until(now),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
        ended_by: None,
    };
    store::enrollments::insert(tx, &enrollment).await?;
    Ok(enrollment)
}

/// A request made again: the link in the new mail works from now on for its full time, the earlier one as well. Whoever was
/// invited keeps the time that was mailed to them, whoever asks in their name.
async fn renew(tx: &Tx, enrollment: Enrollment, channel: Channel, now: DateTime<Utc>) -> Result<Enrollment, Refused> {
    let state = EnrollmentState::Unconfirmed;
    let waits = enrollment.state == EnrollmentState::Unconfirmed;
    let expires_at = if waits { confirm_until(now).max(enrollment.expires_at) } else { confirm_until(now) };
    let renewed = Enrollment { state, channel, expires_at, requested_at: now, changed_at: now, ..enrollment };
    store::enrollments::save(tx, &renewed).await?;
    Ok(renewed)
}
