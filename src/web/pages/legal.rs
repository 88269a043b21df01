//! The operator's pages.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::web::{legal::Text, page, site::Site, visit::Visit};

#[derive(Template)]
#[template(path = "pages/legal/show.html")]
struct LegalPage {
    visit: Visit,
    title: String,
    /// The text and its language; nothing while the operator has not written it.
    text: Option<(&'static str, String)>,
}

/// Who runs this.
pub async fn imprint(state: State<Site>, visit: Visit, asked: HeaderMap) -> Response {
    show(state, visit, (Text::Imprint, "nav-imprint"), &asked).await
}

/// What happens to personal data.
pub async fn privacy(state: State<Site>, visit: Visit, asked: HeaderMap) -> Response {
    show(state, visit, (Text::Privacy, "nav-privacy"), &asked).await
}

/// How accessible this is.
pub async fn accessibility(state: State<Site>, visit: Visit, asked: HeaderMap) -> Response {
    show(state, visit, (Text::Accessibility, "nav-accessibility"), &asked).await
}

async fn show(State(site): State<Site>, visit: Visit, (text, title): (Text, &str), asked: &HeaderMap) -> Response {
    let text = site.legal.read(text, visit.locale()).await;
    let text = text.map(|(locale, html)| (locale.as_str(), html.into_string()));
    page::public(asked, &LegalPage { title: visit.t(title), visit, text })
}
