//! The audit log: who did what to what, as ids and words, never with names or addresses (C45).

use chrono::{DateTime, Utc};

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

/// The number that a result mentions: `ok, 12 rows`.
#[must_use]
pub fn number_in(result: &str) -> Option<u64> {
    result.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
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
    fn a_result_may_hold_a_number() {
        for (result, number) in [("ok", None), ("ok, 12 rows", Some(12)), ("ok, 3 people", Some(3)), ("", None)] {
            assert_eq!(number_in(result), number, "{result}");
        }
    }
}
