//! Letters with a link that somebody asked for: to their registrations, or to everything that is kept about them.

use super::Office;
use crate::{
    domain::{
        follow::Follow,
        format::Locale,
        notice::{Notice, NoticeKind},
        participant::Participant,
        text::EmailAddress,
    },
    mail::{
        compose::{Letter, Unbuildable},
        messages::{ManageLink, OwnData},
    },
};

impl Office {
    pub(super) fn about_person(&self, notice: &Notice, person: &Participant) -> Result<Letter, Unbuildable> {
        if notice.kind == NoticeKind::OwnData {
            let url = self.links.own_data(person.link_id, person.link_version, notice.created_at);
            return self.about_data(notice, (&person.email, person.locale), Some(&person.name), url);
        }
        let message =
            ManageLink { name: person.name.clone(), manage_url: self.links.manage(person), footer: self.footer(None) };
        Ok(self.letter(notice, &person.email, message.content(person.locale)?))
    }

    pub(super) fn about_followers_data(&self, notice: &Notice, follow: &Follow) -> Result<Letter, Unbuildable> {
        let url = self.links.own_data(follow.link_id, 0, notice.created_at);
        self.about_data(notice, (&follow.email, follow.locale), None, url)
    }

    fn about_data(
        &self,
        notice: &Notice,
        (to, locale): (&EmailAddress, Locale),
        name: Option<&str>,
        data_url: String,
    ) -> Result<Letter, Unbuildable> {
        let message = OwnData { name: name.map(str::to_owned), data_url, footer: self.footer(None) };
        Ok(self.letter(notice, to, message.content(locale)?))
    }
}
