//! The erasure ledger (G06): who was erased at their own wish, who objected, and which links were given up, so that a
//! restored backup takes none of it back.
//!
//! It says of nobody who they are: keyed hashes of a person's id, of an address, of a name at an address. The same lines
//! stand in the database, where they are written in the transaction of the deed, and in a file outside of it, which a
//! restored database does not take back in time.

use std::{collections::HashSet, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    bulk::Objection,
    capability::{Keys, Purpose},
    format::words,
    id::{FormatId, OrganizationId, ParticipantId},
    personal_feed::PersonalFeed,
    text::EmailAddress,
};

words!(
    /// What a line is about.
    ErasureReach {
        /// One of those who read a mailbox: an office has one address and several people.
        Person = "person",
        /// The same person by name and address: rows of theirs from before the one that was erased.
        Name = "name",
        /// What belongs to a mailbox at which nobody was left: what it followed, entries on lists.
        Mailbox = "mailbox",
        /// Everybody and everything at an address.
        Address = "address",
        /// Somebody wants no invitations.
        Objection = "objection",
        /// Somebody gave up the address of their own calendar.
        Feed = "feed"
    }
);

impl ErasureReach {
    /// Whether lines of this kind were written before lines had a proof.
    fn is_old(self) -> bool {
        matches!(self, Self::Person | Self::Address)
    }
}

/// What the line of a person adds whose mailbox others read.
const SHARED: &str = "shared";

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Erasure {
    /// Whom, as a keyed hash.
    pub subject: String,
    /// What it is about.
    pub reach: ErasureReach,
    /// When.
    pub at: DateTime<Utc>,
    /// What else has to be known to do it again: words without a name; often none.
    pub detail: String,
    /// By which it is seen that this installation's key wrote it; none on lines of earlier versions.
    pub proof: String,
}

/// One person, as the ledger knows them: by their row, because names can be corrected. Whoever comes again is another row.
#[must_use]
pub fn person(keys: &Keys, id: ParticipantId) -> String {
    hash(keys, ErasureReach::Person, &[id.0.as_bytes()])
}

/// A name at an address, as the ledger knows it.
#[must_use]
pub fn named(keys: &Keys, email: &EmailAddress, name_folded: &str) -> String {
    hash(keys, ErasureReach::Name, &[email.as_str().as_bytes(), name_folded.as_bytes()])
}

/// A mailbox at which nobody is left, as the ledger knows it.
#[must_use]
pub fn mailbox(keys: &Keys, email: &EmailAddress) -> String {
    hash(keys, ErasureReach::Mailbox, &[email.as_str().as_bytes()])
}

/// An address, as the ledger knows it.
#[must_use]
pub fn address(keys: &Keys, email: &EmailAddress) -> String {
    hash(keys, ErasureReach::Address, &[email.as_str().as_bytes()])
}

/// Whose calendar it is, as the ledger knows them.
#[must_use]
pub fn feed(keys: &Keys, id: ParticipantId) -> String {
    hash(keys, ErasureReach::Feed, &[id.0.as_bytes()])
}

fn hash(keys: &Keys, reach: ErasureReach, whom: &[&[u8]]) -> String {
    let mut parts = vec![reach.as_str().as_bytes()];
    parts.extend(whom);
    data_encoding::HEXLOWER.encode(&keys.mac(Purpose::Erasure, &parts))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Erasure {
    /// A line that says its subject and nothing else.
    #[must_use]
    pub fn new(keys: &Keys, (reach, subject): (ErasureReach, String), at: DateTime<Utc>) -> Self {
        Self { subject, reach, at, detail: String::new(), proof: String::new() }.signed(keys)
    }

    /// The line of a person. `alone`: nobody else read their mailbox, so that what was said of it alone went with them.
    #[must_use]
    pub fn person(keys: &Keys, (id, alone): (ParticipantId, bool), at: DateTime<Utc>) -> Self {
        let detail = if alone { String::new() } else { SHARED.to_owned() };
        let subject = person(keys, id);
        Self { subject, reach: ErasureReach::Person, at, detail, proof: String::new() }.signed(keys)
    }

    /// Whether others read the mailbox of the person the line is about, and kept what is said of it alone.
    #[must_use]
    pub fn leaves_others(&self) -> bool {
        self.reach == ErasureReach::Person && self.detail == SHARED
    }

    /// The line of an objection.
    #[must_use]
    pub fn objection(keys: &Keys, said: &Objection) -> Self {
        let format = said.format_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let detail = format!("{} {} {format}", said.address, said.organization_id);
        let subject = hash(keys, ErasureReach::Objection, &[detail.as_bytes()]);
        Self { subject, reach: ErasureReach::Objection, at: said.since, detail, proof: String::new() }.signed(keys)
    }

    /// The line of an address of a calendar that leads nowhere from now on.
    #[must_use]
    pub fn feed(keys: &Keys, now: &PersonalFeed, at: DateTime<Utc>) -> Self {
        let detail = format!("{} {}", now.version, if now.revoked { "revoked" } else { "open" });
        let subject = feed(keys, now.participant_id);
        Self { subject, reach: ErasureReach::Feed, at, detail, proof: String::new() }.signed(keys)
    }

    fn signed(self, keys: &Keys) -> Self {
        Self { proof: self.proof_by(keys), ..self }
    }

    fn proof_by(&self, keys: &Keys) -> String {
        let text = self.text();
        let mac = keys.mac(Purpose::Erasure, &[b"proof", text.as_bytes()]);
        data_encoding::HEXLOWER.encode(&mac)
    }

    /// Whether this installation's key wrote the line, or a former one, as far as it says: with another key nobody knows whom
    /// it means.
    #[must_use]
    pub fn is_of(&self, keys: &Keys) -> bool {
        self.proof.is_empty() || self.is_proven_by(keys)
    }

    /// Whether it says so itself.
    #[must_use]
    pub fn is_proven_by(&self, keys: &Keys) -> bool {
        keys.each().any(|keys| self.proof.as_bytes().ct_eq(self.proof_by(&keys).as_bytes()).into())
    }

    /// The objection that the line writes down.
    #[must_use]
    pub fn as_objection(&self) -> Option<Objection> {
        let mut words = self.detail.split(' ').filter(|_| self.reach == ErasureReach::Objection);
        let address = words.next()?.to_owned();
        let organization_id = OrganizationId(words.next()?.parse::<Uuid>().ok()?);
        let format_id = match words.next()? {
            "-" => None,
            id => Some(FormatId(id.parse::<Uuid>().ok()?)),
        };
        Some(Objection { address, organization_id, format_id, since: self.at })
    }

    /// Which address of a calendar is the right one since then, and whether none is.
    #[must_use]
    pub fn as_feed(&self) -> Option<(i32, bool)> {
        let (version, state) = self.detail.split_once(' ').filter(|_| self.reach == ErasureReach::Feed)?;
        Some((version.parse().ok()?, state == "revoked"))
    }

    /// The line without its proof.
    fn text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut text = format!("{at} {} {}", self.reach.as_str(), self.subject);
        if !self.detail.is_empty() {
            text.push(' ');
            text.push_str(&self.detail);
        }
        text
    }

    /// Reads a line of the file; nothing for one that is none: the last one may be torn.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts: Vec<&str> = line.split_ascii_whitespace().collect();
        let proof = parts.last().and_then(|last| last.strip_prefix('=')).map(str::to_owned);
        if proof.is_some() {
            parts.pop();
        }
        let (head, detail) = parts.split_at_checked(3)?;
        let [at, reach, subject] = head else { return None };
        let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
        let reach = ErasureReach::from_word(reach)?;
        // A torn line may look like a shorter one: only those from before there were proofs have none.
        let whole = match &proof {
            Some(proof) => is_hash(proof),
            None => reach.is_old() && detail.is_empty(),
        };
        let line = Self {
            subject: (*subject).to_owned(),
            reach,
            at,
            detail: detail.join(" "),
            proof: proof.unwrap_or_default(),
        };
        (is_hash(subject) && whole).then_some(line)
    }
}

