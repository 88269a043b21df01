//! What another date would mean for its format, before it is there: nothing is stored by asking (O15).

use super::{Met, Refused, picked, radar};
use crate::{
    actions::{Desk, allow},
    domain::{
        access::{Deed, Viewer},
        change_set::{DateImpact, People, new_dates},
        event::NewEvent,
        follow::{FollowWish, may_follow},
        format::Format,
        zone::Slot,
    },
    store,
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
    let counts = store::follows::count_active(db, format.id).await?;
    let followers = counts.get(&FollowWish::Dates).copied().filter(|_| may_follow(format).is_ok()).unwrap_or(0);
    Ok(Foreseen { dates, collisions, members, followers })
}
