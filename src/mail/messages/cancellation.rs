use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that a date does not take place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Why, in the organizer's words.
    pub reason: Option<String>,
    /// Their registrations.
    pub manage_url: String,
    /// Whether their request to a substitute ended with it.
    pub request_over: bool,
    /// What stands under it.
    pub footer: Footer,
}

impl Cancellation {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-cancelled-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-cancelled-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Cancellation, "mail/cancellation/subject.txt", "mail/cancellation/body.txt", "mail/cancellation/body.html");
