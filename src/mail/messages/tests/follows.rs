//! Mails to those who follow a format.

use super::{Content, EventFacts, Following, Heard, Locale, MANAGE, NoticeKind, event, footer};
use crate::domain::follow::FollowWish;

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let of = |heard| following(locale, heard);
    vec![
        ("confirm-follow-dates", NoticeKind::ConfirmFollow, of(Heard::Confirm(FollowWish::Dates))),
        ("confirm-follow-digest", NoticeKind::ConfirmFollow, of(Heard::Confirm(FollowWish::Digest))),
        ("confirm-follow-known", NoticeKind::ConfirmFollow, of(Heard::Known(FollowWish::Dates))),
        ("confirm-follow-known-digest", NoticeKind::ConfirmFollow, of(Heard::Known(FollowWish::Digest))),
        ("new-dates", NoticeKind::NewDates, of(Heard::News)),
        ("digest", NoticeKind::Digest, of(Heard::Digest)),
    ]
}

fn following(locale: Locale, heard: Heard) -> Content {
    let one = event(locale);
    let tells = matches!(heard, Heard::News | Heard::Digest);
    let message = Following {
        heard,
        event: EventFacts::of_several(one.headline, String::new(), one.when, (one.host, one.url)),
        url: MANAGE.replace("/m/", "/f/"),
        until: matches!(heard, Heard::Confirm(_)).then(|| "12. März 2026, 10:00".into()),
        stop_url: tells.then(|| MANAGE.replace("/m/", "/u/")),
        footer: footer(),
    };
    message.content(locale).unwrap()
}
