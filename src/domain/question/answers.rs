//! Answers: read against the questions, sealed, opened again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{ANSWER_MAX, Answer, Question, QuestionKind};
use crate::domain::{
    capability::{Keys, Purpose},
    id::QuestionId,
    sealed::{Holder, NONCE, Place, Sealed, padded},
    text::{FieldError, Line, Problem, parse_block},
};

/// One answer as it came in.
#[derive(Clone, PartialEq, Eq)]
pub enum RawAnswer {
    /// The values of a form's fields of one name.
    Typed(Vec<String>),
    /// A text of a JSON body.
    Text(String),
    /// A list of a JSON body.
    List(Vec<String>),
    /// A truth value of a JSON body.
    Truth(bool),
    /// `null` of a JSON body: no answer.
    Nothing,
    /// Anything else.
    Odd,
}

/// Answers as they came in, by their questions' ids as written.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawAnswers {
    /// What stands before the id in the names of fields: `q-` in forms, `answers.` in JSON.
    pub prefix: &'static str,
    /// The answers.
    pub given: BTreeMap<String, RawAnswer>,
}

impl fmt::Debug for RawAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawAnswers({})", self.given.len())
    }
}

/// What somebody answered. Never shown in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// Yes or no.
    Truth(bool),
    /// A text, or the option chosen.
    Text(String),
    /// The options chosen.
    Several(Vec<String>),
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(…)")
    }
}

/// What an answer in the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// This.
    Given(Given),
    /// It was sealed with another secret, or the row was tampered with.
    Unreadable,
}

/// The required ones of these questions: what somebody owes who registers now.
#[must_use]
pub fn owed_at_first(questions: &[Question]) -> BTreeSet<QuestionId> {
    questions.iter().filter(|question| question.required && question.is_asked()).map(|question| question.id).collect()
}

/// What somebody owes who changes their answers: what is required and was answered before. A question that came later
/// is up to them.
#[must_use]
pub fn owed_again(questions: &[Question], before: &BTreeSet<QuestionId>) -> BTreeSet<QuestionId> {
    owed_at_first(questions).intersection(before).copied().collect()
}

/// Reads answers to the questions that are `asked`. Answers to questions that are only `known` are passed over: they
/// belong to a date that was not chosen, or were retired while somebody filled in the form.
///
/// # Errors
/// Every answer that is wrong, missing although it is owed, or to a question that nobody asks.
pub fn read(
    (asked, known): (&[Question], &[Question]),
    raw: &RawAnswers,
    owed: &BTreeSet<QuestionId>,
) -> Result<Vec<(QuestionId, Given)>, Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut read = Vec::new();
    for question in asked.iter().filter(|question| question.is_asked()) {
        let field = || format!("{}{}", raw.prefix, question.id);
        let given = raw.given.get(&question.id.to_string()).map_or(Ok(None), |answer| one(question, answer));
        match given {
            Ok(Some(given)) => read.push((question.id, given)),
            Ok(None) if owed.contains(&question.id) => faults.push(FieldError::new(field(), Problem::Missing)),
            Ok(None) => {}
            Err(problem) => faults.push(FieldError::new(field(), problem)),
        }
    }
    let is_known = |id: &str| asked.iter().chain(known).any(|question| question.id.to_string() == id);
    for id in raw.given.keys().filter(|id| !is_known(id)) {
        let shown: String = id.chars().filter(|c| !c.is_control()).take(60).collect();
        faults.push(FieldError::new(format!("{}{shown}", raw.prefix), Problem::UnknownField));
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn one(question: &Question, raw: &RawAnswer) -> Result<Option<Given>, Problem> {
    match (question.kind, raw) {
        (_, RawAnswer::Nothing) => Ok(None),
        (QuestionKind::Several, RawAnswer::Typed(list) | RawAnswer::List(list)) => several(question, list),
        (_, RawAnswer::Typed(values)) => match values.as_slice() {
            [] => Ok(None),
            [one] => single(question, one),
            _ => Err(Problem::GivenTwice),
        },
        (QuestionKind::YesNo, RawAnswer::Truth(truth)) => Ok(Some(Given::Truth(*truth))),
        (QuestionKind::Text | QuestionKind::Paragraph | QuestionKind::Choice, RawAnswer::Text(text)) => {
            single(question, text)
        }
        (QuestionKind::Several, _) => Err(Problem::WrongType { expected: "array" }),
        (QuestionKind::YesNo, _) => Err(Problem::WrongType { expected: "boolean" }),
        (_, _) => Err(Problem::WrongType { expected: "string" }),
    }
}

fn single(question: &Question, text: &str) -> Result<Option<Given>, Problem> {
    let problem = |fault: FieldError| fault.problem;
    match question.kind {
        QuestionKind::Text => {
            let line = Line::parse_optional("answer", text, ANSWER_MAX).map_err(problem)?;
            Ok(line.map(|line| Given::Text(line.into_string())))
        }
        QuestionKind::Paragraph => Ok(parse_block("answer", text, ANSWER_MAX).map_err(problem)?.map(Given::Text)),
        QuestionKind::YesNo => match text {
            "" => Ok(None),
            "yes" => Ok(Some(Given::Truth(true))),
            "no" => Ok(Some(Given::Truth(false))),
            _ => Err(Problem::UnknownValue { allowed: "yes no".into() }),
        },
        QuestionKind::Choice | QuestionKind::Several if text.is_empty() => Ok(None),
        QuestionKind::Choice | QuestionKind::Several => match option(question, text) {
            Some(option) => Ok(Some(Given::Text(option))),
            None => Err(not_offered(question)),
        },
    }
}

/// The options chosen, in the question's order.
fn several(question: &Question, list: &[String]) -> Result<Option<Given>, Problem> {
    let chosen: Vec<&String> = list.iter().filter(|text| !text.is_empty()).collect();
    if chosen.iter().any(|text| option(question, text).is_none()) {
        return Err(not_offered(question));
    }
    let in_order = question.options.iter().filter(|option| chosen.contains(option)).cloned().collect::<Vec<_>>();
    Ok((!in_order.is_empty()).then_some(Given::Several(in_order)))
}

fn option(question: &Question, text: &str) -> Option<String> {
    question.options.iter().find(|option| *option == text).cloned()
}

fn not_offered(question: &Question) -> Problem {
    Problem::UnknownValue { allowed: question.options.join(", ").into() }
}

fn place(holder: Holder, question: QuestionId) -> Place {
    Place { purpose: Purpose::Answers, holder, about: Some(question.0) }
}

impl Given {
    /// Seals the answer of one holder to one question.
    #[must_use]
    pub fn sealed(&self, keys: &Keys, holder: Holder, question: &Question, nonce: [u8; NONCE]) -> Sealed {
        let text = serde_json::to_string(self).unwrap_or_default();
        keys.seal(&place(holder, question.id), padded(text, step(question)).as_bytes(), nonce)
    }
}

/// All answers that can be chosen are of one length, so that it gives none of them away; texts are rounded up.
fn step(question: &Question) -> usize {
    let options: usize = question.options.iter().map(|option| option.len() * 2 + 4).sum();
    options.next_multiple_of(64).max(64)
}

impl Answer {
    /// Opens the answer.
    #[must_use]
    pub fn open(&self, keys: &Keys) -> Said {
        let text = keys.open(&place(self.holder, self.question_id), &self.sealed);
        let given = text.and_then(|text| serde_json::from_slice(&text).ok());
        given.map_or(Said::Unreadable, Said::Given)
    }
}
