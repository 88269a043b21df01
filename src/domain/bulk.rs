//! Inviting a list of people to a format by mail: who is invited, who is not and why, and how fast the mails go.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

mod dates;
mod progress;

pub use dates::*;
pub use progress::*;

use super::{
    capability::{Keys, Purpose},
    enrollment::{Enrollment, EnrollmentState, is_refused},
    format::words,
    id::{BulkInvitationId, EnrollmentId, FormatId, NoticeId, OrganizationId, ParticipantId, RegistrationId},
    listed::{NewListed, RawListed},
    notice::reach_of,
    participant::MailboxKind,
    text::{EmailAddress, FieldError, Problem},
};

/// Whoever invites more people than this says how many (C19).
pub const CONFIRM_ABOVE: usize = 200;
/// So many of these mails are due in a minute: everybody else's mail goes in between.
pub const PER_MINUTE: usize = 60;
/// How long an invitation can be answered (C03).
pub const ANSWERED_WITHIN: TimeDelta = TimeDelta::days(14);
/// How long the link by which somebody wants no more invitations works after the last mail that brought it (C03).
pub const WAY_OUT_LIFE: TimeDelta = TimeDelta::days(365);
/// How long such a mail is worth sending after its time.
pub const WORTH_SENDING: TimeDelta = TimeDelta::days(7);

/// Somebody invited to a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkInvitation {
    /// Its id.
    pub id: BulkInvitationId,
    /// To what.
    pub format_id: FormatId,
    /// Who.
    pub participant_id: ParticipantId,
    /// What they confirm by it; that is gone once the link ran out.
    pub confirms: Confirms,
    /// Random, the public part of the link by which they want no more invitations.
    pub link_id: Uuid,
    /// When they were invited.
    pub invited_at: DateTime<Utc>,
    /// By which mail, the last time.
    pub notice_id: Option<NoticeId>,
    /// When they were reminded, if they were.
    pub reminded_at: Option<DateTime<Utc>>,
}

impl BulkInvitation {
    /// Whether the link by which its reader wants no more of them still works.
    #[must_use]
    pub fn has_way_out(&self, now: DateTime<Utc>) -> bool {
        now < self.reminded_at.unwrap_or(self.invited_at) + WAY_OUT_LIFE
    }
}

/// What somebody confirms by the link of their invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirms {
    /// That they take part in the whole format.
    Whole(EnrollmentId),
    /// That they come to the date of this registration, and to those that were asked for with it.
    Dates(RegistrationId),
}

/// Somebody wants no invitations. It never stops what concerns a seat that they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Their address as [`objector`] writes it.
    pub address: String,
    /// From whom.
    pub organization_id: OrganizationId,
    /// To this format alone; to nothing of the host's where there is none.
    pub format_id: Option<FormatId>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// An address as objections know it: a keyed hash of the mailbox that it reaches, so that an objection outlives the
/// erasure of the person and says of nobody who they are.
#[must_use]
pub fn objector(keys: &Keys, email: &EmailAddress) -> String {
    data_encoding::HEXLOWER.encode(&keys.mac(Purpose::Objection, &[reach_of(email).as_bytes()]))
}

/// The same as each of our secrets writes it, the one in use first: an objection outlives the secret it was written with.
#[must_use]
pub fn objectors(keys: &Keys, email: &EmailAddress) -> Vec<String> {
    keys.each().map(|keys| objector(&keys, email)).collect()
}

/// Whether one of these objections keeps invitations to a format of a host away.
#[must_use]
pub fn objects(objections: &[Objection], host: OrganizationId, format: FormatId) -> bool {
    objections.iter().any(|one| one.organization_id == host && one.format_id.is_none_or(|only| only == format))
}

words!(
    /// What becomes of one line of the list.
    Fate {
        /// They are invited.
        New = "new",
        /// They take part, have asked, have left or were refused: they know the format.
        Known = "known",
        /// They were invited before.
        Invited = "invited",
        /// The same person as further up.
        Duplicate = "duplicate",
        /// Mail does not reach the address.
        Suppressed = "suppressed",
        /// They want no invitations, or their data used no further than needed.
        Objected = "objected"
    }
);

