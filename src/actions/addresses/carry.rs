//! Everything of a person goes to their new address, in one transaction: who they are, what waits for them, what they follow,
//! what lists say of them, what they said against invitations; and their calendars are put in order, the one that they leave
//! and the one that they have from now on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Refused, lock_both, send_link};
use crate::{
    actions::{Desk, Failure, enrollments::coming, invitations, listed_people, personal_feeds, readers},
    domain::{
        address_change::AddressChange,
        bulk::{Objection, objector, objectors},
        erasure::Erasure,
        event::Announced,
        id::{EnrollmentId, MailboxId, NoticeId, RegistrationId},
        invitation::{LedgerEntry, Method},
        listed::ListedPerson,
        notice::{Notice, NoticeKind, about_registration, about_series},
        participant::{Mailbox, Participant},
        registration::{RegisterRefusal, Registration},
        text::{EmailAddress, fold_name},
    },
    store::{self, StoreError, Tx},
};

/// What a person holds, with everything locked that says where they stand.
struct Holdings {
    dates: Vec<(Registration, Announced)>,
    enrollments: Vec<(EnrollmentId, Vec<Announced>)>,
}

/// Carries a person over.
pub(super) async fn carry(desk: &Desk, tx: &Tx, change: &AddressChange) -> Result<(), Refused> {
    let now = desk.now();
    let person = store::participants::get(tx, change.participant_id).await?;
    let holdings = lock_all(tx, &person, now).await?;
    let new = make_room(desk, tx, &person, &change.email).await?;
    let alone = readers::is_alone(tx, &person).await?;
    let waiting = store::moving::waiting_of(tx, (&person, alone), now).await?;
    let mine: Vec<RegistrationId> = holdings.dates.iter().map(|(one, _)| one.id).collect();
    let behind = store::calendar_ledger::leave(tx, &mine, (person.mailbox_id, &waiting)).await?;
    take_out(desk, tx, (&person, &holdings), behind).await?;
    store::moving::redirect(tx, &waiting, new.id).await?;
    listed(tx, (&person, alone), &new).await?;
    if alone {
        follow_from(desk, tx, &person, &new).await?;
    }
    object_from(desk, tx, &person, &new).await?;
    store::moving::person(tx, &person, new.id).await?;
    store::moving::new_links(tx, person.id, || desk.chance.link_id()).await?;
    // The links in their own calendar are others, too.
    personal_feeds::moves_on(desk, tx, person.id).await?;
    store::mailboxes::prove(tx, new.id).await?;
    put_in(desk, tx, &holdings, new.id).await?;
    let person = store::participants::get(tx, person.id).await?;
    Ok(send_link(desk, tx, &person, now).await?)
}

/// Formats, then dates, each in the order in which everybody locks them.
async fn lock_all(tx: &Tx, person: &Participant, now: DateTime<Utc>) -> Result<Holdings, Refused> {
    let mut enrolled = store::enrollments::list_for_participant(tx, person.id).await?;
    enrolled.sort_unstable_by_key(|one| one.format_id);
    let mut enrollments = Vec::new();
    for one in enrolled {
        let format = store::formats::lock(tx, one.format_id).await?;
        let one = store::enrollments::lock(tx, one.id).await?;
        enrollments.push((one.id, coming(tx, &format, now).await?));
    }
    let mut dates = Vec::new();
    for one in store::registrations::list_of_person(tx, person.id).await? {
        let event = store::events::lock(tx, one.event_id).await?;
        let one = store::registrations::lock(tx, one.id).await?;
        let announced = store::events::announced(tx, &event).await?;
        dates.push((one, announced));
    }
    Ok(Holdings { dates, enrollments })
}

/// The mailbox to go to. Nobody is two people of one name at one address; of whom nothing is left does not count.
async fn make_room(desk: &Desk, tx: &Tx, person: &Participant, email: &EmailAddress) -> Result<Mailbox, Refused> {
    let new = lock_both(desk, tx, person, email).await?;
    let namesake = store::participants::find(tx, new.id, &fold_name(&person.name)).await?;
    let Some(namesake) = namesake.filter(|one| one.id != person.id) else { return Ok(new) };
    // What they were invited to, under their name at their own address, they know by now.
    if !store::participants::forget_if_unused(tx, namesake.id, None).await? {
        return Err(Failure::Refused(RegisterRefusal::AddressTaken));
    }
    // With them their mailbox may have gone.
    Ok(lock_both(desk, tx, person, email).await?)
}

