//! How a host shows itself: its name, its color, its logo.

use super::{Desk, Failure, Never, audit::entry};
use crate::{
    domain::{
        access::{Deed, Viewer},
        id::OrganizationId,
        look::Accent,
        text::Line,
    },
    store::{self, Tx},
};

type Refused = Failure<Never>;

/// The longest name.
const NAME: usize = 160;

/// What somebody wrote about a host.
#[derive(Clone, Debug, Default)]
pub struct RawLook {
    /// Its name.
    pub name: String,
    /// Its color; empty for the design system's.
    pub accent: String,
}

impl RawLook {
    /// Reads it.
    ///
    /// # Errors
    /// The name is missing or too long, or the color cannot be read by everybody.
    fn parse(&self) -> Result<(Line, Option<Accent>), Refused> {
        let name = Line::parse("name", &self.name, NAME);
        let accent = match self.accent.trim() {
            "" => Ok(None),
            text => Accent::parse("accent", text).map(Some),
        };
        match (name, accent) {
            (Ok(name), Ok(accent)) => Ok((name, accent)),
            (name, accent) => Err(Failure::Invalid(name.err().into_iter().chain(accent.err()).collect())),
        }
    }
}

/// Changes a host's name and color. The name shows in its calendars, too.
///
/// # Errors
/// Not allowed, or wrong fields.
pub async fn amend(desk: &Desk, viewer: &Viewer, id: OrganizationId, raw: &RawLook) -> Result<(), Refused> {
    allow(viewer, id)?;
    let (name, accent) = raw.parse()?;
    let tx = desk.store.begin().await?;
    store::organizations::save_look(&tx, id, &name, accent).await?;
    for format in store::formats::ids_of_host(&tx, id).await? {
        store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format)), desk.now()).await?;
    }
    finish(desk, tx, viewer, ("organization.amend", id)).await
}

/// Changes a host's logo, or takes it away. `picture` is the file's name and its bytes.
///
/// # Errors
/// Not allowed.
pub async fn set_logo(
    desk: &Desk,
    viewer: &Viewer,
    id: OrganizationId,
    picture: Option<(String, Vec<u8>)>,
) -> Result<(), Refused> {
    allow(viewer, id)?;
    let tx = desk.store.begin().await?;
    store::organizations::save_logo(&tx, id, picture).await?;
    finish(desk, tx, viewer, ("organization.logo", id)).await
}

/// Whoever has nothing to do with the host is told that it does not exist.
///
/// # Errors
/// No admin's role with the host.
pub fn allow(viewer: &Viewer, id: OrganizationId) -> Result<(), Refused> {
    match (viewer.organizations(Deed::Administer).contains(&id), viewer.organizations(Deed::See).contains(&id)) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::Forbidden),
        (false, false) => Err(Failure::NotFound),
    }
}

async fn finish(desk: &Desk, tx: Tx, viewer: &Viewer, (verb, id): (&str, OrganizationId)) -> Result<(), Refused> {
    let now = desk.now();
    store::audit::insert(&tx, &entry(desk, viewer, verb, format!("organization:{id}"), now)).await?;
    desk.commit(tx).await?;
    Ok(())
}
