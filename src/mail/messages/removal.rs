use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Takes a date out of a calendar, and says why nothing else comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Removal {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-removal-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-removal-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Removal, "mail/removal/subject.txt", "mail/removal/body.txt", "mail/removal/body.html");
