//! The two questions after a breach (G11, Art. 33 GDPR): what could somebody see whose access others may have had, and who
//! could see what is kept of a person. Asking leaves a line in the audit log.

use super::{Desk, Failure, Never, audit::entry};
use crate::{
    domain::{
        access::{ApiToken, Deed, Role, Scope, Viewer},
        audit::AuditEntry,
        erasure,
        exposure::{Reach, Span},
        id::AccountId,
        login::Login,
        organization::Account,
        text::EmailAddress,
    },
    store::{self, StoreError},
};

/// What an account could do in a team, by the role it has now; that it had another one stands in the audit log.
#[derive(Clone, Debug)]
pub struct InTeam {
    /// The host's name.
    pub host: String,
    /// The role.
    pub role: Role,
    /// How much of people's data it sees there.
    pub reach: Reach,
}

/// What somebody's access reached.
#[derive(Clone, Debug)]
pub struct OfAccount {
    /// Whose.
    pub account: Account,
    /// Sign-ins that could be used then, as far as they are kept.
    pub sign_ins: Vec<Login>,
    /// API tokens that worked then.
    pub tokens: Vec<ApiToken>,
    /// Where they had a say.
    pub teams: Vec<InTeam>,
    /// What was done by that access in the span, the oldest first.
    pub deeds: Vec<AuditEntry>,
    /// What happened to the account since the span began: roles given and taken, sign-ins.
    pub changes: Vec<AuditEntry>,
}

/// Somebody who could see what is kept of a person.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// Who.
    pub account: Account,
    /// As what.
    pub team: InTeam,
}

/// Who could see what is kept of a person.
#[derive(Clone, Debug)]
pub struct OfPerson {
    /// Everybody who sees names in a team that has something of the person.
    pub onlookers: Vec<Onlooker>,
    /// What they did in the span, the oldest first.
    pub deeds: Vec<AuditEntry>,
}

/// What the access of the organizer at an address reached in a span of time.
///
/// # Errors
/// Nobody organizes by that address, or the database's.
pub async fn of_account(desk: &Desk, email: &EmailAddress, span: Span) -> Result<OfAccount, Failure<Never>> {
    let db = &desk.store;
    let account = store::accounts::find_by_email(db, email).await?.ok_or(Failure::NotFound)?;
    let mut sign_ins = store::logins::list_for_account(db, account.id).await?;
    sign_ins.retain(|login| span.had_sign_in(login));
    let mut tokens = store::api_tokens::list_for_account(db, account.id).await?;
    tokens.retain(|token| span.had_token(token));
    let memberships = store::memberships::list_for_account(db, account.id).await?;
    let mut teams = Vec::with_capacity(memberships.len());
    for held in memberships {
        let host = store::organizations::get(db, held.organization_id).await?.name;
        let reach = store::exposure::of_team(db, held.team_id).await?.seen_by(held.role);
        teams.push(InTeam { host, role: held.role, reach });
    }
    let found = OfAccount {
        sign_ins,
        tokens,
        teams,
        deeds: store::exposure::deeds_of(db, &[account.id], span).await?,
        changes: store::exposure::about_account(db, account.id, span.from).await?,
        account,
    };
    note(desk, format!("account:{}", found.account.id)).await?;
    Ok(found)
}

/// Who could see what is kept at an address, and what they did in a span of time.
///
/// # Errors
/// Only the database's.
pub async fn of_person(desk: &Desk, email: &EmailAddress, span: Span) -> Result<OfPerson, Failure<Never>> {
    let db = &desk.store;
    let people = match store::mailboxes::find(db, email).await? {
        Some(mailbox) => store::participants::list_for_mailbox(db, mailbox.id).await?,
        None => Vec::new(),
    };
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut onlookers = Vec::new();
    for team in store::exposure::teams_with(db, &ids, email).await? {
        let host = store::organizations::get(db, store::teams::get(db, team).await?.organization_id).await?.name;
        let reach = store::exposure::of_team(db, team).await?;
        for (member, role) in store::exposure::members_of(db, team).await? {
            let memberships = store::memberships::list_for_account(db, member).await?;
            let viewer = Viewer::Organizer { account_id: member, memberships, scope: Scope::Read };
            if viewer.may(Deed::SeeRoster, team) {
                let team = InTeam { host: host.clone(), role, reach };
                onlookers.push(Onlooker { account: store::accounts::get(db, member).await?, team });
            }
        }
    }
    let mut accounts: Vec<AccountId> = onlookers.iter().map(|one| one.account.id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let deeds = store::exposure::deeds_of(db, &accounts, span).await?;
    let subject = erasure::address(&desk.keys, email);
    note(desk, format!("address:{}", &subject[..16])).await?;
    Ok(OfPerson { onlookers, deeds })
}

async fn note(desk: &Desk, object: String) -> Result<(), StoreError> {
    let tx = desk.store.begin().await?;
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, "exposure.ask", object, desk.now())).await?;
    desk.commit(tx).await
}
