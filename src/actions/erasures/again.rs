//! The ledger against a database from before: whoever was erased is erased once more, objections hold, and calendars that
//! were given up lead nowhere.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Erased, Refused, clear_mailbox, forget, forget_address, is_before};
use crate::{
    actions::{Desk, readers},
    domain::{
        bulk::Objection,
        capability::Keys,
        erasure::{self, Erasure, ErasureReach},
        id::ParticipantId,
        listed::among,
        text::{EmailAddress, fold_name},
    },
    store::{self, StoreError, Tx},
};

/// What the ledger did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// People, addresses and entries on lists that went.
    pub erased: u64,
    /// Objections that hold again, and calendars that were given up.
    pub kept: u64,
    /// Lines that another key wrote; nobody knows whom they mean.
    pub foreign: u64,
}

/// For each subject its last line's time: what is newer came afterwards, and stays.
struct Cuts<'a>(HashMap<&'a str, DateTime<Utc>>);

impl<'a> Cuts<'a> {
    fn of(lines: &'a [Erasure]) -> Self {
        let mut cuts = HashMap::new();
        for line in lines {
            let last = cuts.entry(line.subject.as_str()).or_insert(line.at);
            *last = line.at.max(*last);
        }
        Self(cuts)
    }

    fn get(&self, subject: &str) -> Option<DateTime<Utc>> {
        self.0.get(subject).copied()
    }
}

/// Does once more what the ledger says and this database does not know: it is a backup from before. Only to rows no newer
/// than the line, so that whoever came back since stays. Lines of another key do nothing and are not taken over.
///
/// # Errors
/// Only the database's.
pub async fn replay(desk: &Desk, ledger: &[Erasure]) -> Result<Replayed, Refused> {
    let new = erasure::unknown(ledger, &store::erasures::list(&desk.store).await?);
    let (new, foreign): (Vec<_>, Vec<_>) = new.into_iter().partition(|line| line.is_of(&desk.keys));
    let mut done = Replayed { foreign: foreign.len() as u64, ..Replayed::default() };
    if new.is_empty() {
        return Ok(done);
    }
    // Each of our secrets knows whom its own lines mean.
    for keys in desk.keys.each() {
        let lines: Vec<Erasure> = new.iter().filter(|line| line.is_of(&keys)).cloned().collect();
        let cuts = Cuts::of(&lines);
        done.erased += people(desk, &keys, &lines, &cuts).await?;
        done.erased += listed(desk, &keys, &cuts).await?;
        done.erased += addresses(desk, &keys, &cuts).await?;
        done.kept += feeds(desk, &keys, &lines).await?;
    }
    done.kept += objections(desk, &new).await?;
    let tx = desk.store.begin().await?;
    for line in &new {
        store::erasures::insert(&tx, line).await?;
    }
    desk.commit(tx).await?;
    Ok(done)
}

/// People by their row, or by their name where the row is older.
async fn people(desk: &Desk, keys: &Keys, lines: &[Erasure], cuts: &Cuts<'_>) -> Result<u64, Refused> {
    let mut gone = 0;
    let shared: HashSet<&str> =
        lines.iter().filter(|line| line.leaves_others()).map(|line| line.subject.as_str()).collect();
    for person in store::participants::list_all(&desk.store).await? {
        let named = erasure::named(keys, &person.email, &fold_name(&person.name));
        let is_named = cuts.get(&named).is_some_and(|until| is_before(person.created_at, Some(until)));
        let subject = erasure::person(keys, person.id);
        if is_named || cuts.get(&subject).is_some() {
            gone += u64::from(forget_once(desk, person.id, shared.contains(subject.as_str())).await?);
        }
    }
    Ok(gone)
}

/// Another node may have been faster. `shared`: others read the mailbox then, whether this database knows them or not.
async fn forget_once(desk: &Desk, id: ParticipantId, shared: bool) -> Result<bool, Refused> {
    let tx = desk.store.begin().await?;
    let person = match store::participants::get(&tx, id).await {
        Err(StoreError::NotFound(_)) => return Ok(false),
        found => found?,
    };
    let alone = !shared && readers::is_alone(&tx, &person).await?;
    forget(desk, &tx, (&person, alone)).await?;
    desk.commit(tx).await?;
    Ok(true)
}

