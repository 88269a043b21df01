//! One letter about several dates that changed.

use super::{Case, Office, Was, Whole, was};
use crate::{
    domain::{
        event::Announced,
        format::Locale,
        notice::{Notice, NoticeKind},
    },
    locale,
    mail::{
        compose::{Letter, Unbuildable},
        messages::{Change, EventFacts, News, Scope, Several},
    },
};

/// What happened to one date, in a line.
fn line(locale: Locale, notice: &Notice, case: &Case, with_title: bool) -> String {
    let now = locale::slot(locale, &case.announced.event.slot);
    let Was { change, when, place, placed } = was(locale, &notice.subject, &case.announced);
    let key = match (notice.kind, &change) {
        (NoticeKind::Cancellation, _) => "mail-line-cancelled",
        (_, Change::Restored) => "mail-line-restored",
        (_, Change::Moved { .. }) => "mail-line-moved",
        (_, Change::Changed) => "mail-line-changed",
    };
    let said = locale::text(locale, key, &[("was", when.unwrap_or_default().into()), ("now", now.into())]);
    let said = match (notice.kind, &case.announced.event.status_reason) {
        (NoticeKind::Cancellation, Some(reason)) => {
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            locale::text(locale, "mail-line-reason", &[("line", said.into()), ("reason", reason.into())])
        }
        (NoticeKind::Cancellation, None) => said,
        _ => with_place(locale, said, (place, placed), &case.announced),
    };
    if with_title { format!("{}: {said}", case.announced.headline()) } else { said }
}

/// The line with where it is now, if it was said to be elsewhere, or nowhere yet.
fn with_place(locale: Locale, said: String, (was, placed): (Option<String>, bool), announced: &Announced) -> String {
    let Some(was) = was else {
        return match announced.location().filter(|_| placed) {
            Some(now) => {
                locale::text(locale, "mail-line-first-place", &[("line", said.into()), ("now", now.to_owned().into())])
            }
            None => said,
        };
    };
    let online = || announced.is_online().then(|| locale::text(locale, "mail-online", &[]));
    let facts = [("line", said.into()), ("was", was.into())];
    match announced.location().map(str::to_owned).or_else(online) {
        Some(now) => {
            let [line, was] = facts;
            locale::text(locale, "mail-line-place", &[line, was, ("now", now.into())])
        }
        None => locale::text(locale, "mail-line-no-place", &facts),
    }
}

/// What all of them have in common.
fn news(parts: &[(&Notice, &Case)]) -> News {
    let moved = |(notice, case): &(&Notice, &Case)| {
        let change = was(case.participant.locale, &notice.subject, &case.announced).change;
        notice.kind == NoticeKind::Update && matches!(change, Change::Moved { .. })
    };
    if parts.iter().all(|(notice, _)| notice.kind == NoticeKind::Cancellation) {
        News::CalledOff
    } else if parts.iter().all(moved) {
        News::Moved
    } else {
        News::Changed
    }
}

impl Office {
    /// One letter that tells a person of several changes, by the dates as they are now; with the series as a whole, if they
    /// are dates of one that is in the person's calendar.
    ///
    /// # Errors
    /// There is nothing to tell, or a template broke off.
    pub fn write_changes(&self, parts: &[(&Notice, &Case)], series: Option<&Whole>) -> Result<Letter, Unbuildable> {
        let mut parts = parts.to_vec();
        parts.sort_by_key(|(notice, case)| (case.announced.event.slot.starts_at, notice.id));
        let Some((_, first)) = parts.first() else {
            return Err(Unbuildable::Build("a letter about nothing".to_owned()));
        };
        let leader = parts.iter().map(|(notice, _)| *notice).min_by_key(|notice| (notice.created_at, notice.id));
        let leader = leader.ok_or_else(|| Unbuildable::Build("a letter about nothing".to_owned()))?;
        let locale = first.participant.locale;
        let format = first.announced.event.format_id;
        let one_format = format.is_some() && parts.iter().all(|(_, case)| case.announced.event.format_id == format);
        let lines = parts.iter().map(|(notice, case)| line(locale, notice, case, !one_format)).collect();
        let count = locale::text(locale, "mail-several-days", &[("count", parts.len().into())]);
        let (title, url) = match first.announced.format.as_ref().filter(|_| one_format) {
            Some(format) => (format.title.clone(), self.links.format(&format.slug)),
            None => (locale::text(locale, "mail-your-dates", &[]), self.links.manage(&first.participant)),
        };
        let news = news(&parts);
        let message = Several {
            scope: Scope::Dates,
            news,
            name: Some(first.participant.name.clone()),
            event: EventFacts::of_several(title, count, lines, (first.announced.host.clone(), url)),
            url: self.links.manage(&first.participant),
            until: None,
            stop_url: None,
            footer: self.footer(Some(&first.announced.host)),
        };
        let kind = if news == News::CalledOff { NoticeKind::Cancellation } else { NoticeKind::Update };
        Ok(Letter {
            kind,
            to_name: Some(first.participant.name.clone()),
            calendar: series.and_then(|whole| self.whole(&first.participant, whole)).into_iter().collect(),
            ..self.letter(leader, &first.participant.email, message.content(locale)?)
        })
    }
}
