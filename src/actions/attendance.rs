//! Noting who was there: by the team, and by people themselves. The join gate has no part in it.

use super::{Desk, Failure, allow, audit::entry, registrations::participant_by_link};
use crate::{
    domain::{
        access::{Deed, Viewer},
        attendance::{
            AttendanceRefusal, Mark, Matched, is_certified, is_unmarked, mark, match_list, may_mark, own_word, resolve,
        },
        capability::Presented,
        event::Announced,
        id::{EventId, RegistrationId},
        participant::Participant,
        registration::Registration,
    },
    store::{self, Db, Tx},
};

type Refused = Failure<AttendanceRefusal>;

/// Sets marks on the people of a date. Setting one twice changes nothing. Says how many changed; leaves one audit entry
/// with numbers.
///
/// # Errors
/// Not allowed, no such event, or it has not begun.
pub async fn mark_people(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    marks: &[(RegistrationId, Mark)],
) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let announced = lock(&tx, viewer, event).await?;
    may_mark(&announced, desk.now()).map_err(Failure::Refused)?;
    let changed = set(desk, &tx, event, marks).await?;
    note(desk, &tx, viewer, (event, changed)).await?;
    desk.commit(tx).await?;
    Ok(changed)
}

/// Everybody with a seat who has no mark yet was there. Says how many changed.
///
/// # Errors
/// As for [`mark_people`].
pub async fn mark_the_rest(desk: &Desk, viewer: &Viewer, event: EventId, wanted: Mark) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let announced = lock(&tx, viewer, event).await?;
    may_mark(&announced, desk.now()).map_err(Failure::Refused)?;
    let roster = store::registrations::list_roster(&tx, event).await?;
    let open = roster.iter().filter(|(one, _)| is_unmarked(one.state));
    let marks: Vec<(RegistrationId, Mark)> = open.map(|(one, _)| (one.id, wanted)).collect();
    let changed = set(desk, &tx, event, &marks).await?;
    note(desk, &tx, viewer, (event, changed)).await?;
    desk.commit(tx).await?;
    Ok(changed)
}

/// What programs name: registrations or addresses.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Those who were there.
    pub attended: Vec<String>,
    /// Those who were not.
    pub no_show: Vec<String>,
}

/// The same for whom a program names. Answers how many changed, and which names mean nobody with a seat: whoever sent
/// them learns that, and the others are marked all the same.
///
/// # Errors
/// As for [`mark_people`].
pub async fn mark_named(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    named: &Named,
) -> Result<(u64, Vec<String>), Refused> {
    let tx = desk.store.begin().await?;
    let announced = lock(&tx, viewer, event).await?;
    may_mark(&announced, desk.now()).map_err(Failure::Refused)?;
    let roster = store::registrations::list_roster(&tx, event).await?;
    let (present, mut unknown) = resolve(&roster, &named.attended);
    let (missing, more) = resolve(&roster, &named.no_show);
    unknown.extend(more);
    let mut marks: Vec<(RegistrationId, Mark)> = present.into_iter().map(|id| (id, Mark::Attended)).collect();
    marks.extend(missing.into_iter().map(|id| (id, Mark::NoShow)));
    let changed = set(desk, &tx, event, &marks).await?;
    note(desk, &tx, viewer, (event, changed)).await?;
    desk.commit(tx).await?;
    Ok((changed, unknown))
}

/// What a list says about the people of a date, before anything is noted.
///
/// # Errors
/// Not allowed, no such event, or it has not begun.
pub async fn preview(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
    list: &str,
) -> Result<(Matched, Vec<(Registration, Participant)>), Refused> {
    let found = store::events::get(&desk.store, event).await?;
    allow(viewer, Deed::Edit, found.team_id)?;
    let announced = store::events::announced(&desk.store, &found).await?;
    may_mark(&announced, desk.now()).map_err(Failure::Refused)?;
    let roster = store::registrations::list_roster(&desk.store, event).await?;
    Ok((match_list(&roster, list), roster))
}

/// The person says that they were there. Saying it twice changes nothing.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or it is too early or too late.
pub async fn confirm_own(desk: &Desk, link: &Presented, registration: RegistrationId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let (found, _) = own(desk, &tx, link, registration).await?;
    let event = store::events::lock(&tx, found.event_id).await?;
    let mut registration = store::registrations::lock(&tx, found.id).await?;
    let announced = store::events::announced(&tx, &event).await?;
    if let Some(next) = own_word(&registration, &announced, desk.now()).map_err(Failure::Refused)? {
        registration.state = next;
        registration.changed_at = desk.now();
        store::registrations::save(&tx, &registration).await?;
    }
    desk.commit(tx).await?;
    Ok(())
}

/// What a certificate says: for whoever was there, once the date is over.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or there is nothing to certify.
pub async fn certificate(
    desk: &Desk,
    link: &Presented,
    registration: RegistrationId,
) -> Result<(Participant, Announced), Refused> {
    let (found, person) = own(desk, &desk.store, link, registration).await?;
    let event = store::events::get(&desk.store, found.event_id).await?;
    let announced = store::events::announced(&desk.store, &event).await?;
    if is_certified(&found, &announced, desk.now()) { Ok((person, announced)) } else { Err(Failure::NotFound) }
}

async fn own(
    desk: &Desk,
    db: &impl Db,
    link: &Presented,
    registration: RegistrationId,
) -> Result<(Registration, Participant), Refused> {
    // Whatever is wrong with the link: there is no such page.
    let person = participant_by_link(desk, db, link).await.map_err(|failure| match failure {
        Failure::Store(error) => Failure::Store(error),
        _ => Failure::NotFound,
    })?;
    let found = store::registrations::get(db, registration).await?;
    if found.participant_id == person.id { Ok((found, person)) } else { Err(Failure::NotFound) }
}

async fn lock(tx: &Tx, viewer: &Viewer, event: EventId) -> Result<Announced, Refused> {
    let found = store::events::lock(tx, event).await?;
    allow(viewer, Deed::Edit, found.team_id)?;
    Ok(store::events::announced(tx, &found).await?)
}

/// Sets them; what belongs to another date, or had no seat, is left alone.
async fn set(desk: &Desk, tx: &Tx, event: EventId, marks: &[(RegistrationId, Mark)]) -> Result<u64, Refused> {
    let now = desk.now();
    let roster = store::registrations::list_roster(tx, event).await?;
    let mut changed = 0;
    for (mut registration, _) in roster {
        let wanted = marks.iter().rev().find(|(id, _)| *id == registration.id);
        let Some(next) = wanted.and_then(|(_, wanted)| mark(registration.state, *wanted)) else { continue };
        registration.state = next;
        registration.changed_at = now;
        store::registrations::save(tx, &registration).await?;
        changed += 1;
    }
    Ok(changed)
}

async fn note(desk: &Desk, tx: &Tx, viewer: &Viewer, (event, changed): (EventId, u64)) -> Result<(), Refused> {
    let mut audit = entry(desk, viewer, "attendance.mark", format!("event:{event}"), desk.now());
    audit.result = format!("ok, {changed} rows");
    Ok(store::audit::insert(tx, &audit).await?)
}
