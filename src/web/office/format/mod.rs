//! A format's rooms: its dates, what it says, its cadence, its people.

pub(super) mod cadence;
pub(super) mod dates;
pub(super) mod invitations;
pub(super) mod listed;
mod pasted;
pub(super) mod people;
mod seats;
pub(super) mod settings;
pub(super) mod several;

use super::Organizer;
use crate::{
    domain::{
        access::Deed,
        format::{Audience, Format, FormatStatus},
        text::Slug,
    },
    store,
    web::{error::Fault, paths, site::Site, visit::Visit},
};

/// What stands above every room of a format.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) public_address: Option<String>,
    pub(super) status: String,
    pub(super) tone: &'static str,
    pub(super) tabs: Vec<Tab>,
    pub(super) may_edit: bool,
}

/// The way to a room.
pub(super) struct Tab {
    pub(super) label: String,
    pub(super) address: String,
    pub(super) here: bool,
}

/// The rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Dates,
    Cadence,
    Questions,
    People,
    Listed,
    Invitations,
    Settings,
}

impl Place {
    const ALL: [Self; 7] =
        [Self::Dates, Self::Cadence, Self::Questions, Self::People, Self::Listed, Self::Invitations, Self::Settings];

    /// What one needs to be let in.
    fn needs(self) -> Deed {
        match self {
            Self::Dates | Self::Cadence | Self::Questions => Deed::See,
            Self::People => Deed::SeeRoster,
            Self::Listed | Self::Settings => Deed::Edit,
            Self::Invitations => Deed::Publish,
        }
    }

    fn label(self, visit: &Visit) -> String {
        match self {
            Self::Dates => visit.t("tab-dates"),
            Self::Cadence => visit.t("tab-cadence"),
            Self::Questions => visit.t("tab-questions"),
            Self::People => visit.t("tab-people"),
            Self::Listed => visit.t("tab-listed"),
            Self::Invitations => visit.t("tab-invitations"),
            Self::Settings => visit.t("tab-settings"),
        }
    }

    fn address(self, slug: Slug) -> String {
        match self {
            Self::Dates => paths::OfficeFormat(slug).to_string(),
            Self::Cadence => paths::FormatCadence(slug).to_string(),
            Self::Questions => paths::FormatQuestions(slug).to_string(),
            Self::People => paths::FormatPeople(slug).to_string(),
            Self::Listed => paths::FormatList(slug).to_string(),
            Self::Invitations => paths::FormatInvitations(slug).to_string(),
            Self::Settings => paths::FormatSettings(slug).to_string(),
        }
    }
}

/// The format, if the organizer may do that with it.
pub(super) async fn load(site: &Site, organizer: &Organizer, slug: &Slug, deed: Deed) -> Result<Format, Fault> {
    let found = store::formats::find_by_slug(&site.desk.store, slug.as_str()).await?;
    let format = found.ok_or_else(Fault::not_found)?;
    organizer.may(deed, format.team_id)?;
    Ok(format)
}

pub(super) fn head(visit: &Visit, organizer: &Organizer, format: &Format, here: Place) -> Head {
    // A list of people is of use where the format is not for everybody.
    let is_there = |place: &Place| *place != Place::Listed || here == *place || format.audience != Audience::Open;
    let may = |place: &Place| organizer.0.may(place.needs(), format.team_id);
    let rooms = Place::ALL.into_iter().filter(|place| is_there(place) && may(place));
    let tab = |place: Place| Tab {
        label: place.label(visit),
        address: visit.href(&place.address(format.slug.clone())),
        here: place == here,
    };
    Head {
        title: format.title.clone(),
        summary: format.summary.clone(),
        public_address: format.is_public().then(|| visit.href(&paths::Format(format.slug.clone()))),
        status: visit.t(status_key(format.status)),
        tone: tone(format.status),
        tabs: rooms.map(tab).collect(),
        may_edit: organizer.0.may(Deed::Edit, format.team_id),
    }
}

/// The text key of where a format stands.
pub(super) fn status_key(status: FormatStatus) -> &'static str {
    match status {
        FormatStatus::Draft => "format-draft",
        FormatStatus::Active => "format-runs",
        FormatStatus::Paused => "format-rests",
        FormatStatus::Ended => "format-is-over",
    }
}

/// How that looks.
pub(super) fn tone(status: FormatStatus) -> &'static str {
    match status {
        FormatStatus::Draft => "warning",
        FormatStatus::Active => "success",
        FormatStatus::Paused | FormatStatus::Ended => "info",
    }
}
