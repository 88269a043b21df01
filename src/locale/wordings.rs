//! The words by which people agree to something, each with its version (G07).

use std::sync::LazyLock;

use super::{Value, text};
use crate::domain::{agreement::Wording, format::Locale};

/// Which button somebody stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A seat at a date.
    Seat,
    /// A place in its queue.
    Queue,
    /// The team decides about the date.
    ByTeam,
    /// The same for somebody whom the date, or the format, is not for.
    OnRequest,
    /// All dates of a format.
    Format,
    /// The team decides about the format.
    FormatByTeam,
    /// Mails about new dates.
    News,
    /// A mail each month.
    Digest,
    /// Somebody's place at a date.
    Substitute,
    /// A seat that became free, by the link of its offer.
    FreedSeat,
    /// The same on one's own page.
    OwnFreedSeat,
    /// To come to a date after all, on one's own page.
    OwnReturn,
    /// To take part in a format again, on one's own page.
    OwnFormat,
    /// Mails about new dates instead of one a month.
    OtherNews,
    /// A mail each month instead of those about new dates.
    OtherDigest,
}

impl Offer {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Seat,
        Self::Queue,
        Self::ByTeam,
        Self::OnRequest,
        Self::Format,
        Self::FormatByTeam,
        Self::News,
        Self::Digest,
        Self::Substitute,
        Self::FreedSeat,
        Self::OwnFreedSeat,
        Self::OwnReturn,
        Self::OwnFormat,
        Self::OtherNews,
        Self::OtherDigest,
    ];

    /// The sentence and its button, as keys.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Seat => ("confirm-open", "confirm-button"),
            Self::Queue => ("confirm-queue", "confirm-button-queue"),
            Self::ByTeam => ("confirm-by-team", "confirm-button-request"),
            Self::OnRequest => ("confirm-uninvited-ask", "confirm-ask"),
            Self::Format => ("confirm-format-open", "confirm-format-button"),
            Self::FormatByTeam => ("confirm-format-by-team", "confirm-button-request"),
            Self::News => ("follow-confirm-dates", "follow-confirm"),
            Self::Digest => ("follow-confirm-digest", "follow-confirm"),
            Self::Substitute => ("stand-in-open", "stand-in-accept"),
            Self::FreedSeat => ("offer-open", "offer-accept"),
            Self::OwnFreedSeat => ("manage-agree", "offer-accept"),
            Self::OwnReturn => ("manage-agree", "manage-return"),
            Self::OwnFormat => ("manage-agree", "manage-resume"),
            Self::OtherNews => ("follow-confirm-dates", "follow-choose-dates"),
            Self::OtherDigest => ("follow-confirm-digest", "follow-choose-digest"),
        }
    }
}

/// The words of an offer. Who asks is left out: the words are the same for everybody.
#[must_use]
pub fn wording(locale: Locale, offer: Offer) -> Wording {
    let (sentence, button) = offer.keys();
    let somebody: Value<'_> = "…".into();
    Wording::new(locale, &text(locale, sentence, &[("giver", somebody)]), &text(locale, button, &[]))
}

/// All words that are shown by this program.
#[must_use]
pub fn wordings() -> &'static [Wording] {
    // Looked up with each button that is pressed.
    static ALL: LazyLock<Vec<Wording>> = LazyLock::new(|| {
        let each = |locale: &Locale| Offer::ALL.map(|offer| wording(*locale, offer));
        Locale::ALL.iter().flat_map(each).collect()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_offer_has_words_of_its_own_in_each_language() {
        let all = wordings();
        assert_eq!(all.len(), Offer::ALL.len() * Locale::ALL.len());
        let versions: HashSet<_> = all.iter().map(|wording| &wording.version).collect();
        assert_eq!(versions.len(), all.len());
        for wording in all {
            assert!(wording.text.contains(' ') && wording.text.ends_with(']'), "{}", wording.text);
        }
    }
}
