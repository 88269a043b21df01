//! Changing a gathering: what may change, and what that does to its calendar entry (invariant 1).

use chrono::{DateTime, Utc};

use super::{Announced, Event, EventDay, EventKind, EventStatus};
use crate::domain::{
    registration::window,
    support::Terms,
    text::{FieldError, Problem},
    zone::Slot,
};

/// A wish for one field: leave it, or set it (to nothing: inherit again).
pub type Wish<T> = Option<Option<T>>;

/// What somebody wants to be different about one gathering. Everything left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Another time.
    pub slot: Option<Slot>,
    /// Another title.
    pub title: Wish<String>,
    /// Another theme.
    pub theme: Wish<String>,
    /// Another description: as written and as rendered.
    pub description: Wish<(String, String)>,
    /// Another join address.
    pub join_url: Wish<String>,
    /// Another place.
    pub location: Wish<String>,
    /// Another number of seats.
    pub capacity: Wish<u32>,
    /// Whether the team decides on each registration.
    pub approval: Wish<bool>,
    /// Another opening of its registration.
    pub opens_at: Wish<DateTime<Utc>>,
    /// Another end of its registration.
    pub closes_at: Wish<DateTime<Utc>>,
    /// Something else about support.
    pub support: Option<Terms>,
}

/// Why a gathering cannot be changed like that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// It is over.
    Over,
    /// It is cancelled; restore it first.
    Cancelled,
    /// It would begin in the past.
    IntoThePast,
    /// It would end before it begins, or last longer than a week.
    BadLength,
    /// Its days must keep their lengths; move all of them by the same time.
    DaysMoveTogether,
    /// Without a format it needs a title of its own.
    NeedsTitle,
    /// Its registration would never be open, or would outlast its beginning.
    BadWindow(FieldError),
}

/// A gathering after a change, and what the change was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The gathering.
    pub event: Event,
    /// Its days.
    pub days: Vec<EventDay>,
    /// Time, place or status changed: people are told, the calendar revision grew.
    pub essential: bool,
    /// Something its calendar entry shows changed.
    pub shown: bool,
    /// Anything changed at all.
    pub any: bool,
}

/// Applies an amendment.
///
/// # Errors
/// Says why it cannot be applied; nothing is changed then.
pub fn amend(now_is: &Announced, wish: Amendment, now: DateTime<Utc>) -> Result<Changed, ChangeRefusal> {
    let before = &now_is.event;
    if now >= before.slot.ends_at && wish.slot.is_none_or(|slot| slot == before.slot) && wish.capacity.is_some() {
        return Err(ChangeRefusal::Over);
    }
    let mut event = before.clone();
    let mut days = now_is.days.clone();
    if let Some(slot) = wish.slot.filter(|slot| *slot != before.slot) {
        move_to(now_is, slot, now)?;
        shift_days(&mut days, before.slot, slot);
        event.moved_from = Some(before.slot.starts_at);
        event.slot = slot;
    }
    set(&mut event.own.title, wish.title);
    set(&mut event.own.theme, wish.theme);
    set(&mut event.own.join_url, wish.join_url);
    set(&mut event.own.location, wish.location);
    set(&mut event.own.capacity, wish.capacity);
    set(&mut event.own.approval, wish.approval);
    set_window(now_is, &mut event, (wish.opens_at, wish.closes_at))?;
    if let Some(support) = wish.support {
        event.own.support = support;
    }
    if let Some(description) = wish.description {
        let (md, html) = description.unzip();
        event.own.description_md = md;
        event.own.description_html = html;
    }
    if event.own.title.is_none() && event.format_id.is_none() {
        return Err(ChangeRefusal::NeedsTitle);
    }
    Ok(finish(now_is, event, days, now))
}

fn set<T>(field: &mut Option<T>, wish: Wish<T>) {
    if let Some(value) = wish {
        *field = value;
    }
}

/// Only what somebody says is refused: a date that moves may well leave its window behind.
fn set_window(
    now_is: &Announced,
    event: &mut Event,
    (opens_at, closes_at): (Wish<DateTime<Utc>>, Wish<DateTime<Utc>>),
) -> Result<(), ChangeRefusal> {
    let said = opens_at.flatten().or(closes_at.flatten()).is_some();
    set(&mut event.own.registration_opens_at, opens_at);
    set(&mut event.own.registration_closes_at, closes_at);
    let wished = Announced { event: event.clone(), ..now_is.clone() };
    window_fault(&wished).filter(|_| said).map_or(Ok(()), |fault| Err(ChangeRefusal::BadWindow(fault)))
}

