//! "I take part until I leave": one participant in one format. Their registrations for its dates follow from it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    format::words,
    id::{EnrollmentId, FormatId, ParticipantId},
    participant::Channel,
    registration::EndedBy,
};

words!(
    /// Where an enrollment stands.
    EnrollmentState { /// Asked for, not yet confirmed by link.
        Unconfirmed = "unconfirmed", /// Confirmed by the person, the team still decides.
        Requested = "requested", /// Takes part in every date.
        Active = "active", /// Rests.
        Paused = "paused", /// Left.
        Left = "left", /// Refused: by the team, or by the person ("that was not me").
        Declined = "declined" }
);

/// One participant in one format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// Its id.
    pub id: EnrollmentId,
    /// The format.
    pub format_id: FormatId,
    /// The participant.
    pub participant_id: ParticipantId,
    /// Where it stands.
    pub state: EnrollmentState,
    /// How the person is told about changes; the registrations that follow from it take it over.
    pub channel: Channel,
    /// Random, the public part of its confirm link.
    pub link_id: Uuid,
    /// Until when the confirm link works.
    pub expires_at: DateTime<Utc>,
    /// When it was asked for (again).
    pub requested_at: DateTime<Utc>,
    /// When the person used the link: the proof of opt-in (G07).
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When the row last changed.
    pub changed_at: DateTime<Utc>,
    /// Who declined, if it is declined: the team; none or the person's own word ("that was not me") otherwise.
    pub ended_by: Option<EndedBy>,
}

pub mod kept;
mod rules;
#[cfg(test)]
mod tests;

pub use rules::*;
