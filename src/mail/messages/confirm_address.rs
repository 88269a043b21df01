use super::{Footer, capitalized, greeting, rendered};
use crate::locale::Words;

/// Asks whoever reads an address whether somebody's mail is to go there. Nobody has confirmed the address, so nothing in it
/// was typed by anybody (C12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmAddress {
    /// The page with the button.
    pub confirm_url: String,
    /// How long it can be confirmed.
    pub hours: i64,
    /// What stands under it.
    pub footer: Footer,
}

impl ConfirmAddress {
    fn subject(&self, w: &Words) -> String {
        w.t("mail-confirm-address-subject")
    }

    fn heading(&self, w: &Words) -> String {
        self.subject(w)
    }

    fn preheader(&self, w: &Words) -> String {
        capitalized(&w.t("mail-confirm-address-intro"))
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }
}

rendered!(
    ConfirmAddress,
    "mail/confirm-address/subject.txt",
    "mail/confirm-address/body.txt",
    "mail/confirm-address/body.html"
);