/// A person as lists name them: the address, and the folded name.
pub type Key = (EmailAddress, String);

/// What is known about the people of a list.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Those who have anything to do with the format.
    pub enrolled: HashSet<Key>,
    /// Those who were invited.
    pub invited: HashSet<Key>,
    /// Addresses that mail does not reach.
    pub unreachable: HashSet<EmailAddress>,
    /// Addresses at which somebody wants no invitations, or said "that was not me".
    pub objected: HashSet<EmailAddress>,
    /// Those who want their data used no further than needed.
    pub restricted: HashSet<Key>,
}

/// Decides about each line, in their order.
#[must_use]
pub fn fates(known: &Known, people: &[NewListed]) -> Vec<Fate> {
    let mut seen = HashSet::new();
    let fate = |one: &NewListed| {
        let key = one.key();
        if !seen.insert(key.clone()) {
            Fate::Duplicate
        } else if known.objected.contains(&one.email) || known.restricted.contains(&key) {
            Fate::Objected
        } else if known.invited.contains(&key) {
            Fate::Invited
        } else if known.enrolled.contains(&key) {
            Fate::Known
        } else if known.unreachable.contains(&one.email) {
            Fate::Suppressed
        } else {
            Fate::New
        }
    };
    people.iter().map(fate).collect()
}

/// Whether an enrollment says that its person wants nothing of the format: they said "that was not me". The team's no is
/// another matter.
#[must_use]
pub fn denies(enrollment: &Enrollment) -> bool {
    enrollment.state == EnrollmentState::Declined && !is_refused(enrollment)
}

/// Reads one line; an invitation is personal, so it needs a name.
///
/// # Errors
/// Every field that is wrong.
pub fn read(raw: &RawListed) -> Result<NewListed, Vec<FieldError>> {
    let nameless = raw.name.trim().is_empty().then(|| FieldError::new("name", Problem::Missing));
    match (raw.parse(), nameless) {
        (Ok(one), None) => Ok(one),
        (read, nameless) => Err(nameless.into_iter().chain(read.err().unwrap_or_default()).collect()),
    }
}

/// Whether whoever invites so many people has said how many, where that is needed.
#[must_use]
pub fn is_meant(count: usize, said: Option<u64>) -> bool {
    count <= CONFIRM_ABOVE || said.is_some_and(|said| said == count as u64)
}

/// When the mail to the `place`th of the invited is due, counted from 0: behind those that wait already.
#[must_use]
pub fn due_at(place: usize, now: DateTime<Utc>, last_waiting: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let step = |places: usize| TimeDelta::seconds(i64::try_from(places * 60 / PER_MINUTE).unwrap_or(i64::MAX / 2_000));
    let first = last_waiting.map_or(now, |last| now.max(last + step(1)));
    first + step(place)
}

/// How the addresses of offices begin.
const OFFICES: [&str; 24] = [
    "poststelle",
    "post",
    "info",
    "kontakt",
    "referat",
    "service",
    "office",
    "buero",
    "büro",
    "sekretariat",
    "vorzimmer",
    "team",
    "mail",
    "verwaltung",
    "presse",
    "rathaus",
    "stadt",
    "gemeinde",
    "geschaeftsstelle",
    "zentrale",
    "registratur",
    "empfang",
    "redaktion",
    "support",
];

