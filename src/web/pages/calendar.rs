//! Subscribing: choose formats and topics, get one address, read how to use it and how fresh it stays (R29, R30).

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::{
    domain::text::Slug,
    store::formats,
    web::{error::Fault, extract::Query, page, paths, site::Site, visit::Visit},
};

/// Google gives up silently beyond this (R28).
const LONGEST: usize = 256;

/// What was chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    format: Vec<String>,
    tag: Vec<String>,
}

/// One box to tick.
struct Tick {
    value: String,
    label: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "pages/calendar/show.html")]
struct CalendarPage {
    visit: Visit,
    formats: Vec<Tick>,
    tags: Vec<Tick>,
    chosen: bool,
    address: String,
    webcal: String,
    google: String,
    outlook: String,
    too_long: bool,
}

/// Shows the choice, its address and how to subscribe to it.
///
/// # Errors
/// The database does not answer.
pub async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(choice): Query<Choice>,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let formats = formats::list_public(&site.desk.store).await?;
    let known = formats::tags_of(&formats);
    let formats: Vec<Tick> = formats.into_iter().map(|one| choice.format(one.slug.as_str(), one.title)).collect();
    let tags: Vec<Tick> = known.into_iter().map(|tag| choice.tag(tag)).collect();
    let address = site.frame.base().absolute(&address(&formats, &tags));
    Ok(page::public(&asked, &CalendarPage::new(visit, formats, tags, address)))
}

impl Choice {
    fn format(&self, slug: &str, label: String) -> Tick {
        Tick { ticked: self.format.iter().any(|chosen| chosen == slug), value: slug.to_owned(), label }
    }

    fn tag(&self, tag: String) -> Tick {
        Tick { ticked: self.tag.contains(&tag), value: tag.clone(), label: tag }
    }
}

/// The shortest address of what is ticked; everything, if nothing is.
fn address(formats: &[Tick], tags: &[Tick]) -> String {
    let ticked = |boxes: &[Tick]| -> Vec<String> {
        boxes.iter().filter(|one| one.ticked).map(|one| one.value.clone()).collect()
    };
    let (formats, tags) = (ticked(formats), ticked(tags));
    if let ([only], []) = (formats.as_slice(), tags.as_slice())
        && let Ok(slug) = Slug::parse("format", only)
    {
        return paths::FormatFeed(slug).to_string();
    }
    if formats.is_empty() && tags.is_empty() {
        return paths::AllFeed.to_string();
    }
    let formats = formats.iter().map(|slug| format!("format={slug}"));
    let tags = tags.iter().map(|tag| format!("tag={}", escaped(tag)));
    format!("{}?{}", paths::SelectionFeed, formats.chain(tags).collect::<Vec<_>>().join("&"))
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl CalendarPage {
    fn new(visit: Visit, formats: Vec<Tick>, tags: Vec<Tick>, address: String) -> Self {
        let bare = address.split_once("://").map_or(address.as_str(), |(_, bare)| bare);
        let webcal = format!("webcal://{bare}");
        Self {
            chosen: formats.iter().chain(&tags).any(|one| one.ticked),
            google: format!("https://calendar.google.com/calendar/r?cid={}", escaped(&webcal)),
            outlook: format!(
                "https://outlook.office.com/owa/?path=/calendar/action/compose&rru=addsubscription&url={}&name=Turnus",
                escaped(&address)
            ),
            too_long: address.len() > LONGEST,
            webcal,
            address,
            formats,
            tags,
            visit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(ticked: &[(&str, bool)]) -> Vec<Tick> {
        let one =
            |(value, ticked): &(&str, bool)| Tick { value: (*value).into(), label: String::new(), ticked: *ticked };
        ticked.iter().map(one).collect()
    }

    #[test]
    fn the_address_is_the_shortest_that_says_what_was_chosen() {
        let of = |formats: &[(&str, bool)], tags: &[(&str, bool)]| address(&boxes(formats), &boxes(tags));
        assert_eq!(of(&[("a", false)], &[]), "/feeds/all.ics");
        assert_eq!(of(&[("a", true), ("b", false)], &[]), "/feeds/formats/a.ics");
        assert_eq!(of(&[("a", true), ("b", true)], &[]), "/feeds/selection.ics?format=a&format=b");
        assert_eq!(of(&[("a", true)], &[("KI & Recht", true)]), "/feeds/selection.ics?format=a&tag=KI%20%26%20Recht");
    }
}
