//! The mails of teams that decide on registrations.

use super::*;

/// What a team writes to somebody.
const REFUSAL: &str =
    "Die Runde ist für die Koordinierenden der Länder.\nMehr auf https://boese.example/<b>x</b> oder boese.example.";

/// Where a team decides.
pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let (name, event, manage_url) = ("Eva Müller".to_owned(), event(locale), MANAGE.to_owned());
    let already = |stand| {
        let message =
            AlreadyRegistered { event: event.clone(), stand, manage_url: manage_url.clone(), footer: footer() };
        message.content(locale).unwrap()
    };
    let declined = |scope, text: Option<&str>| {
        let message = Declined {
            name: name.clone(),
            event: event.clone(),
            scope,
            text: text.map(str::to_owned),
            manage_url: manage_url.clone(),
            footer: footer(),
        };
        message.content(locale).unwrap()
    };
    let requested =
        Requested { name: name.clone(), event: event.clone(), manage_url: manage_url.clone(), footer: footer() };
    let reply_answer = |takes_part| {
        let (name, event, manage_url) = (name.clone(), event.clone(), manage_url.clone());
        ReplyAnswer { name, event, takes_part, manage_url, footer: footer() }.content(locale).unwrap()
    };
    vec![
        ("reply-answer-proposal", NoticeKind::ReplyAnswer, reply_answer(true)),
        ("reply-answer-not-back", NoticeKind::ReplyAnswer, reply_answer(false)),
        ("already-requested", NoticeKind::AlreadyRegistered, already(Held::Request)),
        ("already-declined", NoticeKind::AlreadyRegistered, already(Held::Refused)),
        ("requested", NoticeKind::Waiting, requested.content(locale).unwrap()),
        ("declined", NoticeKind::Declined, declined(Scope::Dates, Some(REFUSAL))),
        ("declined-plain", NoticeKind::Declined, declined(Scope::Dates, None)),
        ("declined-format", NoticeKind::Declined, declined(Scope::Format, None)),
    ]
}

#[test]
fn nothing_that_a_team_writes_becomes_a_link() {
    for (said, want) in [
        ("Bitte z. B. an team@amt.example schreiben.", "Bitte z. B. an team@amt.example schreiben."),
        ("z.B. am 12.03. um 10:00 Uhr", "z.B. am 12.03. um 10:00 Uhr"),
        ("https://boese.example/a", "https[:]//boese[.]example/a"),
        ("www.boese.example", "www[.]boese[.]example"),
        ("siehe (boese.example)", "siehe (boese[.]example)"),
        ("javascript://x", "javascript[:]//x"),
    ] {
        assert_eq!(defused(said), want);
    }
}
