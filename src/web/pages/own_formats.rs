//! The formats that one takes part in, on the page of one's own registrations: rest, come back, leave, and how one wants
//! to be told.

use super::manage::Fields;
use crate::{
    actions::enrollments::{leave, pause, resume, set_channel},
    domain::{
        capability::Presented,
        enrollment::{Enrollment, EnrollmentState as State, comes_back_freely, is_refused, may_enroll, unasked},
        format::Format,
        id::ParticipantId,
        participant::Channel,
    },
    store::{enrollments, formats},
    web::{
        error::Fault,
        paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// One format that somebody takes part in, or took part in.
pub(super) struct Card {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) title: String,
    pub(super) foreign: Option<&'static str>,
    /// Its state: style and words.
    pub(super) state: (&'static str, String),
    pub(super) may_pause: bool,
    pub(super) may_resume: bool,
    pub(super) may_leave: bool,
    /// The channel, while it matters.
    pub(super) channel: Option<&'static str>,
}

/// The person's formats, in the order in which they came.
pub(super) async fn cards(site: &Site, visit: &Visit, person: ParticipantId) -> Result<Vec<Card>, Fault> {
    let store = &site.desk.store;
    let mut mine = enrollments::list_for_participant(store, person).await?;
    for one in &mut mine {
        if let Some(former) = unasked(one) {
            *one = former;
        }
    }
    let ids: Vec<_> = mine.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(store, &ids).await?;
    let shown = mine.iter().filter(|one| one.state != State::Declined || is_refused(one)).filter_map(|one| {
        let format = formats.iter().find(|format| format.id == one.format_id)?;
        Some(card(visit, one, format))
    });
    Ok(shown.collect())
}

fn card(visit: &Visit, mine: &Enrollment, format: &Format) -> Card {
    let (style, key) = match mine.state {
        State::Unconfirmed => ("warning", "mine-unconfirmed"),
        State::Requested => ("warning", "mine-format-requested"),
        State::Active => ("success", "mine-format-active"),
        State::Paused => ("info", "mine-format-paused"),
        State::Left => ("info", "mine-format-left"),
        State::Declined => ("info", "mine-refused"),
    };
    let back = mine.state == State::Left
        && may_enroll(format).is_ok()
        && comes_back_freely(format)
        && mine.confirmed_at.is_some();
    Card {
        id: mine.id.to_string(),
        path: visit.href(&paths::Format(format.slug.clone())),
        title: format.title.clone(),
        foreign: visit.foreign(format.locale),
        state: (style, visit.t(key)),
        may_pause: mine.state == State::Active,
        may_resume: mine.state == State::Paused || back,
        may_leave: matches!(mine.state, State::Active | State::Paused | State::Requested),
        channel: matches!(mine.state, State::Active | State::Paused).then(|| mine.channel.as_str()),
    }
}

/// The channels to choose from.
pub(super) fn channels(visit: &Visit) -> Vec<(&'static str, String)> {
    let said = |channel: Channel| match channel {
        Channel::Feed => visit.t("channel-feed"),
        Channel::Invitation => visit.t("channel-invitation"),
        Channel::MailOnly => visit.t("channel-mail-only"),
    };
    Channel::ALL.iter().map(|channel| (channel.as_str(), said(*channel))).collect()
}

/// The channel that somebody chose.
pub(super) fn read_channel(fields: &Fields) -> Result<Channel, Fault> {
    Channel::from_word(&fields.channel).ok_or_else(|| Fault::field("bad-field", "channel"))
}

/// Does what somebody wants about a format.
pub(super) async fn act(site: &Site, link: &Presented, fields: &Fields) -> Result<Done, Fault> {
    let id = fields.enrollment.parse().map_err(|_| Fault::field("bad-field", "enrollment"))?;
    match fields.wish.as_str() {
        "pause" => pause(&site.desk, link, id).await.map(|_| Done::Paused).map_err(Fault::from),
        "resume" => resume(&site.desk, link, id).await.map(|_| Done::Resumed).map_err(Fault::from),
        "quit" => leave(&site.desk, link, id).await.map(|_| Done::Quit).map_err(Fault::from),
        "channel" => {
            let channel = read_channel(fields)?;
            set_channel(&site.desk, link, id, channel).await.map(|_| Done::Saved).map_err(Fault::from)
        }
        _ => Err(Fault::field("bad-field", "wish")),
    }
}
