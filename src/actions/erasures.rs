//! Nothing of somebody stays (G06): one person behind their own link, or everything at an address at the word of the
//! operator. Each erasure leaves a line in the ledger, in the same transaction, by which a restored backup erases again.

use std::collections::{BTreeSet, HashSet};

use super::{Desk, Failure, audit::entry, enrollments, listed_people, registrations::promote, substitutes};
use crate::{
    domain::{
        access::Viewer,
        attendance::Numbers,
        erasure::{self, Erasure, ErasureReach},
        event::EventStatus,
        participant::Participant,
        registration::{RegisterRefusal, holds_seat},
        text::EmailAddress,
    },
    store::{self, StoreError, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// What was at an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// People with registrations or enrollments.
    pub people: usize,
    /// Formats followed by mail.
    pub follows: usize,
    /// Entries on lists of people.
    pub lists: usize,
    /// Whether somebody organized with it.
    pub organizer: bool,
    /// Whether mail went there, for whatever reason.
    pub mailbox: bool,
}

/// What the operator's word came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So much is gone.
    Gone(Erased),
    /// Nothing is known of the address.
    Unknown,
    /// These hosts would have no administrator; nothing was erased.
    LastAdmin(Vec<String>),
}

/// Erases everything at an address: its people with what they registered for, what it follows, what lists say of it, and
/// whoever organizes with it. Objections to invitations stay, as keyed hashes.
///
/// # Errors
/// Only the database's.
pub async fn erase_address(desk: &Desk, email: &EmailAddress) -> Result<Outcome, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    if let Some(account) = store::accounts::find_by_email(&tx, email).await? {
        let hosts = store::memberships::hosts_without(&tx, account.id).await?;
        if !hosts.is_empty() {
            return Ok(Outcome::LastAdmin(hosts));
        }
    }
    let erased = forget_address(desk, &tx, email).await?;
    if erased == Erased::default() {
        return Ok(Outcome::Unknown);
    }
    let subject = erasure::address(&desk.keys, email);
    write_down(desk, &tx, Erasure { subject, reach: ErasureReach::Address, at: now }).await?;
    desk.commit(tx).await?;
    Ok(Outcome::Gone(erased))
}

/// Leaves a line in the ledger and in the audit log, which names nobody either.
pub(super) async fn write_down(desk: &Desk, tx: &Tx, erasure: Erasure) -> Result<(), StoreError> {
    let object = format!("{}:{}", erasure.reach.as_str(), &erasure.subject[..16]);
    store::erasures::insert(tx, &erasure).await?;
    store::audit::insert(tx, &entry(desk, &Viewer::Anonymous, "person.erase", object, desk.now())).await
}

/// Erases once more whoever the ledger names and this database does not know to be erased: it is a backup from before.
/// Says how many people and addresses went.
///
/// # Errors
/// Only the database's.
pub async fn replay(desk: &Desk, ledger: &[Erasure]) -> Result<u64, Refused> {
    let new = erasure::unknown(ledger, &store::erasures::list(&desk.store).await?);
    if new.is_empty() {
        return Ok(0);
    }
    let mut gone = 0;
    let subjects: HashSet<&str> = new.iter().map(|line| line.subject.as_str()).collect();
    for email in addresses(desk).await? {
        if subjects.contains(erasure::address(&desk.keys, &email).as_str()) {
            let tx = desk.store.begin().await?;
            forget_address(desk, &tx, &email).await?;
            desk.commit(tx).await?;
            gone += 1;
        }
    }
    for id in store::participants::list_ids(&desk.store).await? {
        if subjects.contains(erasure::person(&desk.keys, id).as_str()) {
            let tx = desk.store.begin().await?;
            let person = store::participants::get(&tx, id).await?;
            forget(desk, &tx, &person).await?;
            desk.commit(tx).await?;
            gone += 1;
        }
    }
    let tx = desk.store.begin().await?;
    for line in &new {
        store::erasures::insert(&tx, line).await?;
    }
    desk.commit(tx).await?;
    Ok(gone)
}

/// All addresses that we know, from wherever.
async fn addresses(desk: &Desk) -> Result<BTreeSet<EmailAddress>, StoreError> {
    let mut all: BTreeSet<EmailAddress> = BTreeSet::new();
    all.extend(store::mailboxes::list_addresses(&desk.store).await?);
    all.extend(store::listed_people::list_addresses(&desk.store).await?);
    all.extend(store::accounts::list_addresses(&desk.store).await?);
    Ok(all)
}

async fn forget_address(desk: &Desk, tx: &Tx, email: &EmailAddress) -> Result<Erased, Refused> {
    let mut erased = Erased::default();
    if let Some(mailbox) = store::mailboxes::find(tx, email).await? {
        erased.mailbox = true;
        erased.follows = store::follows::list_of_mailbox(tx, mailbox.id).await?.len();
        store::follows::forget_all_of(tx, mailbox.id).await?;
        for person in store::participants::list_for_mailbox(tx, mailbox.id).await? {
            forget(desk, tx, &person).await?;
            erased.people += 1;
        }
        store::mailboxes::erase(tx, mailbox.id).await?;
    }
    for entry in store::listed_people::list_everywhere_at(tx, email).await? {
        store::listed_people::delete(tx, entry.format_id, &[entry.id]).await?;
        erased.lists += 1;
    }
    store::inbound::forget_sender(tx, email).await?;
    store::idempotency::forget_answers_with(tx, email.as_str()).await?;
    if let Some(account) = store::accounts::find_by_email(tx, email).await? {
        store::accounts::erase(tx, account.id).await?;
        erased.organizer = true;
    }
    Ok(erased)
}

/// Erases a person: seats and places in queues are given back, mail that waits is dropped, and no row of theirs stays.
/// The address goes too, unless somebody else uses it. Nobody is told: there is nobody left to tell.
pub(super) async fn forget(desk: &Desk, tx: &Tx, person: &Participant) -> Result<(), Refused> {
    enrollments::end_all(desk, tx, person).await?;
    give_back(desk, tx, person).await?;
    listed_people::forget(tx, person).await?;
    if store::participants::list_for_mailbox(tx, person.mailbox_id).await?.len() < 2 {
        store::follows::forget_all_of(tx, person.mailbox_id).await?;
        store::idempotency::forget_answers_with(tx, person.email.as_str()).await?;
    }
    store::participants::erase(tx, person).await?;
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
