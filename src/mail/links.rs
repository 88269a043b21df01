//! The links in mails: absolute, under the base URL, and derived when the mail is written; nothing usable is stored
//! (C02, C28).

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use crate::{
    calendar,
    domain::{
        address_change::AddressChange,
        bounce::ReturnAddress,
        bulk::BulkInvitation,
        capability::{Keys, Purpose},
        enrollment::Enrollment,
        follow::Follow,
        id::NoticeId,
        login::Login,
        own_data,
        participant::Participant,
        registration::Registration,
        substitution::Substitution,
        text::Slug,
    },
};

/// Makes the links in mails.
#[derive(Clone, Debug)]
pub struct MailLinks {
    base: String,
    keys: Keys,
}

impl MailLinks {
    /// Links under a base URL.
    #[must_use]
    pub fn new(base_url: &Url, keys: Keys) -> Self {
        Self { base: base_url.as_str().trim_end_matches('/').to_owned(), keys }
    }

    /// Where the mail of a notice comes back to.
    #[must_use]
    pub fn returns_to(&self, returns: &ReturnAddress, notice: NoticeId) -> String {
        returns.of(notice, &self.keys)
    }

    /// Confirms one registration.
    #[must_use]
    pub fn confirm(&self, registration: &Registration) -> String {
        format!("{}/r/{}", self.base, self.keys.link(Purpose::Confirm, registration.link_id, 0))
    }

    /// Confirms taking part in a whole format.
    #[must_use]
    pub fn confirm_enrollment(&self, enrollment: &Enrollment) -> String {
        format!("{}/r/{}", self.base, self.keys.link(Purpose::Confirm, enrollment.link_id, 0))
    }

    /// Wants no more invitations.
    #[must_use]
    pub fn unsubscribe(&self, invitation: &BulkInvitation) -> String {
        format!("{}/u/{}", self.base, self.keys.link(Purpose::Unsubscribe, invitation.link_id, 0))
    }

    /// Begins, changes or ends following a format.
    #[must_use]
    pub fn follow(&self, follow: &Follow) -> String {
        format!("{}/f/{}", self.base, self.keys.link(Purpose::Follow, follow.link_id, 0))
    }

    /// Ends following a format.
    #[must_use]
    pub fn stop_following(&self, follow: &Follow) -> String {
        format!("{}/u/{}", self.base, self.keys.link(Purpose::Unsubscribe, follow.link_id, 0))
    }

    /// The page of a format.
    #[must_use]
    pub fn format(&self, slug: &Slug) -> String {
        format!("{}/formats/{slug}", self.base)
    }

    /// Takes a seat on offer, or lets it go.
    #[must_use]
    pub fn offer(&self, registration: &Registration) -> String {
        format!("{}/o/{}", self.base, self.keys.link(Purpose::Offer, registration.link_id, 0))
    }

    /// Takes somebody's place, or declines.
    #[must_use]
    pub fn substitute(&self, request: &Substitution) -> String {
        format!("{}/s/{}", self.base, self.keys.link(Purpose::Substitute, request.link_id, 0))
    }

    /// Shows a person's registrations.
    #[must_use]
    pub fn manage(&self, person: &Participant) -> String {
        format!("{}/m/{}", self.base, self.keys.link(Purpose::Manage, person.link_id, person.link_version))
    }

    /// Shows everything that is kept about somebody who asked for it then.
    #[must_use]
    pub fn own_data(&self, link_id: Uuid, version: i32, asked: DateTime<Utc>) -> String {
        let token = self.keys.link_until(Purpose::OwnData, link_id, version, own_data::holds_until(asked));
        format!("{}/d/{token}", self.base)
    }

    /// Confirms the address that somebody gave.
    #[must_use]
    pub fn address(&self, change: &AddressChange) -> String {
        format!("{}/a/{}", self.base, self.keys.link(Purpose::Address, change.link_id, 0))
    }

