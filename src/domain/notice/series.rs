//! The mail that brings a series into a calendar, or takes it out.

use chrono::{DateTime, Utc};

use super::{Notice, NoticeKind, Subject};
use crate::domain::{
    delivery,
    id::{EnrollmentId, MailboxId, NoticeId, SeriesId},
};

/// How the keys of all mails of a kind about a whole series begin.
fn series_key(kind: NoticeKind, series: SeriesId) -> String {
    format!("{}:{series}:", kind.as_str())
}

/// How the keys of all mails about a whole series begin.
#[must_use]
pub fn series_keys(series: SeriesId) -> [String; 2] {
    [NoticeKind::Invitation, NoticeKind::Removal].map(|kind| series_key(kind, series))
}

/// What a notice about a whole series says. `kind`: an invitation, or a removal.
#[must_use]
pub fn about_series(
    id: NoticeId,
    to: (MailboxId, EnrollmentId, SeriesId),
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Notice {
    let (mailbox_id, enrollment_id, series_id) = to;
    Notice {
        id,
        dedupe_key: format!("{}{}", series_key(kind, series_id), now.timestamp_micros()),
        mailbox_id,
        kind,
        subject: Subject::Series { enrollment_id, series_id },
        priority: delivery::priority(kind),
        due_at: now,
        deliver_before: delivery::deliver_before(kind, now, None),
        created_at: now,
    }
}
