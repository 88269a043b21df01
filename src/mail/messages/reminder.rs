use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Reminds somebody of a date at which they have a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
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

impl Reminder {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-reminder-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-reminder-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Reminder, "mail/reminder/subject.txt", "mail/reminder/body.txt", "mail/reminder/body.html");
