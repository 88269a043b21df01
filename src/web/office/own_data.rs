//! Everything that is kept about whoever is signed in (G05): to read, and as a file.

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Organizer;
use crate::{
    store::accounts,
    web::{
        error::Fault,
        page,
        pages::export::{Export, gather_own},
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "office/own_data.html")]
struct OwnDataPage {
    visit: Visit,
    known: Export,
}

/// Shows what is known.
pub(super) async fn show(State(site): State<Site>, visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    let known = own(&site, &visit, &organizer).await?;
    Ok(page::private(StatusCode::OK, &OwnDataPage { visit, known }))
}

/// The same as a file, with everything in it.
pub(super) async fn file(State(site): State<Site>, visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    let known = own(&site, &visit, &organizer).await?;
    let name = "attachment; filename=\"turnus.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(known)).into_response())
}

async fn own(site: &Site, visit: &Visit, organizer: &Organizer) -> Result<Export, Fault> {
    let id = organizer.0.account().ok_or_else(Fault::forbidden)?;
    let account = accounts::get(&site.desk.store, id).await?;
    gather_own(&site.desk, visit.locale(), &account).await
}
