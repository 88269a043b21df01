//! Who reads: the language (the address decides, then the person's own choice, then the browser, then the operator), and
//! what every page of the layout needs to know about the request.

use std::convert::Infallible;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
};

use super::{barrier, cookies, csrf, frame::Frame, looks::Brand};
use crate::{
    domain::{format::Locale, id::OrganizationId},
    locale::Words,
};

/// A step that went well, remembered by the address of the page that comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Something was saved.
    Saved,
    /// A registration was given up.
    Left,
    /// A registration was taken up again.
    Returned,
    /// A seat on offer was taken.
    Accepted,
    /// Somebody was asked to take one's place.
    SubstituteAsked,
    /// Nothing: the words beside the button are others by now, and are to be read first.
    WordsChanged,
    /// Another mail address was given.
    AddressAsked,
    /// The link to what is known about oneself.
    DataAsked,
    /// It is not to be another one after all.
    AddressStopped,
    /// That was taken back.
    TakenBack,
    /// One takes part in a whole format no longer.
    Quit,
    /// Taking part rests.
    Paused,
    /// One takes part again.
    Resumed,
    /// The team let people in.
    Approved,
    /// The team refused people.
    Declined,
    /// There was nothing to decide any more.
    Undecided,
    /// A sign-in elsewhere was ended.
    Ended,
    /// One's own sign-in was ended.
    SignedOut,
    /// One can sign in by the identity provider.
    Connected,
    /// One can no longer.
    Disconnected,
}

impl Done {
    /// The word in the address, and the text's key.
    const ALL: [(Self, &'static str, &'static str); 20] = [
        (Self::Saved, "saved", "done-saved"),
        (Self::Left, "left", "done-left"),
        (Self::Returned, "returned", "done-returned"),
        (Self::Accepted, "accepted", "done-accepted"),
        (Self::SubstituteAsked, "asked", "done-substitute-asked"),
        (Self::WordsChanged, "words", "done-words-changed"),
        (Self::AddressAsked, "address-asked", "done-address-asked"),
        (Self::DataAsked, "data-asked", "done-data-asked"),
        (Self::AddressStopped, "address-stopped", "done-address-stopped"),
        (Self::TakenBack, "taken-back", "done-taken-back"),
        (Self::Quit, "quit", "done-quit"),
        (Self::Paused, "paused", "done-paused"),
        (Self::Resumed, "resumed", "done-resumed"),
        (Self::Approved, "approved", "done-approved"),
        (Self::Declined, "declined", "done-declined"),
        (Self::Undecided, "undecided", "done-undecided"),
        (Self::Ended, "ended", "done-ended"),
        (Self::SignedOut, "signed-out", "done-signed-out"),
        (Self::Connected, "connected", "done-connected"),
        (Self::Disconnected, "disconnected", "done-disconnected"),
    ];

    fn of(uri: &Uri) -> Option<Self> {
        let word = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("done="))?;
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(done, ..)| *done)
    }
}

/// One person's visit to one page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The page's language and texts.
    pub words: Words,
    /// Whether the language was chosen by `?lang=`, so that links carry it on.
    pub chosen: bool,
    /// The page's own path, for the navigation; no more than its beginning where it is a secret.
    pub path: String,
    /// The page's own query without the language, for the language switch.
    pub query: String,
    /// What has just been done.
    pub done: Option<Done>,
    /// Whose page it is.
    pub brand: Brand,
    /// Whether the page says that its site is an official one.
    pub official: bool,
    /// The hidden field of this page's forms.
    pub form_token: String,
}

/// The language that somebody once chose for themselves, found on the way of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnLanguage(pub(super) Locale);

impl Visit {
    /// The same visit in somebody's own language, unless the address asks for another.
    #[must_use]
    pub fn in_language_of(mut self, own: Locale) -> Self {
        if !self.chosen {
            self.words = Words(own);
        }
        self
    }

    /// A visit of which only the language is known.
    #[must_use]
    pub fn bare(locale: Locale) -> Self {
        let (path, query, form_token, brand, official) = Default::default();
        Self { words: Words(locale), chosen: false, path, query, done: None, brand, official, form_token }
    }

