//! Identifiers. Every row has a UUID of its own kind, so that an event's id can never stand where a format's is meant.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A host.
    OrganizationId,
    /// The people who may edit.
    TeamId,
    /// Somebody who signs in: an organizer.
    AccountId,
    /// One sign-in of an account, pending or active.
    LoginId,
    /// Somebody as an identity provider knows them.
    IdentityId,
    /// A secret for the JSON API.
    ApiTokenId,
    /// A standing exchange.
    FormatId,
    /// One rule in the history of a format's rules.
    CadenceId,
    /// One concrete gathering.
    EventId,
    /// One day of a gathering of several days.
    EventDayId,
    /// A mail address as we know it.
    MailboxId,
    /// A person as we know them.
    ParticipantId,
    /// A person's standing participation in a format.
    EnrollmentId,
    /// A person's registration for one event.
    RegistrationId,
    /// The request to take somebody's place at an event.
    SubstitutionId,
    /// Something people are asked when they register.
    QuestionId,
    /// What somebody answered to one question.
    AnswerId,
    /// What support somebody needs.
    SupportNeedId,
    /// Somebody a format is for.
    ListedPersonId,
    /// Somebody's interest in a format by mail.
    FollowId,
    /// The intent to mail one person about one change: a row of the outbox.
    NoticeId,
    /// The dates of one rule as one entry of a person's calendar.
    SeriesId,
    /// A mail that came in and what came of it.
    InboundId,
    /// Another mail address that somebody gave.
    AddressChangeId,
    /// Somebody invited to a format by its team.
    BulkInvitationId,
    /// A drafted change of a format's dates.
    ChangeSetId,
    /// An entry of the audit log.
    AuditId,
}

impl AccountId {
    /// When the account was made: its id says so, as all ids of rows do.
    #[must_use]
    pub fn made_at(self) -> Option<DateTime<Utc>> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    }
}
