use super::{Footer, capitalized, greeting, rendered};
use crate::locale::Words;

/// The lost link to one's own registrations. It greets by name, because several people may share the address (A9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageLink {
    /// Whose registrations.
    pub name: String,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl ManageLink {
    fn subject(&self, w: &Words) -> String {
        w.t("mail-manage-link-subject")
    }

    fn heading(&self, w: &Words) -> String {
        self.subject(w)
    }

    fn preheader(&self, w: &Words) -> String {
        capitalized(&w.t("mail-manage-link-intro"))
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(ManageLink, "mail/manage-link/subject.txt", "mail/manage-link/body.txt", "mail/manage-link/body.html");
