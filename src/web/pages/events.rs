//! One date.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{
    domain::{
        event::Announced,
        registration::{RegisterRefusal, may_register},
        text,
    },
    store::events,
    web::{
        entry::Entry,
        error::Fault,
        extract::Slug,
        page, paths,
        problem::{Refusal, Said, said},
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "pages/events/show.html")]
struct EventPage {
    visit: Visit,
    entry: Entry,
    description: String,
    /// Title and page of its format.
    format: Option<(String, String)>,
    tags: Vec<String>,
    online: bool,
    register: Option<String>,
    /// Why nobody can register, where that is worth saying.
    closed: Option<Said>,
    download: String,
}

/// Shows one date.
///
/// # Errors
/// There is none of that name for the public; the database does not answer.
pub async fn show(
    State(site): State<Site>,
    visit: Visit,
    Slug(slug): Slug,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let announced = public(&site, &slug).await?;
    let refusal = may_register(&announced, site.desk.now()).err();
    let now = site.desk.now();
    Ok(page::public(&asked, &EventPage::new(visit, &announced, refusal.as_ref(), now)))
}

/// The date of that name, if the public sees it.
pub(super) async fn public(site: &Site, slug: &text::Slug) -> Result<Announced, Fault> {
    let found = events::announced_by_slug(&site.desk.store, slug.as_str()).await?;
    found.filter(Announced::is_public).ok_or_else(Fault::not_found)
}

impl EventPage {
    fn new(
        visit: Visit,
        announced: &Announced,
        refusal: Option<&RegisterRefusal>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Self {
        let slug = &announced.event.slug;
        let format = announced.format.as_ref();
        Self {
            entry: Entry::new(&visit, announced, now),
            description: announced.description_html().to_owned(),
            format: format.map(|format| (format.title.clone(), visit.href(&paths::Format(format.slug.clone())))),
            tags: announced.tags().to_vec(),
            online: announced.is_online(),
            register: refusal.is_none().then(|| visit.href(&paths::EventRegister(slug.clone()))),
            closed: refusal.filter(|refusal| is_news(refusal)).map(|refusal| said(&refusal.fault(), visit.locale())),
            download: paths::EventIcs(slug.clone()).to_string(),
            visit,
        }
    }
}

/// Cancelled, begun and external dates say so themselves.
fn is_news(refusal: &RegisterRefusal) -> bool {
    matches!(refusal, RegisterRefusal::NotOffered | RegisterRefusal::InvitationOnly)
}
