//! What people are told: the intent to mail one person about one change.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    format::words,
    id::{
        AccountId, AddressChangeId, BulkInvitationId, EnrollmentId, EventId, FollowId, FormatId, LoginId, MailboxId,
        NoticeId, ParticipantId, RegistrationId, SeriesId, SubstitutionId,
    },
};

words!(
    /// What a mail is; the value of its header `X-Turnus-Kind`.
    NoticeKind {
        /// Asks the person to confirm a registration by link.
        ConfirmRegistration = "confirm-registration",
        /// The person has a seat.
        Confirmed = "confirmed",
        /// The person asked again although they are registered.
        AlreadyRegistered = "already-registered",
        /// The person queues.
        Waiting = "waiting",
        /// A seat is on offer to the person.
        Offer = "offer",
        /// The team refused.
        Declined = "declined",
        /// The person gave the seat back.
        Withdrawn = "withdrawn",
        /// The fixed answer to what a calendar program sent and what is not to be had.
        ReplyAnswer = "reply-answer",
        /// Asks a person to take somebody's place.
        SubstituteRequest = "substitute-request",
        /// The person asked has taken the place.
        SubstituteAccepted = "substitute-accepted",
        /// The person asked does not take the place.
        SubstituteDeclined = "substitute-declined",
        /// Nobody took the place in time: whoever asked has kept it.
        SubstituteLapsed = "substitute-lapsed",
        /// Whoever took the place has given it up.
        SubstituteLeft = "substitute-left",
        /// A date moved or changed, or takes place after all.
        Update = "update",
        /// A date does not take place.
        Cancellation = "cancellation",
        /// Puts a date into the person's calendar.
        Invitation = "invitation",
        /// Takes a date out of the person's calendar.
        Removal = "removal",
        /// A date is near.
        Reminder = "reminder",
        /// Asks somebody whom the team invites whether they take part in a format.
        BulkInvitation = "bulk-invitation",
        /// Asks somebody whether they follow a format by mail, or says that they do.
        ConfirmFollow = "confirm-follow",
        /// What is new of a format, for those who follow it.
        NewDates = "new-dates",
        /// What is ahead of a format, once a month.
        Digest = "digest",
        /// The lost link to one's own registrations.
        ManageLink = "manage-link",
        /// The link to everything that is kept about oneself.
        OwnData = "own-data",
        /// Asks whoever reads an address whether somebody's mail is to go there.
        ConfirmAddress = "confirm-address",
        /// Says at the present address that somebody gave another one.
        AddressAsked = "address-asked",
        /// A sign-in link and code.
        Login = "login"
    }
);

impl NoticeKind {
    /// The mails that first tell a person where they stand with a date; what comes later belongs to that conversation
    /// (R43).
    pub const FIRST_WORD: [Self; 3] = [Self::Confirmed, Self::Waiting, Self::Invitation];

    /// Whether it tells of a change of a date: several of these make one mail.
    #[must_use]
    pub fn tells_change(self) -> bool {
        matches!(self, Self::Update | Self::Cancellation)
    }

    /// Whether the mail may continue a conversation about a registration.
    #[must_use]
    pub fn follows_up(self) -> bool {
        matches!(
            self,
            Self::Confirmed
                | Self::SubstituteAccepted
                | Self::SubstituteDeclined
                | Self::SubstituteLapsed
                | Self::SubstituteLeft
                | Self::Declined
                | Self::Withdrawn
                | Self::ReplyAnswer
                | Self::Update
                | Self::Cancellation
                | Self::Invitation
                | Self::Removal
                | Self::Reminder
        )
    }
}

