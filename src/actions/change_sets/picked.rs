//! One thing done to several chosen dates: each is changed as a single one would be, all in one transaction.

use super::{Done, Refused, Wish, told};
use crate::{
    actions::{
        Desk, Failure,
        events::{Applied, announce_theme, apply},
        follows,
    },
    domain::{
        access::Viewer,
        change_set::{ChangeSet, Effect, Outcome, Picked, PickedDeed, Plan, basis, effect},
        event::{Announced, ChangeRefusal, EventStatus},
        format::Format,
        holiday::Scope,
        id::{EventId, FormatId},
        notice::{Audience, is_close},
        text::{FieldError, Problem},
        zone::day_of,
    },
    store::{
        self, Db, StoreError, Tx,
        events::{EventQuery, Visible},
    },
};

/// The chosen dates, each with what would become of it.
pub(super) type Effects = Vec<(Announced, Effect)>;

/// Drafts one thing that is to be done to several dates of a format. Nothing changes but that the draft is there.
///
/// # Errors
/// Not allowed, there is no such format, or the dates cannot be like that.
pub async fn draft_picked(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    (events, deed): (Vec<EventId>, PickedDeed),
) -> Result<ChangeSet, Refused> {
    let picked = Picked::new(events, deed).map_err(|error| Failure::Invalid(vec![error]))?;
    let tx = desk.store.begin().await?;
    let format = super::lock_for_draft(&tx, viewer, format).await?;
    let effects = look(desk, &tx, &format, &picked).await?;
    check(&picked, &effects, desk)?;
    let basis = basis_of(&format, (&picked.deed, &effects));
    let change = super::new_draft(desk, viewer, (&format, Plan::Picked(picked), basis));
    store::change_sets::insert(&tx, &change).await?;
    desk.commit(tx).await?;
    Ok(change)
}

