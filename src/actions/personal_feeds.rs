//! The calendar of one's own dates (P3): its address, another one, none, and an alarm.

use chrono::{DateTime, Utc};

use super::{Desk, Failure, registrations::participant_by_link};
use crate::{
    domain::{
        capability::{Presented, Purpose},
        erasure::Erasure,
        id::ParticipantId,
        participant::Participant,
        personal_feed::PersonalFeed,
        registration::RegisterRefusal,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// The address was the right one once: its owner gave it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenUp;

/// The secret part of the address; the same until the person wants another one.
#[must_use]
pub fn token(desk: &Desk, person: &Participant, feed: &PersonalFeed) -> String {
    desk.keys.link(Purpose::Feed, person.link_id, feed.version)
}

/// Finds whose calendar this is. Looking is all there is to do, and nobody writes down who looked.
///
/// # Errors
/// The address is unknown or forged, or was given up.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<(Participant, PersonalFeed), Failure<GivenUp>> {
    let person = store::participants::find_by_link(&desk.store, link.link_id).await?.ok_or(Failure::NotFound)?;
    let feed = decided(&desk.store, &person).await?;
    let genuine = |version: i32| desk.keys.is_genuine(Purpose::Feed, link, version);
    if !feed.revoked && genuine(feed.version) {
        return Ok((person, feed));
    }
    Err(if feed.given_up().any(genuine) { Failure::Refused(GivenUp) } else { Failure::NotFound })
}

/// What the person behind a manage link decided about their calendar.
///
/// # Errors
/// The link no longer holds.
pub async fn of_link(desk: &Desk, link: &Presented) -> Result<(Participant, PersonalFeed), Refused> {
    let person = participant_by_link(desk, &desk.store, link).await?;
    let feed = decided(&desk.store, &person).await?;
    Ok((person, feed))
}

async fn decided<R>(db: &impl Db, person: &Participant) -> Result<PersonalFeed, Failure<R>> {
    let found = store::personal_feeds::find(db, person.id).await?;
    Ok(found.unwrap_or_else(|| PersonalFeed::untouched(person.id)))
}

/// Another address; the one before leads nowhere from now on. One that was given up is there again.
///
/// # Errors
/// The link no longer holds.
pub async fn rotate(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    change(desk, link, PersonalFeed::rotate).await
}

/// No address at all, until another one is wanted. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds.
pub async fn revoke(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    change(desk, link, PersonalFeed::revoke).await
}

/// Calls so many minutes before each date, or not at all.
///
/// # Errors
/// The link no longer holds.
pub async fn set_alarm(desk: &Desk, link: &Presented, alarm: Option<u32>) -> Result<(), Refused> {
    change(desk, link, |feed, now| feed.with_alarm(alarm, now)).await
}

/// Something that the person's calendar showed is erased: what programs hear moves forward all the same (R23).
///
/// # Errors
/// Only the database's.
pub(super) async fn moves_on(desk: &Desk, tx: &Tx, person: ParticipantId) -> Result<(), StoreError> {
    let feed = store::personal_feeds::lock(tx, person).await?;
    store::personal_feeds::save(tx, &feed.touch(desk.now())).await
}

async fn change(
    desk: &Desk,
    link: &Presented,
    decide: impl FnOnce(PersonalFeed, DateTime<Utc>) -> PersonalFeed,
) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let before = store::personal_feeds::lock(&tx, person.id).await?;
    let after = decide(before, desk.now());
    if after != before {
        store::personal_feeds::save(&tx, &after).await?;
    }
    if (after.version, after.revoked) != (before.version, before.revoked) {
        // No restored backup makes the address before lead somewhere again.
        store::erasures::insert(&tx, &Erasure::feed(&desk.keys, &after, desk.now())).await?;
    }
    desk.commit(tx).await?;
    Ok(())
}
