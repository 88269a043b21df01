//! Somebody with a seat names a person who takes it for this one date (A6). The seat goes from one to the other and is
//! never free in between; whoever gives it stays enrolled.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    event::{Announced, EventStatus},
    format::words,
    id::{ParticipantId, RegistrationId, SubstitutionId},
    registration::{Admission, EndedBy, Origin, RegisterRefusal, Registration, RegistrationState},
};

words!(
    /// What became of the request.
    SubstitutionState { /// Nobody has answered.
        Open = "open", /// The person would come; the team decides. Until then the seat is the giver's.
        Agreed = "agreed", /// The team did not let the person in.
        Refused = "refused", /// The person took the seat.
        Accepted = "accepted", /// The person does not want it.
        Declined = "declined", /// Whoever asked took it back in time.
        TakenBack = "taken_back", /// It ended by itself: nobody answered in time, or there was no seat to give any more.
        Lapsed = "lapsed" }
);

/// A request to take somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// Its id.
    pub id: SubstitutionId,
    /// Whose place: the registration that holds the seat.
    pub registration_id: RegistrationId,
    /// Who is asked.
    pub participant_id: ParticipantId,
    /// What became of it.
    pub state: SubstitutionState,
    /// Random, the public part of its link.
    pub link_id: Uuid,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub asked_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// How long a request can be answered at the most (C03); never longer than until the date begins.
pub const REQUEST_LIFE: TimeDelta = TimeDelta::days(14);

/// So many people one can ask for one place within [`REQUESTS_WITHIN`]: whoever needs more is up to something else.
pub const REQUESTS_MAX: usize = 5;

/// The time that counts for [`REQUESTS_MAX`].
pub const REQUESTS_WITHIN: TimeDelta = TimeDelta::days(1);

/// Whether the team has a word on the person who would come: where it has one on everybody, except those whom it let in
/// before, to this date's queue (`there`) or altogether. An invitation speaks to an office, and an office may send somebody else.
#[must_use]
pub fn team_decides((announced, admission): (&Announced, Admission), there: Option<&Registration>) -> bool {
    let queues = there.is_some_and(|one| one.state == RegistrationState::Waiting);
    announced.approval() && admission != Admission::Free && !queues
}

/// Whether the seat's holder may ask somebody now. `earlier` are their requests for this date.
///
/// # Errors
/// Says why not.
pub fn may_ask(
    giver: &Registration,
    announced: &Announced,
    earlier: &[Substitution],
    now: DateTime<Utc>,
) -> Result<(), RegisterRefusal> {
    takes_place(announced, now)?;
    if giver.state != RegistrationState::Confirmed {
        return Err(RegisterRefusal::NoSeatToGive);
    }
    if earlier.iter().any(|one| is_pending(one, now)) {
        return Err(RegisterRefusal::SubstituteAsked);
    }
    if earlier.iter().filter(|one| now < one.asked_at + REQUESTS_WITHIN).count() >= REQUESTS_MAX {
        return Err(RegisterRefusal::SubstituteTooOften);
    }
    Ok(())
}

fn takes_place(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    match announced.event.status {
        EventStatus::Cancelled => Err(RegisterRefusal::Cancelled),
        EventStatus::Held => Err(RegisterRefusal::Begun),
        _ if now >= announced.event.slot.starts_at => Err(RegisterRefusal::Begun),
        EventStatus::Draft | EventStatus::Scheduled => Ok(()),
    }
}

/// Until when a request made now can be answered.
#[must_use]
pub fn answer_until(announced: &Announced, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + REQUEST_LIFE).min(announced.event.slot.starts_at)
}

/// Whether the request still waits for its answer.
#[must_use]
pub fn is_open(request: &Substitution, now: DateTime<Utc>) -> bool {
    request.state == SubstitutionState::Open && now < request.expires_at
}

/// Whether whoever asked waits for an answer: the person's, or the team's after it.
#[must_use]
pub fn is_pending(request: &Substitution, now: DateTime<Utc>) -> bool {
    request.state == SubstitutionState::Agreed || is_open(request, now)
}

/// Whether nobody answered in time: the request is over, although nothing says so yet.
#[must_use]
pub fn has_run_out(request: &Substitution, now: DateTime<Utc>) -> bool {
    request.state == SubstitutionState::Open && now >= request.expires_at
}

/// Whether somebody else came to the place, and it was not claimed back since.
#[must_use]
pub fn is_handed_over(giver: &Registration) -> bool {
    giver.state == RegistrationState::Cancelled && giver.ended_by == Some(EndedBy::Substitute)
}

