use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that the team decides, and that they have no seat until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Requested {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-requested-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-requested-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Requested, "mail/requested/subject.txt", "mail/requested/body.txt", "mail/requested/body.html");
