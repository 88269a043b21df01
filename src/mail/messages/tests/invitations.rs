//! Mails that are about the calendar itself.

use super::{
    Content, EventFacts, Invitation, Locale, MANAGE, News, NoticeKind, Removal, Scope, Several, event, footer,
};

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    vec![
        ("invitation", NoticeKind::Invitation, invitation(locale)),
        ("removal", NoticeKind::Removal, removal(locale)),
        ("bulk-invitation", NoticeKind::BulkInvitation, invited(locale, News::Invited, Scope::Format)),
        ("bulk-invitation-reminder", NoticeKind::BulkInvitation, invited(locale, News::InvitedAgain, Scope::Format)),
        ("bulk-invitation-sample", NoticeKind::BulkInvitation, invited(locale, News::Sample, Scope::Format)),
        ("bulk-invitation-dates", NoticeKind::BulkInvitation, invited(locale, News::Invited, Scope::Dates)),
        (
            "bulk-invitation-dates-reminder",
            NoticeKind::BulkInvitation,
            invited(locale, News::InvitedAgain, Scope::Dates),
        ),
    ]
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

fn invited(locale: Locale, news: News, scope: Scope) -> Content {
    let one = event(locale);
    let days = if scope == Scope::Dates { "Do., 19.03.2026" } else { "alle" };
    let invited = Several {
        scope,
        news,
        name: Some("Eva Müller".to_owned()),
        event: EventFacts::of_several(one.headline, days.into(), one.when, (one.host, one.url)),
        url: MANAGE.replace("/m/", "/r/"),
        until: (news != News::Sample).then(|| "8. April 2026, 10:00".into()),
        stop_url: (news != News::Sample).then(|| MANAGE.replace("/m/", "/u/")),
        footer: footer(),
    };
    invited.content(locale).unwrap()
}

fn removal(locale: Locale) -> Content {
    let removal =
        Removal { name: "Eva Müller".to_owned(), event: event(locale), manage_url: MANAGE.into(), footer: footer() };
    removal.content(locale).unwrap()
}
