//! What a person decides about themselves, by the link that is theirs alone: their language, and that nothing of them
//! stays (G05, G06).

use chrono::TimeDelta;

use super::{Desk, Failure, audit::entry, caps, erasures, personal_feeds, registrations::participant_by_link};
use crate::{
    domain::{
        access::Viewer,
        capability::{Presented, Purpose},
        format::Locale,
        notice::{ANYBODY, NoticeKind, Withheld, about_participant},
        own_data,
        participant::Participant,
        registration::{Details, RawDetails, RegisterRefusal},
        text::{FieldError, Problem, fold_name},
    },
    store::{self, Db},
};

type Refused = Failure<RegisterRefusal>;

/// Whose data the link in such a mail shows.
///
/// # Errors
/// The link is unknown, forged, revoked or too old.
pub async fn by_data_link(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Participant, Refused> {
    let found = store::participants::find_by_link(db, link.link_id).await?;
    let ends = own_data::ends_that_hold(desk.now());
    found
        .filter(|person| desk.keys.is_genuine_until(Purpose::OwnData, link, person.link_version, &ends))
        .ok_or(Failure::Refused(RegisterRefusal::Stale))
}

/// The person wants to see what is kept about them: a fresh link goes to their mailbox, as far as the limits allow (C11).
/// `welcome`: the client has not caused too much mail yet.
///
/// # Errors
/// The link of their own page no longer holds.
pub async fn ask_for_data(desk: &Desk, link: &Presented, welcome: bool) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    store::mailboxes::lock(&tx, person.mailbox_id).await?;
    // They may have moved while this waited: then the link is one of the former address.
    participant_by_link(desk, &tx, link).await?;
    let day_ago = now - TimeDelta::days(1);
    let earlier = store::outbox::recent_for_mailbox(&tx, person.mailbox_id, &[NoticeKind::OwnData], day_ago).await?;
    if !welcome {
        return Ok(caps::withhold(desk, Some(tx), Withheld::Client, None).await?);
    }
    if !ANYBODY.admits(&earlier, now) {
        return Ok(caps::withhold(desk, Some(tx), Withheld::Recipient, None).await?);
    }
    let (id, to) = (desk.chance.row_id(now).into(), (person.mailbox_id, person.id));
    store::outbox::enqueue(&tx, &about_participant(id, to, NoticeKind::OwnData, now)).await?;
    desk.commit(tx).await?;
    Ok(())
}

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
    erasures::forget(desk, &tx, &person).await?;
    erasures::write_down(desk, &tx, &lines, format!("participant:{}", person.id)).await?;
    desk.commit(tx).await?;
    Ok(())
}
