//! Another rule for a format: drafted with what it would do, carried out exactly as it was shown, discarded, or taken back
//! while nobody has been told (O4, O5).

mod undo;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Desk, Failure, allow,
    audit::note,
    follows,
    planning::{self, Extent, Look},
};
use crate::{
    domain::{
        access::{Deed, Viewer},
        cadence::{Cadence, Rule},
        change_set::{
            self, ChangeSet, ChangeSetRefusal, ChangeSetState, Collision, DateImpact, Fate, Outcome, basis, collisions,
            impact, may_apply, proposed,
        },
        follow::News,
        format::Format,
        id::{ChangeSetId, EventId, FormatId},
        plan::Step,
    },
    store::{self, Db, StoreError, Tx, events::EventQuery},
};

pub use undo::undo;

type Refused = Failure<ChangeSetRefusal>;

/// A change with what it means now.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The change.
    pub change: ChangeSet,
    /// Its format.
    pub format: Format,
    /// What becomes of each date to come.
    pub dates: Vec<DateImpact>,
    /// Dates of others at the same time, by the place in `dates`, with how many people have both.
    pub collisions: Vec<(usize, Collision, u64)>,
    /// Whether it means something else than when it was drafted.
    pub outdated: bool,
}

/// Drafts another rule from a day on. Nothing changes but that the draft is there.
///
/// # Errors
/// Not allowed, or there is no such format.
pub async fn draft(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    (rule, valid_from): (Rule, NaiveDate),
) -> Result<ChangeSet, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let format = store::formats::lock(&tx, format).await?;
    allow(viewer, Deed::Edit, format.team_id)?;
    let mut change = ChangeSet {
        id: desk.chance.row_id(now).into(),
        format_id: format.id,
        account_id: viewer.account(),
        state: ChangeSetState::Draft,
        rule,
        valid_from,
        basis: String::new(),
        made_at: now,
        applied_at: None,
        outcome: None,
    };
    change.basis = basis(&look(desk, &tx, &format, &change).await?.steps);
    store::change_sets::insert(&tx, &change).await?;
    desk.commit(tx).await?;
    Ok(change)
}

async fn look(desk: &Desk, db: &impl Db, format: &Format, change: &ChangeSet) -> Result<Look, StoreError> {
    let rules = store::cadences::list_for_format(db, format.id).await?;
    let (rules, _) = proposed(change, rules);
    planning::look(desk, db, format, &rules).await
}

/// A change with what it means now; of one that was carried out, what became of the dates is on their own pages.
///
/// # Errors
/// There is none, or it is another team's.
pub async fn show(desk: &Desk, viewer: &Viewer, id: ChangeSetId) -> Result<Shown, Refused> {
    let db = &desk.store;
    let change = store::change_sets::get(db, id).await?;
    let format = store::formats::get(db, change.format_id).await?;
    allow(viewer, Deed::Edit, format.team_id)?;
    if change.state != ChangeSetState::Draft {
        return Ok(Shown { change, format, dates: Vec::new(), collisions: Vec::new(), outdated: false });
    }
    let now = desk.now();
    let look = look(desk, db, &format, &change).await?;
    let people = store::change_sets::people_of(db, format.id).await?;
    let dates = impact(&look.steps, &look.stored, &people, now);
    let collisions = radar(desk, &format, &dates).await?;
    let outdated = change.basis != basis(&look.steps);
    Ok(Shown { change, format, dates, collisions, outdated })
}

/// Which public dates of other formats are at the same time, and how many people have both.
async fn radar(desk: &Desk, format: &Format, dates: &[DateImpact]) -> Result<Vec<(usize, Collision, u64)>, StoreError> {
    let slots =
        dates.iter().filter(|date| matches!(date.fate, Fate::New | Fate::Moves)).filter_map(|date| date.will_be);
    let (from, to) = (slots.clone().map(|slot| slot.starts_at).min(), slots.map(|slot| slot.ends_at).max());
    if from.is_none() {
        return Ok(Vec::new());
    }
    let mut others = store::events::list(&desk.store, &EventQuery { from, to, ..EventQuery::default() }).await?;
    others.retain(|other| other.event.format_id != Some(format.id));
    let found = collisions(dates, &others);
    let ids: Vec<EventId> = found.iter().map(|(_, collision)| collision.other).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shared = store::change_sets::shared_people(&desk.store, format.id, &ids, desk.now()).await?;
    let with = |(place, collision): (usize, Collision)| {
        let people = shared.get(&collision.other).copied().unwrap_or(0);
        (place, collision, people)
    };
    Ok(found.into_iter().map(with).collect())
}

/// How many people the change concerns: each counts once, however many dates of theirs it touches.
///
/// # Errors
/// Only the database's.
pub async fn count_people(desk: &Desk, shown: &Shown) -> Result<u64, Refused> {
    count(desk, shown, DateImpact::concerns).await
}

/// How many of them hear of it even if every date that is left to decide about is kept.
///
/// # Errors
/// Only the database's.
pub async fn count_told_anyway(desk: &Desk, shown: &Shown) -> Result<u64, Refused> {
    count(desk, shown, DateImpact::is_told_anyway).await
}

async fn count(desk: &Desk, shown: &Shown, which: fn(&DateImpact) -> bool) -> Result<u64, Refused> {
    let dates = shown.dates.iter().filter(|date| which(date)).filter_map(|date| date.event);
    Ok(store::change_sets::count_people(&desk.store, &dates.collect::<Vec<_>>()).await?)
}

