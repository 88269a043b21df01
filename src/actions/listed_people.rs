//! The list of people a format is for: adding, replacing, taking off. Nobody is told, and nobody who is in is thrown out.

use std::collections::HashSet;

use super::{Desk, Failure, Never, allow, audit::entry, readers};
use crate::{
    domain::{
        access::{Deed, Viewer},
        format::Format,
        id::{FormatId, ListedPersonId},
        listed::{Fate, ListedPerson, NewListed, among, erased_with, fates, fingerprint},
        participant::Participant,
        text::fold_name,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<Never>;

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// So many are new on it.
    pub added: u64,
    /// Of so many it says another Land or role now.
    pub changed: u64,
    /// So many were on it already.
    pub known: u64,
    /// So many lines named somebody a second time.
    pub duplicates: u64,
    /// So many are off it.
    pub removed: u64,
}

impl Listing {
    /// What lines with these fates come to.
    #[must_use]
    pub fn of(fates: &[Fate]) -> Self {
        let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count() as u64;
        Self {
            added: count(Fate::New),
            changed: count(Fate::Changed),
            known: count(Fate::Known),
            duplicates: count(Fate::Duplicate),
            removed: 0,
        }
    }
}

/// What adding these people would do; nothing is stored by asking.
///
/// # Errors
/// Not allowed.
pub async fn preview(desk: &Desk, viewer: &Viewer, format: &Format, new: &[NewListed]) -> Result<Vec<Fate>, Refused> {
    allow(viewer, Deed::SeeRoster, format.team_id)?;
    Ok(fates(&store::listed_people::list_for_format(&desk.store, format.id).await?, new))
}

/// Puts people on the list. Doing it twice changes nothing.
///
/// # Errors
/// Not allowed.
pub async fn add(desk: &Desk, viewer: &Viewer, format: FormatId, new: &[NewListed]) -> Result<Listing, Refused> {
    let tx = desk.store.begin().await?;
    let format = open(&tx, viewer, format).await?;
    let there = store::listed_people::list_for_format(&tx, format.id).await?;
    let done = write(desk, &tx, &format, (&there, new)).await?;
    note(desk, &tx, viewer, ("format.list_people", &format), done).await?;
    desk.commit(tx).await?;
    Ok(done)
}

/// Makes the list be this one; answers its fingerprint now. The target's fingerprints are those that whoever asks has
/// seen: another list is refused as changed meanwhile, unless it is as wished already (sent twice): then nothing changes
/// (RFC 9110, 13.1.1).
///
/// # Errors
/// Not allowed, or changed meanwhile.
pub async fn replace(
    desk: &Desk,
    viewer: &Viewer,
    (format, seen): (FormatId, Option<&[i64]>),
    new: &[NewListed],
) -> Result<(Listing, i64), Refused> {
    let tx = desk.store.begin().await?;
    let format = open(&tx, viewer, format).await?;
    let there = store::listed_people::list_for_format(&tx, format.id).await?;
    let kept: HashSet<_> = new.iter().map(NewListed::key).collect();
    let gone: Vec<_> = there.iter().filter(|one| !kept.contains(&one.key())).map(|one| one.id).collect();
    let as_wished = gone.is_empty() && !fates(&there, new).iter().any(|fate| matches!(fate, Fate::New | Fate::Changed));
    if !as_wished && seen.is_some_and(|seen| !seen.contains(&fingerprint(&there))) {
        return Err(Failure::Stale);
    }
    let removed = store::listed_people::delete(&tx, format.id, &gone).await?;
    let done = Listing { removed, ..write(desk, &tx, &format, (&there, new)).await? };
    note(desk, &tx, viewer, ("format.replace_people", &format), done).await?;
    let now = fingerprint(&store::listed_people::list_for_format(&tx, format.id).await?);
    desk.commit(tx).await?;
    Ok((done, now))
}

/// Takes people off the list; whoever is in stays in. Doing it twice changes nothing.
///
/// # Errors
/// Not allowed.
pub async fn remove(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    ids: &[ListedPersonId],
) -> Result<Listing, Refused> {
    let tx = desk.store.begin().await?;
    let format = open(&tx, viewer, format).await?;
    let removed = store::listed_people::delete(&tx, format.id, ids).await?;
    let done = Listing { removed, ..Listing::default() };
    note(desk, &tx, viewer, ("format.unlist_people", &format), done).await?;
    desk.commit(tx).await?;
    Ok(done)
}

/// Puts people on the list of a locked format.
pub(super) async fn put(desk: &Desk, tx: &Tx, format: &Format, new: &[NewListed]) -> Result<Listing, StoreError> {
    let there = store::listed_people::list_for_format(tx, format.id).await?;
    write(desk, tx, format, (&there, new)).await
}

async fn open(tx: &Tx, viewer: &Viewer, format: FormatId) -> Result<Format, Refused> {
    let format = store::formats::lock(tx, format).await?;
    allow(viewer, Deed::Edit, format.team_id)?;
    Ok(format)
}

async fn write(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    (there, new): (&[ListedPerson], &[NewListed]),
) -> Result<Listing, StoreError> {
    let now = desk.now();
    let fates = fates(there, new);
    let mut people = Vec::new();
    for (one, fate) in new.iter().zip(&fates) {
        let known = || there.iter().find(|there| there.key() == one.key());
        match fate {
            Fate::New => people.push(ListedPerson {
                id: desk.chance.row_id(now).into(),
                format_id: format.id,
                email: one.email.clone(),
                name: one.name.clone(),
                land: one.land,
                role: one.role.clone(),
                created_at: now,
            }),
            Fate::Changed => {
                if let Some(known) = known() {
                    let changed = ListedPerson { land: one.land, role: one.role.clone(), ..known.clone() };
                    store::listed_people::save(tx, &changed).await?;
                }
            }
            Fate::Known | Fate::Duplicate => {}
        }
    }
    store::listed_people::insert_many(tx, &people).await?;
    Ok(Listing::of(&fates))
}

/// Nothing is written down where nothing changed.
async fn note(
    desk: &Desk,
    tx: &Tx,
    viewer: &Viewer,
    (verb, format): (&str, &Format),
    done: Listing,
) -> Result<(), StoreError> {
    let Listing { added, changed, removed, .. } = done;
    if added + changed + removed == 0 {
        return Ok(());
    }
    let mut audit = entry(desk, viewer, verb, format!("format:{}", format.id), desk.now());
    audit.result = format!("ok, {added} added, {changed} changed, {removed} removed");
    store::audit::insert(tx, &audit).await
}

/// What lists say of a person, for whatever format: where several people share the address, the entries of their name and those
/// without one. Whoever is alone there sees all that let them in.
///
/// # Errors
/// Only the database's.
pub async fn entries_of(db: &impl Db, person: &Participant) -> Result<Vec<ListedPerson>, StoreError> {
    let everywhere = store::listed_people::list_everywhere_at(db, &person.email).await?;
    let name = fold_name(&person.name);
    let formats = everywhere.chunk_by(|a, b| a.format_id == b.format_id);
    let alone = readers::is_alone(db, person).await?;
    let theirs = |one: &&ListedPerson| alone || one.name.is_empty() || fold_name(&one.name) == name;
    Ok(formats.flat_map(|at_address| among(at_address, &name)).filter(theirs).cloned().collect())
}

/// Takes a person off every list, before they are erased; `alone` says that nobody else reads their mailbox.
pub(super) async fn forget(tx: &Tx, person: &Participant, alone: bool) -> Result<(), StoreError> {
    for entry in of_person(tx, person, alone).await? {
        store::listed_people::delete(tx, entry.format_id, &[entry.id]).await?;
    }
    Ok(())
}

/// The entries that go with a person, when they are erased or have another address; `alone` says that nobody else reads their
/// mailbox.
pub(super) async fn of_person(tx: &Tx, person: &Participant, alone: bool) -> Result<Vec<ListedPerson>, StoreError> {
    let everywhere = store::listed_people::list_everywhere_at(tx, &person.email).await?;
    let name = fold_name(&person.name);
    let formats = everywhere.chunk_by(|a, b| a.format_id == b.format_id);
    Ok(formats.flat_map(|at_address| erased_with(at_address, &name, alone)).cloned().collect())
}
