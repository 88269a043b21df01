//! Signing in by an identity provider (C16): whom a provider's word reaches, and what a browser carries on the way there
//! and back.
//!
//! A provider knows people by a subject of its own, which never changes hands; a mail address may. So an account is found
//! by issuer and subject alone. By mail address it is found once, the first time, and only if the operator said that this
//! provider alone decides who holds addresses of that domain.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    capability::{Keys, Purpose, secret_text},
    format::Locale,
    id::{AccountId, IdentityId},
    sealed::NONCE,
    text::{EmailAddress, Line},
};

/// How long the way to the provider and back may take, and how long the answer may lie on the screen.
pub const AWAY_LIFE: TimeDelta = TimeDelta::minutes(10);
/// The longest subject (OIDC Core, 2).
const SUBJECT_MAX: usize = 255;
/// The longest name that is shown.
const NAME_MAX: usize = 80;

/// Somebody whom a provider knows, and the account that is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Which provider.
    pub issuer: String,
    /// Who they are there.
    pub subject: String,
    /// Since when.
    pub connected_at: DateTime<Utc>,
}

/// Whom a provider vouches for, after everything about its answer was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// Which provider.
    pub issuer: String,
    /// Who they are there.
    pub subject: String,
    /// Their mail address, if the provider says one that can be read.
    pub email: Option<String>,
    /// Whether the provider has made sure that it is theirs.
    pub email_verified: bool,
    /// What they are called there: somebody else's text, fit to be shown.
    pub name: Option<String>,
}

impl Vouched {
    /// Takes what the provider said. Its texts are anybody's: what cannot be shown on one line is left out.
    ///
    /// Nothing if the subject is none that can be told apart: empty, too long, or with characters that are not seen.
    #[must_use]
    pub fn new(issuer: &str, subject: &str, email: Option<(&str, bool)>, name: Option<&str>) -> Option<Self> {
        let is_plain =
            (1..=SUBJECT_MAX).contains(&subject.len()) && subject.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        let address = email.and_then(|(text, _)| EmailAddress::parse("email", text).ok());
        let name = name.and_then(|text| Line::parse("name", text, NAME_MAX).ok()).map(Line::into_string);
        is_plain.then(|| Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            email_verified: address.is_some() && email.is_some_and(|(_, verified)| verified),
            email: address.map(|address| address.as_str().to_owned()),
            name,
        })
    }

    /// The address by which an account may be found the first time: one that the provider has made sure of, in a domain
    /// for which the operator said that this provider decides. Subdomains are domains of their own.
    #[must_use]
    pub fn authoritative_email(&self, domains: &[String]) -> Option<EmailAddress> {
        let email = EmailAddress::parse("email", self.email.as_deref()?).ok()?;
        let (_, domain) = email.as_str().rsplit_once('@')?;
        let decides = domains.iter().any(|known| known.eq_ignore_ascii_case(domain));
        (self.email_verified && decides).then_some(email)
    }

    /// What to call them: by an address only if the provider has made sure that it is theirs.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.email.as_deref().filter(|_| self.email_verified).or(self.name.as_deref()).unwrap_or(&self.subject)
    }
}

/// Why a provider's word signs nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderRefusal {
    /// Another browser, too late, or used already.
    Stale,
    /// Whoever was there said no.
    Denied,
    /// The answer is not what we asked for, or not from whom we asked.
    Untrusted,
    /// The provider does not answer, or nothing that can be read.
    Silent,
    /// Nobody here is known by that; the same whether there is such an account or not (C10).
    Unknown,
    /// It belongs to another account, or the account has another one there.
    Taken,
}

/// Where a browser is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Sent to the provider.
    There,
    /// Come back with an answer that was checked; a button has to be pressed.
    Back,
}

/// What a browser carries on the way to the provider and back, sealed in a cookie: no table knows of it, so looking at the
/// sign-in page leaves nothing behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// Where it is.
    pub leg: Leg,
    /// Since when.
    pub since: DateTime<Utc>,
    /// From which everything follows that is good for this one way.
    pub seed: [u8; 32],
    /// The account that somebody is connecting, who is signed in already; none for signing in.
    pub connects: Option<AccountId>,
    /// The language that was chosen for these pages, if one was.
    pub language: Option<Locale>,
}

