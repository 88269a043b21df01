//! What handlers work with.

use std::sync::Arc;

use axum::extract::FromRef;
use url::Url;

use super::{client::Clients, frame::Frame, legal::Legal, looks::Looks, shelf::Shelf};
use crate::{actions::Desk, app::App, domain::zone::day_of, provider::Provider};

/// The state of all pages and of the API: cheap to clone.
#[derive(Clone, Debug)]
pub struct Site {
    /// What actions work with.
    pub desk: Desk,
    /// What every request needs.
    pub frame: Frame,
    /// The zone in which times without a format are said.
    pub zone: chrono_tz::Tz,
    /// Public pages as they were sent.
    pub(super) shelf: Arc<Shelf>,
    /// Where requests come from.
    pub(super) clients: Clients,
    /// Imprint, privacy, accessibility.
    pub(super) legal: Arc<Legal>,
    /// Where weaknesses are reported.
    pub(super) security: Option<Url>,
    /// The identity provider, if organizers may sign in by one.
    pub(super) provider: Option<Provider>,
    /// The demo's folder of mails; none outside the demo.
    pub(super) mails: Option<Arc<std::path::PathBuf>>,
}

impl Site {
    /// Gets everything ready that pages need.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let desk = app.desk.clone();
        let (keys, clock, chance) = (desk.keys.clone(), desk.clock.clone(), desk.chance.clone());
        let settings = &app.settings;
        let clients = Clients::new(settings.trusted_proxies.clone(), &desk.caps, &clock);
        let legal = Legal::new(&settings.data_dir, day_of(desk.now(), settings.time_zone));
        let looks = Looks::new(desk.store.clone(), clock.clone());
        Self {
            frame: Frame::new(&app.base_url, settings.default_locale, keys, clock, chance)
                .with_looks(looks)
                .marked_official(settings.official_website),
            zone: settings.time_zone,
            shelf: Arc::default(),
            clients,
            legal: Arc::new(legal),
            provider: app.provider.clone(),
            security: settings.security_contact.clone(),
            mails: app.demo.then(|| Arc::new(settings.data_dir.join("mail"))),
            desk,
        }
    }
}

impl FromRef<Site> for Frame {
    fn from_ref(site: &Site) -> Self {
        site.frame.clone()
    }
}

impl FromRef<Site> for Clients {
    fn from_ref(site: &Site) -> Self {
        site.clients.clone()
    }
}
