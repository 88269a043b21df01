//! When a mail is tried, tried again, and given up (R07, R08).

use chrono::{DateTime, TimeDelta, Utc};

use super::{format::words, notice::NoticeKind};

pub mod batch;
pub mod relevance;
pub mod suppression;

words!(
    /// Why a mail did not go out; the class decides what happens next.
    FailureClass {
        /// The mail itself was refused, or could not be built: no other attempt will change that.
        Message = "message",
        /// The address was refused for good.
        RecipientPermanent = "recipient_permanent",
        /// The address was refused for now (greylisting, a full mailbox).
        RecipientTemporary = "recipient_temporary",
        /// The relay took the mail's bytes and never answered: it may or may not have it.
        Unknown = "unknown",
        /// The relay refuses everybody: nothing is wrong with this mail, so it costs no attempt.
        Systemic = "systemic",
        /// The program broke off while working on it.
        Crash = "crash"
    }
);

/// How far the exchange with the relay had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finding and reaching it.
    Connect,
    /// Its greeting and the answer to EHLO.
    Hello,
    /// STARTTLS, the handshake, its certificate.
    Tls,
    /// User and password.
    Auth,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// The word DATA.
    Data,
    /// The answer to the mail's bytes.
    Body,
}

/// What the relay said, or did not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A reply code of 400 or more.
    Code(u16),
    /// A refusal to relay for us, whatever its code: a fault of our configuration, not of one address.
    WillNotRelay,
    /// Nothing within the time limit.
    Timeout,
    /// The connection broke, or what came was no SMTP.
    Lost,
}

impl FailureClass {
    /// The class of an answer at a step.
    #[must_use]
    pub fn of(step: Step, answer: Answer) -> Self {
        use Answer::{Code, Lost, Timeout, WillNotRelay};
        match (step, answer) {
            // 530, 534, 535, 538: "sign in first", which a relay may say at any later step (RFC 4954, 6).
            (Step::Connect | Step::Hello | Step::Tls | Step::Auth | Step::Sender, _)
            | (_, WillNotRelay | Code(530 | 534 | 535 | 538)) => Self::Systemic,
            (Step::Body, Timeout | Lost) => Self::Unknown,
            // 552 at RCPT is to be read as 452 (RFC 5321, 4.5.3.1.10).
            (Step::Recipient | Step::Data, Timeout | Lost) | (Step::Recipient, Code(552)) | (_, Code(..500)) => {
                Self::RecipientTemporary
            }
            (Step::Recipient, Code(_)) => Self::RecipientPermanent,
            (Step::Data | Step::Body, Code(_)) => Self::Message,
        }
    }
}

/// What happens to a mail that did not go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again at that time.
    RetryAt(DateTime<Utc>),
    /// Nobody tries again by himself; it stays visible as failed (R09).
    GiveUp,
    /// The whole queue pauses; the mail waits with it, without having lost an attempt.
    PauseQueue,
}

/// A mail that brought the worker down this often is set aside (R10).
pub const CRASHES_BEFORE_PARKING: u32 = 3;

/// How long a mail rests after workers broke off over it so many times in a row. Once may be anybody's fault and costs
/// nothing; a second time it lets others go first, so that a machine that dies again and again for other reasons does
/// not find the same few mails under way each time and take them for the cause.
#[must_use]
pub fn rest_after_crash(crashes: u32) -> TimeDelta {
    if crashes < 2 { TimeDelta::zero() } else { TimeDelta::seconds(20) }
}

/// Minutes until the next attempt, by the number of attempts made; the last one repeats.
const RETRY_MINUTES: [i64; 8] = [1, 5, 15, 30, 60, 120, 240, 480];

/// Seconds until a sign-in mail is tried again, however often it was: somebody waits before a screen, and its code ends
/// within minutes. Spread as they are, two attempts are less than a minute apart, so that a relay that holds mail back for
/// nine minutes (greylisting) gets it before the tenth (C13).
const SIGN_IN_RETRY_SECONDS: i64 = 45;

/// Seconds the queue pauses, by the number of systemic failures in a row; the last one repeats.
const PAUSE_SECONDS: [i64; 6] = [30, 60, 120, 300, 600, 900];

/// What happens after the `attempt`th attempt (counted from 1) failed at a mail of that kind, worth sending until then.
/// `chance` is any random number; it spreads retries by a fifth in both directions, so that a thousand mails do not come
/// back at once.
#[must_use]
pub fn after_failure(
    class: FailureClass,
    attempt: u32,
    (kind, deliver_before): (NoticeKind, DateTime<Utc>),
    now: DateTime<Utc>,
    chance: u16,
) -> Next {
    match class {
        FailureClass::Systemic => Next::PauseQueue,
        FailureClass::Message | FailureClass::RecipientPermanent => Next::GiveUp,
        FailureClass::Crash if attempt >= CRASHES_BEFORE_PARKING => Next::GiveUp,
        FailureClass::RecipientTemporary | FailureClass::Unknown | FailureClass::Crash => {
            let wait = if kind == NoticeKind::Login {
                TimeDelta::seconds(SIGN_IN_RETRY_SECONDS)
            } else {
                TimeDelta::minutes(step_of(&RETRY_MINUTES, attempt))
            };
            let at = now + spread(wait, chance);
            if at < deliver_before { Next::RetryAt(at) } else { Next::GiveUp }
        }
    }
}