/// Entries on lists by name.
async fn listed(desk: &Desk, keys: &Keys, cuts: &Cuts<'_>) -> Result<u64, Refused> {
    let tx = desk.store.begin().await?;
    let mut gone = 0;
    for entry in store::listed_people::list_all(&tx).await? {
        let named = erasure::named(keys, &entry.email, &fold_name(&entry.name));
        if cuts.get(&named).is_some_and(|until| is_before(entry.created_at, Some(until))) {
            gone += store::listed_people::delete(&tx, entry.format_id, &[entry.id]).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(gone)
}

/// What was at addresses of which nothing was to stay, or at mailboxes that were left.
async fn addresses(desk: &Desk, keys: &Keys, cuts: &Cuts<'_>) -> Result<u64, Refused> {
    let mut gone = 0;
    for email in known(desk).await? {
        let whole = cuts.get(&erasure::address(keys, &email));
        let left = cuts.get(&erasure::mailbox(keys, &email));
        if whole.is_none() && left.is_none() {
            continue;
        }
        let tx = desk.store.begin().await?;
        let mut erased = false;
        if let Some(until) = whole {
            erased |= forget_address(desk, &tx, &email, Some(until)).await? != Erased::default();
        }
        if let Some(until) = left {
            erased |= leave_mailbox(&tx, &email, until).await?;
        }
        desk.commit(tx).await?;
        gone += u64::from(erased);
    }
    Ok(gone)
}

/// All addresses that we know, from wherever.
async fn known(desk: &Desk) -> Result<BTreeSet<EmailAddress>, StoreError> {
    let mut all: BTreeSet<EmailAddress> = BTreeSet::new();
    all.extend(store::mailboxes::list_addresses(&desk.store).await?);
    all.extend(store::listed_people::list_addresses(&desk.store).await?);
    all.extend(store::accounts::list_addresses(&desk.store).await?);
    all.extend(store::inbound::list_senders(&desk.store).await?);
    Ok(all)
}

/// What belonged to a mailbox when its last person went; people who are there in this database stay. Whether there was
/// anything.
async fn leave_mailbox(tx: &Tx, email: &EmailAddress, until: DateTime<Utc>) -> Result<bool, Refused> {
    let mut gone = 0;
    let mut here = store::listed_people::list_everywhere_at(tx, email).await?;
    here.retain(|entry| is_before(entry.created_at, Some(until)));
    for at_address in here.chunk_by(|a, b| a.format_id == b.format_id) {
        // Several who are named on a list are several people; each has a line of their own.
        for entry in among(at_address, "") {
            gone += store::listed_people::delete(tx, entry.format_id, &[entry.id]).await?;
        }
    }
    gone += store::idempotency::forget_answers_with(tx, email, Some(until)).await?;
    gone += store::inbound::forget_sender(tx, email, Some(until)).await?;
    if let Some(mailbox) = store::mailboxes::find(tx, email).await? {
        let follows = store::follows::forget_all_of(tx, mailbox.id, Some(until)).await?;
        if follows > 0 {
            clear_mailbox(tx, mailbox.id).await?;
        }
        gone += follows;
    }
    Ok(gone > 0)
}

/// Objections hold again; those to what this database does not know concern nobody.
async fn objections(desk: &Desk, lines: &[Erasure]) -> Result<u64, Refused> {
    let mut kept = 0;
    let tx = desk.store.begin().await?;
    for said in lines.iter().filter_map(Erasure::as_objection) {
        if is_known(&tx, &said).await? {
            store::objections::insert(&tx, desk.chance.row_id(desk.now()), &said).await?;
            kept += 1;
        }
    }
    desk.commit(tx).await?;
    Ok(kept)
}

/// Whether there is what somebody objects to, and no such word of theirs yet.
async fn is_known(tx: &Tx, said: &Objection) -> Result<bool, StoreError> {
    let here = match said.format_id {
        Some(format) => store::formats::get(tx, format).await.map(drop),
        None => store::organizations::get(tx, said.organization_id).await.map(drop),
    };
    match here {
        Err(StoreError::NotFound(_)) => return Ok(false),
        found => found?,
    }
    let before = store::objections::list(tx, said.organization_id, std::slice::from_ref(&said.address)).await?;
    Ok(!before.iter().any(|one| one.format_id == said.format_id))
}

/// Addresses of calendars that were given up lead nowhere.
async fn feeds(desk: &Desk, keys: &Keys, lines: &[Erasure]) -> Result<u64, Refused> {
    let mut latest: HashMap<&str, (i32, bool)> = HashMap::new();
    for line in lines.iter().filter(|line| line.reach == ErasureReach::Feed) {
        if let Some(now) = line.as_feed() {
            let last = latest.entry(line.subject.as_str()).or_insert(now);
            *last = now.max(*last);
        }
    }
    let mut kept = 0;
    if latest.is_empty() {
        return Ok(kept);
    }
    for id in store::participants::list_ids(&desk.store).await? {
        let Some(given_up) = latest.get(erasure::feed(keys, id).as_str()) else { continue };
        let tx = desk.store.begin().await?;
        let before = store::personal_feeds::lock(&tx, id).await?;
        let after = before.given_up_by(*given_up, desk.now());
        if after != before {
            store::personal_feeds::save(&tx, &after).await?;
            kept += 1;
        }
        desk.commit(tx).await?;
    }
    Ok(kept)
}
