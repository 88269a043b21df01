//! The audit log: who did what to what, as ids and words, never with names or addresses (C45).

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::Announced,
    format::{Format, words},
    id::{AccountId, AuditId, OrganizationId},
};

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it; none for links, jobs and commands.
    pub account_id: Option<AccountId>,
    /// Whose log it belongs to; none until it is written, then the host of what it is about, if that has one.
    pub organization_id: Option<OrganizationId>,
    /// What was done, as a verb: `event.cancel`.
    pub what: String,
    /// To what: `event:<id>`.
    pub object: String,
    /// The request in which it happened.
    pub request_id: Option<String>,
    /// How it went: `ok`, perhaps with a number (`ok, 12 rows`), or the refusal's code.
    pub result: String,
}

words!(
    /// What an entry is about: the word before the colon in [`AuditEntry::object`].
    ObjectKind {
        /// A format.
        Format = "format",
        /// A date.
        Event = "event",
        /// What registrants are asked.
        Question = "question",
        /// The host itself.
        Organization = "organization",
        /// Somebody who signs in.
        Account = "account",
        /// A secret for the API.
        ApiToken = "api_token",
        /// A mail.
        Notice = "notice",
        /// A person who registers.
        Person = "person",
    }
);

/// Takes `event:<id>` apart; none if it names no kind, or no id.
#[must_use]
pub fn object_of(object: &str) -> Option<(ObjectKind, uuid::Uuid)> {
    let (kind, id) = object.split_once(':')?;
    Some((ObjectKind::from_word(kind)?, id.parse().ok()?))
}

/// The number that a result mentions: `ok, 12 rows`; a refusal has none.
#[must_use]
pub fn number_in(result: &str) -> Option<u64> {
    result.strip_prefix("ok")?.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
}

/// How the result of a refused deed begins; then comes which one it was: the method and the pattern of its address.
const REFUSED: &str = "forbidden: ";

/// For how long a refused deed that is tried again is the same one.
pub const SAME_REFUSAL: TimeDelta = TimeDelta::hours(1);

/// Refused deeds of one account that are written down in that time; the rest says nothing new, and a program that tries
/// everything must not fill the log.
const REFUSALS_MAX: usize = 60;

/// The result of a refused deed.
#[must_use]
pub fn refusal_of(route: &str) -> String {
    format!("{REFUSED}{route}")
}

/// Which deed a result says was refused.
#[must_use]
pub fn refused_in(result: &str) -> Option<&str> {
    result.strip_prefix(REFUSED)
}

/// Whether a refused deed is written down, after the `recent` ones of the same account.
#[must_use]
pub fn is_worth_noting(entry: &AuditEntry, recent: &[AuditEntry]) -> bool {
    let same = |one: &AuditEntry| one.object == entry.object && one.result == entry.result;
    recent.len() < REFUSALS_MAX && !recent.iter().any(same)
}

/// Which entries of a host's log somebody wants to see; nothing said means all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditWish {
    /// Only what this account did.
    pub who: Option<AccountId>,
    /// Only what was done to things of this kind.
    pub kind: Option<ObjectKind>,
    /// Only what happened before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// What an entry is about, as it is now.
#[derive(Clone, Debug)]
pub enum Target {
    /// A format.
    Format(Box<Format>),
    /// A date.
    Event(Box<Announced>),
    /// Somebody who signs in.
    Account(String),
    /// Something that has no name, or is gone.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_a_kind_and_an_id() {
        let id = "0190b3a4-0000-7000-8000-000000000001";
        for (object, kind) in [
            (format!("event:{id}"), Some(ObjectKind::Event)),
            (format!("api_token:{id}"), Some(ObjectKind::ApiToken)),
            (format!("outbox:{id}"), None),
            ("outbox".to_owned(), None),
            ("event:".to_owned(), None),
            ("event:x".to_owned(), None),
        ] {
            assert_eq!(object_of(&object).map(|(kind, _)| kind), kind, "{object}");
        }
    }

    #[test]
    fn a_refused_deed_is_worth_one_entry_and_sixty_are_enough() {
        let entry = |object: u32, route: &str| AuditEntry {
            id: AuditId(uuid::Uuid::nil()),
            at: DateTime::UNIX_EPOCH,
            account_id: None,
            organization_id: None,
            what: "access.refuse".into(),
            object: format!("event:{object}"),
            request_id: None,
            result: refusal_of(route),
        };
        let new = entry(1, "POST /a");
        assert!(is_worth_noting(&new, &[]));
        assert!(is_worth_noting(&new, &[entry(2, "POST /a"), entry(1, "POST /b")]));
        assert!(!is_worth_noting(&new, &[entry(2, "POST /a"), entry(1, "POST /a")]));
        let many: Vec<_> = (2..62).map(|object| entry(object, "POST /a")).collect();
        assert!(is_worth_noting(&new, &many[..59]) && !is_worth_noting(&new, &many));
        assert_eq!((refused_in(&new.result), refused_in("ok, 3 rows")), (Some("POST /a"), None));
    }

    #[test]
    fn a_result_may_hold_a_number() {
        for (result, number) in [
            ("ok", None),
            ("ok, 12 rows", Some(12)),
            ("ok, 3 people", Some(3)),
            ("", None),
            ("forbidden: POST /api/v1/formats", None),
        ] {
            assert_eq!(number_in(result), number, "{result}");
        }
    }
}
