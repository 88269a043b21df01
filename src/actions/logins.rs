//! Organizers' sign-in by mail link, bound to the browser that asked, with a typed code as the other way (C08, C14).

use chrono::{DateTime, Utc};

use super::{Desk, Failure, audit::entry, caps};
use crate::{
    domain::{
        access::{Scope, Viewer},
        audit::AuditEntry,
        capability::{Presented, Purpose, fingerprint, secret_text},
        format::Locale,
        id::{AccountId, LoginId},
        login::{Login, LoginKind, LoginRefusal, LoginState, SESSION_LIFE, follow_link, is_live, type_code},
        notice::{Withheld, about_login},
        text::EmailAddress,
    },
    store::{self, Db, StoreError, Tx},
};

type Refused = Failure<LoginRefusal>;

/// Asks for a sign-in link. Gives the pending cookie's secret: the same for known and unknown addresses (C10).
///
/// # Errors
/// Only the database's.
pub async fn ask(desk: &Desk, email: &EmailAddress) -> Result<String, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let account = store::accounts::find_organizer(&tx, email).await?;
    let (login, secret) = wait(desk, &tx, account.as_ref().map(|account| account.id)).await?;
    // Known or not, the same reads and writes happen, but for the mailbox and the one row of the mail.
    let mailbox = store::mailboxes::lock_by_email(&tx, email).await?;
    if account.is_some() {
        let mailbox = match mailbox {
            Some(mailbox) => mailbox,
            None => store::mailboxes::find_or_insert(&tx, email, desk.chance.row_id(now).into()).await?,
        };
        if caps::may_send_login(&tx, mailbox.id, now).await? {
            let notice = about_login(desk.chance.row_id(now).into(), mailbox.id, &login, desk.sign_in.worth_sending());
            store::outbox::enqueue(&tx, &notice).await?;
        } else {
            store::mail_caps::count(&tx, Withheld::Recipient, now).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(secret)
}

/// The same for somebody whose address caused too much already: a sign-in that nobody gets a link for.
///
/// # Errors
/// Only the database's.
pub async fn ask_in_vain(desk: &Desk) -> Result<String, Refused> {
    let tx = desk.store.begin().await?;
    let (_, secret) = wait(desk, &tx, None).await?;
    store::mail_caps::count(&tx, Withheld::Client, desk.now()).await?;
    desk.commit(tx).await?;
    Ok(secret)
}

/// Begins to wait for a link to be followed in this browser.
async fn wait(desk: &Desk, tx: &Tx, account: Option<AccountId>) -> Result<(Login, String), Refused> {
    let secret = secret_text(&desk.chance.bytes::<32>());
    let mut login = pending(desk, account, LoginKind::Mail, desk.now());
    login.pending_hash = Some(fingerprint(&secret));
    store::logins::insert(tx, &login).await?;
    Ok((login, secret))
}

/// A sign-in that waits for its link.
pub(super) fn pending(desk: &Desk, account_id: Option<AccountId>, kind: LoginKind, now: DateTime<Utc>) -> Login {
    let life = match kind {
        LoginKind::Mail | LoginKind::Provider => desk.sign_in.link,
        LoginKind::Command => crate::domain::login::COMMAND_LIFE,
    };
    Login {
        id: desk.chance.row_id(now).into(),
        account_id,
        kind,
        link_id: desk.chance.link_id(),
        pending_hash: None,
        attempts: 0,
        state: LoginState::Pending,
        session_hash: None,
        created_at: now,
        expires_at: now + life,
        last_seen_at: None,
        redeemed_at: None,
    }
}

/// Whether a sign-in link would sign this browser in; for the page that shows the button.
///
/// # Errors
/// Unknown, used, too old, or asked for by another browser.
pub async fn look_up(desk: &Desk, link: &Presented, pending: Option<&str>) -> Result<(), Refused> {
    let login = genuine(desk, &desk.store, link).await?;
    let hash = pending.map(fingerprint);
    follow_link(&login, hash.as_deref(), desk.now()).map_err(Failure::Refused)?;
    Ok(())
}

/// Signs in by link. Gives the session cookie's secret. Of many tries at once, one succeeds (C03).
///
/// # Errors
/// Unknown, used, too old, or asked for by another browser.
pub async fn follow(desk: &Desk, link: &Presented, pending: Option<&str>) -> Result<String, Refused> {
    let tx = desk.store.begin().await?;
    let found = genuine(desk, &tx, link).await?;
    let login = store::logins::lock_by_id(&tx, found.id).await?.ok_or(Failure::Refused(LoginRefusal::Stale))?;
    let hash = pending.map(fingerprint);
    follow_link(&login, hash.as_deref(), desk.now()).map_err(Failure::Refused)?;
    redeem(desk, tx, &login).await
}

/// Signs in by the code from the mail, typed in the browser that asked. Wrong codes are counted; the code of somebody
/// else's sign-in is not used up by trying it here.
///
/// # Errors
/// Wrong, too old, or given up.
pub async fn enter_code(desk: &Desk, pending: &str, typed: &str) -> Result<String, Refused> {
    let tx = desk.store.begin().await?;
    let found = store::logins::find_pending_by_hash(&tx, &fingerprint(pending)).await?;
    let found = found.ok_or(Failure::Refused(LoginRefusal::Stale))?;
    let login = store::logins::lock_by_id(&tx, found.id).await?.ok_or(Failure::Refused(LoginRefusal::Stale))?;
    let matches = desk.keys.is_login_code(login.link_id, typed);
    match type_code(&login, matches, desk.sign_in.code, desk.now()) {
        Ok(_) => redeem(desk, tx, &login).await,
        Err(refusal) => {
            if matches!(refusal, LoginRefusal::WrongCode { .. }) {
                store::logins::count_attempt(&tx, login.id).await?;
                desk.commit(tx).await?;
            }
            Err(Failure::Refused(refusal))
        }
    }
}

async fn redeem(desk: &Desk, tx: Tx, login: &Login) -> Result<String, Refused> {
    let now = desk.now();
    let secret = secret_text(&desk.chance.bytes::<32>());
    if !store::logins::redeem(&tx, login.id, &fingerprint(&secret), now, now + SESSION_LIFE).await? {
        return Err(Failure::Refused(LoginRefusal::Stale));
    }
    if let Some(account) = login.account_id {
        note_sign_in(desk, &tx, account).await?;
    }
    desk.commit(tx).await?;
    Ok(secret)
}

/// The sign-in itself is forgotten a day after it would have run out; that it was is kept as long as the audit log (G11).
pub(super) async fn note_sign_in(desk: &Desk, tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    let made = entry(desk, &Viewer::Anonymous, "account.sign_in", format!("account:{account}"), desk.now());
    store::audit::insert(tx, &AuditEntry { account_id: Some(account), ..made }).await
}

async fn genuine(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Login, Refused> {
    let found = store::logins::find_by_link(db, link.link_id).await?;
    found.filter(|_| desk.keys.is_genuine(Purpose::Login, link, 0)).ok_or(Failure::Refused(LoginRefusal::Stale))
}

/// Who is behind a session cookie. Roles are read anew for each request, so a role taken away ends at once (C14). That
/// the session was used is only remembered: a page that is looked at changes nothing (invariant 3).
///
/// # Errors
/// Only the database's.
pub async fn viewer(desk: &Desk, session: &str) -> Result<Viewer, Refused> {
    let now = desk.now();
    let Some(login) = store::logins::find_by_session_hash(&desk.store, &fingerprint(session)).await? else {
        return Ok(Viewer::Anonymous);
    };
    let login = desk.sightings.complete(login);
    let Some(account_id) = login.account_id.filter(|_| is_live(&login, now)) else {
        return Ok(Viewer::Anonymous);
    };
    desk.sightings.note(login.id, now);
    let memberships = store::memberships::list_for_account(&desk.store, account_id).await?;
    Ok(Viewer::Organizer { account_id, memberships, scope: Scope::Write })
}

/// The language of whoever is behind a session; nothing for one that is over.
///
/// # Errors
/// Only the database's.
pub async fn language(desk: &Desk, session: &str) -> Result<Option<Locale>, Refused> {
    let login = store::logins::find_by_session_hash(&desk.store, &fingerprint(session)).await?;
    let Some(account) = login.filter(|login| is_live(login, desk.now())).and_then(|login| login.account_id) else {
        return Ok(None);
    };
    Ok(Some(store::accounts::get(&desk.store, account).await?.locale))
}

/// Signs out. Says how the session had begun, if there was one.
///
/// # Errors
/// Only the database's.
pub async fn sign_out(desk: &Desk, session: &str) -> Result<Option<LoginKind>, Refused> {
    let tx = desk.store.begin().await?;
    let login = store::logins::find_by_session_hash(&tx, &fingerprint(session)).await?;
    if let Some(login) = &login {
        store::logins::end(&tx, login.id, desk.now()).await?;
    }
    desk.commit(tx).await?;
    Ok(login.map(|login| login.kind))
}

/// Where an account is signed in; each with whether it is the session `here`.
///
/// # Errors
/// Only the database's.
pub async fn sessions(desk: &Desk, viewer: &Viewer, here: &str) -> Result<Vec<(Login, bool)>, Refused> {
    let account = viewer.account().ok_or(Failure::Forbidden)?;
    let now = desk.now();
    let here = fingerprint(here);
    let active = store::logins::list_active_for_account(&desk.store, account, now).await?;
    let live = active.into_iter().map(|login| desk.sightings.complete(login)).filter(|login| is_live(login, now));
    Ok(live
        .map(|login| {
            let is_here = login.session_hash.as_deref() == Some(&here);
            (login, is_here)
        })
        .collect())
}

/// Ends one of the account's own sessions.
///
/// # Errors
/// It is somebody else's, or there is none.
pub async fn end_session(desk: &Desk, viewer: &Viewer, session: LoginId) -> Result<(), Refused> {
    let account = viewer.account().ok_or(Failure::Forbidden)?;
    let tx = desk.store.begin().await?;
    let login = store::logins::lock_by_id(&tx, session).await?.ok_or(Failure::NotFound)?;
    if login.account_id != Some(account) {
        return Err(Failure::NotFound);
    }
    store::logins::end(&tx, login.id, desk.now()).await?;
    desk.commit(tx).await?;
    Ok(())
}
