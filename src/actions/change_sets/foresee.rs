//! What another date would mean for its format, before it is there: nothing is stored by asking (O15).

use super::{Met, Refused, picked, radar};
use crate::{
    actions::{Desk, allow},
    domain::{
        access::{Deed, Viewer},
        change_set::{DateImpact, new_dates},
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
    /// How many people take part in the whole format: each gets a registration for it.
    pub members: u64,
    /// How many follow the format by mail, and hear of it.
    pub followers: u64,
}

/// What a date on these days would mean.
///
/// # Errors
/// Not allowed, or the database's.
pub async fn foresee(desk: &Desk, viewer: &Viewer, format: &Format, days: &[Slot]) -> Result<Foreseen, Refused> {
    allow(viewer, Deed::Edit, format.team_id)?;
    let db = &desk.store;
    let dates = new_dates(days, &picked::scopes(desk, db, format).await?);
    let collisions = radar::of_picked(desk, format, (&dates, &Vec::new())).await?;
    let members = store::enrollments::count_active(db, format.id).await?;
    let counts = store::follows::count_active(db, format.id).await?;
    let followers = counts.get(&FollowWish::Dates).copied().filter(|_| may_follow(format).is_ok()).unwrap_or(0);
    Ok(Foreseen { dates, collisions, members, followers })
}