/// What stays behind is taken out of the calendar there, date by date, series by series.
async fn take_out(
    desk: &Desk,
    tx: &Tx,
    (person, holdings): (&Participant, &Holdings),
    behind: Vec<LedgerEntry>,
) -> Result<(), Refused> {
    let now = desk.now();
    let mut series: BTreeMap<String, Vec<LedgerEntry>> = BTreeMap::new();
    for entry in behind {
        let found = holdings.dates.iter().find(|(one, _)| one.id == entry.registration_id);
        let Some((mine, date)) = found.filter(|(_, date)| now < date.event.slot.ends_at) else { continue };
        if entry.uid != date.event.calendar_uid {
            series.entry(entry.uid.clone()).or_default().push(entry);
            continue;
        }
        let id: NoticeId = desk.chance.row_id(now).into();
        let ends_at = date.event.slot.ends_at;
        let notice = about_registration(id, (person.mailbox_id, mine.id), NoticeKind::Removal, ends_at, now);
        let sequence = entry.sequence.saturating_add(1);
        say(desk, tx, (&notice, person.mailbox_id), (&entry, sequence)).await?;
        let own = store::registrations::revision(tx, mine.id).await?;
        let stands = (sequence, date.event.sequence.saturating_add(own));
        store::calendar_ledger::raise_above(tx, mine.id, stands).await?;
        invitations::put_back(desk, tx, (mine, date, person.mailbox_id), (&entry.uid, sequence), now).await?;
    }
    for (uid, entries) in series {
        let Some(known) = store::calendar_series::find_by_uid(tx, &uid).await? else { continue };
        let highest = store::calendar_ledger::highest(tx, &uid).await?;
        let highest = entries.iter().map(|entry| entry.sequence).chain(highest).max().unwrap_or_default();
        let to = (person.mailbox_id, known.enrollment_id, known.id);
        let notice = about_series(desk.chance.row_id(now).into(), to, NoticeKind::Removal, now);
        for entry in &entries {
            say(desk, tx, (&notice, person.mailbox_id), (entry, highest.saturating_add(1))).await?;
        }
    }
    Ok(())
}

async fn say(
    desk: &Desk,
    tx: &Tx,
    (notice, old): (&Notice, MailboxId),
    (entry, sequence): (&LedgerEntry, u32),
) -> Result<(), StoreError> {
    store::outbox::enqueue(tx, notice).await?;
    let entry = LedgerEntry {
        notice_id: notice.id,
        method: Method::Cancel,
        sequence,
        queued_at: notice.created_at,
        message_id: None,
        sent_at: None,
        ..entry.clone()
    };
    store::calendar_ledger::insert_left(tx, desk.chance.row_id(notice.created_at), (&entry, old)).await
}

/// What belongs into the calendar at the new address is put there.
async fn put_in(desk: &Desk, tx: &Tx, holdings: &Holdings, new: MailboxId) -> Result<(), Refused> {
    for (id, dates) in &holdings.enrollments {
        invitations::settle_enrollment(desk, tx, (*id, new), dates).await?;
    }
    for (one, date) in holdings.dates.iter().filter(|(one, _)| one.enrollment_id.is_none()) {
        // As it is by now: what it is called in calendars has moved on.
        let one = store::registrations::get(tx, one.id).await?;
        invitations::settle(desk, tx, (&one, date, new), desk.now()).await?;
    }
    Ok(())
}

/// Lists that let the person in by the former address let them in by the new one. Where somebody is listed there already,
/// that entry stands; one that bears another name is another's.
async fn listed(tx: &Tx, (person, alone): (&Participant, bool), new: &Mailbox) -> Result<(), StoreError> {
    let there = store::listed_people::list_everywhere_at(tx, &new.email).await?;
    let own = |entry: &ListedPerson| entry.name.is_empty() || fold_name(&entry.name) == fold_name(&person.name);
    for entry in listed_people::of_person(tx, person, alone).await?.into_iter().filter(own) {
        let same =
            |one: &ListedPerson| one.format_id == entry.format_id && fold_name(&one.name) == fold_name(&entry.name);
        if there.iter().any(same) {
            store::listed_people::delete(tx, entry.format_id, &[entry.id]).await?;
        } else {
            store::moving::listed(tx, entry.id, &new.email).await?;
        }
    }
    Ok(())
}

/// What the former address follows, the new one follows; where it does so already, that holds.
async fn follow_from(desk: &Desk, tx: &Tx, person: &Participant, new: &Mailbox) -> Result<(), StoreError> {
    for follow in store::follows::list_of_mailbox(tx, person.mailbox_id).await? {
        if store::follows::find(tx, follow.format_id, new.id).await?.is_some() {
            store::follows::erase(tx, &follow).await?;
        } else {
            store::moving::follows(tx, follow.id, (new.id, desk.chance.link_id())).await?;
        }
    }
    Ok(())
}

/// What the person said against invitations holds at the new address, too. At the former one it stays: who reads it now, nobody
/// knows.
async fn object_from(desk: &Desk, tx: &Tx, person: &Participant, new: &Mailbox) -> Result<(), StoreError> {
    let known = store::objections::list_of(tx, &objectors(&desk.keys, &new.email)).await?;
    for said in store::objections::list_of(tx, &objectors(&desk.keys, &person.email)).await? {
        let same = |one: &Objection| one.organization_id == said.organization_id && one.format_id == said.format_id;
        if known.iter().any(same) {
            continue;
        }
        let objection = Objection { address: objector(&desk.keys, &new.email), ..said };
        store::objections::insert(tx, desk.chance.row_id(desk.now()), &objection).await?;
        store::erasures::insert(tx, &Erasure::objection(&desk.keys, &objection)).await?;
    }
    Ok(())
}
