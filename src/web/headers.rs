//! The headers that every answer carries (C36).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::base::Base;

/// No inline script or style anywhere, nothing from other servers, nobody frames us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The same for a page that shows another of our pages in a frame.
pub(super) fn policy_with_frame() -> String {
    format!("{POLICY}; frame-src 'self'")
}

/// The same for a page with a form whose answer leads to another site: browsers hold the way there against the page's
/// policy as well, and naming the site would say where a meeting is.
pub(super) fn policy_with_forms_that_lead_away() -> HeaderValue {
    HeaderValue::from_str(&POLICY.replace("form-action 'self'", "form-action *"))
        .unwrap_or(HeaderValue::from_static(POLICY))
}

/// The same for a page with a film of ours.
pub(super) fn policy_with_film() -> String {
    format!("{POLICY}; media-src 'self'")
}

/// The common headers of this installation.
#[derive(Clone, Debug)]
pub(super) struct Headers {
    common: Vec<(HeaderName, HeaderValue)>,
    secret_referrer: HeaderValue,
}

impl Headers {
    pub(super) fn new(base: &Base) -> Self {
        let mut common = vec![
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
            // Whoever may be cached says so; a forgotten page is not.
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        if base.is_https() {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            common.push((header::STRICT_TRANSPORT_SECURITY, year));
        }
        // Under `no-referrer` browsers send `Origin: null` with our own forms. Where they also say `Sec-Fetch-Site`
        // that is no loss; on a plain-http name they do not, and our own forms would be refused.
        let secret = if base.is_trustworthy() { "no-referrer" } else { "same-origin" };
        Self { common, secret_referrer: HeaderValue::from_static(secret) }
    }

    /// Adds what the answer does not say itself.
    pub(super) fn dress(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.common {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }

    /// Marks the answer of a page whose address is a secret (C05). Only a person's own calendar program may keep what
    /// it got, as their calendar says: told not to, it would fetch everything each time (R24).
    pub(super) fn hide(&self, headers: &mut HeaderMap) {
        headers.insert(header::REFERRER_POLICY, self.secret_referrer.clone());
        let own =
            headers.get(header::CACHE_CONTROL).is_some_and(|said| said.as_bytes().starts_with(b"private, max-age"));
        if !own {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    }
}
