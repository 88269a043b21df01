//! The one view on what people need. It leaves an entry in the audit log: who, of which date, how many (G03, C45).

use crate::{
    actions::{Desk, Failure, Never, allow, audit::entry},
    domain::{
        access::{Deed, Viewer},
        id::EventId,
        participant::Participant,
        question::is_shown,
        registration::Registration,
        sealed::Holder,
        support::{KEPT, Support},
    },
    store::{self, Db},
};

/// Somebody and what they need; nothing if it cannot be read.
pub type Needed = (Participant, Option<Support>);

/// What is needed at a date, by name; leaves an audit entry.
///
/// # Errors
/// Not allowed, or there is no such event.
pub async fn show_support(desk: &Desk, viewer: &Viewer, event: EventId) -> Result<Vec<Needed>, Failure<Never>> {
    let tx = desk.store.begin().await?;
    let found = store::events::get(&tx, event).await?;
    allow(viewer, Deed::SeeRoster, found.team_id)?;
    let over = desk.now() >= found.slot.ends_at + KEPT;
    let needed = if over { Vec::new() } else { needed(desk, &tx, event).await? };
    let mut audit = entry(desk, viewer, "support.show", format!("event:{event}"), desk.now());
    audit.result = format!("ok, {} rows", needed.len());
    store::audit::insert(&tx, &audit).await?;
    desk.commit(tx).await?;
    Ok(needed)
}

async fn needed(desk: &Desk, db: &impl Db, event: EventId) -> Result<Vec<Needed>, Failure<Never>> {
    let needs = store::support_needs::list_for_event(db, event).await?;
    let of = |holder: Holder| needs.iter().find(|need| need.holder == holder);
    let mut found = Vec::new();
    for (registration, person) in store::registrations::list_roster(db, event).await? {
        let need = is_shown(registration.state).then(|| of_one(&registration, of)).flatten();
        let Some(need) = need else { continue };
        let said = need.open(&desk.keys);
        if said.is_none() {
            tracing::error!(need = %need.id, "a support need cannot be opened: another secret, or a changed row");
        }
        found.push((person, said));
    }
    Ok(found)
}

/// What was said for this date alone counts more than what was said for all.
fn of_one<T>(registration: &Registration, of: impl Fn(Holder) -> Option<T>) -> Option<T> {
    let standing = || registration.enrollment_id.and_then(|id| of(Holder::Enrollment(id)));
    of(Holder::Registration(registration.id)).or_else(standing)
}
