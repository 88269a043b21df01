//! The proof that somebody agreed: when, and to which words (G07, Art. 7 GDPR).

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    format::Locale,
    id::{EnrollmentId, FollowId, RegistrationId},
};

/// The words beside a button, and those on it. They name nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// By which they are told apart from others: the same words have the same version, wherever and whenever.
    pub version: String,
    /// Their language.
    pub locale: Locale,
    /// The sentence, and the button in brackets.
    pub text: String,
}

impl Wording {
    /// A sentence with its button.
    #[must_use]
    pub fn new(locale: Locale, sentence: &str, button: &str) -> Self {
        let text = format!("{sentence} [{button}]");
        let hash = Sha256::digest(format!("{}\n{text}", locale.as_str()));
        Self { version: HEXLOWER.encode(&hash[..8]), locale, text }
    }
}

/// What somebody agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// To take part in a date.
    Registration(RegistrationId),
    /// To take part in a format.
    Enrollment(EnrollmentId),
    /// To get mails about a format.
    Follow(FollowId),
}

/// That somebody agreed. The newest word of one subject counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// To what.
    pub subject: Subject,
    /// The version of the words.
    pub version: String,
    /// The link by which, as its public part.
    pub link_id: Uuid,
    /// When they had asked for it, and were mailed that link.
    pub asked_at: DateTime<Utc>,
    /// When they pressed the button.
    pub agreed_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_have_the_same_version_and_others_another() {
        let one = Wording::new(Locale::De, "Möchten Sie teilnehmen?", "Ja");
        assert_eq!(one, Wording::new(Locale::De, "Möchten Sie teilnehmen?", "Ja"));
        assert_eq!((one.version.len(), one.text.as_str()), (16, "Möchten Sie teilnehmen? [Ja]"));
        for other in [
            Wording::new(Locale::En, "Möchten Sie teilnehmen?", "Ja"),
            Wording::new(Locale::De, "Möchten Sie teilnehmen?", "Ja, gern"),
            Wording::new(Locale::De, "Wollen Sie teilnehmen?", "Ja"),
        ] {
            assert_ne!(one.version, other.version, "{other:?}");
        }
    }
}
