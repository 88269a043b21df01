//! A standing exchange: what it is for, who may come, and what its dates inherit from it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{
    gate,
    id::{FormatId, OrganizationId, TeamId},
    reminder,
    retention::WITHOUT_FORMAT,
    support::Terms,
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
    /// How many minutes before the start of a date its registration opens; none means at once.
    pub registration_opens_before: Option<u32>,
    /// How many minutes before the start of a date its registration closes.
    pub registration_closes_before: u32,
    /// The roles that may come, where the audience is [`Audience::Role`].
    pub audience_roles: Vec<String>,
    /// Where the meeting really is; never shown (invariant 10).
    pub join_url: Option<String>,
    /// How many minutes before the start the gate opens.
    pub join_opens_before: u32,
    /// How many minutes after the end the gate closes.
    pub join_closes_after: u32,
    /// What else one needs to take part, such as how to dial in; shown behind the gate only.
    pub join_text: Option<String>,
    /// Reminders, in minutes before the start.
    pub reminder_offsets: Vec<u32>,
    /// Days after the end of a date until its registrations are erased.
    pub retention_days: u32,
    /// Whether people are asked what support they need, and until when.
    pub support: Terms,
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

impl NewFormat {
    /// The row that is made of it.
    #[must_use]
    pub fn into_format(self, id: FormatId, host: (TeamId, OrganizationId), minutes: u32, now: DateTime<Utc>) -> Format {
        let (description_md, description_html) = self.description;
        Format {
            id,
            slug: self.slug,
            team_id: host.0,
            organization_id: host.1,
            title: self.title,
            summary: self.summary,
            description_md,
            description_html,
            audience: self.audience,
            audience_note: self.audience_note,
            audience_roles: self.audience_roles,
            status: self.status,
            default_minutes: minutes,
            location: self.location,
            capacity: self.capacity,
            approval: self.approval,
            registration_opens_before: self.registration_opens_before,
            registration_closes_before: self.registration_closes_before,
            registration: self.registration,
            join_url: self.join_url,
            join_opens_before: self.join_opens_before,
            join_closes_after: self.join_closes_after,
            join_text: self.join_text,
            reminder_offsets: self.reminder_offsets,
            retention_days: self.retention_days,
            tags: self.tags,
            support: self.support,
            created_at: now,
            changed_at: now,
            ..Format::blank(self.zone, self.locale)
        }
    }
}

impl Format {
    /// A format about which nothing has been said yet.
    pub(in crate::domain) fn blank(zone: Tz, locale: Locale) -> Self {
        let nothing = uuid::Uuid::nil();
        Self {
            id: nothing.into(),
            slug: Slug::from_title("", "format"),
            team_id: nothing.into(),
            organization_id: nothing.into(),
            title: String::new(),
            summary: String::new(),
            description_md: String::new(),
            description_html: String::new(),
            audience: Audience::Open,
            audience_note: String::new(),
            status: FormatStatus::Draft,
            zone,
            default_minutes: 60,
            location: None,
            capacity: None,
            registration: RegistrationMode::PerEvent,
            approval: false,
            registration_opens_before: None,
            registration_closes_before: 0,
            audience_roles: Vec::new(),
            join_url: None,
            join_opens_before: gate::OPENS_BEFORE,
            join_closes_after: gate::CLOSES_AFTER,
            join_text: None,
            reminder_offsets: reminder::OFFSETS.to_vec(),
            retention_days: WITHOUT_FORMAT,
            support: Terms::default(),
            tags: Vec::new(),
            locale,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    /// Whether a change of the row shows in the calendar entries of its dates.
    #[must_use]
    pub fn shows_differently(&self, other: &Self) -> bool {
        self.title != other.title
            || self.description_md != other.description_md
            || self.location != other.location
            || self.join_url.is_some() != other.join_url.is_some()
            || self.tags != other.tags
            || self.locale != other.locale
            || self.is_public() != other.is_public()
    }

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

mod before_and_after;
mod draft;

pub use before_and_after::*;
pub use draft::*;
