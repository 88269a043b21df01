//! One format with its dates.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Organizer,
    dates::{DateRow, split},
};
use crate::{
    domain::access::Deed,
    locale,
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{error::Fault, extract::Slug, page, paths, site::Site, visit::Visit},
};

#[derive(Template)]
#[template(path = "office/format.html")]
struct FormatPage {
    visit: Visit,
    title: String,
    summary: String,
    public_address: String,
    draft: bool,
    cadences: Vec<String>,
    ahead: Vec<DateRow>,
    past: Vec<DateRow>,
}

/// The format's page.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let db = &site.desk.store;
    let format = store::formats::find_by_slug(db, slug.as_str()).await?.ok_or(Fault::not_found())?;
    organizer.may(Deed::See, format.team_id)?;
    let cadences = store::cadences::list_for_format(db, format.id).await?;
    let visible = Visible::Teams(vec![format.team_id]);
    let query = EventQuery { format: Some(format.id), visible, ..EventQuery::default() };
    let events = store::events::list(db, &query).await?;
    let (ahead, past) = split(&events, visit.locale(), site.desk.now());
    let shown = FormatPage {
        title: format.title.clone(),
        public_address: paths::Format(format.slug.clone()).to_string(),
        draft: !format.is_public(),
        cadences: cadences.iter().map(|cadence| locale::cadence(visit.locale(), &cadence.rule)).collect(),
        summary: format.summary,
        ahead,
        past,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}
