//! Which mails are loaded together, how many are in hand at once, and how many are written before their turn.

use std::time::Duration;

use crate::domain::{
    id::RegistrationId,
    notice::{Notice, NoticeKind, Subject},
};

/// So many mails are looked at before their turn while many wait.
pub const AHEAD: usize = 128;

/// Once so many have been claimed since, the next are looked at.
pub const FEW: usize = 64;

/// So many mails for each connection are in hand at the most.
pub const HAND: usize = 8;

/// A relay that takes longer for a mail is what everything waits for.
const FAST: Duration = Duration::from_millis(10);

/// How many mails are in hand at once, claimed and not written down: one for each connection (R06). Where the relay takes
/// mails fast, as many as leave while what became of the last ones is written down, which takes as long for one as for many,
/// and as many again: of those in hand one half leaves while the other is written down, and no connection stands idle. After
/// a crash all of them may come twice.
///
/// `turn`: how long it took to write down the last ones and to claim the next; `mail`: how long a mail takes over its
/// connection, if one has gone.
#[must_use]
pub fn in_hand(connections: usize, turn: Duration, mail: Option<Duration>) -> usize {
    let meanwhile = match mail {
        Some(mail) if mail < FAST => turn.as_micros() / mail.as_micros().max(1),
        _ => return connections,
    };
    connections
        * usize::try_from(meanwhile).map_or(HAND, |meanwhile| meanwhile.saturating_add(1).saturating_mul(2).min(HAND))
}

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
    fn a_fast_relay_gets_what_it_takes_while_we_write_down_and_a_slow_one_no_more_than_it_has_connections() {
        let ms = Duration::from_millis;
        for (turn, mail, expected) in [
            (ms(3), None, 4),
            (ms(3), Some(ms(20)), 4),
            (ms(500), Some(ms(10)), 4),
            (ms(3), Some(ms(4)), 8),
            (ms(3), Some(ms(3)), 16),
            (ms(2), Some(ms(1)), 24),
            (ms(3), Some(ms(1)), 32),
            (ms(3), Some(Duration::from_micros(100)), 32),
            (Duration::MAX, Some(Duration::ZERO), 32),
        ] {
            assert_eq!(in_hand(4, turn, mail), expected, "{turn:?}, {mail:?}");
        }
    }

    #[test]
    fn a_change_in_words_waits_for_others_and_one_for_the_calendar_does_not() {
        for kind in NoticeKind::ALL {
            assert!(goes_alone(*kind, true), "{}", kind.as_str());
            assert_eq!(goes_alone(*kind, false), !kind.tells_change(), "{}", kind.as_str());
        }
    }
}
