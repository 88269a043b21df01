use std::borrow::Cow;

use super::ratio;

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
    /// All is as it was.
    Unchanged,
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
            Self::Unchanged => "unchanged",
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
