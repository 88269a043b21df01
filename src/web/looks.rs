//! Whose pages these are: a host's name, logo and color on the pages about its formats; on all pages where it is the
//! only host.

use std::sync::{Arc, RwLock};

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{assets, error::Fault, paths, site::Site};
use crate::{
    clock::Clock,
    domain::{id::OrganizationId, look::Look, organization::Organization},
    store::{self, Store},
};

/// For so long another node's change may stay unseen.
const KEPT: TimeDelta = TimeDelta::seconds(30);

/// Whose page it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The name in the head.
    pub name: String,
    /// The address of the logo, if there is one.
    pub logo: Option<String>,
    /// The address of the style sheet with the color, if there is one.
    pub styles: Option<String>,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: "Turnus".to_owned(), logo: None, styles: None }
    }
}

impl Brand {
    /// Nothing for a host that has chosen neither color nor logo.
    fn of(host: &Organization) -> Option<Self> {
        (host.look != Look::default()).then(|| Self {
            name: host.name.clone(),
            logo: host.look.logo.clone().map(|name| paths::Logo(name).to_string()),
            styles: host.look.accent.map(assets::accent),
        })
    }
}

/// The hosts, as read not long ago.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    store: Store,
    clock: Clock,
    kept: Arc<RwLock<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    read_at: Option<DateTime<Utc>>,
    hosts: Arc<Vec<Organization>>,
}

impl Looks {
    pub(super) fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, kept: Arc::default() }
    }

    /// Makes the next page read them anew.
    pub(super) fn forget(&self) {
        if let Ok(mut kept) = self.kept.write() {
            kept.read_at = None;
        }
    }

    /// The only host's brand, if there is only one.
    pub(super) async fn house(&self) -> Option<Brand> {
        match self.hosts().await.as_slice() {
            [only] => Brand::of(only),
            _ => None,
        }
    }

    /// The brand of one host, if it shows itself at all.
    pub(super) async fn of(&self, host: OrganizationId) -> Option<Brand> {
        let hosts = self.hosts().await;
        hosts.iter().find(|one| one.id == host).and_then(Brand::of)
    }

    /// A page without its colors is better than none: a database that does not answer is not its reader's trouble here.
    async fn hosts(&self) -> Arc<Vec<Organization>> {
        let now = self.clock.now();
        if let Ok(kept) = self.kept.read()
            && kept.read_at.is_some_and(|at| now - at < KEPT && now >= at)
        {
            return kept.hosts.clone();
        }
        let read = store::organizations::list(&self.store, None).await;
        let hosts = read.map(Arc::new).inspect_err(|error| tracing::warn!(%error, "the hosts cannot be read"));
        let Ok(mut kept) = self.kept.write() else { return Arc::default() };
        if let Ok(hosts) = hosts {
            *kept = Kept { read_at: Some(now), hosts };
        }
        kept.hosts.clone()
    }
}

/// Serves a logo: made by us, and still kept from doing anything but being looked at (C25).
///
/// # Errors
/// There is none of this name.
pub(super) async fn show(State(site): State<Site>, Path(name): Path<String>) -> Result<Response, Fault> {
    let bytes = store::organizations::logo(&site.desk.store, &name).await?.ok_or_else(Fault::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"logo.png\"")),
    ];
    Ok((headers, bytes).into_response())
}
