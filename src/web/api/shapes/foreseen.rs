use serde::Serialize;
use utoipa::ToSchema;

use super::change_set::{Channels, DateChange, each};
use crate::{actions::change_sets::Foreseen, domain::format::Locale};

/// What another date of a format would mean.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct EventPreview {
    /// Its days, each with the fate `new`, with their holidays and what else is at the same time.
    dates: Vec<DateChange>,
    /// People who take part in the whole format: each gets a registration for it and is told. Nobody if the event is
    /// somebody else's.
    people: u32,
    /// The same people, by the way they hear of it.
    channels: Channels,
    /// People who follow the format by mail and are told of a new date.
    followers: u64,
}

impl EventPreview {
    pub(in crate::web::api) fn new(foreseen: &Foreseen, locale: Locale) -> Self {
        Self {
            dates: each(&foreseen.dates, &foreseen.collisions, locale),
            people: foreseen.members.total(),
            channels: foreseen.members.into(),
            followers: foreseen.followers,
        }
    }
}
