//! How a host shows itself: name, color and logo, for its admins.

use askama::Template;
use axum::{
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::Organizer;
use crate::{
    actions::{
        Failure,
        organizations::{self, RawLook},
    },
    domain::{
        access::Deed,
        id::OrganizationId,
        organization::Organization,
        text::{FieldError, Problem},
    },
    store,
    web::{
        error::Fault,
        extract::Id,
        form::{Form, Wrong},
        page, paths, picture,
        site::Site,
        upload::{self, Upload},
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/organization.html")]
struct OrganizationPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    /// This host's page, that of its logo, and its log.
    addresses: (String, String, String),
    logo: Option<String>,
    /// Name and page of the other hosts.
    others: Vec<(String, String)>,
}

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    accent: String,
}

/// Leads to the first host somebody is an admin for.
pub(super) async fn first(visit: Visit, organizer: Organizer) -> Result<Response, Fault> {
    let first = organizer.0.organizations(Deed::Administer).first().copied().ok_or_else(Fault::forbidden)?;
    Ok(Redirect::to(&visit.href(&paths::Organization(first.to_string()))).into_response())
}

/// Shows the forms.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<OrganizationId>,
) -> Result<Response, Fault> {
    organizations::allow(&organizer.0, id)?;
    let page = OrganizationPage::new(&site, visit, &organizer, (id, None, Vec::new())).await?;
    Ok(page::private(StatusCode::OK, &page))
}

/// Changes name and color.
pub(super) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<OrganizationId>,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let raw = RawLook { name: fields.name.clone(), accent: fields.accent.clone() };
    let done = organizations::amend(&site.desk, &organizer.0, id, &raw).await;
    answer(&site, visit, &organizer, (id, Some(fields)), done).await
}

/// Changes the logo, or takes it away.
pub(super) async fn set_logo(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<OrganizationId>,
    request: Request,
) -> Result<Response, Fault> {
    // First whether, then what: files of people who may not are not even read.
    organizations::allow(&organizer.0, id)?;
    let upload = Upload::from_request(request, &site).await?;
    let done = match read(upload).await? {
        Ok(picture) => organizations::set_logo(&site.desk, &organizer.0, id, picture).await,
        Err(problem) => Err(Failure::Invalid(vec![FieldError::new(upload::FILE, problem)])),
    };
    answer(&site, visit, &organizer, (id, None), done).await
}

/// The new logo, or none where it is to go.
async fn read(upload: Upload) -> Result<Result<Option<(String, Vec<u8>)>, Problem>, Fault> {
    if upload.wish == "remove" {
        return Ok(Ok(None));
    }
    if upload.file.is_empty() {
        return Ok(Err(Problem::Missing));
    }
    let made = tokio::task::spawn_blocking(move || picture::logo(&upload.file)).await.map_err(|_| Fault::internal())?;
    Ok(made.map(|made| Some((made.name, made.bytes))).ok_or(Problem::NotAPicture))
}

async fn answer(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    (id, fields): (OrganizationId, Option<Fields>),
    done: Result<(), Failure<crate::actions::Never>>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            if let Some(looks) = site.frame.looks() {
                looks.forget();
            }
            let address = visit.after(Done::Saved, &paths::Organization(id.to_string()));
            Ok(Redirect::to(&address).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            let page = OrganizationPage::new(site, visit, organizer, (id, fields, errors)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(other.into()),
    }
}

impl OrganizationPage {
    async fn new(
        site: &Site,
        visit: Visit,
        organizer: &Organizer,
        (id, fields, errors): (OrganizationId, Option<Fields>, Vec<FieldError>),
    ) -> Result<Self, Fault> {
        let mine = organizer.0.organizations(Deed::Administer);
        let mut hosts = store::organizations::list(&site.desk.store, Some(&mine)).await?;
        let at = hosts.iter().position(|host| host.id == id).ok_or_else(Fault::not_found)?;
        let host = hosts.remove(at);
        let visit = visit.hosted_by(&site.frame, id).await;
        let page = |host: &Organization| visit.href(&paths::Organization(host.id.to_string()));
        Ok(Self {
            wrong: Wrong::new(visit.locale(), errors),
            addresses: (
                page(&host),
                visit.href(&paths::OrganizationLogo(id.to_string())),
                visit.href(&paths::OrganizationLog(id.to_string())),
            ),
            others: hosts.iter().map(|host| (host.name.clone(), page(host))).collect(),
            logo: host.look.logo.map(|name| paths::Logo(name).to_string()),
            fields: fields.unwrap_or_else(|| Fields {
                name: host.name,
                accent: host.look.accent.map(|accent| accent.to_string()).unwrap_or_default(),
            }),
            visit,
        })
    }
}
