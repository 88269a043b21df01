//! Signing in by an identity provider, and connecting an account with it (C16). What the provider says was checked
//! before it comes here; whom it reaches is decided here, anew at each press of a button.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Desk, Failure, audit::entry, logins};
use crate::{
    domain::{
        access::Viewer,
        audit::AuditEntry,
        capability::{fingerprint, secret_text},
        id::{AccountId, IdentityId},
        identity::{Identity, ProviderRefusal, Vouched},
        login::{Login, LoginKind, LoginState, SESSION_LIFE},
        organization::Account,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<ProviderRefusal>;

/// The account that a provider's word reaches; for the page that shows the button. `domains` are those for which the
/// provider alone decides who holds a mail address.
///
/// # Errors
/// It reaches none: the same whether there is one or not.
pub async fn look_up(desk: &Desk, vouched: &Vouched, domains: &[String]) -> Result<Account, Refused> {
    whose(&desk.store, vouched, domains).await.map(|(account, _)| account)
}

/// Signs in by a provider's word. Gives the session cookie's secret. `once` is the same for each try of one sign-in: of
/// many tries at once, one succeeds (C03). Whoever is known by mail address for the first time stays connected.
///
/// # Errors
/// The word reaches nobody, or was used already.
pub async fn sign_in(desk: &Desk, vouched: &Vouched, domains: &[String], once: Uuid) -> Result<String, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (account, known) = whose(&tx, vouched, domains).await?;
    if !known {
        tie(desk, &tx, account.id, vouched).await?;
    }
    let secret = secret_text(&desk.chance.bytes::<32>());
    store::logins::insert(&tx, &session(desk, (account.id, once), &secret, now)).await.map_err(used)?;
    logins::note_sign_in(desk, &tx, account.id).await?;
    desk.commit(tx).await?;
    Ok(secret)
}

/// Whether whoever is signed in can be connected with somebody whom the provider knows; for the page with the button.
///
/// # Errors
/// Nobody is signed in; or one of both is connected already, with somebody else.
pub async fn may_connect(desk: &Desk, viewer: &Viewer, vouched: &Vouched) -> Result<(), Refused> {
    is_free(&desk.store, viewer, vouched).await.map(|_| ())
}

/// Connects whoever is signed in with somebody whom the provider knows. Twice is once.
///
/// # Errors
/// As for [`may_connect`].
pub async fn connect(desk: &Desk, viewer: &Viewer, vouched: &Vouched) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    if let Some(account) = is_free(&tx, viewer, vouched).await? {
        tie(desk, &tx, account, vouched).await?;
        desk.commit(tx).await?;
    }
    Ok(())
}

/// Takes a connection of one's own back. Sessions go on; the next sign-in is by mail.
///
/// # Errors
/// It is somebody else's, or there is none.
pub async fn disconnect(desk: &Desk, viewer: &Viewer, identity: IdentityId) -> Result<(), Refused> {
    let account = viewer.account().ok_or(Failure::Forbidden)?;
    let tx = desk.store.begin().await?;
    if !store::identities::remove(&tx, account, identity).await? {
        return Err(Failure::NotFound);
    }
    note(desk, &tx, account, "identity.disconnect").await?;
    desk.commit(tx).await?;
    Ok(())
}

/// With whom at providers one is connected.
///
/// # Errors
/// Nobody is signed in.
pub async fn list(desk: &Desk, viewer: &Viewer) -> Result<Vec<Identity>, Refused> {
    let account = viewer.account().ok_or(Failure::Forbidden)?;
    Ok(store::identities::list_for_account(&desk.store, account).await?)
}

/// The account, and whether it is connected already. Whoever has no role signs in no more.
async fn whose(db: &impl Db, vouched: &Vouched, domains: &[String]) -> Result<(Account, bool), Refused> {
    let unknown = || Failure::Refused(ProviderRefusal::Unknown);
    if let Some(identity) = store::identities::find(db, &vouched.issuer, &vouched.subject).await? {
        let roles = store::memberships::list_for_account(db, identity.account_id).await?;
        if roles.is_empty() {
            return Err(unknown());
        }
        return Ok((store::accounts::get(db, identity.account_id).await?, true));
    }
    let email = vouched.authoritative_email(domains).ok_or_else(unknown)?;
    let account = store::accounts::find_organizer(db, &email).await?.ok_or_else(unknown)?;
    match at_issuer(db, account.id, &vouched.issuer).await? {
        None => Ok((account, false)),
        // Connected since we looked, by somebody who was a moment faster.
        Some(identity) if identity.subject == vouched.subject => Ok((account, true)),
        // An address that now belongs to somebody else there is no key to what its former holder set up here.
        Some(_) => Err(unknown()),
    }
}

/// The account to connect; none if it is connected with the same already.
async fn is_free(db: &impl Db, viewer: &Viewer, vouched: &Vouched) -> Result<Option<AccountId>, Refused> {
    let account = viewer.account().ok_or(Failure::Forbidden)?;
    let there = store::identities::find(db, &vouched.issuer, &vouched.subject).await?;
    match (there, at_issuer(db, account, &vouched.issuer).await?) {
        (None, None) => Ok(Some(account)),
        (Some(identity), _) if identity.account_id == account => Ok(None),
        _ => Err(Failure::Refused(ProviderRefusal::Taken)),
    }
}

async fn at_issuer(db: &impl Db, account: AccountId, issuer: &str) -> Result<Option<Identity>, StoreError> {
    let all = store::identities::list_for_account(db, account).await?;
    Ok(all.into_iter().find(|identity| identity.issuer == issuer))
}

async fn tie(desk: &Desk, tx: &Tx, account_id: AccountId, vouched: &Vouched) -> Result<(), Refused> {
    let now = desk.now();
    let identity = Identity {
        id: desk.chance.row_id(now).into(),
        account_id,
        issuer: vouched.issuer.clone(),
        subject: vouched.subject.clone(),
        connected_at: now,
    };
    store::identities::insert(tx, &identity).await.map_err(used)?;
    note(desk, tx, account_id, "identity.connect").await?;
    Ok(())
}

/// Each host of an account is told how one may sign in with it.
async fn note(desk: &Desk, tx: &Tx, account: AccountId, verb: &str) -> Result<(), StoreError> {
    let roles = store::memberships::list_for_account(tx, account).await?;
    for host in roles.iter().map(|role| role.organization_id).collect::<BTreeSet<_>>() {
        let made = entry(desk, &Viewer::Anonymous, verb, format!("account:{account}"), desk.now());
        let made = AuditEntry { account_id: Some(account), organization_id: Some(host), ..made };
        store::audit::insert(tx, &made).await?;
    }
    Ok(())
}

fn session(desk: &Desk, (account, once): (AccountId, Uuid), secret: &str, now: DateTime<Utc>) -> Login {
    Login {
        id: desk.chance.row_id(now).into(),
        account_id: Some(account),
        kind: LoginKind::Provider,
        link_id: once,
        pending_hash: None,
        attempts: 0,
        state: LoginState::Active,
        session_hash: Some(fingerprint(secret)),
        created_at: now,
        expires_at: now + SESSION_LIFE,
        last_seen_at: Some(now),
        redeemed_at: Some(now),
    }
}

/// Who comes second, however close, is told what the first one's use means for them.
fn used(error: StoreError) -> Refused {
    if error.breaks_key("login_link_id_key") {
        Failure::Refused(ProviderRefusal::Stale)
    } else if error.breaks_key("identity_issuer_subject_key") || error.breaks_key("identity_account_id_issuer_key") {
        Failure::Refused(ProviderRefusal::Taken)
    } else {
        error.into()
    }
}
