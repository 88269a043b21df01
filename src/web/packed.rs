//! Pages that were made for one reader, packed on their way out. What such a page holds that is secret (names, a form's
//! token) must not be told by the length of the packed page to somebody who watches the line and makes the reader's
//! browser ask for pages with words of their choice in them (BREACH): some octets that mean nothing go with each.

use std::io::Write;

use axum::{
    body::{Body, HttpBody, to_bytes},
    http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY},
    },
    response::Response,
};
use flate2::{Compression, GzBuilder};

use super::feeds::takes_gzip;
use crate::clock::Chance;

/// Less is not worth it.
const LEAST: u64 = 1024;
/// More is no page.
const MOST: usize = 4 << 20;
/// At most so many octets that mean nothing.
const NOISE: u8 = 96;

/// Whether a request's reader gets its page packed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted(bool);

impl Wanted {
    pub(super) fn of(asked: &HeaderMap) -> Self {
        Self(takes_gzip(asked))
    }
}

/// Packs an HTML page that nobody packed yet.
pub(super) async fn pack(chance: &Chance, wanted: Wanted, response: Response) -> Response {
    let headers = response.headers();
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // Whoever keeps pages in both forms says so.
    let cared_for = headers.get_all(VARY).iter().any(|names| names.as_bytes().ends_with(b"Accept-Encoding"));
    if !is_page || cared_for || headers.contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    vary(&mut parts.headers);
    if !wanted.0 || body.size_hint().exact().is_none_or(|size| size < LEAST) {
        return Response::from_parts(parts, body);
    }
    // Pages are made in one piece: nothing is waited for here.
    let Ok(plain) = to_bytes(body, MOST).await else { return Response::from_parts(parts, Body::empty()) };
    let Some(packed) = zipped(&plain, chance) else { return Response::from_parts(parts, plain.into()) };
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(CONTENT_LENGTH);
    weaken(&mut parts.headers);
    Response::from_parts(parts, packed.into())
}

/// Both forms lie at one address. What else the page depends on stays in the same line: some proxies read only one of
/// several, and would hand the German page to everybody who takes it packed (C49).
fn vary(headers: &mut HeaderMap) {
    let said = headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok());
    let whole = said.chain(["Accept-Encoding"]).collect::<Vec<_>>().join(", ");
    if let Ok(whole) = HeaderValue::from_str(&whole) {
        headers.insert(VARY, whole);
    }
}

/// The tag of one form is not that of the other, octet by octet (RFC 9110, 8.8.1).
fn weaken(headers: &mut HeaderMap) {
    let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.starts_with("W/"));
    if let Some(weak) = strong.and_then(|tag| HeaderValue::from_str(&format!("W/{tag}")).ok()) {
        headers.insert(ETAG, weak);
    }
}

fn zipped(plain: &[u8], chance: &Chance) -> Option<Vec<u8>> {
    let [length] = chance.bytes();
    let noise = vec![0; usize::from(length % (NOISE + 1))];
    let mut encoder = GzBuilder::new().extra(noise).write(Vec::new(), Compression::default());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, io::Read};

    use axum::{
        http::header::ACCEPT_ENCODING,
        response::{Html, IntoResponse},
    };

    use super::*;

    fn wanted(encodings: &'static str) -> Wanted {
        Wanted::of(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(encodings))]))
    }

    async fn packed(chance: &Chance, encodings: &'static str, page: Response) -> (HeaderMap, Vec<u8>) {
        let (parts, body) = pack(chance, wanted(encodings), page).await.into_parts();
        (parts.headers, to_bytes(body, MOST).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_page_is_packed_for_those_who_take_it_and_its_length_tells_little() {
        let (text, chance) = ("<p>Seite</p>".repeat(500), Chance::seeded(1));
        let mut lengths = BTreeSet::new();
        for _ in 0..20 {
            let page = ([(ETAG, "\"a\"")], Html(text.clone())).into_response();
            let (headers, octets) = packed(&chance, "br, gzip", page).await;
            assert_eq!(
                (&headers[CONTENT_ENCODING], &headers[VARY], &headers[ETAG]),
                (
                    &HeaderValue::from_static("gzip"),
                    &HeaderValue::from_static("Accept-Encoding"),
                    &HeaderValue::from_static("W/\"a\""),
                )
            );
            let mut read = String::new();
            flate2::read::GzDecoder::new(octets.as_slice()).read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
            lengths.insert(octets.len());
        }
        assert!(lengths.len() > 10, "{lengths:?}");
    }

    #[tokio::test]
    async fn what_is_small_packed_or_no_page_stays_as_it_is() {
        let chance = Chance::seeded(1);
        let text = "x".repeat(5000);
        for (encodings, page) in [
            ("identity", Html(text.clone()).into_response()),
            ("gzip", Html("x").into_response()),
            ("gzip", text.clone().into_response()),
            ("gzip", ([(CONTENT_ENCODING, "br")], Html(text.clone())).into_response()),
        ] {
            let before = page.headers().get(CONTENT_ENCODING).cloned();
            let (headers, octets) = packed(&chance, encodings, page).await;
            assert_eq!(headers.get(CONTENT_ENCODING).cloned(), before);
            assert!(octets.iter().all(|octet| *octet == b'x'));
        }
    }
}
