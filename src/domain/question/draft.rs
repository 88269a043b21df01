//! A question as an organizer wishes it, and what may still change about one.

use super::{HELP_MAX, LABEL_MAX, OPTION_MAX, OPTIONS_MAX, PURPOSE_MAX, Question, QuestionKind, RETENTION_DAYS};
use crate::domain::{
    format::{Faults, read_word},
    retention::read_retention,
    text::{FieldError, Line, Problem},
};

/// Why a question cannot be added, changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionRefusal {
    /// Somebody answered it: it stays as it was asked. It can be retired.
    Answered,
    /// There are as many as there may be.
    TooMany {
        /// The most that are asked.
        max: usize,
    },
}

/// The fields of a question as they came in; nothing means left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawQuestion {
    /// `kind`
    pub kind: Option<String>,
    /// `label`
    pub label: Option<String>,
    /// `help`
    pub help: Option<String>,
    /// `options`
    pub options: Option<Vec<String>>,
    /// `required`
    pub required: Option<bool>,
    /// `purpose`
    pub purpose: Option<String>,
    /// `retention_days`
    pub retention_days: Option<i64>,
}

impl RawQuestion {
    /// Reads a question to be asked, beginning with a blank one that knows who asks. Nothing said means: one line, not
    /// required, kept for [`RETENTION_DAYS`] days; its purpose must be said.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self, blank: Question) -> Result<Question, Vec<FieldError>> {
        let said = Self {
            label: Some(self.label.clone().unwrap_or_default()),
            purpose: Some(self.purpose.clone().unwrap_or_default()),
            retention_days: self.retention_days.or(Some(RETENTION_DAYS.into())),
            ..self.clone()
        };
        said.apply(blank)
    }

    /// Reads a change of a question; what is left out stays.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn amend(&self, question: &Question) -> Result<Question, Vec<FieldError>> {
        self.apply(question.clone())
    }

    fn apply(&self, mut question: Question) -> Result<Question, Vec<FieldError>> {
        let mut faults = Faults::default();
        if let Some(word) = &self.kind {
            let read = read_word("kind", word, QuestionKind::from_word, QuestionKind::WORDS);
            question.kind = faults.take(read).unwrap_or(question.kind);
        }
        if let Some(text) = &self.label {
            let read = faults.take(Line::parse("label", text, LABEL_MAX));
            question.label = read.map(Line::into_string).unwrap_or_default();
        }
        if let Some(text) = &self.help {
            let read = faults.take(Line::parse_optional("help", text, HELP_MAX)).flatten();
            question.help = read.map(Line::into_string).unwrap_or_default();
        }
        self.apply_options(&mut question, &mut faults);
        if let Some(text) = &self.purpose {
            let read = faults.take(Line::parse("purpose", text, PURPOSE_MAX));
            question.purpose = read.map(Line::into_string).unwrap_or_default();
        }
        if let Some(days) = self.retention_days {
            question.retention_days = faults.take(read_retention(days)).unwrap_or(question.retention_days);
        }
        question.required = self.required.unwrap_or(question.required);
        if faults.0.is_empty() { Ok(question) } else { Err(faults.0) }
    }

    fn apply_options(&self, question: &mut Question, faults: &mut Faults) {
        let given = match &self.options {
            Some(options) => faults.take(read_options(options)),
            None => Some(question.options.clone()),
        };
        let Some(options) = given else { return };
        // A question that is answered in words forgets the options it had; but nobody gives it new ones.
        if !question.kind.has_options() {
            if self.options.is_some() && !options.is_empty() {
                faults.note("options", Problem::Contradicts { other: "kind" });
            }
            question.options = Vec::new();
            return;
        }
        let least = if question.kind == QuestionKind::Choice { 2 } else { 1 };
        match options.len() {
            0 => faults.note("options", Problem::Missing),
            n if n < least => faults.note("options", Problem::TooFew { min: least }),
            _ => question.options = options,
        }
    }
}

/// Each option once, in the order they came; empty lines are no options.
fn read_options(options: &[String]) -> Result<Vec<String>, FieldError> {
    let mut read: Vec<String> = Vec::new();
    for option in options {
        if let Some(line) = Line::parse_optional("options", option, OPTION_MAX)?
            && !read.iter().any(|known| known == line.as_str())
        {
            read.push(line.into_string());
        }
        if read.len() > OPTIONS_MAX {
            return Err(FieldError::new("options", Problem::TooMany { max: OPTIONS_MAX }));
        }
    }
    Ok(read)
}

impl Question {
    /// Whether a change touches what stays as it was asked once somebody answered: what is asked and how it is explained,
    /// what can be chosen, what the answers are for and how long they are kept. Nor must it be answered from then on by
    /// others, if it did not have to be before; that it no longer must be is fine.
    #[must_use]
    pub fn means_something_else(&self, other: &Self) -> bool {
        self.kind != other.kind
            || self.label != other.label
            || self.help != other.help
            || (self.required && !other.required)
            || self.options != other.options
            || self.purpose != other.purpose
            || self.retention_days != other.retention_days
    }
}
