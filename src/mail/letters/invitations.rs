//! The calendar object of one person, as it goes into their mail.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Case, MemberCase, Office};
use crate::{
    calendar::{
        Own,
        invite::{self, Parties, Party},
        series::{self, Course, Head},
    },
    domain::{
        event::Announced,
        gate,
        id::{CadenceId, SeriesId},
        invitation::{LedgerEntry, Method, belongs, series::Series},
        notice::{Notice, NoticeKind},
        participant::Participant,
        personal_feed::Standing,
        reply::Answer,
        zone::Slot,
    },
    locale,
    mail::{
        compose::{CalendarPart, Letter, Unbuildable},
        messages::{EventFacts, News, Scope, Several},
    },
};

/// What a mail puts into a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// As it stands in the ledger.
    pub entry: LedgerEntry,
    /// What the person last answered, as far as it still holds.
    pub answer: Option<Answer>,
    /// Of what the object speaks.
    pub part: Part,
}

impl Invited {
    /// What is to be written down once the relay has it.
    #[must_use]
    pub fn brought(&self) -> Brought {
        match &self.part {
            Part::Whole(whole) => whole.brought(),
            _ => Brought { sequence: self.entry.sequence, told: None },
        }
    }
}

/// What a mail brought for a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The revision of the object.
    pub sequence: u32,
    /// The series that it said as a whole, and by which rule.
    pub told: Option<(SeriesId, CadenceId)>,
}

impl Whole {
    /// The same.
    #[must_use]
    pub fn brought(&self) -> Brought {
        Brought { sequence: self.sequence, told: Some((self.id, self.cadence_id)) }
    }
}

/// Of what a calendar object speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Of the date under its own identity.
    Date,
    /// Of the date as one of a series.
    Instance {
        /// When the series was first told.
        created_at: DateTime<Utc>,
        /// When its rule meant the date to be.
        original: Slot,
    },
    /// Of the whole series.
    Whole(Box<Whole>),
}

/// A series as it stands for one person now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Whether it is put in or taken out.
    pub method: Method,
    /// Which series.
    pub id: SeriesId,
    /// The rule it follows.
    pub cadence_id: CadenceId,
    /// Its identity in calendars.
    pub uid: String,
    /// Its revision.
    pub sequence: u32,
    /// When it was first told.
    pub created_at: DateTime<Utc>,
    /// When something in it last changed.
    pub changed_at: DateTime<Utc>,
    /// Its dates.
    pub series: Series,
    /// What is said of each.
    pub dates: BTreeMap<NaiveDate, Announced>,
    /// What the person last answered, if that is the same for all of them.
    pub answer: Option<Answer>,
    /// The public part of the enrollment's links.
    pub link_id: Uuid,
}

impl Office {
    /// The object that a ledger entry stands for: from us, to the one recipient (R32, R34).
    pub(super) fn invitation(&self, case: &Case, invited: &Invited) -> Vec<CalendarPart> {
        let entry = &invited.entry;
        let Some(links) = self.links.calendar() else { return Vec::new() };
        let (mine, date, person) = (&case.registration, &case.announced, &case.participant);
        if let Part::Whole(whole) = &invited.part {
            return self.whole(person, whole).into_iter().collect();
        }
        let own = Own {
            // What is taken out was a date with a seat: its title is the one that stands in the calendar.
            standing: Standing::Seat,
            revision: match invited.part {
                Part::Date => entry.sequence.saturating_sub(date.event.sequence),
                _ => 0,
            },
            // Newer than every object before it, the same in every attempt.
            changed_at: entry.queued_at.max(mine.changed_at),
            join: self.join(person, (mine, date)).filter(|_| belongs(mine, &date.event)),
            alarm: None,
            locale: person.locale,
        };
        let parties = self.parties(&date.host, person, invited.answer);
        let bytes = if let Part::Instance { created_at, original } = invited.part {
            let changed_at = own.changed_at.max(date.event.changed_at);
            let head = Head { uid: &entry.uid, sequence: entry.sequence, created_at, changed_at, own: &own };
            series::instance(entry.method, &head, (date, original), &parties, &links)
        } else {
            Some(invite::object(entry.method, date, &own, &parties, &links))
        };
        bytes.map(|bytes| part(entry.method, bytes)).into_iter().collect()
    }

    fn parties(&self, host: &str, person: &Participant, answer: Option<Answer>) -> Parties {
        Parties {
            organizer: Party { name: Some(host.to_owned()), email: self.from.address().to_owned() },
            attendee: Party { name: Some(person.name.clone()), email: person.email.as_str().to_owned() },
            answer,
        }
    }

    /// A whole series as one object. Its link into the meeting finds the date that is next.
    pub(super) fn whole(&self, person: &Participant, whole: &Whole) -> Option<CalendarPart> {
        let links = self.links.calendar()?;
        let first = whole.dates.values().next()?;
        let meets = whole.method == Method::Request && gate::leads_somewhere(first);
        let own = Own {
            standing: Standing::Seat,
            revision: 0,
            changed_at: whole.changed_at,
            join: meets.then(|| self.links.join_next(whole.link_id, person)),
            alarm: None,
            locale: person.locale,
        };
        let head = Head {
            uid: &whole.uid,
            sequence: whole.sequence,
            created_at: whole.created_at,
            changed_at: whole.changed_at,
            own: &own,
        };
        let course = Course { head, series: &whole.series, dates: &whole.dates };
        let parties = self.parties(&first.host, person, whole.answer);
        let bytes = series::object(whole.method, &course, &parties, &links)?;
        Some(part(whole.method, bytes))
    }

    /// The letter that brings a whole series, or takes it out.
    pub(super) fn about_series(
        &self,
        notice: &Notice,
        case: &MemberCase,
        whole: &Whole,
    ) -> Result<Letter, Unbuildable> {
        let (locale, person) = (case.participant.locale, &case.participant);
        let part = self.whole(person, whole);
        let part = part.ok_or_else(|| Unbuildable::Build("a series that no program can be told".to_owned()))?;
        let (news, dates) = match notice.kind {
            NoticeKind::Removal => (News::OutOfCalendar, Vec::new()),
            _ => (News::InCalendar, super::several::next_dates(locale, case)),
        };
        let all = locale::text(locale, "mail-all-dates", &[]);
        let (title, page) = (case.format.title.clone(), self.links.format(&case.format.slug));
        let message = Several {
            scope: Scope::Format,
            news,
            name: Some(person.name.clone()),
            event: EventFacts::of_several(title, all, dates, (case.host.clone(), page)),
            url: self.own_page(notice, person),
            until: None,
            stop_url: None,
            footer: self.footer(Some(&case.host)),
        };
        Ok(Letter {
            to_name: Some(person.name.clone()),
            calendar: vec![part],
            ..self.letter(notice, &person.email, message.content(locale)?)
        })
    }
}

fn part(method: Method, bytes: Vec<u8>) -> CalendarPart {
    CalendarPart { method: method.as_str(), bytes, file_name: "einladung.ics".to_owned() }
}