/// Until when the queue pauses after that many systemic failures in a row. One mail probes then.
#[must_use]
pub fn paused_until(failures_in_a_row: u32, now: DateTime<Utc>, chance: u16) -> DateTime<Utc> {
    now + spread(TimeDelta::seconds(step_of(&PAUSE_SECONDS, failures_in_a_row)), chance)
}

fn step_of(steps: &[i64], count: u32) -> i64 {
    let index = usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
    steps.get(index).or(steps.last()).copied().unwrap_or(1)
}

/// 80 % to 120 % of a time span.
fn spread(span: TimeDelta, chance: u16) -> TimeDelta {
    let millis = span.num_milliseconds();
    TimeDelta::milliseconds(millis * 4 / 5 + millis * 2 / 5 * i64::from(chance) / i64::from(u16::MAX))
}

/// Until when a mail is worth sending: a sign-in link lives for minutes (how many is set, see
/// [`MailedLives`](super::login::MailedLives); here by default), a request for confirmation for a day, a
/// message about a date for three days or until the date is over.
#[must_use]
pub fn deliver_before(kind: NoticeKind, due_at: DateTime<Utc>, event_ends_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let (limit, ends_with_event) = match kind {
        NoticeKind::Login => (TimeDelta::minutes(15), false),
        NoticeKind::OwnData => (crate::domain::own_data::WORTH_SENDING, false),
        NoticeKind::ConfirmRegistration | NoticeKind::SubstituteRequest => (TimeDelta::hours(24), true),
        NoticeKind::AlreadyRegistered
        | NoticeKind::ManageLink
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::AddressAsked => (TimeDelta::hours(24), false),
        NoticeKind::Confirmed
        | NoticeKind::Waiting
        | NoticeKind::SubstituteAccepted
        | NoticeKind::SubstituteDeclined
        | NoticeKind::ReplyAnswer
        | NoticeKind::SubstituteLapsed
        | NoticeKind::SubstituteLeft
        | NoticeKind::Update
        | NoticeKind::Cancellation
        | NoticeKind::Invitation
        | NoticeKind::Removal
        // A reminder says itself how long it is of use.
        | NoticeKind::Reminder => (TimeDelta::hours(72), true),
        NoticeKind::Withdrawn | NoticeKind::Declined | NoticeKind::NewDates => (TimeDelta::hours(72), false),
        NoticeKind::Digest => (TimeDelta::days(7), false),
        NoticeKind::BulkInvitation => (crate::domain::bulk::WORTH_SENDING, false),
        // Here the end is the offer's, not the event's.
        NoticeKind::Offer => (crate::domain::waiting_list::OFFER_LIFE, true),
    };
    let latest = due_at + limit;
    event_ends_at.filter(|_| ends_with_event).map_or(latest, |end| end.min(latest))
}

/// Whether a mail is one of those that people get without having asked, so that mail programs may offer to stop them with
/// one click (R45, C09). What somebody asked for, or what concerns a seat of theirs, is stopped by leaving; a button of the
/// mail program must never take it away.
#[must_use]
pub fn is_stopped_by_one_click(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::BulkInvitation | NoticeKind::NewDates | NoticeKind::Digest => true,
        NoticeKind::Login
        | NoticeKind::ConfirmRegistration
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::AddressAsked
        | NoticeKind::ManageLink
        | NoticeKind::OwnData
        | NoticeKind::Confirmed
        | NoticeKind::Offer
        | NoticeKind::AlreadyRegistered
        | NoticeKind::Waiting
        | NoticeKind::Withdrawn
        | NoticeKind::ReplyAnswer
        | NoticeKind::Declined
        | NoticeKind::SubstituteRequest
        | NoticeKind::SubstituteAccepted
        | NoticeKind::SubstituteDeclined
        | NoticeKind::SubstituteLapsed
        | NoticeKind::SubstituteLeft
        | NoticeKind::Update
        | NoticeKind::Cancellation
        | NoticeKind::Removal
        | NoticeKind::Reminder
        | NoticeKind::Invitation => false,
    }
}

/// Priority of mail to many at once.
pub const BULK_PRIORITY: i16 = 30;

/// Whose mail goes first (smaller): people who wait at a screen, then those who have just registered or whose offer runs
/// out, then everybody else, then bulk mail.
#[must_use]
pub fn priority(kind: NoticeKind) -> i16 {
    match kind {
        NoticeKind::Login => 0,
        NoticeKind::ConfirmRegistration
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::ManageLink
        | NoticeKind::OwnData => 10,
        NoticeKind::Confirmed | NoticeKind::Offer | NoticeKind::AlreadyRegistered | NoticeKind::Waiting => 15,
        NoticeKind::Withdrawn
        | NoticeKind::ReplyAnswer
        | NoticeKind::Declined
        | NoticeKind::SubstituteRequest
        | NoticeKind::SubstituteAccepted
        | NoticeKind::SubstituteDeclined
        | NoticeKind::SubstituteLapsed
        | NoticeKind::SubstituteLeft
        | NoticeKind::Update
        | NoticeKind::Cancellation
        | NoticeKind::AddressAsked
        // Behind nothing that belongs before it: a date that leaves the calendar was put there by a mail of this class.
        | NoticeKind::Removal => 20,
        NoticeKind::BulkInvitation | NoticeKind::NewDates | NoticeKind::Digest => BULK_PRIORITY,
        // Many at once, and nobody waits for them.
        NoticeKind::Reminder | NoticeKind::Invitation => 25,
    }
}

#[cfg(test)]
mod tests;
