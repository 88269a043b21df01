//! Organizers and API tokens, as the command line makes them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Desk, Failure, Never, audit::entry, logins::pending};
use crate::{
    domain::{
        access::{ApiToken, Role, RoleRefusal, Scope, Viewer, may_change_roles},
        audit::AuditEntry,
        capability::{Purpose, fingerprint, secret_text},
        exposure::role_change,
        format::Locale,
        id::{AccountId, OrganizationId, TeamId},
        login::LoginKind,
        look::Look,
        organization::{Account, Level, Organization, Team},
        text::{EmailAddress, Line, Slug},
    },
    store::{self, Tx},
};

type Refused = Failure<Never>;
type RoleFailure = Failure<RoleRefusal>;

/// Somebody who shall organize.
#[derive(Clone, Debug)]
pub struct NewOrganizer {
    /// Where sign-in links go.
    pub email: EmailAddress,
    /// What colleagues see.
    pub name: Line,
    /// The host, made if there is none with this address part yet.
    pub organization: Slug,
    /// The host's full name, if it is made.
    pub organization_name: Option<Line>,
    /// What they may do.
    pub role: Role,
    /// Even if nobody is left then who decides for the host.
    pub force: bool,
}

/// Somebody who shall organize no longer.
#[derive(Clone, Debug)]
pub struct FormerOrganizer {
    /// Whose role it is.
    pub email: EmailAddress,
    /// Where.
    pub organization: Slug,
    /// Even if nobody is left then who decides for the host.
    pub force: bool,
}

/// What ended together with a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Sign-ins, those that waited for their link included.
    pub sign_ins: u64,
    /// API tokens; none while the account has a role elsewhere.
    pub tokens: u64,
}

/// Makes whatever is missing of host, team, account and role. Gives the secret part of a one-time sign-in link. Whoever
/// gets another role than they had signs in anew (C14).
///
/// # Errors
/// They are the host's last admin and shall be less.
pub async fn add_organizer(desk: &Desk, new: &NewOrganizer) -> Result<String, RoleFailure> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let team = team_of(desk, &tx, new, now).await?;
    let account = account_of(desk, &tx, &new.email, &new.name, now).await?;
    let held = (account.id, team.id);
    change_roles(&tx, team.organization_id, |member| *member == held, Some(new.role), new.force).await?;
    let had = store::memberships::list_for_account(&tx, account.id).await?;
    if had.iter().any(|membership| membership.team_id == team.id && membership.role != new.role) {
        store::logins::end_all_of(&tx, account.id, now).await?;
    }
    store::memberships::save(&tx, account.id, team.id, new.role).await?;
    let login = pending(desk, Some(account.id), LoginKind::Command, now);
    store::logins::insert(&tx, &login).await?;
    let object = format!("account:{}", account.id);
    let host = Some(team.organization_id);
    let before = had.iter().find(|membership| membership.team_id == team.id).map(|membership| membership.role);
    let result = role_change(before, Some(new.role));
    let made = entry(desk, &Viewer::Anonymous, "organizer.add", object, now);
    let added = AuditEntry { organization_id: host, result, ..made };
    store::audit::insert(&tx, &added).await?;
    desk.commit(tx).await?;
    Ok(desk.keys.link(Purpose::Login, login.link_id, 0))
}

/// Takes an account's role at a host away, and with it every sign-in and connection to an identity provider, because
/// whoever organizes at that address next may be somebody else; with the last role the API tokens too. The account stays
/// for the entries of what it did, as long as these are kept.
///
/// # Errors
/// They are the host's last admin; nobody by that address has a role there.
pub async fn remove_organizer(desk: &Desk, former: &FormerOrganizer) -> Result<Removed, RoleFailure> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let host = store::organizations::find_by_slug(&tx, former.organization.as_str()).await?;
    let host = host.ok_or(Failure::NotFound)?.id;
    let account = store::accounts::find_by_email(&tx, &former.email).await?.ok_or(Failure::NotFound)?.id;
    change_roles(&tx, host, |(member, _)| *member == account, None, former.force).await?;
    let had = store::memberships::list_for_account(&tx, account).await?;
    let had = had.iter().filter(|held| held.organization_id == host).map(|held| held.role).max();
    if store::memberships::remove(&tx, account, host).await? == 0 {
        return Err(Failure::NotFound);
    }
    let sign_ins = store::logins::end_all_of(&tx, account, now).await?;
    let tokens = if store::memberships::list_for_account(&tx, account).await?.is_empty() {
        store::api_tokens::revoke_all_of(&tx, account, now).await?
    } else {
        0
    };
    let mut verbs = vec![("organizer.remove", role_change(had, None))];
    if store::identities::remove_all_of(&tx, account).await? > 0 {
        verbs.push(("identity.disconnect", "ok".to_owned()));
    }
    for (verb, result) in verbs {
        let made = entry(desk, &Viewer::Anonymous, verb, format!("account:{account}"), now);
        store::audit::insert(&tx, &AuditEntry { organization_id: Some(host), result, ..made }).await?;
    }
    desk.commit(tx).await?;
    Ok(Removed { sign_ins, tokens })
}

