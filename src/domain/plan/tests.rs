//! Named cases and properties of planning.

mod cases;
mod properties;

use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeDelta, Weekday};
use chrono_tz::Europe::Berlin;
use uuid::Uuid;

use super::*;
use crate::domain::{
    cadence::{HolidayPolicy, Pause, Rule, Unit},
    holiday::Scope,
    id::FormatId,
    zone::instant_of,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// "Wöchentlich, donnerstags 10 Uhr" from January 2026 on.
fn weekly() -> Rule {
    Rule {
        every: 1,
        unit: Unit::Week,
        weekdays: vec![Weekday::Thu],
        month_ordinal: None,
        anchor: day("2026-01-01"),
        until: None,
        start_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: vec![Scope::Federal],
        pauses: Vec::new(),
    }
}

fn cadence(id: u128, valid_from: NaiveDate, valid_until: Option<NaiveDate>, rule: Rule) -> Cadence {
    Cadence { id: CadenceId(Uuid::from_u128(id)), format_id: FormatId(Uuid::nil()), valid_from, valid_until, rule }
}

fn always(rule: Rule) -> Vec<Cadence> {
    vec![cadence(1, day("1990-01-01"), None, rule)]
}

/// Four weeks from Monday, 2 March 2026, noon UTC.
fn four_weeks() -> Horizon {
    Horizon {
        zone: Berlin,
        from: day("2026-03-02"),
        until: day("2026-03-29"),
        now: "2026-03-02T12:00:00Z".parse().unwrap(),
    }
}

/// The events after the steps, as the caller would store them.
fn apply(stored: &[StoredEvent], steps: &[Step]) -> Vec<StoredEvent> {
    let mut by_id: BTreeMap<EventId, StoredEvent> = stored.iter().map(|event| (event.id, event.clone())).collect();
    let mut next = stored.iter().map(|event| event.id.0.as_u128()).max().unwrap_or(0);
    for step in steps {
        match step {
            Step::Create(date, cadence) => {
                next += 1;
                let id = EventId(Uuid::from_u128(next));
                by_id.insert(id, created(id, date, *cadence));
            }
            Step::Keep(_) => {}
            Step::Adopt { event, to, cadence } | Step::Move { event, to, cadence } => {
                let event = by_id.get_mut(event).expect("it is stored");
                (event.planned_on, event.slot, event.cadence_id) = (to.planned_on, to.slot, Some(*cadence));
            }
            // A public date is kept for the record, to be brought back; another one is simply gone.
            Step::Drop(event) if event.0.as_u128() % 2 == 0 => drop(by_id.remove(event).expect("it is stored")),
            Step::Drop(event) => by_id.get_mut(event).expect("it is stored").cadence_id = None,
            Step::Detach(event) => {
                let event = by_id.get_mut(event).expect("it is stored");
                (event.cadence_id, event.hand_edited) = (None, true);
            }
        }
    }
    by_id.into_values().collect()
}

fn created(id: EventId, date: &PlannedDate, cadence: CadenceId) -> StoredEvent {
    StoredEvent {
        id,
        planned_on: date.planned_on,
        slot: date.slot,
        status: EventStatus::Scheduled,
        hand_edited: false,
        has_registrations: false,
        cadence_id: Some(cadence),
    }
}

/// Whether the steps change nothing.
fn is_still(steps: &[Step]) -> bool {
    steps.iter().all(|step| matches!(step, Step::Keep(_)))
}
