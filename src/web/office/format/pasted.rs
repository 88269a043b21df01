//! A pasted list of people, line by line: what can be read, what cannot and why, and how a page says what would become
//! of it.

use axum::http::StatusCode;

use crate::{
    domain::{
        listed::{LIST_MEGABYTES, NewListed, PEOPLE_AT_ONCE, RawListed, may_be_so_long, read_lines},
        text::{FieldError, Problem},
    },
    locale,
    web::{form::label, visit::Visit},
};

/// Lines that need a look are shown one by one, so many of them.
const SHOWN: usize = 50;

/// A list as it was read.
pub(super) struct Pasted {
    /// Who can be read.
    pub(super) people: Vec<NewListed>,
    /// In which line each of them stands.
    pub(super) lines: Vec<usize>,
    /// Lines that cannot be read, and why.
    pub(super) invalid: Vec<(usize, String)>,
}

/// Reads a list, each line by `read`.
pub(super) fn read_list(
    visit: &Visit,
    text: &str,
    read: impl Fn(&RawListed) -> Result<NewListed, Vec<FieldError>>,
) -> Result<Pasted, FieldError> {
    let rows = read_lines(text);
    may_be_so_long(rows.len())?;
    if rows.is_empty() {
        return Err(FieldError::new("people", Problem::Missing));
    }
    let mut list = Pasted { people: Vec::new(), lines: Vec::new(), invalid: Vec::new() };
    for (at, raw) in rows {
        match read(&raw) {
            Ok(one) => {
                list.lines.push(at);
                list.people.push(one);
            }
            Err(errors) => {
                let said: Vec<String> = errors.iter().map(|error| sentence(visit, error)).collect();
                list.invalid.push((at, said.join(" ")));
            }
        }
    }
    Ok(list)
}

/// Here a missing name or address has a sentence of its own: nothing else says which field is meant.
fn sentence(visit: &Visit, error: &FieldError) -> String {
    match (error.field.as_ref(), &error.problem) {
        ("name", Problem::Missing) => visit.t("invite-nameless"),
        ("email", Problem::Missing) => visit.t("invite-no-address"),
        (field, problem) => match label(field) {
            Some(key) => format!("{}: {}", visit.t(key), locale::problem(visit.locale(), problem)),
            None => locale::field_error(visit.locale(), error),
        },
    }
}

/// How long a list may be.
pub(super) fn file_hint(visit: &Visit) -> String {
    visit.words.t2("invite-file-hint", ("rows", PEOPLE_AT_ONCE.into()), ("max", LIST_MEGABYTES.into()))
}

/// The status of the page that shows a form once more.
pub(super) fn status_of(errors: &[FieldError]) -> StatusCode {
    if errors.is_empty() {
        StatusCode::OK
    } else if errors.iter().any(|error| matches!(error.problem, Problem::TooLarge { .. })) {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// What would become of a list.
pub(super) struct Preview {
    /// How many there are of each kind, in words.
    pub(super) counts: Vec<String>,
    /// Lines that need a look: number, and what it is.
    pub(super) lines: Vec<(usize, String)>,
    /// So many more of those.
    pub(super) more: usize,
    /// For so many something would change.
    pub(super) effective: usize,
}

impl Preview {
    /// `counts`: the text key of each kind and how many there are; kinds without any are left out.
    pub(super) fn new(
        visit: &Visit,
        counts: impl IntoIterator<Item = (&'static str, usize)>,
        mut lines: Vec<(usize, String)>,
        effective: usize,
    ) -> Self {
        lines.sort();
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let counts = counts.into_iter().filter(|(_, n)| *n > 0);
        let counts = counts.map(|(key, n)| visit.words.t1(key, "people", n)).collect();
        Self { counts, lines, more, effective }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{bulk, format::Locale};

    fn visit() -> Visit {
        Visit::bare(Locale::De)
    }

    #[test]
    fn each_line_is_read_or_says_why_it_cannot_be() {
        let list =
            read_list(&visit(), "Name;E-Mail\nEva;eva@amt.example\nkaputt\n;max@amt.example", bulk::read).ok().unwrap();
        assert_eq!((list.people.len(), list.lines), (1, vec![2]));
        assert_eq!(list.invalid[1], (4, "Der Name fehlt.".to_owned()));
        assert!(list.invalid[0].0 == 3 && list.invalid[0].1.contains("E-Mail-Adresse: "), "{:?}", list.invalid[0]);
        let without_name = read_list(&visit(), ";max@amt.example", RawListed::parse).ok().unwrap();
        assert_eq!(without_name.people.len(), 1, "a list may name addresses alone");
    }

    #[test]
    fn a_list_has_a_line_and_not_too_many() {
        let read = |text: &str| read_list(&visit(), text, RawListed::parse).map(|list| list.people.len());
        assert_eq!(read(" \n"), Err(FieldError::new("people", Problem::Missing)));
        let lines = |n: usize| "eva@amt.example\n".repeat(n);
        assert_eq!(read(&lines(PEOPLE_AT_ONCE)), Ok(PEOPLE_AT_ONCE));
        let refused = FieldError::new("people", Problem::TooMany { max: PEOPLE_AT_ONCE });
        assert_eq!(read(&lines(PEOPLE_AT_ONCE + 1)), Err(refused));
    }

    #[test]
    fn a_preview_counts_what_there_is_and_shows_the_first_lines() {
        let lines = (0..60).rev().map(|at| (at, String::new())).collect();
        let preview = Preview::new(&visit(), [("invite-new", 2), ("invite-known", 0)], lines, 2);
        assert_eq!(preview.counts, ["2 Personen werden eingeladen."]);
        assert_eq!((preview.lines.len(), preview.lines[0].0, preview.more), (50, 0, 10));
    }
}
