//! Somebody gives another mail address (G10, Art. 16 GDPR): what is theirs goes there once somebody there has confirmed it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    format::words,
    id::{AddressChangeId, ParticipantId},
    registration::{CONFIRM_LIFE, RegisterRefusal},
    text::EmailAddress,
};

words!(
    /// What became of it.
    AddressChangeState { /// Nobody has answered.
        Open = "open", /// Mail goes to the new address.
        Done = "done", /// "That was not me" was said there.
        Denied = "denied" }
);

/// So long somebody can confirm it, as they can a registration.
pub const CHANGE_LIFE: TimeDelta = CONFIRM_LIFE;

/// Another address that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChange {
    /// Its id.
    pub id: AddressChangeId,
    /// Who gave it.
    pub participant_id: ParticipantId,
    /// The address.
    pub email: EmailAddress,
    /// What became of it.
    pub state: AddressChangeState,
    /// Random, the public part of the link in the mail to that address.
    pub link_id: Uuid,
    /// When it was given.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be confirmed; after that it is forgotten, whatever became of it.
    pub expires_at: DateTime<Utc>,
}

/// What the button changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// What it says.
    Now,
    /// Nothing: it was pressed before, and pressing it twice gives the same answer.
    Unchanged,
}

/// Somebody at the new address confirms it. "That was not me" holds, whatever comes after it.
///
/// # Errors
/// It is over, or was denied.
pub fn confirm(change: &AddressChange, now: DateTime<Utc>) -> Result<Turn, RegisterRefusal> {
    match change.state {
        _ if now >= change.expires_at => Err(RegisterRefusal::Stale),
        AddressChangeState::Open => Ok(Turn::Now),
        AddressChangeState::Done => Ok(Turn::Unchanged),
        AddressChangeState::Denied => Err(RegisterRefusal::Declined),
    }
}

/// Somebody at the new address says that it was not them: until it is forgotten, nobody asks there again. What was confirmed
/// stays: whoever did that reads the mailbox, too.
///
/// # Errors
/// It is over.
pub fn deny(change: &AddressChange, now: DateTime<Utc>) -> Result<Turn, RegisterRefusal> {
    match change.state {
        _ if now >= change.expires_at => Err(RegisterRefusal::Stale),
        AddressChangeState::Open => Ok(Turn::Now),
        AddressChangeState::Done | AddressChangeState::Denied => Ok(Turn::Unchanged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(state: AddressChangeState) -> AddressChange {
        AddressChange {
            id: Uuid::nil().into(),
            participant_id: Uuid::nil().into(),
            email: EmailAddress::parse("email", "neu@amt.example").unwrap(),
            state,
            link_id: Uuid::nil(),
            asked_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + CHANGE_LIFE,
        }
    }

    #[test]
    fn an_address_is_confirmed_once_and_in_time_and_never_after_a_no() {
        use AddressChangeState::{Denied, Done, Open};
        use RegisterRefusal::{Declined, Stale};
        let (in_time, late) =
            (DateTime::UNIX_EPOCH + CHANGE_LIFE - TimeDelta::seconds(1), DateTime::UNIX_EPOCH + CHANGE_LIFE);
        for (state, confirmed, denied) in [
            (Open, Ok(Turn::Now), Ok(Turn::Now)),
            (Done, Ok(Turn::Unchanged), Ok(Turn::Unchanged)),
            (Denied, Err(Declined), Ok(Turn::Unchanged)),
        ] {
            assert_eq!(confirm(&change(state), in_time), confirmed, "{state:?}");
            assert_eq!(deny(&change(state), in_time), denied, "{state:?}");
            assert_eq!(confirm(&change(state), late), Err(Stale), "{state:?}");
            assert_eq!(deny(&change(state), late), Err(Stale), "{state:?}");
        }
    }
}
