//! Mails to those who follow a format.

use chrono::{DateTime, Utc};

use super::{Notice, NoticeKind, Subject};
use crate::domain::{
    delivery,
    follow::News,
    id::{EventId, FollowId, FormatId, MailboxId, NoticeId},
};

/// The mail that answers somebody who wants to follow a format.
#[must_use]
pub fn about_follow(id: NoticeId, to: (MailboxId, FollowId), now: DateTime<Utc>) -> Notice {
    let (mailbox_id, follow_id) = to;
    let kind = NoticeKind::ConfirmFollow;
    Notice {
        id,
        dedupe_key: format!("{}:{follow_id}:{}", kind.as_str(), now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Follow { follow_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}

/// How the keys of all mails with news of a format begin.
#[must_use]
pub fn news_key(format: FormatId) -> String {
    format!("{}:{format}:", NoticeKind::NewDates.as_str())
}

/// The mail with what is new of a format, not before `due_at`. What was still to be told comes along.
#[must_use]
pub fn about_news(
    id: NoticeId,
    (mailbox_id, follow_id, format): (MailboxId, FollowId, FormatId),
    (news, unsent): (&News, Option<&Notice>),
    (due_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Notice {
    let before = match unsent.map(|notice| &notice.subject) {
        Some(Subject::News { dates, themes, knew, .. }) => {
            News { dates: dates.clone(), themes: themes.clone(), knew: knew.clone() }
        }
        _ => News::default(),
    };
    let News { dates, themes, knew } = before.and(news);
    let kind = NoticeKind::NewDates;
    Notice {
        id,
        // What it replaces, perhaps of the same moment, has a key of its own.
        dedupe_key: format!("{}{id}", news_key(format)),
        mailbox_id,
        kind,
        subject: Subject::News { follow_id, dates, themes, knew },
        priority: delivery::priority(kind),
        due_at,
        deliver_before: delivery::deliver_before(kind, due_at, None),
        // Since then there was something to tell.
        created_at: unsent.map_or(now, |notice| notice.created_at),
    }
}

/// The mail without the themes of these dates; nothing, if nothing else is in it.
#[must_use]
pub fn without_themes(notice: &Notice, dates: &[EventId]) -> Option<Notice> {
    let Subject::News { follow_id, dates: new, themes, knew } = &notice.subject else { return None };
    let themes: Vec<EventId> = themes.iter().copied().filter(|theme| !dates.contains(theme)).collect();
    if new.is_empty() && themes.is_empty() {
        return None;
    }
    let mut knew = knew.clone();
    knew.retain(|theme, _| themes.contains(theme));
    let subject = Subject::News { follow_id: *follow_id, dates: new.clone(), themes, knew };
    Some(Notice { subject, ..notice.clone() })
}

/// The digest of a month: there is never a second one.
#[must_use]
pub fn about_digest(id: NoticeId, to: (MailboxId, FollowId), month: &str, now: DateTime<Utc>) -> Notice {
    let (mailbox_id, follow_id) = to;
    let kind = NoticeKind::Digest;
    Notice {
        dedupe_key: format!("{}:{follow_id}:{month}", kind.as_str()),
        kind,
        subject: Subject::Digest { follow_id },
        priority: delivery::priority(kind),
        deliver_before: delivery::deliver_before(kind, now, None),
        ..about_follow(id, (mailbox_id, follow_id), now)
    }
}
