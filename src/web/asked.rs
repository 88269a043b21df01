//! Questions as forms ask them: the same in the registration form, on the person's own page, and in the organizers'
//! preview.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{error::Fault, visit::Visit};
use crate::{
    domain::{
        format::Locale,
        question::{Given, Question, QuestionKind, RawAnswer, RawAnswers},
        support::{Offer, RawSupport, Support},
    },
    locale::{self, Words},
};

/// What stands before a question's id in the names of fields.
pub(super) const PREFIX: &str = "q-";
/// What stands before the names of the fields about support.
pub(super) const SUPPORT_PREFIX: &str = "support-";
/// More options than this are a list to open, not one to look at.
const RADIOS: usize = 8;

/// One question in a form.
pub(super) struct Asked {
    /// The field's name, and the place an error leads to.
    pub(super) name: String,
    /// The question, with the mark of those that may stay empty.
    pub(super) legend: String,
    /// What helps to answer, what the answer is for, how long it is kept.
    pub(super) hint: String,
    /// The language of the question where it is not the page's.
    pub(super) foreign: Option<&'static str>,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// What is typed.
    pub(super) text: String,
    pub(super) options: Vec<Opt>,
}

/// How it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Area,
    Radio,
    List,
    Checks,
}

/// Something to choose.
pub(super) struct Opt {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

impl Asked {
    /// A question of a format that speaks `locale`, with what somebody typed or answered.
    pub(super) fn new(visit: &Visit, question: &Question, locale: Locale, values: &[String]) -> Self {
        let words = Words(locale);
        let name = field(question);
        let why = words.t2(
            "question-why",
            ("purpose", question.purpose.trim_end_matches('.').into()),
            ("days", question.retention_days.into()),
        );
        let legend = if question.required {
            question.label.clone()
        } else {
            format!("{} ({})", question.label, words.t("optional"))
        };
        Self {
            legend,
            hint: if question.help.is_empty() { why } else { format!("{} {why}", question.help) },
            foreign: visit.foreign(locale),
            shape: shape(question),
            required: question.required,
            text: values.first().cloned().unwrap_or_default(),
            options: options(question, &name, words, values),
            name,
        }
    }
}

/// The name of a question's field.
pub(super) fn field(question: &Question) -> String {
    format!("{PREFIX}{}", question.id)
}

/// The labels of these questions, by the names of their fields.
pub(super) fn labels<'a>(questions: impl IntoIterator<Item = &'a Question>) -> HashMap<String, String> {
    questions.into_iter().map(|question| (field(question), question.label.clone())).collect()
}

fn shape(question: &Question) -> Shape {
    match question.kind {
        QuestionKind::Text => Shape::Line,
        QuestionKind::Paragraph => Shape::Area,
        QuestionKind::Choice if question.options.len() > RADIOS => Shape::List,
        QuestionKind::Choice | QuestionKind::YesNo => Shape::Radio,
        QuestionKind::Several => Shape::Checks,
    }
}

fn options(question: &Question, name: &str, words: Words, values: &[String]) -> Vec<Opt> {
    let mut all: Vec<(String, String)> = match question.kind {
        QuestionKind::YesNo => {
            [("yes", "answer-yes"), ("no", "answer-no")].map(|(v, key)| (v.into(), words.t(key))).into()
        }
        _ => question.options.iter().map(|option| (option.clone(), option.clone())).collect(),
    };
    // Whoever chose something and wants to take it back needs a way to say nothing.
    match shape(question) {
        Shape::Radio if !question.required => all.push((String::new(), words.t("answer-none"))),
        Shape::List => all.insert(0, (String::new(), words.t("answer-choose"))),
        _ => {}
    }
    let silent = values.iter().all(String::is_empty);
    let chosen = |value: &String| if value.is_empty() { silent } else { values.contains(value) };
    all.into_iter()
        .enumerate()
        .map(|(at, (value, label))| Opt { id: format!("{name}-{at}"), chosen: chosen(&value), value, label })
        .collect()
}

/// What somebody typed into the field of a question.
pub(super) fn typed(raw: &RawAnswers, question: &Question) -> Vec<String> {
    match raw.given.get(&question.id.to_string()) {
        Some(RawAnswer::Typed(values)) => values.clone(),
        _ => Vec::new(),
    }
}

/// What an answer would look like if it were typed.
pub(super) fn as_typed(given: &Given) -> Vec<String> {
    match given {
        Given::Text(text) => vec![text.clone()],
        Given::Several(list) => list.clone(),
        Given::Truth(true) => vec!["yes".to_owned()],
        Given::Truth(false) => vec!["no".to_owned()],
    }
}

/// An answer in words.
pub(super) fn in_words(words: Words, given: &Given) -> String {
    match given {
        Given::Text(text) => text.clone(),
        Given::Several(list) => list.join(", "),
        Given::Truth(true) => words.t("answer-yes"),
        Given::Truth(false) => words.t("answer-no"),
    }
}

/// What support somebody asks for in a form.
///
/// # Errors
/// A field that is none of ours, or comes twice.
pub(super) fn support(fields: BTreeMap<String, Vec<String>>) -> Result<RawSupport, Fault> {
    let mut said = Support::default();
    for (name, values) in fields {
        let field = || format!("{SUPPORT_PREFIX}{name}");
        let [value] = values.as_slice() else { return Err(Fault::field("duplicate-field", field())) };
        match name.as_str() {
            "sign" => said.sign_language = !value.is_empty(),
            "captions" => said.captioning = !value.is_empty(),
            "phone" => said.dial_in = !value.is_empty(),
            "note" => said.note = Some(value.clone()).filter(|text| !text.trim().is_empty()),
            _ => return Err(Fault::field("unknown-field", field())),
        }
    }
    Ok(RawSupport { said, prefix: SUPPORT_PREFIX })
}

/// The fieldset about support, as forms show it.
pub(super) struct SupportFields {
    /// Until when it can be said, in words; none while it always can.
    pub(super) until: Option<String>,
    /// Whether it can be said now.
    pub(super) open: bool,
    /// Whom to ask otherwise.
    pub(super) contact: Option<String>,
    /// What was typed or said before.
    pub(super) said: Support,
}

impl SupportFields {
    /// For what is offered by something in this zone.
    pub(super) fn new(visit: &Visit, (offer, zone): (&Offer, Tz), said: Support, now: DateTime<Utc>) -> Self {
        let always = offer.until == DateTime::<Utc>::MAX_UTC;
        Self {
            until: (!always).then(|| locale::instant(visit.locale(), offer.until, zone)),
            open: offer.is_open(now),
            contact: offer.contact.clone(),
            said,
        }
    }

    /// The free line.
    pub(super) fn note(&self) -> &str {
        self.said.note.as_deref().unwrap_or_default()
    }
}
