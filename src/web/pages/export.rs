//! Everything that is kept about an address (G05), for the operator who is asked for it: what its people can see on their
//! own pages, and what nobody has a page for.

use serde::Serialize;

use super::{
    known::{Known, OnList, known, on_lists},
    own_follows::{self, Followed},
    own_invitations::{self, Objected},
};
use crate::{
    actions::Desk,
    domain::{format::Locale, inbound::Inbound, notice::NoticeKind, organization::Account, text::EmailAddress},
    store::{
        accounts, api_tokens, audit, identities, inbound, listed_people, logins, mailboxes, memberships, organizations,
        outbox::{self, Filter},
        participants,
    },
    web::{error::Fault, visit::Visit},
};

/// Most entries of the audit log that are given.
const DEEDS: u64 = 10_000;

/// Everything at an address.
#[derive(Serialize)]
pub struct Export {
    pub(in crate::web) address: String,
    /// Why mail does not go there, if so.
    suppressed: Option<&'static str>,
    pub(in crate::web) people: Vec<Known>,
    pub(super) lists: Vec<OnList>,
    pub(super) follows: Vec<Followed>,
    pub(super) objections: Vec<Objected>,
    /// Every mail to the address, whoever it was meant for.
    pub(in crate::web) mail_log: Vec<Logged>,
    /// Mails that came in from it.
    received: Vec<Received>,
    pub(in crate::web) organizer: Option<Organizer>,
}

#[derive(Serialize)]
pub(in crate::web) struct Logged {
    kind: &'static str,
    state: &'static str,
    queued_at: String,
    sent_at: Option<String>,
}

#[derive(Serialize)]
struct Received {
    kind: &'static str,
    result: &'static str,
    at: String,
}

#[derive(Serialize)]
pub(in crate::web) struct Organizer {
    pub(in crate::web) name: String,
    language: &'static str,
    pub(in crate::web) roles: Vec<InHost>,
    pub(in crate::web) sign_ins: Vec<SignIn>,
    identities: Vec<AtProvider>,
    pub(in crate::web) api_tokens: Vec<Token>,
    /// What the audit log says of them.
    pub(in crate::web) deeds: Vec<Deed>,
}

#[derive(Serialize)]
pub(in crate::web) struct InHost {
    pub(in crate::web) host: String,
    pub(in crate::web) role: &'static str,
}

#[derive(Serialize)]
pub(in crate::web) struct SignIn {
    at: String,
    until: String,
    state: &'static str,
    last_seen_at: Option<String>,
}

#[derive(Serialize)]
struct AtProvider {
    issuer: String,
    subject: String,
    connected_at: String,
}

#[derive(Serialize)]
pub(in crate::web) struct Token {
    name: String,
    scope: &'static str,
    created_at: String,
    last_used_at: Option<String>,
    revoked_at: Option<String>,
}

#[derive(Serialize)]
pub(in crate::web) struct Deed {
    at: String,
    what: String,
    object: String,
    result: String,
}

impl Export {
    /// How many mails went to the address.
    pub(in crate::web) fn sent(&self) -> usize {
        self.mail_log.iter().filter(|mail| mail.sent_at.is_some()).count()
    }

    /// Whether nothing is known of the address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
            && self.lists.is_empty()
            && self.follows.is_empty()
            && self.objections.is_empty()
            && self.mail_log.is_empty()
            && self.received.is_empty()
            && self.suppressed.is_none()
            && self.organizer.is_none()
    }
}

/// The same for whoever organizes with the address: only what is theirs, by their name, whoever else is known there.
///
/// # Errors
/// The database refused or is gone.
pub(in crate::web) async fn gather_own(desk: &Desk, locale: Locale, account: &Account) -> Result<Export, Fault> {
    let mut found = gather(desk, locale, &account.email).await?;
    let listed = found.lists.iter().map(|entry| &entry.name).filter(|name| !name.is_empty());
    let alone = found.people.iter().map(|person| &person.name).chain(listed).all(|name| account.is_same_as(name));
    // An entry without a name may be meant for anybody who reads the mailbox.
    let theirs = |entry: &OnList| account.is_same_as(&entry.name) || (alone && entry.name.is_empty());
    found.people.retain(|person| account.is_same_as(&person.name));
    found.people.iter_mut().for_each(|person| person.lists.retain(theirs));
    found.lists.retain(theirs);
    if !alone {
        // To whom at the address each of the others went, and from whom each came, only those know.
        found.mail_log.retain(|mail| mail.kind == NoticeKind::Login.as_str());
        found.received.clear();
    }
    Ok(found)
}

