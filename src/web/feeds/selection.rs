//! What somebody subscribes to.

use std::collections::BTreeSet;

use crate::domain::text::{FieldError, Line, Problem, Slug};

/// Formats, and topics, that one address may name: more than anybody chooses, little enough for 256 characters (R28).
const MOST: usize = 40;
const LONGEST_TAG: usize = 80;

/// One calendar. The same choice is the same value, in whatever order it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Selection {
    /// All public events.
    All,
    /// The events of one format.
    Format(Slug),
    /// The events of some formats together with those on some topics.
    Chosen {
        /// The formats.
        formats: BTreeSet<Slug>,
        /// The topics.
        tags: BTreeSet<String>,
    },
    /// One event, to download.
    Event(Slug),
}

/// Reads the fields of an address; fields that we do not know are left alone, since some importers add their own.
///
/// # Errors
/// Nothing was chosen, or too much, or something that can be no format and no topic.
pub(super) fn chosen(fields: &[(String, String)]) -> Result<Selection, FieldError> {
    let mut formats = BTreeSet::new();
    let mut tags = BTreeSet::new();
    for (name, value) in fields {
        match name.as_str() {
            "format" => {
                formats.insert(Slug::parse("format", value)?);
            }
            "tag" => {
                tags.extend(Line::parse_optional("tag", value, LONGEST_TAG)?.map(Line::into_string));
            }
            _ => {}
        }
    }
    for (field, count) in [("format", formats.len()), ("tag", tags.len())] {
        if count > MOST {
            return Err(FieldError::new(field, Problem::TooMany { max: MOST }));
        }
    }
    if formats.is_empty() && tags.is_empty() {
        return Err(FieldError::new("format", Problem::Missing));
    }
    Ok(Selection::Chosen { formats, tags })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_same_choice_is_the_same_selection() {
        let one = chosen(&fields(&[("format", "b"), ("tag", "KI "), ("format", "a"), ("format", "b"), ("utm", "x")]));
        let other = chosen(&fields(&[("tag", "KI"), ("format", "a"), ("format", "b")]));
        assert!(one.is_ok());
        assert_eq!(one, other);
    }

    #[test]
    fn no_choice_and_impossible_ones_are_refused() {
        let many: Vec<_> = (0..41).map(|number| ("format".to_owned(), format!("f{number}"))).collect();
        let refused =
            [fields(&[]), fields(&[("tag", " ")]), fields(&[("format", "../x")]), fields(&[("tag", "a\nb")]), many];
        for fields in refused {
            assert!(chosen(&fields).is_err(), "{fields:?}");
        }
    }
}
