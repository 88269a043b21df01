//! Conditional requests (R23; RFC 9110, 13): what a calendar program asks before it takes the bytes again.

use std::time::SystemTime;

use axum::http::{
    HeaderMap,
    header::{ACCEPT_ENCODING, IF_MODIFIED_SINCE, IF_NONE_MATCH},
};

/// Whether the one who asks has the current bytes. `If-None-Match` wins over `If-Modified-Since`, which counts only
/// where it stands alone and can be read.
pub(super) fn is_current(headers: &HeaderMap, etag: &str, modified: SystemTime) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
        return lists.flat_map(|list| list.split(',')).any(|tag| names(tag.trim(), etag));
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    since.and_then(|since| httpdate::parse_http_date(since).ok()).is_some_and(|since| modified <= since)
}

/// Weak comparison: `W/` does not matter, and `*` names everything.
fn names(tag: &str, etag: &str) -> bool {
    tag == "*" || opaque(tag) == opaque(etag)
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// Whether the gzip form may be sent.
pub(in crate::web) fn takes_gzip(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    let mut any = None;
    let mut gzip = None;
    for coding in lists.flat_map(|list| list.split(',')) {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        let wanted = weight.is_none_or(|weight| weight > 0.0);
        match name.trim() {
            "*" => any = Some(wanted),
            name if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => gzip = Some(wanted),
            _ => {}
        }
    }
    gzip.or(any).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const ETAG: &str = "W/\"abc\"";

    fn of(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_current_bytes_are_known_by_tag_or_else_by_date() {
        let modified = httpdate::parse_http_date("Mon, 02 Mar 2026 11:00:00 GMT").expect("a date");
        let table: &[(&[(HeaderName, &str)], bool)] = &[
            (&[], false),
            (&[(IF_NONE_MATCH, "W/\"abc\"")], true),
            (&[(IF_NONE_MATCH, "\"abc\"")], true),
            (&[(IF_NONE_MATCH, "\"x\", W/\"abc\"")], true),
            (&[(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "\"abc\"")], true),
            (&[(IF_NONE_MATCH, "*")], true),
            (&[(IF_NONE_MATCH, "abc")], false),
            (&[(IF_NONE_MATCH, "\"x\", \"abcd\"")], false),
            (&[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 12:00:00 GMT")], false),
            (&[(IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 11:00:00 GMT")], true),
            (&[(IF_MODIFIED_SINCE, "Monday, 02-Mar-26 11:00:00 GMT")], true),
            (&[(IF_MODIFIED_SINCE, "Mon Mar  2 11:00:00 2026")], true),
            (&[(IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 10:59:59 GMT")], false),
            (&[(IF_MODIFIED_SINCE, "not a date")], false),
            (&[(IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:00 GMT")], false),
        ];
        for (lines, expected) in table {
            assert_eq!(is_current(&of(lines), ETAG, modified), *expected, "{lines:?}");
        }
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let table = [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("*", true),
            ("gzip;q=0, *", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("br", false),
            ("", false),
        ];
        for (value, expected) in table {
            assert_eq!(takes_gzip(&of(&[(ACCEPT_ENCODING, value)])), expected, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