    /// The same visit to a page about a host's things, which carries its look.
    #[must_use]
    pub async fn hosted_by(mut self, frame: &Frame, host: OrganizationId) -> Self {
        if let Some(looks) = frame.looks()
            && let Some(brand) = looks.of(host).await
        {
            self.brand = brand;
        }
        self
    }

    /// The language.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.words.0
    }

    /// A text.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// A link to one of our pages that keeps the chosen language.
    #[must_use]
    pub fn href(&self, path: &impl ToString) -> String {
        let path = path.to_string();
        if !self.chosen {
            return path;
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}lang={}", self.words.tag())
    }

    /// [`Visit::href`] of the page that says that something was done.
    #[must_use]
    pub fn after(&self, done: Done, path: &impl ToString) -> String {
        let path = self.href(path);
        let joint = if path.contains('?') { '&' } else { '?' };
        let word = Done::ALL.iter().find(|(known, ..)| *known == done).map_or("", |(_, word, _)| *word);
        format!("{path}{joint}done={word}")
    }

    /// How that is shown.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        if self.done == Some(Done::WordsChanged) { "warning" } else { "success" }
    }

    /// What has just been done, in words.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let done = self.done?;
        Done::ALL.iter().find(|(known, ..)| *known == done).map(|(.., key)| self.t(key))
    }

    /// The language of an organizer's text where it is not the page's.
    #[must_use]
    pub fn foreign(&self, locale: Locale) -> Option<&'static str> {
        (locale != self.locale()).then(|| Words(locale).tag())
    }

    /// The other languages and where this page speaks them: relative, so that a secret path is not written down again.
    #[must_use]
    pub fn other_languages(&self) -> Vec<(Words, String)> {
        let others = Locale::ALL.iter().filter(|locale| **locale != self.locale());
        let joint = if self.query.is_empty() { "" } else { "&" };
        others.map(|locale| (Words(*locale), format!("?{}{joint}lang={}", self.query, locale.as_str()))).collect()
    }
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let frame = Frame::from_ref(state);
        let session = cookies::session(&frame, &parts.headers).unwrap_or_default();
        let form_token = csrf::issue(frame.keys(), session, frame.clock().now());
        Ok(Self { form_token, ..Self::of(parts, &frame).await })
    }
}

impl Visit {
    /// The visit of a request, without a token: for pages whose forms change nothing.
    pub(super) async fn of(parts: &Parts, frame: &Frame) -> Self {
        let own = parts.extensions.get::<OwnLanguage>().copied();
        let (locale, chosen) = language(&parts.uri, &parts.headers, frame.default_locale());
        let path = barrier::place(parts.uri.path());
        let (query, done) = (lasting(&parts.uri), Done::of(&parts.uri));
        let house = match frame.looks() {
            Some(looks) => looks.house().await,
            None => None,
        };
        let brand = house.unwrap_or_default();
        let (official, form_token) = (frame.is_official(), String::new());
        let visit = Self { words: Words(locale), chosen, path, query, done, brand, official, form_token };
        match own {
            Some(OwnLanguage(own)) => visit.in_language_of(own),
            None => visit,
        }
    }
}

/// Whether the address itself is a secret: capability links.
pub(super) fn is_secret(path: &str) -> bool {
    secret_beginning(path).is_some()
}

/// What of such an address may be said.
pub(super) fn secret_beginning(path: &str) -> Option<&'static str> {
    let beginnings =
        ["/r/", "/a/", "/m/", "/d/", "/o/", "/f/", "/s/", "/u/", "/t/", "/join/", "/login/", "/feeds/personal/"];
    beginnings.into_iter().find(|beginning| path.starts_with(beginning))
}

/// The query without what is only of the moment.
fn lasting(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs.filter(|pair| !pair.starts_with("lang=") && !pair.starts_with("done=")).collect::<Vec<_>>().join("&")
}

/// The language of a request: see [`chosen_language`].
pub(super) fn language(uri: &Uri, headers: &HeaderMap, default: Locale) -> (Locale, bool) {
    chosen_language(uri, headers.get(header::ACCEPT_LANGUAGE), default)
}

