use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{format::Locale, text::FieldError},
    locale,
};

/// What went wrong (RFC 9457). Written by `web::problem`; here only for the document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Problem {
    /// Tells one kind of problem from another; never changes.
    #[schema(example = "urn:turnus:problem:invalid")]
    r#type: String,
    /// A few words, in the reader's language.
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What it means and what to do, in the reader's language.
    detail: String,
    /// The id under which the log speaks of the request.
    request_id: String,
    /// What is wrong with which field; left out where it is not about fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<ProblemField>>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct ProblemField {
    /// The field's path.
    #[schema(example = "cadence.start_time")]
    field: String,
    /// Tells one kind of mistake from another; never changes.
    #[schema(example = "not-a-time")]
    code: String,
    /// The mistake in a sentence.
    detail: String,
}

impl ProblemField {
    /// As the API writes it.
    pub(in crate::web::api) fn new(error: &FieldError, locale: Locale) -> Self {
        let (field, code) = (error.field.to_string(), error.problem.code().to_owned());
        Self { field, code, detail: locale::problem(locale, &error.problem) }
    }
}
