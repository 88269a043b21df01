//! What a team sees of the mails about its dates: where each stands, whether it may be tried again, and the text as it
//! went out (R09).

mod told;

use chrono::{DateTime, Utc};

pub use self::told::{carries_date, is_superseded};
use super::{
    capability::Presented,
    delivery::relevance::Moot,
    format::words,
    id::{MailboxId, NoticeId, ParticipantId, RegistrationId},
    notice::{NoticeKind, Subject},
};

words!(
    /// Where a mail stands.
    OutboxState { /// Waits for its time or its turn.
        Due = "due", /// The relay has it.
        Sent = "sent", /// Given up; somebody should look.
        Parked = "parked", /// Waits until somebody releases it.
        Held = "held", /// An invitation that waits until its team lets it go.
        Paused = "paused", /// Overtaken by something newer, or no longer of use.
        Void = "void" }
);

words!(
    /// The same as its team sees it: also who has it in hand, and what was heard of it since.
    MailState {
        /// Waits for its time or its turn.
        Queued = "queued",
        /// A worker has it in hand.
        Sending = "sending",
        /// It failed and is tried again.
        Retrying = "retrying",
        /// The relay has it.
        Sent = "sent",
        /// The relay had it, and it came back.
        Bounced = "bounced",
        /// Given up.
        Failed = "failed",
        /// Stopped until somebody lets it go.
        Paused = "paused",
        /// Not sent, because its address takes no mail.
        Suppressed = "suppressed",
        /// Not sent, because something newer says more, or it came too late to be of use.
        Superseded = "superseded"
    }
);

/// The class of a mail whose row cannot be read.
pub const UNREADABLE: &str = "corrupt";

/// A mail about a date, as far as its team is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: NoticeId,
    /// What it is.
    pub kind: NoticeKind,
    /// To whom.
    pub participant_id: ParticipantId,
    /// The registration for the date that it speaks of; none for a request to a substitute.
    pub registration_id: Option<RegistrationId>,
    /// To which mailbox.
    pub mailbox_id: MailboxId,
    /// Where it stands.
    pub state: OutboxState,
    /// Until when a worker has it in hand.
    pub lease_until: Option<DateTime<Utc>>,
    /// Attempts begun.
    pub attempt: u32,
    /// Why the last one failed, or why it was not sent.
    pub last_error_class: Option<String>,
    /// What the relay last said.
    pub last_answer: Option<String>,
    /// When it was enqueued.
    pub queued_at: DateTime<Utc>,
    /// Not before.
    pub due_at: DateTime<Utc>,
    /// When the relay took it.
    pub sent_at: Option<DateTime<Utc>>,
}

impl Logged {
    /// Where it stands now; `returned`: it came back for good.
    #[must_use]
    pub fn standing(&self, returned: bool, now: DateTime<Utc>) -> MailState {
        match self.state {
            OutboxState::Due if self.lease_until.is_some_and(|until| until >= now) => MailState::Sending,
            OutboxState::Due if self.attempt > 0 && self.last_error_class.is_some() => MailState::Retrying,
            OutboxState::Due => MailState::Queued,
            OutboxState::Sent if returned => MailState::Bounced,
            OutboxState::Sent => MailState::Sent,
            OutboxState::Parked => MailState::Failed,
            OutboxState::Held | OutboxState::Paused => MailState::Paused,
            OutboxState::Void if self.last_error_class.as_deref() == Some(Moot::Suspended.as_str()) => {
                MailState::Suppressed
            }
            OutboxState::Void => MailState::Superseded,
        }
    }
}

/// Why a mail is not tried again by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryRefusal {
    /// It was not given up: it went out, waits for its turn, is stopped by somebody else, or was overtaken.
    NotGivenUp,
    /// Its row cannot be read: another attempt would end alike.
    Unreadable,
    /// The person was told something newer of the same, or is about to be.
    Newer,
    /// It would not say what is true and of use now.
    Moot(Moot),
}

/// Whether a team may have a mail tried again: one that was given up, that nothing newer has overtaken, and that still says
/// what is true.
///
/// # Errors
/// Says why not.
pub fn may_retry(
    state: OutboxState,
    error_class: Option<&str>,
    (newer, still): (bool, Result<(), Moot>),
) -> Result<(), RetryRefusal> {
    if state != OutboxState::Parked {
        return Err(RetryRefusal::NotGivenUp);
    }
    if error_class == Some(UNREADABLE) {
        return Err(RetryRefusal::Unreadable);
    }
    still.map_err(RetryRefusal::Moot)?;
    if newer { Err(RetryRefusal::Newer) } else { Ok(()) }
}

/// Whether the text of a mail is kept for its team: of mails about dates alone. What signs people in, or concerns them and
/// not a date, is nobody's to read. `to_dates`: an invitation is to single dates, and not to a whole format.
#[must_use]
pub fn keeps_text(subject: &Subject, to_dates: bool) -> bool {
    match subject {
        Subject::Registration { .. }
        | Subject::Change { .. }
        | Subject::Reminder { .. }
        | Subject::Series { .. }
        | Subject::Substitution { .. } => true,
        Subject::BulkInvitation { .. } => to_dates,
        Subject::Enrollment { .. }
        | Subject::Follow { .. }
        | Subject::News { .. }
        | Subject::Digest { .. }
        | Subject::InvitationSample { .. }
        | Subject::Login { .. }
        | Subject::AddressChange { .. }
        | Subject::Participant { .. } => false,
    }
}