impl fmt::Display for Erasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())?;
        if self.proof.is_empty() { Ok(()) } else { write!(f, " ={}", self.proof) }
    }
}

/// What the one knows that the other does not, each line once, the oldest first.
#[must_use]
pub fn unknown(lines: &[Erasure], known: &[Erasure]) -> Vec<Erasure> {
    let key = |line: &Erasure| (line.subject.clone(), line.at);
    let mut seen: HashSet<_> = known.iter().map(key).collect();
    let mut new: Vec<Erasure> = lines.iter().filter(|line| seen.insert(key(line))).cloned().collect();
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
        let subject = person(&keys(), someone(number));
        Erasure::new(&keys(), (ErasureReach::Person, subject), at.parse().unwrap())
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
        // As earlier versions wrote it.
        let old = text.split_once(" =").unwrap().0;
        assert_eq!(Erasure::parse(old).map(|line| line.to_string()), Some(old.to_owned()));
    }

    #[test]
    fn a_line_of_another_key_or_one_that_was_changed_is_told_apart() {
        let written = line("2026-03-09T08:00:00Z", 7);
        assert!(written.is_of(&keys()));
        assert!(!written.is_of(&Keys::new(b"another secret, also 32 bytes ..")));
        let moved = written.to_string().replace("2026-03-09", "2026-04-09");
        assert!(!Erasure::parse(&moved).unwrap().is_of(&keys()));
    }

    #[test]
    fn an_objection_and_a_calendar_that_was_given_up_are_read_again_and_never_half() {
        let at = "2026-03-09T08:00:00Z".parse().unwrap();
        let mut said = Objection {
            address: super::super::bulk::objector(&keys(), &email("amt@amt.example")),
            organization_id: OrganizationId(Uuid::from_u128(5)),
            format_id: Some(FormatId(Uuid::from_u128(6))),
            since: at,
        };
        for format_id in [said.format_id, None] {
            said.format_id = format_id;
            let text = Erasure::objection(&keys(), &said).to_string();
            assert!(!text.contains("amt.example"), "{text}");
            let read = Erasure::parse(&text).unwrap();
            assert_eq!((read.as_objection(), read.as_feed(), read.is_of(&keys())), (Some(said.clone()), None, true));
            // Without its end it would be an objection to everything of the host.
            let half = text.rsplit_once(" =").unwrap().0;
            assert_eq!(Erasure::parse(half), None);
        }
        let given_up = PersonalFeed { version: 3, revoked: true, ..PersonalFeed::untouched(someone(1)) };
        let read = Erasure::parse(&Erasure::feed(&keys(), &given_up, at).to_string()).unwrap();
        assert_eq!((read.as_feed(), read.as_objection()), (Some((3, true)), None));
        assert_eq!(read.subject, feed(&keys(), someone(1)));
    }

    #[test]
    fn people_addresses_and_installations_are_told_apart() {
        let (keys, mail) = (keys(), email("amt@amt.example"));
        assert_ne!(person(&keys, someone(1)), person(&keys, someone(2)));
        assert_ne!(address(&keys, &mail), address(&keys, &email("anderes@amt.example")));
        assert_ne!(address(&keys, &mail), mailbox(&keys, &mail));
        assert_ne!(named(&keys, &mail, "eva"), named(&keys, &mail, "max"));
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
