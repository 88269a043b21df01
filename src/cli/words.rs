//! Arguments become values of the domain at once; what cannot is wrong usage (exit code 2).

use crate::domain::text::{EmailAddress, FieldError, Line, Slug};

fn wrong(error: &FieldError) -> String {
    error.problem.code().replace('-', " ")
}

pub(super) fn email(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse("email", text).map_err(|error| wrong(&error))
}

pub(super) fn name(text: &str) -> Result<Line, String> {
    Line::parse("name", text, 160).map_err(|error| wrong(&error))
}

pub(super) fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse("organization", text).map_err(|error| format!("{}: only a-z, 0-9 and single hyphens", wrong(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_value_says_why() {
        assert_eq!(email("eva").unwrap_err(), "not an address");
        assert_eq!(name(" ").unwrap_err(), "missing");
        assert_eq!(slug("Amt 1").unwrap_err(), "not a slug: only a-z, 0-9 and single hyphens");
        assert_eq!(email("Eva@Amt.example").unwrap().as_str(), "eva@amt.example");
    }
}