/// What came along for a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarNote {
    /// The METHOD of the objects: `REQUEST`, `CANCEL`, `PUBLISH`.
    pub method: String,
    /// The SEQUENCE of the first one.
    pub sequence: Option<u32>,
    /// How many there were.
    pub files: u16,
}

/// A mail as it went out, but for what its links hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailCopy {
    /// Its subject.
    pub subject: String,
    /// Its text part, which says the same as the other one.
    pub text: String,
    /// What came along for a calendar.
    pub calendar: Option<CalendarNote>,
}

/// What stands where the secret part of a link was.
pub const MASK: &str = "…";

/// A text without the secret parts of its links: whoever reads it can do nothing in its recipient's name (C02). All else
/// stays as it is.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        said.push_str(before);
        said.push_str(if Presented::parse(word).is_some() { MASK } else { word });
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::capability::{Keys, Purpose};

    fn logged(state: OutboxState) -> Logged {
        let at = DateTime::UNIX_EPOCH;
        Logged {
            id: NoticeId(Uuid::from_u128(1)),
            kind: NoticeKind::Update,
            participant_id: ParticipantId(Uuid::from_u128(2)),
            registration_id: None,
            mailbox_id: MailboxId(Uuid::from_u128(3)),
            state,
            lease_until: None,
            attempt: 0,
            last_error_class: None,
            last_answer: None,
            queued_at: at,
            due_at: at,
            sent_at: None,
        }
    }

    #[test]
    fn where_a_mail_stands_is_said_as_its_team_sees_it() {
        let now = DateTime::UNIX_EPOCH;
        let class = |state, class: &str| Logged { last_error_class: Some(class.into()), attempt: 1, ..logged(state) };
        let in_hand = |until| Logged { lease_until: Some(until), ..logged(OutboxState::Due) };
        for (mail, returned, expected) in [
            (logged(OutboxState::Due), false, MailState::Queued),
            (in_hand(now), false, MailState::Sending),
            (in_hand(now - TimeDelta::seconds(1)), false, MailState::Queued),
            (class(OutboxState::Due, "recipient_temporary"), false, MailState::Retrying),
            // Put back without having lost an attempt.
            (Logged { attempt: 0, ..class(OutboxState::Due, "systemic") }, false, MailState::Queued),
            (logged(OutboxState::Sent), false, MailState::Sent),
            (logged(OutboxState::Sent), true, MailState::Bounced),
            (class(OutboxState::Parked, "message"), false, MailState::Failed),
            (logged(OutboxState::Held), false, MailState::Paused),
            (logged(OutboxState::Paused), false, MailState::Paused),
            (class(OutboxState::Void, "suspended"), false, MailState::Suppressed),
            (class(OutboxState::Void, "overtaken"), false, MailState::Superseded),
            (logged(OutboxState::Void), false, MailState::Superseded),
        ] {
            assert_eq!(mail.standing(returned, now), expected, "{mail:?}");
        }
    }

    #[test]
    fn only_what_was_given_up_and_still_holds_is_tried_again() {
        use OutboxState::{Due, Held, Parked, Paused, Sent, Void};
        for state in [Due, Held, Paused, Sent, Void] {
            assert_eq!(may_retry(state, None, (false, Ok(()))), Err(RetryRefusal::NotGivenUp), "{state:?}");
        }
        assert_eq!(may_retry(Parked, Some("message"), (false, Ok(()))), Ok(()));
        assert_eq!(may_retry(Parked, Some("message"), (true, Ok(()))), Err(RetryRefusal::Newer));
        assert_eq!(may_retry(Parked, Some(UNREADABLE), (true, Ok(()))), Err(RetryRefusal::Unreadable));
        let overtaken = Err(RetryRefusal::Moot(Moot::Overtaken));
        for newer in [false, true] {
            assert_eq!(may_retry(Parked, Some("late"), (newer, Err(Moot::Overtaken))), overtaken);
        }
    }

    #[test]
    fn a_text_keeps_everything_but_what_its_links_hold() {
        let keys = Keys::new(&[7; 32]);
        let link = |purpose| keys.link(purpose, Uuid::from_u128(9), 3);
        let (manage, join) = (link(Purpose::Manage), link(Purpose::Join).to_uppercase());
        let text =
            format!("Grüße,\r\n\thttps://amt.example/m/{manage}\nhttps://amt.example/join/{join}. <{manage}>\n\n");
        let expected = "Grüße,\r\n\thttps://amt.example/m/…\nhttps://amt.example/join/…. <…>\n\n";
        assert_eq!(masked(&text), expected);
        let plain = "Do., 12.03.2026, 10:00–11:00 Uhr (MEZ) https://amt.example/events/ozg-2026-03-12 · Łódź";
        assert_eq!(masked(plain), plain);
        // As long as a link, and none.
        let other = format!("{}1", &manage[..51]);
        assert_eq!(masked(&other), other);
    }
}
