//! How far the invitations to a format have come, and who is reminded of theirs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{BulkInvitation, InvitedDate};
use crate::domain::{
    enrollment::{Enrollment, EnrollmentState, is_refused},
    format::words,
    participant::Participant,
    registration::{self, Registration, RegistrationState, is_concerned},
};

words!(
    /// Where somebody who was invited stands.
    Standing {
        /// The mail waits for its turn.
        Waiting = "waiting",
        /// The mail waits because the team stopped sending.
        Paused = "paused",
        /// The mail went out, and the person has not answered yet.
        Unanswered = "unanswered",
        /// They take part, or have asked to.
        Yes = "yes",
        /// They left, said "that was not me", or want no invitations.
        No = "no",
        /// Mail does not reach the address.
        Bounced = "bounced",
        /// The mail could not be sent.
        Failed = "failed",
        /// The link ran out unanswered, or the mail came too late to be sent.
        Expired = "expired"
    }
);

/// How far the mail of an invitation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailStep {
    /// It waits for its turn.
    Waiting,
    /// It waits because the team stopped sending.
    Paused,
    /// The relay has it.
    Sent,
    /// It was given up.
    Failed,
    /// It lost its point before it went.
    Dropped,
}

/// An invitation and all that became of it.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The invitation.
    pub invitation: BulkInvitation,
    /// Who was invited.
    pub person: Participant,
    /// How far their last mail has come.
    pub mail: MailStep,
    /// Their enrollment in the format, if there is one.
    pub enrollment: Option<Enrollment>,
    /// Whether they have a date of the format for themselves, where they were invited to the whole.
    pub has_date: bool,
    /// The dates to which they were invited, where it is not the whole format, and what they have there.
    pub dates: Vec<(InvitedDate, Option<Registration>)>,
    /// Whether they want no invitations.
    pub objects: bool,
}

impl Followed {
    /// Where the person stands; what they said counts before what became of the mail.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        let state = self.enrollment.as_ref().map(|one| one.state);
        let takes_part =
            matches!(state, Some(EnrollmentState::Active | EnrollmentState::Requested | EnrollmentState::Paused));
        let refused = self.enrollment.as_ref().is_some_and(is_refused);
        if takes_part || refused || self.has_date || self.registrations().any(said_yes) {
            return Standing::Yes;
        }
        let left = matches!(state, Some(EnrollmentState::Left | EnrollmentState::Declined));
        if self.objects || left || self.registrations().any(said_no) {
            return Standing::No;
        }
        if self.person.unreachable.is_some() {
            return Standing::Bounced;
        }
        match self.mail {
            MailStep::Failed => Standing::Failed,
            // As long as it is stopped, no time runs out.
            MailStep::Paused => Standing::Paused,
            _ if !self.is_open(now) => Standing::Expired,
            MailStep::Waiting => Standing::Waiting,
            MailStep::Sent => Standing::Unanswered,
            MailStep::Dropped => Standing::Expired,
        }
    }

    /// Whether the link can still be answered.
    fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.enrollment.as_ref().is_some_and(|one| now < one.expires_at)
            || self.registrations().any(|one| one.state == RegistrationState::Unconfirmed && now < one.expires_at)
    }

    fn registrations(&self) -> impl Iterator<Item = &Registration> {
        self.dates.iter().filter_map(|(_, registration)| registration.as_ref())
    }

    /// Whether the person may be reminded: once, and only whoever got the mail and has said nothing.
    #[must_use]
    pub fn may_remind(&self, now: DateTime<Utc>) -> bool {
        self.invitation.reminded_at.is_none() && self.standing(now) == Standing::Unanswered
    }
}

/// Whether somebody comes to a date, or would if there were room and the team agreed.
fn said_yes(registration: &Registration) -> bool {
    is_concerned(registration.state)
        || matches!(registration.state, RegistrationState::Attended | RegistrationState::NoShow)
        || registration::is_refused(registration)
}

/// Whether somebody gave a date up, or said "that was not me".
fn said_no(registration: &Registration) -> bool {
    matches!(registration.state, RegistrationState::Cancelled | RegistrationState::Declined)
}

/// How far all invitations to a format have come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many stand where; standings without anybody are left out.
    pub counts: BTreeMap<Standing, usize>,
    /// So many would be reminded.
    pub remindable: usize,
    /// So many were.
    pub reminded: usize,
}

