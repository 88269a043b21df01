//! What may happen to a registration, and when.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Admission, Opening, Registration, RegistrationState as State, is_refused, window};
use crate::domain::{
    event::{Announced, EventKind, EventStatus},
    format::RegistrationMode,
};

/// How long a confirm link works at the most (C03); never longer than until registration closes.
pub const CONFIRM_LIFE: TimeDelta = TimeDelta::hours(72);

/// Why somebody cannot register, or cannot take what they asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterRefusal {
    /// Nobody registers for this; people simply come.
    NotOffered,
    /// It is somebody else's event; registration is there.
    External {
        /// Where.
        url: Option<String>,
    },
    /// One takes part in the whole format here, not in single dates.
    WholeFormatOnly,
    /// Only invited people, or people with a role; others can ask the team.
    InvitationOnly,
    /// It does not take place.
    Cancelled,
    /// It has begun.
    Begun,
    /// Registration has not opened yet.
    NotYet {
        /// When it does.
        opens_at: DateTime<Utc>,
        /// On this clock.
        zone: Tz,
    },
    /// Registration has closed.
    Closed {
        /// When it did.
        closed_at: DateTime<Utc>,
        /// On this clock.
        zone: Tz,
    },
    /// The link is unknown or too old.
    Stale,
    /// The person said "that was not me".
    Declined,
    /// The team refused.
    TurnedDown {
        /// Whom one can ask about that.
        host: String,
    },
    /// The seat is not on offer any more.
    OfferOver,
    /// Whoever wants to be represented has no seat to give.
    NoSeatToGive,
    /// Somebody has been asked already to take the place.
    SubstituteAsked,
    /// Too many people were asked to take the place.
    SubstituteTooOften,
    /// Nobody represents themselves.
    SubstituteOneself,
    /// The request to take somebody's place is over.
    SubstituteOver,
    /// The person has a seat of their own, or has asked for one.
    AlreadyThere,
    /// Somebody with the person's name is at the new address.
    AddressTaken,
}

/// Whether single registrations for this event are open at all.
///
/// # Errors
/// Says why not.
pub fn may_register(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    is_offered(announced, now)?;
    is_open(announced, now)
}

/// The same for somebody who asked when it was open: an opening that was put off since does not concern them.
///
/// # Errors
/// Says why not.
pub fn may_confirm(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    is_offered(announced, now)?;
    is_not_over(announced, now)
}

/// Whether somebody may come back to a date they gave up: whoever takes part in the whole also where nobody registers for
/// single dates.
///
/// # Errors
/// Says why not.
pub fn may_return(
    registration: &Registration,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<(), RegisterRefusal> {
    match is_offered(announced, now) {
        Err(RegisterRefusal::WholeFormatOnly) if registration.enrollment_id.is_some() => {}
        other => other?,
    }
    is_open(announced, now)
}

/// Whether the moment lies in the event's window.
fn is_open(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    match window(announced).at(now) {
        Opening::Ahead(opens_at) => Err(RegisterRefusal::NotYet { opens_at, zone: announced.event.slot.zone }),
        Opening::Open | Opening::Over(_) => is_not_over(announced, now),
    }
}

fn is_not_over(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    match window(announced).at(now) {
        Opening::Over(closed_at) => Err(RegisterRefusal::Closed { closed_at, zone: announced.event.slot.zone }),
        Opening::Open | Opening::Ahead(_) => Ok(()),
    }
}

/// Whether one registers for this event at all, apart from when.
fn is_offered(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    let event = &announced.event;
    if event.kind == EventKind::External {
        return Err(RegisterRefusal::External { url: event.external_url.clone() });
    }
    if event.status == EventStatus::Cancelled {
        return Err(RegisterRefusal::Cancelled);
    }
    if event.status == EventStatus::Held || now >= event.slot.starts_at {
        return Err(RegisterRefusal::Begun);
    }
    if announced.registration() == RegistrationMode::None {
        return Err(RegisterRefusal::NotOffered);
    }
    if announced.registration() == RegistrationMode::Standing {
        return Err(RegisterRefusal::WholeFormatOnly);
    }
    Ok(())
}

/// Whether a person may choose how they are told about a date. Of a whole format that is said once for all its dates.
///
/// # Errors
/// They are not there, or the date is over or does not take place.
pub fn may_choose_channel(
    registration: &Registration,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<(), RegisterRefusal> {
    if registration.enrollment_id.is_some() {
        return Err(RegisterRefusal::WholeFormatOnly);
    }
    if announced.event.status == EventStatus::Cancelled {
        return Err(RegisterRefusal::Cancelled);
    }
    if now >= announced.event.slot.ends_at {
        return Err(RegisterRefusal::Begun);
    }
    if is_concerned(registration.state) { Ok(()) } else { Err(RegisterRefusal::Stale) }
}

/// What asking for a registration leads to. The page says the same in every case (C10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A new registration, and a mail with its confirm link.
    New,
    /// The one there is waits for its link (again), and a mail with it.
    Again,
    /// The same form came a moment ago: its mail is on the way, a second one would only confuse (R03).
    OnItsWay,
    /// The person has a seat or queues already; a mail says so.
    Known,
    /// Nothing at all: "that was not me" was said for this event and address.
    Silent,
}

impl Asked {
    /// How long the mail to a request counts as being on its way.
    pub const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(1);
}

/// Decides that.
#[must_use]
pub fn ask(existing: Option<&Registration>, denied: bool, now: DateTime<Utc>) -> Asked {
    let Some(existing) = existing.filter(|_| !denied) else {
        return if denied { Asked::Silent } else { Asked::New };
    };
    match existing.state {
        // The mail says that the team refused, and whom one can ask.
        State::Declined if is_refused(existing) => Asked::Known,
        State::Declined => Asked::Silent,
        State::Unconfirmed if now < existing.requested_at + Asked::ON_ITS_WAY => Asked::OnItsWay,
        State::Unconfirmed | State::Cancelled => Asked::Again,
        State::Requested | State::Confirmed | State::Waiting | State::Offered | State::Attended | State::NoShow => {
            Asked::Known
        }
    }
}

/// What is left of a request that nobody confirmed, where somebody had given the date up before: that they gave it up.
/// Anybody can ask in their name, and that changes nothing for them. None, if nobody had the date.
#[must_use]
pub fn unasked(request: &Registration) -> Option<Registration> {
    let had = request.state == State::Unconfirmed && request.confirmed_at.is_some();
    had.then(|| Registration { state: State::Cancelled, asked_with: None, ..request.clone() })
}

/// Until when the confirm link of a request made now works.
#[must_use]
pub fn confirm_until(announced: &Announced, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + CONFIRM_LIFE).min(window(announced).closes_at)
}

