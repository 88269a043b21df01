//! To which words somebody agreed (G07): as their button says it, and as their own data show it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::{
    actions::Desk,
    domain::{
        agreement::{Agreement, Subject, Wording},
        format::Locale,
    },
    locale::{self, Offer, wording, wordings},
    store::agreements,
    web::{error::Fault, visit::Visit},
};

/// The version of the words of an offer, for the form to carry.
pub(super) fn version(locale: Locale, offer: Offer) -> String {
    wording(locale, offer).version
}

/// The words that a form carried are not those of its page, or no longer: whoever pressed its button reads today's first.
pub(super) struct Outdated;

/// The version that a form carried, if its page shows those words, in whichever language: for one of these offers. A form
/// without any proves nothing.
///
/// # Errors
/// They are others.
pub(super) fn read(carried: &str, shown: &[Offer]) -> Result<Option<String>, Outdated> {
    if carried.is_empty() {
        return Ok(None);
    }
    let known = shown.iter().any(|offer| Locale::ALL.iter().any(|locale| version(*locale, *offer) == carried));
    if known { Ok(Some(carried.to_owned())) } else { Err(Outdated) }
}

async fn words(desk: &Desk, version: &str) -> Result<Option<Wording>, Fault> {
    match wordings().iter().find(|words| words.version == version) {
        Some(words) => Ok(Some(words.clone())),
        None if version.is_empty() => Ok(None),
        None => Ok(agreements::wording(&desk.store, version).await?),
    }
}

/// The proof, as data.
#[derive(Clone, Serialize)]
pub(in crate::web) struct Proof {
    /// When it was asked for.
    asked_at: String,
    /// When the button was pressed.
    agreed_at: String,
    /// The link by which, as its public part.
    link: String,
    /// Which words.
    version: String,
    language: Option<&'static str>,
    /// The words themselves.
    words: Option<String>,
    #[serde(skip)]
    at: DateTime<Utc>,
}

impl Proof {
    /// The same as a sentence.
    pub(super) fn in_words(&self, visit: &Visit, zone: Tz) -> String {
        let when = locale::instant(visit.locale(), self.at, zone);
        let words = self.words.clone().unwrap_or_else(|| self.version.clone());
        visit.words.t2("own-data-agreed", ("when", when.into()), ("words", words.into()))
    }
}

/// What was agreed to about each of these things.
pub(in crate::web) async fn proofs(desk: &Desk, subjects: &[Subject]) -> Result<HashMap<Subject, Proof>, Fault> {
    let mut known: HashMap<String, Option<Wording>> = HashMap::new();
    let mut found = HashMap::new();
    for agreement in agreements::list(&desk.store, subjects).await? {
        if !known.contains_key(&agreement.version) {
            let read = words(desk, &agreement.version).await?;
            known.insert(agreement.version.clone(), read);
        }
        let words = known.get(&agreement.version).and_then(Option::as_ref);
        found.insert(agreement.subject, proof(&agreement, words));
    }
    Ok(found)
}

fn proof(agreement: &Agreement, words: Option<&Wording>) -> Proof {
    Proof {
        asked_at: agreement.asked_at.to_rfc3339(),
        agreed_at: agreement.agreed_at.to_rfc3339(),
        link: agreement.link_id.to_string(),
        version: agreement.version.clone(),
        language: words.map(|words| words.locale.as_str()),
        words: words.map(|words| words.text.clone()),
        at: agreement.agreed_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_carries_the_words_of_its_own_page_or_none_that_count() {
        let shown = [Offer::Seat, Offer::Queue];
        for locale in Locale::ALL {
            let seat = version(*locale, Offer::Seat);
            assert_eq!(read(&seat, &shown).ok(), Some(Some(seat)));
            assert!(read(&version(*locale, Offer::Digest), &shown).is_err(), "those of another page");
        }
        assert!(read("0123456789abcdef", &shown).is_err(), "those that nobody ever showed");
        assert_eq!(read("", &shown).ok(), Some(None));
    }
}