/// What the answer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The seat goes over; or the request ends, and whoever asked is told.
    Now,
    /// The person would come, and the team decides.
    ToTeam,
    /// The request ends, and nobody is told: whoever asked has given up on it before.
    Quietly,
    /// Nothing: that was said before. Saying it twice gives the same answer.
    Unchanged,
}

/// The person asked takes the seat, or would where the team decides (`by_team`, see [`team_decides`]). `there` is what they
/// have for the date already.
///
/// # Errors
/// The request is over, the date is, or they cannot take the place.
pub fn accept(
    request: &Substitution,
    (giver, there): (&Registration, Option<&Registration>),
    (announced, by_team): (&Announced, bool),
    now: DateTime<Utc>,
) -> Result<Turn, RegisterRefusal> {
    if matches!(request.state, SubstitutionState::Accepted | SubstitutionState::Agreed) {
        return Ok(Turn::Unchanged);
    }
    takes_place(announced, now)?;
    if !is_open(request, now) || giver.state != RegistrationState::Confirmed {
        return Err(RegisterRefusal::SubstituteOver);
    }
    match there.map(|one| one.state) {
        // A place in the queue becomes the seat: the team had its word on it.
        Some(RegistrationState::Waiting) => Ok(Turn::Now),
        // What was given up or never confirmed comes to life.
        None | Some(RegistrationState::Unconfirmed | RegistrationState::Cancelled) => {
            Ok(if by_team { Turn::ToTeam } else { Turn::Now })
        }
        Some(RegistrationState::Declined) => Err(RegisterRefusal::Declined),
        Some(
            RegistrationState::Requested
            | RegistrationState::Confirmed
            | RegistrationState::Offered
            | RegistrationState::Attended
            | RegistrationState::NoShow,
        ) => Err(RegisterRefusal::AlreadyThere),
    }
}

/// The person asked says no: that always holds, except where the seat is theirs already.
#[must_use]
pub fn decline(request: &Substitution, now: DateTime<Utc>) -> Turn {
    match request.state {
        // Whoever agreed may think better of it, until the team has said its word.
        SubstitutionState::Agreed => Turn::Now,
        SubstitutionState::Open if is_open(request, now) => Turn::Now,
        SubstitutionState::Open | SubstitutionState::TakenBack | SubstitutionState::Lapsed => Turn::Quietly,
        SubstitutionState::Accepted | SubstitutionState::Declined | SubstitutionState::Refused => Turn::Unchanged,
    }
}

/// Whether the team's yes hands the giver's seat over: it is theirs still. Otherwise the request is one like any other.
#[must_use]
pub fn comes_for(request: &Substitution, giver: &Registration) -> bool {
    request.state == SubstitutionState::Agreed && giver.state == RegistrationState::Confirmed
}

/// What the substitute's registration becomes while the team decides: it holds no seat.
#[must_use]
pub fn ask_team(theirs: &Registration, giver: RegistrationId, now: DateTime<Utc>) -> Registration {
    Registration { state: RegistrationState::Requested, ..take_over(theirs, giver, now) }
}

/// What the substitute's registration becomes when nobody has to come any more: the giver comes after all, or the
/// substitute thought better of it. Whoever takes part in the whole format meanwhile asks for themselves.
#[must_use]
pub fn step_back(theirs: &Registration, now: DateTime<Utc>) -> Registration {
    if theirs.origin == Origin::Standing {
        return Registration { substitute_for: None, changed_at: now, ..theirs.clone() };
    }
    Registration {
        state: RegistrationState::Cancelled,
        ended_by: Some(EndedBy::Own),
        changed_at: now,
        ..theirs.clone()
    }
}

/// What the giver's registration becomes: it stays as a row, so that an enrollment does not give the seat back
/// (invariant 4), and says who ended it.
#[must_use]
pub fn hand_over(giver: &Registration, now: DateTime<Utc>) -> Registration {
    Registration {
        state: RegistrationState::Cancelled,
        ended_by: Some(EndedBy::Substitute),
        position: None,
        offered_until: None,
        changed_at: now,
        ..giver.clone()
    }
}

/// What the substitute's registration becomes, whatever it was before.
#[must_use]
pub fn take_over(theirs: &Registration, giver: RegistrationId, now: DateTime<Utc>) -> Registration {
    Registration {
        state: RegistrationState::Confirmed,
        origin: Origin::Substitute,
        substitute_for: Some(giver),
        position: None,
        offered_until: None,
        ended_by: None,
        confirmed_at: theirs.confirmed_at.or(Some(now)),
        changed_at: now,
        ..theirs.clone()
    }
}

#[cfg(test)]
mod tests;
