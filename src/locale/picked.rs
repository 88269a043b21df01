//! What is done to several chosen dates, in words.

use super::{text, time};
use crate::domain::{
    change_set::{Facts, PickedDeed, Shift, Word},
    format::Locale,
};

/// Each line one thing that is different; never the address of a meeting (invariant 10).
#[must_use]
pub fn picked(locale: Locale, deed: &PickedDeed) -> Vec<String> {
    match deed {
        PickedDeed::Move(shift) => moved(locale, shift),
        PickedDeed::CallOff { reason } => {
            let reason = reason.as_deref().map(|reason| text(locale, "picked-reason", &[("reason", reason.into())]));
            [text(locale, "picked-cancel", &[])].into_iter().chain(reason).collect()
        }
        PickedDeed::Say(facts) => [text(locale, "picked-say", &[])].into_iter().chain(said(locale, facts)).collect(),
    }
}

fn moved(locale: Locale, shift: &Shift) -> Vec<String> {
    let days = shift.days.unsigned_abs();
    let (weeks, later) = (days / 7, shift.days > 0);
    let by = match (days, days.is_multiple_of(7), later) {
        (0, ..) => None,
        (_, true, true) => Some(text(locale, "picked-weeks-later", &[("weeks", weeks.into())])),
        (_, true, false) => Some(text(locale, "picked-weeks-earlier", &[("weeks", weeks.into())])),
        (_, false, true) => Some(text(locale, "picked-days-later", &[("days", days.into())])),
        (_, false, false) => Some(text(locale, "picked-days-earlier", &[("days", days.into())])),
    };
    let starts = shift.starts.map(|at| text(locale, "picked-starts", &[("time", time(locale, at).into())]));
    let minutes = shift.minutes.map(|minutes| text(locale, "picked-minutes", &[("minutes", minutes.into())]));
    by.into_iter().chain(starts).chain(minutes).collect()
}

fn said(locale: Locale, facts: &Facts) -> Vec<String> {
    let shown = |word: &Option<Word>| word.clone();
    let hidden = |word: &Option<Word>, key: &str| {
        word.as_ref().map(|word| match word {
            Word::Own(_) => Word::Own(text(locale, key, &[])),
            Word::Inherited => Word::Inherited,
        })
    };
    let all = [
        ("label-title", shown(&facts.title)),
        ("label-theme", shown(&facts.theme)),
        ("label-location", shown(&facts.location)),
        ("label-join-url", hidden(&facts.join_url, "picked-join")),
        ("label-description", hidden(&facts.description, "picked-description")),
    ];
    let line = |(key, word): (&str, Option<Word>)| {
        let what = ("what", text(locale, key, &[]).into());
        Some(match word? {
            Word::Own(own) => text(locale, "picked-own", &[what, ("text", own.into())]),
            Word::Inherited => text(locale, "picked-inherited", &[what]),
        })
    };
    all.into_iter().filter_map(line).collect()
}
