//! Who is told what, and the key that makes a second telling the same one.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Notice, NoticeKind, Subject, request_key};
use crate::domain::{
    delivery,
    id::{
        AccountId, AddressChangeId, BulkInvitationId, EnrollmentId, EventId, FormatId, MailboxId, NoticeId,
        ParticipantId, RegistrationId, SubstitutionId,
    },
    login::Login,
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

/// How the keys of the mails about an enrollment begin.
pub fn enrollment_keys(enrollment_id: EnrollmentId) -> impl Iterator<Item = String> {
    NoticeKind::ALL.iter().map(move |kind| enrollment_key(*kind, enrollment_id))
}

fn enrollment_key(kind: NoticeKind, enrollment_id: EnrollmentId) -> String {
    format!("{}:{enrollment_id}:", kind.as_str())
}

/// What a notice about an enrollment says.
#[must_use]
pub fn about_enrollment(id: NoticeId, to: (MailboxId, EnrollmentId), kind: NoticeKind, now: DateTime<Utc>) -> Notice {
    let (mailbox_id, enrollment_id) = to;
    Notice {
        id,
        dedupe_key: format!("{}{}", enrollment_key(kind, enrollment_id), now.timestamp_micros()),
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
        dedupe_key: format!("{}{}", manage_link_key(participant_id), now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Participant { participant_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// How the keys of the mails begin that lead a person, or whoever follows something, to what is kept about them.
#[must_use]
pub fn own_data_key(whose: Uuid) -> String {
    format!("{}:{whose}:", NoticeKind::OwnData.as_str())
}

/// How the keys of a person's mails with a lost link begin.
#[must_use]
pub fn manage_link_key(participant_id: ParticipantId) -> String {
    format!("{}:{participant_id}:", NoticeKind::ManageLink.as_str())
}

/// The mail with the link to everything that is kept about whoever the subject names.
#[must_use]
pub fn about_own_data(id: NoticeId, mailbox_id: MailboxId, subject: Subject, now: DateTime<Utc>) -> Notice {
    let kind = NoticeKind::OwnData;
    let whose = match &subject {
        Subject::Participant { participant_id } => participant_id.0,
        Subject::Follow { follow_id } => follow_id.0,
        _ => mailbox_id.0,
    };
    Notice {
        id,
        dedupe_key: format!("{}{id}", own_data_key(whose)),
        mailbox_id,
        kind,
        subject,
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// The keys of the mails about another address that somebody gave.
#[must_use]
pub fn address_keys(change_id: AddressChangeId) -> [String; 2] {
    [NoticeKind::ConfirmAddress, NoticeKind::AddressAsked].map(|kind| address_key(kind, change_id))
}

fn address_key(kind: NoticeKind, change_id: AddressChangeId) -> String {
    format!("{}:{change_id}", kind.as_str())
}

/// A mail about another address that somebody gave: to that address, or to the present one.
#[must_use]
pub fn about_address_change(
    id: NoticeId,
    to: (MailboxId, AddressChangeId),
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, change_id) = to;
    Notice {
        id,
        dedupe_key: address_key(kind, change_id),
        mailbox_id,
        kind,
        subject: Subject::AddressChange { change_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// The keys of the mail that invites somebody, and of the one that reminds them.
#[must_use]
pub fn invitation_keys(invitation_id: BulkInvitationId) -> [String; 2] {
    [
        format!("{}:{invitation_id}", NoticeKind::BulkInvitation.as_str()),
        format!("bulk-invitation-reminder:{invitation_id}"),
    ]
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
        dedupe_key: invitation_keys(invitation_id)[0].clone(),
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
        dedupe_key: invitation_keys(invitation_id)[1].clone(),
        subject: Subject::BulkInvitation { invitation_id, reminder: true },
        ..about_bulk_invitation(id, to, due_at, now)
    }
}

/// The mail that shows an organizer what an invitation looks like: one in a minute, and at once.
#[must_use]
pub fn about_invitation_sample(
    id: NoticeId,
    mailbox_id: MailboxId,
    (format_id, account_id, dates): (FormatId, AccountId, Vec<EventId>),
    now: DateTime<Utc>,
) -> Notice {
    let kind = NoticeKind::BulkInvitation;
    Notice {
        id,
        dedupe_key: format!("invitation-sample:{format_id}:{account_id}:{}", now.timestamp() / 60),
        mailbox_id,
        kind,
        subject: Subject::InvitationSample { format_id, account_id, dates },
        priority: delivery::priority(NoticeKind::Confirmed),
        due_at: now,
        deliver_before: delivery::deliver_before(NoticeKind::AlreadyRegistered, now, None),
        created_at: now,
    }
}

/// The sign-in mail, `worth_sending` for so long.
#[must_use]
pub fn about_login(id: NoticeId, mailbox_id: MailboxId, login: &Login, worth_sending: TimeDelta) -> Notice {
    let (kind, login_id, now) = (NoticeKind::Login, login.id, login.created_at);
    Notice {
        id,
        dedupe_key: format!("login:{login_id}"),
        mailbox_id,
        kind,
        subject: Subject::Login { login_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: now + worth_sending,
        created_at: now,
    }
}
