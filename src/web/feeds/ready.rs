//! A calendar as served: its bytes, their gzip form and every header, all made once per change.

use std::{
    fmt,
    io::Write,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    time::SystemTime,
};

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED,
            REFERRER_POLICY, VARY,
        },
    },
    response::Response,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::conditions::{is_current, takes_gzip};
use crate::domain::text::Slug;

/// What a calendar was made from, and until when it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The feed mark it follows.
    pub(super) scope: String,
    /// The version of that mark when the events were read.
    pub(super) version: i64,
    /// When something it shows last changed.
    pub(super) changed_at: DateTime<Utc>,
    /// When its window moves on.
    pub(super) until: DateTime<Utc>,
}

/// A calendar with everything an answer needs.
pub(super) struct Ready {
    origin: Origin,
    etag: String,
    modified: SystemTime,
    plain: Form,
    gzip: Form,
    unchanged: HeaderMap,
    stale: AtomicBool,
    used: AtomicI64,
}

struct Form {
    bytes: Bytes,
    headers: HeaderMap,
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready").field("origin", &self.origin).field("etag", &self.etag).finish_non_exhaustive()
    }
}

impl Ready {
    /// Prepares the answers for these bytes; `download` names the file if they are to be saved instead of subscribed.
    pub(super) fn new(bytes: Vec<u8>, origin: Origin, download: Option<&Slug>) -> Self {
        Self::with(bytes, origin, download, "public, max-age=300")
    }

    /// Prepares the answers for one person's calendar: no shared cache keeps it, and it leads nobody on (R24).
    pub(super) fn own(bytes: Vec<u8>, origin: Origin) -> Self {
        let mut ready = Self::with(bytes, origin, None, "private, max-age=300");
        for headers in [&mut ready.plain.headers, &mut ready.gzip.headers, &mut ready.unchanged] {
            headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
        }
        ready
    }

    fn with(bytes: Vec<u8>, origin: Origin, download: Option<&Slug>, caching: &'static str) -> Self {
        let etag = etag(&bytes);
        let seconds = u64::try_from(origin.changed_at.timestamp()).unwrap_or_default();
        let modified = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let unchanged = validators(&etag, modified, caching);
        let zipped = zipped(&bytes);
        Self {
            plain: Form { headers: with_type(&unchanged, bytes.len(), download), bytes: bytes.into() },
            gzip: Form {
                headers: {
                    let mut headers = with_type(&unchanged, zipped.len(), download);
                    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                    headers
                },
                bytes: zipped.into(),
            },
            origin,
            etag,
            modified,
            unchanged,
            stale: AtomicBool::new(false),
            used: AtomicI64::new(0),
        }
    }

    /// What it was made from.
    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Octets held in memory.
    pub(super) fn size(&self) -> usize {
        self.plain.bytes.len() + self.gzip.bytes.len()
    }

    /// Whether it may be served without asking anybody.
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        !self.stale.load(Ordering::Acquire) && now < self.origin.until
    }

    /// From now on it may only be served if no newer one can be made.
    pub(super) fn grow_stale(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Notes that somebody wanted it.
    pub(super) fn note_use(&self, now: DateTime<Utc>) {
        let second = now.timestamp();
        // Written once a second at most: a shared cache line that every request writes would be a queue.
        if self.used.load(Ordering::Relaxed) != second {
            self.used.store(second, Ordering::Relaxed);
        }
    }

    /// When somebody last wanted it, in seconds.
    pub(super) fn last_use(&self) -> i64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The answer to a GET; a HEAD gets the same without its body.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        if is_current(asked, &self.etag, self.modified) {
            return response(StatusCode::NOT_MODIFIED, self.unchanged.clone(), Body::empty());
        }
        let form = if takes_gzip(asked) { &self.gzip } else { &self.plain };
        response(StatusCode::OK, form.headers.clone(), Body::from(form.bytes.clone()))
    }
}

fn response(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Weak, so that both forms may share it.
fn etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hash = digest.get(..16).unwrap_or_default();
    format!("W/\"{}\"", data_encoding::HEXLOWER.encode(hash))
}

