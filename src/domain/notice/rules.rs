//! Who is told what, and the key that makes a second telling the same one.

use chrono::{DateTime, Utc};

use super::{Notice, NoticeKind, Subject, request_key};
use crate::domain::{
    delivery,
    event::{Changed, Event, EventStatus},
    id::{
        AccountId, BulkInvitationId, EnrollmentId, FormatId, LoginId, MailboxId, NoticeId, ParticipantId,
        RegistrationId, SubstitutionId,
    },
    reminder::Due,
};

/// What a notice about a registration says.
#[must_use]
pub fn about_registration(
    id: NoticeId,
    to: (MailboxId, RegistrationId),
    kind: NoticeKind,
    ends_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, registration_id) = to;
    Notice {
        id,
        // One per person and moment: a retried request inside the same transaction cannot tell twice.
        dedupe_key: format!("{}:{registration_id}:{}", kind.as_str(), now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Registration { registration_id, promoted: false, together: false, text: None },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, Some(ends_at)),
        created_at: now,
    }
}

/// The same, but a second one of its kind on the same day (UTC) is the same one: whatever comes, nobody is flooded.
#[must_use]
pub fn once_a_day(notice: Notice) -> Notice {
    let Subject::Registration { registration_id, .. } = &notice.subject else { return notice };
    let dedupe_key = format!("{}:{registration_id}:{}", notice.kind.as_str(), notice.created_at.date_naive());
    Notice { dedupe_key, ..notice }
}

/// The same for all dates of one request: one mail speaks for them.
#[must_use]
pub fn about_all_of_them(notice: Notice) -> Notice {
    let subject = match notice.subject {
        Subject::Registration { registration_id, promoted, text, .. } => {
            Subject::Registration { registration_id, promoted, together: true, text }
        }
        other => other,
    };
    Notice { subject, ..notice }
}

