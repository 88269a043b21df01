//! The film in German Sign Language (§ 4 BITV, G15): files that the operator lays beside the page in plain language,
//! served from here in pieces, as players ask for them. There is no page and no link while there is no film.

use std::path::{Path, PathBuf};

use axum::{
    body::Body,
    extract::{Path as Part, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::{error::Fault, headers, paths, site::Site};

/// The film as it may lie there, the better packing first: names and types.
const FILMS: [(&str, &str); 2] = [("gebaerdensprache.webm", "video/webm"), ("gebaerdensprache.mp4", "video/mp4")];
/// What is spoken in it, as text to be shown with it.
const CAPTIONS: (&str, &str) = ("gebaerdensprache.vtt", "text/vtt; charset=utf-8");
/// For so long an exchanged film may be shown from a reader's memory.
const KEPT: &str = "public, max-age=300";

/// The film, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Film {
    /// Address and type of each packing.
    pub(super) sources: Vec<(String, &'static str)>,
    /// The address of its captions.
    pub(super) captions: Option<String>,
}

impl Film {
    /// What lies in the folder.
    pub(super) async fn find(folder: &Path) -> Option<Self> {
        let mut sources = Vec::new();
        for (name, kind) in FILMS {
            if is_there(&folder.join(name)).await {
                sources.push((address(name), kind));
            }
        }
        let captions = is_there(&folder.join(CAPTIONS.0)).await.then(|| address(CAPTIONS.0));
        (!sources.is_empty()).then_some(Self { sources, captions })
    }

    /// The rules for a page that plays it.
    pub(super) fn policy() -> HeaderValue {
        HeaderValue::from_str(&headers::policy_with_film()).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

fn address(name: &str) -> String {
    paths::SignLanguageFile(name.to_owned()).to_string()
}

async fn is_there(file: &PathBuf) -> bool {
    tokio::fs::metadata(file).await.is_ok_and(|found| found.is_file() && found.len() > 0)
}

/// Serves a piece of one of the files, or all of it.
///
/// # Errors
/// The operator did not put it there.
pub(super) async fn show(
    State(site): State<Site>,
    Part(name): Part<String>,
    request: Request,
) -> Result<Response, Fault> {
    let known = FILMS.iter().chain([&CAPTIONS]).find(|(known, _)| *known == name);
    let (name, kind) = known.ok_or_else(Fault::not_found)?;
    let served = ServeFile::new(site.legal.folder().join(name)).oneshot(request).await;
    let mut response = served.unwrap_or_else(|never| match never {}).map(Body::new).into_response();
    if response.status().is_success() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
    }
    Ok(response)
}
