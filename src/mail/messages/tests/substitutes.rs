//! The mails about somebody who comes in another's place.

use super::*;

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    vec![
        ("substitute-request", NoticeKind::SubstituteRequest, substitute_request(locale)),
        ("substitute-accepted", NoticeKind::SubstituteAccepted, substitute_answer(locale, Outcome::Accepted)),
        ("substitute-declined", NoticeKind::SubstituteDeclined, substitute_answer(locale, Outcome::Declined)),
        ("substitute-lapsed", NoticeKind::SubstituteLapsed, substitute_answer(locale, Outcome::Lapsed)),
        ("substitute-left", NoticeKind::SubstituteLeft, substitute_answer(locale, Outcome::Left)),
    ]
}

fn substitute_request(locale: Locale) -> Content {
    let request = SubstituteRequest {
        event: event(locale),
        answer_url: MANAGE.replace("/m/", "/s/"),
        until: locale::instant(locale, slot("2026-03-11T17:00:00", 1).starts_at, Tz::Europe__Berlin),
        footer: footer(),
    };
    request.content(locale).unwrap()
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
