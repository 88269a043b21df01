//! One thing that is done to several dates that somebody chose: all of them move by the same, are called off for the same
//! reason, take place after all, or say the same (O3, for many at once). Nothing comes into being and nothing is lost: each chosen date is one
//! date before and after.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::{
    facts::Facts,
    impact::{DateImpact, Fate, People},
};
use crate::domain::{
    event::{Amendment, Announced, ChangeRefusal, Changed, Event, EventStatus, Was, amend, cancel, restore},
    explain::Note,
    holiday::{Calendar, Scope},
    id::EventId,
    text::{FieldError, Problem},
    typed::read_time,
    zone::{Slot, instant_of, local_of},
};

/// What is to be done to which dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picked {
    /// The dates, each once, in a fixed order.
    events: Vec<EventId>,
    /// What is done to each of them.
    pub deed: PickedDeed,
}

impl Picked {
    /// The most dates that are changed at once.
    pub const MOST: usize = 60;

    /// Whoever names a date twice means it once.
    ///
    /// # Errors
    /// No date, or more than [`Self::MOST`].
    pub fn new(mut events: Vec<EventId>, deed: PickedDeed) -> Result<Self, FieldError> {
        events.sort_unstable();
        events.dedup();
        match events.len() {
            0 => Err(FieldError::new("events", Problem::TooFew { min: 1 })),
            1..=Self::MOST => Ok(Self { events, deed }),
            _ => Err(FieldError::new("events", Problem::TooMany { max: Self::MOST })),
        }
    }

    /// The dates.
    #[must_use]
    pub fn events(&self) -> &[EventId] {
        &self.events
    }
}

/// What is done to each of the chosen dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PickedDeed {
    /// It moves.
    Move(Shift),
    /// It takes place after all.
    Restore,
    /// It does not take place.
    CallOff {
        /// Why, as people will read it.
        reason: Option<String>,
    },
    /// It says something else than its format, or the same again.
    Say(Box<Facts>),
}

impl PickedDeed {
    /// Whether it can be done to a date: what was called off takes place after all, everything else is done to dates that do.
    #[must_use]
    pub fn fits(&self, date: &Announced, now: DateTime<Utc>) -> bool {
        if *self == Self::Restore { may_restore(date, now) } else { may_pick(date, now) }
    }

    /// What a date is before it is done, as far as it may be different after.
    #[must_use]
    pub fn was(&self, event: &Event) -> Was {
        match self {
            Self::Say(facts) if facts.admit() => Was::with_admission(event),
            _ => Was::of(event),
        }
    }
}

/// By how much dates move on the wall clock of their zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// So many days later; earlier, if negative.
    pub days: i32,
    /// To this time of day.
    pub starts: Option<NaiveTime>,
    /// With this length.
    pub minutes: Option<u32>,
}

impl Shift {
    /// A year ahead or back at most: farther away is a slip of the hand.
    const FARTHEST: i64 = 366;

    /// Where a date comes to lie; nowhere, beyond the end of the calendar.
    #[must_use]
    pub fn of(&self, slot: Slot) -> Option<Slot> {
        let was = local_of(slot.starts_at, slot.zone);
        let by = Days::new(self.days.unsigned_abs().into());
        let day = if self.days < 0 { was.date().checked_sub_days(by) } else { was.date().checked_add_days(by) }?;
        let local = day.and_time(self.starts.unwrap_or(was.time()));
        // Whoever moves nothing on the clock moves nothing at all, not even in the hour that there is twice.
        let starts_at = if local == was { slot.starts_at } else { instant_of(local, slot.zone) };
        let length = self.minutes.map_or(slot.ends_at - slot.starts_at, |minutes| TimeDelta::minutes(minutes.into()));
        Some(Slot { starts_at, ends_at: starts_at + length, zone: slot.zone })
    }
}

/// A move as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawMove {
    /// Days later, or earlier.
    pub days: Option<i64>,
    /// Time of day.
    pub start_time: Option<String>,
    /// Length in minutes.
    pub duration_minutes: Option<i64>,
}

impl RawMove {
    /// Reads it.
    ///
    /// # Errors
    /// Every field that is wrong; or that nothing would move.
    pub fn parse(&self) -> Result<Shift, Vec<FieldError>> {
        let mut errors = Vec::new();
        let range = -Shift::FARTHEST..=Shift::FARTHEST;
        let days = self.days.unwrap_or(0);
        if !range.contains(&days) {
            let problem = Problem::OutOfRange { min: -Shift::FARTHEST, max: Shift::FARTHEST };
            errors.push(FieldError::new("days", problem));
        }
        let starts = self.start_time.as_deref().map(|text| read_time("start_time", text)).transpose();
        let starts = starts.map_err(|error| errors.push(error)).ok().flatten();
        if starts.is_some_and(|at| at.hour() == 2) {
            errors.push(FieldError::new("start_time", Problem::ForbiddenHour));
        }
        if self.duration_minutes.is_some_and(|minutes| !(5..=1440).contains(&minutes)) {
            errors.push(FieldError::new("duration_minutes", Problem::OutOfRange { min: 5, max: 1440 }));
        }
        if errors.is_empty() && days == 0 && starts.is_none() && self.duration_minutes.is_none() {
            errors.push(FieldError::new("days", Problem::Missing));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let minutes = self.duration_minutes.and_then(|minutes| u32::try_from(minutes).ok());
        Ok(Shift { days: i32::try_from(days).unwrap_or(0), starts, minutes })
    }
}

/// What the change makes of one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it is so already, or it is not a date to which that can be done any more.
    None,
    /// It is different.
    Changed(Box<Changed>),
    /// It cannot be like that.
    Refused(ChangeRefusal),
    /// Some fields are wrong.
    Invalid(Vec<FieldError>),
}