/// How a change is carried out.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Whether those concerned are told.
    pub notify: bool,
    /// Of the dates that the rule no longer means and people count on: those to be called off. The others stay as single
    /// dates.
    pub cancel: HashSet<EventId>,
}

/// Carries a change out as it was shown: the rule, all dates and every notice, or nothing. Doing it twice changes nothing
/// more.
///
/// # Errors
/// Not allowed, or things are no longer as they were shown.
pub async fn apply(desk: &Desk, viewer: &Viewer, id: ChangeSetId, wish: &Wish) -> Result<ChangeSet, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (format, mut change) = open(&tx, viewer, id, if wish.notify { Deed::Publish } else { Deed::Edit }).await?;
    // All dates in one order, before anybody is counted: whoever registers meanwhile waits.
    store::events::lock_coming(&tx, format.id, now).await?;
    let rules = store::cadences::list_for_format(&tx, format.id).await?;
    let (rules, ended) = proposed(&change, rules);
    let look = planning::look(desk, &tx, &format, &rules).await?;
    if !may_apply(&change, &basis(&look.steps)).map_err(Failure::Refused)? {
        return Ok(change);
    }
    let mut outcome = Outcome { notify: wish.notify, ended, ..Outcome::default() };
    remember_kept(&look, &wish.cancel, &mut outcome);
    save_rules(&tx, &change, &rules, &outcome).await?;
    let extent = Extent::Everything { notify: wish.notify, cancel: &wish.cancel };
    let done = planning::plan(desk, &tx, &format, extent).await?;
    outcome.people = if wish.notify { told(&tx, &look, &wish.cancel).await? } else { 0 };
    outcome.created.clone_from(&done.new);
    if wish.notify {
        follows::announce(desk, &tx, &format, &News { dates: done.new.clone(), ..News::default() }).await?;
    }
    outcome.cancelled.clone_from(&done.cancelled);
    change.state = ChangeSetState::Applied;
    change.applied_at = Some(now);
    change.outcome = Some(outcome);
    store::change_sets::save(&tx, &change).await?;
    note(desk, &tx, viewer, "format.change_cadence", &format).await?;
    store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    desk.commit(tx).await?;
    Ok(change)
}

/// How many people hear of the change.
async fn told(tx: &Tx, look: &Look, cancel: &HashSet<EventId>) -> Result<u32, StoreError> {
    let dates = look.steps.iter().filter_map(|step| match step {
        Step::Move { event, .. } => Some(*event),
        Step::Detach(event) => Some(*event).filter(|event| cancel.contains(event)),
        _ => None,
    });
    let people = store::change_sets::count_people(tx, &dates.collect::<Vec<_>>()).await?;
    Ok(u32::try_from(people).unwrap_or(u32::MAX))
}

/// What dates were before, as far as undoing must give it back; and which of them stay as single ones.
fn remember_kept(look: &Look, cancel: &HashSet<EventId>, outcome: &mut Outcome) {
    for step in &look.steps {
        let (Step::Move { event: id, .. } | Step::Detach(id)) = step else { continue };
        if let Some(event) = look.stored.iter().find(|event| event.id == *id) {
            outcome.before.push((event.id, event.moved_from, event.hand_edited));
        }
        let Step::Detach(id) = step else { continue };
        let event = look.stored.iter().find(|event| event.id == *id && !cancel.contains(id));
        if let Some((event, cadence)) = event.and_then(|event| Some((event, event.cadence_id?))) {
            outcome.kept.push((event.id, cadence, event.hand_edited));
        }
    }
}

async fn save_rules(tx: &Tx, change: &ChangeSet, rules: &[Cadence], outcome: &Outcome) -> Result<(), StoreError> {
    for rule in rules {
        if rule.id.0 == change.id.0 {
            store::cadences::insert(tx, rule).await?;
        } else if outcome.ended.iter().any(|(ended, _)| *ended == rule.id) {
            store::cadences::save(tx, rule).await?;
        }
    }
    Ok(())
}

/// Gives a draft up. Doing it twice changes nothing.
///
/// # Errors
/// Not allowed, or it was carried out.
pub async fn discard(desk: &Desk, viewer: &Viewer, id: ChangeSetId) -> Result<ChangeSet, Refused> {
    let tx = desk.store.begin().await?;
    let (_, mut change) = open(&tx, viewer, id, Deed::Edit).await?;
    match change.state {
        ChangeSetState::Draft => {}
        ChangeSetState::Discarded => return Ok(change),
        _ => return Err(Failure::Refused(ChangeSetRefusal::Over)),
    }
    change.state = ChangeSetState::Discarded;
    store::change_sets::save(&tx, &change).await?;
    desk.commit(tx).await?;
    Ok(change)
}

/// The change's format and the change, both locked, if the viewer may do that.
async fn open(tx: &Tx, viewer: &Viewer, id: ChangeSetId, deed: Deed) -> Result<(Format, ChangeSet), Refused> {
    let found = store::change_sets::get(tx, id).await?;
    let format = store::formats::lock(tx, found.format_id).await?;
    allow(viewer, deed, format.team_id)?;
    let change = store::change_sets::lock(tx, id).await?;
    Ok((format, change))
}

/// Until when a change can be taken back.
#[must_use]
pub fn undo_until(desk: &Desk, change: &ChangeSet) -> Option<DateTime<Utc>> {
    change_set::undo_until(change, desk.undo).filter(|until| desk.now() < *until)
}
