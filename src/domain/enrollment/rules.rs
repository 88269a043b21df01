//! What may happen to an enrollment, and which registrations follow from it (invariant 4).

use chrono::{DateTime, Utc};

use super::{Enrollment, EnrollmentState as State};
use crate::domain::{
    event::{Announced, EventKind, EventStatus},
    format::{Audience, Format, FormatStatus, RegistrationMode},
    registration::{
        self, Admission, Asked, CONFIRM_LIFE, EndedBy, Origin, RegisterRefusal, Registration, RegistrationState, Room,
    },
};

/// Whether one can take part in the whole format.
///
/// # Errors
/// Says why not.
pub fn may_enroll(format: &Format) -> Result<(), RegisterRefusal> {
    if format.status == FormatStatus::Ended {
        return Err(RegisterRefusal::Begun);
    }
    if !matches!(format.registration, RegistrationMode::Standing | RegistrationMode::Both) {
        return Err(RegisterRefusal::NotOffered);
    }
    Ok(())
}

/// How somebody gets into the whole format.
#[must_use]
pub fn admission(format: &Format, listed: bool) -> Admission {
    match format.audience {
        Audience::Invited | Audience::Role if !listed => Admission::OnRequest,
        _ if format.approval => Admission::ByTeam,
        _ => Admission::Free,
    }
}

/// Whether whoever left may come back by themselves: where the team or a list decides, they ask anew.
#[must_use]
pub fn comes_back_freely(format: &Format) -> bool {
    !format.approval && format.audience == Audience::Open
}

/// What can happen to an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The person uses the confirm link, and nobody else has to agree.
    Confirm,
    /// The person uses the confirm link, and the team decides.
    Request,
    /// The team agrees.
    Approve,
    /// The team refuses.
    Refuse,
    /// The person rests for a while.
    Pause,
    /// The person comes back from a pause, or after leaving.
    Resume,
    /// The person leaves.
    Leave,
    /// "That was not me."
    Deny,
}

impl Cue {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Confirm, Self::Request, Self::Approve, Self::Refuse, Self::Pause, Self::Resume, Self::Leave, Self::Deny];
}

/// Where an enrollment goes on a cue; none, if the cue means nothing to it: a step taken twice changes nothing.
#[must_use]
pub fn follow(state: State, cue: Cue) -> Option<State> {
    match (cue, state) {
        (Cue::Confirm, State::Unconfirmed)
        | (Cue::Approve, State::Requested)
        | (Cue::Resume, State::Paused | State::Left) => Some(State::Active),
        (Cue::Request, State::Unconfirmed) => Some(State::Requested),
        (Cue::Refuse, State::Requested) => Some(State::Declined),
        (Cue::Pause, State::Active) => Some(State::Paused),
        (Cue::Leave, State::Unconfirmed | State::Requested | State::Active | State::Paused) => Some(State::Left),
        (Cue::Deny, state) if state != State::Declined => Some(State::Declined),
        _ => None,
    }
}

/// What asking for an enrollment leads to. The page says the same in every case (C10).
#[must_use]
pub fn ask(existing: Option<&Enrollment>, denied: bool, now: DateTime<Utc>) -> Asked {
    let Some(existing) = existing.filter(|_| !denied) else {
        return if denied { Asked::Silent } else { Asked::New };
    };
    match existing.state {
        State::Declined if is_refused(existing) => Asked::Known,
        State::Declined => Asked::Silent,
        State::Unconfirmed if now < existing.requested_at + Asked::ON_ITS_WAY => Asked::OnItsWay,
        State::Unconfirmed | State::Left => Asked::Again,
        State::Requested | State::Active | State::Paused => Asked::Known,
    }
}

/// What is left of a request that nobody confirmed, where somebody had left the format before: that they left. Anybody can
/// ask in their name, and that changes nothing for them. None, if nobody took part.
#[must_use]
pub fn unasked(request: &Enrollment) -> Option<Enrollment> {
    let had = request.state == State::Unconfirmed && request.confirmed_at.is_some();
    had.then(|| Enrollment { state: State::Left, ..request.clone() })
}

/// Whether the last thing that happened to somebody who left is a request that nobody confirmed: denying it twice changes
/// nothing more.
#[must_use]
pub fn was_put_back(enrollment: &Enrollment) -> bool {
    enrollment.state == State::Left && enrollment.changed_at == enrollment.requested_at
}

