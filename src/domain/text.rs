//! Text from outside becomes one of these values or a [`FieldError`]; nothing else of ours ever holds raw input.

use std::{borrow::Cow, fmt};

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

mod problem;

pub use problem::Problem;

/// One thing wrong with one field of a form or of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the caller wrote it, with a path for lists (`people[3].email`).
    pub field: Cow<'static, str>,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldError {
    /// Says that `problem` was found in `field`.
    pub fn new(field: impl Into<Cow<'static, str>>, problem: Problem) -> Self {
        Self { field: field.into(), problem }
    }
}

/// A contrast as it is usually written: `4.5:1`. Rounded down, so that a refused one never looks like enough.
fn ratio(hundredths: u32) -> String {
    format!("{}.{}:1", hundredths / 100, hundredths % 100 / 10)
}

/// Characters that are not seen and change what is: bidi controls, zero-width marks, fillers, tags (C30).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{3164}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Without what is not seen, in one of the ways to write it; in this order, or a mark would keep a letter and its
/// accent apart.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).nfc().collect()
}

/// Control characters and the two Unicode line breaks: they have no place in a single line.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// One line of text: NFC, trimmed, without control or invisible characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Line(String);

impl Line {
    /// Reads a needed line of at most `max` characters.
    ///
    /// # Errors
    /// Empty, too long, or with control characters.
    pub fn parse(field: &'static str, text: &str, max: usize) -> Result<Self, FieldError> {
        Self::parse_optional(field, text, max)?.ok_or(FieldError::new(field, Problem::Missing))
    }

    /// Reads a line that may be empty.
    ///
    /// # Errors
    /// Too long, or with control characters.
    pub fn parse_optional(field: &'static str, text: &str, max: usize) -> Result<Option<Self>, FieldError> {
        // Bytes first: normalizing ten megabytes only to refuse them would be work for nothing.
        if text.len() > max.saturating_mul(4).saturating_add(64) {
            return Err(FieldError::new(field, Problem::TooLong { max }));
        }
        let text = plain(text.trim());
        let text = text.trim();
        if text.chars().any(breaks_a_line) {
            return Err(FieldError::new(field, Problem::ControlCharacters));
        }
        if text.chars().count() > max {
            return Err(FieldError::new(field, Problem::TooLong { max }));
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text of several lines (Markdown): NFC, `\n` line ends, no other control characters but tab.
///
/// # Errors
/// Too long, or with control characters.
pub fn parse_block(field: &'static str, text: &str, max: usize) -> Result<Option<String>, FieldError> {
    if text.len() > max.saturating_mul(4).saturating_add(64) {
        return Err(FieldError::new(field, Problem::TooLong { max }));
    }
    let text: String = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let text = plain(&text).trim().to_owned();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldError::new(field, Problem::ControlCharacters));
    }
    if text.chars().count() > max {
        return Err(FieldError::new(field, Problem::TooLong { max }));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// A mail address we can deliver to (C22): ASCII local part without quotes, a dotted domain, no address literal, at
/// most 254 octets; kept in lower case, because that is how we tell two addresses apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; a domain with umlauts is kept in its ASCII form.
    ///
    /// # Errors
    /// Missing, or nothing that can be delivered to.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::new(field, Problem::Missing));
        }
        Self::read(text).ok_or(FieldError::new(field, Problem::NotAnAddress))
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > 254 {
            return None;
        }
        let (local, domain) = text.rsplit_once('@')?;
        let atom = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&'*+-/=?^_`{|}~".contains(&b))
        };
        if local.len() > 64 || !local.split('.').all(atom) {
            return None;
        }
        let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return None };
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let (_, top) = domain.rsplit_once('.')?;
        if !domain.split('.').all(label) || top.len() < 2 || top.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let address = format!("{local}@{domain}").to_ascii_lowercase();
        (address.len() <= 254).then_some(Self(address))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text names this address, and not another one that ends or begins like it: `joann@example.org` does not
    /// name `ann@example.org`, nor does `ann@example.org.uk`.
    #[must_use]
    pub fn is_named_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        let goes_on = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        text.match_indices(self.as_str()).any(|(at, found)| {
            let (before, after) = (&text[..at], &text[at + found.len()..]);
            let mut next = after.chars();
            let longer = match next.next() {
                // The end of a sentence, or one more part of the domain.
                Some('.') => next.next().is_some_and(|c| c.is_ascii_alphanumeric()),
                Some(c) => c.is_ascii_alphanumeric() || c == '-',
                None => false,
            };
            !longer && !before.ends_with(goes_on)
        })
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The part of a page's address that names a thing: `a-z`, `0-9`, single hyphens, at most 80 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug that somebody chose.
    ///
    /// # Errors
    /// Missing, or not a slug.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::new(field, Problem::Missing));
        }
        let ok = text.len() <= 80
            && text
                .split('-')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if ok { Ok(Self(text.to_owned())) } else { Err(FieldError::new(field, Problem::NotASlug)) }
    }

    /// Makes a slug from a title: umlauts written out, everything else that is no letter or digit becomes a hyphen.
    /// Falls back to `fallback` where nothing is left.
    #[must_use]
    pub fn from_title(title: &str, fallback: &str) -> Self {
        let mut slug = String::new();
        let spelled = title
            .nfc()
            .collect::<String>()
            .to_lowercase()
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue")
            .replace('ß', "ss");
        for c in spelled.nfd() {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') && !unicode_normalization::char::is_combining_mark(c) {
                slug.push('-');
            }
            if slug.len() >= 60 {
                break;
            }
        }
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() })
    }

    /// The same slug with something after a hyphen, to tell two things apart.
    #[must_use]
    pub fn with(&self, suffix: &str) -> Self {
        Self(format!("{}-{suffix}", self.0))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name folded for comparing: lower case, without marks, single spaces. Two registrations with one address and the
/// same folded name are the same person (A9).
#[must_use]
pub fn fold_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let bare: String = lower.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    // A few characters come apart into capitals.
    bare.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
