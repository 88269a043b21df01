//! A standing exchange: what it is for, who may come, and what its dates inherit from it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{
    id::{FormatId, OrganizationId, TeamId},
    text::Slug,
};

/// A word-for-word enum: the same words in rows, in the API and in forms.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The words, for a refusal that names them.
            pub const WORDS: &'static str = concat!($($word, " "),+);

            /// The word in rows, JSON and forms.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

words!(
    /// The languages we speak.
    Locale { /// German, the first one.
        De = "de", /// English.
        En = "en" }
);
words!(
    /// Who may come.
    Audience { /// Everybody.
        Open = "open", /// People on a list.
        Invited = "invited", /// People with a role.
        Role = "role" }
);
words!(
    /// Where a format stands in its life.
    FormatStatus { /// Only its team sees it.
        Draft = "draft", /// It meets.
        Active = "active", /// It rests; no new dates.
        Paused = "paused", /// It is over; its past stays.
        Ended = "ended" }
);
words!(
    /// What people can register for.
    RegistrationMode { /// Nothing: people simply come.
        None = "none", /// Single dates.
        PerEvent = "per_event", /// The whole format.
        Standing = "standing", /// Either.
        Both = "both" }
);

/// A standing exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its id.
    pub id: FormatId,
    /// Its part of addresses.
    pub slug: Slug,
    /// Who may edit it.
    pub team_id: TeamId,
    /// Who hosts it.
    pub organization_id: OrganizationId,
    /// Its title.
    pub title: String,
    /// One sentence on its purpose.
    pub summary: String,
    /// Its description as written.
    pub description_md: String,
    /// Its description as rendered once, at write.
    pub description_html: String,
    /// Who may come.
    pub audience: Audience,
    /// The audience in the host's words.
    pub audience_note: String,
    /// Where it stands.
    pub status: FormatStatus,
    /// The zone of its wall clock.
    pub zone: Tz,
    /// How long a date lasts if nobody says otherwise, in minutes.
    pub default_minutes: u32,
    /// Where it meets, in one line.
    pub location: Option<String>,
    /// Seats per date; none means unlimited.
    pub capacity: Option<u32>,
    /// What people can register for.
    pub registration: RegistrationMode,
    /// Whether the team decides on each registration.
    pub approval: bool,
    /// Where the meeting really is; never shown (invariant 10).
    pub join_url: Option<String>,
    /// How many minutes before the start the gate opens.
    pub join_opens_before: u32,
    /// Reminders, in minutes before the start.
    pub reminder_offsets: Vec<u32>,
    /// Days after the end of a date until its registrations are erased.
    pub retention_days: u32,
    /// Topics, for selections.
    pub tags: Vec<String>,
    /// The language of its texts.
    pub locale: Locale,
    /// Grows with each change of the row, for lost-update checks.
    pub version: i64,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When something its feeds show last changed.
    pub changed_at: DateTime<Utc>,
}

impl Format {
    /// Whether the public sees it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.status != FormatStatus::Draft
    }

    /// Whether its cadence produces dates.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        matches!(self.status, FormatStatus::Active | FormatStatus::Draft)
    }
}
