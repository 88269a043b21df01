//! What a person's mailbox follows by mail: on their page, and as their own data say it.

use chrono_tz::Tz;
use serde::Serialize;

use super::agreed::{Proof, proofs};
use crate::{
    actions::Desk,
    domain::{
        agreement::Subject,
        capability::Purpose,
        follow::{Follow, FollowState, FollowWish},
        id::MailboxId,
        participant::Participant,
    },
    store::{follows, formats},
    web::{error::Fault, paths, visit::Visit},
};

/// A format that is followed, on the person's page.
pub(super) struct Card {
    pub(super) title: String,
    pub(super) wish: String,
    /// Where it is changed or ended.
    pub(super) address: String,
}

/// The same as their own data say it.
#[derive(Serialize)]
pub(super) struct Followed {
    pub(super) format: String,
    wish: &'static str,
    state: &'static str,
    requested_at: String,
    confirmed_at: Option<String>,
    agreed: Option<Proof>,
    #[serde(skip)]
    pub(super) agreed_said: Option<String>,
}

async fn of(desk: &Desk, mailbox: MailboxId) -> Result<Vec<(Follow, String, Tz)>, Fault> {
    let mine = follows::list_of_mailbox(&desk.store, mailbox).await?;
    let ids: Vec<_> = mine.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(&desk.store, &ids).await?;
    let with_title = |one: Follow| {
        let format = formats.iter().find(|format| format.id == one.format_id);
        let zone = format.map_or(Tz::Europe__Berlin, |format| format.zone);
        (one, format.map(|format| format.title.clone()).unwrap_or_default(), zone)
    };
    Ok(mine.into_iter().map(with_title).collect())
}

/// What is followed now; by the mailbox, for whoever shares it reads the same mails.
pub(super) async fn cards(desk: &Desk, visit: &Visit, person: &Participant) -> Result<Vec<Card>, Fault> {
    let active = of(desk, person.mailbox_id).await?.into_iter().filter(|(one, ..)| one.state == FollowState::Active);
    let card = |(one, title, _): (Follow, String, Tz)| Card {
        title,
        wish: visit.t(match one.wish {
            FollowWish::Dates => "follow-mine-dates",
            FollowWish::Digest => "follow-mine-digest",
        }),
        address: visit.href(&paths::Follow(desk.keys.link(Purpose::Follow, one.link_id, 0))),
    };
    Ok(active.map(card).collect())
}

/// All that is kept about it.
pub(super) async fn followed(desk: &Desk, visit: &Visit, mailbox: MailboxId) -> Result<Vec<Followed>, Fault> {
    let mine = of(desk, mailbox).await?;
    let subjects: Vec<Subject> = mine.iter().map(|(one, ..)| Subject::Follow(one.id)).collect();
    let proofs = proofs(desk, &subjects).await?;
    let one = |(one, format, zone): (Follow, String, Tz)| {
        let agreed = proofs.get(&Subject::Follow(one.id)).cloned();
        Followed {
            format,
            wish: one.wish.as_str(),
            state: one.state.as_str(),
            requested_at: one.requested_at.to_rfc3339(),
            confirmed_at: one.confirmed_at.map(|at| at.to_rfc3339()),
            agreed_said: agreed.as_ref().map(|proof| proof.in_words(visit, zone)),
            agreed,
        }
    };
    Ok(mine.into_iter().map(one).collect())
}
