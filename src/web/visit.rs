//! Who reads: the language, and what every page of the layout needs to know about the request.

use std::convert::Infallible;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
};

use super::{cookies, csrf, frame::Frame};
use crate::{domain::format::Locale, locale::Words};

/// One person's visit to one page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The page's language and texts.
    pub words: Words,
    /// Whether the language was chosen by `?lang=`, so that links carry it on.
    pub chosen: bool,
    /// The page's own path, for the navigation; empty where it is a secret.
    pub path: String,
    /// The page's own query without the language, for the language switch.
    pub query: String,
    /// The hidden field of this page's forms.
    pub form_token: String,
}

impl Visit {
    /// A visit of which only the language is known.
    #[must_use]
    pub fn bare(locale: Locale) -> Self {
        let (path, query, form_token) = Default::default();
        Self { words: Words(locale), chosen: false, path, query, form_token }
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
        let (locale, chosen) = language(&parts.uri, &parts.headers, frame.default_locale());
        let session = cookies::session(&frame, &parts.headers).unwrap_or_default();
        let form_token = csrf::issue(frame.keys(), session, frame.clock().now());
        let path = if is_secret(parts.uri.path()) { String::new() } else { parts.uri.path().to_owned() };
        Ok(Self { words: Words(locale), chosen, path, query: without_language(&parts.uri), form_token })
    }
}

/// Whether the address itself is a secret: capability links.
pub(super) fn is_secret(path: &str) -> bool {
    ["/r/", "/m/", "/o/", "/u/", "/t/", "/join/", "/login/", "/feeds/personal/"]
        .iter()
        .any(|start| path.starts_with(start))
}

fn without_language(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    pairs.filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect::<Vec<_>>().join("&")
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
    fn the_language_is_the_best_we_have() {
        assert_eq!(accepted("en"), Some(Locale::En));
        assert_eq!(accepted("de-AT, en;q=0.5"), Some(Locale::De));
        assert_eq!(accepted("fr, en;q=0.3, de;q=0.7"), Some(Locale::De));
        assert_eq!(accepted("fr;q=0.9"), None);
        assert_eq!(accepted("en;q=0"), None);
        assert_eq!(accepted(";;;q=,,,"), None);
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
            query: without_language(&"/formats?tag=ozg&lang=en&tag=x".parse().unwrap()),
            form_token: String::new(),
        };
        assert_eq!(visit.href(&"/calendar"), "/calendar?lang=en");
        assert_eq!(visit.href(&"/calendar?tag=x"), "/calendar?tag=x&lang=en");
        assert_eq!(visit.other_languages(), vec![(Words(Locale::De), "?tag=ozg&tag=x&lang=de".to_owned())]);
        visit.chosen = false;
        assert_eq!(visit.href(&"/calendar"), "/calendar");
    }
}
