//! What is done to several chosen dates, in words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{instant, text, time};
use crate::domain::{
    change_set::{Facts, PickedDeed, Said, Shift, Word},
    format::Locale,
};

/// Each line one thing that is different; never the address of a meeting (invariant 10). `zone`: whose clock is meant.
#[must_use]
pub fn picked(locale: Locale, deed: &PickedDeed, zone: Tz) -> Vec<String> {
    match deed {
        PickedDeed::Move(shift) => moved(locale, shift),
        PickedDeed::CallOff { reason } => {
            let reason = reason.as_deref().map(|reason| text(locale, "picked-reason", &[("reason", reason.into())]));
            [text(locale, "picked-cancel", &[])].into_iter().chain(reason).collect()
        }
        PickedDeed::Restore => vec![text(locale, "picked-restore", &[])],
        PickedDeed::Say(facts) => {
            let first = text(locale, "picked-say", &[]);
            std::iter::once(first).chain(said(locale, facts)).chain(admitted(locale, facts, zone)).collect()
        }
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
    all.into_iter().filter_map(|(key, word)| line(locale, key, word)).collect()
}

/// Who may register, and when.
fn admitted(locale: Locale, facts: &Facts, zone: Tz) -> Vec<String> {
    let at = |at: &Said<DateTime<Utc>>| own(at, |at| instant(locale, *at, zone));
    let seats = facts.capacity.as_ref().map(|seats| own(seats, ToString::to_string));
    let by_team = facts.approval.as_ref().map(|approval| {
        own(approval, |approval| text(locale, if *approval { "picked-by-team" } else { "picked-by-nobody" }, &[]))
    });
    let all = [
        ("label-capacity", seats),
        ("label-approval", by_team),
        ("picked-opens", facts.opens_at.as_ref().map(at)),
        ("picked-closes", facts.closes_at.as_ref().map(at)),
    ];
    all.into_iter().filter_map(|(key, word)| line(locale, key, word)).collect()
}

fn own<T>(said: &Said<T>, word: impl Fn(&T) -> String) -> Word {
    match said {
        Said::Own(own) => Word::Own(word(own)),
        Said::Inherited => Word::Inherited,
    }
}

fn line(locale: Locale, key: &str, word: Option<Word>) -> Option<String> {
    let what = ("what", text(locale, key, &[]).into());
    Some(match word? {
        Word::Own(own) => text(locale, "picked-own", &[what, ("text", own.into())]),
        Word::Inherited => text(locale, "picked-inherited", &[what]),
    })
}
