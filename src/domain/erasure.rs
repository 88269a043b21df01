//! The erasure ledger (G06): who was erased at their own wish, so that a restored backup erases them again.
//!
//! It says of nobody who they are: a keyed hash of a person's id, or of an address. The same lines stand in the database, where they are written in the transaction that erases, and in a file outside of it,
//! which a restored database does not take back in time.

use std::{collections::HashSet, fmt};

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    capability::{Keys, Purpose},
    format::words,
    id::ParticipantId,
    text::EmailAddress,
};

words!(
    /// How much an erasure took.
    ErasureReach {
        /// One of those who read a mailbox: an office has one address and several people.
        Person = "person",
        /// Everybody and everything at an address.
        Address = "address"
    }
);

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Erasure {
    /// Whom, as [`person`] or [`address`] writes it.
    pub subject: String,
    /// How much.
    pub reach: ErasureReach,
    /// When.
    pub at: DateTime<Utc>,
}

/// One person, as the ledger knows them: by their row, because names can be corrected. Whoever comes again is another row.
#[must_use]
pub fn person(keys: &Keys, id: ParticipantId) -> String {
    hash(keys, ErasureReach::Person, id.0.as_bytes())
}

/// An address, as the ledger knows it.
#[must_use]
pub fn address(keys: &Keys, email: &EmailAddress) -> String {
    hash(keys, ErasureReach::Address, email.as_str().as_bytes())
}

fn hash(keys: &Keys, reach: ErasureReach, whom: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&keys.mac(Purpose::Erasure, &[reach.as_str().as_bytes(), whom]))
}

impl fmt::Display for Erasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        write!(f, "{at} {} {}", self.reach.as_str(), self.subject)
    }
}

impl Erasure {
    /// Reads a line of the file; nothing for one that is none: the last one may be torn.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split_ascii_whitespace();
        let at = DateTime::parse_from_rfc3339(parts.next()?).ok()?.to_utc();
        let reach = ErasureReach::from_word(parts.next()?)?;
        let subject = parts.next()?;
        let whole = subject.len() == 64 && subject.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (whole && parts.next().is_none()).then(|| Self { subject: subject.to_owned(), reach, at })
    }
}

/// What the one knows that the other does not, each line once, the oldest first.
#[must_use]
pub fn unknown(lines: &[Erasure], known: &[Erasure]) -> Vec<Erasure> {
    let mut seen: HashSet<&Erasure> = known.iter().collect();
    let mut new: Vec<Erasure> = lines.iter().filter(|line| seen.insert(*line)).cloned().collect();
    new.sort_by_key(|line| line.at);
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(b"a secret of the tests, 32 bytes..")
    }

    fn email(text: &str) -> EmailAddress {
        EmailAddress::parse("email", text).unwrap()
    }

    fn someone(number: u128) -> ParticipantId {
        ParticipantId(uuid::Uuid::from_u128(number))
    }

    fn line(at: &str, number: u128) -> Erasure {
        Erasure { subject: person(&keys(), someone(number)), reach: ErasureReach::Person, at: at.parse().unwrap() }
    }

    #[test]
    fn a_line_names_nobody_and_is_read_again() {
        let written = line("2026-03-09T08:00:00.000001Z", 7);
        let text = written.to_string();
        assert!(!text.contains(&someone(7).0.simple().to_string()), "{text}");
        assert_eq!(Erasure::parse(&text), Some(written));
        for torn in [&text[..text.len() - 1], "", "2026", &text.replace("person", "people"), &format!("{text} x")] {
            assert_eq!(Erasure::parse(torn), None, "{torn}");
        }
    }

    #[test]
    fn people_addresses_and_installations_are_told_apart() {
        let (keys, mail) = (keys(), email("amt@amt.example"));
        assert_ne!(person(&keys, someone(1)), person(&keys, someone(2)));
        assert_ne!(address(&keys, &mail), address(&keys, &email("anderes@amt.example")));
        assert_ne!(address(&keys, &mail), address(&Keys::new(b"another secret, also 32 bytes .."), &mail));
    }

    #[test]
    fn only_what_is_new_counts_and_twice_is_once() {
        let (old, new, newer) =
            (line("2026-03-09T08:00:00Z", 1), line("2026-03-10T08:00:00Z", 1), line("2026-03-11T08:00:00Z", 2));
        let lines = [newer.clone(), old.clone(), new.clone(), newer.clone()];
        assert_eq!(unknown(&lines, &[old]), [new, newer]);
    }
}
