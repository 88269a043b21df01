//! Letters about several dates at once, or about taking part in a whole format.

use super::{Case, Office};
use crate::{
    domain::{
        enrollment::{Enrollment, EnrollmentState},
        event::Announced,
        format::{Format, Locale},
        notice::{Notice, NoticeKind, Subject},
        participant::Participant,
        registration::{Registration, RegistrationState as State},
    },
    locale,
    mail::{
        compose::{CalendarPart, Letter, Unbuildable},
        messages::{Declined, EventFacts, News, Scope, Several},
    },
};

/// An enrollment with whose it is and in what.
#[derive(Clone, Debug)]
pub struct MemberCase {
    /// The enrollment.
    pub enrollment: Enrollment,
    /// Whose it is.
    pub participant: Participant,
    /// In what.
    pub format: Format,
    /// Who hosts it.
    pub host: String,
    /// Its next dates, with where the person stands at each.
    pub dates: Vec<(Option<State>, Announced)>,
    /// Whether more dates follow.
    pub more: bool,
}

/// A date with what there is to say of it, besides that it is confirmed.
fn line(locale: Locale, announced: &Announced, state: Option<State>) -> String {
    let when = locale::slot(locale, &announced.event.slot);
    let key = match state {
        Some(State::Waiting | State::Offered) => "mail-date-waiting",
        Some(State::Requested) => "mail-date-requested",
        Some(State::Cancelled) => "mail-date-left",
        Some(State::Declined) => "mail-date-declined",
        _ => return when,
    };
    locale::text(locale, key, &[("when", when.into())])
}

/// Several files do not carry one name.
fn numbered(mut parts: Vec<CalendarPart>) -> Vec<CalendarPart> {
    if parts.len() > 1 {
        for (place, part) in parts.iter_mut().enumerate() {
            part.file_name = format!("termin-{}.ics", place + 1);
        }
    }
    parts
}

/// The next dates of a format, with where the person stands at each.
pub(super) fn next_dates(locale: Locale, case: &MemberCase) -> Vec<String> {
    dates_in_words(locale, case.dates.iter().map(|(state, date)| (*state, date)), case.more)
}

pub(super) fn dates_in_words<'a>(
    locale: Locale,
    dates: impl IntoIterator<Item = (Option<State>, &'a Announced)>,
    more: bool,
) -> Vec<String> {
    let mut lines: Vec<String> = dates.into_iter().map(|(state, date)| line(locale, date, state)).collect();
    if more || lines.is_empty() {
        lines.push(locale::text(locale, "mail-more-dates", &[]));
    }
    lines
}

/// The dates that somebody is invited to, in a few words.
pub(super) fn days(locale: Locale, dates: &[Announced]) -> String {
    match dates {
        [one] => locale::day(locale, one.event.slot.day()),
        several => locale::text(locale, "mail-several-days", &[("count", several.len().into())]),
    }
}

/// What there is to say to somebody who asked again.
fn known(enrollment: &Enrollment) -> News {
    match enrollment.state {
        EnrollmentState::Requested => News::KnownRequest,
        EnrollmentState::Declined => News::KnownRefused,
        _ => News::Known,
    }
}