    /// Asks for a lost link.
    #[must_use]
    pub fn lost_link(&self) -> String {
        format!("{}/lost-link", self.base)
    }

    /// Goes into the meeting.
    #[must_use]
    pub fn join(&self, registration: &Registration, person: &Participant) -> String {
        let token = self.keys.link(Purpose::Join, registration.link_id, person.link_version);
        format!("{}/join/{token}", self.base)
    }

    /// Goes into the meeting of whichever date of a format is next for somebody who takes part in all of it.
    #[must_use]
    pub fn join_next(&self, enrollment: Uuid, person: &Participant) -> String {
        format!("{}/join/{}", self.base, self.keys.link(Purpose::Join, enrollment, person.link_version))
    }

    /// Signs an organizer in.
    #[must_use]
    pub fn login(&self, login: &Login) -> String {
        format!("{}/login/{}", self.base, self.keys.link(Purpose::Login, login.link_id, 0))
    }

    /// The code typed instead.
    #[must_use]
    pub fn login_code(&self, login: &Login) -> String {
        self.keys.login_code(login.link_id)
    }

    /// The page of an event.
    #[must_use]
    pub fn event(&self, slug: &Slug) -> String {
        format!("{}/events/{slug}", self.base)
    }

    /// The privacy notice.
    #[must_use]
    pub fn privacy(&self) -> String {
        format!("{}/privacy", self.base)
    }

    /// Who is responsible for the site.
    #[must_use]
    pub fn imprint(&self) -> String {
        format!("{}/imprint", self.base)
    }

    /// The site by its name: `turnus.example`.
    #[must_use]
    pub fn site(&self) -> &str {
        self.base.split_once("://").map_or(self.base.as_str(), |(_, name)| name)
    }

    /// The links in calendar entries.
    #[must_use]
    pub fn calendar(&self) -> Option<calendar::Links> {
        calendar::Links::new(&self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::paths;

    #[test]
    fn the_links_lead_to_the_pages_that_exist() {
        let links = MailLinks::new(&Url::parse("https://turnus.example/").unwrap(), Keys::new(&[7; 32]));
        let slug = Slug::parse("slug", "jour-fix").unwrap();
        assert_eq!(links.event(&slug), format!("https://turnus.example{}", paths::Event(slug)));
        let slug = Slug::parse("slug", "jour-fix").unwrap();
        assert_eq!(links.format(&slug), format!("https://turnus.example{}", paths::Format(slug)));
        assert_eq!(links.privacy(), format!("https://turnus.example{}", paths::Privacy));
        assert_eq!(links.imprint(), format!("https://turnus.example{}", paths::Imprint));
        assert_eq!(links.site(), "turnus.example");
        let of = |page: String| format!("https://turnus.example{page}");
        assert_eq!(of(paths::Confirm("x".into()).to_string()), format!("{}/r/x", links.base));
        assert_eq!(of(paths::Follow("x".into()).to_string()), format!("{}/f/x", links.base));
        assert_eq!(of(paths::Offer("x".into()).to_string()), format!("{}/o/x", links.base));
        assert_eq!(of(paths::Substitute("x".into()).to_string()), format!("{}/s/x", links.base));
        assert_eq!(of(paths::Unsubscribe("x".into()).to_string()), format!("{}/u/x", links.base));
        assert_eq!(of(paths::Join("x".into()).to_string()), format!("{}/join/x", links.base));
        assert_eq!(of(paths::Manage("x".into()).to_string()), format!("{}/m/x", links.base));
        assert_eq!(of(paths::KnownData("x".into()).to_string()), format!("{}/d/x", links.base));
        assert_eq!(of(paths::NewAddress("x".into()).to_string()), format!("{}/a/x", links.base));
        assert_eq!(of(paths::LostLink.to_string()), links.lost_link());
        assert_eq!(of(paths::LoginLink("x".into()).to_string()), format!("{}/login/x", links.base));
    }
}
