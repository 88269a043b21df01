//! Nothing of somebody stays (G06): one person behind their own link, or everything at an address at the word of the
//! operator. Each erasure leaves lines in the ledger, in the same transaction, by which a restored backup erases again.

mod again;

use chrono::{DateTime, Utc};

pub use again::{Replayed, replay};

use super::{Desk, Failure, audit::entry, enrollments, listed_people, readers, registrations::promote, substitutes};
use crate::{
    domain::{
        access::Viewer,
        attendance::Numbers,
        erasure::{self, Erasure, ErasureReach},
        event::EventStatus,
        id::MailboxId,
        participant::Participant,
        registration::{RegisterRefusal, Registration, RegistrationState, holds_seat},
        text::{EmailAddress, fold_name},
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// What was at an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// People with registrations or enrollments.
    pub people: usize,
    /// Formats followed by mail.
    pub follows: u64,
    /// Entries on lists of people.
    pub lists: u64,
    /// Mails that came in from there.
    pub inbound: u64,
    /// Kept answers of the API that name it.
    pub answers: u64,
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
    let whom = known_as(&tx, email).await?;
    let mut subjects = vec![(ErasureReach::Address, erasure::address(&desk.keys, email))];
    if let Some(mailbox) = store::mailboxes::find(&tx, email).await? {
        // A backup may know them by an address that they had before.
        for person in store::participants::list_for_mailbox(&tx, mailbox.id).await? {
            subjects.push((ErasureReach::Person, erasure::person(&desk.keys, person.id)));
        }
    }
    let erased = forget_address(desk, &tx, email, None).await?;
    if erased == Erased::default() {
        return Ok(Outcome::Unknown);
    }
    let lines: Vec<Erasure> = subjects.into_iter().map(|subject| Erasure::new(&desk.keys, subject, now)).collect();
    write_down(desk, &tx, &lines, whom).await?;
    desk.commit(tx).await?;
    Ok(Outcome::Gone(erased))
}

/// Leaves lines in the ledger and one in the audit log. `whom`: by the id of a row that is gone with them, so that the log
/// itself says of nobody who they were.
pub(super) async fn write_down(desk: &Desk, tx: &Tx, lines: &[Erasure], whom: String) -> Result<(), StoreError> {
    for line in lines {
        store::erasures::insert(tx, line).await?;
    }
    store::audit::insert(tx, &entry(desk, &Viewer::Anonymous, "person.erase", whom, desk.now())).await
}

/// What the audit log calls an address: by the id of a row that an erasure takes away. Where no mail ever went there and nobody
/// organizes with it, there is none, and the log does not say which address it was.
pub(super) async fn known_as(db: &impl Db, email: &EmailAddress) -> Result<String, StoreError> {
    if let Some(mailbox) = store::mailboxes::find(db, email).await? {
        return Ok(format!("mailbox:{}", mailbox.id));
    }
    let account = store::accounts::find_by_email(db, email).await?;
    Ok(account.map_or_else(|| "address".to_owned(), |account| format!("account:{}", account.id)))
}

/// Leaves a line in the audit log that everything about an address was given out: who asked and when, never what.
///
/// # Errors
/// Only the database's.
pub async fn note_export(desk: &Desk, email: &EmailAddress) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let whom = known_as(&tx, email).await?;
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, "person.export", whom, desk.now())).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// The lines by which a person is erased again: by their row, by their name at the address where a backup has an older
/// row of theirs, and by what belongs to the mailbox if nobody else is at it.
pub(super) async fn lines(desk: &Desk, tx: &Tx, person: &Participant) -> Result<Vec<Erasure>, StoreError> {
    let (keys, now) = (&desk.keys, desk.now());
    let alone = readers::is_alone(tx, person).await?;
    let name = (ErasureReach::Name, erasure::named(keys, &person.email, &fold_name(&person.name)));
    let mut lines = vec![Erasure::person(keys, (person.id, alone), now), Erasure::new(keys, name, now)];
    if alone {
        let mailbox = (ErasureReach::Mailbox, erasure::mailbox(keys, &person.email));
        lines.push(Erasure::new(keys, mailbox, now));
    }
    Ok(lines)
}

