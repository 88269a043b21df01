//! What people are asked when they register: by a format for all its dates, with additions by single dates. Each
//! question says what for and until when its answers are kept (G02); once answered it stays as it was asked (O8).

mod answers;
mod draft;
mod order;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::{
    answers::{Given, RawAnswer, RawAnswers, Said, owed_again, owed_at_first, read},
    draft::{QuestionRefusal, RawQuestion},
    order::{Goal, moved, next_position},
};
use super::{
    event::Announced,
    format::words,
    id::{AnswerId, EventId, FormatId, QuestionId},
    registration::{Registration, RegistrationState as State},
    sealed::{Holder, Sealed},
};

/// Most questions that are asked by one format or one date.
pub const QUESTIONS_MAX: usize = 20;
/// Longest question.
pub const LABEL_MAX: usize = 200;
/// Longest explanation of a question.
pub const HELP_MAX: usize = 500;
/// Longest purpose.
pub const PURPOSE_MAX: usize = 300;
/// Most options of one question.
pub const OPTIONS_MAX: usize = 30;
/// Longest option.
pub const OPTION_MAX: usize = 120;
/// Most options that all questions of several answers offer together: a form has its limits.
pub const TICKS_MAX: usize = 100;
/// Longest answer.
pub const ANSWER_MAX: usize = 2_000;
/// Days after the end of the date until answers are erased, if nobody says otherwise.
pub const RETENTION_DAYS: u32 = 30;

words!(
    /// How a question is answered.
    QuestionKind { /// In one line.
        Text = "text", /// In several lines.
        Paragraph = "paragraph", /// With one of its options.
        Choice = "choice", /// With any of its options.
        Several = "several", /// With yes or no.
        YesNo = "yes_no" }
);

impl QuestionKind {
    /// Whether it has options to choose from.
    #[must_use]
    pub fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::Several)
    }

    /// Whether its answers can be counted.
    #[must_use]
    pub fn is_countable(self) -> bool {
        self.has_options() || self == Self::YesNo
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asker {
    /// A format, for all its dates.
    Format(FormatId),
    /// One date, on top of its format.
    Event(EventId),
}

/// Something people are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Who asks.
    pub asker: Asker,
    /// Its place in the form; unique among the asker's.
    pub position: u32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The question itself, in the format's language.
    pub label: String,
    /// What helps to answer it.
    pub help: String,
    /// What can be chosen.
    pub options: Vec<String>,
    /// Whether nobody can register without answering it.
    pub required: bool,
    /// What the answer is for.
    pub purpose: String,
    /// Days after the end of the date until its answers are erased.
    pub retention_days: u32,
    /// Since when it is not asked any more.
    pub retired_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Grows with each change of the row, for lost-update checks.
    pub version: i64,
}

impl Question {
    /// Whether it is asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.retired_at.is_none()
    }

    /// When the answers of a date are erased that ends then.
    #[must_use]
    pub fn erased_at(&self, ends_at: DateTime<Utc>) -> DateTime<Utc> {
        ends_at + TimeDelta::days(i64::from(self.retention_days))
    }
}

/// An answer as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub id: AnswerId,
    /// What it answers.
    pub question_id: QuestionId,
    /// Whose it is: a registration's, or an enrollment's for all its dates.
    pub holder: Holder,
    /// What it says.
    pub sealed: Sealed,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it is erased at the latest; follows its date if that moves.
    pub delete_after: DateTime<Utc>,
}

/// Whether the team sees the answers of a registration: once the person confirmed it, and as long as they take part.
#[must_use]
pub fn is_shown(state: State) -> bool {
    match state {
        State::Requested | State::Confirmed | State::Waiting | State::Offered | State::Attended | State::NoShow => true,
        State::Unconfirmed | State::Cancelled | State::Declined => false,
    }
}

/// Whether the person may still change what they answered for a date: as long as it takes registrations.
#[must_use]
pub fn may_change(registration: &Registration, announced: &Announced, now: DateTime<Utc>) -> bool {
    is_shown(registration.state) && now < announced.event.slot.starts_at
}