/// Keeps others from changing the host's roles meanwhile, and asks the rule.
async fn change_roles(
    tx: &Tx,
    host: OrganizationId,
    changes: impl Fn(&(AccountId, TeamId)) -> bool,
    to: Option<Role>,
    force: bool,
) -> Result<(), RoleFailure> {
    store::organizations::lock(tx, host).await?;
    let admins = store::memberships::admins_of(tx, host).await?;
    let ruled = may_change_roles(&admins, changes, to);
    if force { Ok(()) } else { ruled.map_err(Failure::Refused) }
}

async fn team_of(desk: &Desk, tx: &Tx, new: &NewOrganizer, now: DateTime<Utc>) -> Result<Team, RoleFailure> {
    let known = store::organizations::find_by_slug(tx, new.organization.as_str()).await?;
    let organization = if let Some(known) = known {
        known
    } else {
        let name = new.organization_name.as_ref().map_or(new.organization.as_str(), Line::as_str);
        let made = Organization {
            id: desk.chance.row_id(now).into(),
            slug: new.organization.as_str().to_owned(),
            name: name.to_owned(),
            level: Level::Other,
            imprint_url: None,
            privacy_url: None,
            look: Look::default(),
        };
        store::organizations::insert(tx, &made).await?;
        made
    };
    if let Some(team) = store::teams::first_of(tx, organization.id).await? {
        return Ok(team);
    }
    let team = Team { id: desk.chance.row_id(now).into(), organization_id: organization.id, name: organization.name };
    store::teams::insert(tx, &team).await?;
    Ok(team)
}

async fn account_of(
    desk: &Desk,
    tx: &Tx,
    email: &EmailAddress,
    name: &Line,
    now: DateTime<Utc>,
) -> Result<Account, RoleFailure> {
    if let Some(known) = store::accounts::find_by_email(tx, email).await? {
        return Ok(known);
    }
    let account = Account {
        id: desk.chance.row_id(now).into(),
        email: email.clone(),
        name: name.as_str().to_owned(),
        locale: Locale::De,
    };
    store::accounts::insert(tx, &account).await?;
    Ok(account)
}

/// Keeps the language that an organizer wants to read.
///
/// # Errors
/// Nobody is signed in.
pub async fn set_language(desk: &Desk, viewer: &Viewer, language: Locale) -> Result<(), Refused> {
    let Viewer::Organizer { account_id, .. } = viewer else { return Err(Failure::Forbidden) };
    let now = desk.now();
    let tx = desk.store.begin().await?;
    store::accounts::set_locale(&tx, *account_id, language).await?;
    let object = format!("account:{account_id}");
    store::audit::insert(&tx, &entry(desk, viewer, "account.language", object, now)).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Makes a token for the JSON API that acts for an account. The secret is given once and kept as a fingerprint.
///
/// # Errors
/// Nobody with a role has this address.
pub async fn create_token(desk: &Desk, email: &EmailAddress, name: &Line, scope: Scope) -> Result<String, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let account = store::accounts::find_organizer(&tx, email).await?.ok_or(Failure::NotFound)?;
    let secret = format!("turnus_{}", secret_text(&desk.chance.bytes::<32>()));
    let token = ApiToken {
        id: desk.chance.row_id(now).into(),
        account_id: account.id,
        name: name.as_str().to_owned(),
        scope,
        token_hash: fingerprint(&secret),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    store::api_tokens::insert(&tx, &token).await?;
    let object = format!("api_token:{}", token.id);
    // Whoever has roles with several hosts can do with the token what they can: each of them is told.
    let roles = store::memberships::list_for_account(&tx, account.id).await?;
    for host in roles.iter().map(|role| role.organization_id).collect::<BTreeSet<_>>() {
        let made = entry(desk, &Viewer::Anonymous, "token.create", object.clone(), now);
        store::audit::insert(&tx, &AuditEntry { organization_id: Some(host), ..made }).await?;
    }
    desk.commit(tx).await?;
    Ok(secret)
}

/// Who is behind an API token; nothing for an unknown or revoked one.
///
/// # Errors
/// Only the database's.
pub async fn viewer_by_token(desk: &Desk, secret: &str) -> Result<Option<Viewer>, Refused> {
    let found = store::api_tokens::find_by_hash(&desk.store, &fingerprint(secret)).await?;
    let Some(token) = found.filter(|token| token.revoked_at.is_none()) else { return Ok(None) };
    let memberships = store::memberships::list_for_account(&desk.store, token.account_id).await?;
    Ok(Some(Viewer::Organizer { account_id: token.account_id, memberships, scope: token.scope }))
}
