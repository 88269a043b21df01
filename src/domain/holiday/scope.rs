//! Whose holidays count, as a word: `BUND`, `DE-BY`, `MIN:9`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::LandSet;
use crate::domain::participant::Land;

/// Whose public holidays count for a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Holidays that hold in the whole federation (`BUND`).
    Federal,
    /// Holidays of one Land (`DE-BY`).
    Land(Land),
    /// Holidays that at least so many Länder have (`MIN:9`).
    AtLeast(u8),
}

impl Scope {
    /// The words, for a refusal that names them.
    pub const WORDS: &'static str = "BUND, DE-BW … DE-TH, MIN:1 … MIN:16";

    /// Whether a day on which these Länder have a holiday counts.
    #[must_use]
    pub fn covers(self, laender: LandSet) -> bool {
        match self {
            Self::Federal => laender.is_all(),
            Self::Land(land) => laender.contains(land),
            Self::AtLeast(least) => laender.len() >= u32::from(least.max(1)),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Federal => f.write_str("BUND"),
            Self::Land(land) => write!(f, "DE-{}", land.as_str()),
            Self::AtLeast(least) => write!(f, "MIN:{least}"),
        }
    }
}

/// The text is none of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of {}", Scope::WORDS)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        if word == "BUND" {
            return Ok(Self::Federal);
        }
        if let Some(code) = word.strip_prefix("DE-") {
            return Land::from_word(code).map(Self::Land).ok_or(UnknownScope);
        }
        let least = word.strip_prefix("MIN:").filter(|n| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()));
        match least.and_then(|n| n.parse().ok()) {
            Some(least @ 1..=16) => Ok(Self::AtLeast(least)),
            _ => Err(UnknownScope),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map_err(de::Error::custom)
    }
}
