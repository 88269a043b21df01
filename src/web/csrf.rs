//! Forged submissions (C15): where a browser says the request comes from, and a signed token in every form.

use axum::http::{HeaderMap, Method, header};
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;

use super::base::Base;
use crate::domain::capability::{Keys, Purpose};

/// The name of the hidden field.
pub const FIELD: &str = "form_token";
/// Hours for which a page's forms can be sent.
const LIFE_HOURS: i64 = 24;

/// The token of a form shown now to the holder of `session` (empty for everybody else).
#[must_use]
pub fn issue(keys: &Keys, session: &str, now: DateTime<Utc>) -> String {
    let hour = now.timestamp() / 3600;
    format!("{hour:x}-{}", mac(keys, session, hour))
}

/// Whether a token is ours, for this session, and not too old.
#[must_use]
pub fn is_genuine(keys: &Keys, session: &str, token: &str, now: DateTime<Utc>) -> bool {
    let Some((hour, presented)) = token.split_once('-') else { return false };
    let Ok(hour) = i64::from_str_radix(hour, 16) else { return false };
    let age = (now.timestamp() / 3600).saturating_sub(hour);
    let is_ours = |keys: Keys| mac(&keys, session, hour).as_bytes().ct_eq(presented.as_bytes()).into();
    (0..=LIFE_HOURS).contains(&age) && keys.each().any(is_ours)
}

fn mac(keys: &Keys, session: &str, hour: i64) -> String {
    let full = keys.mac(Purpose::Form, &[session.as_bytes(), &hour.to_be_bytes()]);
    HEXLOWER.encode(&full[..16])
}

/// Whether a request that changes something comes from somewhere else, by what its browser says. Programs say nothing
/// and pass; their requests carry no cookie of ours.
#[must_use]
pub fn is_foreign(method: &Method, headers: &HeaderMap, base: &Base) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let one = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = one("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    match one(header::ORIGIN.as_str()) {
        None => false,
        // What browsers send from our own pages under `no-referrer`.
        Some("null") => site != Some("same-origin"),
        Some(origin) => !base.is_our_origin(origin),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::web::frame::Frame;

    #[test]
    fn a_token_holds_for_its_session_and_a_day() {
        let frame = Frame::sample();
        let now = frame.clock().now();
        let token = issue(frame.keys(), "session", now);
        let genuine = |session: &str, token: &str, later| is_genuine(frame.keys(), session, token, now + later);
        assert!(genuine("session", &token, TimeDelta::zero()));
        assert!(genuine("session", &token, TimeDelta::hours(23)));
        assert!(!genuine("session", &token, TimeDelta::hours(26)));
        assert!(!genuine("session", &token, TimeDelta::hours(-2)), "from the future");
        assert!(!genuine("", &token, TimeDelta::zero()));
        assert!(!is_genuine(&Keys::new(b"another key, also 32 bytes or more"), "session", &token, now));
        for forged in ["", "-", "x-y", &token[..token.len() - 1], &token.to_uppercase(), "ffffffffffffffff-00"] {
            assert!(!genuine("session", forged, TimeDelta::zero()), "{forged}");
        }
    }

    #[test]
    fn requests_from_elsewhere_are_told_by_their_headers() {
        let base = Frame::at("https://turnus.example").base().clone();
        let foreign = |pairs: &[(&'static str, &str)]| {
            let headers =
                pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
            is_foreign(&Method::POST, &headers, &base)
        };
        let (site, origin) = ("sec-fetch-site", "origin");
        assert!(!foreign(&[]), "a program");
        assert!(!foreign(&[(site, "same-origin"), (origin, "https://turnus.example")]));
        assert!(!foreign(&[(origin, "https://turnus.example")]), "an older browser");
        assert!(!foreign(&[(site, "same-origin"), (origin, "null")]), "a page under no-referrer");
        assert!(foreign(&[(site, "cross-site")]));
        assert!(foreign(&[(site, "same-site"), (origin, "https://turnus.example")]));
        assert!(foreign(&[(site, "same-origin"), (origin, "https://evil.example")]));
        assert!(foreign(&[(origin, "https://evil.example")]));
        assert!(foreign(&[(origin, "null")]));
        assert!(foreign(&[(origin, "http://turnus.example")]));
        assert!(!is_foreign(
            &Method::GET,
            &HeaderMap::from_iter([("sec-fetch-site".parse().unwrap(), "cross-site".parse().unwrap())]),
            &base
        ));
    }
}
