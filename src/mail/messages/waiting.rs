use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// How far ahead in the queue they are, counted from 1.
    pub position: Option<u64>,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Waiting {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-waiting-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-waiting-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }

    fn intro(&self, w: &Words) -> String {
        match self.position {
            Some(position) => w.t1("mail-waiting-position", "position", position),
            None => w.t("mail-waiting-intro"),
        }
    }
}

rendered!(Waiting, "mail/waiting/subject.txt", "mail/waiting/body.txt", "mail/waiting/body.html");
