//! A one-off gathering as somebody wishes it, and a change of one: read from a form or from JSON.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Amendment, Event, EventKind, Wish};
use crate::domain::{
    format::{Faults, RegistrationMode, TITLE_MAX, read_capacity, read_description, read_tags, read_url, read_word},
    support::{RawTerms, Terms},
    text::{FieldError, Line, Problem, Slug},
    zone::{Slot, parse_zone},
};

/// Most days of one gathering.
pub const DAYS_MAX: usize = 14;

/// The fields of a gathering as they came in; nothing means left out, an inner nothing means none (inherit).
#[derive(Clone, Debug, Default)]
pub struct RawEvent {
    /// `slug`
    pub slug: Option<String>,
    /// `title`
    pub title: Wish<String>,
    /// `theme`
    pub theme: Wish<String>,
    /// `description`, Markdown
    pub description: Wish<String>,
    /// `kind`
    pub kind: Option<String>,
    /// `starts_at`
    pub starts_at: Option<DateTime<Utc>>,
    /// `ends_at`
    pub ends_at: Option<DateTime<Utc>>,
    /// `days`: beginning and end of each
    pub days: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// `time_zone`
    pub time_zone: Option<String>,
    /// `location`
    pub location: Wish<String>,
    /// `join_url`
    pub join_url: Wish<String>,
    /// `capacity`
    pub capacity: Wish<i64>,
    /// `approval`
    pub approval: Wish<bool>,
    /// `registration_opens_at`
    pub registration_opens_at: Wish<DateTime<Utc>>,
    /// `registration_closes_at`
    pub registration_closes_at: Wish<DateTime<Utc>>,
    /// `support_needs` and what belongs to it; for gatherings without a format
    pub support: RawTerms,
    /// `registration`
    pub registration: Option<String>,
    /// `external_url`
    pub external_url: Option<String>,
    /// `tags`
    pub tags: Option<Vec<String>>,
}

/// A gathering that may be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its part of addresses; made from title and day if nobody chose one.
    pub slug: Option<Slug>,
    /// What it says.
    pub wish: Amendment,
    /// What kind it is.
    pub kind: EventKind,
    /// When, from the first beginning to the last end.
    pub slot: Slot,
    /// Its days, if it has several.
    pub days: Vec<Slot>,
    /// What people can register for.
    pub registration: Option<RegistrationMode>,
    /// Where it is announced, if it is somebody else's.
    pub external_url: Option<String>,
    /// Its topics.
    pub tags: Option<Vec<String>>,
}

