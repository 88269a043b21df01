//! Another rule for a format, or one thing done to several of its dates: drafted with what it would do, carried out
//! exactly as it was shown, discarded, or taken back while nobody has been told (O3, O4, O5).

mod foresee;
mod picked;
mod radar;
mod rule;
mod undo;

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{Desk, Failure, allow, audit::note, follows};
use crate::{
    domain::{
        access::{Deed, Viewer},
        change_set::{
            self, ChangeSet, ChangeSetRefusal, ChangeSetState, Collision, DateImpact, NewRule, Outcome, Plan, basis,
            impact, impact_of_picked, may_apply,
        },
        follow::News,
        format::Format,
        id::{ChangeSetId, EventId, FormatId},
        participant::Channel,
    },
    store::{self, StoreError, Tx},
};

pub use foresee::{Foreseen, Newcomers, foresee, newcomers};
pub use picked::draft_picked;
pub use undo::undo;

type Refused = Failure<ChangeSetRefusal>;

/// A date at the same time as one of ours, by the place of ours, with how many people have both.
pub type Met = (usize, Collision, u64);

/// What carrying out did; nothing, if it had been done before.
type Done = Option<Outcome>;

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
    pub collisions: Vec<Met>,
    /// Whether it means something else than when it was drafted.
    pub outdated: bool,
}

/// Drafts another rule from a day on. Nothing changes but that the draft is there.
///
/// # Errors
/// Not allowed, or there is no such format.
pub async fn draft(desk: &Desk, viewer: &Viewer, format: FormatId, new: NewRule) -> Result<ChangeSet, Refused> {
    let tx = desk.store.begin().await?;
    let format = lock_for_draft(&tx, viewer, format).await?;
    let mut change = new_draft(desk, viewer, (&format, Plan::Rule(new.clone()), String::new()));
    change.basis = basis(&rule::look(desk, &tx, &format, (&change, &new)).await?.steps);
    store::change_sets::insert(&tx, &change).await?;
    desk.commit(tx).await?;
    Ok(change)
}

async fn lock_for_draft(tx: &Tx, viewer: &Viewer, format: FormatId) -> Result<Format, Refused> {
    let format = store::formats::lock(tx, format).await?;
    allow(viewer, Deed::Edit, format.team_id)?;
    Ok(format)
}

fn new_draft(desk: &Desk, viewer: &Viewer, (format, plan, basis): (&Format, Plan, String)) -> ChangeSet {
    let now = desk.now();
    ChangeSet {
        id: desk.chance.row_id(now).into(),
        format_id: format.id,
        account_id: viewer.account(),
        state: ChangeSetState::Draft,
        plan,
        basis,
        made_at: now,
        applied_at: None,
        outcome: None,
    }
}

/// Drafts the same once more, with what it means now.
///
/// # Errors
/// As for drafting it the first time.
pub async fn draft_again(desk: &Desk, viewer: &Viewer, change: &ChangeSet) -> Result<ChangeSet, Refused> {
    match &change.plan {
        Plan::Rule(new) => draft(desk, viewer, change.format_id, new.clone()).await,
        Plan::Picked(picked) => {
            let wish = (picked.events().to_vec(), picked.deed.clone());
            draft_picked(desk, viewer, change.format_id, wish).await
        }
    }
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
    let people = store::change_sets::people_of(db, format.id).await?;
    let (dates, now_means, collisions) = match &change.plan {
        Plan::Rule(new) => {
            let look = rule::look(desk, db, &format, (&change, new)).await?;
            let dates = impact(&look.steps, &look.stored, &people, desk.now());
            let collisions = radar::of_rule(desk, &format, &dates).await?;
            (dates, basis(&look.steps), collisions)
        }
        Plan::Picked(picked) => {
            let effects = picked::look(desk, db, &format, picked).await?;
            let scopes = picked::scopes(desk, db, &format).await?;
            let dates = impact_of_picked(&effects, &people, &scopes);
            let collisions = radar::of_picked(desk, &format, (&dates, &effects)).await?;
            (dates, picked::basis_of(&format, (&picked.deed, &effects)), collisions)
        }
    };
    let outdated = change.basis != now_means;
    Ok(Shown { change, format, dates, collisions, outdated })
}

/// How many people the change concerns: each counts once, however many dates of theirs it touches.
///
/// # Errors
/// Only the database's.
pub async fn count_people(desk: &Desk, shown: &Shown) -> Result<u64, Refused> {
    count(desk, shown, None, DateImpact::concerns).await
}

/// How many of them hear of it even if every date that is left to decide about is kept.
///
/// # Errors
/// Only the database's.
pub async fn count_told_anyway(desk: &Desk, shown: &Shown) -> Result<u64, Refused> {
    count(desk, shown, None, DateImpact::is_told_anyway).await
}

/// How many people are mailed even if the change is saved silently: their subscribed calendars would show it too late. Of
/// the dates that are left to decide about all are taken as called off.
///
/// # Errors
/// Only the database's.
pub async fn count_short_notice(desk: &Desk, shown: &Shown) -> Result<u64, Refused> {
    let now = desk.now();
    count(desk, shown, Some(Channel::Feed), |date| date.is_short_notice(now)).await
}

async fn count(
    desk: &Desk,
    shown: &Shown,
    only: Option<Channel>,
    which: impl Fn(&DateImpact) -> bool,
) -> Result<u64, Refused> {
    let dates = shown.dates.iter().filter(|date| which(date)).filter_map(|date| date.event);
    Ok(store::change_sets::count_people(&desk.store, &dates.collect::<Vec<_>>(), only).await?)
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
    let (done, verb) = match &change.plan {
        Plan::Rule(new) => (rule::carry_out(desk, &tx, &format, (&change, new, wish)).await?, "format.change_cadence"),
        Plan::Picked(picked) => {
            (picked::carry_out(desk, &tx, &format, (&change, picked, wish)).await?, "format.change_dates")
        }
    };
    let Some(outcome) = done else { return Ok(change) };
    if wish.notify && !outcome.created.is_empty() {
        follows::announce(desk, &tx, &format, &News { dates: outcome.created.clone(), ..News::default() }).await?;
    }
    change.state = ChangeSetState::Applied;
    change.applied_at = Some(now);
    change.outcome = Some(outcome);
    store::change_sets::save(&tx, &change).await?;
    note(desk, &tx, viewer, verb, &format).await?;
    store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    desk.commit(tx).await?;
    Ok(change)
}

/// How many people hear of something about these dates: of a silent change only those with a subscribed calendar.
async fn told(tx: &Tx, dates: &[EventId], wish: &Wish) -> Result<u32, StoreError> {
    let only = (!wish.notify).then_some(Channel::Feed);
    let people = store::change_sets::count_people(tx, dates, only).await?;
    Ok(u32::try_from(people).unwrap_or(u32::MAX))
}

/// Whether the change is still to be carried out, and as it was shown.
fn is_open(change: &ChangeSet, basis: &str) -> Result<bool, Refused> {
    may_apply(change, basis).map_err(Failure::Refused)
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
