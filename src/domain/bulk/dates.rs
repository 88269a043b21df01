//! Inviting to single dates of a format: who is invited to which of them, and how long that can be answered.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ANSWERED_WITHIN, Key};
use crate::domain::{
    event::Announced,
    format::{Format, FormatStatus, RegistrationMode},
    id::{BulkInvitationId, EventId, FormatId, RegistrationId},
    registration::{RegisterRefusal, may_confirm, window},
};

/// Most dates to which people are invited at once.
pub const DATES_AT_ONCE: usize = 60;

/// To what people are invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// To this format,
    pub format: FormatId,
    /// to these dates of it; to the whole where there are none.
    pub dates: Vec<EventId>,
}

impl From<FormatId> for Target {
    fn from(format: FormatId) -> Self {
        Self { format, dates: Vec::new() }
    }
}

/// One date to which somebody was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitedDate {
    /// Its id.
    pub id: Uuid,
    /// By this invitation.
    pub invitation_id: BulkInvitationId,
    /// The date.
    pub event_id: EventId,
    /// The registration that they confirm by it; it is gone once the link ran out.
    pub registration_id: RegistrationId,
}

/// Whether anybody can be invited to the format: to the whole, or to dates of it.
///
/// # Errors
/// Says why not.
pub fn may_invite(format: &Format) -> Result<(), RegisterRefusal> {
    if format.status == FormatStatus::Ended {
        return Err(RegisterRefusal::Begun);
    }
    if format.registration == RegistrationMode::None { Err(RegisterRefusal::NotOffered) } else { Ok(()) }
}

/// Whether people can be invited to a date. Whom the team invites need not wait until everybody may register.
///
/// # Errors
/// Says why not.
pub fn may_invite_to(announced: &Announced, now: DateTime<Utc>) -> Result<(), RegisterRefusal> {
    if announced.is_public() { may_confirm(announced, now) } else { Err(RegisterRefusal::NotOffered) }
}

/// Until when an invitation to a date can be answered: never longer than it takes registrations.
#[must_use]
pub fn answered_until(announced: &Announced, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + ANSWERED_WITHIN).min(window(announced).closes_at)
}

/// What people have to do with the dates of a format.
#[derive(Clone, Debug, Default)]
pub struct AtDates {
    /// For which of them somebody registered, whatever became of it.
    pub registered: HashMap<Key, HashSet<EventId>>,
    /// To which of them somebody was invited.
    pub invited: HashMap<Key, HashSet<EventId>>,
}

impl AtDates {
    /// Whether somebody can be invited to a date: nobody is twice, nor whoever knows the date already.
    #[must_use]
    pub fn is_new(&self, who: &Key, date: EventId) -> bool {
        let none = |of: &HashMap<Key, HashSet<EventId>>| of.get(who).is_none_or(|dates| !dates.contains(&date));
        none(&self.registered) && none(&self.invited)
    }

    /// Those for whom none of these dates is new: whoever was invited to one of them, and whoever knows all of them by
    /// themselves.
    #[must_use]
    pub fn nothing_new(&self, dates: &[EventId]) -> (HashSet<Key>, HashSet<Key>) {
        let people: HashSet<&Key> = self.registered.keys().chain(self.invited.keys()).collect();
        let done = people.into_iter().filter(|who| dates.iter().all(|date| !self.is_new(who, *date)));
        let was_invited =
            |who: &&Key| self.invited.get(*who).is_some_and(|there| dates.iter().any(|date| there.contains(date)));
        let (invited, known): (Vec<&Key>, Vec<&Key>) = done.partition(was_invited);
        (invited.into_iter().cloned().collect(), known.into_iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::EmailAddress;

    fn date(number: u128) -> EventId {
        EventId(Uuid::from_u128(number))
    }

    fn key(name: &str) -> Key {
        (EmailAddress::parse("email", &format!("{name}@amt.example")).unwrap(), name.to_owned())
    }

    #[test]
    fn nobody_is_invited_twice_to_a_date_nor_to_one_that_they_know() {
        let known = AtDates {
            registered: [(key("eva"), [date(1)].into()), (key("max"), [date(1), date(2)].into())].into(),
            invited: [(key("eva"), [date(2)].into()), (key("ida"), [date(1)].into())].into(),
        };
        let new = |name: &str| [1, 2, 3].map(|number| known.is_new(&key(name), date(number)));
        assert_eq!(new("eva"), [false, false, true]);
        assert_eq!(new("max"), [false, false, true]);
        assert_eq!(new("ida"), [false, true, true]);
        assert_eq!(new("uwe"), [true; 3]);
        let both = [date(1), date(2)];
        assert_eq!(known.nothing_new(&both), ([key("eva")].into(), [key("max")].into()), "Ida hears of the second");
        assert_eq!(known.nothing_new(&both[..1]), ([key("ida")].into(), [key("eva"), key("max")].into()));
        assert_eq!(known.nothing_new(&[date(3)]), (HashSet::new(), HashSet::new()));
    }
}
