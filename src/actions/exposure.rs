//! The two questions after a breach (G11, Art. 33 GDPR): what could somebody see whose access others may have had, and who
//! could see what is kept of a person. Asking leaves a line in the audit log.

use super::{Desk, Failure, Never, audit::entry, erasures::known_as};
use crate::{
    domain::{
        access::{ApiToken, Deed, Scope, Viewer},
        exposure::{Held, Reach, Span, Trail, held_before},
        id::{AccountId, TeamId},
        login::Login,
        organization::Account,
        text::EmailAddress,
    },
    store::{self, StoreError},
};

/// What an account could do in a team, by the role it has now, or may have had.
#[derive(Clone, Debug)]
pub struct InTeam {
    /// The host's name.
    pub host: String,
    /// The role: the one of now, or one before it that showed more.
    pub role: Held,
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
    /// What was done by that access in the span.
    pub deeds: Trail,
    /// What happened to the account since the span began: roles given and taken, sign-ins.
    pub changes: Trail,
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
    /// Everybody who sees names in a team that has something of the person, or may have seen them since the span began.
    pub onlookers: Vec<Onlooker>,
    /// What they did in the span.
    pub deeds: Trail,
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
    let found = OfAccount {
        sign_ins,
        tokens,
        teams: reached(desk, account.id, span).await?,
        deeds: store::exposure::deeds_of(db, &[account.id], span).await?,
        changes: store::exposure::about_account(db, account.id, span.from).await?,
        account,
    };
    note(desk, format!("account:{}", found.account.id)).await?;
    Ok(found)
}

/// Where an account has a say, and where it may have had one since the span began.
async fn reached(desk: &Desk, account: AccountId, span: Span) -> Result<Vec<InTeam>, StoreError> {
    let db = &desk.store;
    let memberships = store::memberships::list_for_account(db, account).await?;
    let mut teams = Vec::with_capacity(memberships.len());
    for held in &memberships {
        let host = store::organizations::get(db, held.organization_id).await?.name;
        let reach = store::exposure::of_team(db, held.team_id).await?.seen_by(held.role);
        teams.push(InTeam { host, role: Held::Now(held.role), reach });
    }
    for ((whose, changed), said) in store::exposure::changed_roles(db, span.from).await? {
        if whose != account {
            continue;
        }
        for team in store::exposure::teams_of(db, changed).await? {
            let now = memberships.iter().find(|held| held.team_id == team).map(|held| held.role);
            if let Some(role) = held_before(&said, now) {
                let host = store::organizations::get(db, changed).await?.name;
                let reach = store::exposure::of_team(db, team).await?;
                teams.push(InTeam { host, role, reach: seen_by(reach, role) });
            }
        }
    }
    Ok(teams)
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
        onlookers.extend(onlookers_of(desk, team, span).await?);
    }
    let mut accounts: Vec<AccountId> = onlookers.iter().map(|one| one.account.id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let deeds = store::exposure::deeds_of(db, &accounts, span).await?;
    note(desk, known_as(db, email).await?).await?;
    Ok(OfPerson { onlookers, deeds })
}

/// Everybody who sees names in a team, and then everybody who may have done so since the span began.
async fn onlookers_of(desk: &Desk, team: TeamId, span: Span) -> Result<Vec<Onlooker>, StoreError> {
    let db = &desk.store;
    let host = store::organizations::get(db, store::teams::get(db, team).await?.organization_id).await?;
    let reach = store::exposure::of_team(db, team).await?;
    let mut seeing = Vec::new();
    for (member, role) in store::exposure::members_of(db, team).await? {
        let memberships = store::memberships::list_for_account(db, member).await?;
        let viewer = Viewer::Organizer { account_id: member, memberships, scope: Scope::Read };
        if viewer.may(Deed::SeeRoster, team) {
            seeing.push((member, Held::Now(role)));
        }
    }
    for ((whose, changed), said) in store::exposure::changed_roles(db, span.from).await? {
        if changed != host.id || seeing.iter().any(|(member, _)| *member == whose) {
            continue;
        }
        // Whoever only saw numbers before saw nobody.
        let held = held_before(&said, None).filter(|held| seen_by(reach, *held) == reach);
        seeing.extend(held.map(|held| (whose, held)));
    }
    let mut onlookers = Vec::with_capacity(seeing.len());
    for (member, role) in seeing {
        // Whoever was erased since is not named any more.
        for account in store::accounts::list_some(db, &[member]).await? {
            onlookers.push(Onlooker { account, team: InTeam { host: host.name.clone(), role, reach } });
        }
    }
    Ok(onlookers)
}

/// What a role shows, or showed; one that is not known may have shown all.
fn seen_by(reach: Reach, role: Held) -> Reach {
    match role {
        Held::Now(role) | Held::Before(Some(role)) => reach.seen_by(role),
        Held::Before(None) => reach,
    }
}

async fn note(desk: &Desk, object: String) -> Result<(), StoreError> {
    let tx = desk.store.begin().await?;
    store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, "exposure.ask", object, desk.now())).await?;
    desk.commit(tx).await
}
