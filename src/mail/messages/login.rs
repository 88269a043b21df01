use super::{Footer, capitalized, greeting, rendered};
use crate::{domain::login::MailedLives, locale, locale::Words};

/// A sign-in link, and the code for those who read the mail elsewhere (C14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Signs in the browser that asked.
    pub login_url: String,
    /// Typed instead, shown as two groups of four.
    pub code: String,
    /// For how long they can be used.
    pub lives: MailedLives,
    /// What stands under it.
    pub footer: Footer,
}

impl Login {
    fn subject(&self, w: &Words) -> String {
        w.t("mail-login-subject")
    }

    fn heading(&self, w: &Words) -> String {
        self.subject(w)
    }

    fn preheader(&self, w: &Words) -> String {
        capitalized(&w.t("mail-login-intro"))
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }

    fn limits(&self, w: &Words) -> String {
        let (code, link) = (self.lives.code.num_minutes(), self.lives.link.num_minutes());
        locale::text(w.0, "mail-login-limits", &[("code", code.into()), ("link", link.into())])
    }
}

rendered!(Login, "mail/login/subject.txt", "mail/login/body.txt", "mail/login/body.html");
