//! Whether a mail that is due still says something true and useful.

use chrono::{DateTime, Utc};

use crate::domain::{
    address_change::{AddressChange, AddressChangeState},
    delivery::suppression::{Unreachable, is_tried, occasion},
    enrollment::{self, Enrollment, EnrollmentState},
    event::{Announced, Event, EventStatus},
    follow::{Follow, FollowState, FollowWish, may_follow},
    format::Format,
    invitation,
    login::{Login, LoginState},
    notice::{Notice, NoticeKind, Subject},
    own_data,
    registration::{self, EndedBy, Registration, RegistrationState as State, is_concerned, may_confirm},
    restriction::{self, Use},
    substitution::{Substitution, is_handed_over, is_open},
    waiting_list::has_lapsed,
};

/// Why a mail is no longer sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moot {
    /// Its deadline has passed.
    Late,
    /// What it is about is over.
    Over,
    /// Things have moved on: the person confirmed, left, or came back; the date was cancelled or restored.
    Overtaken,
    /// What it is about is gone.
    Gone,
    /// Its address is suspended, and this mail is none that is tried all the same.
    Suspended,
}

impl Moot {
    /// The word in the outbox.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Over => "over",
            Self::Overtaken => "overtaken",
            Self::Gone => "gone",
            Self::Suspended => "suspended",
        }
    }
}

/// Whether a mail goes to its address at all: between the row and its turn the address may have been suspended.
///
/// # Errors
/// Says why not.
pub fn about_address(kind: NoticeKind, unreachable: Option<Unreachable>) -> Result<(), Moot> {
    if is_tried(unreachable, occasion(kind)) { Ok(()) } else { Err(Moot::Suspended) }
}

/// Whether a mail about a registration is still worth sending.
///
/// # Errors
/// Says why not.
pub fn about_registration(
    kind: NoticeKind,
    registration: &Registration,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), Moot> {
    let cancelled = event.status == EventStatus::Cancelled;
    let fits = match kind {
        NoticeKind::ConfirmRegistration => registration.state == State::Unconfirmed && !cancelled,
        NoticeKind::Confirmed
        | NoticeKind::SubstituteDeclined
        | NoticeKind::SubstituteLapsed
        | NoticeKind::Reminder => registration.state == State::Confirmed && !cancelled,
        NoticeKind::Offer => registration.state == State::Offered && !cancelled,
        NoticeKind::Waiting => matches!(registration.state, State::Waiting | State::Requested) && !cancelled,
        NoticeKind::AlreadyRegistered => {
            (is_concerned(registration.state) || registration::is_refused(registration)) && !cancelled
        }
        NoticeKind::Update => is_concerned(registration.state) && !cancelled,
        NoticeKind::Declined => registration::is_refused(registration) && !cancelled,
        NoticeKind::Withdrawn => registration.state == State::Cancelled,
        NoticeKind::SubstituteAccepted => registration.ended_by == Some(EndedBy::Substitute),
        NoticeKind::SubstituteLeft => is_handed_over(registration) && !cancelled,
        NoticeKind::Cancellation => is_concerned(registration.state) && cancelled,
        NoticeKind::Invitation => invitation::belongs(registration, event),
        NoticeKind::Removal => !invitation::belongs(registration, event),
        NoticeKind::ManageLink
        | NoticeKind::OwnData
        | NoticeKind::Login
        | NoticeKind::SubstituteRequest
        | NoticeKind::BulkInvitation
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::AddressAsked
        | NoticeKind::NewDates
        | NoticeKind::Digest
        | NoticeKind::ReplyAnswer => true,
    };
    if !fits {
        return Err(Moot::Overtaken);
    }
    if kind == NoticeKind::Reminder && now >= event.slot.starts_at {
        return Err(Moot::Over);
    }
    let late = match kind {
        NoticeKind::ConfirmRegistration => now >= registration.expires_at,
        NoticeKind::Offer => has_lapsed(registration, event.slot.starts_at, now),
        _ => false,
    };
    if late {
        return Err(Moot::Late);
    }
    if now >= event.slot.ends_at && kind != NoticeKind::Withdrawn { Err(Moot::Over) } else { Ok(()) }
}

/// The same, and a reminder reminds of no other beginning than the one it was made for.
///
/// # Errors
/// Says why not.
pub fn about_notice(
    notice: &Notice,
    registration: &Registration,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), Moot> {
    about_registration(notice.kind, registration, event, now)?;
    match notice.subject {
        Subject::Reminder { starts_at, .. } if starts_at != event.slot.starts_at => Err(Moot::Overtaken),
        _ => Ok(()),
    }
}

/// Whether a mail whose matter still holds goes out now: to this address, and so late.
///
/// # Errors
/// Says why not.
pub fn about_delivery(notice: &Notice, unreachable: Option<Unreachable>, now: DateTime<Utc>) -> Result<(), Moot> {
    about_address(notice.kind, unreachable)?;
    if now >= notice.deliver_before { Err(Moot::Late) } else { Ok(()) }
}

