//! The mails about somebody who comes in another's place, and about somebody who does not come.

use super::*;

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    vec![
        ("substitute-request", NoticeKind::SubstituteRequest, substitute_request(locale, false)),
        ("substitute-request-team", NoticeKind::SubstituteRequest, substitute_request(locale, true)),
        ("substitute-accepted", NoticeKind::SubstituteAccepted, substitute_answer(locale, Outcome::Accepted)),
        ("substitute-declined", NoticeKind::SubstituteDeclined, substitute_answer(locale, Outcome::Declined)),
        ("substitute-refused", NoticeKind::SubstituteDeclined, substitute_answer(locale, Outcome::Refused)),
        ("substitute-lapsed", NoticeKind::SubstituteLapsed, substitute_answer(locale, Outcome::Lapsed)),
        ("substitute-left", NoticeKind::SubstituteLeft, substitute_answer(locale, Outcome::Left)),
        ("withdrawn", NoticeKind::Withdrawn, withdrawn(locale, false, false)),
        ("withdrawn-request", NoticeKind::Withdrawn, withdrawn(locale, true, false)),
        ("withdrawn-needless", NoticeKind::Withdrawn, withdrawn(locale, false, true)),
    ]
}

fn substitute_request(locale: Locale, by_team: bool) -> Content {
    let request = SubstituteRequest {
        event: event(locale),
        answer_url: MANAGE.replace("/m/", "/s/"),
        until: locale::instant(locale, slot("2026-03-11T17:00:00", 1).starts_at, Tz::Europe__Berlin),
        by_team,
        footer: footer(),
    };
    request.content(locale).unwrap()
}

fn withdrawn(locale: Locale, request_over: bool, needless: bool) -> Content {
    let withdrawn = Withdrawn {
        name: "Eva Müller".to_owned(),
        event: event(locale),
        manage_url: MANAGE.into(),
        request_over,
        needless,
        footer: footer(),
    };
    withdrawn.content(locale).unwrap()
}

fn substitute_answer(locale: Locale, outcome: Outcome) -> Content {
    let answer = SubstituteAnswer {
        name: "Eva Müller".to_owned(),
        event: event(locale),
        outcome,
        manage_url: MANAGE.into(),
        footer: footer(),
    };
    answer.content(locale).unwrap()
}
