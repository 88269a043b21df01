use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    actions::questions::Change,
    domain::{
        event::Wish,
        question::{self, Goal, RawQuestion},
        text::{FieldError, Problem},
    },
    web::api::{json::wish, words::QuestionKind},
};

/// Something people are asked when they register.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Question {
    /// Its id: the name of its answer in a registration's `answers`.
    id: Uuid,
    /// How it is answered.
    #[schema(value_type = QuestionKind)]
    kind: &'static str,
    /// The question itself.
    label: String,
    /// What helps to answer it.
    help: String,
    /// What can be chosen.
    options: Vec<String>,
    /// Whether nobody can register without answering it.
    required: bool,
    /// What the answer is for.
    purpose: String,
    /// Days after the end of the date until its answers are erased.
    retention_days: u32,
    /// Whether it is not asked any more; only its team sees those.
    retired: bool,
}

impl From<question::Question> for Question {
    fn from(question: question::Question) -> Self {
        Self {
            id: question.id.0,
            kind: question.kind.as_str(),
            retired: !question.is_asked(),
            label: question.label,
            help: question.help,
            options: question.options,
            required: question.required,
            purpose: question.purpose,
            retention_days: question.retention_days,
        }
    }
}

impl Question {
    /// Those that are asked.
    pub(in crate::web::api) fn asked(questions: impl IntoIterator<Item = question::Question>) -> Vec<Self> {
        questions.into_iter().filter(question::Question::is_asked).map(Self::from).collect()
    }
}

/// A question to be asked.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "kind": "choice", "label": "Was essen Sie?", "options": ["Vegetarisch", "Vegan"], "required": true,
    "purpose": "Bestellung des Essens", "retention_days": 30
}))]
pub(in crate::web::api) struct NewQuestion {
    /// How it is answered; in one line if nothing is said.
    #[schema(value_type = Option<QuestionKind>)]
    kind: Option<String>,
    /// The question itself.
    #[schema(required, value_type = String, min_length = 1, max_length = 200)]
    label: Option<String>,
    /// What helps to answer it.
    #[schema(max_length = 500)]
    help: Option<String>,
    /// What can be chosen, for `choice` and `several`.
    #[schema(max_items = 30)]
    options: Option<Vec<String>>,
    /// Whether nobody can register without answering it.
    required: Option<bool>,
    /// What the answer is for.
    #[schema(required, value_type = String, min_length = 1, max_length = 300)]
    purpose: Option<String>,
    /// Days after the end of the date until its answers are erased; 30 if nothing is said.
    #[schema(minimum = 1, maximum = 365)]
    retention_days: Option<i64>,
}

impl From<NewQuestion> for RawQuestion {
    fn from(new: NewQuestion) -> Self {
        Self {
            kind: new.kind,
            label: new.label,
            help: new.help,
            options: new.options,
            required: new.required,
            purpose: new.purpose,
            retention_days: new.retention_days,
        }
    }
}

/// A change of a question (merge patch). Once somebody answered it, kind, label, options, purpose and retention stay.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "required": false, "retired": true }))]
pub(in crate::web::api) struct QuestionPatch {
    /// How it is answered.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = QuestionKind)]
    kind: Wish<String>,
    /// The question itself.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = String, min_length = 1, max_length = 200)]
    label: Wish<String>,
    /// What helps to answer it.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<String>, max_length = 500)]
    help: Wish<String>,
    /// What can be chosen.
    #[serde(deserialize_with = "wish")]
    #[schema(value_type = Option<Vec<String>>, max_items = 30)]
    options: Wish<Vec<String>>,
    /// Whether nobody can register without answering it.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = bool)]
    required: Wish<bool>,
    /// What the answer is for.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = String, min_length = 1, max_length = 300)]
    purpose: Wish<String>,
    /// Days after the end of the date until its answers are erased.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 1, maximum = 365)]
    retention_days: Wish<i64>,
    /// Whether it is not asked any more; its answers stay until they are due.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = bool)]
    retired: Wish<bool>,
    /// Its place among the questions that are asked; 0 is the first.
    #[serde(deserialize_with = "wish")]
    #[schema(required = false, value_type = i64, minimum = 0, maximum = 19)]
    position: Wish<i64>,
}

impl QuestionPatch {
    /// What the domain reads.
    ///
    /// # Errors
    /// Fields that a question cannot be without are null, or there is no such place.
    pub(in crate::web::api) fn read(self) -> Result<Change, Vec<FieldError>> {
        let needed = [
            ("kind", self.kind == Some(None)),
            ("label", self.label == Some(None)),
            ("required", self.required == Some(None)),
            ("purpose", self.purpose == Some(None)),
            ("retention_days", self.retention_days == Some(None)),
            ("retired", self.retired == Some(None)),
            ("position", self.position == Some(None)),
        ];
        let mut errors: Vec<FieldError> = needed
            .into_iter()
            .filter(|(_, null)| *null)
            .map(|(field, _)| FieldError::new(field, Problem::Missing))
            .collect();
        let most = i64::try_from(question::QUESTIONS_MAX).unwrap_or(i64::MAX) - 1;
        let place = self.position.flatten().map(|place| usize::try_from(place).ok().filter(|_| place <= most));
        if place == Some(None) {
            errors.push(FieldError::new("position", Problem::OutOfRange { min: 0, max: most }));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let words = RawQuestion {
            kind: self.kind.flatten(),
            label: self.label.flatten(),
            help: self.help.map(Option::unwrap_or_default),
            options: self.options.map(Option::unwrap_or_default),
            required: self.required.flatten(),
            purpose: self.purpose.flatten(),
            retention_days: self.retention_days.flatten(),
        };
        Ok(Change { words, asked: self.retired.flatten().map(|retired| !retired), goal: place.flatten().map(Goal::At) })
    }
}
