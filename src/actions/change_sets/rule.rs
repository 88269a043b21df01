//! Another rule from a day on: planning says what it would do, and does it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{Done, Refused, Wish, told};
use crate::{
    actions::{
        Desk,
        planning::{self, Extent, Look},
    },
    domain::{
        cadence::Cadence,
        change_set::{ChangeSet, NewRule, Outcome, basis, proposed},
        event::{Event, is_short_notice},
        format::Format,
        id::EventId,
        plan::Step,
    },
    store::{self, Db, StoreError, Tx},
};

/// What planning would do if the rule held.
pub(super) async fn look(
    desk: &Desk,
    db: &impl Db,
    format: &Format,
    (change, new): (&ChangeSet, &NewRule),
) -> Result<Look, StoreError> {
    let rules = store::cadences::list_for_format(db, format.id).await?;
    let (rules, _) = proposed(change, new, rules);
    planning::look(desk, db, (format, format.is_planned()), &rules).await
}

/// Carries the new rule out.
///
/// # Errors
/// Things are no longer as they were shown.
pub(super) async fn carry_out(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    (change, new, wish): (&ChangeSet, &NewRule, &Wish),
) -> Result<Done, Refused> {
    let rules = store::cadences::list_for_format(tx, format.id).await?;
    let (rules, ended) = proposed(change, new, rules);
    let look = planning::look(desk, tx, (format, format.is_planned()), &rules).await?;
    if !super::is_open(change, &basis(&look.steps))? {
        return Ok(None);
    }
    let mut outcome = Outcome { notify: wish.notify, ended, ..Outcome::default() };
    remember_kept(&look, &wish.cancel, &mut outcome);
    save_rules(tx, change, &rules, &outcome).await?;
    let extent = Extent::Everything { notify: wish.notify, cancel: &wish.cancel };
    let done = planning::plan(desk, tx, format, extent).await?;
    outcome.people = told(tx, &concerned(&look, wish, desk.now()), wish).await?;
    outcome.created = done.new;
    outcome.cancelled = done.cancelled;
    Ok(Some(outcome))
}

/// The dates of which people hear. One that planning had dropped comes back as a new one: nobody had heard that it was
/// gone. Of a silent change only what is close counts.
fn concerned(look: &Look, wish: &Wish, now: DateTime<Utc>) -> Vec<EventId> {
    let stored = |id: EventId| look.stored.iter().find(|event| event.id == id);
    let close = |event: &Event, to: Option<DateTime<Utc>>| {
        wish.notify || is_short_notice([event.slot.starts_at].into_iter().chain(to), now)
    };
    let dates = look.steps.iter().filter_map(|step| match step {
        Step::Move { event, to, .. } => {
            let is_news = |event: &&Event| !event.was_dropped() && close(event, Some(to.slot.starts_at));
            stored(*event).filter(is_news).map(|event| event.id)
        }
        Step::Detach(event) if wish.cancel.contains(event) => {
            stored(*event).filter(|event| close(event, None)).map(|event| event.id)
        }
        _ => None,
    });
    dates.collect()
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
