use super::{Footer, capitalized, greeting, rendered};
use crate::locale::Words;

/// The link to everything that is kept about somebody, which they asked for. It greets by name, because several people may
/// share the address (A9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnData {
    /// Whose data, if a name is known.
    pub name: Option<String>,
    /// Where they stand.
    pub data_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl OwnData {
    fn subject(&self, w: &Words) -> String {
        w.t("mail-own-data-subject")
    }

    fn heading(&self, w: &Words) -> String {
        self.subject(w)
    }

    fn preheader(&self, w: &Words) -> String {
        capitalized(&w.t("mail-own-data-intro"))
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, self.name.as_deref())
    }
}

rendered!(OwnData, "mail/own-data/subject.txt", "mail/own-data/body.txt", "mail/own-data/body.html");
