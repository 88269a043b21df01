//! The calendar object of one person, as it goes into their mail.

use super::{Case, Office};
use crate::{
    calendar::{
        Own,
        invite::{self, Parties, Party},
    },
    domain::{
        invitation::{LedgerEntry, belongs},
        personal_feed::Standing,
        reply::Answer,
    },
    mail::compose::CalendarPart,
};

/// What a mail puts into a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// As it stands in the ledger.
    pub entry: LedgerEntry,
    /// What the person last answered, as far as it still holds.
    pub answer: Option<Answer>,
}

impl Office {
    /// The object that a ledger entry stands for: from us, to the one recipient (R32, R34).
    pub(super) fn invitation(&self, case: &Case, invited: &Invited) -> Vec<CalendarPart> {
        let entry = &invited.entry;
        let Some(links) = self.links.calendar() else { return Vec::new() };
        let (mine, date, person) = (&case.registration, &case.announced, &case.participant);
        let own = Own {
            // What is taken out was a date with a seat: its title is the one that stands in the calendar.
            standing: Standing::Seat,
            revision: entry.sequence.saturating_sub(date.event.sequence),
            // Newer than every object before it, the same in every attempt.
            changed_at: entry.queued_at.max(mine.changed_at),
            join: self.join(person, (mine, date)).filter(|_| belongs(mine, &date.event)),
            alarm: None,
            locale: person.locale,
        };
        let parties = Parties {
            organizer: Party { name: Some(date.host.clone()), email: self.from.address().to_owned() },
            attendee: Party { name: Some(person.name.clone()), email: person.email.as_str().to_owned() },
            answer: invited.answer,
        };
        let bytes = invite::object(entry.method, date, &own, &parties, &links);
        vec![CalendarPart { method: entry.method.as_str(), bytes, file_name: "einladung.ics".to_owned() }]
    }
}
