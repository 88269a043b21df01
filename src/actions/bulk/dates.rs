//! Inviting to single dates: one mail, and one link confirms all of them.

use std::collections::HashSet;

use super::{Aim, Refused, invitation, key_of, send};
use crate::{
    actions::{Desk, Failure},
    domain::{
        bulk::{AtDates, Confirms, DATES_AT_ONCE, InvitedDate, Known, answered_until},
        event::Announced,
        format::Format,
        id::{EventId, RegistrationId},
        participant::{Channel, Participant},
        registration::{Asked, Origin, Registration, RegistrationState, is_refused, window},
        text::{FieldError, Problem},
    },
    store::{self, Db, StoreError, Tx},
};

/// The dates, if all of them are the format's. The one that closes last comes first: its link works as long as any of
/// them can be confirmed.
pub(super) async fn open(db: &impl Db, format: &Format, dates: &[EventId]) -> Result<Vec<Announced>, Refused> {
    let wrong = |problem| Failure::Invalid(vec![FieldError::new("event", problem)]);
    if dates.len() > DATES_AT_ONCE {
        return Err(wrong(Problem::TooMany { max: DATES_AT_ONCE }));
    }
    let wanted: HashSet<EventId> = dates.iter().copied().collect();
    let mut found = store::events::announced_many(db, dates).await?;
    found.retain(|date| date.event.format_id == Some(format.id));
    if found.len() < wanted.len() {
        return Err(wrong(Problem::NotFound));
    }
    found.sort_by_key(|date| std::cmp::Reverse((window(date).closes_at, date.event.id)));
    Ok(found)
}

/// Locks dates, always in the same order, or two who lock several would wait for each other.
pub(super) async fn lock(tx: &Tx, dates: &[EventId]) -> Result<(), StoreError> {
    let mut dates = dates.to_vec();
    dates.sort_unstable();
    dates.dedup();
    for date in dates {
        store::events::lock(tx, date).await?;
    }
    Ok(())
}

/// Who has to do with the dates, and who was invited to which.
pub(super) async fn known(db: &impl Db, aim: &Aim) -> Result<(Known, AtDates), StoreError> {
    let (mut known, mut there) = (Known::default(), AtDates::default());
    let wanted: Vec<EventId> = aim.dates.iter().map(|date| date.event.id).collect();
    let registered = store::registrations::list_for_format(db, aim.format.id).await?;
    for (registration, person) in registered.iter().filter(|(one, _)| wanted.contains(&one.event_id)) {
        if registration.state == RegistrationState::Declined && !is_refused(registration) {
            known.objected.insert(person.email.clone());
        }
        there.registered.entry(key_of(person)).or_default().insert(registration.event_id);
    }
    let people = store::bulk_invitations::list_for_format(db, aim.format.id).await?;
    let people: std::collections::HashMap<_, _> = people.iter().map(|(one, person)| (one.id, person)).collect();
    for date in store::bulk_invitations::dates_for_format(db, aim.format.id).await? {
        if let Some(person) = people.get(&date.invitation_id) {
            there.invited.entry(key_of(person)).or_default().insert(date.event_id);
        }
    }
    (known.invited, known.enrolled) = there.nothing_new(&wanted);
    Ok((known, there))
}

/// The registrations that wait for their people's word, the invitations, and the mails.
pub(super) async fn write(
    desk: &Desk,
    tx: &Tx,
    (aim, there): (&Aim, &AtDates),
    people: &[Participant],
) -> Result<(), StoreError> {
    let (mut registrations, mut invitations, mut dates) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let new = aim.dates.iter().filter(|date| there.is_new(&key_of(person), date.event.id));
        let mut leader = None;
        let mine: Vec<Registration> = new
            .map(|date| {
                let one = registration(desk, person, (date, leader));
                leader.get_or_insert(one.id);
                one
            })
            .collect();
        let Some(leader) = leader else { continue };
        let invitation = invitation(desk, &aim.format, person, Confirms::Dates(leader));
        dates.extend(mine.iter().map(|one| InvitedDate {
            id: desk.chance.row_id(desk.now()),
            invitation_id: invitation.id,
            event_id: one.event_id,
            registration_id: one.id,
        }));
        invitations.push((invitation, person.mailbox_id));
        registrations.extend(mine);
    }
    store::registrations::insert_many(tx, &registrations).await?;
    send(desk, tx, &aim.format, invitations).await?;
    store::bulk_invitations::insert_dates(tx, &dates).await
}

fn registration(
    desk: &Desk,
    person: &Participant,
    (date, asked_with): (&Announced, Option<RegistrationId>),
) -> Registration {
    let now = desk.now();
    Registration {
        id: desk.chance.row_id(now).into(),
        event_id: date.event.id,
        participant_id: person.id,
        enrollment_id: None,
        origin: Origin::Single,
        state: RegistrationState::Unconfirmed,
        position: None,
        offered_until: None,
        channel: Channel::Feed,
        link_id: desk.chance.link_id(),
        expires_at: answered_until(date, now),
        // Whoever asks by themselves meanwhile gets their own mail at once, however long this one waits.
        requested_at: now - Asked::ON_ITS_WAY,
        confirmed_at: None,
        changed_at: now,
        ended_by: None,
        asked_with,
        substitute_for: None,
    }
}
