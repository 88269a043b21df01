//! Enrolled people get their registrations: one function gives them, whatever made the date or the enrollment new
//! (invariant 4). Planning, adding, importing, moving and restoring dates call it, and so do enrolling and coming back.

use chrono::{DateTime, Utc};

use super::Refused;
use crate::{
    actions::{Desk, invitations, substitutes},
    domain::{
        enrollment::{Enrollment, EnrollmentState, Fit, Occasion, Shares, fit, share, takes_part},
        event::Announced,
        format::Format,
        id::{EventId, RegistrationId},
        participant::Channel,
        registration::{Origin, Registration, RegistrationState, Room, unasked},
    },
    store::{self, StoreError, Tx},
};

/// So many people get their registrations in the transaction that makes the date; if there are more, all of them get
/// theirs right after it, in small transactions, so that nobody else waits long.
const AT_ONCE: u64 = 200;

/// So many registrations one of the small transactions makes at the most.
const PER_STEP: u64 = 400;

/// Dates looked for at a time.
const DATES: u64 = 50;

/// Somebody who joins a date, and the registration that comes to life again, if there is one.
struct Joining {
    enrollment: Enrollment,
    existing: Option<Registration>,
}

/// The one function: gives each of them a registration for the date, in their order. The event is locked.
async fn join(
    desk: &Desk,
    tx: &Tx,
    announced: &mut Announced,
    joining: Vec<Joining>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let shares = seat(tx, announced, joining.len()).await?;
    let mut position = match shares.waiting {
        0 => 0,
        _ => store::registrations::next_position(tx, announced.event.id).await?,
    };
    let mut new = Vec::new();
    for (place, Joining { enrollment, existing }) in joining.into_iter().enumerate() {
        let state = shares.state_of(place);
        let again = existing.is_some();
        let substitute_for = comes_still(desk, tx, (existing.as_ref(), announced), state).await?;
        let former = existing.as_ref().and_then(unasked);
        if let Some(former) = &former {
            // What was filled in with the request was perhaps somebody else's.
            store::registrations::put_back_unconfirmed(tx, former).await?;
        }
        let base = former.or(existing).unwrap_or_else(|| blank(desk, announced, &enrollment, now));
        let waits = state == RegistrationState::Waiting;
        let registration = Registration {
            enrollment_id: Some(enrollment.id),
            origin: Origin::Standing,
            state,
            position: waits.then_some(position),
            offered_until: None,
            ended_by: None,
            channel: enrollment.channel,
            substitute_for,
            confirmed_at: base.confirmed_at.or(Some(now)),
            changed_at: now,
            ..base
        };
        position += i64::from(waits);
        if again {
            store::registrations::save(tx, &registration).await?;
        } else {
            new.push(registration);
        }
    }
    store::registrations::insert_many(tx, &new).await
}

/// Whose place somebody takes who joins: where the team decides on that still, it does. Else they come for themselves, and
/// whoever would have given them the place is told.
async fn comes_still(
    desk: &Desk,
    tx: &Tx,
    (existing, announced): (Option<&Registration>, &Announced),
    state: RegistrationState,
) -> Result<Option<RegistrationId>, StoreError> {
    let Some(asks) = existing.filter(|one| one.state == RegistrationState::Requested) else { return Ok(None) };
    if state == RegistrationState::Requested {
        return Ok(asks.substitute_for);
    }
    substitutes::stepped_back(desk, tx, asks, announced).await?;
    Ok(None)
}

/// Takes as many seats as there are for `count` people who come now.
async fn seat(tx: &Tx, announced: &mut Announced, count: usize) -> Result<Shares, StoreError> {
    let event = announced.event.id;
    let limited = announced.capacity().is_some();
    let queue = limited && store::registrations::next_waiting(tx, event).await?.is_some();
    let shares = share(announced, Room { seats_left: announced.seats_left(), queue }, count);
    let seats = u32::try_from(shares.seats).unwrap_or(u32::MAX);
    if seats == 0 {
        return Ok(shares);
    }
    if store::events::take_seats(tx, event, seats, announced.capacity()).await? {
        announced.event.taken += seats;
        return Ok(shares);
    }
    // The lock makes that impossible; if it ever happens, a place in the queue is better than a seat sold twice.
    Ok(Shares { waiting: count, ..Shares::default() })
}

fn blank(desk: &Desk, announced: &Announced, enrollment: &Enrollment, now: DateTime<Utc>) -> Registration {
    Registration {
        id: desk.chance.row_id(now).into(),
        event_id: announced.event.id,
        participant_id: enrollment.participant_id,
        enrollment_id: Some(enrollment.id),
        origin: Origin::Standing,
        state: RegistrationState::Confirmed,
        position: None,
        offered_until: None,
        channel: enrollment.channel,
        link_id: desk.chance.link_id(),
        expires_at: now,
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
    }
}