impl Office {
    pub(super) fn about_several(&self, notice: &Notice, case: &Case) -> Result<Letter, Unbuildable> {
        let locale = case.participant.locale;
        let mut dates: Vec<(&Registration, &Announced)> = vec![(&case.registration, &case.announced)];
        dates.extend(case.others.iter().map(|(registration, date)| (registration, date)));
        dates.sort_by_key(|(_, date)| (date.event.slot.starts_at, date.event.id));
        let lines = dates.iter().map(|(one, date)| line(locale, date, Some(one.state))).collect();
        let day = locale::text(locale, "mail-several-days", &[("count", dates.len().into())]);
        let url = match &case.announced.format {
            Some(format) => self.links.format(&format.slug),
            None => self.links.event(&case.announced.event.slug),
        };
        let title = case.announced.title().to_owned();
        let (news, link, until) = match notice.kind {
            NoticeKind::ConfirmRegistration => {
                let until = locale::instant(locale, case.registration.expires_at, case.announced.event.slot.zone);
                (News::Confirm, self.links.confirm(&case.registration), Some(until))
            }
            NoticeKind::Confirmed => (News::Confirmed, self.links.manage(&case.participant), None),
            // Of several dates some may be full and others the team's to decide: the lines say which.
            NoticeKind::Waiting if dates.iter().any(|(one, _)| one.state == State::Requested) => {
                (News::Requested, self.links.manage(&case.participant), None)
            }
            NoticeKind::Waiting => (News::Waiting, self.links.manage(&case.participant), None),
            _ => (News::Known, self.links.manage(&case.participant), None),
        };
        let named = !matches!(news, News::Confirm | News::Known);
        let message = Several {
            scope: Scope::Dates,
            news,
            name: named.then(|| case.participant.name.clone()),
            event: EventFacts::of_several(title, day, lines, (case.announced.host.clone(), url)),
            url: link,
            until,
            stop_url: None,
            footer: self.footer(Some(&case.announced.host)),
        };
        let with_seat = dates.iter().filter(|(one, _)| news == News::Confirmed && one.state == State::Confirmed);
        Ok(Letter {
            to_name: named.then(|| case.participant.name.clone()),
            calendar: numbered(
                with_seat.flat_map(|(one, date)| self.calendar(&case.participant, (one, date))).collect(),
            ),
            ..self.letter(notice, &case.participant.email, message.content(locale)?)
        })
    }

    pub(super) fn about_member(&self, notice: &Notice, case: &MemberCase) -> Result<Letter, Unbuildable> {
        let locale = case.participant.locale;
        let lines = next_dates(locale, case);
        let (news, link, until) = match notice.kind {
            NoticeKind::ConfirmRegistration => {
                let until = locale::instant(locale, case.enrollment.expires_at, case.format.zone);
                (News::Confirm, self.links.confirm_enrollment(&case.enrollment), Some(until))
            }
            NoticeKind::Confirmed => (News::Confirmed, self.links.manage(&case.participant), None),
            NoticeKind::Waiting => (News::Requested, self.links.manage(&case.participant), None),
            NoticeKind::AlreadyRegistered => (known(&case.enrollment), self.links.manage(&case.participant), None),
            NoticeKind::Declined => return self.declined(notice, case, lines),
            NoticeKind::Withdrawn => (News::Left, self.links.manage(&case.participant), None),
            kind => return Err(Unbuildable::Build(format!("a notice of kind {} about an enrollment", kind.as_str()))),
        };
        let named = matches!(news, News::Confirmed | News::Requested | News::Left);
        let all = locale::text(locale, "mail-all-dates", &[]);
        let (title, page) = (case.format.title.clone(), self.links.format(&case.format.slug));
        let message = Several {
            scope: Scope::Format,
            news,
            name: named.then(|| case.participant.name.clone()),
            event: EventFacts::of_several(title, all, lines, (case.host.clone(), page)),
            url: link,
            until,
            stop_url: None,
            footer: self.footer(Some(&case.host)),
        };
        Ok(Letter {
            to_name: named.then(|| case.participant.name.clone()),
            ..self.letter(notice, &case.participant.email, message.content(locale)?)
        })
    }

    /// The team refused to let somebody take part in a format.
    fn declined(&self, notice: &Notice, case: &MemberCase, dates: Vec<String>) -> Result<Letter, Unbuildable> {
        let Subject::Enrollment { text, .. } = &notice.subject else {
            return Err(Unbuildable::Build("a refusal about something else".to_owned()));
        };
        let locale = case.participant.locale;
        let all = locale::text(locale, "mail-all-dates", &[]);
        let (title, page) = (case.format.title.clone(), self.links.format(&case.format.slug));
        let message = Declined {
            name: case.participant.name.clone(),
            event: EventFacts::of_several(title, all, dates, (case.host.clone(), page)),
            scope: Scope::Format,
            text: text.clone(),
            manage_url: self.links.manage(&case.participant),
            footer: self.footer(Some(&case.host)),
        };
        Ok(Letter {
            to_name: Some(case.participant.name.clone()),
            ..self.letter(notice, &case.participant.email, message.content(locale)?)
        })
    }
}