impl RawEvent {
    /// Reads a gathering to be set up. `in_format` says whether it may inherit a title.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self, zone: Tz, in_format: bool) -> Result<NewEvent, Vec<FieldError>> {
        let mut faults = Faults::default();
        let zone = match &self.time_zone {
            Some(name) => faults.take(parse_zone("time_zone", name)).unwrap_or(zone),
            None => zone,
        };
        let mut wish = self.wish(None, &mut faults);
        wish.support = self.read_support((&Terms::default(), in_format), &mut faults);
        if !in_format && wish.title.as_ref().and_then(Option::as_ref).is_none() && !names(&faults, "title") {
            faults.note("title", Problem::Missing);
        }
        let slug = self.slug.as_deref().and_then(|slug| faults.take(Slug::parse("slug", slug)));
        let days = self.read_days(zone, &mut faults);
        let kind = self.read_kind(&days, &mut faults);
        let slot = match (days.first(), days.last()) {
            (Some(first), Some(last)) => Some(Slot { starts_at: first.starts_at, ends_at: last.ends_at, zone }),
            _ if self.days.is_empty() => self.read_slot(zone, &mut faults),
            _ => None,
        };
        let registration = self.registration.as_deref().and_then(|word| {
            faults.take(read_word("registration", word, RegistrationMode::from_word, RegistrationMode::WORDS))
        });
        let external_url = self.external_url.as_deref().and_then(|text| faults.take(read_url("external_url", text)));
        let tags = self.tags.as_deref().and_then(|tags| faults.take(read_tags(tags)));
        match slot {
            Some(slot) if faults.0.is_empty() => Ok(NewEvent {
                slug,
                wish,
                kind,
                slot,
                days: if kind == EventKind::MultiDay { days } else { Vec::new() },
                registration,
                external_url: external_url.flatten(),
                tags,
            }),
            _ => Err(faults.0),
        }
    }

    /// Reads a change of an existing gathering.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn amend(&self, event: &Event) -> Result<Amendment, Vec<FieldError>> {
        let mut faults = Faults::default();
        let fixed = [
            ("slug", self.slug.is_some()),
            ("kind", self.kind.is_some()),
            ("days", !self.days.is_empty()),
            ("time_zone", self.time_zone.as_deref().is_some_and(|zone| zone != event.slot.zone.name())),
        ];
        for (field, said) in fixed {
            if said {
                faults.note(field, Problem::Contradicts { other: "id" });
            }
        }
        let mut wish = self.wish(Some(event.slot), &mut faults);
        wish.support = self.read_support((&event.own.support, event.format_id.is_some()), &mut faults);
        if faults.0.is_empty() { Ok(wish) } else { Err(faults.0) }
    }

    fn wish(&self, slot: Option<Slot>, faults: &mut Faults) -> Amendment {
        let mut line = |field, wish: &Wish<String>, max| -> Wish<String> {
            let wish = wish.as_ref()?;
            let read = wish.as_ref().and_then(|text| faults.take(Line::parse_optional(field, text, max)).flatten());
            Some(read.map(Line::into_string))
        };
        let title = line("title", &self.title, TITLE_MAX);
        let theme = line("theme", &self.theme, 300);
        let location = line("location", &self.location, 200);
        let description = self.description.as_ref().map(|wish| {
            let text = wish.as_deref().filter(|text| !text.trim().is_empty());
            text.and_then(|text| faults.take(read_description(text)))
        });
        let join_url = self
            .join_url
            .as_ref()
            .map(|wish| wish.as_ref().and_then(|text| faults.take(read_url("join_url", text)).flatten()));
        let capacity = self.capacity.map(|wish| wish.and_then(|seats| faults.take(read_capacity(seats))));
        let slot = slot.and_then(|slot| self.moved(slot, faults));
        let (opens_at, closes_at) = (self.registration_opens_at, self.registration_closes_at);
        let approval = self.approval;
        Amendment {
            slot,
            title,
            theme,
            description,
            join_url,
            location,
            capacity,
            approval,
            opens_at,
            closes_at,
            support: None,
        }
    }

    /// What it offers people who need support. Where there is a format, that says so for all its dates.
    fn read_support(&self, (before, in_format): (&Terms, bool), faults: &mut Faults) -> Option<Terms> {
        let field = self.support.said().filter(|_| in_format);
        if let Some(field) = field {
            faults.note(field, Problem::Contradicts { other: "format" });
            return None;
        }
        self.support.said().map(|_| self.support.apply(before, faults))
    }

    /// The slot after a change: a new beginning alone keeps the length.
    fn moved(&self, slot: Slot, faults: &mut Faults) -> Option<Slot> {
        if self.starts_at.is_none() && self.ends_at.is_none() {
            return None;
        }
        let starts_at = self.starts_at.unwrap_or(slot.starts_at);
        let ends_at = self.ends_at.unwrap_or(starts_at + (slot.ends_at - slot.starts_at));
        check(Slot { starts_at, ends_at, zone: slot.zone }, "ends_at", faults)
    }

    fn read_slot(&self, zone: Tz, faults: &mut Faults) -> Option<Slot> {
        let Some(starts_at) = self.starts_at else {
            faults.note("starts_at", Problem::Missing);
            return None;
        };
        let ends_at = self.ends_at.unwrap_or(starts_at + TimeDelta::hours(1));
        check(Slot { starts_at, ends_at, zone }, "ends_at", faults)
    }

    fn read_days(&self, zone: Tz, faults: &mut Faults) -> Vec<Slot> {
        if self.days.len() > DAYS_MAX {
            faults.note("days", Problem::TooMany { max: DAYS_MAX });
            return Vec::new();
        }
        let mut days: Vec<Slot> = self
            .days
            .iter()
            .map(|(starts_at, ends_at)| Slot { starts_at: *starts_at, ends_at: *ends_at, zone })
            .collect();
        days.sort_by_key(|day| day.starts_at);
        let apart = days.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at);
        let near = days.iter().all(|day| day.ends_at - day.starts_at <= TimeDelta::days(1));
        if !apart || !near || days.iter().any(|day| check(*day, "days", faults).is_none()) {
            if !names(faults, "days") {
                faults.note("days", Problem::EndsBeforeStart);
            }
            return Vec::new();
        }
        days
    }

    fn read_kind(&self, days: &[Slot], faults: &mut Faults) -> EventKind {
        let told = self
            .kind
            .as_deref()
            .and_then(|word| faults.take(read_word("kind", word, EventKind::from_word, EventKind::WORDS)));
        let kind = told.unwrap_or(match (&self.external_url, days.len()) {
            (Some(_), _) => EventKind::External,
            (None, 2..) => EventKind::MultiDay,
            _ => EventKind::Single,
        });
        if kind == EventKind::MultiDay && days.is_empty() && !names(faults, "days") {
            faults.note("days", Problem::Missing);
        }
        if kind == EventKind::External && self.external_url.is_none() {
            faults.note("external_url", Problem::Missing);
        }
        kind
    }
}

fn names(faults: &Faults, field: &str) -> bool {
    faults.0.iter().any(|fault| fault.field == field)
}

/// A slot must end after it begins, last at most two weeks, and lie in a century we plan for.
fn check(slot: Slot, field: &'static str, faults: &mut Faults) -> Option<Slot> {
    use chrono::Datelike;
    let length = slot.ends_at - slot.starts_at;
    if length <= TimeDelta::zero() || length > TimeDelta::days(14) {
        faults.note(field, Problem::EndsBeforeStart);
        return None;
    }
    if !(1990..=2200).contains(&slot.starts_at.year()) {
        faults.note("starts_at", Problem::TooFarAway);
        return None;
    }
    Some(slot)
}