/// Every chosen date is one of the format's that is still to come, and it can be like that.
fn check(picked: &Picked, effects: &Effects, desk: &Desk) -> Result<(), Refused> {
    let mut errors = Vec::new();
    let mut note = |error: FieldError| {
        if !errors.contains(&error) {
            errors.push(error);
        }
    };
    if effects.len() != picked.events().len() {
        note(FieldError::new("events", Problem::NotFound));
    }
    for (date, effect) in effects {
        if !picked.deed.fits(date, desk.now()) {
            let called_off = date.event.status == EventStatus::Cancelled;
            let never = picked.deed == PickedDeed::Restore && !called_off;
            note(FieldError::new("events", if never { Problem::NotFound } else { Problem::TooLate }));
        }
        match effect {
            Effect::None | Effect::Changed(_) => {}
            Effect::Refused(refusal) => note(refused(refusal)),
            Effect::Invalid(errors) => errors.iter().cloned().for_each(&mut note),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
}

/// Refusals, said at the field that brought them.
fn refused(refusal: &ChangeRefusal) -> FieldError {
    match refusal {
        ChangeRefusal::IntoThePast => FieldError::new("days", Problem::InThePast),
        ChangeRefusal::BadLength => FieldError::new("duration_minutes", Problem::EndsBeforeStart),
        // The days of a gathering of several days keep their lengths.
        ChangeRefusal::DaysMoveTogether => {
            FieldError::new("duration_minutes", Problem::Contradicts { other: "events" })
        }
        ChangeRefusal::NeedsTitle => FieldError::new("title", Problem::Missing),
        ChangeRefusal::BadWindow(fault) => fault.clone(),
        ChangeRefusal::Over | ChangeRefusal::Cancelled => FieldError::new("events", Problem::TooLate),
    }
}

/// What would become of each chosen date of the format now.
pub(super) async fn look(desk: &Desk, db: &impl Db, format: &Format, picked: &Picked) -> Result<Effects, StoreError> {
    let now = desk.now();
    let visible = Visible::Teams(vec![format.team_id]);
    let query = EventQuery { format: Some(format.id), from: Some(now), visible, ..EventQuery::default() };
    let mut dates = store::events::list(db, &query).await?;
    dates.retain(|date| picked.events().binary_search(&date.event.id).is_ok());
    dates.sort_by_key(|date| date.event.id);
    let with = |date: Announced| {
        let effect = effect(&picked.deed, &date, now);
        (date, effect)
    };
    Ok(dates.into_iter().map(with).collect())
}

/// A fingerprint of what would be done: another version of the format, another time, status or word of a date makes it
/// another one; that somebody registers does not.
pub(super) fn basis_of(format: &Format, (deed, effects): (&PickedDeed, &Effects)) -> String {
    let one = |(date, effect): &(Announced, Effect)| {
        let after = match effect {
            Effect::Changed(changed) => Ok(deed.was(&changed.event)),
            Effect::None => Err(None),
            Effect::Refused(refusal) => Err(Some(format!("{refusal:?}"))),
            Effect::Invalid(errors) => Err(Some(format!("{errors:?}"))),
        };
        (deed.was(&date.event), after)
    };
    basis(&(format.version, effects.iter().map(one).collect::<Vec<_>>()))
}

/// Whose holidays count for the format's dates: those of the rule that plans now, or the federal ones.
pub(super) async fn scopes(desk: &Desk, db: &impl Db, format: &Format) -> Result<Vec<Scope>, StoreError> {
    let today = day_of(desk.now(), format.zone);
    let rules = store::cadences::list_for_format(db, format.id).await?;
    let rule = rules.iter().find(|rule| rule.covers(today)).or(rules.last());
    let scopes = rule.map(|rule| rule.rule.holiday_scope.clone()).unwrap_or_default();
    Ok(if scopes.is_empty() { vec![Scope::Federal] } else { scopes })
}

/// Changes the chosen dates. The caller has locked them.
///
/// # Errors
/// Things are no longer as they were shown.
pub(super) async fn carry_out(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    (change, picked, wish): (&ChangeSet, &Picked, &Wish),
) -> Result<Done, Refused> {
    let now = desk.now();
    let effects = look(desk, tx, format, picked).await?;
    if !super::is_open(change, &basis_of(format, (&picked.deed, &effects)))? {
        return Ok(None);
    }
    let mut outcome = Outcome { notify: wish.notify, ..Outcome::default() };
    let mut news = Vec::new();
    for (before, effect) in effects {
        let Effect::Changed(changed) = effect else { continue };
        let was = picked.deed.was(&before.event);
        let audience = Audience::wished(wish.notify);
        let heard = audience.cares(&changed) && (wish.notify || is_close(&before, &changed, now));
        news.extend(heard.then_some(was.event));
        if wish.notify {
            announce_theme(desk, tx, &before, &changed).await?;
        }
        let applied = Applied { before, changed: *changed, audience };
        let (date, _) = apply(desk, tx, applied, now).await?;
        let became = basis(&was.like(&date.event));
        outcome.picked.push((was, became));
    }
    outcome.people = told(tx, &news, wish).await?;
    Ok(Some(outcome))
}

/// Whether the dates are still what the change made of them.
pub(super) async fn untouched(tx: &Tx, outcome: &Outcome) -> Result<bool, StoreError> {
    for (was, became) in &outcome.picked {
        if basis(&was.like(&store::events::lock(tx, was.event).await?)) != *became {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the dates again what they were: whoever was to hear of the change no longer does.
pub(super) async fn give_back(desk: &Desk, tx: &Tx, format: &Format, outcome: &Outcome) -> Result<(), StoreError> {
    let now = desk.now();
    let mut themes = Vec::new();
    for (was, _) in &outcome.picked {
        let event = store::events::lock(tx, was.event).await?;
        let before = store::events::announced(tx, &event).await?;
        let changed = was.give_back(&before, now);
        if outcome.notify && changed.event.own.theme.is_none() && before.event.own.theme.is_some() {
            themes.push(was.event);
        }
        let audience = Audience::wished(outcome.notify);
        apply(desk, tx, Applied { before, changed, audience }, now).await?;
    }
    // News of a theme that was there before, or was set by itself, stay what they are: what they tell is looked at when they go.
    if !themes.is_empty() {
        follows::retract_themes(desk, tx, format.id, &themes).await?;
    }
    Ok(())
}
