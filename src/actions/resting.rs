//! While mail rests after a restore, nothing runs out that somebody could only have heard of by mail (R23): offers of seats
//! and requests wait with it. When mail goes again, what is still open has as much time as if it were made then.

use chrono::{DateTime, Utc};

use super::{Desk, outbox::RESTORED};
use crate::{
    domain::{
        bulk::{self, ANSWERED_WITHIN},
        delivery, enrollment,
        event::Announced,
        follow,
        id::EventId,
        notice::NoticeKind,
        registration::{Registration, RegistrationState, confirm_until},
        substitution::answer_until,
        waiting_list::offer_until,
    },
    store::{self, Db, StoreError, Tx},
};

/// The mails without which nobody can answer.
const ASKING: [NoticeKind; 5] = [
    NoticeKind::ConfirmRegistration,
    NoticeKind::Offer,
    NoticeKind::SubstituteRequest,
    NoticeKind::ConfirmFollow,
    NoticeKind::BulkInvitation,
];

/// What got more time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// Offers of seats.
    pub offers: u64,
    /// Requests: to confirm, to follow, to substitutes.
    pub requests: u64,
}

/// Which offers and requests get more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those whose time has run out.
    RunOut,
    /// All that are open.
    All,
}

/// Whether mail rests because the database came from a backup.
///
/// # Errors
/// Only the database's.
pub(super) async fn is_restored(db: &impl Db) -> Result<bool, StoreError> {
    Ok(store::outbox::pause_state(db).await?.reason.as_deref() == Some(RESTORED))
}

/// Gives open offers and requests the time that new ones would have now, never less than they have. One transaction for
/// each date.
///
/// # Errors
/// Only the database's.
pub(super) async fn renew(desk: &Desk, which: Which) -> Result<Renewed, StoreError> {
    let now = desk.now();
    let over = (which == Which::RunOut).then_some(now);
    let mut renewed = Renewed::default();
    for event in store::resting::list_events(&desk.store, over).await? {
        let tx = desk.store.begin().await?;
        at_date(&tx, event, (over, now), &mut renewed).await?;
        desk.commit(tx).await?;
    }
    let tx = desk.store.begin().await?;
    let over = |until: DateTime<Utc>| (over.unwrap_or(until), until);
    let asked = over(enrollment::confirm_until(now));
    renewed.requests += store::resting::prolong_enrollments(&tx, false, asked).await?;
    renewed.requests += store::resting::prolong_enrollments(&tx, true, over(now + ANSWERED_WITHIN)).await?;
    renewed.requests += store::resting::prolong_follows(&tx, over(follow::confirm_until(now))).await?;
    for kind in ASKING {
        store::resting::prolong_mails(&tx, kind, delivery::deliver_before(kind, now, None)).await?;
    }
    desk.commit(tx).await?;
    Ok(renewed)
}

async fn at_date(
    tx: &Tx,
    event: EventId,
    (over, now): (Option<DateTime<Utc>>, DateTime<Utc>),
    renewed: &mut Renewed,
) -> Result<(), StoreError> {
    let announced = store::events::announced(tx, &store::events::lock(tx, event).await?).await?;
    let is_meant = |until: DateTime<Utc>| over.is_none_or(|over| until <= over);
    let invited = store::resting::list_invited(tx, event).await?;
    for mut one in store::resting::list_waiting(tx, event).await? {
        let has = if one.state == RegistrationState::Offered { one.offered_until } else { Some(one.expires_at) };
        let until = time_for(&one, &announced, (invited.contains(&one.id), now));
        // Registration has ended, or they have longer already.
        let Some(until) = until.filter(|until| has.is_none_or(|has| is_meant(has) && has < *until)) else { continue };
        if one.state == RegistrationState::Offered {
            one.offered_until = Some(until);
            one.changed_at = now;
            renewed.offers += 1;
        } else {
            one.expires_at = until;
            renewed.requests += 1;
        }
        store::registrations::save(tx, &one).await?;
    }
    let until = answer_until(&announced, now);
    for (request, has) in store::resting::list_open_requests(tx, event).await? {
        if is_meant(has) && has < until {
            store::resting::prolong_request(tx, request, until).await?;
            renewed.requests += 1;
        }
    }
    Ok(())
}

/// Until when an answer could be given if it were asked for now.
fn time_for(one: &Registration, announced: &Announced, (invited, now): (bool, DateTime<Utc>)) -> Option<DateTime<Utc>> {
    match one.state {
        RegistrationState::Offered => offer_until(announced, now),
        _ if invited => Some(bulk::answered_until(announced, now)),
        _ => Some(confirm_until(announced, now)),
    }
}
