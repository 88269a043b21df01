//! One date.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};

use crate::{
    domain::{event::Announced, text},
    locale,
    store::events,
    web::{
        Base,
        entry::Entry,
        error::Fault,
        extract::Slug,
        linked_data, paths,
        shelf::{self, Reader},
        site::Site,
        step::{self, Step},
        visit::Visit,
    },
};

/// The beginning and the end for the reader's own clock, which only their browser knows.
struct Clock {
    zone: &'static str,
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "pages/events/show.html")]
struct EventPage {
    visit: Visit,
    entry: Entry,
    /// Of a date of one day that is not over.
    clock: Option<Clock>,
    description: String,
    /// Title and page of its format.
    format: Option<(String, String)>,
    tags: Vec<String>,
    online: bool,
    step: Step,
    /// Whether one can register, in a sentence.
    registration: Option<String>,
    download: String,
    /// How to subscribe to its format, or to everything.
    subscribe: String,
    /// For search engines.
    data: String,
}

/// Shows one date.
///
/// # Errors
/// There is none of that name for the public; the database does not answer.
pub async fn show(State(site): State<Site>, reader: Reader, Slug(slug): Slug) -> Result<Response, Fault> {
    let visit = reader.visit.clone();
    shelf::answer(&site, &reader, async || {
        let announced = public(&site, &slug).await?;
        let visit = visit.hosted_by(&site.frame, announced.event.organization_id).await;
        Ok(EventPage::new(visit, site.frame.base(), &announced, site.desk.now()))
    })
    .await
}

/// The date of that name, if the public sees it.
pub(super) async fn public(site: &Site, slug: &text::Slug) -> Result<Announced, Fault> {
    let found = events::announced_by_slug(&site.desk.store, slug.as_str()).await?;
    found.filter(Announced::is_public).ok_or_else(Fault::not_found)
}

impl EventPage {
    fn new(visit: Visit, base: &Base, announced: &Announced, now: DateTime<Utc>) -> Self {
        let (event, slot) = (&announced.event, announced.event.slot);
        let format = announced.format.as_ref();
        let entry = Entry::new(&visit, announced, now);
        let clock = Clock {
            zone: slot.zone.name(),
            from: locale::machine(slot.starts_at, slot.zone),
            until: locale::machine(slot.ends_at, slot.zone),
        };
        let subscribe = format.map(|format| format!("{}?format={}", paths::Calendar, format.slug));
        Self {
            clock: (entry.days.len() == 1 && !entry.over && !entry.cancelled).then_some(clock),
            description: announced.description_html().to_owned(),
            format: format.map(|format| (format.title.clone(), visit.href(&paths::Format(format.slug.clone())))),
            tags: announced.tags().to_vec(),
            online: announced.is_online(),
            step: Step::of(&visit, announced, now),
            registration: step::registration(&visit, announced, now),
            download: paths::EventIcs(event.slug.clone()).to_string(),
            subscribe: visit.href(&subscribe.unwrap_or_else(|| paths::Calendar.to_string())),
            data: linked_data::event(base, announced),
            entry,
            visit,
        }
    }
}
