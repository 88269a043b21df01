//! Styles, scripts and pictures, inside the program, under names that change with their content, packed beforehand.
//! There are no fonts: the design system's typeface would cost more than a whole page may weigh, so readers get it where
//! it is installed, and their system's typeface else.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{error::Fault, paths};
use crate::domain::look::{Accent, Color};

const FOREVER: &str = "public, max-age=31536000, immutable";

/// One file, as made by `build.rs`.
struct Asset {
    /// With its hash.
    name: String,
    kind: &'static str,
    plain: &'static [u8],
    /// By name of the packing, the best first.
    packed: [(&'static str, &'static [u8]); 2],
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, bytes: [&'static [u8]; 3]) -> Self {
        let [plain, brotli, gzip] = bytes;
        let hash = HEXLOWER.encode(&Sha256::digest(plain)[..6]);
        Self { name: format!("{stem}-{hash}.{ending}"), kind, plain, packed: [("br", brotli), ("gzip", gzip)] }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let best = self.packed.iter().find(|(packing, _)| accepts(asked, packing));
        let mut response = best.map_or(self.plain, |(_, bytes)| *bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOREVER));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some((packing, _)) = best {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(packing));
        }
        response
    }
}

/// Whether the reader takes this packing: named, and not with a weight of nought.
fn accepts(asked: &HeaderMap, packing: &str) -> bool {
    let wishes = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wishes.split(',').any(|wish| {
        let (name, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
        name.trim().eq_ignore_ascii_case(packing) && weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0)
    })
}

/// The three forms of one file.
macro_rules! made {
    ($name:literal) => {
        [
            include_bytes!(concat!(env!("OUT_DIR"), "/assets/", $name)),
            include_bytes!(concat!(env!("OUT_DIR"), "/assets/", $name, ".br")),
            include_bytes!(concat!(env!("OUT_DIR"), "/assets/", $name, ".gz")),
        ]
    };
}

static STYLES: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnus", "css", "text/css; charset=utf-8", made!("turnus.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnus", "js", "text/javascript; charset=utf-8", made!("turnus.js")));
static ICON: LazyLock<Asset> = LazyLock::new(|| Asset::new("turnus", "svg", "image/svg+xml", made!("turnus.svg")));

/// Where the styles are.
#[must_use]
pub fn styles() -> String {
    paths::Asset(STYLES.name.clone()).to_string()
}

/// Where the script is.
#[must_use]
pub fn script() -> String {
    paths::Asset(SCRIPT.name.clone()).to_string()
}

/// Where the icon is.
#[must_use]
pub fn icon() -> String {
    paths::Asset(ICON.name.clone()).to_string()
}

/// Where the style sheet with a host's color is. It is made of the color alone, so nothing of it has to be kept.
#[must_use]
pub fn accent(accent: Accent) -> String {
    paths::Asset(accent_name(accent)).to_string()
}

fn accent_name(accent: Accent) -> String {
    let hash = HEXLOWER.encode(&Sha256::digest(accent_styles(accent).as_bytes())[..6]);
    format!("accent-{}-{hash}.css", accent.to_string().trim_start_matches('#'))
}

fn accent_styles(accent: Accent) -> String {
    let rule = |scheme: &str, color: Color| {
        format!(
            "@media (prefers-color-scheme:{scheme}){{:root{{--kern-color-action-default:{color};--house:{color}}}}}\n"
        )
    };
    rule("light", accent.on_light()) + &rule("dark", accent.on_dark())
}

/// The style sheet of this name, unless an older program made the name.
fn accent_of(file: &str) -> Option<Response> {
    let color = file.strip_prefix("accent-")?.get(..6)?;
    let accent = Accent::parse("accent", color).ok().filter(|accent| accent_name(*accent) == file)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static(FOREVER)),
    ];
    Some((headers, accent_styles(accent)).into_response())
}

/// Serves one of them; an old name is gone with the file it named.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn show(Path(file): Path<String>, asked: HeaderMap) -> Response {
    match [&*STYLES, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == file) {
        Some(asset) => asset.answer(&asked),
        None => accent_of(&file).unwrap_or_else(|| Fault::not_found().into_response()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn asked(encodings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))])
    }

    #[test]
    fn the_best_packing_the_reader_takes_is_served() {
        for (encodings, served) in [
            ("gzip, deflate, br", Some("br")),
            ("GZIP", Some("gzip")),
            ("br;q=0, gzip;q=0.1", Some("gzip")),
            ("identity", None),
            ("", None),
        ] {
            let response = STYLES.answer(&asked(encodings));
            let packing = response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(packing, served, "{encodings}");
            assert_eq!(response.headers()[header::VARY], "Accept-Encoding");
        }
    }

    #[test]
    fn an_accent_has_a_style_sheet_of_its_own_and_nobody_can_make_up_another() {
        let accent = Accent::parse("accent", "#1c4f9c").unwrap();
        let name = accent_name(accent);
        assert!(accent_of(&name).is_some());
        assert!(
            accent_styles(accent).contains("(prefers-color-scheme:dark){:root{--kern-color-action-default:#7191c1")
        );
        for made_up in
            ["accent-1c4f9c.css", "accent-ffcc00-000000000000.css", "accent-1c4f9c-000000000000.css", "accent-é", "x"]
        {
            assert!(accent_of(made_up).is_none(), "{made_up}");
        }
    }

    #[test]
    fn packed_files_hold_the_plain_ones() {
        for asset in [&*STYLES, &*SCRIPT, &*ICON] {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(asset.packed[1].1).read_to_end(&mut plain).unwrap();
            assert_eq!(plain, asset.plain, "{}", asset.name);
        }
    }

    #[test]
    fn styles_keep_what_pages_use_and_nothing_else_of_the_design_system() {
        let styles = std::str::from_utf8(STYLES.plain).unwrap();
        assert!(styles.contains(".kern-btn--primary") && styles.contains("prefers-color-scheme:dark"));
        assert!(
            !styles.contains(concat!(".kern-", "progress"))
                && !styles.contains("@font-face")
                && !styles.contains("(http")
        );
        // First visit: 120 KB with the page itself.
        assert!(STYLES.packed[1].1.len() < 30_000, "{}", STYLES.packed[1].1.len());
    }
}
