//! Letters to those who follow a format.

use super::Office;
use crate::{
    domain::{
        event::Announced,
        follow::{Follow, FollowState},
        format::{Format, Locale},
        notice::{Notice, NoticeKind},
    },
    locale,
    mail::{
        compose::{Letter, Unbuildable},
        messages::{EventFacts, Following, Heard},
    },
};

/// A follow with what there is to tell.
#[derive(Clone, Debug)]
pub struct FollowerCase {
    /// The follow.
    pub follow: Follow,
    /// What is followed.
    pub format: Format,
    /// Who hosts it.
    pub host: String,
    /// The dates that the mail tells.
    pub dates: Vec<Announced>,
    /// Whether there are more.
    pub more: bool,
}

/// A date, and its theme where it has one.
fn line(locale: Locale, date: &Announced) -> String {
    let when = locale::slot(locale, &date.event.slot);
    match date.event.own.theme.as_deref() {
        Some(theme) => locale::text(locale, "mail-date-theme", &[("when", when.into()), ("theme", theme.into())]),
        None => when,
    }
}

impl Office {
    pub(super) fn about_follower(&self, notice: &Notice, case: &FollowerCase) -> Result<Letter, Unbuildable> {
        let (follow, format, locale) = (&case.follow, &case.format, case.follow.locale);
        let mut lines: Vec<String> = case.dates.iter().map(|date| line(locale, date)).collect();
        if case.more {
            lines.push(locale::text(locale, "mail-more-dates", &[]));
        }
        let heard = match (notice.kind, follow.state) {
            (NoticeKind::NewDates, _) => Heard::News,
            (NoticeKind::Digest, _) => Heard::Digest,
            (_, FollowState::Active) => Heard::Known(follow.wish),
            _ => Heard::Confirm(follow.wish),
        };
        let asks = matches!(heard, Heard::Confirm(_));
        let stop = matches!(heard, Heard::News | Heard::Digest).then(|| self.links.stop_following(follow));
        let page = self.links.format(&format.slug);
        let message = Following {
            heard,
            event: EventFacts::of_several(format.title.clone(), String::new(), lines, (case.host.clone(), page)),
            url: self.links.follow(follow),
            until: asks.then(|| locale::instant(locale, follow.expires_at, format.zone)),
            stop_url: stop.clone(),
            footer: self.footer(Some(&case.host)),
        };
        Ok(Letter { unsubscribe_url: stop, ..self.letter(notice, &follow.email, message.content(locale)?) })
    }
}
