use super::{EventFacts, Footer, greeting, rendered, subject_about};
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
    /// What stands under it.
    pub footer: Footer,
}

impl Withdrawn {
    fn subject(&self, w: &Words) -> String {
        subject_about(w.0, "mail-withdrawn-subject", &self.event)
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Withdrawn, "mail/withdrawn/subject.txt", "mail/withdrawn/body.txt", "mail/withdrawn/body.html");