impl Progress {
    /// Counts them.
    #[must_use]
    pub fn of(all: &[Followed], now: DateTime<Utc>) -> Self {
        let mut progress = Self::default();
        for one in all {
            *progress.counts.entry(one.standing(now)).or_default() += 1;
            progress.remindable += usize::from(one.may_remind(now));
            progress.reminded += usize::from(one.invitation.reminded_at.is_some());
        }
        progress
    }

    /// How many stand there.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.counts.get(&standing).copied().unwrap_or_default()
    }

    /// How many were invited.
    #[must_use]
    pub fn all(&self) -> usize {
        self.counts.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        bulk::{ANSWERED_WITHIN, Confirms},
        delivery::suppression::{Suppression, Unreachable},
        format::Locale,
        id::{BulkInvitationId, EnrollmentId, EventId, FormatId, MailboxId, ParticipantId, RegistrationId},
        participant::Channel,
        registration::{EndedBy, Origin},
        text::EmailAddress,
    };

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn followed(mail: MailStep, state: EnrollmentState) -> Followed {
        let id = Uuid::from_u128;
        let (format_id, participant_id) = (FormatId(id(1)), ParticipantId(id(2)));
        Followed {
            invitation: BulkInvitation {
                id: BulkInvitationId(id(3)),
                format_id,
                participant_id,
                confirms: Confirms::Whole(EnrollmentId(id(4))),
                link_id: id(5),
                invited_at: NOW,
                notice_id: None,
                reminded_at: None,
            },
            person: Participant {
                id: participant_id,
                mailbox_id: MailboxId(id(6)),
                email: EmailAddress::parse("email", "eva@amt.example").unwrap(),
                unreachable: None,
                name: "Eva".into(),
                land: None,
                role: None,
                organization_text: None,
                locale: Locale::De,
                link_id: id(7),
                link_version: 0,
                created_at: NOW,
                restricted_at: None,
            },
            mail,
            enrollment: Some(Enrollment {
                id: EnrollmentId(id(4)),
                format_id,
                participant_id,
                state,
                channel: Channel::Feed,
                link_id: id(8),
                expires_at: NOW + ANSWERED_WITHIN,
                requested_at: NOW,
                confirmed_at: None,
                changed_at: NOW,
                ended_by: None,
            }),
            has_date: false,
            dates: Vec::new(),
            objects: false,
        }
    }

    #[test]
    fn what_people_said_counts_before_what_became_of_the_mail() {
        use EnrollmentState as State;
        let table = [
            (MailStep::Waiting, State::Unconfirmed, Standing::Waiting),
            (MailStep::Paused, State::Unconfirmed, Standing::Paused),
            (MailStep::Sent, State::Unconfirmed, Standing::Unanswered),
            (MailStep::Failed, State::Unconfirmed, Standing::Failed),
            (MailStep::Dropped, State::Unconfirmed, Standing::Expired),
            (MailStep::Sent, State::Active, Standing::Yes),
            (MailStep::Waiting, State::Requested, Standing::Yes),
            (MailStep::Failed, State::Paused, Standing::Yes),
            (MailStep::Sent, State::Left, Standing::No),
            (MailStep::Sent, State::Declined, Standing::No),
        ];
        for (mail, state, expected) in table {
            let one = followed(mail, state);
            assert_eq!(one.standing(NOW), expected, "{mail:?} {state:?}");
            assert_eq!(one.may_remind(NOW), expected == Standing::Unanswered, "{mail:?} {state:?}");
        }
    }

    #[test]
    fn nobody_is_reminded_who_answered_objected_bounced_or_was_reminded_before() {
        let silent = || followed(MailStep::Sent, EnrollmentState::Unconfirmed);
        assert!(silent().may_remind(NOW));
        let mut reminded = silent();
        reminded.invitation.reminded_at = Some(NOW);
        assert_eq!((reminded.standing(NOW), reminded.may_remind(NOW)), (Standing::Unanswered, false));
        let objected = Followed { objects: true, ..silent() };
        assert_eq!((objected.standing(NOW), objected.may_remind(NOW)), (Standing::No, false));
        let mut bounced = silent();
        bounced.person.unreachable = Some(Unreachable { reason: Suppression::NoMailbox, since: NOW });
        assert_eq!((bounced.standing(NOW), bounced.may_remind(NOW)), (Standing::Bounced, false));
        let registered = Followed { has_date: true, ..silent() };
        assert_eq!((registered.standing(NOW), registered.may_remind(NOW)), (Standing::Yes, false));
        let gone = Followed { enrollment: None, ..silent() };
        assert_eq!((gone.standing(NOW), gone.may_remind(NOW)), (Standing::Expired, false));
        assert!(!silent().may_remind(NOW + ANSWERED_WITHIN), "the link leads nowhere");
        assert!(silent().may_remind(NOW + ANSWERED_WITHIN - TimeDelta::seconds(1)));
        let mut refused = followed(MailStep::Sent, EnrollmentState::Declined);
        refused.enrollment.as_mut().unwrap().ended_by = Some(EndedBy::Organizer);
        assert_eq!(refused.standing(NOW), Standing::Yes, "they said yes, the team said no");
    }

    fn at_date(mail: MailStep, states: &[Option<RegistrationState>]) -> Followed {
        let id = Uuid::from_u128;
        let registration = |state| Registration {
            id: RegistrationId(id(9)),
            event_id: EventId(id(10)),
            participant_id: ParticipantId(id(2)),
            enrollment_id: None,
            origin: Origin::Single,
            state,
            position: None,
            offered_until: None,
            channel: Channel::Feed,
            link_id: id(11),
            expires_at: NOW + ANSWERED_WITHIN,
            requested_at: NOW,
            confirmed_at: None,
            changed_at: NOW,
            ended_by: None,
            asked_with: None,
            substitute_for: None,
        };
        let date = InvitedDate {
            id: id(12),
            invitation_id: BulkInvitationId(id(3)),
            event_id: EventId(id(10)),
            registration_id: RegistrationId(id(9)),
        };
        let dates = states.iter().map(|state| (date.clone(), state.map(registration))).collect();
        Followed { enrollment: None, dates, ..followed(mail, EnrollmentState::Unconfirmed) }
    }

    #[test]
    fn whoever_is_invited_to_dates_says_yes_by_coming_to_one() {
        use RegistrationState as State;
        let open = Some(State::Unconfirmed);
        let table: [(&[Option<State>], Standing); 8] = [
            (&[open], Standing::Unanswered),
            (&[open, None], Standing::Unanswered),
            (&[None], Standing::Expired),
            (&[open, Some(State::Confirmed)], Standing::Yes),
            (&[Some(State::Waiting)], Standing::Yes),
            (&[Some(State::NoShow)], Standing::Yes),
            (&[open, Some(State::Cancelled)], Standing::No),
            (&[Some(State::Declined)], Standing::No),
        ];
        for (states, expected) in table {
            let one = at_date(MailStep::Sent, states);
            assert_eq!(one.standing(NOW), expected, "{states:?}");
            assert_eq!(one.may_remind(NOW), expected == Standing::Unanswered, "{states:?}");
        }
        let silent = at_date(MailStep::Sent, &[open]);
        assert_eq!(silent.standing(NOW + ANSWERED_WITHIN), Standing::Expired);
        let mut refused = at_date(MailStep::Sent, &[Some(State::Declined)]);
        refused.dates[0].1.as_mut().unwrap().ended_by = Some(EndedBy::Organizer);
        assert_eq!(refused.standing(NOW), Standing::Yes, "they said yes, the team said no");
    }

    #[test]
    fn everybody_is_counted_once() {
        let mut reminded = followed(MailStep::Sent, EnrollmentState::Unconfirmed);
        reminded.invitation.reminded_at = Some(NOW);
        let all = [
            followed(MailStep::Sent, EnrollmentState::Unconfirmed),
            reminded,
            followed(MailStep::Waiting, EnrollmentState::Unconfirmed),
            followed(MailStep::Sent, EnrollmentState::Active),
        ];
        let progress = Progress::of(&all, NOW);
        assert_eq!((progress.all(), progress.remindable, progress.reminded), (4, 1, 1));
        assert_eq!((progress.count(Standing::Unanswered), progress.count(Standing::No)), (2, 0));
    }
}
