//! What a mail told of a date, and whether a newer one tells it.

use chrono::{DateTime, Utc};

use super::OutboxState;
use crate::domain::{
    id::NoticeId,
    invitation::{LedgerEntry, Method},
    notice::NoticeKind,
};

/// Whether a mail about a whole series carries a date: it puts the date into the calendar or takes it out, or the date was
/// in before, and the series is said anew with it (RFC 5546, 3.2.2). `said`: what was said of the date under the series'
/// identity, in the order in which it was decided.
#[must_use]
pub fn carries_date(said: &[LedgerEntry], mail: NoticeId, queued_at: DateTime<Utc>) -> bool {
    let before = said.iter().rev().find(|one| one.notice_id != mail && one.queued_at <= queued_at);
    said.iter().any(|one| one.notice_id == mail) || before.is_some_and(|one| one.method == Method::Request)
}

/// Whether something newer makes a mail of this kind needless, or its revision an old one: of all that says how a date and
/// somebody's place there stand, only the newest holds (RFC 5546, 2.1.5). `later`: what was enqueued after it to the same
/// person about the same, and where that stands. What was given up itself tells nobody anything.
#[must_use]
pub fn is_superseded(kind: NoticeKind, later: &[(NoticeKind, OutboxState)]) -> bool {
    let arrives = |state: OutboxState| {
        matches!(state, OutboxState::Sent | OutboxState::Due | OutboxState::Held | OutboxState::Paused)
    };
    says_how_it_stands(kind) && later.iter().any(|(kind, state)| says_how_it_stands(*kind) && arrives(*state))
}

/// Whether a mail says how things stand: it need not have been read for the next one to be understood.
fn says_how_it_stands(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::Confirmed
        | NoticeKind::Waiting
        | NoticeKind::Offer
        | NoticeKind::Declined
        | NoticeKind::Withdrawn
        | NoticeKind::SubstituteAccepted
        | NoticeKind::SubstituteLeft
        | NoticeKind::Update
        | NoticeKind::Cancellation
        | NoticeKind::Invitation
        | NoticeKind::Removal => true,
        NoticeKind::ConfirmRegistration
        | NoticeKind::AlreadyRegistered
        | NoticeKind::SubstituteRequest
        | NoticeKind::SubstituteDeclined
        | NoticeKind::SubstituteLapsed
        | NoticeKind::Reminder
        | NoticeKind::ReplyAnswer
        | NoticeKind::BulkInvitation
        | NoticeKind::ManageLink
        | NoticeKind::OwnData
        | NoticeKind::ConfirmFollow
        | NoticeKind::ConfirmAddress
        | NoticeKind::AddressAsked
        | NoticeKind::NewDates
        | NoticeKind::Digest
        | NoticeKind::Login => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::id::RegistrationId;

    fn said(mail: u128, method: Method, minute: i64) -> LedgerEntry {
        LedgerEntry {
            registration_id: RegistrationId(Uuid::from_u128(1)),
            notice_id: NoticeId(Uuid::from_u128(mail)),
            uid: "series@turnus".to_owned(),
            method,
            sequence: 0,
            queued_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minute),
            message_id: None,
            sent_at: None,
        }
    }

    #[test]
    fn a_series_carries_what_it_puts_in_what_it_takes_out_and_what_is_in_it() {
        let in_and_out = [said(1, Method::Request, 0), said(2, Method::Cancel, 10)];
        for (mail, minute, expected) in [(1, 0, true), (2, 10, true), (9, -1, false), (9, 5, true), (9, 15, false)] {
            let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
            assert_eq!(carries_date(&in_and_out, NoticeId(Uuid::from_u128(mail)), at), expected, "{mail} {minute}");
        }
    }

    #[test]
    fn only_what_says_how_things_stand_is_overtaken_by_its_like() {
        use NoticeKind::{Cancellation, Confirmed, Invitation, Reminder, Update};
        use OutboxState::{Due, Held, Parked, Paused, Sent, Void};
        for state in [Due, Held, Paused, Sent] {
            assert!(is_superseded(Update, &[(Update, state)]), "{state:?}");
        }
        for state in [Parked, Void] {
            assert!(!is_superseded(Update, &[(Update, state)]), "{state:?} tells nobody anything");
        }
        assert!(is_superseded(Update, &[(Reminder, Sent), (Cancellation, Due)]));
        assert!(is_superseded(Invitation, &[(Confirmed, Sent)]));
        assert!(!is_superseded(Update, &[(Reminder, Sent)]), "what changed is not in it");
        assert!(!is_superseded(Reminder, &[(Update, Sent)]));
        assert!(!is_superseded(Update, &[]));
    }
}
