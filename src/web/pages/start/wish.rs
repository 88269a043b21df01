//! What somebody wants to see on the start page: all of it stands in the address, so it can be shared.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::{
    domain::{
        month::Month,
        text::{FieldError, Line, Problem},
        typed::read_day,
    },
    web::visit::Visit,
};

/// The longest topic.
const LONGEST_TAG: usize = 80;
/// The last page of the list.
const LAST_PAGE: u64 = 1000;

/// The fields of the address; empty ones are not filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    view: String,
    month: String,
    format: String,
    tag: String,
    host: String,
    from: String,
    to: String,
    page: String,
}

/// How dates are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// One after the other.
    List,
    /// On the sheet of a month.
    Month,
}

/// The same, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) view: View,
    pub(super) month: Option<Month>,
    pub(super) format: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) host: Option<String>,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    /// Counted from 0.
    pub(super) page: u64,
}

impl Fields {
    /// The days as they were typed: where the period begins and ends.
    pub(super) fn days(&self) -> (String, String) {
        (self.from.clone(), self.to.clone())
    }

    /// The same without them, if nothing else is wrong.
    ///
    /// # Errors
    /// What is wrong, if it is not only the days: nobody types the rest.
    pub(super) fn without_days(self, errors: Vec<FieldError>) -> Result<Wish, Vec<FieldError>> {
        if errors.iter().any(|error| !["from", "to"].contains(&error.field.as_ref())) {
            return Err(errors);
        }
        Self { from: String::new(), to: String::new(), ..self }.read()
    }

    /// Understands the fields; German and ISO dates alike.
    ///
    /// # Errors
    /// What is none of the words, no month, no day, or ends before it begins.
    pub(super) fn read(&self) -> Result<Wish, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |error: FieldError| errors.push(error);
        let view = match self.view.as_str() {
            "" | "list" => View::List,
            "month" => View::Month,
            _ => {
                note(FieldError::new("view", Problem::UnknownValue { allowed: "list, month".into() }));
                View::List
            }
        };
        let month = said(&self.month).map(|text| Month::parse("month", text)).transpose();
        let from = said(&self.from).map(|text| day("from", text)).transpose();
        let to = said(&self.to).map(|text| day("to", text)).transpose();
        let tag = Line::parse_optional("tag", &self.tag, LONGEST_TAG);
        let page = said(&self.page).map(page).transpose();
        let wish = Wish {
            view,
            month: month.map_err(&mut note).ok().flatten(),
            format: said(&self.format).map(str::to_owned),
            tag: tag.map_err(&mut note).ok().flatten().map(Line::into_string),
            host: said(&self.host).map(str::to_owned),
            from: from.map_err(&mut note).ok().flatten(),
            to: to.map_err(&mut note).ok().flatten(),
            page: page.map_err(&mut note).ok().flatten().unwrap_or_default(),
        };
        if wish.from.zip(wish.to).is_some_and(|(from, to)| to < from) {
            note(FieldError::new("to", Problem::EndsBeforeStart));
        }
        if errors.is_empty() { Ok(wish) } else { Err(errors) }
    }
}

fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn day(field: &'static str, text: &str) -> Result<NaiveDate, FieldError> {
    let day = read_day(field, text)?;
    if (1970..2200).contains(&day.year()) { Ok(day) } else { Err(FieldError::new(field, Problem::NotADate)) }
}

fn page(text: &str) -> Result<u64, FieldError> {
    let page = text.parse().ok().filter(|page| (1..=LAST_PAGE).contains(page)).map(|page: u64| page - 1);
    page.ok_or(FieldError::new("page", Problem::OutOfRange { min: 1, max: LAST_PAGE.cast_signed() }))
}

impl Wish {
    /// The address at which the same is shown.
    pub(super) fn href(&self, visit: &Visit) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [("format", &self.format), ("tag", &self.tag), ("host", &self.host)];
        if self.view == View::Month {
            query.append_pair("view", "month");
            if let Some(month) = self.month {
                query.append_pair("month", &month.to_string());
            }
        }
        for (name, value) in fields {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                query.append_pair(name, &day.to_string());
            }
        }
        if self.page > 0 {
            query.append_pair("page", &(self.page + 1).to_string());
        }
        let query = query.finish();
        visit.href(&if query.is_empty() { "/".to_owned() } else { format!("/?{query}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::format::Locale;

    fn read(pairs: &[(&str, &str)]) -> Result<Wish, Vec<FieldError>> {
        let pairs: std::collections::BTreeMap<&str, &str> = pairs.iter().copied().collect();
        serde_json::from_value::<Fields>(serde_json::json!(pairs)).unwrap().read()
    }

    #[test]
    fn what_is_read_is_written_again() {
        let visit = Visit::bare(Locale::De);
        let all = [
            ("view", "month"),
            ("month", "2026-03"),
            ("format", "joint-jour-fix"),
            ("tag", "KI & Recht"),
            ("host", "fitko"),
            ("from", "12.3.2026"),
            ("to", "2026-04-01"),
        ];
        let href = read(&all).unwrap().href(&visit);
        let expected = "/?view=month&month=2026-03&format=joint-jour-fix&tag=KI+%26+Recht&host=fitko&from=2026-03-12&to=2026-04-01";
        assert_eq!(href, expected);
        assert_eq!(read(&[("page", "3"), ("view", "list")]).unwrap().href(&visit), "/?page=3");
        assert_eq!(read(&[("tag", " "), ("from", ""), ("page", "1")]).unwrap(), read(&[]).unwrap());
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let wrong = |field: &str, text: &str| {
            let errors = read(&[(field, text)]).unwrap_err();
            errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>()
        };
        for (field, text) in [
            ("view", "week"),
            ("month", "2026-13"),
            ("from", "31.02.2026"),
            ("to", "morgen"),
            ("from", "0999-01-01"),
            ("page", "0"),
            ("page", "x"),
            ("page", "1001"),
            ("tag", "a\u{0}b"),
        ] {
            assert_eq!(wrong(field, text), [field], "{field} = {text}");
        }
        let reversed = read(&[("from", "2026-04-02"), ("to", "2026-04-01")]).unwrap_err();
        assert_eq!(reversed, [FieldError::new("to", Problem::EndsBeforeStart)]);
    }
}
