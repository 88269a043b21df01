//! Text from outside becomes one of these values or a [`FieldError`]; nothing else of ours ever holds raw input.

use std::{borrow::Cow, fmt};

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

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

/// Why a field was refused. Each kind has one sentence per language (`problem-<code>`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Empty although it is needed.
    Missing,
    /// More than `max` characters.
    TooLong {
        /// The most that is allowed.
        max: usize,
    },
    /// A line break, a tab or another control character in a single line.
    ControlCharacters,
    /// No mail address that can be delivered to: `name@authority.example`.
    NotAnAddress,
    /// Not made of `a-z`, `0-9` and single hyphens.
    NotASlug,
    /// No date, or one that does not exist.
    NotADate,
    /// No time of day.
    NotATime,
    /// No number, or outside `min..=max`.
    OutOfRange {
        /// The least that is allowed.
        min: i64,
        /// The most that is allowed.
        max: i64,
    },
    /// Not one of the `allowed` words.
    UnknownValue {
        /// The words there are.
        allowed: Cow<'static, str>,
    },
    /// No `https` address (or `http`, where that is allowed).
    NotAUrl,
    /// The number of people concerned is another one: this one.
    NotTheCount(usize),
    /// A start between 02:00 and 02:59, an hour that does not exist once a year (R15).
    ForbiddenHour,
    /// The end is not after the start.
    EndsBeforeStart,
    /// It must lie in the future.
    InThePast,
    /// It must not lie behind the beginning of the date.
    AfterTheStart,
    /// Registration would close before it opens.
    NeverOpens,
    /// Too far away to be meant.
    TooFarAway,
    /// Somebody else has it already.
    Taken,
    /// Quotes or lists nested deeper than `max` (C40).
    TooDeep {
        /// The most that is allowed.
        max: usize,
    },
    /// More than `max` entries.
    TooMany {
        /// The most that is allowed.
        max: usize,
    },
    /// A list of more than so many megabytes.
    TooLarge {
        /// The most that is allowed.
        megabytes: usize,
    },
    /// Fewer than `min` entries.
    TooFew {
        /// The least that is needed.
        min: usize,
    },
    /// The time for it is over.
    TooLate,
    /// This value is only allowed together with `other`.
    Needs {
        /// That field.
        other: &'static str,
    },
    /// This value contradicts `other`.
    Contradicts {
        /// That field.
        other: &'static str,
    },
    /// Names something that does not exist.
    NotFound,
    /// A field that nobody knows (JSON).
    UnknownField,
    /// A field that stands there twice (JSON).
    GivenTwice,
    /// A value of another JSON type than `expected`.
    WrongType {
        /// `string`, `integer`, `boolean`, `array` or `object`.
        expected: &'static str,
    },
    /// No point in time with date, time and offset (RFC 3339).
    NotAnInstant,
    /// No color written as `#1c4f9c`.
    NotAColor,
    /// A color that does not stand out enough on light pages.
    TooPale {
        /// The contrast it has, in hundredths.
        hundredths: u32,
        /// The contrast it needs, in hundredths.
        least: u32,
    },
    /// Good, but a secret: whoever typed it has to type it once more, because it is not shown again.
    TypeAgain,
    /// No PNG, JPEG or WebP picture, or a broken one.
    NotAPicture,
}

impl Problem {
    /// The stable code: part of the API's answers and of the text keys.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacters => "control-characters",
            Self::NotAnAddress => "not-an-address",
            Self::NotASlug => "not-a-slug",
            Self::NotADate => "not-a-date",
            Self::NotATime => "not-a-time",
            Self::OutOfRange { .. } => "out-of-range",
            Self::UnknownValue { .. } => "unknown-value",
            Self::NotAUrl => "not-a-url",
            Self::NotTheCount(_) => "not-the-count",
            Self::ForbiddenHour => "forbidden-hour",
            Self::EndsBeforeStart => "ends-before-start",
            Self::InThePast => "in-the-past",
            Self::AfterTheStart => "after-the-start",
            Self::NeverOpens => "never-opens",
            Self::TooFarAway => "too-far-away",
            Self::Taken => "taken",
            Self::TooDeep { .. } => "too-deep",
            Self::TooMany { .. } => "too-many",
            Self::TooLarge { .. } => "too-large",
            Self::TooFew { .. } => "too-few",
            Self::TooLate => "too-late",
            Self::Needs { .. } => "needs",
            Self::Contradicts { .. } => "contradicts",
            Self::NotFound => "not-found",
            Self::UnknownField => "unknown-field",
            Self::GivenTwice => "given-twice",
            Self::WrongType { .. } => "wrong-type",
            Self::NotAnInstant => "not-an-instant",
            Self::NotAColor => "not-a-color",
            Self::TooPale { .. } => "too-pale",
            Self::TypeAgain => "type-again",
            Self::NotAPicture => "not-a-picture",
        }
    }

    /// The facts its sentence mentions, by name.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotTheCount(count) => vec![("count", count.to_string())],
            Self::TooLong { max } | Self::TooDeep { max } | Self::TooMany { max } => vec![("max", max.to_string())],
            Self::TooLarge { megabytes } => vec![("max", megabytes.to_string())],
            Self::TooFew { min } => vec![("min", min.to_string())],
            Self::OutOfRange { min, max } => vec![("min", min.to_string()), ("max", max.to_string())],
            Self::UnknownValue { allowed } => vec![("allowed", allowed.to_string())],
            Self::WrongType { expected } => vec![("expected", (*expected).to_owned())],
            Self::TooPale { hundredths, least } => vec![("contrast", ratio(*hundredths)), ("least", ratio(*least))],
            Self::Needs { other } | Self::Contradicts { other } => vec![("other", (*other).to_owned())],
            _ => Vec::new(),
        }
    }
}

/// A contrast as it is usually written: `4.5:1`. Rounded down, so that a refused one never looks like enough.
fn ratio(hundredths: u32) -> String {
    format!("{}.{}:1", hundredths / 100, hundredths % 100 / 10)
}

/// Characters that change how other characters are shown without being seen: bidi controls, zero-width marks (C30).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}' | '\u{061C}' | '\u{180E}')
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
        let text: String = text.trim().nfc().filter(|c| !is_invisible(*c)).collect();
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
    let text: String = text.trim().nfc().filter(|c| !is_invisible(*c)).collect();
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
        let spelled = title.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
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
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}
