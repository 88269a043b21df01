//! Makes a format's events those that its cadences mean. Runs daily and on every change; twice changes nothing.

use std::collections::{HashMap, HashSet};

use chrono::Months;

use super::{
    Desk, Failure, Never,
    enrollments::{settle_date, settle_rest},
    events::{Applied, apply, calendar_uid, unused},
    registrations::{promote, shorten},
};
use crate::{
    domain::{
        cadence::{Cadence, PlannedDate},
        event::{self, Announced, Event, EventKind, EventStatus, Overrides},
        format::Format,
        id::{CadenceId, EventId, FormatId},
        notice::Audience,
        plan::{self, Horizon, Step, StoredEvent},
        zone::day_of,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<Never>;

/// How far ahead dates are planned.
const AHEAD: Months = Months::new(12);

/// How much planning may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent<'a> {
    /// Create what is missing; published dates stay as they are. The daily run.
    Missing,
    /// Also move and drop what a new rule no longer means.
    Everything {
        /// Whether those concerned are told.
        notify: bool,
        /// Of the dates that the rule no longer means although people count on them: those to be called off.
        cancel: &'a HashSet<EventId>,
    },
    /// A rule is taken back: the same, and the dates it had made go without a word.
    Back {
        /// Whether those concerned are told.
        notify: bool,
        /// The dates that the rule had made.
        made: &'a HashSet<EventId>,
    },
}

impl Extent<'_> {
    fn notify(&self) -> bool {
        matches!(self, Self::Everything { notify: true, .. } | Self::Back { notify: true, .. })
    }

    /// Whether a date that people count on is called off, and whether they are told.
    fn calls_off(&self, event: EventId) -> Option<bool> {
        match self {
            Self::Everything { notify, cancel } if cancel.contains(&event) => Some(*notify),
            Self::Back { made, .. } if made.contains(&event) => Some(false),
            _ => None,
        }
    }
}

/// What a new rule did to a format's dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replanned {
    /// New dates.
    pub created: u32,
    /// Dates that are at another time now.
    pub moved: u32,
    /// Dates that no longer take place.
    pub dropped: u32,
    /// Dates that stay, although the rule no longer means them, because somebody changed or registered for them.
    pub detached: u32,
    /// People who are told.
    pub people: u32,
    /// The new dates.
    pub new: Vec<EventId>,
    /// Dates that people counted on and that were called off.
    pub cancelled: Vec<EventId>,
}

/// Plans one format inside the caller's transaction, which holds the format's lock.
pub(super) async fn plan(desk: &Desk, tx: &Tx, format: &Format, extent: Extent<'_>) -> Result<Replanned, StoreError> {
    let mut run = Run { desk, tx, format, extent, done: Replanned::default() };
    if format.is_planned() || run.extent != Extent::Missing {
        run.plan().await?;
    }
    Ok(run.done)
}

/// One planning of one format.
struct Run<'a> {
    desk: &'a Desk,
    tx: &'a Tx,
    format: &'a Format,
    extent: Extent<'a>,
    done: Replanned,
}

/// What planning would do by some rules, and the dates it looked at.
pub(super) struct Look {
    pub(super) steps: Vec<Step>,
    pub(super) stored: Vec<Event>,
}

/// What planning would do if these were the rules. Nothing is changed. `adds`: whether dates come in that do not take place now;
/// while a format rests only those that do go by its rules.
pub(super) async fn look(
    desk: &Desk,
    db: &impl Db,
    (format, adds): (&Format, bool),
    rules: &[Cadence],
) -> Result<Look, StoreError> {
    let now = desk.now();
    let from = day_of(now, format.zone);
    let until = from.checked_add_months(AHEAD).unwrap_or(from);
    let stored = store::events::list_planned(db, format.id).await?;
    let facts = facts(db, &stored).await?;
    let horizon = Horizon { zone: format.zone, from, until, now };
    let mut steps = plan::plan(rules, &facts, &horizon);
    if !adds {
        let gone: HashSet<EventId> = stored.iter().filter(|one| one.was_dropped()).map(|one| one.id).collect();
        steps.retain(|step| match step {
            Step::Create(..) => false,
            Step::Adopt { event, .. } | Step::Move { event, .. } => !gone.contains(event),
            _ => true,
        });
    }
    Ok(Look { steps, stored })
}