/// Whether the team refused: the person may hear of that, and does not simply ask again.
#[must_use]
pub fn is_refused(enrollment: &Enrollment) -> bool {
    enrollment.state == State::Declined && enrollment.ended_by == Some(EndedBy::Organizer)
}

/// Until when the confirm link of a request made now works.
#[must_use]
pub fn confirm_until(now: DateTime<Utc>) -> DateTime<Utc> {
    now + CONFIRM_LIFE
}

/// Whether enrolled people take part in this date: it is to come, it takes place, and somebody registers for it here.
#[must_use]
pub fn takes_part(announced: &Announced, now: DateTime<Utc>) -> bool {
    announced.event.status == EventStatus::Scheduled
        && announced.event.kind != EventKind::External
        && announced.registration() != RegistrationMode::None
        && now < announced.event.slot.starts_at
}

/// Why an enrollment meets a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The date is new, moved, or takes place after all; or the person comes back from a pause: dates that the person
    /// gave up for themselves stay given up.
    Follow,
    /// The person has just enrolled: that includes dates they had given up before, and those they still asked for one
    /// by one.
    Enrolled,
}

/// What an enrollment does about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// There is a registration, and it stays as it is.
    Stays,
    /// A registration is made.
    New,
    /// The one there is comes to life again.
    Again,
}

/// Decides that. An enrollment has exactly one registration for each date to come (invariant 4), in whatever state: what
/// the person, the team or a substitute made of it is not overruled.
#[must_use]
pub fn fit(existing: Option<&Registration>, occasion: Occasion) -> Fit {
    let Some(existing) = existing else { return Fit::New };
    // Whether somebody has asked for the date meanwhile makes no difference.
    let former = registration::unasked(existing);
    let existing = former.as_ref().unwrap_or(existing);
    // Whoever would come in another's place, and takes part in the whole format now, comes for themselves as well.
    if existing.state == RegistrationState::Requested && existing.origin == Origin::Substitute {
        return Fit::Again;
    }
    match (existing.state, existing.ended_by, occasion) {
        (RegistrationState::Cancelled, Some(EndedBy::Paused | EndedBy::Left), _)
        | (RegistrationState::Unconfirmed | RegistrationState::Requested, _, Occasion::Enrolled)
        | (RegistrationState::Cancelled, None | Some(EndedBy::Own), Occasion::Enrolled) => Fit::Again,
        _ => Fit::Stays,
    }
}

/// How those who join a date share what there is, in their order: first those with a seat, then the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// So many are for the team to decide.
    pub requested: usize,
    /// So many get a seat.
    pub seats: usize,
    /// So many queue: nobody overtakes a queue, and nobody jumps it by being enrolled.
    pub waiting: usize,
}

impl Shares {
    /// What the one at this place in the order gets, counted from 0.
    #[must_use]
    pub fn state_of(self, place: usize) -> RegistrationState {
        if place < self.requested {
            RegistrationState::Requested
        } else if place < self.requested + self.seats {
            RegistrationState::Confirmed
        } else {
            RegistrationState::Waiting
        }
    }
}

/// Shares a date among `count` enrolled people.
#[must_use]
pub fn share(announced: &Announced, room: Room, count: usize) -> Shares {
    if announced.event.own.approval == Some(true) {
        return Shares { requested: count, ..Shares::default() };
    }
    let free = match room.seats_left {
        _ if room.queue => 0,
        None => count,
        Some(left) => usize::try_from(left).unwrap_or(usize::MAX),
    };
    let seats = free.min(count);
    Shares { requested: 0, seats, waiting: count - seats }
}

/// What becomes of the registrations of somebody who rests or leaves: those for dates to come end. None, if nothing is
/// left to end.
#[must_use]
pub fn part(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> Option<RegistrationState> {
    let coming = now < announced.event.slot.starts_at;
    let alive = matches!(
        registration.state,
        RegistrationState::Confirmed
            | RegistrationState::Offered
            | RegistrationState::Waiting
            | RegistrationState::Requested
    );
    (coming && alive && registration.enrollment_id.is_some()).then_some(RegistrationState::Cancelled)
}