/// What a notice is about: ids and frozen facts, never secrets (C02) and never a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// A registration as it stands now.
    Registration {
        /// Which one.
        registration_id: RegistrationId,
        /// Whether it is the answer to a seat that became free.
        #[serde(default)]
        promoted: bool,
        /// Whether it speaks for the dates that were asked for together with this one, too.
        #[serde(default)]
        together: bool,
        /// What the team wrote about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// An enrollment as it stands now.
    Enrollment {
        /// Which one.
        enrollment_id: EnrollmentId,
        /// What the team wrote about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The dates of one rule as one entry of a person's calendar, as they stand now.
    Series {
        /// Whose enrollment.
        enrollment_id: EnrollmentId,
        /// Which entry.
        series_id: SeriesId,
    },
    /// A change of a date, for one person.
    Change {
        /// Whose registration.
        registration_id: RegistrationId,
        /// The date.
        event_id: EventId,
        /// The revision this notice tells of; a newer one makes it void.
        sequence: u32,
        /// When the date began before, as the person last heard it.
        was_starts_at: Option<DateTime<Utc>>,
        /// When it ended before.
        was_ends_at: Option<DateTime<Utc>>,
        /// Where it was before.
        was_location: Option<String>,
        /// A fingerprint of what else it said before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was_said: Option<String>,
        /// Whether it takes place after all.
        #[serde(default)]
        restored: bool,
    },
    /// A date that is near, for one person.
    Reminder {
        /// Whose registration.
        registration_id: RegistrationId,
        /// The beginning it reminds of; another one makes it void.
        starts_at: DateTime<Utc>,
    },
    /// A request to take somebody's place.
    Substitution {
        /// Which one.
        substitution_id: SubstitutionId,
    },
    /// An invitation to a format.
    BulkInvitation {
        /// Which one.
        invitation_id: BulkInvitationId,
        /// Whether it reminds of one that was not answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reminder: bool,
    },
    /// What an invitation to a format would look like, for the organizer who asked to see one.
    InvitationSample {
        /// To which format.
        format_id: FormatId,
        /// Who asked.
        account_id: AccountId,
        /// To which dates of it; to the whole where there are none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dates: Vec<EventId>,
    },
    /// A follow as it stands now.
    Follow {
        /// Which one.
        follow_id: FollowId,
    },
    /// What is new of a format, for somebody who follows it.
    News {
        /// Which follow.
        follow_id: FollowId,
        /// New dates.
        dates: Vec<EventId>,
        /// Dates with a new theme.
        themes: Vec<EventId>,
        /// Fingerprints of the themes that they had before, as the follower knows them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        knew: BTreeMap<EventId, String>,
    },
    /// What is ahead of a format, for somebody who follows it.
    Digest {
        /// Which follow.
        follow_id: FollowId,
    },
    /// A sign-in.
    Login {
        /// Which one.
        login_id: LoginId,
    },
    /// Another mail address that somebody gave.
    AddressChange {
        /// Which one.
        change_id: AddressChangeId,
    },
    /// A lost link to one's own registrations.
    Participant {
        /// Whose links.
        participant_id: ParticipantId,
    },
}

/// The intent to mail one person about one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id; the mail's `Message-ID` is made from it and never changes.
    pub id: NoticeId,
    /// One notice per person and change: a second one with the same key is the same one.
    pub dedupe_key: String,
    /// Who is mailed.
    pub mailbox_id: MailboxId,
    /// What the mail is.
    pub kind: NoticeKind,
    /// What it is about.
    pub subject: Subject,
    /// Smaller goes first.
    pub priority: i16,
    /// Not before.
    pub due_at: DateTime<Utc>,
    /// Useless after.
    pub deliver_before: DateTime<Utc>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
}

/// The key of the mail that asks somebody to take a place.
#[must_use]
pub fn request_key(substitution_id: SubstitutionId) -> String {
    format!("{}:{substitution_id}", NoticeKind::SubstituteRequest.as_str())
}

mod audience;
mod caps;
mod change;
mod follows;
mod rules;
mod series;

pub use audience::*;
pub use caps::*;
pub use change::*;
pub use follows::*;
pub use rules::*;
pub use series::*;
