//! The first room: one's formats and what comes next.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{Organizer, dates::DateRow};
use crate::{
    domain::{access::Deed, format::FormatStatus},
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{error::Fault, page, paths, site::Site, visit::Visit},
};

/// Dates on the overview.
const SOON: u64 = 12;

#[derive(Template)]
#[template(path = "office/overview.html")]
struct OverviewPage {
    visit: Visit,
    may_edit: bool,
    formats: Vec<FormatRow>,
    soon: Vec<DateRow>,
}

struct FormatRow {
    address: String,
    title: String,
    draft: bool,
}

/// The overview.
pub(super) async fn show(State(site): State<Site>, visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    let teams = organizer.0.teams(Deed::See);
    let formats = store::formats::list_for_teams(&site.desk.store, &teams).await?;
    let query = EventQuery {
        from: Some(site.desk.now()),
        visible: Visible::Teams(teams),
        limit: Some(SOON),
        ..EventQuery::default()
    };
    let soon = store::events::list(&site.desk.store, &query).await?;
    let formats = formats.into_iter().map(|format| FormatRow {
        address: paths::OfficeFormat(format.slug.clone()).to_string(),
        draft: format.status == FormatStatus::Draft,
        title: format.title,
    });
    let overview = OverviewPage {
        may_edit: !organizer.0.teams(Deed::Edit).is_empty(),
        formats: formats.collect(),
        soon: soon.iter().map(|event| DateRow::new(event, visit.locale())).collect(),
        visit,
    };
    Ok(page::private(StatusCode::OK, &overview))
}
