//! What somebody who follows a format is told, as things stand when the mail goes out.

use chrono::{DateTime, Utc};

use super::Loaded;
use crate::{
    actions::follows,
    domain::{
        delivery::relevance::{self, Moot},
        event::{Announced, EventStatus},
        follow::{News, is_new_theme},
        id::{EventId, FollowId, MailboxId},
        notice::{Notice, Subject},
        participant::Channel,
        registration::{Registration, is_concerned},
    },
    jobs::queue::Postman,
    mail::{FollowerCase, Matter},
    store::{self, Store, StoreError},
};

/// So many dates stand in one mail.
const SHOWN: usize = 12;

/// Nothing goes to whoever said meanwhile that they want nothing from the host, and nothing is told that was taken back.
pub(super) async fn load(post: &Postman, notice: &Notice, id: FollowId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let follow = store::follows::get(db, id).await?;
    let format = store::formats::get(db, follow.format_id).await?;
    if let Err(moot) = relevance::about_follow(notice.kind, &follow, &format, now) {
        return Ok(Err(moot));
    }
    // Who asks anew has changed their mind since: their confirmation is what counts then.
    let since = follow.confirmed_at.filter(|_| !matches!(notice.subject, Subject::Follow { .. }));
    if follows::objects(&post.desk, db, &format, &follow.email, since).await? {
        return Ok(Err(Moot::Overtaken));
    }
    let restricted = store::participants::restricted_at(db, follow.mailbox_id).await?;
    if let Err(moot) = relevance::about_use(notice.kind, restricted) {
        return Ok(Err(moot));
    }
    let mut dates = match &notice.subject {
        Subject::News { dates, themes, knew, .. } => {
            let news = News { dates: dates.clone(), themes: themes.clone(), knew: knew.clone() };
            dates_with(post, follow.mailbox_id, &news, now).await?
        }
        Subject::Digest { .. } => follows::ahead(&post.desk, db, &format).await?,
        _ => Vec::new(),
    };
    if dates.is_empty() && !matches!(notice.subject, Subject::Follow { .. }) {
        return Ok(Err(Moot::Overtaken));
    }
    let more = dates.len() > SHOWN;
    dates.truncate(SHOWN);
    let host = store::organizations::get(db, format.organization_id).await?.name;
    Ok(Ok(Matter::Follower(Box::new(FollowerCase { follow, format, host, dates, more }))))
}

/// Whoever follows a format wants to see what is kept about them; wherever that stands.
pub(super) async fn own_data(db: &Store, notice: &Notice, id: FollowId) -> Loaded {
    let follow = store::follows::get(db, id).await?;
    let there = follow.mailbox_id == notice.mailbox_id;
    Ok(if there { Ok(Matter::FollowersData(Box::new(follow))) } else { Err(Moot::Overtaken) })
}

/// Those that take place and have not begun; of a theme that was taken back, or is again the one that they know, nothing is
/// told, nor of what the same mailbox hears as somebody who takes part (invariant 8).
async fn dates_with(
    post: &Postman,
    mailbox: MailboxId,
    News { dates, themes, knew }: &News,
    now: DateTime<Utc>,
) -> Result<Vec<Announced>, StoreError> {
    let ids: Vec<EventId> = dates.iter().chain(themes).copied().collect();
    let mut found = store::events::announced_many(&post.desk.store, &ids).await?;
    let mine = store::registrations::list_of_mailbox(&post.desk.store, mailbox, &ids).await?;
    let heard = |event: EventId| {
        let here = |one: &&Registration| one.event_id == event && is_concerned(one.state);
        let new = dates.contains(&event);
        mine.iter().filter(here).any(|one| !new || one.channel == Channel::Invitation)
    };
    found.retain(|one| {
        let (id, theme) = (one.event.id, one.event.own.theme.as_deref());
        let new = dates.contains(&id) || is_new_theme(theme, knew.get(&id));
        let told = new && !heard(one.event.id);
        told && one.event.status == EventStatus::Scheduled && one.event.slot.starts_at > now
    });
    Ok(found)
}