/// What the roster looks like for somebody who wants a seat; taken while the event's row is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Seats nobody has; none means unlimited.
    pub seats_left: Option<u32>,
    /// Whether somebody queues already: nobody overtakes the queue.
    pub queue: bool,
}

impl Room {
    pub(super) fn has_seat(self) -> bool {
        !self.queue && self.seats_left != Some(0)
    }
}

/// What happens to a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It takes a seat.
    TakeSeat,
    /// It queues.
    Queue,
    /// The team decides; it holds no seat until then.
    Request,
    /// It gives its seat back; somebody may move up.
    FreeSeat,
    /// It leaves, without having had a seat.
    Leave,
    /// Nothing: it is there already. Asking twice gives the same answer.
    Unchanged,
}

/// Somebody uses the confirm link, or comes back by the manage page (`returning`).
///
/// # Errors
/// Says why there is no seat and no place in the queue.
pub fn admit(
    registration: &Registration,
    announced: &Announced,
    (room, admission): (Room, Admission),
    now: DateTime<Utc>,
) -> Result<Step, RegisterRefusal> {
    match registration.state {
        State::Declined if is_refused(registration) => {
            return Err(RegisterRefusal::TurnedDown { host: announced.host.clone() });
        }
        State::Declined => return Err(RegisterRefusal::Declined),
        State::Unconfirmed if now >= registration.expires_at => return Err(RegisterRefusal::Stale),
        State::Unconfirmed | State::Cancelled => {}
        State::Requested | State::Confirmed | State::Waiting | State::Offered | State::Attended | State::NoShow => {
            return Ok(Step::Unchanged);
        }
    }
    match registration.state {
        State::Unconfirmed => may_confirm(announced, now)?,
        _ => may_return(registration, announced, now)?,
    }
    Ok(match admission {
        Admission::ByTeam => Step::Request,
        Admission::OnRequest => return Err(RegisterRefusal::InvitationOnly),
        Admission::Free if room.has_seat() => Step::TakeSeat,
        Admission::Free => Step::Queue,
    })
}

/// Whether the confirm link still confirms: a cancelled registration comes back by the manage page, not by an old link.
#[must_use]
pub fn confirms_by_link(registration: &Registration) -> bool {
    registration.state != State::Cancelled
}

/// Somebody gives the seat, or the place in the queue, back.
///
/// # Errors
/// The event is over, or there was never anything to give back.
pub fn withdraw(
    registration: &Registration,
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<Step, RegisterRefusal> {
    let step = leave(registration.state);
    if step != Step::Unchanged && now >= announced.event.slot.ends_at {
        return Err(RegisterRefusal::Begun);
    }
    Ok(step)
}

/// Somebody says "that was not me": always wins, whatever was there. What they deny twice is still the request that nobody
/// confirmed: of a date given up before, that is the last thing that happened.
#[must_use]
pub fn deny(registration: &Registration) -> Step {
    match registration.state {
        State::Cancelled if registration.changed_at == registration.requested_at => Step::Unchanged,
        State::Declined if !is_refused(registration) => Step::Unchanged,
        state if holds_seat(state) => Step::FreeSeat,
        _ => Step::Leave,
    }
}

fn leave(state: State) -> Step {
    match state {
        State::Confirmed | State::Offered => Step::FreeSeat,
        State::Unconfirmed | State::Requested | State::Waiting => Step::Leave,
        State::Cancelled | State::Declined | State::Attended | State::NoShow => Step::Unchanged,
    }
}

/// Whether a registration in this state counts against the capacity (invariant 2): the seat stays theirs when it is noted
/// whether they came.
#[must_use]
pub fn holds_seat(state: State) -> bool {
    matches!(state, State::Confirmed | State::Offered | State::Attended | State::NoShow)
}

/// Whether a person in this state is told when the date changes.
#[must_use]
pub fn is_concerned(state: State) -> bool {
    matches!(state, State::Confirmed | State::Offered | State::Waiting | State::Requested)
}