/// The same for whoever follows a format with the address: what is known of the address alone. Who registered there, and who
/// organizes, has a link of their own; where there is such a person, what went to the mailbox or came from it may be theirs.
///
/// # Errors
/// The database refused or is gone.
pub(in crate::web) async fn gather_followers(
    desk: &Desk,
    locale: Locale,
    email: &EmailAddress,
) -> Result<Export, Fault> {
    let mut found = gather(desk, locale, email).await?;
    // Of whoever follows no name is known: whoever has one is somebody else.
    let named = found.lists.iter().any(|entry| !entry.name.is_empty());
    if named || !found.people.is_empty() || found.organizer.is_some() {
        let follows = [NoticeKind::ConfirmFollow, NoticeKind::NewDates, NoticeKind::Digest].map(NoticeKind::as_str);
        found.mail_log.retain(|mail| follows.contains(&mail.kind));
        found.people.clear();
        found.lists.clear();
        found.received.clear();
        found.organizer = None;
    }
    Ok(found)
}

/// Gathers everything at an address. Changes nothing.
///
/// # Errors
/// The database refused or is gone.
pub async fn gather(desk: &Desk, locale: Locale, email: &EmailAddress) -> Result<Export, Fault> {
    let store = &desk.store;
    let visit = Visit::bare(locale);
    let mut found = Export {
        address: email.to_string(),
        suppressed: None,
        people: Vec::new(),
        lists: on_lists(desk, listed_people::list_everywhere_at(store, email).await?).await?,
        follows: Vec::new(),
        objections: own_invitations::objected(desk, email).await?,
        mail_log: Vec::new(),
        received: received(desk, email).await?,
        organizer: organizer(desk, email).await?,
    };
    if let Some(mailbox) = mailboxes::find(store, email).await? {
        found.suppressed = mailbox.unreachable.map(|why| why.reason.as_str());
        found.follows = own_follows::followed(desk, &visit, mailbox.id).await?;
        for person in participants::list_for_mailbox(store, mailbox.id).await? {
            found.people.push(known(desk, &visit, person).await?);
        }
        let all = Filter { mailbox: Some(mailbox.id), ..Filter::default() };
        found.mail_log = outbox::list(store, &all).await?.iter().map(logged).collect();
    }
    Ok(found)
}

fn logged(entry: &outbox::Entry) -> Logged {
    Logged {
        kind: entry.notice.kind.as_str(),
        state: entry.state.as_str(),
        queued_at: entry.notice.created_at.to_rfc3339(),
        sent_at: entry.sent_at.map(|at| at.to_rfc3339()),
    }
}

async fn received(desk: &Desk, email: &EmailAddress) -> Result<Vec<Received>, Fault> {
    let mails = inbound::list_from(&desk.store, email).await?;
    let one = |mail: Inbound| Received {
        kind: mail.kind.as_str(),
        result: mail.finding.as_str(),
        at: mail.received_at.to_rfc3339(),
    };
    Ok(mails.into_iter().map(one).collect())
}

async fn organizer(desk: &Desk, email: &EmailAddress) -> Result<Option<Organizer>, Fault> {
    let store = &desk.store;
    let Some(account) = accounts::find_by_email(store, email).await? else { return Ok(None) };
    let mut roles = Vec::new();
    for membership in memberships::list_for_account(store, account.id).await? {
        let host = organizations::get(store, membership.organization_id).await?.name;
        roles.push(InHost { host, role: membership.role.as_str() });
    }
    let sign_ins = logins::list_for_account(store, account.id).await?.into_iter().map(|login| SignIn {
        at: login.created_at.to_rfc3339(),
        until: login.expires_at.to_rfc3339(),
        state: login.state.as_str(),
        last_seen_at: login.last_seen_at.map(|at| at.to_rfc3339()),
    });
    let identities = identities::list_for_account(store, account.id).await?.into_iter().map(|identity| AtProvider {
        issuer: identity.issuer,
        subject: identity.subject,
        connected_at: identity.connected_at.to_rfc3339(),
    });
    let tokens = api_tokens::list_for_account(store, account.id).await?.into_iter().map(|token| Token {
        name: token.name,
        scope: token.scope.as_str(),
        created_at: token.created_at.to_rfc3339(),
        last_used_at: token.last_used_at.map(|at| at.to_rfc3339()),
        revoked_at: token.revoked_at.map(|at| at.to_rfc3339()),
    });
    let deeds = audit::list_by(store, account.id, DEEDS).await?.into_iter().map(|entry| Deed {
        at: entry.at.to_rfc3339(),
        what: entry.what,
        object: entry.object,
        result: entry.result,
    });
    Ok(Some(Organizer {
        name: account.name,
        language: account.locale.as_str(),
        roles,
        sign_ins: sign_ins.collect(),
        identities: identities.collect(),
        api_tokens: tokens.collect(),
        deeds: deeds.collect(),
    }))
}