impl Run<'_> {
    async fn plan(&mut self) -> Result<(), StoreError> {
        let now = self.desk.now();
        let cadences = store::cadences::list_for_format(self.tx, self.format.id).await?;
        let adds = self.format.is_planned() || matches!(self.extent, Extent::Back { .. });
        let Look { steps, stored } = look(self.desk, self.tx, (self.format, adds), &cadences).await?;
        let mut events: HashMap<EventId, Event> = stored.into_iter().map(|event| (event.id, event)).collect();
        for step in steps {
            self.take(step, &mut events).await?;
        }
        if self.done != Replanned::default() {
            store::feed_marks::touch(self.tx, &store::feed_marks::scopes_of(Some(self.format.id)), now).await?;
        }
        Ok(())
    }

    async fn take(&mut self, step: Step, events: &mut HashMap<EventId, Event>) -> Result<(), StoreError> {
        if self.extent == Extent::Missing {
            return match step {
                Step::Create(date, cadence) => self.create(date, cadence).await,
                _ => Ok(()),
            };
        }
        let notify = self.extent.notify();
        match step {
            Step::Create(date, cadence) => self.create(date, cadence).await,
            Step::Keep(_) => Ok(()),
            Step::Adopt { event, to, cadence } | Step::Move { event, to, cadence } => {
                self.follow(event, (to, cadence), notify).await
            }
            Step::Drop(event) => match events.remove(&event) {
                Some(event) => self.drop(event).await,
                None => Ok(()),
            },
            Step::Detach(event) => match events.remove(&event) {
                Some(event) => self.detach(event).await,
                None => Ok(()),
            },
        }
    }

    async fn create(&mut self, date: PlannedDate, cadence: CadenceId) -> Result<(), StoreError> {
        let event = planned(self.desk, self.tx, self.format, date, cadence).await?;
        store::events::insert(self.tx, &event).await?;
        self.done.created += 1;
        self.done.new.push(event.id);
        let (format, now) = (Some(self.format.clone()), self.desk.now());
        // Who joins has nothing to do with the host's name or the days of one slot.
        let mut date = Announced { event, format, days: Vec::new(), host: String::new() };
        settle_date(self.desk, self.tx, &mut date, now).await
    }

    /// The event becomes another date of a rule, or the same date of another rule.
    async fn follow(
        &mut self,
        event: EventId,
        (to, cadence): (PlannedDate, CadenceId),
        notify: bool,
    ) -> Result<(), StoreError> {
        let now = self.desk.now();
        let locked = store::events::lock(self.tx, event).await?;
        let before = store::events::announced(self.tx, &locked).await?;
        let moved = before.event.slot != to.slot;
        // Nobody had heard that it was gone: to everybody it is a new date.
        let revived = before.event.was_dropped();
        let audience = if revived { Audience::Nobody } else { Audience::wished(notify) };
        let mut changed = event::replan(&before, to.slot, now);
        changed.event.planned_on = Some(to.planned_on);
        changed.event.cadence_id = Some(cadence);
        changed.event.notes = to.notes;
        changed.any = true;
        let (_, people) = apply(self.desk, self.tx, Applied { before, changed, audience }, now).await?;
        if revived {
            self.done.new.push(event);
        }
        self.done.moved += u32::from(moved && !revived);
        self.done.people += people;
        Ok(())
    }

    /// Nobody would miss the date. A published one stays as cancelled, so that no calendar loses it without a trace
    /// (interop R2).
    async fn drop(&mut self, event: Event) -> Result<(), StoreError> {
        let now = self.desk.now();
        if event.status == EventStatus::Cancelled {
            return Ok(());
        }
        self.done.dropped += 1;
        if !self.format.is_public() {
            return store::events::delete(self.tx, event.id).await;
        }
        let locked = store::events::lock(self.tx, event.id).await?;
        let before = store::events::announced(self.tx, &locked).await?;
        let Ok(mut changed) = event::cancel(&before, None, now) else { return Ok(()) };
        changed.event.hand_edited = false;
        changed.event.cadence_id = None;
        apply(self.desk, self.tx, Applied { before, changed, audience: Audience::Nobody }, now).await?;
        Ok(())
    }

    /// The date is no longer planned, and those who count on it are to do without.
    async fn call_off(&mut self, event: Event, notify: bool) -> Result<(), StoreError> {
        let now = self.desk.now();
        let locked = store::events::lock(self.tx, event.id).await?;
        let before = store::events::announced(self.tx, &locked).await?;
        let Ok(mut changed) = event::cancel(&before, None, now) else { return Ok(()) };
        let mut audience = Audience::wished(notify);
        if matches!(self.extent, Extent::Back { .. }) {
            audience = Audience::Nobody;
            // As if planning had dropped it: the day may be meant again.
            changed.event.hand_edited = false;
            changed.event.cadence_id = None;
        }
        let (_, people) = apply(self.desk, self.tx, Applied { before, changed, audience }, now).await?;
        self.done.cancelled.push(event.id);
        self.done.people += people;
        Ok(())
    }

    /// The date is no longer planned but somebody counts on it: it stays as a single date (invariant 5).
    async fn detach(&mut self, mut event: Event) -> Result<(), StoreError> {
        if let Some(notify) = self.extent.calls_off(event.id) {
            return self.call_off(event, notify).await;
        }
        if event.cadence_id.take().is_some() {
            event.hand_edited = true;
            store::events::save(self.tx, &event).await?;
            self.done.detached += 1;
        }
        Ok(())
    }
}