/// What is wrong with the window that a date sets for its registration: it must open before it closes, and close with
/// the beginning at the latest.
#[must_use]
pub fn window_fault(announced: &Announced) -> Option<FieldError> {
    let (own, starts_at) = (&announced.event.own, announced.event.slot.starts_at);
    if own.registration_closes_at.is_some_and(|at| at > starts_at) {
        return Some(FieldError::new("registration_closes_at", Problem::AfterTheStart));
    }
    let closes_at = window(announced).closes_at;
    let never = own.registration_opens_at.is_some_and(|at| at >= closes_at);
    never.then(|| FieldError::new("registration_opens_at", Problem::NeverOpens))
}

fn move_to(now_is: &Announced, slot: Slot, now: DateTime<Utc>) -> Result<(), ChangeRefusal> {
    let before = &now_is.event;
    if before.status == EventStatus::Cancelled {
        return Err(ChangeRefusal::Cancelled);
    }
    if now >= before.slot.ends_at {
        return Err(ChangeRefusal::Over);
    }
    if slot.starts_at < now {
        return Err(ChangeRefusal::IntoThePast);
    }
    let length = slot.ends_at - slot.starts_at;
    if length <= chrono::TimeDelta::zero() || length > chrono::TimeDelta::days(14) {
        return Err(ChangeRefusal::BadLength);
    }
    let same_length = length == before.slot.ends_at - before.slot.starts_at;
    if before.kind == EventKind::MultiDay && !same_length {
        return Err(ChangeRefusal::DaysMoveTogether);
    }
    Ok(())
}

pub(super) fn shift_days(days: &mut [EventDay], from: Slot, to: Slot) {
    let by = to.starts_at - from.starts_at;
    for day in days {
        day.slot = Slot { starts_at: day.slot.starts_at + by, ends_at: day.slot.ends_at + by, zone: to.zone };
    }
}

/// Works out what really changed, and raises revision and time of change accordingly: once per applied change.
pub(super) fn finish(before: &Announced, mut event: Event, mut days: Vec<EventDay>, now: DateTime<Utc>) -> Changed {
    let after = Announced { event: event.clone(), days: days.clone(), ..before.clone() };
    let essential = before.event.slot != event.slot
        || before.location() != after.location()
        || before.is_online() != after.is_online()
        || before.event.status != event.status;
    let shown = essential
        || before.headline() != after.headline()
        || before.description_md() != after.description_md()
        || before.event.status_reason != event.status_reason;
    let any = shown || event != before.event;
    if essential {
        event.sequence = event.sequence.saturating_add(1);
        for day in &mut days {
            day.sequence = day.sequence.saturating_add(1);
        }
    }
    if shown {
        event.changed_at = now.max(before.event.changed_at);
    }
    if before.event.slot != event.slot || before.event.status != event.status {
        event.hand_edited = true;
    }
    Changed { event, days, essential, shown, any }
}

/// Cancels a gathering. Cancelling it twice changes nothing.
///
/// # Errors
/// It is over.
pub fn cancel(now_is: &Announced, reason: Option<String>, now: DateTime<Utc>) -> Result<Changed, ChangeRefusal> {
    let mut event = now_is.event.clone();
    if event.status != EventStatus::Cancelled {
        if now >= event.slot.ends_at {
            return Err(ChangeRefusal::Over);
        }
        event.status = EventStatus::Cancelled;
        event.status_reason = reason;
    }
    Ok(finish(now_is, event, now_is.days.clone(), now))
}

/// Lets a cancelled gathering take place after all. Restoring it twice changes nothing.
///
/// # Errors
/// It is over.
pub fn restore(now_is: &Announced, now: DateTime<Utc>) -> Result<Changed, ChangeRefusal> {
    let mut event = now_is.event.clone();
    if event.status == EventStatus::Cancelled {
        if now >= event.slot.ends_at {
            return Err(ChangeRefusal::Over);
        }
        event.status = EventStatus::Scheduled;
        event.status_reason = None;
    }
    let mut changed = finish(now_is, event, now_is.days.clone(), now);
    // Taking place again as planned, it follows its rule again.
    changed.event.hand_edited = if changed.any { changed.event.moved_from.is_some() } else { now_is.event.hand_edited };
    Ok(changed)
}

/// Moves a planned gathering because its rule changed: a move like any other, but it stays with the plan. One that
/// planning had dropped takes place again.
#[must_use]
pub fn replan(now_is: &Announced, slot: Slot, now: DateTime<Utc>) -> Changed {
    let mut event = now_is.event.clone();
    if event.slot != slot {
        event.moved_from = Some(event.slot.starts_at);
        event.slot = slot;
    }
    let touched = event.hand_edited;
    event.status = if event.status == EventStatus::Cancelled { EventStatus::Scheduled } else { event.status };
    let mut changed = finish(now_is, event, now_is.days.clone(), now);
    changed.event.hand_edited = touched;
    changed
}
