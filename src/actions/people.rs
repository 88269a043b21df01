//! What a person decides about themselves, by the link that is theirs alone: their language, and that nothing of them
//! stays (G06, G10).

use super::{Desk, Failure, audit::entry, erasures, personal_feeds, readers, registrations::participant_by_link};
use crate::{
    domain::{
        access::Viewer,
        capability::Presented,
        format::Locale,
        participant::Participant,
        registration::{Details, RawDetails, RegisterRefusal},
        text::{FieldError, Problem, fold_name},
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

/// The person wants their data used no further than needed, or lifts that (Art. 18 GDPR). Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds.
pub async fn restrict(desk: &Desk, link: &Presented, wanted: bool) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    if person.restricted_at.is_some() == wanted {
        return Ok(());
    }
    let (now, object) = (desk.now(), format!("participant:{}", person.id));
    store::participants::restrict(&tx, person.id, wanted.then_some(now)).await?;
    let verb = if wanted { "person.restrict" } else { "person.unrestrict" };
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, verb, object, now)).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Erases the person behind the link, as [`erasures`] says, and leaves lines in the ledger.
///
/// # Errors
/// The link no longer holds: also after the first time.
pub async fn erase(desk: &Desk, link: &Presented) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let lines = erasures::lines(desk, &tx, &person).await?;
    let alone = readers::is_alone(&tx, &person).await?;
    erasures::forget(desk, &tx, (&person, alone)).await?;
    erasures::write_down(desk, &tx, &lines, format!("participant:{}", person.id)).await?;
    desk.commit(tx).await?;
    Ok(())
}
