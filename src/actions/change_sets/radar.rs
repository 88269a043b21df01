//! What else is at the same time: other formats' public dates and everything of the own team, with how many people have
//! both (O4).

use std::collections::HashMap;

use super::{Met, picked::Effects};
use crate::{
    actions::Desk,
    domain::{
        change_set::{Collision, DateImpact, Effect, collisions},
        event::Announced,
        format::Format,
        id::EventId,
    },
    store::{
        self, StoreError,
        events::{EventQuery, Visible},
    },
};

/// What meets the dates that another rule moves or adds.
pub(super) async fn of_rule(desk: &Desk, format: &Format, dates: &[DateImpact]) -> Result<Vec<Met>, StoreError> {
    let mut others = around(desk, format, dates).await?;
    others.retain(|other| other.event.format_id != Some(format.id));
    with_people(desk, format, (dates, collisions(dates, &others), &[])).await
}

/// What meets the chosen dates where they come to lie: also the format's other dates, and each other.
pub(super) async fn of_picked(
    desk: &Desk,
    format: &Format,
    (dates, effects): (&[DateImpact], &Effects),
) -> Result<Vec<Met>, StoreError> {
    let mut others = around(desk, format, dates).await?;
    others.retain(|other| effects.iter().all(|(date, _)| date.event.id != other.event.id));
    others.extend(effects.iter().filter_map(|(date, effect)| match effect {
        Effect::Changed(changed) => Some(Announced { event: changed.event.clone(), ..date.clone() }),
        _ => None,
    }));
    let of_format = |other: &&Announced| other.event.format_id == Some(format.id);
    let own: Vec<EventId> = others.iter().filter(of_format).map(|other| other.event.id).collect();
    with_people(desk, format, (dates, collisions(dates, &others), &own)).await
}

/// Everything that is on while one of the dates will be.
async fn around(desk: &Desk, format: &Format, dates: &[DateImpact]) -> Result<Vec<Announced>, StoreError> {
    let slots = dates.iter().filter(|date| date.fate.takes_time()).filter_map(|date| date.will_be);
    let (from, to) = (slots.clone().map(|slot| slot.starts_at).min(), slots.map(|slot| slot.ends_at).max());
    if from.is_none() {
        return Ok(Vec::new());
    }
    let visible = Visible::PublicAndTeams(vec![format.team_id]);
    store::events::list(&desk.store, &EventQuery { from, to, visible, ..EventQuery::default() }).await
}

async fn with_people(
    desk: &Desk,
    format: &Format,
    (dates, found, own): (&[DateImpact], Vec<(usize, Collision)>, &[EventId]),
) -> Result<Vec<Met>, StoreError> {
    let ids = found.iter().map(|(_, met)| met.other).filter(|id| !own.contains(id));
    let ids: Vec<EventId> = ids.collect();
    let shared = if ids.is_empty() {
        HashMap::new()
    } else {
        store::change_sets::shared_people(&desk.store, format.id, &ids, desk.now()).await?
    };
    let mut all = Vec::with_capacity(found.len());
    for (place, met) in found {
        // Of another date of the same format only those count who have this very one, too, or will have it.
        let people = match (own.contains(&met.other), dates.get(place).and_then(|date| date.event)) {
            (true, Some(date)) => store::change_sets::people_of_both(&desk.store, date, met.other).await?,
            (true, None) => store::change_sets::members_with(&desk.store, met.other).await?,
            (false, _) => shared.get(&met.other).copied().unwrap_or(0),
        };
        all.push((place, met, people));
    }
    Ok(all)
}