/// What a 304 repeats, beside the given ones.
fn validators(etag: &str, modified: SystemTime, caching: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(ETAG, etag);
    }
    if let Ok(modified) = HeaderValue::from_str(&httpdate::fmt_http_date(modified)) {
        headers.insert(LAST_MODIFIED, modified);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers
}

fn with_type(whole: &HeaderMap, length: usize, download: Option<&Slug>) -> HeaderMap {
    let mut headers = whole.clone();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let named = download.map(|slug| HeaderValue::from_str(&format!("attachment; filename=\"{slug}.ics\"")));
    if let Some(Ok(named)) = named {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    headers
}

/// The gzip form: always the same for the same bytes, since it carries no time.
fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail; should it ever, an empty form would be worse than the plain one.
    if encoder.write_all(bytes).is_ok()
        && let Ok(zipped) = encoder.finish()
    {
        return zipped;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
    use chrono::TimeDelta;
    use http_body_util::BodyExt;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn ready() -> Ready {
        let origin = Origin {
            scope: "all".into(),
            version: 7,
            changed_at: at("2026-03-02T11:00:00.75Z"),
            until: at("2026-03-31T22:00:00Z"),
        };
        Ready::new(b"BEGIN:VCALENDAR\r\n".repeat(100), origin, None)
    }

    fn asking(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a value"))])
    }

    async fn body(response: Response) -> Vec<u8> {
        response.into_body().collect().await.expect("a body").to_bytes().to_vec()
    }

    #[tokio::test]
    async fn both_forms_carry_the_same_calendar_and_the_same_tag() {
        let ready = ready();
        let plain = ready.answer(&HeaderMap::new());
        let gzip = ready.answer(&asking(ACCEPT_ENCODING, "gzip"));
        for name in [ETAG, LAST_MODIFIED, CACHE_CONTROL, VARY, CONTENT_TYPE] {
            assert!(plain.headers().contains_key(&name), "{name}");
            assert_eq!(plain.headers().get(&name), gzip.headers().get(&name), "{name}");
        }
        assert_eq!(plain.headers()[LAST_MODIFIED], "Mon, 02 Mar 2026 11:00:00 GMT");
        assert!(!plain.headers().contains_key(CONTENT_DISPOSITION));
        assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
        let (plain, gzip) = (body(plain).await, body(gzip).await);
        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut unzipped).expect("gzip");
        assert_eq!(unzipped, plain);
        assert!(gzip.len() < plain.len());
    }

    #[tokio::test]
    async fn who_has_it_gets_the_validators_only() {
        let ready = ready();
        let first = ready.answer(&HeaderMap::new());
        let etag = first.headers()[ETAG].to_str().expect("text").to_owned();
        let again = ready.answer(&asking(IF_NONE_MATCH, &etag));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        for name in [ETAG, LAST_MODIFIED, CACHE_CONTROL, VARY] {
            assert_eq!(again.headers().get(&name), first.headers().get(&name), "{name}");
        }
        assert!(!again.headers().contains_key(CONTENT_TYPE));
        assert!(body(again).await.is_empty());
    }

    #[test]
    fn it_is_fresh_until_a_change_or_the_end_of_the_month() {
        let ready = ready();
        let until = ready.origin().until;
        assert!(ready.is_fresh(until - TimeDelta::seconds(1)));
        assert!(!ready.is_fresh(until));
        ready.grow_stale();
        assert!(!ready.is_fresh(until - TimeDelta::seconds(1)));
    }

    #[test]
    fn a_download_names_its_file() {
        let slug = Slug::parse("slug", "ki-im-amt").expect("a slug");
        let download = Ready::new(Vec::new(), ready().origin().clone(), Some(&slug));
        let answer = download.answer(&HeaderMap::new());
        assert_eq!(answer.headers()[CONTENT_DISPOSITION], "attachment; filename=\"ki-im-amt.ics\"");
    }
}