/// What the provider is told and has to repeat.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// Comes back in the address: ties the answer to the browser.
    pub state: String,
    /// Comes back in the token: ties the token to the question.
    pub nonce: String,
    /// Redeems the code: ties it to whoever asked (PKCE).
    pub verifier: String,
}

impl Journey {
    /// Whether it is under way still.
    #[must_use]
    pub fn is_fresh(&self, leg: Leg, now: DateTime<Utc>) -> bool {
        self.leg == leg && self.since <= now && now < self.since + AWAY_LIFE
    }

    /// What was asked.
    #[must_use]
    pub fn asked(&self, keys: &Keys) -> Asked {
        let text = |label: &[u8]| secret_text(&keys.mac(Purpose::Elsewhere, &[label, &self.seed]));
        Asked { state: text(b"state"), nonce: text(b"nonce"), verifier: text(b"verifier") }
    }

    /// By which the sign-in that comes of it is told apart: so one journey signs in once, on whatever node.
    #[must_use]
    pub fn once(&self, keys: &Keys) -> Uuid {
        let mac = keys.mac(Purpose::Elsewhere, &[b"once", &self.seed]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// The cookie's value.
    #[must_use]
    pub fn seal(&self, keys: &Keys, nonce: [u8; NONCE]) -> String {
        let mut plain = vec![match self.leg {
            Leg::There => b't',
            Leg::Back => b'b',
        }];
        plain.extend(self.since.timestamp_millis().to_be_bytes());
        plain.extend(self.seed);
        plain.extend(self.connects.map_or(Uuid::nil(), |account| account.0).as_bytes());
        plain.extend(self.language.map_or("", Locale::as_str).as_bytes());
        keys.seal_carried(b"journey", &plain, nonce)
    }

    /// Reads the cookie's value; nothing if it is not ours.
    #[must_use]
    pub fn open(keys: &Keys, text: &str) -> Option<Self> {
        let plain = keys.open_carried(b"journey", text)?;
        let (leg, rest) = plain.split_first()?;
        let leg = match leg {
            b't' => Leg::There,
            b'b' => Leg::Back,
            _ => return None,
        };
        let (since, rest) = rest.split_at_checked(8)?;
        let (seed, rest) = rest.split_at_checked(32)?;
        let (account, language) = rest.split_at_checked(16)?;
        let since = DateTime::from_timestamp_millis(i64::from_be_bytes(since.try_into().ok()?))?;
        let account = Uuid::from_slice(account).ok()?;
        let connects = (!account.is_nil()).then_some(AccountId(account));
        let language = Locale::from_word(std::str::from_utf8(language).ok()?);
        Some(Self { leg, since, seed: seed.try_into().ok()?, connects, language })
    }

    /// The answer, sealed for the form on the screen: it opens with this journey's cookie alone.
    #[must_use]
    pub fn seal_answer(&self, keys: &Keys, vouched: &Vouched, nonce: [u8; NONCE]) -> String {
        // A value made of texts and switches always becomes JSON.
        let plain = serde_json::to_vec(vouched).unwrap_or_default();
        keys.seal_carried(&self.about(), &plain, nonce)
    }

    /// Reads it; nothing if it belongs to another journey, or was changed.
    #[must_use]
    pub fn open_answer(&self, keys: &Keys, text: &str) -> Option<Vouched> {
        serde_json::from_slice(&keys.open_carried(&self.about(), text)?).ok()
    }

    fn about(&self) -> Vec<u8> {
        [b"answer".as_slice(), &self.seed].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(b"a secret of thirty-two bytes ....")
    }

    fn journey() -> Journey {
        Journey { leg: Leg::There, since: at(0), seed: [7; 32], connects: None, language: None }
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn vouched(email: Option<(&str, bool)>) -> Vouched {
        Vouched::new("https://id.example", "4711", email, Some("Eva Beispiel")).unwrap()
    }

    #[test]
    fn an_address_counts_if_it_was_made_sure_of_by_who_decides_on_it() {
        let domains = ["amt.example".to_owned()];
        for (email, counts) in [
            (Some(("eva@amt.example", true)), true),
            (Some(("Eva@AMT.example", true)), true),
            (Some(("eva@amt.example", false)), false),
            (Some(("eva@referat.amt.example", true)), false),
            (Some(("eva@boeses-amt.example", true)), false),
            (Some(("eva@amt.example@evil.example", true)), false),
            (Some(("eva@land.example", true)), false),
            (Some(("", true)), false),
            (None, false),
        ] {
            assert_eq!(vouched(email).authoritative_email(&domains).is_some(), counts, "{email:?}");
            assert_eq!(vouched(email).authoritative_email(&[]), None, "nobody decides unless the operator says so");
        }
    }

    #[test]
    fn an_address_that_nobody_made_sure_of_is_not_what_somebody_is_called() {
        let called =
            |sure| Vouched::new("i", "4711", Some(("eva@amt.example", sure)), Some("Eva")).unwrap().shown().to_owned();
        assert_eq!([called(true), called(false)], ["eva@amt.example", "Eva"]);
    }

    #[test]
    fn what_a_provider_calls_somebody_is_shown_if_it_is_one_line() {
        let shown = |name| Vouched::new("i", "4711", None, Some(name)).unwrap().shown().to_owned();
        assert_eq!(shown("Eva Beispiel"), "Eva Beispiel");
        assert_eq!(shown("Eva\u{202e}\u{200b}"), "Eva");
        for odd in ["a\nb", &"x".repeat(81), "", "\u{7}"] {
            assert_eq!(shown(odd), "4711", "{odd:?}");
        }
        for odd in ["", &"x".repeat(256), "47\u{0}11", "47\n11", "Ä"] {
            assert_eq!(Vouched::new("i", odd, None, None), None, "{odd:?}");
        }
    }

    #[test]
    fn a_journey_is_read_as_it_was_sealed_and_ends_in_ten_minutes() {
        let connecting = Journey { leg: Leg::Back, connects: Some(AccountId(Uuid::from_u128(3))), ..journey() };
        let connecting = Journey { language: Some(Locale::En), ..connecting };
        for journey in [journey(), connecting] {
            let sealed = journey.seal(&keys(), [1; NONCE]);
            assert_eq!(Journey::open(&keys(), &sealed), Some(journey));
            assert!(sealed.len() <= 200, "a cookie of ours is short: {}", sealed.len());
            assert_eq!(Journey::open(&Keys::new(b"another secret of this length ..."), &sealed), None);
            assert_eq!(Journey::open(&keys(), &sealed[1..]), None);
        }
        let there = journey();
        assert!(there.is_fresh(Leg::There, at(0)) && there.is_fresh(Leg::There, at(9)));
        assert!(!there.is_fresh(Leg::There, at(10)) && !there.is_fresh(Leg::There, at(-1)));
        assert!(!there.is_fresh(Leg::Back, at(1)));
    }

    #[test]
    fn an_answer_opens_with_its_own_journey_alone() {
        let answer = vouched(Some(("eva@amt.example", true)));
        let sealed = journey().seal_answer(&keys(), &answer, [2; NONCE]);
        assert_eq!(journey().open_answer(&keys(), &sealed), Some(answer));
        let other = Journey { seed: [8; 32], ..journey() };
        assert_eq!(other.open_answer(&keys(), &sealed), None);
        assert_eq!(journey().open_answer(&keys(), &journey().seal(&keys(), [1; NONCE])), None, "a cookie is no answer");
        assert_ne!(journey().asked(&keys()).state, other.asked(&keys()).state);
        assert_ne!(journey().once(&keys()), other.once(&keys()));
        let Asked { state, nonce, verifier } = journey().asked(&keys());
        assert!(state != nonce && nonce != verifier && verifier.len() >= 43, "PKCE wants 43 characters: {verifier}");
    }
}