/// The language asked for by `?lang=`, else the best of `Accept-Language`; and whether it was the former.
pub(super) fn chosen_language(uri: &Uri, wishes: Option<&HeaderValue>, default: Locale) -> (Locale, bool) {
    let query = uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Locale::from_word);
    if let Some(locale) = asked {
        return (locale, true);
    }
    let wishes = wishes.and_then(|value| value.to_str().ok()).unwrap_or_default();
    (accepted(wishes).unwrap_or(default), false)
}

/// The first of our languages with the highest weight.
fn accepted(wishes: &str) -> Option<Locale> {
    let mut best: Option<(Locale, f32)> = None;
    for wish in wishes.split(',').take(20) {
        let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight: f32 = weight.trim().parse().unwrap_or(0.0);
        if let Some(locale) = Locale::from_word(&primary)
            && weight > best.map_or(0.0, |(_, held)| held)
        {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_once_and_only_in_our_words() {
        let german = Visit::bare(Locale::De);
        for (done, ..) in Done::ALL {
            let address = german.after(done, &"/m/x?lang=en");
            assert_eq!(Done::of(&address.parse().unwrap()), Some(done), "{address}");
            assert_eq!(lasting(&address.parse().unwrap()), "");
        }
        assert_eq!(Done::of(&"/?done=<b>".parse::<Uri>().unwrap_or_default()), None);
        assert_eq!(german.remark(), None);
        assert_eq!(Visit { done: Some(Done::Saved), ..german }.remark().as_deref(), Some("Gespeichert."));
    }

    #[test]
    fn the_language_is_the_best_we_have() {
        assert_eq!(accepted("en"), Some(Locale::En));
        assert_eq!(accepted("de-AT, en;q=0.5"), Some(Locale::De));
        assert_eq!(accepted("fr, en;q=0.3, de;q=0.7"), Some(Locale::De));
        assert_eq!(accepted("fr;q=0.9"), None);
        assert_eq!(accepted("en;q=0"), None);
        assert_eq!(accepted(";;;q=,,,"), None);
    }

    #[test]
    fn the_address_decides_then_the_person_then_the_browser_then_the_operator() {
        use Locale::{De, En};
        let table = [
            // address, person, browser, operator, spoken
            ("/?lang=en", Some(De), Some("de"), De, En),
            ("/?lang=de", Some(En), Some("en"), En, De),
            ("/?lang=xx", Some(En), Some("de"), De, En),
            ("/", Some(En), Some("de"), De, En),
            ("/", Some(De), Some("en"), En, De),
            ("/", None, Some("en"), De, En),
            ("/", None, Some("fr, en;q=0.1"), De, En),
            ("/", None, Some("fr"), En, En),
            ("/", None, None, De, De),
            ("/", None, None, En, En),
        ];
        for (address, own, browser, operator, spoken) in table {
            let wishes = browser.map(HeaderValue::from_static);
            let (locale, chosen) = chosen_language(&address.parse().unwrap(), wishes.as_ref(), operator);
            let visit = Visit { chosen, ..Visit::bare(locale) };
            let visit = own.map_or(visit.clone(), |own| visit.in_language_of(own));
            assert_eq!(visit.locale(), spoken, "{address} {own:?} {browser:?} {operator:?}");
        }
    }

    #[test]
    fn a_chosen_language_comes_first_and_travels_on() {
        let german = HeaderValue::from_static("de");
        assert_eq!(chosen_language(&"/?lang=en".parse().unwrap(), Some(&german), Locale::De), (Locale::En, true));
        assert_eq!(chosen_language(&"/?lang=xx".parse().unwrap(), Some(&german), Locale::En), (Locale::De, false));
        let mut visit = Visit {
            words: Words(Locale::En),
            chosen: true,
            path: "/formats".into(),
            query: lasting(&"/formats?tag=ozg&lang=en&tag=x&done=saved".parse().unwrap()),
            done: None,
            brand: Brand::default(),
            official: false,
            form_token: String::new(),
        };
        assert_eq!(visit.href(&"/calendar"), "/calendar?lang=en");
        assert_eq!(visit.href(&"/calendar?tag=x"), "/calendar?tag=x&lang=en");
        assert_eq!(visit.other_languages(), vec![(Words(Locale::De), "?tag=ozg&tag=x&lang=de".to_owned())]);
        visit.chosen = false;
        assert_eq!(visit.href(&"/calendar"), "/calendar");
    }
}
