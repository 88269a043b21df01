//! Letters that answer what a calendar program sent.

use super::{Case, Office};
use crate::{
    domain::{notice::Notice, registration::is_concerned},
    mail::{
        compose::{Letter, Unbuildable},
        messages::{EventFacts, ReplyAnswer},
    },
};

impl Office {
    pub(super) fn about_reply(&self, notice: &Notice, case: &Case) -> Result<Letter, Unbuildable> {
        let (locale, date) = (case.participant.locale, &case.announced);
        let message = ReplyAnswer {
            name: case.participant.name.clone(),
            event: EventFacts::of(date, locale, self.links.event(&date.event.slug)),
            takes_part: is_concerned(case.registration.state),
            manage_url: self.links.manage(&case.participant),
            footer: self.footer(Some(&date.host)),
        };
        Ok(Letter {
            to_name: Some(case.participant.name.clone()),
            follows: case.first_mail.clone(),
            ..self.letter(notice, &case.participant.email, message.content(locale)?)
        })
    }
}