/// A date is new, has moved, or takes place after all: everybody enrolled joins it. The format and the event are locked
/// by the caller's transaction; where there are very many people, [`settle_rest`] goes on after it.
pub(in crate::actions) async fn settle_date(
    desk: &Desk,
    tx: &Tx,
    announced: &mut Announced,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if announced.event.format_id.is_none() || !takes_part(announced, now) {
        return Ok(());
    }
    let joining = who_joins(tx, announced, AT_ONCE + 1).await?;
    if joining.len() as u64 > AT_ONCE {
        return store::unsettled::note(tx, announced.event.id, now).await;
    }
    if joining.is_empty() { Ok(()) } else { join(desk, tx, announced, joining, now).await }
}

/// What a format says about registration has changed: everybody enrolled joins each of its dates to come.
pub(in crate::actions) async fn settle_format(desk: &Desk, tx: &Tx, format: &Format) -> Result<(), StoreError> {
    let now = desk.now();
    for mut announced in coming(tx, format, now).await? {
        settle_date(desk, tx, &mut announced, now).await?;
    }
    Ok(())
}

/// Somebody has enrolled or come back: they join each date to come. The format is locked.
pub(super) async fn settle_person(
    desk: &Desk,
    tx: &Tx,
    (format, enrollment): (&Format, &Enrollment),
    occasion: Occasion,
) -> Result<(), StoreError> {
    let now = desk.now();
    let dates = coming(tx, format, now).await?;
    let ids: Vec<EventId> = dates.iter().map(|date| date.event.id).collect();
    let mut there = store::registrations::find_for_dates(tx, enrollment.participant_id, &ids).await?;
    for mut date in dates {
        let existing = there.remove(&date.event.id);
        if takes_part(&date, now) && fit(existing.as_ref(), occasion) != Fit::Stays {
            let joining = vec![Joining { enrollment: enrollment.clone(), existing }];
            join(desk, tx, &mut date, joining, now).await?;
        }
    }
    if enrollment.channel == Channel::Invitation {
        let mailbox = store::participants::get(tx, enrollment.participant_id).await?.mailbox_id;
        let dates = coming(tx, format, now).await?;
        invitations::settle_enrollment(desk, tx, (enrollment.id, mailbox), &dates).await?;
    }
    Ok(())
}

/// The format's dates to come, locked, without their days: nothing here asks for those.
pub(in crate::actions) async fn coming(
    tx: &Tx,
    format: &Format,
    now: DateTime<Utc>,
) -> Result<Vec<Announced>, StoreError> {
    let host = store::organizations::get(tx, format.organization_id).await?.name;
    let events = store::events::lock_coming(tx, format.id, now).await?;
    let announced = |event| Announced { event, format: Some(format.clone()), days: Vec::new(), host: host.clone() };
    Ok(events.into_iter().map(announced).collect())
}

/// Those who are enrolled and not at the date yet: first those who rested, then those who never had a registration.
async fn who_joins(tx: &Tx, announced: &Announced, limit: u64) -> Result<Vec<Joining>, StoreError> {
    let Some(format) = announced.event.format_id else { return Ok(Vec::new()) };
    let event = announced.event.id;
    let mut joining = Vec::new();
    for registration in store::registrations::list_resting(tx, event, limit).await? {
        let Some(enrollment) = registration.enrollment_id else { continue };
        let enrollment = store::enrollments::get(tx, enrollment).await?;
        joining.push(Joining { enrollment, existing: Some(registration) });
    }
    let left = limit.saturating_sub(joining.len() as u64);
    if left > 0 {
        let new = store::enrollments::list_without_registration(tx, format, event, left).await?;
        joining.extend(new.into_iter().map(|enrollment| Joining { enrollment, existing: None }));
    }
    Ok(joining)
}

/// Goes on with dates whose people were too many for one transaction, in small steps. Says how many registrations it
/// made.
///
/// # Errors
/// Only the database's.
pub async fn settle_rest(desk: &Desk) -> Result<u64, Refused> {
    let mut made = 0;
    loop {
        let dates = store::unsettled::list(&desk.store, DATES).await?;
        if dates.is_empty() {
            return Ok(made);
        }
        for date in dates {
            loop {
                let (joined, more) = step(desk, date).await?;
                made += joined;
                if !more {
                    break;
                }
            }
        }
    }
}

/// One small transaction for one date: how many joined, and whether there may be more.
async fn step(desk: &Desk, event: EventId) -> Result<(u64, bool), Refused> {
    let tx = desk.store.begin().await?;
    let now = desk.now();
    let found = store::events::get(&tx, event).await?;
    if let Some(format) = found.format_id {
        store::formats::lock(&tx, format).await?;
    }
    let locked = store::events::lock(&tx, event).await?;
    let mut announced = store::events::announced(&tx, &locked).await?;
    let joining = if takes_part(&announced, now) { who_joins(&tx, &announced, PER_STEP).await? } else { Vec::new() };
    let joined = joining.len() as u64;
    join(desk, &tx, &mut announced, joining, now).await?;
    if joined < PER_STEP {
        store::unsettled::done(&tx, event).await?;
    }
    desk.commit(tx).await?;
    Ok((joined, joined == PER_STEP))
}

/// Whether the enrollment's registrations follow its format.
pub(super) fn is_active(enrollment: &Enrollment) -> bool {
    enrollment.state == EnrollmentState::Active
}
