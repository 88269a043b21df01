//! Letters that invite somebody from a list: to a whole format, or to some of its dates.

use super::{
    MemberCase, Office,
    several::{days, next_dates},
};
use crate::{
    domain::{
        bulk::BulkInvitation,
        event::Announced,
        format::{Format, Locale},
        notice::{Notice, Subject},
        participant::Participant,
        registration::Registration,
    },
    locale,
    mail::{
        compose::{Letter, Unbuildable},
        messages::{EventFacts, News, Scope, Several},
    },
};

/// Somebody invited to some dates of a format.
#[derive(Clone, Debug)]
pub struct DatesCase {
    /// The invitation.
    pub invitation: BulkInvitation,
    /// The registration whose link confirms all of them.
    pub leader: Registration,
    /// Whose it is.
    pub participant: Participant,
    /// Of what.
    pub format: Format,
    /// Who hosts it.
    pub host: String,
    /// The dates, by their beginning.
    pub dates: Vec<Announced>,
}

/// What differs between the two.
struct Invites<'a> {
    scope: Scope,
    participant: &'a Participant,
    format: &'a Format,
    host: &'a str,
    invitation: &'a BulkInvitation,
    /// Where one confirms.
    url: String,
    /// Until when.
    until: String,
    /// In a few words, and one by one.
    when: (String, Vec<String>),
}

impl Office {
    pub(super) fn about_invited(
        &self,
        notice: &Notice,
        case: &MemberCase,
        invitation: &BulkInvitation,
    ) -> Result<Letter, Unbuildable> {
        let locale = case.participant.locale;
        let invites = Invites {
            scope: Scope::Format,
            participant: &case.participant,
            format: &case.format,
            host: &case.host,
            invitation,
            url: self.links.confirm_enrollment(&case.enrollment),
            until: locale::instant(locale, case.enrollment.expires_at, case.format.zone),
            when: (locale::text(locale, "mail-all-dates", &[]), next_dates(locale, case)),
        };
        self.invites(notice, invites, locale)
    }

    pub(super) fn about_invited_to_dates(&self, notice: &Notice, case: &DatesCase) -> Result<Letter, Unbuildable> {
        let locale = case.participant.locale;
        let lines = case.dates.iter().map(|date| locale::slot(locale, &date.event.slot)).collect();
        let invites = Invites {
            scope: Scope::Dates,
            participant: &case.participant,
            format: &case.format,
            host: &case.host,
            invitation: &case.invitation,
            url: self.links.confirm(&case.leader),
            until: locale::instant(locale, case.leader.expires_at, case.format.zone),
            when: (days(locale, &case.dates), lines),
        };
        self.invites(notice, invites, locale)
    }

    fn invites(&self, notice: &Notice, one: Invites<'_>, locale: Locale) -> Result<Letter, Unbuildable> {
        let stop = self.links.unsubscribe(one.invitation);
        let again = matches!(notice.subject, Subject::BulkInvitation { reminder: true, .. });
        let (title, page) = (one.format.title.clone(), self.links.format(&one.format.slug));
        let message = Several {
            scope: one.scope,
            news: if again { News::InvitedAgain } else { News::Invited },
            // Here the team wrote the name, and no stranger.
            name: Some(one.participant.name.clone()),
            event: EventFacts::of_several(title, one.when.0, one.when.1, (one.host.to_owned(), page)),
            url: one.url,
            until: Some(one.until),
            stop_url: Some(stop.clone()),
            footer: self.footer(Some(one.host)),
        };
        Ok(Letter {
            to_name: Some(one.participant.name.clone()),
            unsubscribe_url: Some(stop),
            ..self.letter(notice, &one.participant.email, message.content(locale)?)
        })
    }
}
