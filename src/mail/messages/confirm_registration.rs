use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Asks the person behind an address to confirm a registration. Nothing in it was typed by whoever registered the
/// address (C12): no name, no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmRegistration {
    /// The event.
    pub event: EventFacts,
    /// The page with the one button.
    pub confirm_url: String,
    /// Until when the link works, in words.
    pub until: String,
    /// What stands under it.
    pub footer: Footer,
}

impl ConfirmRegistration {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-confirm-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-confirm-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }
}

rendered!(
    ConfirmRegistration,
    "mail/confirm-registration/subject.txt",
    "mail/confirm-registration/body.txt",
    "mail/confirm-registration/body.html"
);
