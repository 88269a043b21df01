//! Subscribing: choose formats and topics, get one address, read how to use it and how fresh it stays (R29, R30).

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    domain::text::Slug,
    store::formats,
    web::{
        address::{Addresses, escaped},
        error::Fault,
        extract::Query,
        paths,
        qr::{self, Picture},
        shelf::{self, Reader},
        site::Site,
        visit::Visit,
    },
};

/// What was chosen.
#[derive(Clone, Debug, Default, Deserialize)]
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

/// How to subscribe with one program: its name, what to do, and how often it looks for news.
struct Program {
    name: String,
    steps: Vec<String>,
    fresh: String,
    /// Its own page for adding a calendar.
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/calendar/show.html")]
struct CalendarPage {
    visit: Visit,
    formats: Vec<Tick>,
    tags: Vec<Tick>,
    chosen: bool,
    addresses: Addresses,
    picture: Option<Picture>,
    programs: Vec<Program>,
}

/// Shows the choice, its address and how to subscribe to it.
///
/// # Errors
/// The database does not answer.
pub async fn show(State(site): State<Site>, reader: Reader, Query(choice): Query<Choice>) -> Result<Response, Fault> {
    let visit = reader.visit.clone();
    shelf::answer(&site, &reader, async || {
        let formats = formats::list_public(&site.desk.store).await?;
        let known = formats::tags_of(&formats);
        let formats: Vec<Tick> = formats.into_iter().map(|one| choice.format(one.slug.as_str(), one.title)).collect();
        let tags: Vec<Tick> = known.into_iter().map(|tag| choice.tag(tag)).collect();
        let addresses = Addresses::new(site.frame.base(), &address(&formats, &tags));
        Ok(CalendarPage::new(visit, (formats, tags), addresses))
    })
    .await
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

/// The programs with instructions, by what most people here use.
const PROGRAMS: [&str; 7] = ["outlook-web", "outlook", "google", "apple", "iphone", "thunderbird", "nextcloud"];

impl CalendarPage {
    fn new(visit: Visit, (formats, tags): (Vec<Tick>, Vec<Tick>), addresses: Addresses) -> Self {
        Self {
            chosen: formats.iter().chain(&tags).any(|one| one.ticked),
            picture: qr::picture(&addresses.webcal),
            programs: PROGRAMS.iter().map(|name| Program::new(&visit, name, &addresses)).collect(),
            addresses,
            formats,
            tags,
            visit,
        }
    }
}

impl Program {
    fn new(visit: &Visit, name: &str, addresses: &Addresses) -> Self {
        let steps = visit.t(&format!("program-steps-{name}"));
        Self {
            steps: steps.split('|').map(|step| step.trim().to_owned()).collect(),
            fresh: visit.t(&format!("program-fresh-{name}")),
            link: match name {
                "outlook-web" => Some(addresses.outlook.clone()),
                "google" => Some(addresses.google.clone()),
                "apple" | "iphone" => Some(addresses.webcal.clone()),
                _ => None,
            },
            name: visit.t(&format!("program-{name}")),
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
