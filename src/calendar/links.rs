//! Where a calendar entry points to: pages under the base URL.

use crate::domain::text::Slug;

use super::text::Uri;

/// The base URL under which the pages are reachable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    base: String,
}

impl Links {
    /// Links under `base_url`, with or without a slash at its end; nothing if it is no `http` or `https` address.
    #[must_use]
    pub fn new(base_url: &str) -> Option<Self> {
        let base = Uri::parse(base_url)?;
        Some(Self { base: base.as_str().trim_end_matches('/').to_owned() })
    }

    /// Links under an address that was checked before.
    #[must_use]
    pub fn under(base: &url::Url) -> Self {
        Self { base: base.as_str().trim_end_matches('/').to_owned() }
    }

    /// The page of one event.
    #[must_use]
    pub fn event(&self, slug: &Slug) -> String {
        format!("{}/events/{slug}", self.base)
    }

    /// The page of a format.
    #[must_use]
    pub fn format(&self, slug: &Slug) -> String {
        format!("{}/formats/{slug}", self.base)
    }

    /// The way through the join gate.
    #[must_use]
    pub fn join(&self, token: &str) -> String {
        format!("{}/join/{token}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_addressed_under_the_base_url() {
        let slug = Slug::from_title("KI im Amt", "x");
        for base in ["https://turnus.example", "https://turnus.example/"] {
            assert_eq!(Links::new(base).expect("a base").event(&slug), "https://turnus.example/events/ki-im-amt");
        }
        assert_eq!(Links::new("ftp://turnus.example"), None);
    }
}
