//! What another date would mean for its format, before it is there: nothing is stored by asking (O15).

use super::{Met, Refused, Shown, picked, radar};
use crate::{
    actions::{Desk, allow},
    domain::{
        access::{Deed, Viewer},
        change_set::{DateImpact, People, has_new, is_news, new_dates},
        event::NewEvent,
        follow::{FollowWish, may_follow},
        format::Format,
        zone::Slot,
    },
    store::{self, StoreError},
};

/// What another date would mean.
#[derive(Clone, Debug, Default)]
pub struct Foreseen {
    /// Its days.
    pub dates: Vec<DateImpact>,
    /// What else is at the same time, by the place in `dates`, with how many people have both.
    pub collisions: Vec<Met>,
    /// How many people take part in the whole format, by the way they hear of it: each gets a registration for it.
    pub members: People,
    /// How many follow the format by mail, and hear of it.
    pub followers: u64,
}

/// Who hears of a change beside those who registered for one of its dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    /// How many take part in the whole format and are registered for dates that are new.
    pub members: u32,
    /// How many follow the format by mail and hear of new dates and themes, if it is told.
    pub followers: u64,
}

/// Who hears of it, too.
///
/// # Errors
/// Only the database's.
pub async fn newcomers(desk: &Desk, shown: &Shown) -> Result<Newcomers, Refused> {
    let (db, format) = (&desk.store, &shown.format);
    let members =
        if has_new(&shown.dates) { store::enrollments::active_by_channel(db, format.id).await?.total() } else { 0 };
    let followers = if is_news(&shown.change.plan, &shown.dates) { followers(desk, format).await? } else { 0 };
    Ok(Newcomers { members, followers })
}

/// How many want to hear of new dates of the format.
async fn followers(desk: &Desk, format: &Format) -> Result<u64, StoreError> {
    let counts = store::follows::count_active(&desk.store, format.id).await?;
    Ok(counts.get(&FollowWish::Dates).copied().filter(|_| may_follow(format).is_ok()).unwrap_or(0))
}

/// What a date would mean. Nobody is registered for somebody else's gathering.
///
/// # Errors
/// Not allowed, or the database's.
pub async fn foresee(desk: &Desk, viewer: &Viewer, format: &Format, new: &NewEvent) -> Result<Foreseen, Refused> {
    allow(viewer, Deed::Edit, format.team_id)?;
    let db = &desk.store;
    let days: &[Slot] = if new.days.is_empty() { std::slice::from_ref(&new.slot) } else { &new.days };
    let dates = new_dates(days, &picked::scopes(desk, db, format).await?);
    let collisions = radar::of_picked(desk, format, (&dates, &Vec::new())).await?;
    let members = match new.external_url {
        Some(_) => People::default(),
        None => store::enrollments::active_by_channel(db, format.id).await?,
    };
    let followers = followers(desk, format).await?;
    Ok(Foreseen { dates, collisions, members, followers })
}
