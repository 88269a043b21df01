//! Which mails are loaded together, and how many are written before their turn.

use crate::domain::{
    id::RegistrationId,
    notice::{Notice, NoticeKind, Subject},
};

/// So many mails are looked at before their turn while many wait.
pub const AHEAD: usize = 128;

/// Once so many have been claimed since, the next are looked at.
pub const FEW: usize = 64;

/// A mail with more letters than that behind it is written when its turn comes and not before: many of these at once could
/// take all memory, and nobody would know which it was (R10).
pub const LONG: i64 = 1 << 16;

/// The registration that a mail is about, if it speaks for this one only and needs nothing else to be written: such mails
/// are loaded together, however many there are.
#[must_use]
pub fn of_one_registration(notice: &Notice) -> Option<RegistrationId> {
    let plain = matches!(
        notice.kind,
        NoticeKind::Confirmed
            | NoticeKind::Invitation
            | NoticeKind::Removal
            | NoticeKind::Update
            | NoticeKind::Cancellation
            | NoticeKind::Reminder
    );
    match &notice.subject {
        Subject::Registration { registration_id, together: false, .. }
        | Subject::Change { registration_id, .. }
        | Subject::Reminder { registration_id, .. }
            if plain =>
        {
            Some(*registration_id)
        }
        _ => None,
    }
}

/// Whether such a mail goes alone. A change that brings nothing for the calendar takes others along that the same person
/// is to hear of (RFC 5546, 3.2.2).
#[must_use]
pub fn goes_alone(kind: NoticeKind, brings_calendar: bool) -> bool {
    brings_calendar || !kind.tells_change()
}

/// Whether a mail has nothing to say where there is nothing to put into the calendar, or to take out.
#[must_use]
pub fn about_calendar_alone(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::Invitation | NoticeKind::Removal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_in_words_waits_for_others_and_one_for_the_calendar_does_not() {
        for kind in NoticeKind::ALL {
            assert!(goes_alone(*kind, true), "{}", kind.as_str());
            assert_eq!(goes_alone(*kind, false), !kind.tells_change(), "{}", kind.as_str());
        }
    }
}