/// Whether somebody who was invited to a date can still confirm it.
///
/// # Errors
/// Says why not.
pub fn about_invited(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> Result<(), Moot> {
    if registration.state != State::Unconfirmed || announced.event.status == EventStatus::Cancelled {
        return Err(Moot::Overtaken);
    }
    if now >= registration.expires_at || may_confirm(announced, now).is_err() { Err(Moot::Late) } else { Ok(()) }
}

/// Whether the mail that asks somebody to take a place is still worth sending.
///
/// # Errors
/// Says why not.
pub fn about_substitution(
    request: &Substitution,
    giver: &Registration,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), Moot> {
    if event.status == EventStatus::Cancelled || giver.state != State::Confirmed || !is_open(request, now) {
        return Err(Moot::Overtaken);
    }
    if now >= event.slot.starts_at { Err(Moot::Over) } else { Ok(()) }
}

/// Whether a mail about an enrollment is still worth sending.
///
/// # Errors
/// Says why not.
pub fn about_enrollment(kind: NoticeKind, enrollment: &Enrollment, now: DateTime<Utc>) -> Result<(), Moot> {
    let state = enrollment.state;
    let fits = match kind {
        NoticeKind::ConfirmRegistration | NoticeKind::BulkInvitation => state == EnrollmentState::Unconfirmed,
        NoticeKind::Confirmed => state == EnrollmentState::Active,
        NoticeKind::Waiting => state == EnrollmentState::Requested,
        NoticeKind::AlreadyRegistered => {
            matches!(state, EnrollmentState::Requested | EnrollmentState::Active | EnrollmentState::Paused)
                || enrollment::is_refused(enrollment)
        }
        NoticeKind::Declined => enrollment::is_refused(enrollment),
        NoticeKind::Withdrawn => state == EnrollmentState::Left,
        _ => true,
    };
    if !fits {
        return Err(Moot::Overtaken);
    }
    let asks = matches!(kind, NoticeKind::ConfirmRegistration | NoticeKind::BulkInvitation);
    let late = asks && now >= enrollment.expires_at;
    if late { Err(Moot::Late) } else { Ok(()) }
}

/// Whether a mail to somebody who follows a format, or is about to, is still worth sending: they want just this, and the
/// format goes on.
///
/// # Errors
/// Says why not.
pub fn about_follow(kind: NoticeKind, follow: &Follow, format: &Format, now: DateTime<Utc>) -> Result<(), Moot> {
    let wants = match kind {
        NoticeKind::NewDates => follow.state == FollowState::Active && follow.wish == FollowWish::Dates,
        NoticeKind::Digest => follow.state == FollowState::Active && follow.wish == FollowWish::Digest,
        _ => matches!(follow.state, FollowState::Unconfirmed | FollowState::Active),
    };
    if !wants || may_follow(format).is_err() {
        return Err(Moot::Overtaken);
    }
    let late = follow.state == FollowState::Unconfirmed && now >= follow.expires_at;
    if late { Err(Moot::Late) } else { Ok(()) }
}

/// Whether a mail about another address that somebody gave is still worth sending: nobody has answered it, or stopped it. Who
/// reads the former address hears of it also when it is done: it may not have been them.
///
/// # Errors
/// Says why not.
pub fn about_address_change(kind: NoticeKind, change: &AddressChange, now: DateTime<Utc>) -> Result<(), Moot> {
    let warns = kind == NoticeKind::AddressAsked && change.state == AddressChangeState::Done;
    if change.state != AddressChangeState::Open && !warns {
        return Err(Moot::Overtaken);
    }
    if now >= change.expires_at { Err(Moot::Late) } else { Ok(()) }
}

/// Whether a mail may be sent to somebody who wants their data used no further than needed. Of a mailbox the first who said so
/// counts: nobody can say whom of several a mail without a name reaches.
///
/// # Errors
/// Says why not.
pub fn about_use(kind: NoticeKind, restricted_at: Option<DateTime<Utc>>) -> Result<(), Moot> {
    let what = match kind {
        NoticeKind::Reminder => Use::Reminder,
        NoticeKind::BulkInvitation => Use::Invitation,
        NoticeKind::NewDates | NoticeKind::Digest => Use::News,
        _ => Use::HeldPlace,
    };
    if restriction::allows(restricted_at, what) { Ok(()) } else { Err(Moot::Overtaken) }
}

/// Whether a sign-in mail is still worth sending.
///
/// # Errors
/// Says why not.
pub fn about_login(login: &Login, now: DateTime<Utc>) -> Result<(), Moot> {
    if login.state != LoginState::Pending {
        return Err(Moot::Overtaken);
    }
    if now >= login.expires_at { Err(Moot::Late) } else { Ok(()) }
}

/// Whether a mail with the link to everything that is kept about somebody still goes out, also after somebody had it tried
/// again: the link holds from when it was asked for.
///
/// # Errors
/// Says why not.
pub fn about_own_data(notice: &Notice, now: DateTime<Utc>) -> Result<(), Moot> {
    let late = notice.kind == NoticeKind::OwnData && now >= notice.created_at + own_data::WORTH_SENDING;
    if late { Err(Moot::Late) } else { Ok(()) }
}
