//! Words for people: looks texts up in `locales/` and puts dates, cadences and reasons into sentences.
//!
//! German is the first language; a key that English lacked would fall back to it, and a test sees to it that none does.

mod cadence;
mod dates;
mod picked;
mod spans;
#[cfg(test)]
mod tests;
mod wordings;

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};

pub use self::{
    cadence::{cadence, explanation, holiday_name, holiday_rule, land, note, pauses},
    dates::{date, day, days, instant, machine, month, month_of, slot, time, weekday, weekday_recurring, zone},
    picked::picked,
    spans::span,
    wordings::{Offer, wording, wordings},
};
use crate::domain::{
    format::Locale,
    text::{FieldError, Problem},
};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "de",
        // Isolating marks (U+2068, U+2069) would end up in mail subjects and calendar entries.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static GERMAN: LanguageIdentifier = langid!("de");
static ENGLISH: LanguageIdentifier = langid!("en");

/// A value that a text mentions: `("max", 80.into())`.
pub type Value<'a> = FluentValue<'a>;

/// The text of a key, with the values it mentions by name.
///
/// A key without text is answered by the key itself; `locale::tests` reads the sources so that none is.
#[must_use]
pub fn text(locale: Locale, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
    let language = match locale {
        Locale::De => &GERMAN,
        Locale::En => &ENGLISH,
    };
    let found = if values.is_empty() {
        LOCALES.try_lookup(language, key)
    } else {
        let named: HashMap<Cow<'static, str>, Value<'_>> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), printed(locale, value))).collect();
        LOCALES.try_lookup_with_args(language, key, &named)
    };
    found.unwrap_or_else(|| key.to_owned())
}

/// Reads all texts now: a language file that contradicts itself then stops the start and not the first page.
pub fn load() {
    let _ = text(Locale::De, "language-name", &[]);
}

/// A fact of a refusal as a text mentions it: a number chooses between one and several.
#[must_use]
pub fn fact(said: &str) -> Value<'_> {
    match said.parse::<u32>() {
        Ok(number) if number.to_string() == said => number.into(),
        _ => said.into(),
    }
}

/// A value as it is printed: long numbers in groups of three, as the language separates them.
fn printed<'a>(locale: Locale, value: &Value<'a>) -> Value<'a> {
    let Value::Number(number) = value else { return value.clone() };
    let whole = number.value;
    // Years and the like stay whole; and beyond here every language has but one plural.
    if whole < 10_000.0 || whole.fract() != 0.0 {
        return value.clone();
    }
    let digits = format!("{whole:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if locale == Locale::De { '.' } else { ',' });
        }
        grouped.push(digit);
    }
    grouped.into()
}

/// The sentence that says what is wrong with a field, as a person reads it beside that field.
#[must_use]
pub fn problem(locale: Locale, problem: &Problem) -> String {
    let mut facts = problem.facts();
    // German puts a comma into broken numbers.
    if let (Locale::De, Problem::TooPale { .. }) = (locale, problem) {
        for (_, fact) in &mut facts {
            *fact = fact.replace('.', ",");
        }
    }
    let facts: Vec<(&'static str, Value<'_>)> = facts.iter().map(|(name, said)| (*name, fact(said))).collect();
    text(locale, &format!("problem-{}", problem.code()), &facts)
}

/// The same for a whole [`FieldError`], naming the field.
#[must_use]
pub fn field_error(locale: Locale, error: &FieldError) -> String {
    format!("{}: {}", error.field, problem(locale, &error.problem))
}

/// A language with its texts: what templates hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Locale);

impl Words {
    /// The text of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        text(self.0, key, &[])
    }

    /// The text of a key that mentions one value.
    #[must_use]
    pub fn t1<'a>(&self, key: &str, name: &'static str, value: impl Into<Value<'a>>) -> String {
        text(self.0, key, &[(name, value.into())])
    }

    /// The text of a key that mentions two values.
    #[must_use]
    pub fn t2<'a>(&self, key: &str, one: (&'static str, Value<'a>), two: (&'static str, Value<'a>)) -> String {
        text(self.0, key, &[one, two])
    }

    /// The language's tag for `lang` attributes.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.0.as_str()
    }
}
