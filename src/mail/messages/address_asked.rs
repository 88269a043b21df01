use super::{Footer, capitalized, greeting, rendered};
use crate::locale::Words;

/// Says at the present address that another one was given by the person's own page: whoever did not do that can stop it in
/// time. The other address does not stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressAsked {
    /// Whose mail is to go elsewhere: several people may share the address (A9).
    pub name: String,
    /// Their own page, where it can be stopped.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl AddressAsked {
    fn subject(&self, w: &Words) -> String {
        w.t("mail-address-asked-subject")
    }

    fn heading(&self, w: &Words) -> String {
        self.subject(w)
    }

    fn preheader(&self, w: &Words) -> String {
        capitalized(&w.t("mail-address-asked-intro"))
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(
    AddressAsked,
    "mail/address-asked/subject.txt",
    "mail/address-asked/body.txt",
    "mail/address-asked/body.html"
);
