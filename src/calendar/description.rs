//! What an entry says in words: its title and its description (R10).

use crate::domain::{
    event::{Announced, EventStatus},
    format::Locale,
    markdown::plain_text,
};

use super::{
    own::Own,
    text::{Text, Uri},
    words,
};

const LONGEST_SUMMARY: usize = 255;
const LONGEST_DESCRIPTION: usize = 2_000;

/// The language of an event's texts.
pub(super) fn locale_of(announced: &Announced) -> Locale {
    announced.format.as_ref().map_or(Locale::De, |format| format.locale)
}

/// Title, theme and, of several days, which one; a cancelled event says so first, and so does one in which somebody has
/// no seat.
pub(super) fn summary(announced: &Announced, day: Option<(usize, usize)>, own: Option<&Own>) -> Text {
    let locale = locale_of(announced);
    let mark = match own {
        _ if is_cancelled(announced) => words::cancelled(locale),
        Some(own) => words::standing(own.locale, own.standing),
        None => "",
    };
    let day = day.map(|(number, of)| format!(" ({})", words::day(locale, number, of))).unwrap_or_default();
    let headline = Text::one_line(&without_join_url(announced, &announced.headline()));
    // The mark and the day must survive however long the title is.
    let room = LONGEST_SUMMARY.saturating_sub(mark.chars().count() + day.chars().count());
    Text::one_line(&format!("{mark}{}{day}", headline.cut(room).as_str()))
}

/// Where it is, in one line; an online meeting is behind the gate, for those who may go there.
pub(super) fn location(announced: &Announced, own: Option<&Own>) -> Option<Text> {
    let place = announced.location().map(|place| Text::one_line(&without_join_url(announced, place)));
    let through = || match join(own) {
        Some(link) => Text::one_line(link),
        None => Text::new(words::online(locale_of(announced))),
    };
    let online = announced.is_online().then(through);
    place.filter(|place| !place.as_str().trim().is_empty()).or(online).map(|place| place.cut(LONGEST_SUMMARY))
}

/// What it is about, as plain text, with the way in in the first line and the address of its page in the last one.
pub(super) fn description(announced: &Announced, page: &str, own: Option<&Own>) -> Text {
    let locale = locale_of(announced);
    let mut parts = Vec::new();
    if let (Some(own), Some(link)) = (own, join(own)) {
        parts.push(format!("{}{link}", words::join(own.locale)));
    }
    if let (true, Some(reason)) = (is_cancelled(announced), &announced.event.status_reason) {
        parts.push(format!("{}{}", words::reason(locale), Text::one_line(reason).as_str()));
    }
    parts.push(plain_text(announced.description_md()));
    if !announced.host.trim().is_empty() {
        parts.push(format!("{}{}", words::host(locale), Text::one_line(&announced.host).as_str()));
    }
    if let Some(elsewhere) = announced.event.external_url.as_deref().and_then(Uri::parse) {
        parts.push(format!("{}{}", words::elsewhere(locale), elsewhere.as_str()));
    }
    parts.retain(|part| !part.is_empty());
    let body = Text::new(&without_join_url(announced, &parts.join("\n\n")));
    let end = Text::new(&format!("{}{page}", words::page(locale)));
    let room = LONGEST_DESCRIPTION.saturating_sub(end.as_str().chars().count() + 2);
    let body = body.cut(room);
    if body.as_str().trim().is_empty() { end } else { Text::new(&format!("{}\n\n{}", body.as_str(), end.as_str())) }
}

/// The link through the gate, for those who have one.
fn join(own: Option<&Own>) -> Option<&str> {
    own.and_then(|own| own.join.as_deref())
}

/// Whether it will not take place.
pub(super) fn is_cancelled(announced: &Announced) -> bool {
    announced.event.status == EventStatus::Cancelled
}

/// The text without the address of the meeting itself, should somebody have written it into a public field
/// (invariant 10).
fn without_join_url(announced: &Announced, text: &str) -> String {
    let own = announced.event.own.join_url.as_deref();
    let inherited = announced.format.as_ref().and_then(|format| format.join_url.as_deref());
    let mut text = text.to_owned();
    for secret in [own, inherited].into_iter().flatten().map(str::trim).filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "…");
    }
    text
}
