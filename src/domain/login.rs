//! Signing in by mail, bound to the browser that asked (C08, C14).

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    format::words,
    id::{AccountId, LoginId},
};

words!(
    /// How a sign-in link reaches its account.
    LoginKind { /// By mail, for the browser that asked.
        Mail = "mail", /// Printed by a command, for whoever runs the service.
        Command = "command", /// Vouched for by the identity provider: there is no link.
        Provider = "provider" }
);
words!(
    /// Where a sign-in stands.
    LoginState { /// The link or code is still to be used.
        Pending = "pending", /// Somebody is signed in.
        Active = "active", /// Signed out, revoked, or given up after wrong codes.
        Ended = "ended" }
);

/// One sign-in of an account: first pending, then the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Who signs in; none for an address we do not know (the page looks the same, C10).
    pub account_id: Option<AccountId>,
    /// How the link travels.
    pub kind: LoginKind,
    /// Random, the public part of its link.
    pub link_id: Uuid,
    /// Fingerprint of the asking browser's pending cookie.
    pub pending_hash: Option<String>,
    /// Wrong codes typed.
    pub attempts: i32,
    /// Where it stands.
    pub state: LoginState,
    /// Fingerprint of the session cookie.
    pub session_hash: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the link, later the session, ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When the session was last used.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When the link or code was used.
    pub redeemed_at: Option<DateTime<Utc>>,
}

/// Wrong codes after which a sign-in is given up.
pub const MAX_ATTEMPTS: i32 = 10;

/// How long a sign-in by mail can be used, counted from when it was asked for. Settings of the operator (C13): a mail that
/// is held back for some minutes (greylisting) must still be of use, and a code that can be typed anywhere ends before the
/// link, which signs in no browser but the one that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailedLives {
    /// The typed code's.
    pub code: TimeDelta,
    /// The link's; never shorter than the code's.
    pub link: TimeDelta,
}

impl Default for MailedLives {
    fn default() -> Self {
        Self { code: TimeDelta::minutes(10), link: TimeDelta::minutes(20) }
    }
}

impl MailedLives {
    /// For how long the mail is worth sending: whoever gets it needs the rest of the time to use its link.
    #[must_use]
    pub fn worth_sending(&self) -> TimeDelta {
        self.link * 3 / 4
    }
}

/// How long a link printed by a command works: an operator hands it over by other means.
pub const COMMAND_LIFE: TimeDelta = TimeDelta::hours(24);

/// A session's end at the latest.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(7);

/// A session's end without use.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(8);

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRefusal {
    /// The link is unknown, used or too old.
    Stale,
    /// Another browser asked; the code from the mail has to be typed there.
    OtherBrowser,
    /// The code is wrong; so many tries are left.
    WrongCode {
        /// Tries left.
        left: i32,
    },
}

/// Whether a sign-in link may be used by a browser that shows this pending cookie's fingerprint.
///
/// # Errors
/// Stale, or asked for by another browser.
pub fn follow_link(login: &Login, pending_hash: Option<&str>, now: DateTime<Utc>) -> Result<AccountId, LoginRefusal> {
    let account = open_account(login, now)?;
    match login.kind {
        LoginKind::Command => Ok(account),
        LoginKind::Mail if login.pending_hash.is_some() && login.pending_hash.as_deref() == pending_hash => Ok(account),
        LoginKind::Mail => Err(LoginRefusal::OtherBrowser),
        LoginKind::Provider => Err(LoginRefusal::Stale),
    }
}

/// Whether a typed code signs in; `matches` says whether it is the one of this sign-in, `life` how long codes can be used.
///
/// # Errors
/// Stale, or wrong.
pub fn type_code(login: &Login, matches: bool, life: TimeDelta, now: DateTime<Utc>) -> Result<AccountId, LoginRefusal> {
    if login.state != LoginState::Pending || now >= login.created_at + life || login.attempts >= MAX_ATTEMPTS {
        return Err(LoginRefusal::Stale);
    }
    match login.account_id {
        Some(account) if matches => Ok(account),
        _ => Err(LoginRefusal::WrongCode { left: MAX_ATTEMPTS - login.attempts - 1 }),
    }
}

fn open_account(login: &Login, now: DateTime<Utc>) -> Result<AccountId, LoginRefusal> {
    let open = login.state == LoginState::Pending && now < login.expires_at && login.attempts < MAX_ATTEMPTS;
    login.account_id.filter(|_| open).ok_or(LoginRefusal::Stale)
}

/// Whether a session still holds.
#[must_use]
pub fn is_live(login: &Login, now: DateTime<Utc>) -> bool {
    let last = login.last_seen_at.or(login.redeemed_at).unwrap_or(login.created_at);
    login.state == LoginState::Active && now < login.expires_at && now < last + SESSION_IDLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn pending(kind: LoginKind) -> Login {
        Login {
            id: LoginId(Uuid::from_u128(1)),
            account_id: Some(AccountId(Uuid::from_u128(2))),
            kind,
            link_id: Uuid::from_u128(3),
            pending_hash: Some("browser".into()),
            attempts: 0,
            state: LoginState::Pending,
            session_hash: None,
            created_at: at(0),
            expires_at: at(20),
            last_seen_at: None,
            redeemed_at: None,
        }
    }

    #[test]
    fn a_mailed_link_signs_in_only_the_browser_that_asked() {
        let login = pending(LoginKind::Mail);
        assert!(follow_link(&login, Some("browser"), at(19)).is_ok());
        assert_eq!(follow_link(&login, Some("other"), at(1)), Err(LoginRefusal::OtherBrowser));
        assert_eq!(follow_link(&login, None, at(1)), Err(LoginRefusal::OtherBrowser));
        assert_eq!(follow_link(&login, Some("browser"), at(20)), Err(LoginRefusal::Stale));
        assert!(follow_link(&pending(LoginKind::Command), None, at(1)).is_ok());
        assert_eq!(follow_link(&pending(LoginKind::Provider), Some("browser"), at(1)), Err(LoginRefusal::Stale));
    }

    #[test]
    fn a_code_lives_ten_minutes_and_ten_tries() {
        let mut login = pending(LoginKind::Mail);
        let life = MailedLives::default().code;
        assert!(type_code(&login, true, life, at(9)).is_ok());
        assert_eq!(type_code(&login, true, life, at(10)), Err(LoginRefusal::Stale));
        assert!(type_code(&login, true, TimeDelta::minutes(15), at(14)).is_ok(), "the operator gave it longer");
        assert_eq!(type_code(&login, false, life, at(1)), Err(LoginRefusal::WrongCode { left: 9 }));
        login.attempts = 10;
        assert_eq!(type_code(&login, true, life, at(1)), Err(LoginRefusal::Stale));
        login.attempts = 0;
        login.account_id = None;
        assert_eq!(type_code(&login, true, life, at(1)), Err(LoginRefusal::WrongCode { left: 9 }));
    }

    #[test]
    fn a_session_ends_after_eight_idle_hours_and_seven_days() {
        let mut login = pending(LoginKind::Mail);
        login.state = LoginState::Active;
        login.expires_at = at(7 * 24 * 60);
        login.last_seen_at = Some(at(100));
        assert!(is_live(&login, at(100 + 479)));
        assert!(!is_live(&login, at(100 + 480)));
        login.last_seen_at = Some(at(7 * 24 * 60 - 1));
        assert!(!is_live(&login, at(7 * 24 * 60)));
    }
}
