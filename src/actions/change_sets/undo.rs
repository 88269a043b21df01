//! Taking a change back while nobody has been told: rules and dates are what they were, and what people were to hear is
//! void, because everything is again as they know it.

use std::collections::HashSet;

use super::{Refused, open, picked};
use crate::{
    actions::{
        Desk, Failure,
        audit::note,
        events::{Applied, apply},
        invitations,
        planning::{self, Extent},
    },
    domain::{
        access::{Deed, Viewer},
        change_set::{ChangeSet, ChangeSetState, NewRule, Outcome, Plan, may_undo},
        event::{self, EventStatus},
        format::Format,
        id::{ChangeSetId, EventId},
        notice::Audience,
    },
    store::{self, StoreError, Tx},
};

/// Takes a change back. Doing it twice changes nothing more.
///
/// # Errors
/// Not allowed, too late, or the format was changed again after it.
pub async fn undo(desk: &Desk, viewer: &Viewer, id: ChangeSetId) -> Result<ChangeSet, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (format, mut change) = open(&tx, viewer, id, Deed::Edit).await?;
    let outcome = change.outcome.clone().unwrap_or_default();
    // Others' mails go out with its undoing only if they were to go out with it.
    super::allow(viewer, if outcome.notify { Deed::Publish } else { Deed::Edit }, format.team_id)?;
    store::events::lock_coming(&tx, format.id, now).await?;
    let verb = match &change.plan {
        Plan::Rule(new) => {
            if !take_rule_back(desk, &tx, &format, (&change, new, &outcome)).await? {
                return Ok(change);
            }
            "format.change_cadence.undo"
        }
        Plan::Picked(_) => {
            let newest = picked::untouched(&tx, &outcome).await?;
            if !may_undo(&change, newest, desk.undo, now).map_err(Failure::Refused)? {
                return Ok(change);
            }
            picked::give_back(desk, &tx, &format, &outcome).await?;
            "format.change_dates.undo"
        }
    };
    change.state = ChangeSetState::Undone;
    store::change_sets::save(&tx, &change).await?;
    note(desk, &tx, viewer, verb, &format).await?;
    store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    desk.commit(tx).await?;
    Ok(change)
}

/// The rules are what they were, and the dates what those mean. `false`: that was done before.
async fn take_rule_back(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    (change, new, outcome): (&ChangeSet, &NewRule, &Outcome),
) -> Result<bool, Refused> {
    let mut rules = store::cadences::list_for_format(tx, format.id).await?;
    let newest = rules.iter().filter(|rule| rule.valid_until.is_none()).all(|rule| rule.id.0 == change.id.0);
    let newest = newest && is_untouched(tx, outcome).await?;
    if !may_undo(change, newest, desk.undo, desk.now()).map_err(Failure::Refused)? {
        return Ok(false);
    }
    for rule in &mut rules {
        if rule.id.0 == change.id.0 {
            rule.valid_until = new.valid_from.pred_opt();
            store::cadences::save(tx, rule).await?;
        } else if let Some((_, until)) = outcome.ended.iter().find(|(ended, _)| *ended == rule.id) {
            rule.valid_until = *until;
            store::cadences::save(tx, rule).await?;
        }
    }
    give_back(desk, tx, outcome).await?;
    let made: HashSet<EventId> = outcome.created.iter().copied().collect();
    // Dates that were there for minutes go without a word.
    let extent = Extent::Back { notify: outcome.notify, made: &made };
    planning::plan(desk, tx, format, extent).await?;
    remember_as_before(tx, outcome).await?;
    for event in &outcome.created {
        clear_calendars(desk, tx, *event).await?;
    }
    Ok(true)
}

/// Whether nobody has edited one of the dates that moved by hand since: taking the rule back would lose that. Those that became
/// single dates with it count as edited by it.
async fn is_untouched(tx: &Tx, outcome: &Outcome) -> Result<bool, Refused> {
    let single: HashSet<EventId> =
        outcome.kept.iter().map(|(id, ..)| *id).chain(outcome.cancelled.iter().copied()).collect();
    for (id, _, hand_edited) in outcome.before.iter().filter(|(id, ..)| !single.contains(id)) {
        match store::events::get(tx, *id).await {
            Ok(event) if event.hand_edited && !hand_edited => return Ok(false),
            Ok(_) | Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

/// What was called off takes place again, and what stayed as a single date belongs to its rule again.
async fn give_back(desk: &Desk, tx: &Tx, outcome: &Outcome) -> Result<(), Refused> {
    let now = desk.now();
    for id in &outcome.cancelled {
        let event = store::events::lock(tx, *id).await?;
        let before = store::events::announced(tx, &event).await?;
        if let Ok(changed) = event::restore(&before, now) {
            let audience = Audience::wished(outcome.notify);
            apply(desk, tx, Applied { before, changed, audience }, now).await?;
        }
    }
    for (id, cadence, hand_edited) in &outcome.kept {
        let mut event = store::events::lock(tx, *id).await?;
        if event.cadence_id.is_none() {
            event.cadence_id = Some(*cadence);
            event.hand_edited = *hand_edited;
            store::events::save(tx, &event).await?;
        }
    }
    Ok(())
}

/// Nobody was told that these dates moved, so nothing says so; and whoever had moved one by hand still has.
async fn remember_as_before(tx: &Tx, outcome: &Outcome) -> Result<(), StoreError> {
    for (id, moved_from, hand_edited) in &outcome.before {
        let mut event = store::events::lock(tx, *id).await?;
        if (event.moved_from, event.hand_edited) != (*moved_from, *hand_edited) {
            (event.moved_from, event.hand_edited) = (*moved_from, *hand_edited);
            store::events::save(tx, &event).await?;
        }
    }
    Ok(())
}

/// Whoever had been invited to a date that is gone again has it taken out of their calendar.
async fn clear_calendars(desk: &Desk, tx: &Tx, id: EventId) -> Result<(), StoreError> {
    let now = desk.now();
    let event = match store::events::lock(tx, id).await {
        Ok(event) if event.status == EventStatus::Cancelled => event,
        Ok(_) | Err(StoreError::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let announced = store::events::announced(tx, &event).await?;
    let mut people: Vec<_> =
        store::calendar_ledger::list_for_event(tx, id).await?.into_iter().map(|entry| entry.registration_id).collect();
    people.sort_unstable();
    people.dedup();
    for registration in people {
        let registration = store::registrations::get(tx, registration).await?;
        let mailbox = store::participants::get(tx, registration.participant_id).await?.mailbox_id;
        invitations::settle(desk, tx, (&registration, &announced, mailbox), now).await?;
    }
    Ok(())
}
