//! The team decides on requests for a date (O8): whoever it lets in takes a seat if there is one, or else queues. The
//! event's row is locked before anything is counted (R01); a word that was given twice counts once.

use super::{Place, Refused, tell};
use crate::{
    actions::{
        Desk, Failure, allow,
        audit::entry,
        substitutes::{self, Word},
    },
    domain::{
        access::{Deed, Viewer},
        event::Announced,
        format::{Audience, Format},
        id::{EventId, RegistrationId},
        listed::is_for,
        notice::{NoticeKind, about_registration, with_text},
        participant::Participant,
        registration::{
            self, Admission, EndedBy, Origin, Registration, RegistrationState, Room, Vouched, admission, may_approve,
        },
        text::fold_name,
    },
    store::{self, Db, StoreError, Tx},
};

/// What became of the requests that the team decided on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// So many have a seat now, or take part in the format.
    pub confirmed: u32,
    /// So many queue now.
    pub waiting: u32,
    /// So many were refused.
    pub declined: u32,
    /// About so many there was nothing to decide any more.
    pub unchanged: u32,
}

/// Lets people in, in the order in which they asked.
///
/// # Errors
/// Not allowed, or the date does not take place or has begun.
pub async fn approve(desk: &Desk, viewer: &Viewer, event: EventId, ids: &[RegistrationId]) -> Result<Decided, Refused> {
    let now = desk.now();
    let (tx, mut announced, chosen) = open(desk, viewer, event, ids).await?;
    may_approve(&announced, now).map_err(Failure::Refused)?;
    let mut decided = Decided { unchanged: count(ids.len() - chosen.len()), ..Decided::default() };
    let mut queue = store::registrations::next_waiting(&tx, event).await?.is_some();
    for (mut registration, participant) in chosen {
        let swapped = substitutes::decided(desk, &tx, &registration, (&announced, Word::Yes)).await?;
        if let Some(registration) = swapped {
            // Somebody's own seat, which was never free: nobody's turn in the queue.
            decided.confirmed += 1;
            let place = Place { registration, participant, announced: announced.clone() };
            tell(desk, &tx, &place, NoticeKind::Confirmed, now).await?;
            continue;
        }
        let room = Room { seats_left: announced.seats_left(), queue };
        let Some(mut next) = registration::approve(registration.state, room) else { continue };
        let seats = next == RegistrationState::Confirmed;
        if seats && !store::events::take_seat(&tx, event, announced.capacity()).await? {
            next = RegistrationState::Waiting;
        }
        if registration.substitute_for.take().is_some() && registration.origin == Origin::Substitute {
            // There is no place to take any more.
            registration.origin = Origin::Single;
        }
        registration.state = next;
        registration.changed_at = now;
        let kind = if next == RegistrationState::Confirmed {
            announced.event.taken += 1;
            decided.confirmed += 1;
            NoticeKind::Confirmed
        } else {
            registration.position = Some(store::registrations::next_position(&tx, event).await?);
            queue = true;
            decided.waiting += 1;
            NoticeKind::Waiting
        };
        store::registrations::save(&tx, &registration).await?;
        let place = Place { registration, participant, announced: announced.clone() };
        tell(desk, &tx, &place, kind, now).await?;
    }
    let people = decided.confirmed + decided.waiting;
    note(desk, &tx, viewer, ("registration.approve", event, people)).await?;
    desk.commit(tx).await?;
    Ok(decided)
}

/// Refuses people, with a few words if the team likes to say any. They held no seat, so nobody moves up.
///
/// # Errors
/// Not allowed.
pub async fn refuse(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    (ids, text): (&[RegistrationId], Option<String>),
) -> Result<Decided, Refused> {
    let now = desk.now();
    let (tx, announced, chosen) = open(desk, viewer, event, ids).await?;
    let mut decided = Decided { unchanged: count(ids.len() - chosen.len()), ..Decided::default() };
    for (mut registration, participant) in chosen {
        let Some(next) = registration::refuse(registration.state) else { continue };
        substitutes::decided(desk, &tx, &registration, (&announced, Word::No)).await?;
        registration.state = next;
        registration.ended_by = Some(EndedBy::Organizer);
        registration.changed_at = now;
        store::registrations::save(&tx, &registration).await?;
        let to = (participant.mailbox_id, registration.id);
        let (id, ends_at) = (desk.chance.row_id(now).into(), announced.event.slot.ends_at);
        let notice = about_registration(id, to, NoticeKind::Declined, ends_at, now);
        store::outbox::enqueue(&tx, &with_text(notice, text.clone())).await?;
        decided.declined += 1;
    }
    note(desk, &tx, viewer, ("registration.refuse", event, decided.declined)).await?;
    desk.commit(tx).await?;
    Ok(decided)
}

type Request = (Registration, Participant);

/// The event, locked, and those of the chosen about whom there is something to decide.
async fn open(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    ids: &[RegistrationId],
) -> Result<(Tx, Announced, Vec<Request>), Refused> {
    let tx = desk.store.begin().await?;
    let event = store::events::lock(&tx, event).await?;
    allow(viewer, Deed::Edit, event.team_id)?;
    let announced = store::events::announced(&tx, &event).await?;
    let mut chosen = store::registrations::list_requested(&tx, event.id).await?;
    chosen.retain(|(registration, _)| ids.contains(&registration.id));
    Ok((tx, announced, chosen))
}

/// Nothing is written down where nothing was decided.
async fn note(
    desk: &Desk,
    tx: &Tx,
    viewer: &Viewer,
    (verb, event, people): (&str, EventId, u32),
) -> Result<(), StoreError> {
    if people == 0 {
        return Ok(());
    }
    let mut audit = entry(desk, viewer, verb, format!("event:{event}"), desk.now());
    audit.result = format!("ok, {people} people");
    store::audit::insert(tx, &audit).await
}

pub(in crate::actions) fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

/// How a person gets into a date, as things stand now. Lock the event first. Whoever brings somebody to a date — the
/// person, a substitute's request, an import — asks this before taking a seat for them.
///
/// # Errors
/// Only the database's.
pub async fn admission_of(db: &impl Db, announced: &Announced, person: &Participant) -> Result<Admission, StoreError> {
    let Some(format) = &announced.format else { return Ok(admission(announced, Vouched::default())) };
    let listed = is_listed(db, format, person).await?;
    let enrolled = store::enrollments::find(db, format.id, person.id).await?;
    let enrolled = enrolled.is_some_and(|one| one.state == crate::domain::enrollment::EnrollmentState::Active);
    Ok(admission(announced, Vouched { enrolled, listed }))
}

/// Whether a person is among those a format is for.
///
/// # Errors
/// Only the database's.
pub async fn is_listed(db: &impl Db, format: &Format, person: &Participant) -> Result<bool, StoreError> {
    if format.audience == Audience::Open {
        return Ok(true);
    }
    let at_address = store::listed_people::list_at(db, format.id, &person.email).await?;
    Ok(is_for(format, &at_address, &fold_name(&person.name)))
}
