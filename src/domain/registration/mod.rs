//! One participant at one event: asking, confirming by link, taking a seat or queueing, leaving, coming back.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    format::words,
    id::{EnrollmentId, EventId, ParticipantId, RegistrationId},
    participant::Channel,
};

words!(
    /// Where a registration stands.
    RegistrationState { /// Asked for; the link in the mail is still to be used.
        Unconfirmed = "unconfirmed", /// Confirmed by the person, the team still decides.
        Requested = "requested", /// Has a seat.
        Confirmed = "confirmed", /// Queues.
        Waiting = "waiting", /// Has a seat on offer.
        Offered = "offered", /// Refused: by the team, or by the person ("that was not me").
        Declined = "declined", /// Gave the seat or the place in the queue back.
        Cancelled = "cancelled", /// Was there.
        Attended = "attended", /// Was not there.
        NoShow = "no_show" }
);
words!(
    /// How a registration came to be.
    Origin { /// From an enrollment.
        Standing = "standing", /// For this date alone.
        Single = "single", /// In somebody's place.
        Substitute = "substitute", /// Moved up from the queue.
        WaitingList = "waiting_list" }
);

words!(
    /// What ended a registration that had been cancelled.
    EndedBy { /// The person, for this date.
        Own = "own", /// The person's enrollment rests.
        Paused = "paused", /// The person left the format.
        Left = "left", /// The team.
        Organizer = "organizer", /// Somebody takes the person's place.
        Substitute = "substitute" }
);

/// One participant at one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// The event.
    pub event_id: EventId,
    /// The participant.
    pub participant_id: ParticipantId,
    /// The enrollment it comes from.
    pub enrollment_id: Option<EnrollmentId>,
    /// How it came to be.
    pub origin: Origin,
    /// Where it stands.
    pub state: RegistrationState,
    /// Its place in the order of the queue; grows, never reused in one event.
    pub position: Option<i64>,
    /// Until when a seat is on offer.
    pub offered_until: Option<DateTime<Utc>>,
    /// How the person is told about changes.
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
    /// What ended it, if it is cancelled; none for one that an old version cancelled, which counts as the person's word.
    pub ended_by: Option<EndedBy>,
    /// The registration whose confirm link confirms this one too: several dates were asked for in one form.
    pub asked_with: Option<RegistrationId>,
    /// Whose place the person takes.
    pub substitute_for: Option<RegistrationId>,
}

mod admission;
mod draft;
mod rules;
#[cfg(test)]
mod tests;
mod window;

pub use admission::*;
pub use draft::*;
pub use rules::*;
pub use window::*;
