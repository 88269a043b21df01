//! Reading pages: the words of elements, and the data they carry for machines.

use scraper::{Html, Selector};
use serde_json::Value;

use super::client::Page;

/// The words of each element that a selector finds, single-spaced.
pub(crate) fn texts(page: &Page, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    html.select(&selector).map(|found| words(found.text().collect())).collect()
}

/// One attribute of each element that a selector finds.
pub(crate) fn attributes(page: &Page, selector: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).filter_map(|found| found.attr(name)).map(str::to_owned).collect()
}

/// What the page tells search engines.
pub(crate) fn linked_data(page: &Page) -> Value {
    let scripts = texts(page, "script[type='application/ld+json']");
    assert_eq!(scripts.len(), 1, "{}: {scripts:?}", page.path);
    serde_json::from_str(&scripts[0]).unwrap_or_else(|error| panic!("{}: {error}: {}", page.path, scripts[0]))
}
