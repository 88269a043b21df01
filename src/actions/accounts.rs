//! Organizers and API tokens, as the command line makes them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Desk, Failure, Never, audit::entry, logins::pending};
use crate::{
    domain::{
        access::{ApiToken, Role, Scope, Viewer},
        audit::AuditEntry,
        capability::{Purpose, fingerprint, secret_text},
        format::Locale,
        login::LoginKind,
        look::Look,
        organization::{Account, Level, Organization, Team},
        text::{EmailAddress, Line, Slug},
    },
    store::{self, Tx},
};

type Refused = Failure<Never>;

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
}

/// Makes whatever is missing of host, team, account and role. Gives the secret part of a one-time sign-in link.
///
/// # Errors
/// Only the database's.
pub async fn add_organizer(desk: &Desk, new: &NewOrganizer) -> Result<String, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let team = team_of(desk, &tx, new, now).await?;
    let account = account_of(desk, &tx, &new.email, &new.name, now).await?;
    store::memberships::save(&tx, account.id, team.id, new.role).await?;
    let login = pending(desk, Some(account.id), LoginKind::Command, now);
    store::logins::insert(&tx, &login).await?;
    let object = format!("account:{}", account.id);
    let host = Some(team.organization_id);
    let added = AuditEntry { organization_id: host, ..entry(desk, &Viewer::Anonymous, "organizer.add", object, now) };
    store::audit::insert(&tx, &added).await?;
    desk.commit(tx).await?;
    Ok(desk.keys.link(Purpose::Login, login.link_id, 0))
}

async fn team_of(desk: &Desk, tx: &Tx, new: &NewOrganizer, now: DateTime<Utc>) -> Result<Team, Refused> {
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
) -> Result<Account, Refused> {
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
/// There is no such account.
pub async fn create_token(desk: &Desk, email: &EmailAddress, name: &Line, scope: Scope) -> Result<String, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let account = store::accounts::find_by_email(&tx, email).await?.ok_or(Failure::NotFound)?;
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
