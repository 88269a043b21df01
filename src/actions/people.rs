//! What a person decides about themselves, by the link that is theirs alone: their language, and that nothing of them
//! stays (G05, G06).

use super::{
    Desk, Failure, enrollments, listed_people, personal_feeds,
    registrations::{participant_by_link, promote},
    substitutes,
};
use crate::{
    domain::{
        attendance::Numbers,
        capability::Presented,
        event::EventStatus,
        format::Locale,
        participant::Participant,
        registration::{Details, RawDetails, RegisterRefusal, holds_seat},
        text::{FieldError, Problem, fold_name},
    },
    store::{self, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// Chooses the language of the person's pages and mails.
///
/// # Errors
/// The link no longer holds.
pub async fn set_language(desk: &Desk, link: &Presented, locale: Locale) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    if locale != person.locale {
        // Their calendar speaks it as well.
        personal_feeds::moves_on(desk, &tx, person.id).await?;
    }
    store::participants::save(&tx, &Participant { locale, ..person }).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Corrects what a person once said about themselves (G10). Teams see it at once; what was mailed stays as it was.
///
/// # Errors
/// The link no longer holds, wrong fields, or somebody else with this name reads the same mailbox.
pub async fn correct(desk: &Desk, link: &Presented, raw: RawDetails<'_>) -> Result<(), Refused> {
    let details = raw.parse().map_err(Failure::Invalid)?;
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let namesake = store::participants::find(&tx, person.mailbox_id, &fold_name(&details.name)).await?;
    if namesake.is_some_and(|other| other.id != person.id) {
        return Err(Failure::Invalid(vec![FieldError::new("name", Problem::Taken)]));
    }
    let Details { name, organization, land } = details;
    store::participants::save(&tx, &Participant { name, organization_text: organization, land, ..person }).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Erases a person: seats and places in queues are given back, mail that waits is dropped, and no row of theirs stays.
/// The address goes too, unless somebody else uses it. Nobody is told: there is nobody left to tell.
///
/// # Errors
/// The link no longer holds: also after the first time.
pub async fn erase(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    enrollments::end_all(desk, &tx, &person).await?;
    give_back(desk, &tx, &person).await?;
    listed_people::forget(&tx, &person).await?;
    if store::participants::list_for_mailbox(&tx, person.mailbox_id).await?.len() < 2 {
        store::follows::forget_all_of(&tx, person.mailbox_id).await?;
    }
    store::participants::erase(&tx, &person).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Gives back what the person still holds, past dates included: their count of seats is that of the rows that stay.
async fn give_back(desk: &Desk, tx: &Tx, person: &Participant) -> Result<(), Refused> {
    let now = desk.now();
    let mut mine = store::registrations::list_of_person(tx, person.id).await?;
    mine.retain(|one| !Numbers::of(one.state).is_empty() || holds_seat(one.state));
    // Always in this order, or two who lock several would wait for each other.
    mine.sort_unstable_by_key(|one| one.event_id);
    for found in mine {
        let event = store::events::lock(tx, found.event_id).await?;
        let registration = store::registrations::lock(tx, found.id).await?;
        let numbers = Numbers::of(registration.state);
        if now >= event.slot.starts_at && event.status != EventStatus::Cancelled && !numbers.is_empty() {
            // What the date counts stays true without them.
            store::aggregates::add(tx, desk.chance.row_id(now), event.id, (person.land, numbers)).await?;
        }
        store::registrations::erase(tx, registration.id).await?;
        if holds_seat(registration.state) {
            store::events::free_seat(tx, event.id).await?;
            let mut announced = store::events::announced(tx, &store::events::get(tx, event.id).await?).await?;
            substitutes::left(desk, tx, &registration, &announced).await?;
            promote(desk, tx, &mut announced, now).await?;
        }
    }
    Ok(())
}
