//! Mails that are about the calendar itself.

use super::{Content, Invitation, Locale, MANAGE, NoticeKind, Removal, event, footer};

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    vec![("invitation", NoticeKind::Invitation, invitation(locale)), ("removal", NoticeKind::Removal, removal(locale))]
}

fn invitation(locale: Locale) -> Content {
    let invitation = Invitation {
        name: "Eva Müller".to_owned(),
        event: event(locale),
        join_url: Some(MANAGE.replace("/m/", "/join/")),
        manage_url: MANAGE.into(),
        footer: footer(),
    };
    invitation.content(locale).unwrap()
}

fn removal(locale: Locale) -> Content {
    let removal =
        Removal { name: "Eva Müller".to_owned(), event: event(locale), manage_url: MANAGE.into(), footer: footer() };
    removal.content(locale).unwrap()
}
