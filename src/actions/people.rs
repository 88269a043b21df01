//! What a person decides about themselves, by the link that is theirs alone: their language, and that nothing of them
//! stays (G05, G06).

use super::{Desk, Failure, erasures, personal_feeds, registrations::participant_by_link};
use crate::{
    domain::{
        capability::Presented,
        erasure::{self, Erasure, ErasureReach},
        format::Locale,
        participant::Participant,
        registration::RegisterRefusal,
    },
    store,
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

/// Erases the person behind the link, as [`erasures`] says, and leaves a line in the ledger.
///
/// # Errors
/// The link no longer holds: also after the first time.
pub async fn erase(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    erasures::forget(desk, &tx, &person).await?;
    let subject = erasure::person(&desk.keys, &person.email, &person.name);
    erasures::write_down(desk, &tx, Erasure { subject, reach: ErasureReach::Person, at: desk.now() }).await?;
    desk.commit(tx).await?;
    Ok(())
}
