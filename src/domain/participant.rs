//! A person as we know them: a name and a mailbox, perhaps a Land, a role, an authority.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    delivery::suppression::Unreachable,
    format::{Locale, words},
    id::{MailboxId, ParticipantId},
    organization::Account,
    text::EmailAddress,
};

words!(
    /// The 16 Länder, by ISO 3166-2 without the country.
    Land {
        /// Baden-Württemberg.
        Bw = "BW",
        /// Bayern.
        By = "BY",
        /// Berlin.
        Be = "BE",
        /// Brandenburg.
        Bb = "BB",
        /// Bremen.
        Hb = "HB",
        /// Hamburg.
        Hh = "HH",
        /// Hessen.
        He = "HE",
        /// Mecklenburg-Vorpommern.
        Mv = "MV",
        /// Niedersachsen.
        Ni = "NI",
        /// Nordrhein-Westfalen.
        Nw = "NW",
        /// Rheinland-Pfalz.
        Rp = "RP",
        /// Saarland.
        Sl = "SL",
        /// Sachsen.
        Sn = "SN",
        /// Sachsen-Anhalt.
        St = "ST",
        /// Schleswig-Holstein.
        Sh = "SH",
        /// Thüringen.
        Th = "TH"
    }
);
words!(
    /// Whether one person or an office reads a mailbox.
    MailboxKind { /// One person.
        Person = "person", /// An office.
        Functional = "functional" }
);
words!(
    /// How somebody is told about dates.
    Channel { /// By a calendar subscription.
        Feed = "feed", /// By calendar invitations.
        Invitation = "invitation", /// By mail alone.
        MailOnly = "mail_only" }
);

/// A mail address as we know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its id.
    pub id: MailboxId,
    /// The address.
    pub email: EmailAddress,
    /// Who reads it.
    pub kind: MailboxKind,
    /// Whether and why only what is needed goes there any more.
    pub unreachable: Option<Unreachable>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Their id.
    pub id: ParticipantId,
    /// Where their mail goes; several people may share it (A9).
    pub mailbox_id: MailboxId,
    /// Their address (joined in; it belongs to the mailbox).
    pub email: EmailAddress,
    /// Whether mail reaches it (joined in as well).
    pub unreachable: Option<Unreachable>,
    /// Their name.
    pub name: String,
    /// Their Land.
    pub land: Option<Land>,
    /// Their role in the format's world.
    pub role: Option<String>,
    /// Their authority, in their words.
    pub organization_text: Option<String>,
    /// The language of their mail.
    pub locale: Locale,
    /// Random, the public part of their manage link.
    pub link_id: Uuid,
    /// Grows when their links are rotated.
    pub link_version: i32,
    /// When they first came.
    pub created_at: DateTime<Utc>,
    /// Since when their data is used no further than needed (Art. 18 GDPR), at their own wish.
    pub restricted_at: Option<DateTime<Utc>>,
}

/// Whether somebody is the only one known to read their mailbox: nobody else takes part from `there`, and whoever organizes with
/// the address bears their name. Only then is what is said of the mailbox alone theirs: what it follows, what lists say without
/// a name, what programs were told of it.
#[must_use]
pub fn reads_alone(person: &Participant, there: &[Participant], organizer: Option<&Account>) -> bool {
    there.iter().all(|one| one.id == person.id) && organizer.is_none_or(|account| account.is_same_as(&person.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::AccountId;

    fn somebody(id: u128, name: &str) -> Participant {
        Participant {
            id: ParticipantId(Uuid::from_u128(id)),
            mailbox_id: MailboxId(Uuid::from_u128(9)),
            email: EmailAddress::parse("email", "referat@amt.example").unwrap(),
            unreachable: None,
            name: name.into(),
            land: None,
            role: None,
            organization_text: None,
            locale: Locale::De,
            link_id: Uuid::from_u128(8),
            link_version: 0,
            created_at: DateTime::UNIX_EPOCH,
            restricted_at: None,
        }
    }

    #[test]
    fn a_mailbox_is_ones_own_if_nobody_else_takes_part_or_organizes_from_there() {
        let (eva, ina) = (somebody(1, "Eva Muster"), somebody(2, "Ina Probe"));
        let organizer = |name: &str| Account {
            id: AccountId(Uuid::from_u128(7)),
            email: eva.email.clone(),
            name: name.into(),
            locale: Locale::De,
        };
        for (there, account, alone) in [
            (vec![&eva], None, true),
            (vec![&eva, &ina], None, false),
            (vec![&eva], Some("eva  müster"), true),
            (vec![&eva], Some("EVA Muster"), true),
            (vec![&eva], Some("Olga Ordnung"), false),
            (vec![&ina], None, false),
        ] {
            let there: Vec<Participant> = there.into_iter().cloned().collect();
            let account = account.map(organizer);
            assert_eq!(reads_alone(&eva, &there, account.as_ref()), alone, "{there:?} {account:?}");
        }
    }
}