/// Whether an address looks like one of an office, behind which several people read.
#[must_use]
pub fn kind_of(email: &EmailAddress) -> MailboxKind {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let first = local.split(['.', '-', '_', '+']).next().unwrap_or_default();
    let word = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = word.len() < first.len() && matches!(word, "ref" | "abt" | "dez" | "fb");
    if numbered || OFFICES.contains(&word) { MailboxKind::Functional } else { MailboxKind::Person }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listed::read_lines;

    fn people(text: &str) -> Vec<NewListed> {
        read_lines(text).iter().map(|(_, raw)| read(raw).unwrap()).collect()
    }

    fn email(text: &str) -> EmailAddress {
        EmailAddress::parse("email", text).unwrap()
    }

    #[test]
    fn each_line_has_one_fate_and_an_objection_comes_first() {
        let list = people(
            "Eva; eva@amt.example\nMax; max@amt.example\nIda; ida@amt.example\nEva; EVA@amt.example\nUwe; uwe@amt.example\nPia; pia@amt.example",
        );
        let key = |at: usize| list[at].key();
        let known = Known {
            enrolled: [key(1), key(5)].into(),
            invited: [key(2), key(5)].into(),
            unreachable: [email("uwe@amt.example"), email("max@amt.example")].into(),
            objected: HashSet::new(),
            restricted: HashSet::new(),
        };
        let expected = [Fate::New, Fate::Known, Fate::Invited, Fate::Duplicate, Fate::Suppressed, Fate::Invited];
        assert_eq!(fates(&known, &list), expected);
        let known = Known { objected: list.iter().map(|one| one.email.clone()).collect(), ..known };
        assert_eq!(fates(&known, &list)[..3], [Fate::Objected; 3]);
        // Two people may share an address.
        let shared = people("Eva; amt@amt.example\nMax; amt@amt.example");
        assert_eq!(fates(&Known::default(), &shared), [Fate::New; 2]);
        // One of them wants their data used no further than needed.
        let known = Known { restricted: [shared[0].key()].into(), ..Known::default() };
        assert_eq!(fates(&known, &shared), [Fate::Objected, Fate::New]);
    }

    #[test]
    fn an_invitation_needs_a_name() {
        let raw = RawListed { email: "eva@amt.example".into(), ..RawListed::default() };
        assert_eq!(read(&raw).unwrap_err(), [FieldError::new("name", Problem::Missing)]);
        let raw = RawListed { email: "eva".into(), ..RawListed::default() };
        let fields: Vec<_> = read(&raw).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "email"]);
    }

    #[test]
    fn above_two_hundred_the_very_count_is_said() {
        assert!(is_meant(200, None) && is_meant(0, Some(7)));
        assert!(!is_meant(201, None) && !is_meant(201, Some(200)) && is_meant(201, Some(201)));
    }

    #[test]
    fn mails_are_due_one_after_the_other_behind_those_that_wait() {
        let now = DateTime::UNIX_EPOCH;
        let after = |seconds| now + TimeDelta::seconds(seconds);
        assert_eq!([0, 1, 60, 2_499].map(|place| due_at(place, now, None)), [0, 1, 60, 2_499].map(after));
        assert_eq!(due_at(0, now, Some(after(100))), after(101));
        assert_eq!(due_at(0, after(500), Some(after(100))), after(500));
    }

    #[test]
    fn addresses_of_offices_are_told_from_those_of_people() {
        for address in [
            "poststelle@amt.example",
            "info@amt.example",
            "referat12@amt.example",
            "ref3@amt.example",
            "team-ki@amt.example",
        ] {
            assert_eq!(kind_of(&email(address)), MailboxKind::Functional, "{address}");
        }
        for address in ["eva.muster@amt.example", "infante@amt.example", "reff@amt.example", "postel@amt.example"] {
            assert_eq!(kind_of(&email(address)), MailboxKind::Person, "{address}");
        }
    }

    #[test]
    fn an_objection_holds_for_its_format_or_for_everything_of_its_host() {
        let id = Uuid::from_u128;
        let (host, other) = (OrganizationId(id(1)), OrganizationId(id(2)));
        let (one, two) = (FormatId(id(3)), FormatId(id(4)));
        let said = |format_id| {
            [Objection { address: String::new(), organization_id: host, format_id, since: DateTime::UNIX_EPOCH }]
        };
        assert!(objects(&said(Some(one)), host, one) && !objects(&said(Some(one)), host, two));
        assert!(objects(&said(None), host, two) && !objects(&said(None), other, two) && !objects(&[], host, one));
    }

    #[test]
    fn an_objection_knows_the_mailbox_and_names_nobody() {
        let keys = Keys::new(&[7; 32]);
        let key = |address| objector(&keys, &email(address));
        assert_eq!(key("eva@amt.example"), key("eva+turnus@amt.example"));
        assert_ne!(key("eva@amt.example"), key("max@amt.example"));
        assert!(!key("eva@amt.example").contains("eva") && key("eva@amt.example").len() == 64);
    }
}
