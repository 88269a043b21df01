//! The cookies of organizers: the session, the pending sign-in, the way to the identity provider. Visitors get none.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;

use super::frame::Frame;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Somebody is signed in.
    Session,
    /// Somebody asked for a sign-in link in this browser (C08).
    Pending,
    /// Somebody is on the way to the identity provider and back with this browser (C16).
    Provider,
}

impl Cookie {
    fn name(self, frame: &Frame) -> &'static str {
        // Browsers refuse `__Host-` without TLS, and the demo runs without.
        match (self, frame.base().is_https()) {
            (Self::Session, true) => "__Host-turnus",
            (Self::Session, false) => "turnus",
            (Self::Pending, true) => "__Host-turnus-pending",
            (Self::Pending, false) => "turnus-pending",
            (Self::Provider, true) => "__Host-turnus-provider",
            (Self::Provider, false) => "turnus-provider",
        }
    }

    /// Its value in a request; nothing if it came twice, because then somebody planted one.
    #[must_use]
    pub fn read<'a>(self, frame: &Frame, headers: &'a HeaderMap) -> Option<&'a str> {
        let name = self.name(frame);
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut found = cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, value)| *key == name && !value.is_empty() && value.len() <= 200)
            .map(|(_, value)| value);
        let value = found.next()?;
        found.next().is_none().then_some(value)
    }

    /// The `Set-Cookie` header that keeps a value made of letters, digits, `-` and `_` for `life`.
    #[must_use]
    pub fn keep(self, frame: &Frame, value: &str, life: TimeDelta) -> Option<HeaderValue> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !value.chars().all(plain) {
            return None;
        }
        HeaderValue::from_str(&self.line(frame, value, life.num_seconds())).ok()
    }

    /// The `Set-Cookie` header that takes it back.
    #[must_use]
    pub fn drop(self, frame: &Frame) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.line(frame, "", 0)).ok()
    }

    fn line(self, frame: &Frame, value: &str, seconds: i64) -> String {
        let secure = if frame.base().is_https() { "; Secure" } else { "" };
        // Lax, because people arrive from their mail program; strict would lose them.
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name(frame))
    }
}

/// The session's secret in a request.
#[must_use]
pub fn session<'a>(frame: &Frame, headers: &'a HeaderMap) -> Option<&'a str> {
    Cookie::Session.read(frame, headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())])
    }

    #[test]
    fn a_cookie_comes_back_as_it_was_kept() {
        let frame = Frame::at("https://turnus.example");
        let kept = Cookie::Session.keep(&frame, "abc-123", TimeDelta::hours(8)).unwrap();
        assert_eq!(kept, "__Host-turnus=abc-123; Path=/; Max-Age=28800; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(session(&frame, &headers("a=b; __Host-turnus=abc-123; c=d")), Some("abc-123"));
        let demo = Frame::sample();
        let kept = Cookie::Pending.keep(&demo, "x", TimeDelta::minutes(20)).unwrap();
        assert_eq!(kept, "turnus-pending=x; Path=/; Max-Age=1200; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn planted_and_odd_cookies_are_not_read() {
        let frame = Frame::sample();
        assert_eq!(session(&frame, &headers("turnus=a; turnus=b")), None);
        assert_eq!(session(&frame, &headers("turnus=")), None);
        assert_eq!(session(&frame, &headers("turnus-pending=a")), None);
        assert_eq!(session(&frame, &headers(&format!("turnus={}", "a".repeat(300)))), None);
        assert_eq!(Cookie::Session.keep(&frame, "a; Domain=evil", TimeDelta::hours(1)), None);
    }
}
