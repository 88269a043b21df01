use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they are no longer registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Where they can register again.
    pub manage_url: String,
    /// Whether their request to a substitute ended with it.
    pub request_over: bool,
    /// What stands under it.
    pub footer: Footer,
}

impl Withdrawn {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-withdrawn-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-withdrawn-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Withdrawn, "mail/withdrawn/subject.txt", "mail/withdrawn/body.txt", "mail/withdrawn/body.html");