/// Whether something is from before a moment; everything is, where there is none.
fn is_before(created_at: DateTime<Utc>, until: Option<DateTime<Utc>>) -> bool {
    until.is_none_or(|until| created_at <= until)
}

/// Erases what is known of an address, as far as it is no newer than `until`: whoever came back since stays.
async fn forget_address(
    desk: &Desk,
    tx: &Tx,
    email: &EmailAddress,
    until: Option<DateTime<Utc>>,
) -> Result<Erased, Refused> {
    let mut erased = Erased::default();
    store::address_changes::forget_all_at(tx, email, until).await?;
    if let Some(mailbox) = store::mailboxes::find(tx, email).await? {
        erased.follows = store::follows::forget_all_of(tx, mailbox.id, until).await?;
        for person in store::participants::list_for_mailbox(tx, mailbox.id).await? {
            if is_before(person.created_at, until) {
                let alone = readers::is_alone(tx, &person).await?;
                forget(desk, tx, (&person, alone)).await?;
                erased.people += 1;
            }
        }
        erased.mailbox = clear_mailbox(tx, mailbox.id).await?;
    }
    for entry in store::listed_people::list_everywhere_at(tx, email).await? {
        if is_before(entry.created_at, until) {
            erased.lists += store::listed_people::delete(tx, entry.format_id, &[entry.id]).await?;
        }
    }
    erased.inbound = store::inbound::forget_sender(tx, email, until).await?;
    erased.answers = store::idempotency::forget_answers_with(tx, email, until).await?;
    if let Some(account) = store::accounts::find_by_email(tx, email).await?
        && account.id.made_at().is_none_or(|made_at| is_before(made_at, until))
    {
        store::accounts::erase(tx, account.id).await?;
        erased.organizer = true;
    }
    Ok(erased)
}

/// Removes the mailbox with the mail to it, unless somebody is at it.
async fn clear_mailbox(tx: &Tx, mailbox: MailboxId) -> Result<bool, StoreError> {
    let somebody = !store::participants::list_for_mailbox(tx, mailbox).await?.is_empty()
        || store::follows::has_any(tx, mailbox).await?;
    if !somebody {
        store::mailboxes::erase(tx, mailbox).await?;
    }
    Ok(!somebody)
}

/// Erases a person: seats and places in queues are given back, mail that waits is dropped, and no row of theirs stays.
/// The address goes too, unless somebody else uses it. Nobody is told: there is nobody left to tell. `alone`: nobody else read
/// the mailbox, so that what is said of it alone is theirs.
pub(super) async fn forget(desk: &Desk, tx: &Tx, (person, alone): (&Participant, bool)) -> Result<(), Refused> {
    enrollments::end_all(desk, tx, person).await?;
    give_back(desk, tx, person).await?;
    listed_people::forget(tx, person, alone).await?;
    if alone {
        store::follows::forget_all_of(tx, person.mailbox_id, None).await?;
        store::idempotency::forget_answers_with(tx, &person.email, None).await?;
        store::inbound::forget_sender(tx, &person.email, None).await?;
    }
    store::participants::erase(tx, person).await?;
    Ok(())
}

/// Whether somebody else waits for the team's word on them.
fn would_come(one: &Registration) -> bool {
    one.state == RegistrationState::Requested && one.substitute_for.is_some()
}

/// Gives back what the person still holds, past dates included: their count of seats is that of the rows that stay.
async fn give_back(desk: &Desk, tx: &Tx, person: &Participant) -> Result<(), Refused> {
    let now = desk.now();
    let mut mine = store::registrations::list_of_person(tx, person.id).await?;
    mine.retain(|one| !Numbers::of(one.state).is_empty() || holds_seat(one.state) || would_come(one));
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
        if would_come(&registration) {
            let announced = store::events::announced(tx, &event).await?;
            substitutes::stepped_back(desk, tx, &registration, &announced).await?;
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
