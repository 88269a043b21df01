use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Puts a date of a format into the calendar of somebody who takes part in all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Their way into the meeting, if there is one.
    pub join_url: Option<String>,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Invitation {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-invitation-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-invitation-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Invitation, "mail/invitation/subject.txt", "mail/invitation/body.txt", "mail/invitation/body.html");
