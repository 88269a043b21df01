//! One event to download, or to attach to a mail: for those who want this date and no subscription.

use crate::domain::event::Announced;

use super::{feed, links::Links, own::Own, vevent};

/// What a mail program needs to know about such a file.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// The event with all of its days in one calendar object. Later changes reach only those who subscribe to a feed or
/// get a mail.
#[must_use]
pub fn download(announced: &Announced, links: &Links) -> Vec<u8> {
    feed::object(&vevent::sources(announced, None).collect::<Vec<_>>(), links, feed::PUBLISH, |_| {})
}

/// The event as one calendar object per day, for a mail to one person: an object in a mail may hold one UID only
/// (RFC 5546, 3.2.2).
#[must_use]
pub fn day_by_day(announced: &Announced, own: &Own, links: &Links) -> Vec<Vec<u8>> {
    vevent::sources(announced, Some(own)).map(|day| feed::object(&[day], links, feed::PUBLISH, |_| {})).collect()
}
