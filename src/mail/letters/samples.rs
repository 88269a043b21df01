//! What an invitation to a format looks like, for the organizer who asked to see one.

use super::{
    Office,
    several::{dates_in_words, days},
};
use crate::{
    domain::{event::Announced, format::Format, notice::Notice, organization::Account},
    locale,
    mail::{
        compose::{Letter, Unbuildable},
        messages::{EventFacts, News, Scope, Several},
    },
};

/// An organizer and the format to which they would invite.
#[derive(Clone, Debug)]
pub struct SampleCase {
    /// Who asked.
    pub account: Account,
    /// To what.
    pub format: Format,
    /// Who hosts it.
    pub host: String,
    /// Its next dates, or those to which one invites.
    pub dates: Vec<Announced>,
    /// Whether more dates follow.
    pub more: bool,
    /// Whether one invites to the whole format, and not to these dates alone.
    pub whole: bool,
}

impl Office {
    /// As an invitation, but that its link leads to the format's public page: there is nothing to confirm.
    pub(super) fn about_sample(&self, notice: &Notice, case: &SampleCase) -> Result<Letter, Unbuildable> {
        // The people invited are written to in the format's language.
        let locale = case.format.locale;
        let scope = if case.whole { Scope::Format } else { Scope::Dates };
        let when = if case.whole { locale::text(locale, "mail-all-dates", &[]) } else { days(locale, &case.dates) };
        let dates: Vec<_> = case.dates.iter().map(|date| (None, date)).collect();
        let (title, page) = (case.format.title.clone(), self.links.format(&case.format.slug));
        let lines = dates_in_words(locale, dates, case.more);
        let message = Several {
            scope,
            news: News::Sample,
            name: Some(case.account.name.clone()),
            event: EventFacts::of_several(title, when, lines, (case.host.clone(), page.clone())),
            url: page,
            until: None,
            stop_url: None,
            footer: self.footer(Some(&case.host)),
        };
        Ok(self.letter(notice, &case.account.email, message.content(locale)?))
    }
}
