//! Public pages, kept as they were sent. They hold no form token and no cookie, so the same bytes are right for
//! everybody who speaks the language (C49). A kept page is given out again while nothing was committed in this process
//! and for at most a second: so long may a change made by another process, or the passing of time, stay unseen.

use std::{
    collections::HashMap,
    convert::Infallible,
    fmt,
    io::Write,
    sync::{Arc, PoisonError, RwLock},
};

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
        request::Parts,
    },
    response::Response,
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::{error::Fault, feeds::takes_gzip, frame::Frame, page, site::Site, visit::Visit};

/// For how long a page is given out without looking again.
const LIFE: TimeDelta = TimeDelta::seconds(1);
/// Pages, and octets of them, that are kept. Whoever asks for more gets them made; then all are forgotten.
const PLACES: usize = 256;
const OCTETS: usize = 24 << 20;

/// Whoever reads a public page: all that such a page may depend on.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The language and the address; without a form token, which would be somebody's own.
    pub visit: Visit,
    key: String,
    conditions: HeaderMap,
}

impl<S> FromRequestParts<S> for Reader
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let visit = Visit::of(parts, &Frame::from_ref(state)).await;
        let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
        let key = format!("{} {address}", visit.words.tag());
        let mut conditions = HeaderMap::new();
        for name in [IF_NONE_MATCH, ACCEPT_ENCODING] {
            for value in parts.headers.get_all(&name) {
                conditions.append(&name, value.clone());
            }
        }
        Ok(Self { visit, key, conditions })
    }
}

/// The pages of this process.
#[derive(Debug, Default)]
pub(super) struct Shelf(RwLock<HashMap<String, Arc<Kept>>>);

/// One page with everything an answer needs.
struct Kept {
    made: DateTime<Utc>,
    /// The store's count of commits before it was made.
    changes: u64,
    tag: String,
    plain: Bytes,
    gzip: Bytes,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("made", &self.made).field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// Answers with the page that is kept for this reader, or makes it.
///
/// # Errors
/// What `make` says; nothing of that is kept.
pub async fn answer<T: Template>(
    site: &Site,
    reader: &Reader,
    make: impl AsyncFnOnce() -> Result<T, Fault>,
) -> Result<Response, Fault> {
    let (now, changes) = (site.desk.now(), site.desk.store.changes());
    if let Some(kept) = site.shelf.find(&reader.key).filter(|kept| kept.is_fresh(now, changes)) {
        return Ok(kept.answer(&reader.conditions));
    }
    let html = make().await?.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Fault::internal()
    })?;
    let kept = Arc::new(Kept::new(html, now, changes));
    site.shelf.put(reader.key.clone(), Arc::clone(&kept));
    Ok(kept.answer(&reader.conditions))
}

impl Shelf {
    fn find(&self, key: &str) -> Option<Arc<Kept>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: String, kept: Arc<Kept>) {
        let mut places = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let octets: usize = places.values().map(|kept| kept.size()).sum();
        if places.len() >= PLACES || octets + kept.size() > OCTETS {
            places.clear();
        }
        places.insert(key, kept);
    }
}

impl Kept {
    fn new(html: String, made: DateTime<Utc>, changes: u64) -> Self {
        let digest = Sha256::digest(html.as_bytes());
        let tag = format!("W/\"{}\"", HEXLOWER.encode(digest.get(..12).unwrap_or_default()));
        Self { made, changes, tag, gzip: zipped(html.as_bytes()).into(), plain: html.into() }
    }

    fn is_fresh(&self, now: DateTime<Utc>, changes: u64) -> bool {
        self.changes == changes && self.made <= now && now < self.made + LIFE
    }

    fn size(&self) -> usize {
        self.plain.len() + self.gzip.len()
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        if known.flat_map(|tags| tags.split(',')).any(|tag| same(tag.trim(), &self.tag)) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else if !self.gzip.is_empty() && takes_gzip(asked) {
            *response.body_mut() = Body::from(self.gzip.clone());
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        } else {
            *response.body_mut() = Body::from(self.plain.clone());
        }
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(ETAG, tag);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(page::PUBLIC));
        headers.insert(VARY, HeaderValue::from_static("Accept-Language, Accept-Encoding"));
        response
    }
}

/// Weak comparison (RFC 9110, 8.8.3.2).
fn same(tag: &str, ours: &str) -> bool {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    tag == "*" || opaque(tag) == opaque(ours)
}

/// The gzip form; empty where it could not be made.
fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use http_body_util::BodyExt;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn asking(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_page_is_kept_for_a_second_and_until_something_is_committed() {
        let kept = Kept::new("page".into(), at(10), 7);
        assert!(kept.is_fresh(at(10), 7));
        assert!(!kept.is_fresh(at(11), 7), "a second later");
        assert!(!kept.is_fresh(at(10), 8), "after a commit");
        assert!(!kept.is_fresh(at(9), 7), "the clock was put back");
    }

    #[test]
    fn too_many_pages_push_each_other_out() {
        let shelf = Shelf::default();
        for number in 0..PLACES {
            shelf.put(number.to_string(), Arc::new(Kept::new("page".into(), at(0), 0)));
        }
        assert!(shelf.find("0").is_some());
        shelf.put("one more".into(), Arc::new(Kept::new("page".into(), at(0), 0)));
        assert!(shelf.find("0").is_none() && shelf.find("one more").is_some());
        shelf.put("huge".into(), Arc::new(Kept::new("x".repeat(OCTETS), at(0), 0)));
        assert!(shelf.find("one more").is_none());
    }

    #[tokio::test]
    async fn both_forms_hold_the_same_page_under_one_tag() {
        let kept = Kept::new("page ".repeat(100), at(0), 0);
        let plain = kept.answer(&HeaderMap::new());
        let zipped = kept.answer(&asking(ACCEPT_ENCODING, "gzip, br"));
        assert_eq!(plain.headers()[ETAG], zipped.headers()[ETAG]);
        assert_eq!(zipped.headers()[CONTENT_ENCODING], "gzip");
        let octets = zipped.into_body().collect().await.unwrap().to_bytes();
        let mut read = String::new();
        flate2::read::GzDecoder::new(octets.as_ref()).read_to_string(&mut read).unwrap();
        assert_eq!(read, "page ".repeat(100));
        let tag: &'static str = Box::leak(kept.tag.clone().into_boxed_str());
        assert_eq!(kept.answer(&asking(IF_NONE_MATCH, tag)).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(kept.answer(&asking(IF_NONE_MATCH, "\"other\"")).status(), StatusCode::OK);
    }
}