/// Whether a date can be chosen: it is still to come, and nobody called it off.
#[must_use]
pub fn may_pick(date: &Announced, now: DateTime<Utc>) -> bool {
    date.event.slot.starts_at > now && date.event.status != EventStatus::Cancelled
}

/// Whether a date can take place after all: the team called it off, and it is still to come.
#[must_use]
pub fn may_restore(date: &Announced, now: DateTime<Utc>) -> bool {
    date.event.slot.starts_at > now && date.event.status == EventStatus::Cancelled && !date.event.was_dropped()
}

/// What a deed makes of one date.
#[must_use]
pub fn effect(deed: &PickedDeed, date: &Announced, now: DateTime<Utc>) -> Effect {
    if !deed.fits(date, now) {
        return Effect::None;
    }
    let done = match deed {
        PickedDeed::Move(shift) => match shift.of(date.event.slot) {
            Some(slot) => amend(date, Amendment { slot: Some(slot), ..Amendment::default() }, now),
            None => return Effect::Invalid(vec![FieldError::new("days", Problem::TooFarAway)]),
        },
        PickedDeed::CallOff { reason } => cancel(date, reason.clone(), now),
        PickedDeed::Restore => restore(date, now),
        PickedDeed::Say(facts) => match facts.raw().amend(&date.event) {
            Ok(wish) => amend(date, wish, now),
            Err(errors) => return Effect::Invalid(errors),
        },
    };
    match done {
        Ok(changed) if changed.any => Effect::Changed(Box::new(changed)),
        Ok(_) => Effect::None,
        Err(refusal) => Effect::Refused(refusal),
    }
}

/// What the change means for each chosen date, by time. `scopes` says whose holidays count.
#[must_use]
pub fn impact_of_picked(
    effects: &[(Announced, Effect)],
    people: &BTreeMap<EventId, People>,
    scopes: &[Scope],
) -> Vec<DateImpact> {
    let mut dates: Vec<DateImpact> = effects.iter().map(|(date, effect)| one(date, effect, people, scopes)).collect();
    dates.sort_by_key(|date| (date.slot().map(|slot| slot.starts_at), date.event));
    dates
}

fn one(date: &Announced, effect: &Effect, people: &BTreeMap<EventId, People>, scopes: &[Scope]) -> DateImpact {
    let was = date.event.slot;
    let (fate, will_be) = match effect {
        Effect::Changed(changed) if changed.event.status == EventStatus::Cancelled => (Fate::CalledOff, None),
        Effect::Changed(_) if date.event.status == EventStatus::Cancelled => (Fate::Restored, Some(was)),
        Effect::Changed(changed) if changed.event.slot != was => (Fate::Moves, Some(changed.event.slot)),
        Effect::Changed(changed) if !changed.shown => (Fate::Quiet, Some(was)),
        Effect::Changed(_) => (Fate::Changes, Some(was)),
        _ => (Fate::Stays, Some(was)),
    };
    let moved = will_be.filter(|_| matches!(fate, Fate::Moves | Fate::Restored));
    DateImpact {
        event: Some(date.event.id),
        fate,
        was: Some(was),
        will_be,
        notes: moved.map(|slot| holidays(slot, scopes)).unwrap_or_default(),
        people: people.get(&date.event.id).copied().unwrap_or_default(),
        essential: matches!(effect, Effect::Changed(changed) if changed.essential),
    }
}

/// What dates on these days would be that are not there yet.
#[must_use]
pub fn new_dates(days: &[Slot], scopes: &[Scope]) -> Vec<DateImpact> {
    let one = |slot: &Slot| DateImpact {
        event: None,
        fate: Fate::New,
        was: None,
        will_be: Some(*slot),
        notes: holidays(*slot, scopes),
        people: People::default(),
        essential: false,
    };
    days.iter().map(one).collect()
}

/// Holidays on the day to which somebody moves a date: it stays there, but whoever moves it should know.
fn holidays(slot: Slot, scopes: &[Scope]) -> Vec<Note> {
    let mut calendar = Calendar::new(scopes);
    let whole = calendar.fires(slot.day()).map(|holiday| Note::OnHoliday { holiday: holiday.into() });
    let partial =
        calendar.partial(slot.day()).map(|(holiday, land)| Note::PartialHoliday { holiday: holiday.into(), land });
    whole.into_iter().chain(partial).collect()
}

#[cfg(test)]
mod tests;
