//! Styles and pictures, inside the program, under names that change with their content.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{error::Fault, paths};

/// One file.
struct Asset {
    /// With its hash.
    name: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..6]);
        Self { name: format!("{stem}-{hash}.{ending}"), kind, text }
    }
}

static STYLES: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnus", "css", "text/css; charset=utf-8", include_str!("../../assets/turnus.css")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnus", "svg", "image/svg+xml", include_str!("../../assets/turnus.svg")));

/// Where the styles are.
#[must_use]
pub fn styles() -> String {
    paths::Asset(STYLES.name.clone()).to_string()
}

/// Where the icon is.
#[must_use]
pub fn icon() -> String {
    paths::Asset(ICON.name.clone()).to_string()
}

/// Serves one of them; an old name is gone with the file it named.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn show(Path(file): Path<String>) -> Response {
    let Some(asset) = [&*STYLES, &*ICON].into_iter().find(|asset| asset.name == file) else {
        return Fault::not_found().into_response();
    };
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)), (header::CACHE_CONTROL, forever)], asset.text)
        .into_response()
}
