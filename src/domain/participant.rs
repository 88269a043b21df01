//! A person as we know them: a name and a mailbox, perhaps a Land, a role, an authority.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    delivery::suppression::Unreachable,
    format::{Locale, words},
    id::{MailboxId, ParticipantId},
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
