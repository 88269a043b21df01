//! What every verb leaves in the audit log, in the same transaction as its change (C45).

use std::{collections::HashMap, future::Future};

use chrono::{DateTime, Utc};

use super::{Desk, Failure, Never, organizations};
use crate::{
    domain::{
        access::{Deed, Viewer},
        audit::{AuditEntry, AuditWish, ObjectKind, SAME_REFUSAL, Target, is_worth_noting, object_of, refusal_of},
        format::Format,
        id::{AccountId, ChangeSetId, EventId, FormatId, OrganizationId, QuestionId},
    },
    store::{self, Store, StoreError, Tx},
};

/// The verb of a refused deed.
const ACCESS_REFUSED: &str = "access.refuse";

/// Entries of one page.
pub const PER_PAGE: u64 = 50;

tokio::task_local! {
    /// The request that is being answered.
    static REQUEST: String;
}

/// Does some work for a request: what it leaves in the audit log names it.
pub async fn within<T>(request: String, work: impl Future<Output = T>) -> T {
    REQUEST.scope(request, work).await
}

/// Leaves an entry about a format.
pub(super) async fn note(desk: &Desk, tx: &Tx, viewer: &Viewer, verb: &str, format: &Format) -> Result<(), StoreError> {
    store::audit::insert(tx, &entry(desk, viewer, verb, format!("format:{}", format.id), desk.now())).await
}

/// An entry about something that went well.
pub(super) fn entry(desk: &Desk, viewer: &Viewer, verb: &str, object: String, now: DateTime<Utc>) -> AuditEntry {
    AuditEntry {
        id: desk.chance.row_id(now).into(),
        at: now,
        account_id: viewer.account(),
        organization_id: None,
        what: verb.to_owned(),
        object,
        request_id: REQUEST.try_with(String::clone).ok(),
        result: "ok".to_owned(),
    }
}

/// What an address is about, as far as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereupon {
    /// A format, by its short name.
    Format(String),
    /// A date.
    Event(EventId),
    /// A question.
    Question(QuestionId),
    /// Changes that are drafted.
    ChangeSet(ChangeSetId),
    /// A host.
    Host(OrganizationId),
    /// Nothing that is there yet, or nothing of a host's.
    Nothing,
}

/// A deed that was refused because of who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Method and pattern of the address.
    pub route: String,
    /// What it would have been done to.
    pub whereupon: Whereupon,
}

/// Writes down that somebody was not allowed a deed: in the log of the host that it would have concerned, once an hour.
///
/// # Errors
/// Only the database's.
pub async fn refused(desk: &Desk, viewer: &Viewer, refused: &Refused) -> Result<(), StoreError> {
    let Some(account) = viewer.account() else { return Ok(()) };
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let object = match &refused.whereupon {
        Whereupon::Format(slug) => {
            store::formats::find_by_slug(&tx, slug).await?.map(|format| format!("format:{}", format.id))
        }
        Whereupon::Event(id) => Some(format!("event:{id}")),
        Whereupon::Question(id) => Some(format!("question:{id}")),
        Whereupon::ChangeSet(id) => Some(format!("format:{}", store::change_sets::get(&tx, *id).await?.format_id)),
        Whereupon::Host(id) => Some(format!("organization:{id}")),
        Whereupon::Nothing => viewer.organizations(Deed::See).first().map(|id| format!("organization:{id}")),
    };
    let object = object.unwrap_or_else(|| format!("account:{account}"));
    let entry = AuditEntry { result: refusal_of(&refused.route), ..entry(desk, viewer, ACCESS_REFUSED, object, now) };
    let recent = store::audit::list_since(&tx, (account, ACCESS_REFUSED), now - SAME_REFUSAL).await?;
    if is_worth_noting(&entry, &recent) {
        store::audit::insert(&tx, &entry).await?;
        desk.commit(tx).await?;
    }
    Ok(())
}

/// An entry, who made it, and what it is about.
#[derive(Clone, Debug)]
pub struct Noted {
    /// The entry.
    pub entry: AuditEntry,
    /// Who; none for links, jobs and commands, and for accounts that are gone.
    pub who: Option<String>,
    /// What it is about.
    pub target: Target,
}

/// Some of a host's log.
#[derive(Clone, Debug)]
pub struct Log {
    /// One page, newest first.
    pub entries: Vec<Noted>,
    /// How many there are on all pages.
    pub total: u64,
    /// Everybody who did something, by name.
    pub people: Vec<(AccountId, String)>,
}

/// A page of a host's log, counted from 0, for its admins.
///
/// # Errors
/// No admin's role with the host, or the database's.
pub async fn log(
    desk: &Desk,
    viewer: &Viewer,
    host: OrganizationId,
    (wish, page): (AuditWish, u64),
) -> Result<Log, Failure<Never>> {
    organizations::allow(viewer, host)?;
    let db = &desk.store;
    let (entries, total) = store::audit::of_host(db, host, wish, (page, PER_PAGE)).await?;
    let people = store::audit::people_of(db, host).await?;
    let names: HashMap<AccountId, String> = people.iter().cloned().collect();
    let targets = targets(db, &entries).await?;
    let entries = entries.into_iter().map(|entry| {
        let who = entry.account_id.and_then(|id| names.get(&id).cloned());
        let target = targets.get(&entry.object).cloned().unwrap_or(Target::Other);
        Noted { entry, who, target }
    });
    Ok(Log { entries: entries.collect(), total, people })
}

/// What the entries are about, by their objects; in one query a kind.
async fn targets(db: &Store, entries: &[AuditEntry]) -> Result<HashMap<String, Target>, StoreError> {
    let of = |wanted: ObjectKind| {
        let named = entries.iter().filter_map(|entry| object_of(&entry.object));
        named.filter(move |(kind, _)| *kind == wanted).map(|(_, id)| id)
    };
    let formats: Vec<FormatId> = of(ObjectKind::Format).map(FormatId).collect();
    let events: Vec<EventId> = of(ObjectKind::Event).map(EventId).collect();
    let accounts: Vec<AccountId> = of(ObjectKind::Account).map(AccountId).collect();
    let mut found = HashMap::new();
    for format in store::formats::list_some(db, &formats).await? {
        found.insert(format!("format:{}", format.id), Target::Format(Box::new(format)));
    }
    for event in store::events::announced_many(db, &events).await? {
        found.insert(format!("event:{}", event.event.id), Target::Event(Box::new(event)));
    }
    for account in store::accounts::list_some(db, &accounts).await? {
        found.insert(format!("account:{}", account.id), Target::Account(account.name));
    }
    Ok(found)
}