/// What a notice about an enrollment says.
#[must_use]
pub fn about_enrollment(id: NoticeId, to: (MailboxId, EnrollmentId), kind: NoticeKind, now: DateTime<Utc>) -> Notice {
    let (mailbox_id, enrollment_id) = to;
    Notice {
        id,
        dedupe_key: format!("{}:{enrollment_id}:{}", kind.as_str(), now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Enrollment { enrollment_id, text: None },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// The same with what the team wrote.
#[must_use]
pub fn with_text(notice: Notice, said: Option<String>) -> Notice {
    let subject = match notice.subject {
        Subject::Registration { registration_id, promoted, together, .. } => {
            Subject::Registration { registration_id, promoted, together, text: said }
        }
        Subject::Enrollment { enrollment_id, .. } => Subject::Enrollment { enrollment_id, text: said },
        other => other,
    };
    Notice { subject, ..notice }
}

/// The reminder of a date that begins at a time.
#[must_use]
pub fn about_reminder(
    id: NoticeId,
    to: (MailboxId, RegistrationId),
    (due, starts_at): (&Due, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, registration_id) = to;
    let kind = NoticeKind::Reminder;
    Notice {
        id,
        dedupe_key: format!("reminder:{registration_id}:{}:{}", due.offset, starts_at.timestamp()),
        mailbox_id,
        kind,
        subject: Subject::Reminder { registration_id, starts_at },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: due.useful_until,
        created_at: now,
    }
}

/// The mail that asks somebody to take a place: worth sending as long as it can be answered.
#[must_use]
pub fn about_substitution(
    id: NoticeId,
    to: (MailboxId, SubstitutionId),
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, substitution_id) = to;
    let kind = NoticeKind::SubstituteRequest;
    Notice {
        id,
        dedupe_key: request_key(substitution_id),
        mailbox_id,
        kind,
        subject: Subject::Substitution { substitution_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, Some(until)),
        created_at: now,
    }
}

/// The mail that a request to a substitute came to nothing, not before `due_at`.
#[must_use]
pub fn about_lapse(
    id: NoticeId,
    to: (MailboxId, RegistrationId),
    (due_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Notice {
    let kind = NoticeKind::SubstituteLapsed;
    let deliver_before = delivery::deliver_before(kind, due_at, Some(ends_at));
    Notice { due_at, deliver_before, ..about_registration(id, to, kind, ends_at, now) }
}

/// The mail with a seat on offer: worth sending as long as the offer holds.
#[must_use]
pub fn about_offer(id: NoticeId, to: (MailboxId, RegistrationId), until: DateTime<Utc>, now: DateTime<Utc>) -> Notice {
    about_registration(id, to, NoticeKind::Offer, until, now)
}

/// The notice to somebody who moved up from the queue: a seat like any other, but it says why it comes now.
#[must_use]
pub fn about_moving_up(notice: Notice) -> Notice {
    let subject = match notice.subject {
        Subject::Registration { registration_id, together, text, .. } => {
            Subject::Registration { registration_id, promoted: true, together, text }
        }
        other => other,
    };
    Notice { subject, ..notice }
}

/// The mail with a lost link to one's own registrations.
#[must_use]
pub fn about_participant(
    id: NoticeId,
    mailbox_id: MailboxId,
    participant_id: ParticipantId,
    now: DateTime<Utc>,
) -> Notice {
    let kind = NoticeKind::ManageLink;
    Notice {
        id,
        dedupe_key: format!("manage-link:{participant_id}:{}", now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Participant { participant_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// The mail that invites somebody to a format, not before `due_at`: one for each invitation.
#[must_use]
pub fn about_bulk_invitation(
    id: NoticeId,
    to: (MailboxId, BulkInvitationId),
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, invitation_id) = to;
    let kind = NoticeKind::BulkInvitation;
    Notice {
        id,
        dedupe_key: format!("{}:{invitation_id}", kind.as_str()),
        mailbox_id,
        kind,
        subject: Subject::BulkInvitation { invitation_id, reminder: false },
        priority: delivery::priority(kind),
        due_at,
        deliver_before: delivery::deliver_before(kind, due_at, None),
        created_at: now,
    }
}

/// The mail that reminds somebody of an invitation, not before `due_at`: there is never a second one.
#[must_use]
pub fn about_invitation_reminder(
    id: NoticeId,
    to: (MailboxId, BulkInvitationId),
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Notice {
    let invitation_id = to.1;
    Notice {
        dedupe_key: format!("bulk-invitation-reminder:{invitation_id}"),
        subject: Subject::BulkInvitation { invitation_id, reminder: true },
        ..about_bulk_invitation(id, to, due_at, now)
    }
}

/// The mail that shows an organizer what an invitation looks like: one in a minute, and at once.
#[must_use]
pub fn about_invitation_sample(
    id: NoticeId,
    mailbox_id: MailboxId,
    (format_id, account_id): (FormatId, AccountId),
    now: DateTime<Utc>,
) -> Notice {
    let kind = NoticeKind::BulkInvitation;
    Notice {
        id,
        dedupe_key: format!("invitation-sample:{format_id}:{account_id}:{}", now.timestamp() / 60),
        mailbox_id,
        kind,
        subject: Subject::InvitationSample { format_id, account_id },
        priority: delivery::priority(NoticeKind::Confirmed),
        due_at: now,
        deliver_before: delivery::deliver_before(NoticeKind::AlreadyRegistered, now, None),
        created_at: now,
    }
}

/// The sign-in mail.
#[must_use]
pub fn about_login(id: NoticeId, mailbox_id: MailboxId, login_id: LoginId, now: DateTime<Utc>) -> Notice {
    let kind = NoticeKind::Login;
    Notice {
        id,
        dedupe_key: format!("login:{login_id}"),
        mailbox_id,
        kind,
        subject: Subject::Login { login_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// One person who is to hear of one change of a date.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Who is mailed.
    pub mailbox_id: MailboxId,
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// The date before the change.
    pub before: &'a Event,
    /// Where it was before the change.
    pub place_before: Option<&'a str>,
    /// The date after the change.
    pub changed: &'a Changed,
    /// What the person is still to hear of an earlier change; this notice takes its place.
    pub unsent: Option<&'a Notice>,
}

/// What that person hears, not before `due_at`. Nothing, if everything is again as they know it.
#[must_use]
pub fn about_change(telling: Telling<'_>, id: NoticeId, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Notice> {
    let event = &telling.changed.event;
    let known = Known::of(&telling);
    let cancelled = event.status == EventStatus::Cancelled;
    let same_time = known.starts_at == event.slot.starts_at && known.ends_at == event.slot.ends_at;
    if telling.unsent.is_some() && cancelled == known.cancelled && (cancelled || same_time) {
        return None;
    }
    let kind = if cancelled { NoticeKind::Cancellation } else { NoticeKind::Update };
    let change = format!("{}:{}:{}", event.id, event.sequence, event.changed_at.timestamp_micros());
    Some(Notice {
        id,
        dedupe_key: format!("change:{change}:{}", telling.registration_id),
        mailbox_id: telling.mailbox_id,
        kind,
        subject: Subject::Change {
            registration_id: telling.registration_id,
            event_id: event.id,
            sequence: event.sequence,
            was_starts_at: Some(known.starts_at),
            was_ends_at: Some(known.ends_at),
            was_location: known.location,
            restored: known.cancelled && !cancelled,
        },
        priority: delivery::priority(kind),
        due_at,
        deliver_before: delivery::deliver_before(kind, due_at, Some(event.slot.ends_at)),
        created_at: now,
    })
}

/// What a person believes about a date.
struct Known {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    location: Option<String>,
    cancelled: bool,
}

impl Known {
    fn of(telling: &Telling<'_>) -> Self {
        let before = telling.before;
        let mut known = Self {
            starts_at: before.slot.starts_at,
            ends_at: before.slot.ends_at,
            location: telling.place_before.map(str::to_owned),
            cancelled: before.status == EventStatus::Cancelled,
        };
        let unsent = telling.unsent.map(|notice| &notice.subject);
        if let Some(Subject::Change { was_starts_at, was_ends_at, was_location, restored, .. }) = unsent {
            known.starts_at = was_starts_at.unwrap_or(known.starts_at);
            known.ends_at = was_ends_at.unwrap_or(known.ends_at);
            known.location.clone_from(was_location);
            // Only a notice of a restoration goes to somebody who believes the date cancelled.
            known.cancelled = *restored;
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::event::{Amendment, Announced, amend, cancel, restore, sample};

    fn told(before: &Announced, changed: &Changed, unsent: Option<&Notice>) -> Option<Notice> {
        let telling = Telling {
            mailbox_id: MailboxId(Uuid::from_u128(2)),
            registration_id: RegistrationId(Uuid::from_u128(3)),
            before: &before.event,
            place_before: before.location(),
            changed,
            unsent,
        };
        about_change(telling, NoticeId(Uuid::from_u128(1)), sample::before(), sample::before())
    }

    fn moved(before: &Announced, days: i64) -> Changed {
        let mut slot = before.event.slot;
        slot.starts_at += TimeDelta::days(days);
        slot.ends_at += TimeDelta::days(days);
        amend(before, Amendment { slot: Some(slot), ..Amendment::default() }, sample::before()).unwrap()
    }

    #[test]
    fn two_moves_before_the_mail_goes_are_told_as_one() {
        let known = sample::single();
        let first = moved(&known, 7);
        let one = told(&known, &first, None).unwrap();
        let between = Announced { event: first.event.clone(), ..known.clone() };
        let second = moved(&between, 1);
        let both = told(&between, &second, Some(&one)).unwrap();
        let Subject::Change { was_starts_at, sequence, .. } = both.subject else { panic!("a change") };
        assert_eq!(was_starts_at, Some(known.event.slot.starts_at));
        assert_eq!(sequence, 2);
    }

    #[test]
    fn a_change_taken_back_before_the_mail_goes_is_not_told() {
        let known = sample::single();
        let first = cancel(&known, None, sample::before()).unwrap();
        let one = told(&known, &first, None).unwrap();
        assert_eq!(one.kind, NoticeKind::Cancellation);
        let between = Announced { event: first.event.clone(), ..known.clone() };
        let back = restore(&between, sample::before()).unwrap();
        assert_eq!(told(&between, &back, Some(&one)), None);
        // Without the unsent notice the person has heard of the cancellation and hears of the restoration.
        let heard = told(&between, &back, None).unwrap();
        assert!(matches!(heard.subject, Subject::Change { restored: true, .. }));
        assert_eq!(heard.kind, NoticeKind::Update);
    }
}