/// What the rules need to know. A date that planning itself dropped is free to be meant again.
async fn facts(db: &impl Db, stored: &[Event]) -> Result<Vec<StoredEvent>, StoreError> {
    let ids: Vec<EventId> = stored.iter().map(|event| event.id).collect();
    let registered = store::registrations::has_any(db, &ids).await?;
    let facts = stored.iter().filter_map(|event| {
        Some(StoredEvent {
            id: event.id,
            planned_on: event.planned_on?,
            slot: event.slot,
            status: if event.was_dropped() { EventStatus::Scheduled } else { event.status },
            hand_edited: event.hand_edited,
            has_registrations: registered.contains(&event.id) || event.is_touched(),
            cadence_id: event.cadence_id,
        })
    });
    Ok(facts.collect())
}

async fn planned(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    date: PlannedDate,
    cadence: CadenceId,
) -> Result<Event, StoreError> {
    let now = desk.now();
    Ok(Event {
        id: desk.chance.row_id(now).into(),
        slug: unused(tx, &format.slug.with(&date.slot.day().to_string())).await?,
        format_id: Some(format.id),
        team_id: format.team_id,
        organization_id: format.organization_id,
        cadence_id: Some(cadence),
        planned_on: Some(date.planned_on),
        kind: EventKind::Single,
        slot: date.slot,
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides::default(),
        calendar_uid: calendar_uid(desk),
        sequence: 0,
        changed_at: now,
        created_at: now,
        external_url: None,
        moved_from: None,
        taken: 0,
        notes: date.notes,
        hand_edited: false,
        version: 1,
    })
}

/// Plans every format that has a cadence, each in a transaction of its own. Gives the number of new dates.
///
/// # Errors
/// Only the database's.
pub async fn plan_all(desk: &Desk) -> Result<u32, Refused> {
    let mut created = 0;
    for (format, _) in store::cadences::list_all_planned(&desk.store).await? {
        let tx = desk.store.begin().await?;
        let format = store::formats::lock(&tx, format.id).await?;
        created += plan(desk, &tx, &format, Extent::Missing).await?.created;
        desk.commit(tx).await?;
    }
    match settle_rest(desk).await {
        Err(Failure::Store(error)) => Err(error.into()),
        // What it refuses does not come from planning; the job that settles says it.
        Ok(_) | Err(_) => Ok(created),
    }
}

/// After a format's capacity or the end of its registration changed: on each of its dates to come offers end in time,
/// and as many move up as fit.
pub(super) async fn fill_seats(desk: &Desk, tx: &Tx, format: FormatId) -> Result<(), StoreError> {
    let now = desk.now();
    for event in store::events::list_for_format(tx, format, now).await? {
        let event = store::events::lock(tx, event.id).await?;
        let mut announced: Announced = store::events::announced(tx, &event).await?;
        shorten(tx, &announced, now).await?;
        promote(desk, tx, &mut announced, now).await?;
    }
    Ok(())
}
