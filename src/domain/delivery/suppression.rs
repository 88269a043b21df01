//! Addresses that nobody reads: after a refusal for good, only what is needed still goes there (R07, R15).
//!
//! A refusal counts against the address only if it is about the address. A relay that dislikes the mail's content, its
//! size or its sender has said nothing about the next mail, so that one mail is given up and no more.
//!
//! A refusal at the door is lifted by a mail that the relay took: each fresh request of a person is tried once, so an
//! address that works again is found out by whoever uses it, and a wrong one costs one refusal per request (within the
//! cap of C11). Mails that came back are another matter, because the relay takes each of them before it comes back: only a
//! sign that somebody reads the mailbox lifts that, a link used or an invitation answered.

use chrono::{DateTime, Utc};

use super::{Answer, Step};
use crate::domain::{format::words, notice::NoticeKind};

words!(
    /// Why nothing is mailed to an address by itself any more.
    Suppression {
        /// There is no such mailbox, or no such domain.
        NoMailbox = "no_mailbox",
        /// The mailbox is there but takes no mail from anybody.
        Disabled = "disabled",
        /// Several mails that the relay had taken came back for good (R48).
        Bounced = "bounced"
    }
);

/// An address that could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// Why.
    pub reason: Suppression,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Whether a refusal is about the address, for good. `enhanced` is the status code of RFC 3463 in the answer, if any;
/// it says more than the reply code: 550 is also what relays say to spam.
#[must_use]
pub fn about_address(step: Step, answer: Answer, enhanced: &str) -> Option<Suppression> {
    let Answer::Code(code @ 500..) = answer else { return None };
    if !matches!(step, Step::Recipient | Step::Data | Step::Body) {
        return None;
    }
    match enhanced {
        // 5.1.7 and 5.1.8 are about the sender's address.
        "5.1.7" | "5.1.8" => None,
        "5.2.1" => Some(Suppression::Disabled),
        status if status.starts_with("5.1.") => Some(Suppression::NoMailbox),
        "" if step == Step::Recipient && matches!(code, 550 | 551 | 553) => Some(Suppression::NoMailbox),
        _ => None,
    }
}

/// Why somebody is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// They just asked for it: registered, confirmed, came back, gave back, asked for a link, signed in.
    Asked,
    /// A date on which they have a seat has another time or place, is cancelled, or takes place after all: whoever
    /// does not hear of it stands before a closed door, so it is tried however small the hope.
    SeatChanged,
    /// Anything else.
    Other,
}

/// Why a kind of mail goes out. Changes of a date are sorted where they are made, because only there it is known who holds
/// a seat; what was enqueued goes.
#[must_use]
pub fn occasion(kind: NoticeKind) -> Occasion {
    match kind {
        NoticeKind::ConfirmRegistration
        | NoticeKind::Confirmed
        | NoticeKind::AlreadyRegistered
        | NoticeKind::Waiting
        | NoticeKind::Withdrawn
        | NoticeKind::ReplyAnswer
        | NoticeKind::SubstituteRequest
        | NoticeKind::SubstituteAccepted
        | NoticeKind::SubstituteDeclined
        | NoticeKind::SubstituteLapsed
        | NoticeKind::SubstituteLeft
        | NoticeKind::ManageLink
        | NoticeKind::OwnData
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::AddressAsked
        | NoticeKind::Login => Occasion::Asked,
        NoticeKind::Offer
        | NoticeKind::Update
        | NoticeKind::Cancellation
        | NoticeKind::Invitation
        | NoticeKind::Removal => Occasion::SeatChanged,
        NoticeKind::Declined
        | NoticeKind::Reminder
        | NoticeKind::BulkInvitation
        | NoticeKind::NewDates
        | NoticeKind::Digest => Occasion::Other,
    }
}

/// Whether a mail is worth enqueueing.
#[must_use]
pub fn is_tried(unreachable: Option<Unreachable>, occasion: Occasion) -> bool {
    unreachable.is_none() || occasion != Occasion::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_of_the_address_itself_counts_against_it() {
        use Step::{Body, Data, Recipient, Sender};
        use Suppression::{Disabled, NoMailbox};
        let table = [
            (Recipient, Answer::Code(550), "5.1.1", Some(NoMailbox)),
            (Recipient, Answer::Code(550), "5.1.10", Some(NoMailbox)),
            (Recipient, Answer::Code(553), "5.1.3", Some(NoMailbox)),
            (Recipient, Answer::Code(554), "5.1.2", Some(NoMailbox)),
            (Recipient, Answer::Code(550), "", Some(NoMailbox)),
            (Recipient, Answer::Code(551), "", Some(NoMailbox)),
            (Recipient, Answer::Code(553), "", Some(NoMailbox)),
            (Recipient, Answer::Code(550), "5.2.1", Some(Disabled)),
            (Body, Answer::Code(550), "5.1.1", Some(NoMailbox)),
            (Data, Answer::Code(554), "5.1.1", Some(NoMailbox)),
            // About the sender, the content, the size, the relay, or nothing in particular.
            (Recipient, Answer::Code(550), "5.1.8", None),
            (Recipient, Answer::Code(553), "5.1.7", None),
            (Recipient, Answer::Code(550), "5.7.1", None),
            (Recipient, Answer::Code(554), "5.7.1", None),
            (Recipient, Answer::Code(554), "", None),
            (Recipient, Answer::Code(550), "5.2.2", None),
            (Recipient, Answer::Code(552), "5.2.2", None),
            (Recipient, Answer::Code(530), "5.7.0", None),
            (Recipient, Answer::WillNotRelay, "5.7.1", None),
            (Body, Answer::Code(550), "", None),
            (Body, Answer::Code(554), "5.7.1", None),
            (Body, Answer::Code(552), "5.3.4", None),
            (Sender, Answer::Code(550), "5.1.1", None),
            // Not for good.
            (Recipient, Answer::Code(450), "4.1.1", None),
            (Recipient, Answer::Code(450), "5.1.1", None),
            (Recipient, Answer::Timeout, "", None),
            (Body, Answer::Lost, "", None),
        ];
        for (step, answer, enhanced, expected) in table {
            assert_eq!(about_address(step, answer, enhanced), expected, "{step:?} {answer:?} {enhanced:?}");
        }
    }

    #[test]
    fn an_unreachable_person_still_gets_what_they_asked_for_and_what_moves_their_seat() {
        let gone = Some(Unreachable { reason: Suppression::NoMailbox, since: DateTime::UNIX_EPOCH });
        for occasion in [Occasion::Asked, Occasion::SeatChanged, Occasion::Other] {
            assert!(is_tried(None, occasion), "{occasion:?}");
            assert_eq!(is_tried(gone, occasion), occasion != Occasion::Other, "{occasion:?}");
        }
    }
}
