//! What every request needs, whatever it asks for: who we are, the clock, the keys.

use std::sync::Arc;

use url::Url;

use super::{base::Base, headers::Headers, looks::Looks};
use crate::{
    clock::{Chance, Clock},
    domain::{capability::Keys, format::Locale},
};

/// Cheap to clone; routers and extractors share one.
#[derive(Clone, Debug)]
pub struct Frame(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Base,
    default_locale: Locale,
    keys: Keys,
    clock: Clock,
    chance: Chance,
    headers: Headers,
    looks: Option<Looks>,
    official: bool,
}

impl Frame {
    /// Puts it together.
    #[must_use]
    pub fn new(base_url: &Url, default_locale: Locale, keys: Keys, clock: Clock, chance: Chance) -> Self {
        let base = Base::new(base_url);
        let headers = Headers::new(&base);
        Self(Arc::new(Inner { base, default_locale, keys, clock, chance, headers, looks: None, official: false }))
    }

    /// The same, and how the hosts show themselves.
    #[must_use]
    pub(super) fn with_looks(mut self, looks: Looks) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.looks = Some(looks);
        }
        self
    }

    /// The same, with KERN's head line on every page, by which public authorities mark their websites.
    #[must_use]
    pub(super) fn marked_official(mut self, official: bool) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.official = official;
        }
        self
    }

    /// Whether the pages carry that line.
    pub(super) fn is_official(&self) -> bool {
        self.0.official
    }

    /// How the hosts show themselves.
    pub(super) fn looks(&self) -> Option<&Looks> {
        self.0.looks.as_ref()
    }

    /// The base URL.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.0.base
    }

    /// The language for those who did not choose one.
    #[must_use]
    pub fn default_locale(&self) -> Locale {
        self.0.default_locale
    }

    /// The keys of links and forms.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Ids and secrets.
    #[must_use]
    pub fn chance(&self) -> &Chance {
        &self.0.chance
    }

    pub(super) fn headers(&self) -> &Headers {
        &self.0.headers
    }

    /// A frame for tests: `http://127.0.0.1:8080`, German, a fixed clock.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Self::at("http://127.0.0.1:8080")
    }

    #[cfg(test)]
    pub(crate) fn at(base_url: &str) -> Self {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let keys = Keys::new(b"a key for tests, 32 bytes or more");
        Self::new(&base_url.parse().unwrap(), Locale::De, keys, Clock::fixed(now), Chance::seeded(1))
    }
}
